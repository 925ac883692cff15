//! Check digits and dates that identifiers of the United States and of Europe share.

use rule_scan::Validity;

use super::checks_world::{exactly, is_day, luhn, part, weighted};
use crate::kind::{Kind, Law};

/// What law says of the number that a state gives a person.
pub(super) const NATIONAL: &[Law] = &[Law::Gdpr, Law::GdprNational, Law::Hipaa('R')];

/// The number that a state gives a person.
pub(super) const fn national(
    country: &'static str,
    name: &'static str,
    entity: &'static str,
    source: &'static str,
) -> Kind {
    Kind::of(country, name, entity, NATIONAL, source)
}

/// Accepts what holds, with these points more if it is written with separators of its own.
pub(super) fn grouped(bytes: &[u8], holds: bool, points: i8) -> Validity {
    match holds {
        true if bytes.iter().all(u8::is_ascii_alphanumeric) => Validity::Accept(0),
        true => Validity::Accept(points),
        false => Validity::Reject,
    }
}

/// Whether the sum of products of the digits is a multiple of a number.
pub(super) fn divides<const N: usize>(bytes: &[u8], weights: [u32; N], modulus: u32) -> bool {
    exactly::<N>(bytes).is_some_and(|digits| weighted(&digits, &weights).is_multiple_of(modulus))
}

/// ISO 7064 MOD 11,10.
pub(super) fn mod_11_10(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter_map(|&byte| char::from(byte).to_digit(10));
    let rest = digits.fold(10, |rest, digit| {
        let sum = (rest + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    // One step more has been taken than the check digit needs.
    rest == 2
}

/// Whether the six digits from `skip` on are day, month and year; a month may be raised by these.
pub(super) fn is_day_first(bytes: &[u8], skip: usize) -> bool {
    is_day(part(bytes, skip + 2, 2), part(bytes, skip, 2))
}

/// Whether the six digits from `skip` on are year, month and day, the month raised by a multiple of 20
/// or by 50 for the century or the sex.
pub(super) fn is_raised_date(bytes: &[u8], skip: usize) -> bool {
    let (month, day) = (part(bytes, skip + 2, 2), part(bytes, skip + 4, 2));
    [0, 20, 40, 50, 60, 70, 80]
        .iter()
        .any(|raised| month.checked_sub(*raised).is_some_and(|month| is_day(month, day)))
}

/// Poland's tax number.
pub(super) fn nip(bytes: &[u8]) -> bool {
    exactly::<10>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        weighted(&digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last
    })
}

/// Portugal's tax number.
pub(super) fn pt_nif(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let rest = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        last == if rest < 2 { 0 } else { 11 - rest }
    })
}

/// The eleven test of the Netherlands.
pub(super) fn bsn(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let sum = weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
        sum % 11 == last && sum > 0
    })
}

/// The tax number of Greece.
pub(super) fn afm(bytes: &[u8]) -> bool {
    exactly::<9>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let sum = weighted(&digits, &[256, 128, 64, 32, 16, 8, 4, 2]);
        sum > 0 && sum % 11 % 10 == last
    })
}

/// The letter of Spanish identity numbers.
pub(super) fn nif_letter(number: u64, letter: u8) -> bool {
    let place = usize::try_from(number % 23).unwrap_or(0);
    b"TRWAGMYFPDXBNJZSQVHLCKE".get(place) == Some(&letter.to_ascii_uppercase())
}

/// The letter of Irish numbers: seven digits, a check letter, and maybe one more letter.
pub(super) fn pps(bytes: &[u8]) -> bool {
    let (Some(digits), Some(&letter)) = (bytes.get(..7), bytes.get(7)) else { return false };
    let Some(digits) = exactly::<7>(digits) else { return false };
    let more = match bytes.get(8) {
        Some(&second @ b'A'..=b'I') => u32::from(second - b'A' + 1) * 9,
        _ => 0,
    };
    let rest = (weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + more) % 23;
    let expected = if rest == 0 { 'W' } else { char::from(b'A' + rest as u8 - 1) };
    letter == expected as u8
}

/// The code of Estonia and Lithuania: two rounds of weights.
pub(super) fn baltic(bytes: &[u8]) -> bool {
    exactly::<11>(bytes).is_some_and(|digits| {
        let [.., last] = digits;
        let first = weighted(&digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&digits, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
        last == if first < 10 { first } else { second % 10 }
    })
}

/// The two check digits of Norway.
pub(super) fn no_fnr(bytes: &[u8]) -> bool {
    divides(bytes, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0], 11)
        && divides(bytes, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11)
}

/// Belgium's number: what is left of the rest by 97, for those born since 2000 with a 2 before.
pub(super) fn be_national(bytes: &[u8]) -> bool {
    let (number, check) = (part(bytes, 0, 9), part(bytes, 9, 2));
    [number, number + 2_000_000_000].iter().any(|number| 97 - number % 97 == check)
}

/// The ten digits of a Swedish number, whatever stands before them.
pub(super) fn se_number(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let skip = digits.saturating_sub(10);
    let from = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).nth(skip);
    from.and_then(|(from, _)| bytes.get(from..)).is_some_and(luhn)
}

/// A letter as its place in the alphabet, in two digits, within other digits.
pub(super) fn spelled(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .iter()
        .flat_map(|&byte| match byte {
            b'A'..=b'Z' => {
                [Some(u32::from(byte - b'A' + 1) / 10), Some(u32::from(byte - b'A' + 1) % 10)]
            }
            b'0'..=b'9' => [Some(u32::from(byte - b'0')), None],
            _ => [None, None],
        })
        .flatten()
}

/// The sum of the digits of each product.
pub(super) fn crossed(digits: impl Iterator<Item = u32>, weights: &[u32]) -> u32 {
    digits.zip(weights).map(|(digit, weight)| digit * weight).map(|p| p / 10 + p % 10).sum()
}
