//! Punctuation: what a mark says of the words next to it.

/// What a mark says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The end of a sentence, where a blank or a quotation mark follows or the script needs none.
    Stop,
    /// The end of a line.
    Line,
    Comma,
    Colon,
    Opening,
    Closing,
    /// A quotation mark that can be either.
    Quote,
    Other,
}

/// The width of the mark at the front if it ends a clause and is not ASCII, else 0.
pub(crate) fn clause_mark(rest: &[u8]) -> usize {
    match mark(rest) {
        Mark::Stop | Mark::Comma | Mark::Colon => general_punctuation(rest),
        _ => 0,
    }
}

/// The mark at the front.
pub(crate) fn mark(rest: &[u8]) -> Mark {
    match rest {
        [b'.' | b'!' | b'?', ..] => Mark::Stop,
        [b'\n', ..] => Mark::Line,
        [b',' | b';', ..] => Mark::Comma,
        [b':', ..] => Mark::Colon,
        [b'"' | b'\'' | b'`', ..] | [0xC2, 0xAB | 0xBB, ..] => Mark::Quote,
        // A right double mark opens only in languages that write it twice.
        [0xE2, 0x80, 0x9D, 0xE3..=0xE9, ..] => Mark::Closing,
        [0xE2, 0x80, 0x98..=0x9F, ..] => Mark::Quote,
        // Chinese and Japanese, then fullwidth marks.
        [0xE3, 0x80, 0x82, ..] | [0xEF, 0xBD, 0xA1, ..] => Mark::Stop,
        [0xE3, 0x80, 0x81, ..] => Mark::Comma,
        [0xE3, 0x80, 0x88 | 0x8A | 0x8C | 0x8E | 0x90, ..] => Mark::Opening,
        [0xE3, 0x80, 0x89 | 0x8B | 0x8D | 0x8F | 0x91, ..] => Mark::Closing,
        [0xEF, 0xBC, 0x81 | 0x8E | 0x9F, ..] => Mark::Stop,
        [0xEF, 0xBC, 0x8C | 0x9B, ..] => Mark::Comma,
        [0xEF, 0xBC, 0x9A, ..] => Mark::Colon,
        // Danda; Arabic marks.
        [0xE0, 0xA5, 0xA4 | 0xA5, ..] | [0xD8, 0x9F, ..] => Mark::Stop,
        [0xD8, 0x8C | 0x9B, ..] => Mark::Comma,
        _ => Mark::Other,
    }
}

/// The width of a non-ASCII punctuation mark at the front: quotes, dashes, ellipses, signs. The
/// iteration marks of `U+3005..U+3007` are letters.
pub(crate) fn general_punctuation(rest: &[u8]) -> usize {
    match rest {
        [0xE2, 0x80, _, ..] => 3,
        [0xC2, 0x80..=0xBF, ..] => 2,
        [0xE3, 0x80, third, ..] if !matches!(third, 0x85..=0x87) => 3,
        [0xEF, 0xBC, 0x81..=0x8F | 0x9A..=0xA0, ..] | [0xEF, 0xBD, 0xA1..=0xA4, ..] => 3,
        [0xE0, 0xA5, 0xA4 | 0xA5, ..] => 3,
        [0xD8, 0x8C | 0x9B | 0x9F, ..] => 2,
        _ => 0,
    }
}
