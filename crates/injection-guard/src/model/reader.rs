//! A text in pieces, as words and segments with hashed features.

use super::escapes::{Escapes, begins};
use super::runs::{self, Run};
use super::words::Words;
use rule_scan::Span;

/// What is made of a text: its features, one after the other, and where a segment ends.
pub(crate) trait Sink {
    /// Another feature of the current segment.
    fn feature(&mut self, hash: u32);
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
    /// Takes what can be taken at once of a text that begins with ASCII and no escape; returns how
    /// many bytes. `at` is where it stands.
    fn ascii(&mut self, text: &[u8], at: usize, sink: &mut impl Sink) -> usize {
        let len = text.iter().position(|&byte| !runs::is_digit(byte)).unwrap_or(text.len());
        if len == 0 {
            self.end_of_run(sink);
            self.words.ascii(text.get(..1).unwrap_or(&[]), at, sink);
            return 1;
        }
        let run = text.get(..len).unwrap_or(&[]);
        // What follows may belong to the run, if it is an escape or in another piece.
        let ends = text.get(len).is_some_and(|&byte| !begins(char::from(byte)));
        if ends && self.run.is_empty() && len < runs::SHORTEST {
            self.words.ascii(run, at, sink);
        } else {
            self.digits(run, at, sink);
        }
        len
    }

    /// Takes a character.
    fn char(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        match u8::try_from(char).ok().filter(|&byte| runs::is_digit(byte)) {
            Some(byte) => {
                if self.run.is_full() {
                    self.decode(sink);
                } else {
                    self.run.push(byte, span);
                }
            }
            None => self.end_of_run(sink),
        }
        self.words.char(char, span, sink);
    }

    /// Takes digits of a run that may be long.
    fn digits(&mut self, run: &[u8], at: usize, sink: &mut impl Sink) {
        for (&byte, start) in run.iter().zip(at..) {
            self.char(char::from(byte), Span { start, end: start + 1 }, sink);
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
        self.run.clear();
    }
}
