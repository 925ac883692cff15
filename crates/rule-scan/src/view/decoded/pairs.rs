//! Bytes that are written one by one: `41 4b 49`, `41:4B:49`.

use std::ops::Range;

use super::{hex_byte, is_text, is_text_byte};
use crate::segment::Segment;
use crate::view::breaks::{self, MoreText};
use crate::view::step::{Short, Step};

/// The fewest bytes of a run.
const LEAST: usize = 13;
/// How many bytes of the text they take.
const LENGTH: usize = 3 * LEAST - 1;
/// Of a run, one of the first places that [`find`](super::find) looks at is a digit, and so far
/// behind its beginning at most.
const BEHIND: usize = 2 * super::STRIDE - 1;

/// Where a run may begin that the two characters before `end` stand in, in order. More of it follows
/// them, or it has been found before.
pub(super) fn starts(source: Segment<'_>, from: usize, end: usize) -> Range<usize> {
    match source.slice(end.saturating_sub(2), source.end.min(end + 3)) {
        [a, b, between, c, d] if is_separator(*between) => {
            let first = from.max(source.start).max(end.saturating_sub(BEHIND + 2));
            let digits = [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit());
            if digits { first..end } else { 0..0 }
        }
        _ => 0..0,
    }
}

/// What may be a run at the end of a text that goes on begins here or later.
pub(super) fn open_from(source: Segment<'_>, from: usize) -> usize {
    let first = from.max(source.start).max(source.end.saturating_sub(LENGTH));
    let of_run = |byte: &&u8| byte.is_ascii_hexdigit() || is_separator(**byte);
    source.end - source.slice(first, source.end).iter().rev().take_while(of_run).count()
}

/// What stands between the bytes of the run that begins at the front, if one does.
pub(super) fn separator(rest: &[u8], closed: bool) -> Result<Option<u8>, MoreText> {
    if !rest.first().is_some_and(u8::is_ascii_hexdigit) {
        return Ok(None);
    }
    let separator = match rest.get(2) {
        Some(&byte) if is_separator(byte) => Some(byte),
        Some(_) => return Ok(None),
        None => None,
    };
    let shown = rest.get(..LENGTH).unwrap_or(rest);
    let mut bytes = [0; LEAST];
    for (slot, group) in bytes.iter_mut().zip(shown.chunks(3)) {
        let shaped = match group {
            [a, b, between] => hex_byte(&[*a, *b]).filter(|_| Some(*between) == separator),
            [a, b] => hex_byte(&[*a, *b]),
            // Digits that are not there yet.
            [a] => hex_byte(&[*a, b'0']),
            _ => None,
        };
        match shaped {
            Some(byte) => *slot = byte,
            None => return Ok(None),
        }
    }
    if shown.len() < LENGTH {
        return if closed { Ok(None) } else { Err(MoreText) };
    }
    Ok(separator.filter(|_| is_text(&bytes)))
}

/// The next byte of a run, and what separates it from the next.
pub(super) fn step(source: Segment<'_>, at: usize, separator: u8) -> Option<Step> {
    let rest = source.rest(at);
    let byte = match rest {
        [first, second, ..] => hex_byte(&[*first, *second]).filter(|&byte| is_text_byte(byte))?,
        _ if !source.closed => return Some(Step::More),
        _ => return None,
    };
    let text = Short::new(&[byte]);
    let after = rest.get(2..).unwrap_or(&[]);
    let between = match after {
        [byte, ..] if *byte == separator => 1,
        [byte, ..] if byte.is_ascii_alphanumeric() => return None,
        _ => match breaks::line_break(after, source.closed) {
            Ok(Some(found)) => found.length,
            Ok(None) if after.is_empty() && !source.closed => return Some(Step::More),
            Ok(None) => return Some(Step::becomes(2, text)),
            Err(MoreText) => return Some(Step::More),
        },
    };
    let next = after.get(between..).unwrap_or(&[]);
    let next = next.get(..3).unwrap_or(next);
    let digits = next.iter().take(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
    if digits == next.len() && digits < 3 && !source.closed {
        return Some(Step::More);
    }
    let goes_on = digits == 2 && !next.get(2).is_some_and(u8::is_ascii_alphanumeric);
    Some(Step::becomes(2 + if goes_on { between } else { 0 }, text))
}

pub(super) fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b':')
}
