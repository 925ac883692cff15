//! The numbered guarantees of the crate on random texts.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::LazyLock;

use pii_scrub::{ErrorKind, Nonce, Operator, Scrubber, Session};
use proptest::prelude::*;

const NONCE: Nonce = Nonce::from_bytes([7; 8]);

static BY_OPERATOR: LazyLock<[Scrubber; 3]> = LazyLock::new(|| {
    let url = |operator| {
        Scrubber::builder()
            .default_operator(operator)
            .operator("pii.url", Operator::Redact)
            .build()
            .unwrap()
    };
    [url(Operator::Redact), url(Operator::Mask { keep: 4 }), url(Operator::Placeholder)]
});

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "call ",
        "phone: ",
        "order ",
        "born ",
        "ssn ",
        "version ",
        "ip ",
        "+",
        "(",
        ")",
        "-",
        ".",
        ":",
        "/",
        "@",
        "[",
        "]",
        " ",
        ",",
        "\n",
        "415-555-2671",
        "+44 20 7946 0958",
        "060 565 36",
        "4111 1111 1111 1111",
        "378282246310005",
        "DE89370400440532013000",
        "219-09-9999",
        "1.2.3.4",
        "2001:db8::1:2",
        "a.b@example.com",
        "jürgen@münchen.de",
        "用户@例子.广告",
        "\"john doe\"@example.org",
        "ann@[192.0.2.1]",
        "：",
        "电话",
        "(02)25844266",
        "030/901820",
        "https://x.example/y?z=1",
        "www.",
        "12.03.1985",
        "March 12, 1985",
        "may",
        "1967",
        "07",
        "é",
        "日本",
        "Иван",
        "[pii.email]",
        "[pii.phone#2.aaaaaaaa]",
        "[pii.credit_card:****1111]",
        "x89",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(fragment(), 0..12).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_panic_on_any_text(text in text()) {
        for scrubber in BY_OPERATOR.iter() {
            let _ = scrubber.scrub(&text, &mut Session::new(NONCE));
        }
    }

    #[test]
    fn scrubbing_twice_changes_nothing(words in prop::collection::vec(fragment(), 0..12)) {
        // What an earlier scrubbing left is the next test's.
        let unmarked = |word: &&&str| !word.starts_with("[pii");
        let text = words.iter().filter(unmarked).copied().collect::<Vec<_>>().join(" ");
        for scrubber in BY_OPERATOR.iter() {
            let mut session = Session::new(NONCE);
            let once = scrubber.scrub(&text, &mut session).into_owned();
            prop_assert_eq!(&scrubber.scrub(&once, &mut session), &once);
        }
    }

    #[test]
    fn scrubbing_again_settles(text in text()) {
        for scrubber in BY_OPERATOR.iter() {
            let mut session = Session::new(NONCE);
            let mut text = text.clone();
            for _ in 0..16 {
                text = scrubber.scrub(&text, &mut session).into_owned();
            }
            prop_assert_eq!(&scrubber.scrub(&text, &mut session), &text);
        }
    }

    #[test]
    fn a_value_keeps_its_number(repeats in 1usize..5) {
        let mut session = Session::new(NONCE);
        let [.., scrubber] = &*BY_OPERATOR;
        for _ in 0..repeats {
            let out = scrubber.scrub("a@b.io 4111-1111-1111-1111 A@B.io c@d.io 4111111111111111", &mut session);
            let numbers: Vec<_> =
                out.split('#').skip(1).map(|rest| rest.split('.').next().unwrap().to_owned()).collect();
            prop_assert_eq!(numbers, ["1", "1", "1-2", "2", "1-2"]);
        }
    }
}

#[test]
fn debug_shows_no_value() {
    let [.., scrubber] = &*BY_OPERATOR;
    let mut session = Session::new(NONCE);
    let text = "zoe.quill@example.com 4111 1111 1111 1111";
    let _ = scrubber.scrub(text, &mut session);
    let mut shown = format!("{session:?} {scrubber:?}");
    shown.push_str(&format!("{:?}", scrubber.find(text, &mut session)));
    for value in ["zoe", "example.com", "1111"] {
        assert!(!shown.contains(value), "{value}");
    }
    assert!(shown.contains("values: 2"));
}

#[test]
fn operators_are_checked_when_built() {
    let kind = |builder: pii_scrub::ScrubberBuilder| builder.build().unwrap_err().kind();
    let unknown = Scrubber::builder().operator("pii.shoe_size", Operator::Redact);
    assert_eq!(kind(unknown), ErrorKind::UnknownKind);
    let early = Scrubber::builder().operator("pii.url", Operator::Placeholder);
    assert_eq!(kind(early), ErrorKind::ValueNotAvailable);
}

#[test]
fn a_placeholder_that_was_not_issued_hides_nothing() {
    let scrubber = Scrubber::builder().build().unwrap();
    let mut session = Session::new(NONCE);
    let out = scrubber.scrub("SSN [pii.phone#219099.99900000]219-09-9999", &mut session);
    assert!(!out.contains("219-09"), "{out}");
    let [.., scrubber] = &*BY_OPERATOR;
    let issued = scrubber.scrub("a@b.io wrote", &mut session).into_owned();
    assert_eq!(issued, format!("[pii.email#1.{}] wrote", NONCE.as_str()));
    assert_eq!(scrubber.scrub(&issued, &mut session), issued);
}

#[test]
fn a_kept_kind_stays() {
    let scrubber = Scrubber::builder().keep("pii.url").build().unwrap();
    let mut session = Session::new(NONCE);
    let out = scrubber.scrub("a@b.io at https://example.com/", &mut session);
    assert_eq!(out, "[pii.email] at https://example.com/");
}

#[test]
fn a_value_that_touches_another_is_not_numbered() {
    let [_, mask, placeholder] = &*BY_OPERATOR;
    // One region in which an address lies inside a web address.
    let text = "http://198.51.100.23:8080/x";
    for scrubber in [mask, placeholder] {
        assert_eq!(scrubber.scrub(text, &mut Session::new(NONCE)), "[pii.ip_address]");
    }
}

/// Texts made of near misses: what one byte costs is bounded, and does not grow with the text.
#[test]
fn near_misses_cost_little() {
    let scanner = rule_scan::Scanner::builder().rules(pii_scrub::rules()).build().unwrap();
    let mut scratch = rule_scan::Scratch::new();
    let domain = vec!["a-".repeat(31); 5].join(".");
    let email = format!("{}..a@{domain}.c-", "-a".repeat(60));
    let international = format!("{}@é.é-", "é-".repeat(40));
    for piece in [
        email.as_str(),
        international.as_str(),
        "1 ",
        "a.",
        "a.a@",
        "1-1.",
        "1.1.1.1.1.",
        "::1:",
        "www.",
        "may 1 ",
        "\"@",
        "\" \\\"@",
        "联.联@",
        "，é@联",
        "电话",
        "1/1-",
    ] {
        let mut per_byte = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            let _ = scanner.scan(&text, &mut scratch);
            scratch.work() as f64 / text.len() as f64
        };
        let (short, long) = (per_byte(4 << 10), per_byte(64 << 10));
        assert!(long < 300.0, "{piece:.20}: {long} steps a byte");
        assert!(long <= short * 1.1 + 1.0, "{piece:.20}: {short}, then {long} steps a byte");
    }
}
