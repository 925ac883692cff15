//! Hashed features of words: what they are, what stands beside them, of which classes they are.

use std::sync::LazyLock;

use crate::classes::Classes;
use crate::lexicon::Lexicon;
use crate::rules::lexicon;

/// The words that the grammar knows, and the classes by hashes of their names, so that another
/// class changes nothing about those that a model has learned from.
static KNOWN: LazyLock<(Lexicon, Vec<u32>)> = LazyLock::new(|| {
    let lexicon = lexicon();
    let ids = (0..Classes::MAX).map(|class| hash(lexicon.name(class).as_bytes()) | 1).collect();
    (lexicon, ids)
});

/// How many words back a pair of classes may reach.
const REACH: usize = 6;

/// A word as it is read.
pub(crate) struct Word<'w> {
    pub(crate) bytes: &'w [u8],
    pub(crate) chars: usize,
    pub(crate) digits: usize,
    pub(crate) capitals: usize,
}

/// What the features of the next word depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    /// Hashes of the last words, latest first.
    last: [u32; 3],
    /// Classes of the last words, latest last.
    classes: [Classes; REACH],
    /// Words of the segment so far.
    words: u32,
    capitals: u32,
    quoted: bool,
    marks: u32,
    /// What stood between the last word and this one.
    mark: Option<char>,
    first: u32,
    /// What the last word was, if it was a number.
    number: bool,
    seen: Seen,
}

/// Which features the segment has already: each counts once, so that repetition adds nothing.
#[derive(Clone, Debug)]
struct Seen([u64; 128]);

