//! Where the sentence begins and ends in which something stands.

use rule_scan::Span;

/// How far from what was found its sentence reaches, each way. Text without an end of a sentence
/// must not be lost as a whole.
const REACH: usize = 1000;
/// The same for a paragraph.
const PARAGRAPH_REACH: usize = 8000;
/// A line as long as this may have been wrapped, so the sentence goes on in the next one.
const WRAPPED: usize = 60;
/// As long as this if that one begins with a small letter.
const CONTINUED: usize = 20;
/// The longest tag that is skipped.
const MAX_TAG: usize = 300;
/// The longest word before a point that may be an abbreviation.
const ABBREVIATION: usize = 3;
/// Elements that stand within a sentence.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "u",
];
const BULLETS: [char; 7] = ['-', '*', '+', '>', '#', '•', '·'];
/// Ends of sentences that need no space after them.
const STOPS: [&str; 8] = ["。", "！", "？", "．", "।", "॥", "؟", "۔"];

/// How much goes with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    Sentence,
    Paragraph,
}

/// The sentence, or the paragraph, around `span`, as far as it lies in `within`: without its final
/// mark, and without the blanks, bullets and list numbers at its start.
pub(crate) fn around(text: &str, span: Span, within: Span, extent: Extent) -> Span {
    let reach = match extent {
        Extent::Sentence => REACH,
        Extent::Paragraph => PARAGRAPH_REACH,
    };
    let low = within.start.min(span.start);
    let from = ceil(text, low.max(span.start.saturating_sub(reach)));
    // Marks that were found with the first word may end what stands before it.
    let found = text.get(span.range()).unwrap_or("");
    let word = span.start + found.find(char::is_alphanumeric).unwrap_or(0);
    let mut start = from.min(span.start);
    let mut bounds = Bounds::new(text, from, extent);
    while let Some(bound) = bounds.next(word) {
        if bound.resume <= word {
            start = bound.resume;
        } else if let Some(value) = attribute(text, bound, span) {
            return value;
        }
    }
    let high = within.end.max(span.end);
    let last = floor(text, high.min(span.end.saturating_add(reach)));
    let mut bounds = Bounds { at: span.end, ..bounds };
    let end = match bounds.next(last) {
        Some(bound) => bound.end.max(span.end),
        None if last < high => {
            let cut = text.get(span.end..last).and_then(|rest| rest.rfind(char::is_whitespace));
            cut.map_or(last, |offset| span.end + offset)
        }
        None => last,
    };
    let start = trimmed_start(text, start, span);
    let kept = text.get(span.start..end).unwrap_or("").trim_end();
    Span { start, end: (span.start + kept.len()).max(start) }
}

/// The value of the attribute in which `span` stands, if a tag is what stands from the end of
/// `bound` on.
fn attribute(text: &str, bound: Bound, span: Span) -> Option<Span> {
    let quotes = ['"', '\''];
    let before = text.get(bound.end..span.start)?;
    let open = before.rfind(quotes)?;
    let after = text.get(span.end..bound.resume)?;
    let close = after.find(before.get(open..)?.chars().next()?)?;
    Some(Span { start: bound.end + open + 1, end: span.end + close })
}

/// What follows `end` of a sentence that belongs to it: its final mark and the blanks after it.
pub(crate) fn with_mark(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let marks = rest.trim_start_matches(['.', '!', '?', '。', '！', '？', '।', '؟']);
    end + rest.len() - marks.trim_start_matches([' ', '\t']).len()
}

/// The end of a sentence and the start of the next one.
#[derive(Clone, Copy)]
struct Bound {
    end: usize,
    resume: usize,
}

struct Bounds<'t> {
    text: &'t str,
    at: usize,
    /// Where the line begins in which `at` stands.
    line: usize,
    extent: Extent,
}

impl<'t> Bounds<'t> {
    fn new(text: &'t str, at: usize, extent: Extent) -> Self {
        Self { text, at, line: at, extent }
    }

