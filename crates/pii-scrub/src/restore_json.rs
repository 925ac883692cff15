//! Restoring within JSON, which stays JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::vault::Vault;

impl Vault {
    /// [Restores](Vault::restore) the strings of a JSON document, keys included. Each string is read
    /// without its escapes and what is put back is escaped, so a document stays one, and a
    /// value cannot end the string it stands in. Strings without a placeholder stay byte for byte, as
    /// does what is outside of strings.
    ///
    /// A string that itself holds JSON is text like any other: restore it once it is taken out.
    #[must_use]
    pub fn restore_json<'t>(&self, document: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        let (mut at, mut copied) = (0, 0);
        while let Some(open) = document.get(at..).and_then(|rest| rest.find('"')) {
            let start = at + open + 1;
            let body = document.get(start..).unwrap_or("");
            let Some(len) = string_len(body) else { break };
            at = start + len + 1;
            let read = unescaped(body.get(..len).unwrap_or(""));
            if let Cow::Owned(restored) = self.restore(&read) {
                out.push_str(document.get(copied..start).unwrap_or(""));
                escape(&restored, &mut out);
                copied = start + len;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(document);
        }
        out.push_str(document.get(copied..).unwrap_or(""));
        Cow::Owned(out)
    }
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

fn escape(text: &str, out: &mut String) {
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
}
