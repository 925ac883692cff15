//! Check digits and dates that identifiers of Europe and the United States share.

use rule_scan::Validity;

use crate::rules::{digits, number};

/// Accepted with these points, or refused.
pub(super) fn passes(is_right: bool, points: i8) -> Validity {
    if is_right { Validity::Accept(points) } else { Validity::Reject }
}

/// More points for what is written in groups than for a bare run.
pub(super) fn by_grouping(is_right: bool, bytes: &[u8], grouped: i8) -> Validity {
    passes(is_right, if bytes.iter().all(u8::is_ascii_alphanumeric) { 0 } else { grouped })
}

/// How many digits there are.
pub(super) fn count(bytes: &[u8]) -> usize {
    digits(bytes).count()
}

/// The number made of `take` digits after the first `skip`.
pub(super) fn part(bytes: &[u8], skip: usize, take: usize) -> u64 {
    number(digits(bytes).skip(skip).take(take))
}

/// The digit at `index`, 0 beyond the end.
pub(super) fn digit(bytes: &[u8], index: usize) -> u32 {
    digits(bytes).nth(index).map_or(0, u32::from)
}

/// The digits times these weights, as far as both go.
pub(super) fn weighted(bytes: &[u8], weights: &[u32]) -> u32 {
    digits(bytes).zip(weights).map(|(digit, weight)| u32::from(digit) * weight).sum()
}

/// The cross sums of the digits times these weights.
pub(super) fn weighted_cross(bytes: &[u8], weights: &[u32]) -> u32 {
    let products = digits(bytes).zip(weights).map(|(digit, weight)| u32::from(digit) * weight);
    products.map(|product| product / 10 + product % 10).sum()
}

/// The last digit.
pub(super) fn last(bytes: &[u8]) -> u32 {
    digits(bytes).last().map_or(0, u32::from)
}

/// ISO 7064 mod 11,10 over all digits.
pub(super) fn mod_11_10(bytes: &[u8]) -> bool {
    let count = count(bytes);
    let product = digits(bytes).take(count.saturating_sub(1)).fold(10, |product, digit| {
        let sum = (product + u32::from(digit)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + last(bytes)) % 10 == 1
}

/// A day that some year has.
pub(super) fn is_day(day: u64, month: u64) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Year, month, day, two digits each, after the first `skip`.
pub(super) fn is_ymd(bytes: &[u8], skip: usize) -> bool {
    is_day(part(bytes, skip + 4, 2), part(bytes, skip + 2, 2))
}

/// Day, month, year, two digits each, after the first `skip`.
pub(super) fn is_dmy(bytes: &[u8], skip: usize) -> bool {
    is_day(part(bytes, skip, 2), part(bytes, skip + 2, 2))
}

/// The letter's place in the alphabet from 0.
pub(super) fn letter(byte: u8) -> u32 {
    u32::from(byte.to_ascii_uppercase().saturating_sub(b'A'))
}
