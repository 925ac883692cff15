//! Patterns of bytes, by an engine for characters.

use std::fmt::Write;
use std::ops::Range;

use regex_lite::{Regex, RegexBuilder};

/// Bytes as a text in which each byte is the character with its number.
pub(super) struct Latin {
    text: String,
    /// By byte: where its character begins.
    offsets: Vec<usize>,
}

impl Latin {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let text: String = bytes.iter().copied().map(char::from).collect();
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        Self { offsets: ends.collect(), text }
    }

    fn get(&self, range: Range<usize>) -> &str {
        &self.text[self.offsets[range.start]..self.offsets[range.end]]
    }
}

/// A pattern that is asked whether it matches exactly.
#[derive(Debug)]
pub(super) struct Pattern {
    prefix: Regex,
    whole: Regex,
    /// The greatest length of a match, only to leave out what is longer.
    max: usize,
}

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        let hir = super::sample::parse(pattern);
        let max = hir.properties().maximum_len().unwrap_or(usize::MAX);
        let pattern = of_bytes(pattern);
        let compile = |pattern: String| {
            let compiled = RegexBuilder::new(&pattern).size_limit(1 << 30).build();
            compiled.unwrap_or_else(|error| panic!("`{pattern}`: {error}"))
        };
        let prefix = compile(format!("^(?:{pattern})"));
        Self { prefix, whole: compile(format!("^(?:{pattern})$")), max }
    }

    /// Every end of a match that begins where the range does and lies within it, the longest first.
    pub(super) fn ends<'a>(
        &'a self,
        text: &'a Latin,
        range: Range<usize>,
    ) -> impl Iterator<Item = usize> + 'a {
        // To be quick: nearly always nothing matches at all.
        let any = self.prefix.is_match(text.get(range.clone()));
        let last = if any { range.end.min(range.start.saturating_add(self.max)) } else { 0 };
        let is_end = move |end: &usize| self.whole.is_match(text.get(range.start..*end));
        (range.start..=last).rev().filter(is_end)
    }
}

/// A pattern over bytes as one over the characters of their numbers: a character that is no byte
/// becomes a group of the bytes of its encoding. What else differs between the two syntaxes (case,
/// `\s`, `.`) means the same below 128 and for negated classes up to 255.
fn of_bytes(pattern: &str) -> String {
    let mut out = String::new();
    for c in pattern.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        out.push_str("(?:");
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            write!(out, "\\x{byte:02X}").unwrap();
        }
        out.push(')');
    }
    out
}
