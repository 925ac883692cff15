//! A text in pieces, as words and segments with hashed features.

use super::features::{Features, Word};
use super::letters::{Escapes, Letter, letter};
use super::runs::Run;
use rule_scan::Span;

/// What is made of a text: its features, one after the other, and where a segment ends.
pub(crate) trait Sink {
    /// Another feature of the current segment.
    fn feature(&mut self, hash: u32);
    /// The segment ends; it is made of these bytes of the text.
    fn segment(&mut self, span: Span);
}

/// A word is cut after so many bytes.
const WORD: usize = 48;
/// A segment ends at the latest after so many words.
const SEGMENT_WORDS: usize = 48;
/// A segment ends at the latest after so many bytes.
const SEGMENT_BYTES: usize = 512;
/// Fewer words than this are no segment of their own.
const SHORTEST: usize = 3;
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
    inner: Inner,
}

#[derive(Clone, Debug)]
struct Inner {
    depth: u8,
    /// Where all that is read stands, for text that was decoded.
    place: Option<Span>,
    word: Letters,
    /// Single letters with the same separator between them, which may be one word.
    spaced: Letters,
    /// What separates the letters of `spaced`, and whether one was just seen.
    separator: Option<char>,
    open: bool,
    /// The last word was written with Latin letters.
    latin: bool,
    /// A full stop that ends a sentence if a space follows.
    stop: bool,
    blank_lines: u8,
    features: Features,
    segment: Option<Span>,
    words: usize,
    run: Run,
}

/// The letters of a word.
#[derive(Clone, Copy, Debug)]
struct Letters {
    /// As they stand.
    plain: [u8; WORD],
    plain_len: usize,
    /// As what they look like.
    looks: [u8; WORD],
    looks_len: usize,
    chars: usize,
    span: Span,
    latin: bool,
    disguised: bool,
    other: bool,
    digits: usize,
    capitals: usize,
}

impl Default for Letters {
    fn default() -> Self {
        Self {
            plain: [0; WORD],
            plain_len: 0,
            looks: [0; WORD],
            looks_len: 0,
            chars: 0,
            span: Span { start: 0, end: 0 },
            latin: false,
            disguised: false,
            other: false,
            digits: 0,
            capitals: 0,
        }
    }
}

impl Letters {
    fn is_empty(&self) -> bool {
        self.chars == 0
    }

    fn fits(&self) -> bool {
        self.plain_len + 4 <= WORD && self.looks_len + 4 <= WORD
    }

    fn push(&mut self, plain: char, looks: Option<&str>, capital: bool, span: Span) {
        if self.chars == 0 {
            self.span = span;
        }
        self.span.end = span.end;
        self.chars += 1;
        self.capitals += usize::from(capital);
        if plain.is_ascii() && looks.is_none() {
            self.latin |= plain.is_ascii_lowercase();
            self.digits += usize::from(plain.is_ascii_digit());
            put(&mut self.plain, &mut self.plain_len, &[plain as u8]);
            put(&mut self.looks, &mut self.looks_len, &[plain as u8]);
            return;
        }
        let mut buffer = [0; 4];
        let bytes = plain.encode_utf8(&mut buffer).as_bytes();
        put(&mut self.plain, &mut self.plain_len, bytes);
        match looks {
            Some(looks) => {
                self.disguised = true;
                let mut lower = [0; 4];
                for (slot, byte) in lower.iter_mut().zip(looks.bytes()) {
                    *slot = byte.to_ascii_lowercase();
                }
                let lower = lower.get(..looks.len().min(4)).unwrap_or(&[]);
                put(&mut self.looks, &mut self.looks_len, lower);
            }
            None => {
                self.other = true;
                put(&mut self.looks, &mut self.looks_len, bytes);
            }
        }
    }

    /// The word as a reader takes it.
    fn read(&self, latin_before: bool) -> ([u8; WORD], usize) {
        let disguised =
            self.disguised && !self.other && (self.latin || latin_before && self.chars > 1);
        let (mut bytes, len) = match disguised {
            true => (self.looks, self.looks_len),
            false => (self.plain, self.plain_len),
        };
        if self.digits > 0 && self.latin && self.chars - self.digits >= 2 {
            spell(bytes.get_mut(..len).unwrap_or(&mut []));
        }
        (bytes, len)
    }
}

