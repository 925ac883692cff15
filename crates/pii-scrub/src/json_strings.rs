//! The strings of JSON documents, and of documents within them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How many levels of documents within strings are read as such.
const LEVELS: usize = 3;

/// Rewrites what a text stands for: `None` if it stays.
pub(crate) type Rewrite<'f> = dyn FnMut(&str) -> Option<String> + 'f;

/// Rewrites the strings of a document; what is outside of them stays.
pub(crate) fn rewrite<'t>(document: &'t str, replace: &mut Rewrite<'_>) -> Cow<'t, str> {
    within(document, LEVELS, false, replace)
}

/// Rewrites the content of a string: by its own strings if it holds a document.
pub(crate) fn rewrite_content(content: &str, replace: &mut Rewrite<'_>) -> Option<String> {
    rewrite_level(content, LEVELS, replace)
}

fn rewrite_level(content: &str, levels: usize, replace: &mut Rewrite<'_>) -> Option<String> {
    match levels.checked_sub(1) {
        Some(deeper) if holds_strings(content) => match within(content, deeper, true, replace) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        },
        _ => replace(content),
    }
}

/// Each part of a text is rewritten once: strings, and with `gaps` what stands between them.
fn within<'t>(text: &'t str, levels: usize, gaps: bool, replace: &mut Rewrite<'_>) -> Cow<'t, str> {
    let mut out = String::new();
    let (mut at, mut copied) = (0, 0);
    let mut put = |part: std::ops::Range<usize>, new: Option<String>| {
        if let Some(new) = new {
            out.push_str(text.get(copied..part.start).unwrap_or(""));
            out.push_str(&new);
            copied = part.end;
        }
    };
    while at < text.len() {
        let rest = text.get(at..).unwrap_or("");
        let gap = rest.find('"').unwrap_or(rest.len());
        if gaps {
            put(at..at + gap, replace(rest.get(..gap).unwrap_or("")));
        }
        let start = at + gap + 1;
        let Some(body) = text.get(start..) else { break };
        let Some(len) = string_len(body) else { break };
        let content = unescaped(body.get(..len).unwrap_or(""));
        put(start..start + len, rewrite_level(&content, levels, replace).map(|new| escaped(&new)));
        at = start + len + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

/// Whether a text is a list or an object with strings in it, as far as its brackets and escapes tell.
fn holds_strings(text: &str) -> bool {
    let text = text.trim_matches([' ', '\n', '\r', '\t']);
    let (mut at, mut open, mut strings) = (0, Vec::new(), false);
    while let Some(&byte) = text.as_bytes().get(at) {
        at += 1;
        match byte {
            b'"' => {
                let rest = text.get(at..).unwrap_or("");
                let Some(len) = string_len(rest) else { return false };
                if !is_string(rest.get(..len).unwrap_or("")) {
                    return false;
                }
                at += len + 1;
                strings = true;
            }
            b'[' => open.push(b']'),
            b'{' => open.push(b'}'),
            b']' | b'}' if open.pop() != Some(byte) => return false,
            _ => {}
        }
        if open.is_empty() {
            // Nothing but brackets around it makes a document.
            return strings && at == text.len() && matches!(byte, b']' | b'}');
        }
    }
    false
}

/// Whether the content of a string has no other escapes than those of JSON, and no line ends.
fn is_string(content: &str) -> bool {
    let mut escaped = false;
    content.bytes().all(|byte| {
        let good = if escaped { b"\"\\/bfnrtu".contains(&byte) } else { byte >= b' ' };
        escaped = byte == b'\\' && !escaped;
        good
    })
}

/// The length of a string up to the quotation mark that ends it.
fn string_len(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// A string without its escapes. What is no escape stays; half of a surrogate pair becomes U+FFFD.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let char = match chars.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{C}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let (char, len) = unicode(after);
                out.push(char);
                rest = after.get(len..).unwrap_or("");
                continue;
            }
            Some(char) => char,
            None => '\\',
        };
        out.push(char);
        rest = chars.as_str();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `u0000`, or of a pair of them, and their length.
fn unicode(text: &str) -> (char, usize) {
    let code = |at: usize| {
        let digits = text.get(at..at + 4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = code(1) else { return ('u', 1) };
    let second = text.get(5..7).filter(|next| *next == "\\u").and_then(|_| code(7));
    let pair = [first, second.unwrap_or(0)];
    match char::decode_utf16(pair).next() {
        Some(Ok(char)) if char.len_utf16() == 2 => (char, 11),
        Some(Ok(char)) => (char, 5),
        _ => (char::REPLACEMENT_CHARACTER, 5),
    }
}

/// A text as it stands between the quotation marks of a string.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1F}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            _ => out.push(char),
        }
    }
    out
}
