//! The folded view: each character as what it looks like, invisible ones left out.
//!
//! What is ordinary text stays out of it: letters of another script among their like, joiners within
//! Persian, Indic or emoji sequences, accents, dashes and quotation marks in prose.

use crate::fold::{Class, fold};
use crate::segment::Segment;
use crate::view::step::{FAR, Short, Step};

/// The most bytes of invisible characters in a row that are left out: what is longer breaks a
/// match, so that a match has a greatest length.
const MOST_INVISIBLE: usize = 16;

/// How far around a look-alike letter its word is looked at.
const WORD: usize = 24;

/// The first place at or after `from` where a disguise stands, or may stand when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    let mut at = from;
    while at < source.end {
        let ordinary = ordinary(source, at);
        if ordinary > 0 {
            at += ordinary;
            continue;
        }
        match step(source, at) {
            Step::Same(length) => at += length,
            Step::Becomes { .. } | Step::More => return at,
        }
    }
    source.end
}

/// How many bytes at `at` are Han, or whole words of Cyrillic letters: what most text that is not
/// ASCII is made of, passed over without a look at each character.
fn ordinary(source: Segment<'_>, at: usize) -> usize {
    let rest = source.rest(at);
    let low = source.start.max(source.base);
    let before = at.checked_sub(1).filter(|&at| at >= low).and_then(|at| source.byte(at));
    let mut begins = before.is_none_or(|byte| byte.is_ascii() && !is_joined(byte));
    let (mut length, mut whole) = (0, 0);
    loop {
        match rest.get(length..) {
            Some([0xE4..=0xE9, 0x80..=0xBF, 0x80..=0xBF, ..]) if whole == length => {
                length += 3;
                whole = length;
                begins = false;
            }
            Some([0xD0..=0xD1, 0x80..=0xBF, ..]) if begins => length += 2,
            // The end of a word, and of a sentence.
            Some([b'.', b' ' | b'\n', ..]) if whole < length => {
                length += 2;
                whole = length;
            }
            Some([byte, ..]) if length > 0 && byte.is_ascii() && !is_joined(*byte) => {
                length += 1;
                whole = length;
                begins = true;
            }
            _ => return whole,
        }
    }
}

/// An ASCII character that makes one word with letters beside it.
fn is_joined(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@')
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let rest = source.rest(at);
    if rest.first().is_some_and(u8::is_ascii) {
        return Step::Same(ascii_prefix(rest.get(..FAR).unwrap_or(rest)));
    }
    let Some((char, length)) = first_char(rest) else {
        // A character that is cut, in a view whose bytes come one by one.
        return if rest.len() < 4 && !source.closed { Step::More } else { Step::Same(1) };
    };
    let folded = fold(char);
    let text = Short::new(folded.text.as_bytes());
    let becomes = |disguised| match disguised {
        true => Step::becomes(length, text),
        false => Step::Same(length),
    };
    match folded.class {
        Class::Same => Step::Same(length),
        Class::Tag => becomes(true),
        Class::Invisible => invisible(source, at, rest),
        Class::Accent if text.len() > 0 => {
            // In an address an accent is no part of ordinary text.
            match neighbours(source, at, length) {
                None => Step::More,
                Some((before, after)) => becomes(before == Some('@') || after == Some('@')),
            }
        }
        Class::Digit => becomes(true),
        Class::Form if folded.text.bytes().any(|b| b.is_ascii_alphanumeric() || b == b'@') => {
            match neighbours(source, at, length) {
                None => Step::More,
                // An emoji.
                Some((_, Some('\u{FE0F}'))) => Step::Same(length),
                Some(_) => becomes(true),
            }
        }
        Class::Form | Class::Dash | Class::Space | Class::Punctuation | Class::Accent => {
            match neighbours(source, at, length) {
                None => Step::More,
                Some((before, after)) => {
                    let quote = folded.text.bytes().all(|byte| byte == b'\'' || byte == b'"');
                    let within = is_word(before) && is_word(after);
                    becomes(match folded.class {
                        // Between the parts of a number.
                        Class::Space => {
                            let ascii =
                                |char: Option<char>| char.is_some_and(|c| c.is_ascii_graphic());
                            let digit =
                                |char: Option<char>| char.is_some_and(|c| c.is_ascii_digit());
                            within || ascii(before) && digit(after) || digit(before) && ascii(after)
                        }
                        // A fullwidth sign belongs to the fullwidth text beside it.
                        _ if matches!(char, '\u{FF01}'..='\u{FF5E}') => {
                            let wide = |char: Option<char>| {
                                is_word(char) && char.is_some_and(|char| !char.is_ascii())
                            };
                            within || wide(before) || wide(after)
                        }
                        _ => within && (!quote || folded.text.is_empty()),
                    })
                }
            }
        }
        Class::Lookalike => match is_mixed(source, at, length) {
            None => Step::More,
            Some(mixed) => becomes(mixed),
        },
    }
}

