//! What stands in the place of a value.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use std::sync::LazyLock;

use pii_scrub::{ErrorKind, Key, Nonce, Operator, Scrubber, ScrubberBuilder, Session};
use proptest::prelude::*;

const KEY: Key = Key::from_bytes([3; 32]);

fn session() -> Session {
    Session::new(Nonce::from_bytes([7; 8]))
}

fn by_default(operator: Operator) -> Scrubber {
    Scrubber::builder()
        .default_operator(operator)
        .operator("pii.url", Operator::Redact)
        .key(KEY)
        .build()
        .unwrap()
}

fn scrubbed(scrubber: &Scrubber, text: &str) -> String {
    scrubber.scrub(text, &mut session()).into_owned()
}

/// A value of each kind, with the words that weak ones need.
const VALUES: [(&str, &str, &str); 23] = [
    ("pii.email", "", "zoe.quill@acme.test"),
    ("pii.email", "", "Z_Q@x.io"),
    ("pii.phone", "phone ", "+44 20 7123 4567"),
    ("pii.phone", "phone ", "+44 (0)7911 123456"),
    ("pii.phone", "phone ", "+33 6 12 34 56 78"),
    ("pii.phone", "phone ", "+49 30 1234567"),
    ("pii.phone", "phone ", "+4915112345678"),
    ("pii.phone", "phone ", "+7 912 345-67-89"),
    ("pii.phone", "phone ", "415-867-5309"),
    ("pii.phone", "phone ", "(415) 867-5309 ext. 77"),
    ("pii.phone", "phone ", "+1 415 867 5309"),
    ("pii.phone", "phone ", "060 565 36"),
    ("pii.phone", "phone ", "02079461234"),
    ("pii.credit_card", "", "4111 1111 1111 1111"),
    ("pii.credit_card", "", "378282246310005"),
    ("pii.credit_card", "", "5555-5555-5555-4444"),
    ("pii.iban", "", "DE89370400440532013000"),
    ("pii.iban", "", "GB29 NWBK 6016 1331 9268 19"),
    ("pii.ip_address", "ip ", "8.8.4.4"),
    ("pii.ip_address", "ip ", "2a00:1450:4001:81b::200e"),
    ("pii.us_ssn", "ssn ", "219-09-9999"),
    ("pii.date_of_birth", "born ", "March 12, 1985"),
    ("pii.date_of_birth", "born ", "12/03/1985"),
];

#[test]
fn surrogates_are_of_their_kind() {
    let scrubber = by_default(Operator::Surrogate);
    for key in 0..40 {
        let other = Scrubber::builder()
            .default_operator(Operator::Surrogate)
            .key(Key::from_bytes([key; 32]))
            .build()
            .unwrap();
        for (kind, word, value) in VALUES {
            let text = format!("{word}{value}");
            let made = scrubbed(&other, &text);
            assert_ne!(made, text);
            let mut session = session();
            let scan = scrubber.find(&made, &mut session);
            let made = made.strip_prefix(word).unwrap();
            // Several rules may find a telephone number, and some a part of it.
            assert!(scan.matches().any(|(_, _, value)| value == made), "{value}: {made}");
            assert!(scan.matches().all(|(found, ..)| found == kind), "{value}: {made}");
            let shape = |text: &str| -> String {
                let sign = |char: char| if char.is_ascii_digit() { '0' } else { char };
                text.chars().map(sign).collect()
            };
            if matches!(kind, "pii.phone" | "pii.credit_card" | "pii.us_ssn") {
                assert_eq!(shape(value), shape(made), "{kind}");
            }
        }
    }
}

#[test]
fn surrogates_are_nobodys() {
    let scrubber = by_default(Operator::Surrogate);
    for (text, begins) in [
        ("phone 415-867-5309", "-555-01"),
        ("phone +1 (415) 867-5309", ") 555-01"),
        ("phone +44 20 7123 4567", "+44 20 7946 0"),
        ("phone +44 7911 123456", "+44 7700 900"),
        ("phone +44 (0)7911 123456", "+44 (0)7700 900"),
        ("phone +33 6 12 34 56 78", "+33 6 39 98"),
        ("phone +7 912 345-67-89", "+7 91"),
        ("mail a.b@c.io", "@example."),
        ("ip 2a00:1450:4001:81b::200e", "2001:db8:"),
        ("pay 4111 1111 1111 1111", "4111 11"),
        ("to GB29 NWBK 6016 1331 9268 19", "GB"),
    ] {
        let made = scrubbed(&scrubber, text);
        assert!(made.contains(begins), "{text}: {made}");
    }
}

#[test]
fn the_same_value_gets_the_same_surrogate() {
    let scrubber = by_default(Operator::Surrogate);
    let text = "a@acme.test A@ACME.test b@acme.test";
    let made = scrubbed(&scrubber, text);
    let words: Vec<&str> = made.split(' ').collect();
    assert_eq!(words[0], words[1]);
    assert_ne!(words[0], words[2]);
    assert_eq!(scrubbed(&scrubber, text), made);
    let other = Scrubber::builder()
        .default_operator(Operator::Surrogate)
        .key(Key::from_bytes([4; 32]))
        .build()
        .unwrap();
    assert_ne!(scrubbed(&other, text), made);
}

