//! A stretch of text between two markers.

use crate::class::ByteClass;
use crate::finding::Span;

/// The stretch of text between two markers, within which everything is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'t> {
    pub(crate) bytes: &'t [u8],
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<'t> Segment<'t> {
    pub(crate) fn rest(&self, from: usize) -> &'t [u8] {
        self.bytes.get(from..self.end).unwrap_or(&[])
    }

    /// Whether no word goes on at `at`. Scripts from U+2E80 on put no spaces between words, so
    /// their characters do not count.
    pub(crate) fn begins_word(&self, at: usize) -> bool {
        match at.checked_sub(1).and_then(|index| self.bytes.get(index)) {
            None => true,
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            Some(_) => {
                let before = self.bytes.get(at.saturating_sub(4)..at).unwrap_or(&[]);
                let start = before.iter().rposition(|byte| byte & 0xC0 != 0x80).unwrap_or(0);
                let last = before.get(start..).and_then(|bytes| std::str::from_utf8(bytes).ok());
                let last = last.and_then(|text| text.chars().next_back());
                !last.is_some_and(|char| char.is_alphanumeric() && char < '\u{2E80}')
            }
        }
    }

    /// Whether what stands before `start` lets a candidate begin there.
    ///
    /// Beside a marker nobody knows what stood there before. A word right beside one cannot have
    /// been cut by it, because rules match whole words; anything else may have been, and counts as
    /// cut.
    pub(crate) fn left_holds(&self, start: usize, class: ByteClass) -> bool {
        let before = start.checked_sub(1).and_then(|index| self.bytes.get(index));
        match before {
            _ if class.is_empty() => true,
            None => true,
            Some(_) if start == self.start => self.bytes.get(start).is_some_and(is_word),
            Some(&byte) => !class.contains(byte),
        }
    }

    /// Whether what stands after `end` lets a match that began at `start` end there.
    pub(crate) fn right_holds(&self, start: usize, end: usize, class: ByteClass) -> bool {
        let last = || self.bytes.get(start..end).and_then(<[u8]>::last);
        match self.bytes.get(end) {
            _ if class.is_empty() => true,
            None => true,
            Some(_) if end == self.end => last().is_some_and(is_word),
            Some(&byte) => !class.contains(byte),
        }
    }

    /// The smallest span on character boundaries around a range of bytes.
    pub(crate) fn align(&self, start: usize, end: usize) -> Span {
        let inside = |index: usize| self.bytes.get(index).is_some_and(|&byte| byte & 0xC0 == 0x80);
        let mut span = Span { start, end };
        while inside(span.start) && span.start > 0 {
            span.start -= 1;
        }
        while inside(span.end) {
            span.end += 1;
        }
        span
    }
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 128
}
