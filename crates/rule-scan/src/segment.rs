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

    /// Whether what stands before `start` lets a candidate begin there. A marker is no part of a
    /// word and lets everything begin beside it.
    pub(crate) fn left_holds(&self, start: usize, class: ByteClass) -> bool {
        let before = start.checked_sub(1).and_then(|index| self.bytes.get(index));
        start == self.start || before.is_none_or(|&byte| !class.contains(byte))
    }

    /// Whether what stands at `end` lets a match end there.
    pub(crate) fn right_holds(&self, end: usize, class: ByteClass) -> bool {
        end == self.end || self.bytes.get(end).is_none_or(|&byte| !class.contains(byte))
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
