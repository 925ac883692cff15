//! A text in pieces, as words and segments with hashed features.

use super::escapes::{self, Escapes};
use super::runs::{self, Run};
use super::words::Words;
use rule_scan::Span;

/// What is made of a text: its features, one after the other, and where a segment ends.
pub(crate) trait Sink {
    /// More features of the current segment.
    fn features(&mut self, hashes: &[u32]);
    /// The segment ends; it is made of these bytes of the text.
    fn segment(&mut self, span: Span);
}

/// How deep encodings within encodings are read.
const DEPTH: u8 = 2;

/// Reads a text that comes in pieces. The features do not depend on the pieces.
///
/// Its size is constant: a word, a run of what may be encoded, some hashes.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// Where the next piece begins in the text.
    at: usize,
    escapes: Escapes,
    decoded: Decoded,
}

/// What takes a text without escapes.
#[derive(Clone, Debug)]
struct Decoded {
    depth: u8,
    run: Run,
    words: Words,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self::nested(0, None)
    }

    fn nested(depth: u8, place: Option<Span>) -> Self {
        Self {
            at: 0,
            escapes: Escapes::default(),
            decoded: Decoded { depth, run: Run::default(), words: Words::new(place) },
        }
    }

    /// Reads the next piece.
    pub(crate) fn push(&mut self, text: &str, sink: &mut impl Sink) {
        let Self { at, escapes, decoded } = self;
        let bytes = text.as_bytes();
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            let here = *at + index;
            if byte.is_ascii() && escapes.passes(byte) {
                // Most of most texts.
                let rest = bytes.get(index..).unwrap_or(&[]);
                index += decoded.ascii(rest, here, sink);
                continue;
            }
            let Some(char) = text.get(index..).and_then(|rest| rest.chars().next()) else { break };
            index += char.len_utf8();
            escapes.push(char, here, &mut |char, start, end| {
                decoded.char(char, Span { start, end }, sink);
            });
        }
        *at += text.len();
    }

    /// The text ends.
    pub(crate) fn finish(&mut self, sink: &mut impl Sink) {
        let Self { escapes, decoded, .. } = self;
        escapes.finish(&mut |char, start, end| decoded.char(char, Span { start, end }, sink));
        decoded.words.finish(sink);
        decoded.end_of_run(sink);
        decoded.words.segments.cut(sink);
    }
}

impl Decoded {
    /// Takes what can be taken at once of a text that begins with ASCII and no escape: some letters
    /// and digits, or one mark. Returns how many bytes. `at` is where it stands.
    fn ascii(&mut self, text: &[u8], at: usize, sink: &mut impl Sink) -> usize {
        let Some(&first) = text.first() else { return 0 };
        if !first.is_ascii_alphanumeric() {
            self.mark(first, at, sink);
            return 1;
        }
        let len = self.words.ascii(text, at, sink);
        let (word, rest) = text.split_at_checked(len).unwrap_or((text, &[]));
        // What is no longer than a word is no run, unless it goes on: behind a mark, as an escape or
        // in another piece.
        let ends =
            rest.first().is_some_and(|&next| !runs::is_digit(next) && !escapes::begins(next));
        if !ends || len >= runs::SHORTEST || !self.run.is_empty() {
            self.digits(word, Span { start: at, end: at + len }, sink);
        }
        len
    }

    /// Takes what is ASCII and no letter or digit.
    fn mark(&mut self, mark: u8, at: usize, sink: &mut impl Sink) {
        if !runs::is_digit(mark) {
            self.end_of_run(sink);
        }
        self.words.between(char::from(mark), sink);
        if runs::is_digit(mark) {
            self.digits(&[mark], Span { start: at, end: at + 1 }, sink);
        }
    }

    /// Takes a character.
    fn char(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        match u8::try_from(char).ok().filter(|&byte| runs::is_digit(byte)) {
            Some(digit) => {
                self.words.char(char, span, sink);
                self.digits(&[digit], span, sink);
            }
            None => {
                self.end_of_run(sink);
                self.words.char(char, span, sink);
            }
        }
    }

    /// What may be part of a run.
    fn digits(&mut self, digits: &[u8], span: Span, sink: &mut impl Sink) {
        let left = self.run.extend(digits, span);
        if self.run.is_full() {
            self.decode(sink);
            self.run.go_on();
            let start = span.end - left.len();
            self.run.extend(left, Span { start, end: span.end });
        }
    }

    fn end_of_run(&mut self, sink: &mut impl Sink) {
        if self.run.is_long() {
            self.decode(sink);
        }
        self.run.clear();
    }

    /// Reads what the run says as a text of its own.
    #[cold]
    #[inline(never)]
    fn decode(&mut self, sink: &mut impl Sink) {
        if self.depth < DEPTH {
            let mut buffer = [0; Run::DECODED];
            if let Some(text) = self.run.decode(&mut buffer) {
                let segments = &mut self.words.segments;
                let place = segments.place.unwrap_or(self.run.span);
                // The segment so far comes first, the decoded text between.
                segments.cut(sink);
                let mut reader = Reader::nested(self.depth + 1, Some(place));
                reader.push(text, sink);
                reader.finish(sink);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