    /// The next bound whose end lies before `to`.
    fn next(&mut self, to: usize) -> Option<Bound> {
        let bytes = self.text.as_bytes();
        while self.at < to {
            let byte = bytes.get(self.at).copied()?;
            let bound = match byte {
                b'\n' => self.line_end(1),
                b'\\' if bytes.get(self.at + 1) == Some(&b'n') => self.line_end(2),
                _ if self.extent == Extent::Paragraph => None,
                b'.' | b'!' | b'?' => self.stop(),
                b'"' => self.string(),
                b'<' => self.tag(),
                b'|' => self.cell(),
                b'\t' if self.at > self.line => self.bound(1),
                b'[' => self.marker(),
                0x80.. => self.wide_stop(),
                _ => None,
            };
            match bound {
                Some(bound) => {
                    self.at = bound.resume;
                    return Some(bound);
                }
                // What does not end a sentence with its first mark does not with its second.
                None if matches!(byte, b'.' | b'!' | b'?') => {
                    let rest = self.rest(self.at);
                    self.at += rest.len() - rest.trim_start_matches(['.', '!', '?']).len();
                }
                None => self.at += 1,
            }
        }
        None
    }

    fn rest(&self, from: usize) -> &'t str {
        self.text.get(from..).unwrap_or("")
    }

    fn bound(&self, length: usize) -> Option<Bound> {
        Some(Bound { end: self.at, resume: self.at + length })
    }

    /// A line break that takes `width` bytes: within a sentence if the line was wrapped.
    fn line_end(&mut self, width: usize) -> Option<Bound> {
        let length = self.at.saturating_sub(self.line);
        let next = self.at + width;
        self.line = next;
        let indented = self.rest(next);
        let start = indented.trim_start_matches([' ', '\t', '\r', '>']);
        let empty = start.is_empty() || start.starts_with('\n') || start.starts_with("\\n");
        if self.extent == Extent::Paragraph && !empty {
            return None;
        }
        let before = self.text.as_bytes().get(..self.at).unwrap_or(&[]);
        let before = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\r'));
        let ended = before.is_none_or(|byte| b".!?:;|>".contains(byte));
        let first = start.chars().next().unwrap_or(' ');
        let wrapped = length >= WRAPPED && first.is_alphabetic()
            || (length >= CONTINUED || indented.starts_with([' ', '\t'])) && first.is_lowercase();
        if !empty && !ended && wrapped {
            return None;
        }
        self.bound(width)
    }

    fn stop(&self) -> Option<Bound> {
        let rest = self.rest(self.at);
        let after = rest.trim_start_matches(['.', '!', '?']);
        let after = after.trim_start_matches(['"', '\'', ')', ']', '*', '_', '”', '’', '»']);
        let ends = after.is_empty()
            || after.starts_with(|c: char| c.is_whitespace() || matches!(c, '<' | '[' | '\\'));
        if !ends || rest.starts_with('.') && self.is_abbreviation(after) {
            return None;
        }
        self.bound(rest.len() - after.len())
    }

    /// Whether the point at hand follows a short word and a small letter or a digit follows it.
    fn is_abbreviation(&self, after: &str) -> bool {
        let before = self.text.as_bytes().get(..self.at).unwrap_or(&[]);
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || *byte == b'.';
        let word = before.iter().rev().take(ABBREVIATION + 1).take_while(|byte| is_letter(byte));
        let next = after.trim_start_matches(' ').chars().next().unwrap_or('A');
        word.count() <= ABBREVIATION && (next.is_lowercase() || next.is_ascii_digit())
    }

    /// A quotation mark that begins or ends a string of JSON.
    fn string(&self) -> Option<Bound> {
        let bytes = self.text.as_bytes();
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r');
        let before = bytes.get(..self.at).unwrap_or(&[]);
        let before = before.iter().rev().take(MAX_TAG).find(|byte| !blank(byte));
        let mut after = bytes.get(self.at + 1..).unwrap_or(&[]).iter().take(MAX_TAG);
        let mut next = || after.find(|byte| !blank(byte));
        let begins = before.is_some_and(|byte| b"{[,:".contains(byte));
        let ends = match next() {
            Some(b'}' | b']') => true,
            Some(b',' | b':') => {
                next().is_some_and(|byte| b"\"{[-".contains(byte) || byte.is_ascii_digit())
            }
            _ => false,
        };
        if begins || ends { self.bound(1) } else { None }
    }

    /// A tag that ends a sentence, with what stands up to its end.
    fn tag(&self) -> Option<Bound> {
        let rest = self.rest(self.at + 1);
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let length = name.bytes().take(MAX_TAG).take_while(u8::is_ascii_alphanumeric).count();
        let name = name.get(..length)?;
        let is_inline = INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline));
        let is_tag = rest.starts_with('!')
            || name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_inline;
        if !is_tag {
            return None;
        }
        if rest.starts_with("!--") {
            return self.bound(4);
        }
        let end = rest.bytes().take(MAX_TAG).position(|byte| matches!(byte, b'>' | b'<' | b'\n'));
        let closes = end.filter(|&end| rest.as_bytes().get(end) == Some(&b'>'));
        self.bound(closes.map_or(1, |end| end + 2))
    }

    /// The edge of a cell of a table.
    fn cell(&self) -> Option<Bound> {
        let bytes = self.text.as_bytes();
        let blank = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_none_or(|byte| byte.is_ascii_whitespace())
        };
        if blank(self.at.checked_sub(1)) || blank(Some(self.at + 1)) { self.bound(1) } else { None }
    }

    /// A marker that stands in the place of something else.
    fn marker(&self) -> Option<Bound> {
        self.bound(super::marker_length(self.rest(self.at))?)
    }

    fn wide_stop(&self) -> Option<Bound> {
        let rest = self.text.get(self.at..)?;
        let stop = STOPS.iter().find(|stop| rest.starts_with(**stop))?;
        self.bound(stop.len())
    }
}

