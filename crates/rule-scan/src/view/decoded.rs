//! The decoded view: runs of base64 (both alphabets, padded or not, wrapped) and of hexadecimal
//! digits (together, or each byte for itself) as the text that they encode.
//!
//! A run counts if it is long enough and its first bytes decode to text; then it is decoded in its
//! place, so that what stands before it still speaks for what is in it. What does not decode to
//! text ends it.

mod pairs;

use crate::class::ByteClass;
use crate::segment::Segment;
use crate::view::breaks::{self, MoreText};
use crate::view::step::{FAR, Short, Step};

/// The fewest characters of a run, padding included.
const LEAST: usize = 16;
/// The fewest without padding.
const STRIDE: usize = LEAST - 2;
/// How much of a base64 run has to be there before a line break may stand in it.
const LINE: usize = 32;

/// Where a reader of this view stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoding {
    run: Option<Run>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    code: Code,
    start: usize,
    /// Where the next group begins.
    next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    Base64,
    Hex,
    /// Pairs of digits with a separator between them.
    Pairs(u8),
}

/// The first place at or after `from` where a run begins, or may begin when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    let begun = |start: &usize| begins(source, *start) != Begins::No;
    // Of a run one character stands at a place that is a multiple of this.
    let mut at = from.next_multiple_of(STRIDE);
    let mut found = source.end;
    while at < source.end {
        if let Some(start) = first_coded(source, from, at) {
            found = start;
            break;
        }
        at += STRIDE;
    }
    if source.closed {
        return found;
    }
    // The end of the text may be the beginning of a run.
    let first = from.max(source.end.saturating_sub(LEAST));
    let back = source.slice(first, source.end).iter().rev();
    let word = source.end - back.take_while(|&&byte| is_value(byte)).count();
    let open = word.min(pairs::open_from(source, from));
    (open..found).find(begun).unwrap_or(found)
}

/// Where the run begins that `at` stands in, if one does after `from`.
#[inline]
fn first_coded(source: Segment<'_>, from: usize, at: usize) -> Option<usize> {
    if !source.byte(at).is_some_and(is_value) {
        return None;
    }
    let first = source.start.max(from).max(at.saturating_sub(LEAST - 1));
    let back = source.slice(first, at).iter().rev();
    let word = at - back.take_while(|&&byte| is_value(byte)).count();
    // Most words are too short to be one.
    let rest = source.rest(at);
    let coded = rest.iter().take(LEAST).take_while(|&&byte| is_value(byte)).count();
    let padding = rest.iter().skip(coded).take(2).take_while(|&&b| b == b'=').count();
    let known = source.closed || coded + padding < rest.len();
    if known && at - word + coded + padding < LEAST {
        if at - word + coded != 2 {
            return None;
        }
        let mut starts = pairs::starts(source, from, word + 2);
        return starts.find(|&start| begins(source, start) != Begins::No);
    }
    for start in word..=at {
        // Within a word only what follows a sign may begin one.
        let inner = start > word
            && start.checked_sub(1).and_then(|at| source.byte(at)).is_some_and(is_inner);
        if !inner && begins(source, start) != Begins::No {
            return Some(start);
        }
    }
    None
}

pub(crate) fn step(source: Segment<'_>, at: usize, state: &mut Decoding) -> Step {
    let run = match state.run.filter(|run| run.next == at) {
        Some(run) => run,
        None => match begins(source, at) {
            Begins::Run(code) => Run { code, start: at, next: at },
            Begins::Unknown => return Step::More,
            Begins::No => {
                // Up to the next place where a run may begin.
                let rest = source.rest(at);
                let word = rest.iter().take(FAR).take_while(|&&byte| is_inner(byte)).count();
                let rest = rest.get(word.max(1)..FAR.min(rest.len())).unwrap_or(&[]);
                let other = rest.iter().take_while(|&&byte| !is_value(byte)).count();
                return Step::Same(word.max(1) + other);
            }
        },
    };
    let step = match run.code {
        Code::Base64 => base64(source, run),
        Code::Hex => hex(source, run),
        Code::Pairs(separator) => pairs::step(source, run.next, separator),
    };
    match step {
        Some(Step::Becomes { length, .. }) => {
            state.run = Some(Run { next: at + length, ..run });
        }
        Some(_) => {}
        None => state.run = None,
    }
    step.unwrap_or(Step::Same(1))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    Run(Code),
    No,
    Unknown,
}