impl Default for Seen {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Seen {
    /// Whether a feature is new. One in twenty of a long segment is taken for another.
    fn insert(&mut self, hash: u32) -> bool {
        let Some(slot) = self.0.get_mut((hash >> 6 & 127) as usize) else { return false };
        let bit = 1 << (hash & 63);
        let new = *slot & bit == 0;
        *slot |= bit;
        new
    }
}

/// What a feature is of; keeps features of different families apart.
#[derive(Clone, Copy)]
enum Family {
    One = 1,
    Two,
    Skip,
    SkipTwo,
    Gram,
    First,
    FirstTwo,
    Class,
    Classes,
    Shape,
    Led,
}

fn mix(family: Family, one: u32, two: u32) -> u32 {
    let mut hash = (one ^ (family as u32).wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
    hash ^= hash >> 15;
    hash = (hash ^ two).wrapping_mul(0xC2B2_AE35);
    (hash ^ hash >> 16) & 0x0FFF_FFFF | (family as u32) << 28
}

/// The hash by which a word is known.
pub fn hash(bytes: &[u8]) -> u32 {
    let mut hash = 0x811C_9DC5u32;
    for &byte in bytes {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^ hash >> 15
}

impl Features {
    /// The features that a word adds.
    pub(crate) fn word(&mut self, word: &Word<'_>, out: &mut impl FnMut(u32)) {
        let (id, known) = self.identify(word);
        if !known && self.number {
            // A row of numbers is one.
            return;
        }
        self.number = !known;
        let mut seen = std::mem::take(&mut self.seen);
        let out = &mut |hash: u32| {
            if seen.insert(hash) {
                out(hash)
            }
        };
        if known {
            self.grams(word.bytes, out);
        }
        if word.capitals > 1 && word.capitals == word.chars {
            self.capitals += 1;
        }
        let classes = if known { KNOWN.0.read(word.bytes).classes } else { Classes::NONE };
        self.add(id, classes, out);
        self.seen = seen;
    }

    /// A character of a script without spaces.
    pub(crate) fn unspaced(&mut self, bytes: &[u8], out: &mut impl FnMut(u32)) {
        let mut seen = std::mem::take(&mut self.seen);
        let out = &mut |hash: u32| {
            if seen.insert(hash) {
                out(hash)
            }
        };
        let id = hash(bytes);
        let [one, two, _] = self.last;
        out(mix(Family::Gram, mix(Family::Gram, two, one), id));
        self.add(id, Classes::NONE, out);
        self.seen = seen;
    }

    /// Numbers and what is no word are known by their look only.
    fn identify(&self, word: &Word<'_>) -> (u32, bool) {
        if word.digits == word.chars {
            return (hash(b"#").wrapping_add(word.chars.min(6) as u32), false);
        }
        if word.chars > 24 || word.digits * 2 > word.chars {
            return (hash(b"~").wrapping_add(u32::from(word.chars > 16)), false);
        }
        (hash(word.bytes), true)
    }

    fn add(&mut self, id: u32, classes: Classes, out: &mut impl FnMut(u32)) {
        let [one, two, three] = self.last;
        out(mix(Family::One, id, 0));
        if one != 0 {
            out(mix(Family::Two, one, id));
        }
        if two != 0 {
            out(mix(Family::Skip, two, id));
        }
        if three != 0 {
            out(mix(Family::SkipTwo, three, id));
        }
        if let Some(mark) = self.mark.take() {
            out(mix(Family::Led, u32::from(mark), id));
        }
        match self.words {
            0 => {
                out(mix(Family::First, id, 0));
                self.first = id;
            }
            1 => out(mix(Family::FirstTwo, self.first, id)),
            _ => {}
        }
        self.words += 1;
        self.last = [id, one, two];
        self.pair(classes, out);
    }

    /// The classes of this word, alone and after those of the last.
    fn pair(&mut self, classes: Classes, out: &mut impl FnMut(u32)) {
        if classes.is_empty() {
            self.classes.rotate_left(1);
            if let Some(last) = self.classes.last_mut() {
                *last = classes;
            }
            return;
        }
        let quoted = u32::from(self.quoted);
        let ids = |classes: Classes, most| {
            classes.iter().take(most).filter_map(|class| KNOWN.1.get(class).copied())
        };
        let before = self.classes.iter().fold(Classes::NONE, |all, some| all | *some);
        for class in ids(classes, 4) {
            let class = class.wrapping_add(quoted);
            out(mix(Family::Class, class, 0));
            for earlier in ids(before, 12) {
                out(mix(Family::Classes, class, earlier));
            }
        }
        self.classes.rotate_left(1);
        if let Some(last) = self.classes.last_mut() {
            *last = classes;
        }
    }

    /// Pieces of the word.
    fn grams(&self, word: &[u8], out: &mut impl FnMut(u32)) {
        if word.len() < 5 {
            return;
        }
        // Four letters of an alphabet; two of a script whose letters take three bytes.
        let step = match word.first() {
            Some(0xE0..) => 3,
            Some(0xC0..) => 2,
            _ => 1,
        };
        let size = if step == 1 { 4 } else { 6 };
        for (index, gram) in word.windows(size).step_by(step).enumerate() {
            out(mix(Family::Gram, hash(gram), u32::from(index == 0)));
        }
    }

    /// A mark between words.
    pub(crate) fn mark(&mut self, char: char) {
        match char {
            '"' | '“' | '”' | '«' | '»' | '`' | '„' | '「' | '」' | '『' | '』' => {
                self.quoted = !self.quoted;
            }
            _ => {}
        }
        if !matches!(char, ' ' | '\t' | '\r' | '\n' | ',' | '-') {
            self.mark = Some(char);
        }
        self.marks |= match char {
            '!' => 1,
            '?' => 2,
            '<' | '>' => 4,
            '{' | '}' => 8,
            '[' | ']' => 16,
            '|' => 32,
            '@' => 64,
            '#' => 128,
            '=' | ';' => 256,
            ':' => 512,
            '/' => 1024,
            _ => 0,
        };
    }

    /// A paragraph ended: what follows does not continue it.
    pub(crate) fn paragraph(&mut self) {
        self.last = [0; 3];
        self.classes = [Classes::NONE; REACH];
        self.quoted = false;
    }

    /// What is said of the segment as a whole.
    pub(crate) fn end_of_segment(&mut self, out: &mut impl FnMut(u32)) {
        for mark in 0..12 {
            if self.marks >> mark & 1 == 1 {
                out(mix(Family::Shape, mark, 1));
            }
        }
        out(mix(Family::Shape, self.capitals.min(4), 2));
        out(mix(Family::Shape, self.words.min(48).div_ceil(6), 3));
        self.marks = 0;
        self.capitals = 0;
        self.words = 0;
        self.seen = Seen::default();
    }
}
