//! Dates: in digits, with the name of a month in eight languages, days of the week.
//!
//! What a machine stamps on every line of a log (`2020-04-15T08:00:49Z`, a date and a time at the
//! beginning of a line) is a date of nobody, unless a word of somebody's life stands before it. A
//! bare year counts only beside such a word.

mod words;

use std::sync::Arc;

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use super::phrases::Lexicon;
use super::prose::{Gap, Kind, Prose, last_words};
use words::{BEFORE_DAY, BEFORE_YEAR, LIFE, MONTHS, NAMED_DAYS, VERSIONS, WEEKDAYS, WORDS_TOO};

const BEFORE: usize = 64;
const WINDOW: usize = 64;

type Grammar = fn(&Lexicon, &[u8], &[u8]) -> Option<Trimmed>;

pub(crate) fn rules() -> [Rule; 3] {
    let lexicon = Arc::new(Lexicon::new(&[]));
    let analyser = |date: Grammar| {
        let lexicon = Arc::clone(&lexicon);
        Analyser::with_context(BEFORE, WINDOW, 1, move |before, bytes, verdicts| {
            verdicts.fill(date(&lexicon, before, bytes));
        })
    };
    let rule = |name: &str, anchor: Anchor, date| {
        Rule::analysed("pii.date", anchor.at_word_start(), &analyser(date), 0)
            .named(format!("pii.date.{name}"))
            .left(ByteClass::WORD.with(b"./-:$#+@\\"))
            .right(ByteClass::WORD.with(b"/@\\"))
            .confidence(50)
            .rank(50)
            .views(Views::NONE)
    };
    // The longer names of months begin with the shorter ones.
    let mut beginnings: Vec<&str> = Vec::new();
    for &(month, _) in MONTHS {
        if !beginnings.iter().any(|known| month.starts_with(known)) {
            beginnings.push(month);
        }
    }
    [
        rule("digits", Anchor::run(ByteClass::DIGIT), begins_with_digits),
        rule("month", Anchor::literals(beginnings), begins_with_month),
        rule("weekday", Anchor::literals(WEEKDAYS.iter().copied()), begins_with_weekday),
    ]
}

fn begins_with_digits(lexicon: &Lexicon, before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
    let numeric = numeric(before, bytes).or_else(|| ideographic(bytes));
    if numeric.is_some() {
        return numeric;
    }
    let mut prose = Prose::new(bytes, lexicon);
    let date = day(&mut prose, 0).and_then(|(_, end)| after_day(&mut prose, end));
    match date {
        Some((end, dated)) => {
            let end = prose.get(end - 1)?.end;
            // `10/Oct/2000:13:55:36` stands in the log of a server.
            let stamp =
                bytes.get(end) == Some(&b':') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            // `5 May` may be five of something.
            (!stamp).then(|| with_time(bytes, end, if dated { 25 } else { 10 }))
        }
        None => bare_year(before, &mut prose),
    }
}

fn begins_with_month(lexicon: &Lexicon, before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
    let mut prose = Prose::new(bytes, lexicon);
    let (end, dated) = month_first(&mut prose, 0)?;
    let token = prose.get(end - 1)?;
    let rest = bytes.get(token.end..)?;
    // `Mar  5 10:22:33` begins a line of a system's log.
    if !dated && at_beginning_of_line(before) && time_len(rest).is_some() {
        return None;
    }
    Some(with_time(bytes, token.end, if dated { 25 } else { 10 }))
}

fn begins_with_weekday(lexicon: &Lexicon, before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
    let mut prose = Prose::new(bytes, lexicon);
    if !prose.word(0)?.is_in(WEEKDAYS) {
        return None;
    }
    let named = last_words(before).next().is_some_and(|word| word.is_in(NAMED_DAYS));
    let first = prose.get(0)?;
    // `friday.example`
    let site = bytes.get(first.end) == Some(&b'.')
        && bytes.get(first.end + 1).is_some_and(u8::is_ascii_alphanumeric);
    if named || site {
        return None;
    }
    let next = if prose.is_mark(1, b',') { 2 } else { 1 };
    let date = day(&mut prose, next).and_then(|(_, end)| after_day(&mut prose, end));
    let date = date.or_else(|| month_first(&mut prose, next));
    match date {
        Some((end, _)) => Some(with_time(bytes, prose.get(end - 1)?.end, 25)),
        None => Some(Trimmed { points: 10, len: first.end }),
    }
}

