//! How many bits of somebody's data a piece of an address could hold.
//!
//! What is ordinary for the place costs little: words of a title in a path, a hash that names a
//! file. What is not counts as much as its alphabet can hold. Text that was encoded counts always.

use super::written::percent_decoded;
use crate::shape::is_uuid;

/// Tenths of a bit for each character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) word: u32,
    /// A letter of a sentence: three words or more with spaces between them.
    pub(crate) sentence: u32,
    pub(crate) digit: u32,
    pub(crate) hex: u32,
    pub(crate) random: u32,
    /// For a digest or a UUID as a whole, if those are ordinary there.
    pub(crate) digest: Option<u32>,
}

/// What counts whatever the place.
pub(crate) const TOLD: u32 = 10_000;

/// Tenths of a bit that a piece of an address could hold. `plus` is a space in queries.
pub(crate) fn measure(piece: &str, rates: Rates, plus: bool) -> u32 {
    let (text, needless) = percent_decoded(piece, plus);
    // Nothing encodes letters that need no encoding but what wants to hide them.
    if needless >= 4 || has_email(&text) || is_encoded_text(&text) {
        return TOLD;
    }
    if let Some(digest) = rates.digest
        && let Some((before, after)) = around_uuid(&text)
    {
        let tokens = [before, after].into_iter().flat_map(tokens);
        return tokens.fold(digest, |sum, token| sum.saturating_add(token_bits(token, rates)));
    }
    let words = text.split([' ', ',']).filter(|word| word.len() > 1);
    let rates = match words.filter(|word| word.bytes().all(|b| !b.is_ascii_digit())).count() {
        0..=2 => rates,
        _ => Rates { word: rates.sentence, ..rates },
    };
    tokens(&text).fold(0, |sum, token| sum.saturating_add(token_bits(token, rates)))
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|token| !token.is_empty())
}

fn token_bits(token: &str, rates: Rates) -> u32 {
    let length = u32::try_from(token.chars().count()).unwrap_or(u32::MAX);
    let times = |rate: u32| rate.saturating_mul(length);
    let digits = u32::try_from(token.bytes().filter(u8::is_ascii_digit).count()).unwrap_or(length);
    let changes = changes(token.as_bytes());
    if digits == length {
        return times(rates.digit);
    }
    if !token.is_ascii() {
        return times(rates.word);
    }
    if digits == 0 {
        // Words in CamelCase change twice each.
        let is_word = if changes == 0 { length <= 24 } else { changes <= 2 + length / 3 };
        return times(if is_word { rates.word } else { rates.random });
    }
    if token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let digest = rates.digest.filter(|_| matches!(length, 32 | 40 | 64));
        return digest.unwrap_or(times(rates.hex));
    }
    if length <= 12 && changes <= 2 {
        return rates.word.saturating_mul(length - digits) + rates.digit.saturating_mul(digits);
    }
    times(rates.random)
}

/// How often digits, small and capital letters take turns; a capital at the start is none.
fn changes(token: &[u8]) -> u32 {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        _ => 2,
    };
    let turns = token.windows(2).filter(|pair| match pair {
        [before, after] => kind(*before) != kind(*after),
        _ => false,
    });
    let title = matches!(token, [b'A'..=b'Z', b'a'..=b'z', ..]);
    u32::try_from(turns.count()).unwrap_or(u32::MAX).saturating_sub(title.into())
}

/// What stands before and after a UUID.
fn around_uuid(text: &str) -> Option<(&str, &str)> {
    let (first, _) = text.match_indices('-').find(|(at, _)| {
        let uuid = at.checked_sub(8).and_then(|start| text.get(start..start + 36));
        uuid.is_some_and(|uuid| is_uuid(uuid.as_bytes()))
    })?;
    let start = first.checked_sub(8)?;
    Some((text.get(..start)?, text.get(start + 36..)?))
}

fn has_email(text: &str) -> bool {
    text.match_indices('@').any(|(index, at)| {
        let before = text.get(..index).unwrap_or("");
        let after = text.get(index + at.len()..).unwrap_or("");
        let domain = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
        let domain = domain.map(|domain| domain.trim_end_matches('.')).next().unwrap_or("");
        before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && domain.rsplit_once('.').is_some_and(|(name, top)| {
                !name.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
            })
    })
}

