//! What each operator writes, and that a key decides it.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use pii_scrub::{ErrorKind, Key, Nonce, Operator, Scrubber, Session};

const KEY: [u8; 32] = [7; 32];

fn scrub(kind: &str, operator: Operator, text: &str) -> String {
    of_subject(kind, operator, text, "")
}

fn of_subject(kind: &str, operator: Operator, text: &str, subject: &str) -> String {
    let key = Key::from_bytes(KEY);
    let scrubber = Scrubber::builder().operator(kind, operator).key(key).build().unwrap();
    let mut session = Session::new(Nonce::from_bytes([1; 8])).of_subject(subject);
    scrubber.scrub(text, &mut session).into_owned()
}

#[test]
fn pseudonyms_join_records_without_the_value() {
    let of = |text: &str| scrub("pii.email", Operator::Pseudonym, text);
    let first = of("from ann@example.com");
    assert_eq!(first, of("from Ann@Example.com"));
    assert_ne!(first, of("from bob@example.com"));
    assert!(first.starts_with("from email_") && first.len() == "from email_".len() + 16, "{first}");
    // A later scan leaves it alone.
    assert_eq!(of(&first), first);
    let hash = scrub("pii.email", Operator::Hash, "from ann@example.com");
    assert_eq!(hash.len(), "from ".len() + 64);
}

#[test]
fn a_key_decides() {
    let scrub = |key: [u8; 32]| {
        let builder = Scrubber::builder().default_operator(Operator::Redact);
        let builder = builder.operator("pii.email", Operator::Pseudonym).key(Key::from_bytes(key));
        let mut session = Session::new(Nonce::from_bytes([1; 8]));
        builder.build().unwrap().scrub("ann@example.com", &mut session).into_owned()
    };
    assert_ne!(scrub([1; 32]), scrub([2; 32]));
    for operator in [Operator::Pseudonym, Operator::Hash, Operator::Surrogate] {
        let error = Scrubber::builder().operator("pii.email", operator).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::KeyMissing);
        assert!(error.to_string().contains("ScrubberBuilder::key"), "{error}");
    }
}

#[test]
fn operators_fit_kinds() {
    for (kind, operator) in
        [("pii.credit_card", Operator::ShiftDate { days: 30 }), ("pii.email", Operator::Generalise)]
    {
        let builder = Scrubber::builder().operator(kind, operator).key(Key::from_bytes(KEY));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OperatorDoesNotFit);
        assert!(error.to_string().contains(kind), "{error}");
    }
}

/// A surrogate is a value of its kind, found again by the rules that found the value.
#[test]
fn surrogates_are_of_their_kind() {
    let rows = [
        ("pii.email", "ann@corp.example.net"),
        ("pii.phone", "+49 30 901820"),
        ("pii.phone", "+1 (212) 456-7890"),
        ("pii.credit_card", "4111-1111-1111-1111"),
        ("pii.credit_card", "3782 822463 10005"),
        ("pii.iban", "GB82 WEST 1234 5698 7654 32"),
        ("pii.iban", "DE89370400440532013000"),
        ("pii.ip_address", "IP 10.20.30.40"),
        ("pii.ip_address", "2001:4860:4860::8888"),
    ];
    let finder = Scrubber::builder().build().unwrap();
    for (kind, text) in rows {
        let out = scrub(kind, Operator::Surrogate, text);
        assert_ne!(out, text);
        assert_eq!(
            out,
            scrub(kind, Operator::Surrogate, text),
            "the same value, the same surrogate"
        );
        let mut session = Session::new(Nonce::from_bytes([1; 8]));
        let scan = finder.find(&out, &mut session);
        let kinds: Vec<&str> = scan.matches().map(|(kind, ..)| kind).collect();
        assert!(kinds.contains(&kind), "{text} became {out}, which is {kinds:?}");
    }
}

#[test]
fn dates_of_a_subject_move_together() {
    let shift = |text: &str, subject: &str| {
        of_subject("pii.date_of_birth", Operator::ShiftDate { days: 90 }, text, subject)
    };
    let day = |text: &str| text.rsplit('-').next().unwrap().parse::<i64>().unwrap();
    let (first, second) = (shift("born 1990-06-10", "ann"), shift("born 1990-06-14", "ann"));
    assert!(first != "born 1990-06-10" && first.starts_with("born 19"), "{first}");
    let between = day(&second) - day(&first);
    assert!(between == 4 || between < 0, "{first} {second}: over the end of a month");
    assert_ne!(first, shift("born 1990-06-10", "bob"));
}

#[test]
fn values_are_made_less_exact() {
    let out = scrub("pii.date_of_birth", Operator::Generalise, "born 12/31/1987 in May");
    assert_eq!(out, "born 1987 in May");
    let out = scrub("pii.ip_address", Operator::Generalise, "host 198.51.100.23");
    assert_eq!(out, "host 198.51.100.0/24");
}

#[cfg(feature = "fpe")]
#[test]
fn digits_become_as_many_digits() {
    let out = scrub("pii.us_ssn", Operator::FormatPreserving, "ssn 536-22-8145");
    assert_ne!(out, "ssn 536-22-8145");
    assert!(out.starts_with("ssn ") && out.len() == 15 && out.matches('-').count() == 2, "{out}");
    let value = Key::from_bytes(KEY).decrypt("pii.us_ssn", out.strip_prefix("ssn ").unwrap());
    assert_eq!(value.as_deref(), Some("536-22-8145"));
}