/// A day of a month, or two of a range: `12`, `12th`, `12.`, `12-15`. It and the number after it.
fn day(prose: &mut Prose<'_>, index: usize) -> Option<(u32, usize)> {
    let token = prose.get(index).filter(|token| token.kind == Kind::Number)?;
    let text = prose.text(token);
    let (first, rest) = number(text)?;
    let in_range = |day: u32| (1..=31).contains(&day);
    let rest = match rest.strip_prefix(b"-").and_then(number) {
        Some((last, rest)) if in_range(last) => rest,
        _ => rest,
    };
    let ordinal = matches!(
        rest,
        b"" | b"st"
            | b"nd"
            | b"rd"
            | b"th"
            | b"er"
            | b"e"
            | b"ST"
            | b"ND"
            | b"RD"
            | b"TH"
            | b"\xc2\xba"
            | b"\xc2\xb0"
    );
    (in_range(first) && text.len() <= 9 && ordinal).then_some((first, index + 1))
}

/// Month and year after a day: the number after them, and whether a year is among them.
fn after_day(prose: &mut Prose<'_>, mut index: usize) -> Option<(usize, bool)> {
    index = past_joint(prose, index);
    let (named, small) = month(prose, index)?;
    let end = past_point(prose, named);
    let year_at = past_joint(prose, end);
    if let Some(end) = year(prose, year_at) {
        return Some((end, true));
    }
    (!small).then_some((named, false))
}

/// A month and what has to follow it.
fn month_first(prose: &mut Prose<'_>, index: usize) -> Option<(usize, bool)> {
    let (named, small) = month(prose, index)?;
    let next = past_point(prose, named);
    let next = past_joint(prose, next);
    // `March 2020`
    if let Some(end) = year(prose, next).filter(|_| prose.is_digits(next, 4..=4)) {
        return Some((end, true));
    }
    let token = prose.get(next).filter(|token| matches!(token.gap, Gap::Blank | Gap::Nothing))?;
    let (_, end) = day(prose, next)?;
    let after = past_joint(prose, end);
    if let Some(end) =
        year(prose, after).filter(|_| prose.is_digits(after, 4..=4) || prose.is_mark(after, b'\''))
    {
        return Some((end, true));
    }
    // `May 5` is a date, `Mar 5.2` and `June 5%` are none.
    let goes_on = prose.get(end).is_some_and(|next| {
        next.gap == Gap::Nothing
            && matches!(next.kind, Kind::Mark(b'%' | b':' | b'-' | b'/' | b'_' | b'('))
    }) || prose.get(end + 1).is_some_and(|next| {
        next.gap == Gap::Nothing && next.kind == Kind::Number && token.end < next.start
    });
    let counts = prose
        .word(end)
        .is_some_and(|word| word.is_in(&["billion", "million", "percent", "thousand"]));
    (!small && !goes_on && !counts).then_some((end, false))
}

/// The number after the name of a month, and whether the name is one that in these letters is another
/// word as well.
fn month(prose: &mut Prose<'_>, index: usize) -> Option<(usize, bool)> {
    let word = prose.word(index)?;
    MONTHS.binary_search_by(|(month, _)| month.as_bytes().cmp(word.as_bytes())).ok()?;
    let small = !prose.is_capital(index) && word.is_in(WORDS_TOO);
    Some((index + 1, small))
}

/// A year: `1999`, `'99`, or two digits.
fn year(prose: &mut Prose<'_>, index: usize) -> Option<usize> {
    if prose.is_mark(index, b'\'') {
        return prose.is_digits(index + 1, 2..=2).then_some(index + 2);
    }
    let token = prose.get(index).filter(|token| matches!(token.gap, Gap::Blank | Gap::Nothing))?;
    if prose.is_digits(index, 2..=2) {
        // `5 March 20 people` has no year.
        let joined = token.gap == Gap::Nothing;
        return joined.then_some(index + 1);
    }
    let (year, _) = number(prose.text(token))?;
    (prose.is_digits(index, 4..=4) && is_year(year)).then_some(index + 1)
}