/// Whether it has text in base64 or hexadecimal, or the beginning of something compressed.
fn is_encoded_text(text: &str) -> bool {
    let of_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | ' ');
    let mut rest = text;
    while let Some(start) = rest.find(of_base64) {
        let run = rest.get(start..).unwrap_or("");
        let end = run.find(|c| !of_base64(c)).unwrap_or(run.len());
        let (run, after) = run.split_at_checked(end).unwrap_or((run, ""));
        let padded = after.starts_with('=');
        let pieces = run.split(['/', '-', '_', ' ']).filter(|piece| piece.len() < run.len());
        if std::iter::once(run).chain(pieces).any(|run| is_encoded(run, padded)) {
            return true;
        }
        rest = after;
    }
    false
}

fn is_encoded(run: &str, padded: bool) -> bool {
    let bytes = run.as_bytes();
    // A space was a plus.
    let six = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' | b' ' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    if bytes.len() >= 16 && (run.starts_with("H4sI") || run.starts_with("eJ") && padded) {
        return true;
    }
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_hex = bytes.len() >= 12
        && bytes.len().is_multiple_of(2)
        && (digits < bytes.len() || digits >= 16)
        && bytes.iter().all(u8::is_ascii_hexdigit);
    if is_hex {
        let nibble = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        let decoded: Vec<u8> = bytes
            .chunks(2)
            .filter_map(|pair| u8::try_from(nibble(pair.first())? << 4 | nibble(pair.last())?).ok())
            .collect();
        // A number that happens to be text has digits and signs in it.
        let letters = decoded.iter().filter(|b| b.is_ascii_alphabetic() || **b == b' ').count();
        if is_text(&decoded) && letters * 10 >= decoded.len() * 6 {
            return true;
        }
    }
    // Ids of eight characters that happen to be text are rare, words that do are not.
    let mixed = digits > 0 || changes(bytes) >= 2;
    let least = if padded {
        6
    } else if mixed {
        8
    } else {
        12
    };
    if bytes.len() < least || bytes.len() % 4 == 1 || digits == bytes.len() {
        return false;
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let (mut value, mut bits) = (0u32, 0);
    for sextet in bytes.iter().map(|byte| six(*byte)) {
        let Some(sextet) = sextet else { return false };
        value = value << 6 | u32::from(sextet);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            decoded.push((value >> bits & 0xFF) as u8);
        }
    }
    is_text(&decoded)
        && (padded || bytes.len() >= 12 || decoded.iter().all(u8::is_ascii_alphabetic))
}

/// Whether bytes are text, all of it or all but a character that is cut.
fn is_text(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
            std::str::from_utf8(whole).unwrap_or("")
        }
        Err(_) => return false,
    };
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let ordinary = text.chars().filter(|c| c.is_alphanumeric() || *c == ' ').count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.len() >= 4 && text.chars().all(is_plain) && {
        let count = text.chars().count();
        ordinary * 2 >= count && letters * 4 >= count
    }
}

#[cfg(test)]
mod tests {
    use super::{Rates, TOLD, has_email, measure};

    const RATES: Rates =
        Rates { word: 10, sentence: 20, digit: 30, hex: 40, random: 60, digest: Some(160) };

    #[test]
    fn encoded_text_tells() {
        for text in [
            "U2VjcmV0IGRhdGE9MQ",
            "SGVsbG8=",
            "73656372657420646174",
            "%73%65%63%72%65%74",
            "ann%2540acme.example",
            "H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQBt",
            "5a+G56CB5piv54yr54yr54yr",
        ] {
            assert_eq!(measure(text, RATES, true), TOLD, "{text}");
        }
        for text in [
            "how-to-build-a-parser-in-rust",
            "internationalization",
            "9f86d081884c7d659a2feaa0c55ad015",
            "dQw4w9WgXcQ",
            "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
            "20240512101112",
        ] {
            assert!(measure(text, RATES, true) < TOLD, "{text}");
        }
    }

    #[test]
    fn characters_count_by_their_kind() {
        for (text, tenths) in [
            ("main", 40),
            ("MainBranch", 100),
            ("1234", 120),
            ("v2", 40),
            ("1024x768", 220),
            ("cafe01", 240),
            ("dQw4w9WgXcQ", 660),
            ("one two three", 220),
            ("one-two-three", 110),
            ("9f86d081884c7d659a2feaa0c55ad015", 160),
            ("550e8400-e29b-41d4-a716-446655440000", 160),
            ("12-550e8400-e29b-41d4-a716-446655440000.png", 250),
        ] {
            assert_eq!(measure(text, RATES, false), tenths, "{text}");
        }
    }

    #[test]
    fn addresses_of_mail() {
        assert!(has_email("ann@acme.example") && has_email("x/ann@acme.co.uk."));
        assert!(!has_email("bootstrap@5.3.0/dist") && !has_email("@user") && !has_email("a@b"));
    }
}