/// Whether the word around a look-alike letter has an ASCII letter or digit; `None` if that is not
/// known yet.
fn is_mixed(source: Segment<'_>, at: usize, length: usize) -> Option<bool> {
    let low = source.start.max(source.base).max(at.saturating_sub(WORD));
    let of_word = |&&byte: &&u8| byte >= 0x80 || is_joined(byte);
    let mut before = source.slice(low, at).iter().rev().take_while(of_word);
    if before.any(u8::is_ascii_alphanumeric) {
        return Some(true);
    }
    let rest = source.rest(at + length);
    let rest = rest.get(..WORD).unwrap_or(rest);
    let word = rest.iter().take_while(of_word).count();
    if rest.get(..word).unwrap_or(&[]).iter().any(u8::is_ascii_alphanumeric) {
        return Some(true);
    }
    // A full stop after which nothing is known may be within a word.
    (word < rest.len() || word == WORD || source.closed).then_some(false)
}

/// The run of invisible characters at `at`.
fn invisible(source: Segment<'_>, at: usize, rest: &[u8]) -> Step {
    let mut length = 0;
    while let Some((char, more)) = first_char(rest.get(length..).unwrap_or(&[])) {
        if fold(char).class != Class::Invisible {
            break;
        }
        length += more;
        if length > MOST_INVISIBLE {
            let first = first_char(rest).map_or(1, |(_, length)| length);
            return Step::Same(first);
        }
    }
    match neighbours(source, at, length) {
        None => Step::More,
        Some((before, after)) => {
            let ascii = |char: Option<char>| char.is_some_and(|char| char.is_ascii_graphic());
            let beside = |char: Option<char>| {
                char.is_some_and(|char| {
                    char == ' '
                        || char.is_ascii_graphic()
                        || fold(char).class != Class::Same && fold(char).class != Class::Invisible
                })
            };
            let disguised = beside(before) && beside(after) && (ascii(before) || ascii(after));
            if disguised { Step::becomes(length, Short::EMPTY) } else { Step::Same(length) }
        }
    }
}

/// The characters before and after a piece of text; `None` if the next one is not known yet.
fn neighbours(
    source: Segment<'_>,
    at: usize,
    length: usize,
) -> Option<(Option<char>, Option<char>)> {
    let rest = source.rest(at + length);
    let after = first_char(rest).map(|(char, _)| char);
    if after.is_none() && rest.len() < 4 && !source.closed {
        return None;
    }
    let from = source.start.max(source.base).max(at.saturating_sub(4));
    let before = source.slice(from, at);
    let start = before.iter().rposition(|byte| byte & 0xC0 != 0x80).unwrap_or(0);
    let before = first_char(before.get(start..).unwrap_or(&[])).map(|(char, _)| char);
    Some((before, after))
}

/// An ASCII letter or digit, or what stands for one wherever it stands.
fn is_word(char: Option<char>) -> bool {
    char.is_some_and(|char| {
        let folded = fold(char);
        char.is_ascii_alphanumeric()
            || matches!(folded.class, Class::Form | Class::Digit | Class::Tag)
                && folded.text.bytes().any(|byte| byte.is_ascii_alphanumeric())
    })
}

/// How many bytes at the front are ASCII.
pub(crate) fn ascii_prefix(bytes: &[u8]) -> usize {
    let blocks = bytes.chunks(64).take_while(|block| block.is_ascii()).count();
    let whole = (blocks * 64).min(bytes.len());
    let rest = bytes.get(whole..).unwrap_or(&[]);
    whole + rest.iter().take(64).take_while(|byte| byte.is_ascii()).count()
}

/// The character at the front and its length; `None` if there is none or it is not whole.
pub(crate) fn first_char(bytes: &[u8]) -> Option<(char, usize)> {
    let rest = |index: usize| match bytes.get(index) {
        Some(&byte @ 0x80..0xC0) => Some(u32::from(byte & 0x3F)),
        _ => None,
    };
    let first = u32::from(*bytes.first()?);
    let (code, length) = match first {
        0..0x80 => (first, 1),
        0xC2..0xE0 => ((first & 0x1F) << 6 | rest(1)?, 2),
        0xE0..0xF0 => ((first & 0x0F) << 12 | rest(1)? << 6 | rest(2)?, 3),
        0xF0..0xF5 => ((first & 7) << 18 | rest(1)? << 12 | rest(2)? << 6 | rest(3)?, 4),
        _ => return None,
    };
    char::from_u32(code).map(|char| (char, length))
}

#[cfg(test)]
mod tests {
    use crate::fold::{Class, fold};

    #[test]
    fn what_is_passed_over_quickly_is_no_disguise() {
        for char in '\u{4000}'..='\u{9FFF}' {
            assert_eq!(fold(char).class, Class::Same, "U+{:04X}", u32::from(char));
        }
        for char in '\u{400}'..='\u{47F}' {
            let class = fold(char).class;
            assert!(matches!(class, Class::Same | Class::Lookalike), "U+{:04X}", u32::from(char));
        }
    }
}