/// Whether a run begins at `at`: not within a word, and with text.
fn begins(source: Segment<'_>, at: usize) -> Begins {
    let before = at.checked_sub(1).filter(|&at| at >= source.start).and_then(|at| source.byte(at));
    if before.is_some_and(is_inner) || source.amid && at == source.start {
        return Begins::No;
    }
    let rest = source.rest(at);
    if rest.get(2).is_none_or(|&byte| pairs::is_separator(byte)) {
        match pairs::separator(rest, source.closed) {
            Ok(Some(separator)) => return Begins::Run(Code::Pairs(separator)),
            Ok(None) => {}
            Err(MoreText) => return Begins::Unknown,
        }
    }
    let rest = rest.get(..LEAST).unwrap_or(rest);
    let coded = rest.iter().take_while(|&&byte| is_value(byte)).count();
    let padded = coded + rest.iter().skip(coded).take(2).take_while(|&&b| b == b'=').count();
    if padded < LEAST {
        return if padded == rest.len() && !source.closed { Begins::Unknown } else { Begins::No };
    }
    let mut bytes = [0u8; 12];
    if rest.iter().all(u8::is_ascii_hexdigit) {
        for (slot, pair) in bytes.iter_mut().zip(rest.chunks(2)) {
            *slot = hex_byte(pair).unwrap_or(0);
        }
        if is_text(bytes.get(..LEAST / 2).unwrap_or(&[])) {
            return Begins::Run(Code::Hex);
        }
    }
    let whole = rest.get(..coded / 4 * 4).unwrap_or(&[]);
    let mut length = 0;
    for group in whole.chunks_exact(4) {
        let group = quantum(group);
        for (slot, &byte) in bytes.iter_mut().skip(length).zip(group.as_slice()) {
            *slot = byte;
        }
        length += usize::from(group.len());
    }
    let text = bytes.get(..length.min(bytes.len())).unwrap_or(&[]);
    if is_text(text) { Begins::Run(Code::Base64) } else { Begins::No }
}

/// A character within words, before which no run begins. Slashes and the like may stand before
/// one.
pub(super) fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Without control characters, and UTF-8 but for a character that is cut.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t');
    !bytes.iter().any(control)
        && match std::str::from_utf8(bytes) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        }
}

pub(super) fn is_text_byte(byte: u8) -> bool {
    !byte.is_ascii_control() || matches!(byte, b'\n' | b'\r' | b'\t')
}

fn base64(source: Segment<'_>, run: Run) -> Option<Step> {
    let rest = source.rest(run.next);
    let coded = rest.iter().take(4).take_while(|&&byte| is_value(byte)).count();
    let at_end = coded == rest.len() && !source.closed;
    if coded == 4 {
        let group = quantum(rest.get(..4)?);
        let text = group.as_slice().iter().all(|&byte| is_text_byte(byte));
        return text.then(|| Step::becomes(4, group));
    }
    if at_end {
        return Some(Step::More);
    }
    if let Some(step) = over_line_break(source, run, rest, coded) {
        return Some(step);
    }
    if coded == 0 {
        return None;
    }
    // The last group, with its padding.
    let group = quantum(rest.get(..coded)?);
    let padding = rest.iter().skip(coded).take(4 - coded).take_while(|&&b| b == b'=').count();
    if coded + padding == rest.len() && coded + padding < 4 && !source.closed {
        return Some(Step::More);
    }
    let text = group.as_slice().iter().all(|&byte| is_text_byte(byte)) && group.len() > 0;
    text.then(|| Step::becomes(coded + padding, group))
}