fn put(buffer: &mut [u8; WORD], len: &mut usize, bytes: &[u8]) {
    if let Some(slots) = buffer.get_mut(*len..*len + bytes.len()) {
        slots.copy_from_slice(bytes);
        *len += bytes.len();
    }
}

/// Digits before a letter as the letters that they look like.
fn spell(word: &mut [u8]) {
    let Some(last) = word.iter().rposition(u8::is_ascii_alphabetic) else { return };
    for byte in word.iter_mut().take(last) {
        *byte = match *byte {
            b'0' => b'o',
            b'1' => b'i',
            b'3' => b'e',
            b'4' => b'a',
            b'5' => b's',
            b'7' => b't',
            b'8' => b'b',
            b'9' => b'g',
            other => other,
        };
    }
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self::nested(0, None)
    }

    fn nested(depth: u8, place: Option<Span>) -> Self {
        Self {
            at: 0,
            escapes: Escapes::default(),
            inner: Inner {
                depth,
                place,
                word: Letters::default(),
                spaced: Letters::default(),
                separator: None,
                open: false,
                latin: true,
                stop: false,
                blank_lines: 0,
                features: Features::default(),
                segment: None,
                words: 0,
                run: Run::default(),
            },
        }
    }

    /// Reads the next piece.
    pub(crate) fn push(&mut self, text: &str, sink: &mut impl Sink) {
        let Self { at, escapes, inner } = self;
        for (index, char) in text.char_indices() {
            escapes.push(char, *at + index, &mut |char, start, end| {
                inner.char(char, Span { start, end }, sink);
            });
        }
        *at += text.len();
    }

    /// The text ends.
    pub(crate) fn finish(&mut self, sink: &mut impl Sink) {
        let Self { escapes, inner, .. } = self;
        escapes.finish(&mut |char, start, end| inner.char(char, Span { start, end }, sink));
        inner.end_of_word(sink);
        inner.end_of_spaced(sink);
        inner.end_of_run(sink);
        inner.end_of_segment(sink, 1);
    }
}

impl Inner {
    fn char(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        if self.run.push(char, span) {
            // A run ended; what it says is read as a text of its own.
            self.decode(sink);
        }
        match letter(char) {
            Letter::Word { plain, looks, capital } => {
                self.stop = false;
                if !self.word.fits() {
                    self.end_of_word(sink);
                }
                self.word.push(plain, looks, capital, span);
            }
            Letter::Single(char) => {
                self.stop = false;
                self.end_of_word(sink);
                self.end_of_spaced(sink);
                let mut buffer = [0; 4];
                let bytes = char.encode_utf8(&mut buffer).as_bytes();
                self.features.unspaced(bytes, &mut |hash| sink.feature(hash));
                self.counted(span, sink);
            }
            Letter::Between('\'' | '’') if !self.word.is_empty() && !self.stop => {}
            Letter::Between(char) => self.between(char, span, sink),
            Letter::Nothing => {}
        }
    }

    fn between(&mut self, char: char, span: Span, sink: &mut impl Sink) {
        let single = self.word.chars == 1 && self.word.digits == 0;
        if single
            && matches!(char, ' ' | '.' | '-' | '_' | '*' | '·' | '|')
            && self.separator.is_none_or(|known| known == char)
        {
            // Perhaps a letter of a word that is spaced out.
            let letters = std::mem::take(&mut self.word);
            if self.spaced.fits() {
                self.separator = Some(char);
                self.open = true;
                let text = letters.plain.get(..letters.plain_len).unwrap_or(&[]);
                let plain = str::from_utf8(text).ok().and_then(|text| text.chars().next());
                let looks = letters.looks.get(..letters.looks_len).unwrap_or(&[]);
                let looks = str::from_utf8(looks).ok().filter(|_| letters.disguised);
                if let Some(plain) = plain {
                    self.spaced.push(plain, looks, letters.capitals > 0, letters.span);
                }
                return;
            }
            self.word = letters;
        }
        self.end_of_word(sink);
        self.end_of_spaced(sink);
        self.features.mark(char);
        match char {
            '.' | '!' | '?' => self.stop = true,
            '。' | '！' | '？' | '؟' | '।' | '…' => self.end_of_segment(sink, SHORTEST),
            '\n' => {
                self.stop = false;
                self.blank_lines = self.blank_lines.saturating_add(1);
                self.end_of_segment(sink, SHORTEST);
                if self.blank_lines > 1 {
                    self.features.paragraph();
                }
                return;
            }
            ' ' | '\t' | '\r' => {
                if self.stop {
                    self.stop = false;
                    self.end_of_segment(sink, SHORTEST);
                }
                return;
            }
            '"' | ')' | '”' | '»' | '*' => {}
            _ => self.stop = false,
        }
        let _ = span;
        self.blank_lines = 0;
    }

