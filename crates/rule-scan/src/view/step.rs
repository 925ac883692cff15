//! One step in reading a text as a view has it.

/// What a reader makes of the next bytes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many bytes stand for themselves; at most [`FAR`], however many do.
    Same(usize),
    /// So many bytes are a disguise, which ordinary text is not written with, and stand for
    /// something else, or for nothing.
    Becomes { length: usize, text: Short },
    /// More text is needed to know.
    More,
}

/// How far a step goes over plain text. A reader may take of it as little as it has room for, and
/// ask again: with longer steps that would be the rest of a text for every few bytes of it.
pub(crate) const FAR: usize = 512;

impl Step {
    /// Over the plain bytes at the front, at least one.
    #[inline]
    pub(crate) fn over(bytes: &[u8], is_plain: impl Fn(u8) -> bool) -> Self {
        Self::Same(bytes.iter().take(FAR).take_while(|&&byte| is_plain(byte)).count().max(1))
    }

    pub(crate) fn becomes(length: usize, text: Short) -> Self {
        Self::Becomes { length, text }
    }
}

/// The first place in a range at which a reader has not just the text as it stands.
pub(crate) fn first_change(
    range: std::ops::Range<usize>,
    mut step: impl FnMut(usize) -> Step,
) -> Option<usize> {
    let mut at = range.start;
    while at < range.end {
        match step(at) {
            Step::Same(length) => at += length,
            Step::Becomes { .. } | Step::More => return Some(at),
        }
    }
    None
}

/// Up to four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Short {
    bytes: [u8; 4],
    length: u8,
}

impl Short {
    pub(crate) const EMPTY: Self = Self { bytes: [0; 4], length: 0 };

    /// The first four bytes of `text`.
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut short = Self::EMPTY;
        for (slot, &byte) in short.bytes.iter_mut().zip(text) {
            *slot = byte;
            short.length += 1;
        }
        short
    }

    pub(crate) fn char(char: char) -> Self {
        Self::new(char.encode_utf8(&mut [0; 4]).as_bytes())
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }

    pub(crate) fn len(&self) -> u8 {
        self.length
    }
}

/// A reader of a whole text, for the tests of one.
#[cfg(test)]
pub(crate) fn check_rows(view: crate::View, rows: &[(&str, &str)], same: &[&str]) {
    let unchanged = same.iter().map(|text| (*text, *text));
    for (text, expected) in rows.iter().copied().chain(unchanged) {
        let (source, end) = (crate::segment::Segment::whole(text.as_bytes()), text.len());
        assert_eq!(view.read(text, crate::Span { start: 0, end }), expected);
        assert_eq!(view.find(source, 0) < end, text != expected, "{text}");
    }
}
