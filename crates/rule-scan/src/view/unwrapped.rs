//! The unwrapped view: a value that was broken over two lines, or written as two strings that a
//! program joins, in one piece.
//!
//! Most line breaks divide words. One is left out only where what stands on both sides would be odd
//! on its own: digits that go on, the domain of an address that is not complete, a long token whose
//! rest fills the next line.

use crate::segment::Segment;
use crate::view::breaks::{Break, MoreText, is_word, line_break};
use crate::view::step::{Short, Step};
use crate::view::strings;

/// How far a line is looked at, and the line before it as far again.
const REACH: usize = 82;
/// How much is looked at at once.
const BLOCK: usize = 1024;
/// How far the next word is looked at.
const AHEAD: usize = 40;
/// From this length on a word of letters and digits is a token.
const TOKEN: usize = 20;
/// Where programs break lines.
const COLUMNS: [usize; 9] = [40, 60, 64, 70, 72, 76, 78, 79, 80];
/// The shortest line that is taken to be broken at its end if nothing else says so.
const LINE: usize = 36;

/// The first place at or after `from` where something is left out, or may be when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    // What is looked for is looked for in turns, so that none of it is looked for far and in vain.
    let mut at = from;
    while at < source.end {
        let block = source.slice(at, source.end.min(at + BLOCK));
        let quotes = memchr::memchr3_iter(b'"', b'\'', b'\\', block);
        let quotes = quotes.map(|next| at + next).filter(|&next| may_join(source, next));
        let mut lines = memchr::memchr3_iter(b'\n', b'\r', b'`', block).map(|next| at + next);
        let changes = |&next: &usize| !matches!(step(source, next), Step::Same(_));
        let first = lines.find(changes);
        let quote = quotes.take_while(|&next| first.is_none_or(|first| next < first)).find(changes);
        if let Some(first) = quote.or(first) {
            return first;
        }
        at += BLOCK;
    }
    source.end
}

/// Whether something may be left out at a quotation mark or a backslash: most end a word or stand
/// within one.
#[inline]
fn may_join(source: Segment<'_>, at: usize) -> bool {
    source
        .byte(at + 1)
        .is_none_or(|next| !next.is_ascii_alphanumeric() || matches!(next, b'n' | b'r'))
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let rest = source.rest(at);
    let before = at.checked_sub(1).filter(|&at| at >= source.start).and_then(|at| source.byte(at));
    let joint = match rest.first() {
        Some(b'\n' | b'\r') => wrapped(source, at, rest, before),
        Some(b'"' | b'\'' | b'`') => strings::joint(rest, before, source.closed),
        Some(b'\\') => match wrapped(source, at, rest, before) {
            Ok(None) => strings::joint(rest, before, source.closed),
            known => known,
        },
        _ => return Step::over(rest, |byte| !is_joint(byte)),
    };
    match joint {
        Ok(Some(length)) => Step::becomes(length, Short::EMPTY),
        Ok(None) => Step::Same(1),
        Err(MoreText) => Step::More,
    }
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`')
}

/// The length of a line break within a value.
fn wrapped(
    source: Segment<'_>,
    at: usize,
    rest: &[u8],
    before: Option<u8>,
) -> Result<Option<usize>, MoreText> {
    if !before.is_some_and(is_token) {
        return Ok(None);
    }
    let from = source.start.max(source.base).max(at.saturating_sub(REACH));
    let line = source.slice(from, at);
    let length = line.iter().rev().take_while(|&&byte| is_token(byte)).count();
    let word = line.get(line.len() - length..).unwrap_or(&[]);
    let continued = rest.first() == Some(&b'\\');
    // Most lines end with a word.
    if !continued && is_ordinary(word) {
        return Ok(None);
    }
    let length = word.iter().rev().take_while(|&&byte| is_value(byte)).count();
    let value = word.get(word.len() - length..).unwrap_or(&[]);
    let digits = value.last().is_some_and(u8::is_ascii_digit) && value.len() >= 3;
    let address = is_open_address(value);
    let has_company = line.len() > value.len();
    let random = word.len() >= 4 && is_random(word);
    let token = word.len() >= TOKEN && random && word.iter().any(u8::is_ascii_alphabetic);
    let begun = word.len() >= 4 && (random || word.contains(&b'_') || word.contains(&b'-'));
    if !digits && !address && !token && !begun && !continued {
        return Ok(None);
    }
    let Some(found) = line_break(rest, source.closed)? else { return Ok(None) };
    let next = rest.get(found.length..).unwrap_or(&[]);
    let next = next.get(..AHEAD).unwrap_or(next);
    let length = next.iter().take_while(|&&byte| is_value(byte)).count();
    if length == next.len() && length < AHEAD && !source.closed {
        return Err(MoreText);
    }
    let after = next.get(..length).unwrap_or(&[]);
    let follows = next.get(length).copied();
    let joins = if found.escaped || found.quoted {
        false
    } else {
        digits && has_company && numbers_go_on(after, follows)
            || address
                && after.first().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-')
                && after.contains(&b'.')
    };
    let joins = joins
        || token && token_goes_on(source, (from, at), word, (after, follows), found)
        || found.continued && is_random(after)
        || begun && !token && last_line(line, found).len() >= LINE && is_long_rest(after);
    Ok(joins.then_some(found.length))
}

/// A column of numbers has each on a line of its own.
fn numbers_go_on(after: &[u8], follows: Option<u8>) -> bool {
    !matches!(follows, Some(b'\n' | b'\r'))
        && after.len() >= 3
        && after.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
}

/// Whether a word is the rest of the token before it, and not a word or a name.
fn token_goes_on(
    source: Segment<'_>,
    (from, at): (usize, usize),
    word: &[u8],
    (after, follows): (&[u8], Option<u8>),
    found: Break,
) -> bool {
    if !is_rest(after) || after.is_empty() || begin_alike(word, after) {
        return false;
    }
    if after.len() >= 4 && after.iter().any(u8::is_ascii_digit) {
        return true;
    }
    let alone = matches!(follows, None | Some(b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`' | b'<'));
    if !alone {
        return false;
    }
    if found.continued {
        return true;
    }
    if is_random(after) {
        return true;
    }
    // A line that is full has been broken because it was.
    let line = last_line(source.slice(from, at), found);
    let indented = line.iter().take_while(|byte| matches!(**byte, b' ' | b'\t' | b'>')).count();
    let full = COLUMNS.contains(&line.len()) || COLUMNS.contains(&(line.len() - indented));
    let line = line.len();
    let low = source.start.max(source.base).max(from.saturating_sub(REACH));
    let line_start = at.saturating_sub(line);
    let before = source.slice(low, line_start);
    let ends = before.len() - line_end_before(before, found);
    let alike = ends < before.len()
        && last_line(before.get(..ends).unwrap_or(&[]), found).len() == line
        && line >= TOKEN;
    after.len() <= line && (alike || full)
}