/// The group that a line break stands in or before, in a run that has been long enough for one, if
/// the run goes on after it.
fn over_line_break(source: Segment<'_>, run: Run, rest: &[u8], coded: usize) -> Option<Step> {
    if run.next + coded - run.start < LINE {
        return None;
    }
    let found = match breaks::line_break(rest.get(coded..)?, source.closed) {
        Ok(found) => found?,
        Err(MoreText) => return Some(Step::More),
    };
    let next = rest.get(coded + found.length..).unwrap_or(&[]);
    let goes_on = match run.code {
        Code::Hex => hex_goes_on(next, source.closed),
        _ => base64_goes_on(source, run, rest.get(..coded)?, next),
    };
    match goes_on {
        Ok(true) => {}
        Ok(false) => return None,
        Err(MoreText) => return Some(Step::More),
    }
    if coded == 0 {
        return Some(Step::becomes(found.length, Short::EMPTY));
    }
    let mut group = [0; 4];
    let mut length = 0;
    let more = next.iter().take_while(|&&byte| is_value(byte));
    for (slot, &byte) in group.iter_mut().zip(rest.iter().take(coded).chain(more)) {
        *slot = byte;
        length += 1;
    }
    let padding = next.iter().skip(length - coded).take(4 - length).take_while(|&&b| b == b'=');
    let group = quantum(group.get(..length)?);
    Some(Step::becomes(length + padding.count() + found.length, group))
}

/// How much of the next line says whether a run goes on there.
const NEXT: usize = 8;

/// Whether hexadecimal digits go on in the next line: enough of them, or fewer and nothing that goes
/// on after them, and with text.
fn hex_goes_on(next: &[u8], closed: bool) -> Result<bool, MoreText> {
    let digits = next.iter().take(NEXT).take_while(|byte| byte.is_ascii_hexdigit()).count();
    if digits == next.len() && digits < NEXT && !closed {
        return Err(MoreText);
    }
    let after = next.get(digits);
    let ends =
        after.is_none_or(|byte| byte.is_ascii_whitespace() || b"\"'`\\<)]},;".contains(byte));
    let text = next.get(..digits / 2 * 2).unwrap_or(&[]).chunks(2).filter_map(hex_byte);
    Ok(digits > 1
        && (digits == NEXT || ends && digits % 2 == 0)
        && text.into_iter().all(is_text_byte))
}

/// Whether base64 goes on in the next line, with text that goes on with that of this one: by a whole
/// group after the one that the break stands in or before, or by what ends it.
fn base64_goes_on(
    source: Segment<'_>,
    run: Run,
    begun: &[u8],
    next: &[u8],
) -> Result<bool, MoreText> {
    let values = next.iter().take(NEXT).take_while(|&&byte| is_value(byte)).count();
    let padding = next.iter().skip(values).take(2).take_while(|&&byte| byte == b'=').count();
    if values + padding == next.len() && values < NEXT && !source.closed {
        return Err(MoreText);
    }
    let coded = begun.len() + values;
    let ends = coded < 2 * 4;
    if values == 0 || ends && !(coded + padding).is_multiple_of(4) {
        return Ok(false);
    }
    // A character may have begun before.
    let before = source.slice(run.next.saturating_sub(8).max(run.start), run.next);
    let before = if before.iter().all(|&byte| is_value(byte)) { before } else { &[] };
    let mut text = [0u8; 20];
    let mut length = 0;
    let mut add = |group: &[u8]| {
        for (slot, &byte) in text.iter_mut().skip(length).zip(quantum(group).as_slice()) {
            *slot = byte;
            length += 1;
        }
    };
    before.chunks(4).for_each(&mut add);
    let mut group = [0u8; 16];
    let all = begun.iter().chain(next.iter().take(values));
    for (slot, &byte) in group.iter_mut().zip(all) {
        *slot = byte;
    }
    let whole = if ends { coded } else { coded / 4 * 4 };
    group.get(..whole).unwrap_or(&[]).chunks(4).for_each(add);
    let text = text.get(..length).unwrap_or(&[]);
    let amid = text.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
    let amid = if before.is_empty() { 0 } else { amid };
    let text = text.get(amid..).unwrap_or(&[]);
    Ok(is_text(text) && (!ends || std::str::from_utf8(text).is_ok()))
}

