//! Cells that a spreadsheet takes for formulas.
//!
//! A formula begins a cell with `=`, or with `+`, `-` or `@`, which were such signs in older
//! spreadsheets; a tab or a carriage return before it is skipped. What follows has to be one: a call,
//! a reference, an operation, a link to another program. Numbers, dates, bullets, mentions and
//! underlines are not.

use rule_scan::{Analyser, Anchor, Rule, Trimmed};

use super::of;

const KIND: &str = "unsafe.formula";
/// How much of a cell is looked at.
const CELL: usize = 120;
/// How much white space and quotes may stand before the sign.
const BEFORE: usize = 24;

/// Functions that fetch, send, run or leak, and those that hide one behind a harmless sum. What
/// begins with another sign than `=` has to name one, unless it is written in capitals.
const FUNCTIONS: [&str; 42] = [
    "hyperlink",
    "webservice",
    "importxml",
    "importhtml",
    "importdata",
    "importfeed",
    "importrange",
    "image",
    "filterxml",
    "encodeurl",
    "rtd",
    "dde",
    "ddeauto",
    "call",
    "register",
    "register.id",
    "exec",
    "evaluate",
    "indirect",
    "cell",
    "info",
    "query",
    "googlefinance",
    "googletranslate",
    "sum",
    "average",
    "count",
    "counta",
    "max",
    "min",
    "if",
    "iferror",
    "concat",
    "concatenate",
    "textjoin",
    "char",
    "cmd",
    "vlookup",
    "lookup",
    "index",
    "now",
    "rand",
];

pub(crate) fn rules() -> Vec<Rule> {
    let analyser = Analyser::with_context(BEFORE, CELL, 1, |before, text, verdicts| {
        if let [verdict] = verdicts {
            *verdict = signs(before, text).map(Trimmed::from);
        }
    });
    let anchor = Anchor::literals(["=", "+", "-", "@", "＝", "＋", "－", "＠"]);
    vec![of(KIND, "cell", Rule::analysed(KIND, anchor, &analyser, 0))]
}

/// The length of the signs that begin a formula, at the beginning of a cell.
fn signs(before: &[u8], text: &[u8]) -> Option<usize> {
    if !begins_cell(before) {
        return None;
    }
    let (first, mut length) = sign(text)?;
    let mut equals = first == b'=';
    while let Some((next, more)) = text.get(length..).and_then(sign) {
        // `==` compares, underlines, and begins headings.
        if next == b'=' && equals {
            return None;
        }
        equals |= next == b'=';
        length += more;
    }
    let cell = text.get(length..)?;
    // Up to the end of the cell, so far as it is known.
    let end = cell.iter().position(|byte| b"\r\n\t".contains(byte)).unwrap_or(cell.len());
    let cell = cell.get(..end)?;
    is_formula(cell, equals).then_some(length)
}

/// Whether nothing but white space and a quote stands between a separator and this place.
fn begins_cell(before: &[u8]) -> bool {
    let mut quotes = 0;
    for &byte in before.iter().rev() {
        match byte {
            b' ' => {}
            b'"' | b'\'' if quotes < 3 => quotes += 1,
            b'\n' | b'\r' | b'\t' | b',' | b';' | b'|' => return true,
            _ => return false,
        }
    }
    before.len() < BEFORE
}

fn sign(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [byte @ (b'=' | b'+' | b'-' | b'@'), ..] => Some((*byte, 1)),
        [0xEF, 0xBC, 0x9D, ..] => Some((b'=', 3)),
        [0xEF, 0xBC, 0x8B, ..] => Some((b'+', 3)),
        [0xEF, 0xBC, 0x8D, ..] => Some((b'-', 3)),
        [0xEF, 0xBC, 0xA0, ..] => Some((b'@', 3)),
        _ => None,
    }
}