/// One of a few values is not drawn for itself.
#[test]
fn a_surrogate_is_another_value() {
    for key in 0..60 {
        let grade = pii_scrub::Custom::new("grade", "#[0-9]").confidence(90);
        let scrubber = Scrubber::builder()
            .custom(grade)
            .operator("custom.grade", Operator::Surrogate)
            .key(Key::from_bytes([key; 32]))
            .build()
            .unwrap();
        let made = scrubbed(&scrubber, "#5");
        assert!(made != "#5" && made.len() == 2, "{made}");
    }
}

#[test]
fn a_session_knows_its_surrogates() {
    let scrubber = by_default(Operator::Surrogate);
    for (kind, word, value) in VALUES {
        if kind == "pii.date_of_birth" {
            continue;
        }
        let mut session = session();
        let text = format!("{word}{value}");
        let once = scrubber.scrub(&text, &mut session).into_owned();
        assert_eq!(scrubber.scrub(&once, &mut session), once);
        // Another session does not.
        assert_ne!(scrubbed(&scrubber, &once), once, "{value}");
    }
}

#[test]
fn tokens_are_the_same_wherever_the_key_is() {
    let [pseudonym, hash] = [Operator::Pseudonym, Operator::Hash].map(by_default);
    let text = "4111 1111 1111 1111, 4111-1111-1111-1111, 378282246310005";
    for (scrubber, length) in [(pseudonym, 16), (hash, 32)] {
        let out = scrubbed(&scrubber, text);
        let tokens: Vec<&str> =
            out.split(", ").map(|token| token.strip_prefix("[pii.credit_card=").unwrap()).collect();
        assert!(tokens.iter().all(|token| token.len() == length + 1));
        assert_eq!(tokens[0], tokens[1]);
        assert_ne!(tokens[0], tokens[2]);
        let mut other = Session::new(Nonce::from_bytes([8; 8]));
        assert_eq!(scrubber.scrub(text, &mut other), out);
        assert_eq!(scrubbed(&scrubber, &out), out);
    }
    let other = Scrubber::builder()
        .default_operator(Operator::Pseudonym)
        .key(Key::from_bytes([4; 32]))
        .build()
        .unwrap();
    assert_ne!(scrubbed(&other, text), scrubbed(&by_default(Operator::Pseudonym), text));
}

/// HMAC-SHA-256 over `token`, kind and value, each with its length in eight bytes before it, by
/// another implementation.
#[test]
fn a_token_is_what_the_documentation_says() {
    let out = scrubbed(&by_default(Operator::Hash), "a@b.io");
    assert_eq!(out, "[pii.email=pgfvpfvqrqqnncssbrkbrhmgjmdhpmpt]");
}

#[test]
fn masks_keep_what_tells_little() {
    let scrubber = by_default(Operator::Mask { keep: 4 });
    assert_eq!(scrubbed(&scrubber, "4111 1111 1111 1234 "), "4111 1111 1111 1234 ");
    assert_eq!(scrubbed(&scrubber, "4111 1111 1111 1111"), "[pii.credit_card:****1111]");
    assert_eq!(scrubbed(&scrubber, "abcdef@x.io"), "[pii.email:****]");
    assert_eq!(scrubbed(&scrubber, "abcdef@example.io"), "[pii.email:****leio]");
    // The end of a date is its year, that of an address a place.
    assert_eq!(scrubbed(&scrubber, "born March 12, 1985"), "born [pii.date_of_birth:****]");
    assert_eq!(scrubbed(&scrubber, "ip 198.51.100.123"), "ip [pii.ip_address:****]");
}

static SHIFT: LazyLock<Scrubber> = LazyLock::new(|| {
    let shift = Operator::ShiftDate { max_days: 30 };
    Scrubber::builder().operator("pii.date_of_birth", shift).key(KEY).build().unwrap()
});

/// A date as shifted for a subject.
fn shifted(date: &str, subject: &str) -> String {
    let mut session = session();
    session.set_subject(subject);
    let out = SHIFT.scrub(&format!("born {date}"), &mut session).into_owned();
    out.strip_prefix("born ").unwrap().to_owned()
}

/// The day of a date in January to March of 2001.
fn day(date: &str) -> i32 {
    let mut parts = date.split('-').map(|part| part.parse::<i32>().unwrap());
    let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    (year - 2001) * 365
        + [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize - 1]
        + day
}

proptest! {
    #[test]
    fn a_shift_keeps_what_lies_between(
        first in 1..29i32,
        second in 1..29i32,
        subject in "[a-z]{1,4}",
    ) {
        let [a, b] = [first, second].map(|day| shifted(&format!("2001-03-{day:02}"), &subject));
        prop_assert_eq!(day(&b) - day(&a), second - first);
        let by = day(&a) - 59 - first;
        prop_assert!(by != 0 && by.abs() <= 30, "{}", by);
    }
}

