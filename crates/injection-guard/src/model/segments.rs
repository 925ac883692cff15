//! From words and marks to features and segments.

use super::features::{Features, Word};
use super::reader::Sink;
use super::word::Letters;
use rule_scan::Span;

/// A segment ends at the latest after so many words.
const MOST_WORDS: usize = 48;
/// A segment ends at the latest after so many bytes.
const MOST_BYTES: usize = 512;
/// Fewer words than this are no segment of their own.
const SHORTEST: usize = 3;

/// Cuts words and what stands between them into segments, which are about sentences.
#[derive(Clone, Debug)]
pub(crate) struct Segments {
    /// Where all that is read stands, for text that was decoded.
    pub(crate) place: Option<Span>,
    features: Features,
    /// The last word was written with Latin letters.
    latin: bool,
    /// A full stop that ends a sentence if a space follows.
    stop: bool,
    blank_lines: u8,
    words: usize,
    span: Span,
}

impl Segments {
    pub(crate) fn new(place: Option<Span>) -> Self {
        Self {
            place,
            features: Features::default(),
            latin: true,
            stop: false,
            blank_lines: 0,
            words: 0,
            span: Span { start: 0, end: 0 },
        }
    }

    /// The next word.
    pub(crate) fn word(&mut self, letters: &mut Letters, sink: &mut impl Sink) {
        let Letters { chars, digits, capitals, span, latin, .. } = *letters;
        let word = Word { bytes: letters.read(self.latin), chars, digits, capitals };
        self.latin = latin;
        self.features.word(&word, sink);
        self.counted(span, sink);
    }

    /// A word of one letter.
    pub(crate) fn letter(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        self.latin = char.is_ascii_lowercase();
        let mut buffer = [0; 4];
        let bytes = char.encode_utf8(&mut buffer).as_bytes();
        let digits = usize::from(char.is_ascii_digit());
        let word = Word { bytes, chars: 1, digits, capitals: 0 };
        self.features.word(&word, sink);
        self.counted(span, sink);
    }

    /// A character of a script without spaces.
    pub(crate) fn single(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        let mut buffer = [0; 4];
        let bytes = char.encode_utf8(&mut buffer).as_bytes();
        self.features.unspaced(bytes, sink);
        self.counted(span, sink);
    }

    /// A character between words.
    pub(crate) fn mark(&mut self, char: char, sink: &mut impl Sink) {
        self.features.mark(char);
        match char {
            ' ' | '\t' | '\r' => {
                if self.stop {
                    self.stop = false;
                    self.end(SHORTEST, sink);
                }
                return;
            }
            '\n' => {
                self.stop = false;
                self.blank_lines = self.blank_lines.saturating_add(1);
                self.end(SHORTEST, sink);
                if self.blank_lines > 1 {
                    self.features.paragraph();
                }
                return;
            }
            '.' | '!' | '?' => self.stop = true,
            '"' | ')' | '»' | '*' => {}
            _ => self.stop = false,
        }
        self.blank_lines = 0;
    }

    /// A full stop of a script that puts no space behind it, or needs none to tell it from a point.
    pub(crate) fn stop(&mut self, char: char, sink: &mut impl Sink) {
        self.features.mark(char);
        self.end(SHORTEST, sink);
        self.blank_lines = 0;
    }

    /// The segment so far ends, however short it is.
    pub(crate) fn cut(&mut self, sink: &mut impl Sink) {
        self.end(1, sink);
    }

    /// A word more is part of the segment.
    fn counted(&mut self, span: Span, sink: &mut impl Sink) {
        self.stop = false;
        self.blank_lines = 0;
        if self.words == 0 {
            self.span = span;
        }
        self.words += 1;
        self.span.end = self.span.end.max(span.end);
        if self.words >= MOST_WORDS || self.span.len() >= MOST_BYTES {
            self.end(1, sink);
        }
    }

    fn end(&mut self, shortest: usize, sink: &mut impl Sink) {
        if self.words < shortest {
            return;
        }
        self.words = 0;
        self.features.end_of_segment(sink);
        sink.segment(self.place.unwrap_or(self.span));
    }
}