fn hex(source: Segment<'_>, run: Run) -> Option<Step> {
    let rest = source.rest(run.next);
    if matches!(rest, [b'\n' | b'\r' | b'\\', ..]) {
        return over_line_break(source, run, rest, 0);
    }
    let pair = match rest {
        [first, second, ..] => hex_byte(&[*first, *second]),
        _ if !source.closed => return Some(Step::More),
        _ => None,
    };
    pair.filter(|&byte| is_text_byte(byte)).map(|byte| Step::becomes(2, Short::new(&[byte])))
}

pub(super) fn hex_byte(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

/// The bytes that up to four characters encode.
fn quantum(group: &[u8]) -> Short {
    let bits = group.iter().take(4).fold(0u32, |bits, &byte| bits << 6 | value(byte).unwrap_or(0));
    let missing = 4 - group.len().min(4);
    let [_, bytes @ ..] = (bits << (6 * missing)).to_be_bytes();
    Short::new(bytes.get(..3usize.saturating_sub(missing)).unwrap_or(&[]))
}

/// Whether a character is one of base64.
#[inline]
fn is_value(byte: u8) -> bool {
    VALUES.get(usize::from(byte)).copied().unwrap_or(false)
}

static VALUES: [bool; 256] = {
    let class = ByteClass::ALNUM.with(b"+-/_");
    let mut values = [false; 256];
    let mut rest: &mut [bool] = &mut values;
    let mut byte = 0u8;
    while let [first, after @ ..] = rest {
        *first = class.contains(byte);
        byte = byte.wrapping_add(1);
        rest = after;
    }
    values
};

/// What a character of base64, in either alphabet, stands for.
fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use crate::View;
    use crate::view::step::check_rows;

    #[test]
    fn runs_are_decoded_in_their_place() {
        let rows = [
            ("to amFuZS5kb2VAZXhhbXBsZS5jb20= now", "to jane.doe@example.com now"),
            ("amFuZS5kb2VAZXhhbXBsZS5jb20", "jane.doe@example.com"),
            ("x=amFuZS5kb2VAZXhhbXBsZS5jb20;", "x=jane.doe@example.com;"),
            ("MjAyLTU1NS0wMTQz", "202-555-0143"),
            ("/a/b/MjAyLTU1NS0wMTQz", "/a/b/202-555-0143"),
            ("6a 61 6e 65 2e 64 6f 65 40 65 78 61 6d 70 6c 65 2e 63 6f 6d", "jane.doe@example.com"),
            ("x 6A:61:6E:65:2E:64:6F:65:40:65:78:61:6D:70:6C:65\n", "x jane.doe@example\n"),
            ("6a616e652e646f65406578616d706c65\n6a616e652e646f65", "jane.doe@examplejane.doe"),
            ("hex 6a616e652e646f65406578616d706c652e636f6d.", "hex jane.doe@example.com."),
            (
                "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQhIGhl\nbGxvIHdvcmxk",
                "hello world hello world! hello world",
            ),
            (
                "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQhIGhlbG\\nxvIHdvcmxkIQ==\\n",
                "hello world hello world! hello world!\\n",
            ),
        ];
        let same = [
            "The quick internationalization of responsibilities",
            "/usr/local/share/documentation/index",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "4111111111111111 1234567890123456",
            "12 15 08 01 30 22 17 44 51 60 71 09 10 11",
            "aa:bb:cc:dd:ee:ff",
            "xamFuZS5kb2VAZXhhbXBsZS5jb20",
        ];
        check_rows(View::Decoded, &rows, &same);
    }
}