/// Whether two tokens of one kind follow one another in a list.
fn begin_alike(word: &[u8], after: &[u8]) -> bool {
    let start = word.iter().rposition(|byte| b"=(".contains(byte)).map_or(0, |at| at + 1);
    after.len() >= TOKEN && word.get(start..start + 3) == after.get(..3)
}

/// Of a line that may be several with escaped line ends between them, the last.
fn last_line(line: &[u8], found: Break) -> &[u8] {
    let start = match found.escaped {
        false => line.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1),
        true => line.windows(2).rposition(|pair| pair == b"\\n").map_or(0, |at| at + 2),
    };
    line.get(start..).unwrap_or(&[])
}

/// The length of the line end that a text ends with.
fn line_end_before(text: &[u8], found: Break) -> usize {
    match (found.escaped, text) {
        (true, [.., b'\\', b'n']) => {
            1 + text.iter().rev().skip(1).take(3).take_while(|&&byte| byte == b'\\').count()
        }
        (false, [.., b'\r', b'\n']) => 2,
        (false, [.., b'\n']) => 1,
        _ => 0,
    }
}

fn is_random(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit) || !is_word(text)
}

/// Letters, all but the first of them small, perhaps with a full stop or a bracket.
#[inline]
fn is_ordinary(word: &[u8]) -> bool {
    let [first, rest @ ..] = word else { return true };
    let small = |&byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'.' | b')');
    (first.is_ascii_alphabetic() || *first == b'(') && rest.iter().all(small)
}

/// Nothing but a token is so long and so mixed.
fn is_long_rest(after: &[u8]) -> bool {
    after.len() >= TOKEN && is_random(after) && is_rest(after)
}

/// Nothing but the characters of tokens; an equals sign only at the end.
fn is_rest(after: &[u8]) -> bool {
    after.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/_-=.~".contains(byte))
        && !without_padding(after).contains(&b'=')
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

/// A character of numbers and addresses.
fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@._-+/=%()".contains(&byte)
}

/// A character of tokens.
fn is_token(byte: u8) -> bool {
    is_value(byte) || b":$~".contains(&byte)
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
            ("x = \"CLOJAR\\\nS_7pJ\"", "x = \"CLOJARS_7pJ\""),
            ("x = \"1234\" .. \":AA\"", "x = \"1234:AA\""),
            ("x = 'ghp_abc' || 'def'", "x = 'ghp_abcdef'"),
            ("x = 'ghp_abc' . 'def1'", "x = 'ghp_abcdef1'"),
            ("x = \"ghp_abc\" \\\n    \"def1\"", "x = \"ghp_abcdef1\""),
            (r#"x = \"ghp_abc\" +\n \"-def\""#, r#"x = \"ghp_abc-def\""#),
            (
                r"a: sk-0123456789abcdef0123\n456789abcd\nb",
                r"a: sk-0123456789abcdef0123456789abcd\nb",
            ),
            ("> sk-0123456789abcdef0123\n> 456789abcd", "> sk-0123456789abcdef0123456789abcd"),
            ("sk-0123456789abcdef0123\nFkmJOl\n", "sk-0123456789abcdef0123FkmJOl\n"),
            (
                "sk-0123456789abcdef0123\n0123456789abcdef012345x\nA",
                "sk-0123456789abcdef01230123456789abcdef012345xA",
            ),
            (
                "the token that you asked for is: ghp_\n0123456789abcdef0123456789",
                "the token that you asked for is: ghp_0123456789abcdef0123456789",
            ),
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
            "-H \"A: sk-0123456789abcdef0123\" \"https://acme.io\"",
            "sk-0123456789abcdef0123\nThanks\n",
            "sk-0123456789abcdef0123\nsk-9876543210abcdef9876\n",
            "[\"sk-0123456789\", \"def1\"]",
        ];
        check_rows(View::Unwrapped, &rows, &same);
    }
}