fn past_point(prose: &mut Prose<'_>, index: usize) -> usize {
    let pointed = prose
        .get(index)
        .is_some_and(|mark| mark.gap == Gap::Nothing && mark.kind == Kind::Mark(b'.'));
    index + usize::from(pointed)
}

/// Past what stands between the parts of a date: a comma, a point, a hyphen, `of`, `de`.
fn past_joint(prose: &mut Prose<'_>, index: usize) -> usize {
    let joint = match prose.get(index).map(|token| token.kind) {
        Some(Kind::Mark(b',' | b'.' | b'-' | b'/')) => true,
        Some(Kind::Word) => prose.word(index).is_some_and(|word| word.is_in(&["de", "del", "of"])),
        _ => false,
    };
    index + usize::from(joint)
}

/// A date in digits, with the time that may follow it.
fn numeric(before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
    let (first, rest) = number(bytes)?;
    let first_len = bytes.len() - rest.len();
    let mark = *rest.first().filter(|mark| matches!(mark, b'/' | b'-' | b'.'))?;
    let rest = rest.get(1..)?;
    let (second, after_second) = number(rest)?;
    let second_len = rest.len() - after_second.len();
    if second_len > 2 && !(first_len <= 2 && second_len == 4 && mark == b'/') {
        return None;
    }
    let third =
        (after_second.first() == Some(&mark)).then(|| number(after_second.get(1..)?)).flatten();
    let Some((third, after)) = third else {
        return day_and_month(
            before,
            bytes,
            (first, first_len, second, second_len, mark),
            after_second,
        );
    };
    let third_len = after_second.len() - 1 - after.len();
    let calendar = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    let fits = match (first_len, third_len) {
        (4, 1..=2) => is_year(first) && calendar(third, second),
        (1..=2, 4) => is_year(third) && (calendar(first, second) || calendar(second, first)),
        // Two digits of a year: with points or hyphens only if all parts have two, or it is a version.
        (1..=2, 2) => {
            (calendar(first, second) || calendar(second, first))
                && (mark == b'/' || first_len == 2 && second_len == 2)
        }
        _ => false,
    };
    let end = bytes.len() - after.len();
    let joined = match after.first() {
        Some(b'-' | b'_' | b'/' | b'+') => true,
        Some(b'.' | b',') => after.get(1).is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    };
    if !fits || joined {
        return None;
    }
    // What machines write: by its T, by its place at the beginning of a line, by its fraction or a
    // colon after it.
    let stamp = after.first() == Some(&b'T')
        || first_len == 4
            && time_len(after).is_some_and(|len| {
                at_beginning_of_line(before)
                    || after.get(len) == Some(&b':')
                    || matches!(after.get(len), Some(b'.' | b','))
                        && after.get(len + 1).is_some_and(u8::is_ascii_digit)
            });
    let lived = || last_words(before).take(4).any(|word| word.is_in(LIFE));
    if stamp && !lived() {
        return None;
    }
    // A version may look like a date.
    let last = last_words(before).next();
    let weak = third_len == 2 && first_len < 4 && mark != b'/';
    if last.is_some_and(|word| word.is_in(VERSIONS))
        || weak && !last.is_some_and(|word| word.is_in(BEFORE_DAY)) && !lived()
    {
        return None;
    }
    Some(with_time(bytes, end, if weak { 5 } else { 25 }))
}

/// `12/2019`, and `on 3/15` after a word that leads to a day.
fn day_and_month(
    before: &[u8],
    bytes: &[u8],
    (first, first_len, second, second_len, mark): (u32, usize, u32, usize, u8),
    after: &[u8],
) -> Option<Trimmed> {
    let end = bytes.len() - after.len();
    let ends = after.first().is_none_or(|byte| !matches!(byte, b'/' | b'-' | b'%' | b'.'))
        || after.first() == Some(&b'.') && after.get(1).is_none_or(u8::is_ascii_whitespace);
    let month_and_year =
        first_len == 2 && second_len == 4 && (1..=12).contains(&first) && is_year(second);
    let day = first_len <= 2
        && second_len <= 2
        && mark == b'/'
        && (1..=12).contains(&first)
        && (1..=31).contains(&second);
    let led = day && last_words(before).next().is_some_and(|word| word.is_in(BEFORE_DAY));
    let parts = after.starts_with(b" of");
    (ends && (month_and_year || led && !parts)).then(|| with_time(bytes, end, 5))
}