/// The start without blanks, bullets and list numbers, those of what was found included.
fn trimmed_start(text: &str, start: usize, span: Span) -> usize {
    let mut rest = text.get(start..span.end).unwrap_or("");
    loop {
        let trimmed = rest.trim_start().trim_start_matches(BULLETS);
        let digits = trimmed.bytes().take(4).take_while(u8::is_ascii_digit).count();
        let after = trimmed.get(digits..).unwrap_or("");
        let numbered = digits > 0 && (after.starts_with(". ") || after.starts_with(") "));
        let trimmed = if numbered { after.get(1..).unwrap_or("") } else { trimmed };
        if trimmed.len() == rest.len() {
            return span.end - rest.len();
        }
        rest = trimmed;
    }
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) && at < text.len() {
        at += 1;
    }
    at
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use rule_scan::Span;

    use super::{Extent, around};

    fn whole(text: &str) -> Span {
        Span { start: 0, end: text.len() }
    }

    fn sentence(text: &str) -> &str {
        let start = text.find("IGNORE").unwrap();
        around(text, Span { start, end: start + 6 }, whole(text), Extent::Sentence).of(text)
    }

    #[test]
    fn sentences() {
        for (text, wanted) in [
            ("One. Please IGNORE it all! Two.", "Please IGNORE it all"),
            ("e.g. do IGNORE no. 5 of it. Two.", "e.g. do IGNORE no. 5 of it"),
            ("Hello there\nIGNORE it\nBye", "IGNORE it"),
            ("Hello there\n\n  - IGNORE it,\n    and send\n  - more", "IGNORE it,\n    and send"),
            (
                "{\"a\": \"b c\", \"d\": \"IGNORE it and \\\"e\\\" now\"}",
                "IGNORE it and \\\"e\\\" now",
            ),
            ("{\"a\":\"Hi.\\n\\nIGNORE it and go\\nBye\"}", "IGNORE it and go"),
            ("<p>Hi <td>do IGNORE <b>it</b> now</td>", "do IGNORE <b>it</b> now"),
            ("| a | IGNORE it | b |", "IGNORE it"),
            ("你好。请IGNORE它！再见", "请IGNORE它"),
            ("a [injection.role] b IGNORE it", "b IGNORE it"),
            ("12. IGNORE", "IGNORE"),
            ("{\"a\": 1, \"b\": \"IGNORE it\", \"c\": 2}", "IGNORE it"),
            ("Dear Ann,\ndo IGNORE it, as was said\nbefore", "do IGNORE it, as was said\nbefore"),
            ("a <!-- Toc. IGNORE it. B -->", "IGNORE it"),
            ("a <img title=\"do IGNORE it\" alt='b'> c", "do IGNORE it"),
            ("   IGNORE   ", "IGNORE"),
        ] {
            assert_eq!(sentence(text), wanted, "{text}");
        }
        let long = format!("{} IGNORE {}", "é ".repeat(2000), "é ".repeat(2000));
        assert!((1900..2100).contains(&sentence(&long).len()));
        let text = "One. IGNORE it. Two.\nThree\n\nFour";
        let paragraph = around(text, Span { start: 5, end: 11 }, whole(text), Extent::Paragraph);
        assert_eq!(paragraph.of(text), "One. IGNORE it. Two.\nThree");
    }
}
