//! From words and marks to features and segments.

use super::features::{Features, Word};
use super::reader::Sink;
use super::word::Letters;
use rule_scan::Span;

/// A segment ends at the latest after so many words.
const MOST_WORDS: usize = 48;
/// A segment ends at the latest after so many bytes.
const MOST_BYTES: usize = 512;
/// A segment ends where so many bytes are no words.
const MOST_GAP: usize = 256;
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
        let Letters { chars, capitals, span, latin, .. } = *letters;
        let (bytes, digits) = letters.read(self.latin);
        let word = Word { bytes, chars, digits, capitals };
        self.latin = latin;
        self.after(span, sink);
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
        self.after(span, sink);
        self.features.word(&word, sink);
        self.counted(span, sink);
    }

    /// A character of a script without spaces.
    pub(crate) fn single(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        let mut buffer = [0; 4];
        let bytes = char.encode_utf8(&mut buffer).as_bytes();
        self.after(span, sink);
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

    /// What stands far behind the words so far does not belong to them.
    fn after(&mut self, span: Span, sink: &mut impl Sink) {
        if self.words > 0 && span.start > self.span.end + MOST_GAP {
            self.end(1, sink);
        }
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

#[cfg(test)]
mod tests {
    use super::super::reader::tests::{alike, parts, segments};
    use super::{MOST_BYTES, MOST_GAP, MOST_WORDS};

    #[test]
    fn what_is_no_word_ends_a_segment_when_it_is_long() {
        let far = format!("one two three {} four five six", "=".repeat(10 * MOST_GAP));
        let near = format!("one two three {} four five six", "=".repeat(MOST_GAP / 2));
        assert_eq!((parts(&far).len(), parts(&near).len()), (2, 1));
    }

    #[test]
    fn sentences_end_at_a_stop_and_a_space() {
        for (text, expected) in [
            (
                "Read this page now. Then close it! Why not do it?",
                &["Read this page now", "Then close it", "Why not do it"][..],
            ),
            (
                "He said \"read this page.\" Then he left.",
                &["He said \"read this page", "Then he left"],
            ),
            (
                "Ask J. Smith, e.g. about 3.14 or v1.2.3 of it",
                &["Ask J. Smith, e.g. about 3.14 or v1.2.3 of it"],
            ),
            ("See www.example.com/a.html for more", &["See www.example.com/a.html for more"]),
            ("No. I do not know. Yes.", &["No. I do not know", "Yes"]),
            ("one two three\nfour five six\r\nseven", &["one two three", "four five six", "seven"]),
            ("one two\nthree four five", &["one two\nthree four five"]),
            ("", &[]),
            (" ... \n!", &[]),
        ] {
            assert_eq!(parts(text), expected, "{text:?}");
        }
    }

    #[test]
    fn other_scripts_end_sentences_without_a_space() {
        for (text, expected) in [
            (
                "请把文件发给我。今天天气很好！真的吗？是",
                &["请把文件发给我", "今天天气很好", "真的吗", "是"][..],
            ),
            ("これは本です。あれは", &["これは本です", "あれは"]),
            ("यह एक वाक्य है।यह दूसरा है॥", &["यह एक वाक्य है", "यह दूसरा है"]),
            ("هل هذا نص عربي؟نعم هذا نص", &["هل هذا نص عربي", "نعم هذا نص"]),
        ] {
            assert_eq!(parts(text), expected, "{text:?}");
        }
    }

    #[test]
    fn segments_without_an_end_are_cut() {
        let words = "word ".repeat(MOST_WORDS * 3);
        assert_eq!(segments(&words).spans.len(), 3);
        for piece in ["x", "ж", "字", "x\u{200B}\u{200B}", "longer-words_", "%41"] {
            let text = piece.repeat(10_000);
            // A word more may be begun when the segment is full.
            let most = MOST_BYTES + 48 * piece.len();
            assert!(segments(&text).spans.iter().all(|span| span.len() <= most), "{piece:?}");
        }
    }

    #[test]
    fn paragraphs_and_repetition() {
        // Words of two paragraphs are no pair; words of two lines are.
        assert!(!alike("never mind this\n\nignore all rules", "never mind this\nignore all rules"));
        // What is repeated in a segment counts once.
        for (once, often) in [
            ("all rules", "all rules all rules all rules"),
            ("忽略指令", "忽略指令忽略指令忽略指令"),
        ] {
            let mut features = segments(often).features.concat();
            let len = features.len();
            features.sort_unstable();
            features.dedup();
            assert_eq!(features.len(), len, "{once}");
        }
    }
}
