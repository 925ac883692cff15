//! Machine-readable zones of passports and identity cards, a line at a time (ICAO 9303).

use rule_scan::Validity;

use super::checks_world::{base_36, is_dated};

/// The line with names: the surname, two fillers, and at least one given name or fillers to the end.
pub(super) fn names(bytes: &[u8]) -> Validity {
    let name = match bytes.len() {
        30 => Some(bytes),
        // The kind of the document and the state stand in front.
        36 | 44 if matches!(bytes.first(), Some(b'P' | b'V' | b'I' | b'A' | b'C')) => {
            bytes.get(5..)
        }
        _ => None,
    };
    let split = |name: &[u8]| name.windows(2).position(|two| two == b"<<");
    match name.and_then(split) {
        Some(1..) if bytes.ends_with(b"<") => Validity::Accept(0),
        // A name that fills the line is rare; two groups of letters could be anything.
        Some(1..) => Validity::Accept(-20),
        _ => Validity::Reject,
    }
}

/// A line with numbers: each field with a check digit behind it, weights 7, 3, 1.
pub(super) fn data(bytes: &[u8]) -> Validity {
    let field = |from: usize, length: usize| {
        let field = bytes.get(from..from + length).filter(|field| sum(field).is_some());
        let check = bytes.get(from + length).copied().and_then(base_36);
        field.is_some() && field.and_then(sum) == check
    };
    let dated = |from: usize| bytes.get(from..).is_some_and(|rest| is_dated(rest, 0));
    // A second line of two or of three, or the first of three.
    let holds = match bytes.len() {
        36 | 44 => field(0, 9) && field(13, 6) && field(21, 6) && dated(13),
        30 if bytes.first().is_some_and(u8::is_ascii_digit) => {
            field(0, 6)
                && field(8, 6)
                && dated(0)
                && sex(bytes.get(7))
                && letters(bytes.get(15..18))
        }
        30 => {
            matches!(bytes.first(), Some(b'I' | b'A' | b'C'))
                && letters(bytes.get(1..5))
                && field(5, 9)
                && bytes.contains(&b'<')
        }
        _ => false,
    };
    if holds { Validity::Accept(0) } else { Validity::Reject }
}

fn sex(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'M' | b'F' | b'X' | b'<'))
}

fn letters(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|bytes| bytes.iter().all(|&byte| byte.is_ascii_uppercase() || byte == b'<'))
}

fn sum(field: &[u8]) -> Option<u32> {
    let value = |&byte: &u8| if byte == b'<' { Some(0) } else { base_36(byte) };
    let values = field.iter().map(value).zip([7, 3, 1].into_iter().cycle());
    let sum = values.map(|(value, weight)| Some(value? * weight)).sum::<Option<u32>>()?;
    Some(sum % 10)
}