#[test]
fn subjects_are_shifted_apart() {
    let shifts: std::collections::BTreeSet<String> =
        (0..50).map(|subject| shifted("2001-03-05", &subject.to_string())).collect();
    assert!(shifts.len() > 20, "{}", shifts.len());
    // Back and forth.
    assert!(shifts.iter().any(|date| day(date) < 64) && shifts.iter().any(|date| day(date) > 64));
    // A form that is not known is hidden.
    assert_eq!(shifted("31.02.1999", "x"), "[pii.date_of_birth]");
}

/// Without a subject all texts of a session move together, and those of others do not.
#[test]
fn a_session_is_a_subject_until_one_is_named() {
    let of = |nonce: u8| {
        let mut session = Session::new(Nonce::from_bytes([nonce; 8]));
        let out = SHIFT.scrub("born 2001-03-05", &mut session).into_owned();
        assert_eq!(SHIFT.scrub("born 2001-03-05", &mut session), out);
        out
    };
    let shifts: std::collections::BTreeSet<String> = (0..36).map(of).collect();
    assert!(shifts.len() > 15, "{}", shifts.len());
}

#[test]
fn values_get_coarser() {
    let scrubber = by_default(Operator::Generalise);
    let text = "born 12.03.1985, ip 8.8.4.4, mail a@b.io";
    let out = scrubbed(&scrubber, text);
    assert_eq!(out, "born 1985, ip 8.8.4.0/24, mail [pii.email]");
    assert_eq!(scrubbed(&scrubber, &out), out);
}

#[test]
fn mistakes_are_told_when_built() {
    let kind = |builder: ScrubberBuilder| {
        let error = builder.build().unwrap_err();
        assert!(error.to_string().len() > 40, "{error}");
        error.kind()
    };
    let shift = |max_days| Operator::ShiftDate { max_days };
    let of = |name: &str, operator| Scrubber::builder().operator(name, operator).key(KEY);
    assert_eq!(kind(of("pii.credit_card", shift(9))), ErrorKind::OperatorDoesNotFit);
    assert_eq!(kind(of("pii.email", Operator::Generalise)), ErrorKind::OperatorDoesNotFit);
    assert_eq!(kind(of("pii.url", Operator::Surrogate)), ErrorKind::ValueNotAvailable);
    assert_eq!(kind(of("pii.date_of_birth", shift(0))), ErrorKind::ShiftOutOfRange);
    assert_eq!(kind(of("pii.date_of_birth", shift(3651))), ErrorKind::ShiftOutOfRange);
    for operator in [Operator::Pseudonym, Operator::Hash, Operator::Surrogate, shift(9)] {
        let builder = Scrubber::builder().default_operator(operator);
        assert_eq!(kind(builder), ErrorKind::KeyMissing);
    }
}

#[test]
fn no_secret_shows() {
    let scrubber = by_default(Operator::Surrogate);
    let mut session = session();
    session.set_subject("zoe-quill");
    let out = scrubber.scrub("zoe.quill@acme.test", &mut session).into_owned();
    let builder = Scrubber::builder().key(Key::from_bytes([77; 32]));
    let mut shown = format!("{scrubber:?} {session:?} {builder:?} {KEY:?}");
    shown.push_str(&format!("{:?}", scrubber.stream(&mut session)));
    for secret in ["zoe", "quill", "77", "3, 3", out.as_str()] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let values = VALUES.map(|(_, word, value)| format!("{word}{value}"));
    let marks = [" ", " ", ", ", "\n", "é", "日本", "word ", "[pii.email]"].map(str::to_owned);
    let tokens =
        ["[pii.email=bcdfghjkmnpqrstv]", "[pii.phone=4111111111111111]"].map(str::to_owned);
    prop::sample::select([&values[..], &marks, &tokens].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn operators_take_any_text(
        parts in prop::collection::vec(fragment(), 0..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        static ALL: LazyLock<Vec<(bool, Scrubber)>> = LazyLock::new(|| {
            vec![
                (true, by_default(Operator::Pseudonym)),
                (true, by_default(Operator::Hash)),
                (false, by_default(Operator::Surrogate)),
                (false, by_default(Operator::ShiftDate { max_days: 9 })),
                (false, by_default(Operator::Generalise)),
            ]
        });
        let text = parts.join(" ");
        for (settles, scrubber) in ALL.iter() {
            let whole = scrubbed(scrubber, &text);
            if *settles {
                prop_assert_eq!(&scrubbed(scrubber, &whole), &whole);
            }
            let mut session = session();
            let mut stream = scrubber.stream(&mut session);
            let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            at.extend([0, text.len()]);
            at.sort_unstable();
            let mut out = String::new();
            for pair in at.windows(2) {
                out.push_str(stream.push(&text.as_bytes()[pair[0]..pair[1]]));
            }
            out.push_str(&stream.finish());
            prop_assert_eq!(&out, &whole);
        }
    }
}
