//! The same few words over and over.

use rule_scan::Span;

use super::Found;

/// The longest phrase, in words, whose repetition is noticed. Of scripts without spaces each
/// character is a word.
const LONGEST: usize = 32;
/// How many words must be the same as those a phrase before them.
const WORDS: u32 = 44;
/// How often a phrase must come again.
const TIMES: u32 = 11;
/// Words of data, which columns and lists are full of.
const DATA: [&[u8]; 10] =
    [b"nan", b"null", b"none", b"nil", b"na", b"true", b"false", b"inf", b"undefined", b"string"];

/// For each length of a phrase, how long the text has been repeating itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeats {
    word: Word,
    /// The last words as hashes, newest first; 0 is none.
    words: [u32; LONGEST],
    /// Where they begin.
    offsets: [usize; LONGEST],
    /// By length of the phrase, how many words were the same as those a phrase before them.
    runs: [u32; LONGEST],
    /// Where these began.
    starts: [usize; LONGEST],
    /// Whether one of the runs is not 0.
    running: bool,
}

/// The word that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// Whether a word has begun.
    begun: bool,
    start: usize,
    hash: u32,
    /// Letters of it, up to the length of a word of data.
    letters: [u8; 9],
    len: u8,
    /// Something other than letters stands in it.
    odd: bool,
    /// A mark has followed its letters, which ends a word in prose and joins columns in data.
    marked: bool,
    /// It is one character of a script without spaces.
    single: bool,
}

impl Repeats {
    pub(super) fn push(&mut self, at: usize, byte: u8) -> Option<Found> {
        let mut found = None;
        let single = matches!(byte, 0xE3..=0xED);
        let ends = byte.is_ascii_whitespace()
            || single
            || self.word.single && !matches!(byte, 0x80..=0xBF);
        if ends {
            found = self.finish(at);
        }
        if byte.is_ascii_whitespace() {
            return found;
        }
        let word = &mut self.word;
        if !word.begun {
            *word = Word { begun: true, start: at, hash: 0x811C_9DC5, single, ..Word::default() };
        }
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => {
                let byte = byte.to_ascii_lowercase();
                word.hash = (word.hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
                if let Some(slot) = word.letters.get_mut(usize::from(word.len)) {
                    *slot = byte;
                }
                word.len = word.len.saturating_add(1);
                // Lines and arrows, which trees and tables are drawn of.
                word.odd |= byte == 0xE2 || word.marked;
            }
            b',' | b';' | b':' => word.marked = true,
            b'.' | b'!' | b'?' | b'\'' | b'"' | b'-' | b'*' | b'(' | b')' => {}
            _ => word.odd = true,
        }
        found
    }

    /// The word ends here.
    pub(super) fn finish(&mut self, end: usize) -> Option<Found> {
        let word = std::mem::take(&mut self.word);
        if !word.begun {
            return None;
        }
        let hash = word.hash();
        if hash == 0 {
            if self.running {
                self.runs = [0; LONGEST];
                self.running = false;
            }
        } else {
            self.count(hash);
        }
        self.words.copy_within(..LONGEST - 1, 1);
        self.offsets.copy_within(..LONGEST - 1, 1);
        if let (Some(newest), Some(offset)) = (self.words.first_mut(), self.offsets.first_mut()) {
            (*newest, *offset) = (hash, word.start);
        }
        if !self.running {
            return None;
        }
        let long = |(period, run): (usize, &u32)| {
            let phrase = u32::try_from(period + 1).unwrap_or(u32::MAX);
            *run >= WORDS.max(phrase.saturating_mul(TIMES))
        };
        let period = self.runs.iter().enumerate().position(long)?;
        let (run, start) = (*self.runs.get(period)?, *self.starts.get(period)?);
        let confidence = match run {
            ..150 => 60,
            150..500 => 75,
            500.. => 90,
        };
        Some(Found { span: Span { start, end }, confidence })
    }

    fn count(&mut self, hash: u32) {
        let mut running = false;
        let known = self.words.iter().zip(&self.offsets);
        let runs = self.runs.iter_mut().zip(&mut self.starts);
        for ((&word, &offset), (run, start)) in known.zip(runs) {
            if word == hash {
                if *run == 0 {
                    *start = offset;
                }
                *run = run.saturating_add(1);
                running = true;
            } else {
                *run = 0;
            }
        }
        self.running = running;
    }
}

impl Word {
    /// 0 if it is not one that repetition is counted of.
    fn hash(self) -> u32 {
        let len = usize::from(self.len);
        let data = self.letters.get(..len).is_some_and(|letters| DATA.contains(&letters));
        // Punctuation of Chinese and Japanese.
        let mark = self.single && matches!(self.letters, [0xE3, 0x80, ..]);
        if self.odd || data || mark || len < 2 { 0 } else { self.hash.max(1) }
    }
}