    fn end_of_word(&mut self, sink: &mut impl Sink) {
        if self.word.is_empty() {
            return;
        }
        let last = self.word.chars == 1 && self.word.digits == 0;
        let word = std::mem::take(&mut self.word);
        if last && self.open {
            // The last letter of a word that is spaced out.
            let text = word.plain.get(..word.plain_len).unwrap_or(&[]);
            let plain = str::from_utf8(text).ok().and_then(|text| text.chars().next());
            let looks = word.looks.get(..word.looks_len).unwrap_or(&[]);
            let looks = str::from_utf8(looks).ok().filter(|_| word.disguised);
            if let Some(plain) = plain.filter(|_| self.spaced.fits()) {
                self.spaced.push(plain, looks, word.capitals > 0, word.span);
                self.end_of_spaced(sink);
                return;
            }
        }
        self.end_of_spaced(sink);
        self.emit(&word, sink);
    }

    fn end_of_spaced(&mut self, sink: &mut impl Sink) {
        self.separator = None;
        self.open = false;
        if self.spaced.is_empty() {
            return;
        }
        let spaced = std::mem::take(&mut self.spaced);
        if spaced.chars >= SHORTEST {
            self.emit(&spaced, sink);
            return;
        }
        // One or two letters are words themselves.
        let plain = spaced.plain.get(..spaced.plain_len).unwrap_or(&[]);
        for char in str::from_utf8(plain).unwrap_or("").chars() {
            let mut letters = Letters::default();
            letters.push(char, None, false, spaced.span);
            self.emit(&letters, sink);
        }
    }

    fn emit(&mut self, letters: &Letters, sink: &mut impl Sink) {
        let (bytes, len) = letters.read(self.latin);
        self.latin = letters.latin;
        let word = Word {
            bytes: bytes.get(..len).unwrap_or(&[]),
            chars: letters.chars,
            digits: letters.digits,
            capitals: letters.capitals,
        };
        self.features.word(&word, &mut |hash| sink.feature(hash));
        self.counted(letters.span, sink);
    }

    /// A word more is part of the segment.
    fn counted(&mut self, span: Span, sink: &mut impl Sink) {
        self.blank_lines = 0;
        self.words += 1;
        let segment = self.segment.get_or_insert(span);
        segment.end = segment.end.max(span.end);
        if self.words >= SEGMENT_WORDS || segment.len() >= SEGMENT_BYTES {
            self.end_of_segment(sink, 1);
        }
    }

    fn end_of_segment(&mut self, sink: &mut impl Sink, shortest: usize) {
        if self.words < shortest {
            return;
        }
        let Some(span) = self.segment.take() else { return };
        self.words = 0;
        self.features.end_of_segment(&mut |hash| sink.feature(hash));
        sink.segment(self.place.unwrap_or(span));
    }

    fn end_of_run(&mut self, sink: &mut impl Sink) {
        if self.run.finish() {
            self.decode(sink);
        }
    }

    fn decode(&mut self, sink: &mut impl Sink) {
        let (run, span) = self.run.take();
        if self.depth >= DEPTH {
            return;
        }
        let mut decoded = [0; Run::DECODED];
        let Some(text) = run.decode(&mut decoded) else { return };
        // The segment so far comes first, the decoded text between.
        let mut reader = Reader::nested(self.depth + 1, Some(self.place.unwrap_or(span)));
        self.end_of_segment(sink, 1);
        reader.push(text, sink);
        reader.finish(sink);
    }
}
