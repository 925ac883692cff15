//! What devices, places and vehicles have to be.

use rule_scan::Validity;

/// Addresses of nobody and of everybody say nothing of a person; digits in pairs may be a date
/// and a time.
pub(super) fn weigh_mac(bytes: &[u8]) -> Validity {
    let mut hex = bytes.iter().filter(|byte| byte.is_ascii_hexdigit());
    let first = hex.next();
    let same = hex.all(|byte| Some(byte) == first);
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    match (same, letters) {
        (true, _) => Validity::Reject,
        (false, true) => Validity::Accept(0),
        (false, false) => Validity::Accept(-20),
    }
}

/// Latitude and longitude.
pub(super) fn pair(bytes: &[u8]) -> Option<(f64, f64)> {
    let comma = bytes.iter().position(|&byte| byte == b',')?;
    let (latitude, longitude) = bytes.split_at_checked(comma)?;
    let pair = (degrees(latitude, 90.0)?, degrees(longitude.get(1..)?, 180.0)?);
    Some(pair)
}

/// The number that a text begins with, if it is at most so great.
pub(super) fn degrees(bytes: &[u8], most: f64) -> Option<f64> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start();
    let end = text.find(|char: char| !matches!(char, '0'..='9' | '.' | '-' | '+'));
    let number: f64 = text.get(..end.unwrap_or(text.len()))?.parse().ok()?;
    (number.abs() <= most).then_some(number)
}

/// Two numbers between 0 and 1 are rarely a place; letters for the directions always are one.
pub(super) fn weigh_pair(bytes: &[u8]) -> Validity {
    let directions = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    match pair(bytes) {
        None => Validity::Reject,
        Some(_) if directions == 2 => Validity::Accept(60),
        Some((latitude, longitude)) if latitude.abs() < 1.0 && longitude.abs() < 1.0 => {
            Validity::Accept(-20)
        }
        Some(_) => Validity::Accept(0),
    }
}

/// The check digit that North America asks for, in the ninth place, makes it sure; Europe leaves
/// the place to the maker.
pub(super) fn weigh_vin(bytes: &[u8]) -> Validity {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'I' => u32::from(byte - b'A') + 1,
        b'J'..=b'R' => u32::from(byte - b'J') + 1,
        _ => u32::from(byte.saturating_sub(b'S')) + 2,
    };
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = bytes.iter().zip(weights).map(|(&byte, weight)| value(byte) * weight).sum();
    let check = match sum % 11 {
        10 => b'X',
        rest => b'0' + u8::try_from(rest).unwrap_or(0),
    };
    let letters = bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    // Neither 0 nor U nor Z is a model year.
    let year = bytes.get(9).is_some_and(|byte| !b"0UZ".contains(byte));
    match letters >= 2 {
        true if year && letters < 13 && bytes.get(8) == Some(&check) => Validity::Accept(40),
        true => Validity::Accept(0),
        false => Validity::Reject,
    }
}

pub(super) fn is_country(code: &[u8]) -> bool {
    const COUNTRIES: &[u8] = include_bytes!("../../../../data/countries.txt");
    COUNTRIES.split(u8::is_ascii_whitespace).any(|known| known == code)
}

/// Digits and letters, or enough digits.
pub(super) fn is_mixed(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits > 0 && bytes.iter().any(u8::is_ascii_uppercase)
}

pub(super) fn significant(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count()
}
