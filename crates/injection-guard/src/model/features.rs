//! Hashed features of words: what they are, what stands beside them, of which classes they are.

use crate::lexicon::{Classes, Lexicon};
use std::sync::LazyLock;

/// The words that the grammar knows.
static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../data/lexicon.txt")));

/// How many words back a pair of classes may reach.
const REACH: usize = 6;

/// A word as it is read.
pub(crate) struct Word<'w> {
    pub(crate) bytes: &'w [u8],
    pub(crate) chars: usize,
    pub(crate) digits: usize,
    pub(crate) capitals: usize,
}

/// Makes the features of words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    context: Context,
    seen: Seen,
}

/// What the features of the next word depend on.
#[derive(Clone, Debug, Default)]
struct Context {
    /// Hashes of the last words, latest first.
    last: [u32; 3],
    /// Classes of the last words, in a ring.
    classes: [Classes; REACH],
    oldest: usize,
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
    #[inline]
    pub(crate) fn word(&mut self, word: &Word<'_>, out: &mut impl FnMut(u32)) {
        let Self { context, seen } = self;
        let (id, known) = identify(word);
        if !known && context.number {
            // A row of numbers is one.
            return;
        }
        context.number = !known;
        let out = &mut |hash: u32| {
            if seen.insert(hash) {
                out(hash)
            }
        };
        if word.capitals > 1 && word.capitals == word.chars {
            context.capitals += 1;
        }
        if known {
            grams(word.bytes, out);
            context.add(id, LEXICON.classify(word.bytes), out);
        } else {
            context.add(id, 0, out);
        }
    }

    /// A character of a script without spaces.
    pub(crate) fn unspaced(&mut self, bytes: &[u8], out: &mut impl FnMut(u32)) {
        let id = hash(bytes);
        let [one, two, _] = self.context.last;
        // Not asked whether it is new, as the features of words are.
        out(mix(Family::Gram, mix(Family::Gram, two, one), id));
        self.context.add(id, 0, out);
    }

    /// A mark between words.
    #[inline]
    pub(crate) fn mark(&mut self, char: char) {
        if char != ' ' {
            self.context.mark(char);
        }
    }

    /// A paragraph ended: what follows does not continue it.
    pub(crate) fn paragraph(&mut self) {
        self.context.last = [0; 3];
        self.context.classes = [0; REACH];
        self.context.quoted = false;
    }

    /// What is said of the segment as a whole.
    pub(crate) fn end_of_segment(&mut self, out: &mut impl FnMut(u32)) {
        let Context { marks, capitals, words, .. } = self.context;
        for mark in bits(marks.into()) {
            out(mix(Family::Shape, mark, 1));
        }
        out(mix(Family::Shape, capitals.min(4), 2));
        out(mix(Family::Shape, words.min(48).div_ceil(6), 3));
        self.context.marks = 0;
        self.context.capitals = 0;
        self.context.words = 0;
        self.seen = Seen::default();
    }
}

/// The hash of a word, and whether it is its own. Numbers and what is no word are known by their
/// look only.
fn identify(word: &Word<'_>) -> (u32, bool) {
    if word.digits == word.chars {
        return (hash(b"#").wrapping_add(word.chars.min(6) as u32), false);
    }
    if word.chars > 24 || word.digits * 2 > word.chars {
        return (hash(b"~").wrapping_add(u32::from(word.chars > 16)), false);
    }
    (hash(word.bytes), true)
}

/// Pieces of the word: four letters of an alphabet; three of one whose letters take two bytes; two
/// of a script whose letters take three.
#[inline]
fn grams(word: &[u8], out: &mut impl FnMut(u32)) {
    if word.len() < 5 {
        return;
    }
    let (size, step) = match word.first() {
        Some(0xE0..) => (6, 3),
        Some(0xC0..) => (6, 2),
        _ => (4, 1),
    };
    if step == 1 {
        for (index, gram) in word.windows(4).enumerate() {
            out(mix(Family::Gram, hash(gram), u32::from(index == 0)));
        }
        return;
    }
    for (index, gram) in word.windows(size).step_by(step).enumerate() {
        out(mix(Family::Gram, hash(gram), u32::from(index == 0)));
    }
}

impl Context {
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
        if classes != 0 {
            let quoted = u32::from(self.quoted) << 8;
            let before = self.classes.iter().fold(0, |all, some| all | some);
            for class in bits(classes).take(4) {
                out(mix(Family::Class, class | quoted, 0));
                for earlier in bits(before).take(12) {
                    out(mix(Family::Classes, class | quoted, earlier + 1));
                }
            }
        }
        if let Some(oldest) = self.classes.get_mut(self.oldest) {
            *oldest = classes;
        }
        self.oldest = (self.oldest + 1) % REACH;
    }

    fn mark(&mut self, char: char) {
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
            '\n' => 2048,
            _ => 0,
        };
    }
}

fn bits(classes: Classes) -> impl Iterator<Item = u32> {
    let mut left = classes;
    std::iter::from_fn(move || {
        let bit = (left != 0).then(|| left.trailing_zeros())?;
        left &= left - 1;
        Some(bit)
    })
}
