//! The unwrapped view: a value that was broken over two lines, or written as two strings that a
//! program joins, in one piece.
//!
//! Most line breaks divide words. One is left out only where what stands on both sides would be odd
//! on its own: digits that go on, the domain of an address that is not complete, a long token whose
//! rest fills the next line.

use crate::segment::Segment;
use crate::view::step::{Short, Step, first_change};

/// How far a word is looked at on both sides.
const REACH: usize = 80;
/// The most blanks after a line break.
const INDENT: usize = 8;
/// From this length on a word of letters and digits is a token.
const TOKEN: usize = 20;

/// The first place at or after `from` where something is left out, or may be when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memchr2(b'\n', b'+', source.rest(at)) {
        let place = at + found;
        let before = source.slice(from.max(place.saturating_sub(INDENT)), place);
        let blank = |byte: &&u8| is_blank(**byte) || **byte == b'\r';
        let mut start = place - before.iter().rev().take_while(blank).count();
        let quote = start.checked_sub(1).filter(|&quote| quote >= from);
        if source.byte(place) == Some(b'+')
            && let Some(quote) = quote
        {
            start = quote;
        }
        if let Some(start) = first_change(start..place + 1, |at| step(source, at)) {
            return start;
        }
        at = place + 1;
    }
    if !source.closed {
        let tail = from.max(source.end.saturating_sub(INDENT + 1))..source.end;
        if let Some(start) = first_change(tail, |at| step(source, at)) {
            return start;
        }
    }
    source.end
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let rest = source.rest(at);
    let joint = match rest.first() {
        Some(b'\n' | b'\r') => line_break(source, at, rest),
        Some(&quote @ (b'"' | b'\'')) => strings(source, at, rest, quote),
        _ => {
            let joint = |byte: &&u8| matches!(**byte, b'\n' | b'\r' | b'"' | b'\'');
            let plain = rest.iter().take_while(|byte| !joint(byte)).count();
            return Step::Same(plain.max(1));
        }
    };
    match joint {
        Ok(Some(length)) => Step::becomes(length, Short::EMPTY),
        Ok(None) => Step::Same(1),
        Err(MoreText) => Step::More,
    }
}

struct MoreText;

/// The length of a line break within a value.
fn line_break(source: Segment<'_>, at: usize, rest: &[u8]) -> Result<Option<usize>, MoreText> {
    let from = source.start.max(source.base).max(at.saturating_sub(REACH));
    let line = source.slice(from, at);
    let before = line.iter().rev().take_while(|&&byte| is_value(byte)).count();
    let word = line.get(line.len() - before..).unwrap_or(&[]);
    let digits = word.last().is_some_and(u8::is_ascii_digit) && word.len() >= 3;
    let address = is_open_address(word);
    let token = word.len() >= TOKEN
        && word.iter().any(u8::is_ascii_digit)
        && word.iter().any(u8::is_ascii_alphabetic);
    if !digits && !address && !token {
        return Ok(None);
    }
    let breaks = match rest {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        [b'\r'] if !source.closed => return Err(MoreText),
        _ => return Ok(None),
    };
    let next = rest.get(breaks..).unwrap_or(&[]);
    let indent = next.iter().take(INDENT).take_while(|byte| is_blank(**byte)).count();
    let next = next.get(indent..).unwrap_or(&[]);
    let next = next.get(..REACH).unwrap_or(next);
    let length = next.iter().take_while(|&&byte| is_value(byte)).count();
    if length == next.len() && length < REACH && !source.closed {
        return Err(MoreText);
    }
    let after = next.get(..length).unwrap_or(&[]);
    let ends_line = matches!(next.get(length), Some(b'\n' | b'\r'));
    // A column of numbers has each on a line of its own.
    let has_company = line.len() > before && !ends_line;
    let first = after.first();
    let joins = digits
        && has_company
        && after.len() >= 3
        && first.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
        || address
            && first.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && after.contains(&b'.')
        || token
            && after.len() >= 4
            && after.iter().any(u8::is_ascii_digit)
            && after.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/_-=.".contains(byte))
            && !without_padding(after).contains(&b'=');
    Ok(joins.then_some(breaks + indent))
}

/// The length of `" + "` between two parts of a string.
fn strings(
    source: Segment<'_>,
    at: usize,
    rest: &[u8],
    quote: u8,
) -> Result<Option<usize>, MoreText> {
    let before = at.checked_sub(1).filter(|&at| at >= source.start).and_then(|at| source.byte(at));
    if !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte)) {
        return Ok(None);
    }
    let mut length = 1;
    let mut plus = false;
    loop {
        match rest.get(length) {
            Some(b'+') if !plus => plus = true,
            Some(b' ' | b'\t' | b'\r' | b'\n') => {}
            Some(&byte) if byte == quote && plus => break,
            Some(_) => return Ok(None),
            None if source.closed => return Ok(None),
            None => return Err(MoreText),
        }
        length += 1;
        if length > 2 * INDENT {
            return Ok(None);
        }
    }
    match rest.get(length + 1) {
        Some(next) => Ok(next.is_ascii_alphanumeric().then_some(length + 1)),
        None if source.closed => Ok(None),
        None => Err(MoreText),
    }
}

/// An address whose domain is not complete.
fn is_open_address(word: &[u8]) -> bool {
    let mut parts = word.rsplitn(2, |&byte| byte == b'@');
    let (Some(domain), Some(local)) = (parts.next(), parts.next()) else { return false };
    !local.is_empty() && (!domain.contains(&b'.') || domain.ends_with(b"."))
}

fn without_padding(mut word: &[u8]) -> &[u8] {
    while let [rest @ .., b'='] = word {
        word = rest;
    }
    word
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@._-+/=%()".contains(&byte)
}

#[cfg(test)]
mod tests {
    use crate::View;
    use crate::view::step::check_rows;

    #[test]
    fn values_are_put_together() {
        let rows = [
            ("is 41111111\n11111111 thanks", "is 4111111111111111 thanks"),
            ("to jane.doe@e\r\n  xample.com now", "to jane.doe@example.com now"),
            ("x = \"ghp_abc\" + \"def\"", "x = \"ghp_abcdef\""),
            (
                "k: eyJhbGciOiJIUzI1NiIsInR5cCI6\nIkpXVCJ9abc\nnext",
                "k: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9abc\nnext",
            ),
        ];
        let same = [
            "write to jane@example.com\nThanks",
            "A_KEY=sk-0123456789abcdef0123\nB_KEY=1",
            "12345678\n87654321\n",
            "sum 12345678\n87654321\n",
            "the end\nof the line 12\n",
            "\"a\" + b + \"c\"",
        ];
        check_rows(View::Unwrapped, &rows, &same);
    }
}