/// `2020年3月5日`
fn ideographic(bytes: &[u8]) -> Option<Trimmed> {
    let (year, rest) = number(bytes)?;
    let (month, rest) = number(rest.strip_prefix("年".as_bytes())?)?;
    let rest = rest.strip_prefix("月".as_bytes())?;
    let day = number(rest).and_then(|(day, rest)| Some((day, rest.strip_prefix("日".as_bytes())?)));
    let (day, rest) = day.unwrap_or((1, rest));
    let fits = is_year(year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then(|| Trimmed { points: 30, len: bytes.len() - rest.len() })
}

/// A year with nothing else, in a sentence of somebody's life.
fn bare_year(before: &[u8], prose: &mut Prose<'_>) -> Option<Trimmed> {
    let token = prose.get(0)?;
    let (year, _) = number(prose.text(token))?;
    if !prose.is_digits(0, 4..=4) || !is_year(year) {
        return None;
    }
    let mut words = last_words(before);
    let led = words.next().is_some_and(|word| word.is_in(BEFORE_YEAR));
    (led && words.take(7).any(|word| word.is_in(LIFE)))
        .then_some(Trimmed { points: 5, len: token.end })
}

/// The date that ends at `end`, with a time after it.
fn with_time(bytes: &[u8], end: usize, points: i8) -> Trimmed {
    let rest = bytes.get(end..).unwrap_or(&[]);
    Trimmed { points, len: end + time_len(rest).unwrap_or(0) }
}

/// The length of a time with what joins it to its date: ` 14:30:05`, `T08:00Z`, ` at 2:15 pm`.
fn time_len(rest: &[u8]) -> Option<usize> {
    const JOINTS: [&[u8]; 6] = [b", at ", b" at ", b", ", b" um ", b" ", b"T"];
    let joint = JOINTS.into_iter().find(|joint| rest.starts_with(joint))?;
    let time = rest.get(joint.len()..)?;
    let (hours, after) = number(time)?;
    let (minutes, mut after) = number(after.strip_prefix(b":")?)?;
    if hours > 24 || minutes > 59 {
        return None;
    }
    for mark in [b":", b"."] {
        if let Some((_, rest)) = after.strip_prefix(mark).and_then(number) {
            after = rest;
        }
    }
    const ENDS: [&[u8]; 11] =
        [b" a.m.", b" p.m.", b" am", b" pm", b" AM", b" PM", b"am", b"pm", b"AM", b"PM", b"Z"];
    for end in ENDS {
        if let Some(rest) = after
            .strip_prefix(end)
            .filter(|rest| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric()))
        {
            after = rest;
            break;
        }
    }
    if let Some((_, zone)) = after.strip_prefix(b"+").or(after.strip_prefix(b"-")).and_then(number)
    {
        after = zone.strip_prefix(b":").and_then(number).map_or(zone, |(_, rest)| rest);
    }
    Some(rest.len() - after.len())
}

/// The number of at most nine digits that `bytes` begins with, and what follows it.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let len = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = bytes.split_at_checked(len).filter(|_| (1..=9).contains(&len))?;
    Some((digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')), rest))
}

fn is_year(year: u32) -> bool {
    (1850..=2100).contains(&year)
}

fn at_beginning_of_line(before: &[u8]) -> bool {
    matches!(before.last(), None | Some(b'\n' | b'['))
}

#[cfg(test)]
mod tests {
    use super::words::{
        BEFORE_DAY, BEFORE_YEAR, LIFE, MONTHS, NAMED_DAYS, VERSIONS, WEEKDAYS, WORDS_TOO,
    };

    #[test]
    fn lists_are_sorted() {
        let months: Vec<&str> = MONTHS.iter().map(|(month, _)| *month).collect();
        for list in
            [&months, BEFORE_DAY, BEFORE_YEAR, LIFE, NAMED_DAYS, VERSIONS, WEEKDAYS, WORDS_TOO]
        {
            for (a, b) in list.iter().zip(list.iter().skip(1)) {
                assert!(a < b, "{a} {b}");
            }
        }
        assert!(WORDS_TOO.iter().all(|word| months.contains(word)), "all are months");
    }
}
