//! Bytes that are written one by one: `41 4b 49`, `41:4B:49`.

use super::{hex_byte, is_text, is_text_byte};
use crate::segment::Segment;
use crate::view::breaks::{self, MoreText};
use crate::view::step::{Short, Step};

/// The fewest bytes of a run.
const LEAST: usize = 13;
/// How many bytes of the text they take.
const LENGTH: usize = 3 * LEAST - 1;
/// A run has a place that is a multiple of this, and enough behind it to show.
pub(super) const STRIDE: usize = 28;
/// So much of a run shows what it is.
const SHOWN: usize = LENGTH + 1 - STRIDE;

/// Whether a run may stand at the front. Nearly all text is told at once.
#[inline]
pub(super) fn may_stand(rest: &[u8]) -> bool {
    let Some(first) = rest.first_chunk() else { return false };
    // A byte is zero where three stand three apart and are the same, or two at the last place.
    let text = u64::from_le_bytes(*first);
    let same = text ^ (text >> 24);
    let same = (same | (same >> 24 & 0xFFFF)) as u32 & 0x00FF_FFFF;
    same.wrapping_sub(0x0001_0101) & !same & 0x0080_8080 != 0
}

/// Where a run may begin that `at` stands in, in order.
pub(super) fn starts(
    source: Segment<'_>,
    from: usize,
    at: usize,
) -> impl Iterator<Item = usize> + use<> {
    let rest = source.rest(at);
    let shown = match rest.get(..SHOWN) {
        Some(&[a, b, c, d, e, f, g, h, i, ..]) => {
            let same = |x: u8, y: u8, z: u8| (x == y) & (x == z) & is_separator(x);
            same(a, d, g) | same(b, e, h) | same(c, f, i)
        }
        _ => false,
    };
    let first = from.max(source.start).max(at.saturating_sub(STRIDE));
    if shown { first..at + 3 } else { 0..0 }
}

/// What may be a run at the end of a text that goes on begins here or later.
pub(super) fn open_from(source: Segment<'_>, from: usize) -> usize {
    let first = from.max(source.start).max(source.end.saturating_sub(LENGTH));
    let of_run = |byte: &&u8| byte.is_ascii_hexdigit() || is_separator(**byte);
    source.end - source.slice(first, source.end).iter().rev().take_while(of_run).count()
}

/// What stands between the bytes of the run that begins at the front, if one does.
#[inline]
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

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b':')
}
