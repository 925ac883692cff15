//! Check digits and dates that identifiers outside of Europe and the United States share.

use rule_scan::Validity;

use crate::kind::Law;
use crate::rules::digits;

/// What law says of a number that tells a person from all others.
pub(super) const PERSON: &[Law] = &[Law::Gdpr, Law::Hipaa('R')];

/// Accepts what holds.
pub(super) fn accept(holds: bool) -> Validity {
    if holds { Validity::Accept(0) } else { Validity::Reject }
}

/// Accepts what holds, with these points more if it is written with separators.
pub(super) fn accept_grouped(bytes: &[u8], holds: bool, points: i8) -> Validity {
    match holds {
        true if bytes.iter().all(u8::is_ascii_alphanumeric) => Validity::Accept(0),
        true => Validity::Accept(points),
        false => Validity::Reject,
    }
}

/// The digits, if there are so many of them.
pub(super) fn exactly<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    values(bytes, |byte| char::from(byte).to_digit(10))
}

/// The values of all bytes that have one, if there are so many of them.
pub(super) fn values<const N: usize>(
    bytes: &[u8],
    value: impl Fn(u8) -> Option<u32>,
) -> Option<[u32; N]> {
    let mut found = [0; N];
    let mut values = bytes.iter().filter_map(|&byte| value(byte));
    for slot in &mut found {
        *slot = values.next()?;
    }
    values.next().is_none().then_some(found)
}

/// The sum of products, as far as both go.
pub(super) fn weighted(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Whether one digit is repeated all over: right by many checks, never issued.
pub(super) fn is_repeated(values: &[u32]) -> bool {
    values.iter().all(|value| values.first() == Some(value))
}

/// Whether a month has such a day in some year.
pub(super) fn is_day(month: u64, day: u64) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The number that some of the digits make.
pub(super) fn part(bytes: &[u8], skip: usize, take: usize) -> u64 {
    crate::rules::number(digits(bytes).skip(skip).take(take))
}

/// Whether the six digits from `skip` on are year, month and day.
pub(super) fn is_dated(bytes: &[u8], skip: usize) -> bool {
    is_day(part(bytes, skip + 2, 2), part(bytes, skip + 4, 2))
}

pub(super) use crate::rules::card::luhn;

/// The check digit of J. Verhoeff, 1969: a walk through the dihedral group of order ten.
pub(super) fn verhoeff(bytes: &[u8]) -> bool {
    let product = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permuted = |digit: u8, times: usize| {
        (0..times % 8).fold(digit, |digit, _| {
            *[1, 5, 7, 6, 2, 8, 3, 0, 9, 4].get(usize::from(digit)).unwrap_or(&0)
        })
    };
    let backwards = bytes.iter().rev().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    backwards.enumerate().fold(0, |sum, (index, digit)| product(sum, permuted(digit, index))) == 0
}

/// ISO 7064 MOD 11-2, with `X` for ten.
pub(super) fn mod_11_2(bytes: &[u8]) -> bool {
    let digit = |&byte: &u8| match byte {
        b'X' | b'x' => Some(10),
        _ => char::from(byte).to_digit(10),
    };
    bytes.iter().filter_map(digit).fold(0, |sum, digit| (sum * 2 + digit) % 11) == 1
}

/// The value of a letter or digit in base 36.
pub(super) fn base_36(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        assert!(luhn(b"79927398713") && !luhn(b"79927398710"));
        assert!(verhoeff(b"2363") && !verhoeff(b"2364") && !verhoeff(b"3263"));
        assert!(mod_11_2(b"079X") && !mod_11_2(b"0790"));
    }

    #[test]
    fn days_of_months() {
        assert!(is_day(2, 29) && is_day(12, 31) && is_day(1, 1));
        assert!(!is_day(2, 30) && !is_day(4, 31) && !is_day(0, 1) && !is_day(13, 1));
    }
}
