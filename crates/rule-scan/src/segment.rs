//! A stretch of text between two markers, as far as it is known.

use crate::class::ByteClass;
use crate::finding::Span;

/// The stretch of text between two markers, within which everything is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Segment<'t> {
    /// What is there of the whole text: the segment, what is kept of the text before it, and what
    /// has been read of the text after it.
    pub(crate) bytes: &'t [u8],
    /// Where these bytes begin in the whole text. All positions count from the start of that.
    pub(crate) base: usize,
    pub(crate) start: usize,
    /// Where the segment ends, or what is known of it.
    pub(crate) end: usize,
    /// Nothing more comes: a marker or the end of the text follows.
    pub(crate) closed: bool,
    /// A marker stands before the segment.
    pub(crate) marked: bool,
    /// Of a view that begins amid a text, and not after a space: a run of something encoded may have
    /// begun before, and what it says hangs on where.
    pub(crate) amid: bool,
}

impl<'t> Segment<'t> {
    /// A whole text without markers.
    pub(crate) fn whole(bytes: &'t [u8]) -> Self {
        let end = bytes.len();
        Self { bytes, base: 0, start: 0, end, closed: true, marked: false, amid: false }
    }

    /// The bytes from one position to another.
    #[inline]
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'t [u8] {
        let range = from.saturating_sub(self.base)..to.saturating_sub(self.base);
        self.bytes.get(range).unwrap_or(&[])
    }

    /// The byte at a position.
    #[inline]
    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at.checked_sub(self.base)?).copied()
    }

    fn before(&self, at: usize) -> Option<u8> {
        self.byte(at.checked_sub(1)?)
    }

    /// The bytes from a position to the end of the segment.
    #[inline]
    pub(crate) fn rest(&self, from: usize) -> &'t [u8] {
        self.slice(from, self.end)
    }

    /// Whether no word goes on at `at`. Scripts from U+2E80 on put no spaces between words, so
    /// their characters do not count.
    pub(crate) fn begins_word(&self, at: usize) -> bool {
        match self.before(at) {
            None => true,
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            Some(_) => {
                let before = self.slice(at.saturating_sub(4).max(self.base), at);
                let start = before.iter().rposition(|byte| byte & 0xC0 != 0x80).unwrap_or(0);
                let last = before.get(start..).and_then(|bytes| std::str::from_utf8(bytes).ok());
                let last = last.and_then(|text| text.chars().next_back());
                !last.is_some_and(|char| char.is_alphanumeric() && char < '\u{2E80}')
            }
        }
    }

    /// Whether what stands before `start` lets a candidate begin there. A marker is no part of a
    /// word and lets everything begin beside it.
    #[inline]
    pub(crate) fn left_holds(&self, start: usize, class: ByteClass) -> bool {
        start == self.start || self.before(start).is_none_or(|byte| !class.contains(byte))
    }

    /// Where the run of bytes of a class begins that ends at `at`, at most `max` bytes before.
    pub(crate) fn run_before(&self, at: usize, class: ByteClass, max: usize) -> usize {
        let from = self.start.max(self.base).max(at.saturating_sub(max));
        let window = self.slice(from, at);
        at - window.iter().rev().take_while(|&&byte| class.contains(byte)).count()
    }

    /// Whether what stands at `end` lets a match end there; only the byte there decides, so it has
    /// to be [known](Segment::knows).
    #[inline]
    pub(crate) fn right_holds(&self, end: usize, class: ByteClass) -> bool {
        end >= self.end || self.byte(end).is_none_or(|byte| !class.contains(byte))
    }

    /// Whether it is known what stands at `at`, a byte or the end of the segment.
    pub(crate) fn knows(&self, at: usize) -> bool {
        self.closed || at < self.end
    }

    /// The smallest span on character boundaries around a range of bytes.
    #[inline]
    pub(crate) fn align(&self, start: usize, end: usize) -> Span {
        let inside = |at: usize| self.byte(at).is_some_and(|byte| byte & 0xC0 == 0x80);
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