fn is_formula(cell: &[u8], equals: bool) -> bool {
    let spaces = cell.iter().take_while(|&&byte| byte == b' ').count();
    let text = cell.get(spaces..).unwrap_or(&[]);
    let name = text.iter().take_while(|byte| is_name(**byte)).count();
    let (word, rest) = text.split_at(name);
    if has_link(text) {
        return true;
    }
    let call = rest.first() == Some(&b'(') && name > 0;
    if call && (is_function(word) || is_capital(word)) {
        return true;
    }
    let operates = || operates_on(rest);
    match (equals, spaces) {
        (true, 0) => {
            call || is_reference(word) && (rest.is_empty() || ends(rest) || operates())
                || is_number(word) && operates()
                || name > 0 && rest.first() == Some(&b'!')
                || matches!(text, [b'"', _, ..]) && text.contains(&b'&')
                || matches!(text, [b'(' | b'{', next, ..]
                    if next.is_ascii_alphanumeric() || b"(\"-+".contains(next))
                || matches!(text, [b'\'' | b'[', rest @ ..] if rest.contains(&b'!'))
                || calls_within(text)
        }
        (true, _) => is_reference(word) && operates(),
        // What else begins so is an option, a mention, a line that was added.
        (false, 0) => {
            is_capital(word) && is_reference(word) && operates() && !has_lower(rest)
                || is_number(word) && operates() && calls_within(text)
        }
        (false, _) => false,
    }
}

/// A program and what it is asked: `cmd|'/C calc'!A0`.
fn has_link(text: &[u8]) -> bool {
    let Some(bar) = text.iter().position(|&byte| byte == b'|') else { return false };
    let program = text.get(..bar).unwrap_or(&[]).trim_ascii_end();
    let named = program.last().is_some_and(u8::is_ascii_alphanumeric);
    let asked = text.get(bar + 1..).unwrap_or(&[]).trim_ascii_start();
    let (quoted, far) = match asked {
        [b'\'' | b'"', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    named && far.contains(&b'!') && (quoted || !far.contains(&b' '))
}

/// A call of a function in capitals, or of one that acts, anywhere in the cell.
fn calls_within(text: &[u8]) -> bool {
    text.iter().enumerate().filter(|(_, byte)| **byte == b'(').any(|(at, _)| {
        let before = text.get(..at).unwrap_or(&[]);
        let name = before.iter().rev().take_while(|byte| is_name(**byte)).count();
        let word = before.get(at - name..).unwrap_or(&[]);
        is_function(word) || is_capital(word)
    })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$')
}

fn is_function(word: &[u8]) -> bool {
    FUNCTIONS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// A name of a function as spreadsheets write it.
fn is_capital(word: &[u8]) -> bool {
    word.len() >= 2
        && word.first().is_some_and(u8::is_ascii_uppercase)
        && word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'.')
}

/// `A1`, `$B$12`
fn is_reference(word: &[u8]) -> bool {
    let word: Vec<u8> = word.iter().copied().filter(|&byte| byte != b'$').collect();
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = word.get(letters..).unwrap_or(&[]);
    (1..=3).contains(&letters)
        && (1..=7).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
}

fn is_number(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_digit)
        && word.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Whether the operand is a word.
fn has_lower(rest: &[u8]) -> bool {
    let operand = rest.iter().find(|byte| !b"+-*/^&=<>:! $(".contains(byte));
    operand.is_some_and(u8::is_ascii_lowercase)
}

/// The end of a cell.
fn ends(rest: &[u8]) -> bool {
    matches!(rest.first(), Some(b',' | b';' | b'"' | b'|'))
}

/// An operator with an operand behind it.
fn operates_on(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    let operators = rest.iter().take_while(|byte| b"+-*/^&=<>:!".contains(byte)).count();
    let operand = rest.get(operators..).unwrap_or(&[]).trim_ascii_start().first();
    (1..=3).contains(&operators)
        && operand.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"$(\"'".contains(byte))
}
