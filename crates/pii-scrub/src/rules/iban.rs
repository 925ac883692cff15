//! International bank account numbers.

use std::collections::BTreeMap;

use rule_scan::{Anchor, ByteClass, Rule};

pub(crate) fn rule() -> Rule {
    let lengths: BTreeMap<[u8; 2], usize> = include_str!("../../data/iban_lengths.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .filter_map(|entry| {
            let (country, length) = entry.split_at_checked(2)?;
            Some((country.as_bytes().try_into().ok()?, length.parse().ok()?))
        })
        .collect();
    let anchor = Anchor::run(ByteClass::DIGIT).back(ByteClass::ALPHA, 2);
    Rule::new("pii.iban", anchor, "[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}")
        .left(ByteClass::ALNUM)
        .right(ByteClass::ALNUM)
        .trim(move |bytes| account(bytes, &lengths))
        .confidence(95)
        .rank(170)
}

/// The length of the account number at the start of `bytes`: as long as its country says, and
/// right by ISO 7064 mod 97-10.
fn account(bytes: &[u8], lengths: &BTreeMap<[u8; 2], usize>) -> Option<usize> {
    let country = bytes.get(..2)?.to_ascii_uppercase();
    let wanted = *lengths.get(country.as_slice())?;
    let mut significant = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric());
    let end = significant.nth(wanted - 1)?.0 + 1;
    let number = bytes.get(..end)?;
    let (head, rest) = number.split_at_checked(4)?;
    let remainder = rest.iter().chain(head).fold(0u32, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        b'a'..=b'z' => (remainder * 100 + u32::from(byte - b'a') + 10) % 97,
        b'A'..=b'Z' => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => remainder,
    });
    (remainder == 1).then_some(end)
}
