//! Strings of a program that are joined to one: `"abc" + "def"`, `'abc' . 'def'`, `"abc" \` and the
//! next line.

use crate::view::breaks::{MoreText, escapes, is_word, line_break};

/// The most bytes from the end of one string to the beginning of the next.
const MOST: usize = 28;
/// How far the next string is looked at.
const AHEAD: usize = 32;

/// The length of what stands between two parts of a string, from the quotation mark at the front of
/// `rest` on, quotation marks included.
pub(crate) fn joint(
    rest: &[u8],
    before: Option<u8>,
    closed: bool,
) -> Result<Option<usize>, MoreText> {
    if !before.is_some_and(|byte| byte.is_ascii_graphic() && !b"\"'`\\,({[".contains(&byte)) {
        return Ok(None);
    }
    let slashes = escapes(rest);
    let more = || if closed { Ok(None) } else { Err(MoreText) };
    let Some(&quote) = rest.get(slashes) else { return more() };
    if !is_quote(quote) {
        return Ok(None);
    }
    let mut length = slashes + 1;
    let mut joins = false;
    // Where the next string begins.
    loop {
        if length > MOST {
            return Ok(None);
        }
        let here = rest.get(length..).unwrap_or(&[]);
        if opens(here, slashes, quote) {
            break;
        }
        let step = match here {
            [] => return more(),
            [b' ' | b'\t', ..] => 1,
            [b'\n' | b'\r' | b'\\', ..] => match line_break(here, closed)? {
                Some(found) if !found.quoted => found.length,
                _ if here.len() <= slashes && !closed => return Err(MoreText),
                _ => return Ok(None),
            },
            _ if joins => match here {
                // A prefix of the string.
                [b'f' | b'F' | b'r' | b'R' | b'b' | b'B' | b'u' | b'U', after @ ..] => {
                    match opens(after, slashes, quote) {
                        true => 1,
                        false if after.len() <= slashes && !closed => return Err(MoreText),
                        false => return Ok(None),
                    }
                }
                _ => return Ok(None),
            },
            [b'+', b'+', ..] | [b'.', b'.', ..] | [b'|', b'|', ..] | [b'<', b'>', ..] => 2,
            [b'+' | b'.' | b'|' | b'<'] if !closed => return Err(MoreText),
            [b'+' | b'.' | b'&', ..] => 1,
            _ => return Ok(None),
        };
        joins |= matches!(here, [b'+' | b'.' | b'|' | b'<' | b'&', ..]);
        length += step;
    }
    // Something has to stand between two marks, or they are a pair.
    if length == slashes + 1 {
        return Ok(None);
    }
    length += slashes + 1;
    let next = rest.get(length..).unwrap_or(&[]);
    let next = next.get(..AHEAD).unwrap_or(next);
    let part = next.iter().take_while(|&&byte| is_value(byte)).count();
    match next.first() {
        Some(first) if joins => {
            let goes_on = first.is_ascii_graphic() && !is_quote(*first) && *first != b'\\';
            return Ok(goes_on.then_some(length));
        }
        None if joins => return more(),
        _ if !before.is_some_and(is_value) => return Ok(None),
        _ => {}
    }
    if part == next.len() && part < AHEAD {
        return more();
    }
    // Two strings beside one another are often two.
    let ends = part == AHEAD || next.get(part).is_some_and(|&b| b == quote || b == b'\\');
    let part = next.get(..part).unwrap_or(&[]);
    let random = part.iter().any(u8::is_ascii_digit) || !is_word(part);
    Ok((ends && random).then_some(length))
}

/// Whether a string begins at the front, in the same marks, escaped alike.
fn opens(bytes: &[u8], slashes: usize, quote: u8) -> bool {
    escapes(bytes) == slashes && bytes.get(slashes) == Some(&quote)
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// A character of a value.
fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-@.+/=~%".contains(&byte)
}
