//! The same few words over and over.

use rule_scan::Span;

use super::Found;

/// The longest phrase, in words, whose repetition is noticed. Of scripts without spaces each
/// character is a word.
const LONGEST: usize = 32;
/// How many words must be the same as those a phrase before them.
const WORDS: usize = 44;
/// How often a phrase must come again.
const TIMES: usize = 11;
/// Words of data, which columns and lists are full of.
const DATA: [u32; 10] = [
    hash(b"nan"),
    hash(b"null"),
    hash(b"none"),
    hash(b"nil"),
    hash(b"na"),
    hash(b"true"),
    hash(b"false"),
    hash(b"inf"),
    hash(b"undefined"),
    hash(b"string"),
];

/// The hash of no letters, after FNV.
const EMPTY: u32 = 0x811C_9DC5;

const fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

const fn hash(mut letters: &[u8]) -> u32 {
    let mut hash = EMPTY;
    while let [first, rest @ ..] = letters {
        hash = mix(hash, *first);
        letters = rest;
    }
    hash
}

/// How long the text has been repeating itself, with the phrase of one length.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeats {
    /// How many words have come.
    count: usize,
    /// The last words as hashes; 0 is none.
    words: [u32; LONGEST],
    /// Where they begin.
    offsets: [usize; LONGEST],
    /// By the lowest bits of a hash, the number of the last word that had them, from 1.
    last: [u32; 32],
    /// The length of the phrase.
    period: usize,
    /// How many words were the same as those a phrase before them.
    run: usize,
    /// Where the first phrase began.
    start: usize,
}

impl Repeats {
    /// The next word, and where it ends.
    pub(super) fn next(&mut self, word: Word, end: usize) -> Option<Found> {
        let hash = word.hash();
        let index = self.count;
        self.count += 1;
        if hash == 0 {
            (self.run, self.period) = (0, 0);
            if let Some(known) = self.words.get_mut(index % LONGEST) {
                *known = 0;
            }
            return None;
        }
        let before = |words: &[u32; LONGEST], period: usize| {
            let at = index.checked_sub(period)?;
            words.get(at % LONGEST).copied()
        };
        let slot = hash as usize % self.last.len();
        if self.period > 0 && before(&self.words, self.period) == Some(hash) {
            self.run += 1;
        } else {
            // Perhaps a phrase as long as the way back to the same word.
            let last = self.last.get(slot).copied().unwrap_or(0) as usize;
            let period = (index + 1).saturating_sub(last);
            let same = last > 0 && period <= LONGEST && before(&self.words, period) == Some(hash);
            (self.run, self.period) = if same { (1, period) } else { (0, 0) };
            if same {
                self.start = self.offsets.get((index - period) % LONGEST).copied().unwrap_or(0);
            }
        }
        if let Some(last) = self.last.get_mut(slot) {
            *last = u32::try_from(index + 1).unwrap_or(0);
        }
        let at = index % LONGEST;
        if let (Some(known), Some(offset)) = (self.words.get_mut(at), self.offsets.get_mut(at)) {
            (*known, *offset) = (hash, word.start);
        }
        if self.run < WORDS.max(self.period * TIMES) {
            return None;
        }
        let confidence = match self.run {
            ..150 => 60,
            150..500 => 75,
            500.. => 90,
        };
        Some(Found { span: Span { start: self.start, end }, confidence })
    }
}

/// The word that is being read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    start: usize,
    begun: bool,
    hash: u32,
    /// How many bytes of letters it has.
    letters: usize,
    /// The first byte.
    first: u8,
    /// Something other than letters stands in it.
    odd: bool,
    /// A mark has followed its letters, which ends a word in prose and joins columns in data.
    marked: bool,
}

impl Word {
    pub(super) fn begin(start: usize) -> Self {
        Self { start, begun: true, hash: EMPTY, ..Self::default() }
    }

    pub(super) fn begun(&self) -> bool {
        self.begun
    }

    /// Whether it ends before a byte that is not a blank: of scripts without spaces each character
    /// is a word.
    pub(super) fn ends_before(&self, byte: u8) -> bool {
        self.begun && (is_single(byte) || is_single(self.first) && !matches!(byte, 0x80..=0xBF))
    }

    /// Reads letters as far as they go, or one byte of something else; returns how many it has read.
    pub(super) fn read(&mut self, rest: &[u8]) -> usize {
        if self.odd && !is_single(self.first) {
            // Whatever else belongs to it changes nothing.
            let ends = |byte: &u8| byte.is_ascii_whitespace() || is_single(*byte);
            return rest.iter().position(ends).unwrap_or(rest.len());
        }
        let mut hash = self.hash;
        let mut read = 0;
        for &byte in rest {
            if !byte.is_ascii_alphabetic() {
                break;
            }
            hash = mix(hash, byte | 0x20);
            read += 1;
        }
        let Some(&first) = rest.first() else { return 0 };
        if read > 0 {
            if self.letters == 0 {
                self.first = first;
            }
            self.odd |= self.marked;
            self.letters += read;
            self.hash = hash;
            return read;
        }
        match first {
            0x80.. => {
                if self.letters == 0 {
                    self.first = first;
                }
                // Lines and arrows, which trees and tables are drawn of, and marks of Chinese.
                self.odd |= self.marked
                    || first == 0xE2
                    || first == 0x80 && self.letters == 1 && self.first == 0xE3;
                self.letters += 1;
                self.hash = mix(hash, first);
            }
            b',' | b';' | b':' => self.marked = true,
            b'.' | b'!' | b'?' | b'\'' | b'"' | b'-' | b'*' | b'(' | b')' => {}
            _ => self.odd = true,
        }
        1
    }

    /// 0 if it is not one that repetition is counted of.
    fn hash(self) -> u32 {
        if self.odd || self.letters < 2 || DATA.contains(&self.hash) { 0 } else { self.hash.max(1) }
    }
}

/// Whether a character that begins so is of a script without spaces.
fn is_single(first: u8) -> bool {
    matches!(first, 0xE3..=0xED)
}
