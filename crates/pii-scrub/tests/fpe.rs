//! Encryption that keeps the form.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeSet;

use pii_scrub::{ErrorKind, Key, Nonce, Operator, Scrubber, Session};

const KEY: Key = Key::from_bytes([3; 32]);

fn scrubbed(text: &str) -> String {
    let scrubber =
        Scrubber::builder().default_operator(Operator::FormatPreserving).key(KEY).build().unwrap();
    scrubber.scrub(text, &mut Session::new(Nonce::from_bytes([7; 8]))).into_owned()
}

#[test]
fn the_form_stays_and_the_value_comes_back() {
    for (kind, value) in [
        ("pii.credit_card", "4111 1111 1111 1111"),
        ("pii.credit_card", "378282246310005"),
        ("pii.us_ssn", "219-09-9999"),
        ("pii.iban", "DE89370400440532013000"),
        ("pii.phone", "+44 20 7123 4567"),
    ] {
        let out = scrubbed(value);
        let shape = |text: &str| -> String {
            let sign = |char: char| if char.is_ascii_alphanumeric() { 'x' } else { char };
            text.chars().map(sign).collect()
        };
        assert_ne!(out, value);
        assert_eq!(shape(&out), shape(value));
        assert_eq!(KEY.decrypt_format(kind, &out).as_deref(), Some(value));
        let other = Key::from_bytes([4; 32]);
        assert_ne!(other.decrypt_format(kind, &out).as_deref(), Some(value));
        assert_ne!(KEY.decrypt_format("pii.other", &out).as_deref(), Some(value));
    }
    assert_eq!(scrubbed("a@b.io"), "[pii.email]", "no identifier");
}

#[test]
fn a_card_stays_one() {
    let outs: BTreeSet<String> = [
        "4111 1111 1111 1111",
        "4012 8888 8888 1881",
        "5555 5555 5555 4444",
        "6011 0009 9013 9424",
    ]
    .map(scrubbed)
    .into();
    assert_eq!(outs.len(), 4);
    for out in outs {
        let digits = out.bytes().filter(u8::is_ascii_digit).rev().enumerate();
        let sum: u32 = digits
            .map(|(index, byte)| {
                let digit = u32::from(byte - b'0') * if index % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        assert_eq!(sum % 10, 0, "{out}");
    }
    let error = Scrubber::builder().operator("pii.email", Operator::FormatPreserving).key(KEY);
    assert_eq!(error.build().unwrap_err().kind(), ErrorKind::OperatorDoesNotFit);
    let error = Scrubber::builder().operator("pii.us_ssn", Operator::FormatPreserving);
    assert_eq!(error.build().unwrap_err().kind(), ErrorKind::KeyMissing);
}
