//! Hashed features of words: what they are, what stands beside them, of which classes they are.

use std::sync::LazyLock;

use super::batch::Batch;
use super::quotes::Quotes;
use super::reader::Sink;
use crate::classes::Classes;
use crate::lexicon::{Beginnings, Lexicon};
use crate::rules::lexicon;

/// The words that the grammar knows, how they begin, and the classes by hashes of their names, so
/// that another class changes nothing about those that a model has learned from.
static KNOWN: LazyLock<(Lexicon, Beginnings, Vec<u32>)> = LazyLock::new(|| {
    let lexicon = lexicon();
    let beginnings = Beginnings::of(&lexicon);
    let ids = (0..Classes::MAX).map(|class| hash(lexicon.name(class).as_bytes()) | 1).collect();
    (lexicon, beginnings, ids)
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

/// Makes the features of words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    context: Context,
    batch: Batch,
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
    quotes: Quotes,
    marks: u32,
    /// What stood between the last word and this one.
    mark: Option<char>,
    first: u32,
    /// What the last word was, if it was a number.
    number: bool,
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
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    let mut hash = 0x811C_9DC5u32;
    for &byte in bytes {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^ hash >> 15
}

impl Features {
    /// The features that a word adds.
    #[inline]
    pub(crate) fn word(&mut self, word: &Word<'_>, sink: &mut impl Sink) {
        let Self { context, batch } = self;
        let (id, known) = identify(word);
        if !known && context.number {
            // A row of numbers is one.
            context.quotes.word();
            return;
        }
        context.number = !known;
        if word.capitals > 1 && word.capitals == word.chars {
            context.capitals += 1;
        }
        let mut classes = Classes::NONE;
        if known {
            grams(word.bytes, batch);
            classes = classes_of(word.bytes);
        }
        context.add(id, classes, batch);
        context.quotes.word();
        sink.features(batch.take());
    }

    /// A character of a script without spaces.
    pub(crate) fn unspaced(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let Self { context, batch } = self;
        let id = hash(bytes);
        let [one, two, _] = context.last;
        batch.push(mix(Family::Gram, mix(Family::Gram, two, one), id));
        context.add(id, Classes::NONE, batch);
        context.quotes.word();
        sink.features(batch.take());
    }

    /// A mark between words.
    #[inline]
    pub(crate) fn mark(&mut self, char: char) {
        if char == ' ' {
            self.context.quotes.space();
        } else {
            self.context.mark(char);
        }
    }

    /// A paragraph ended: what follows does not continue it.
    pub(crate) fn paragraph(&mut self) {
        self.context.last = [0; 3];
        self.context.classes = [Classes::NONE; REACH];
        self.context.quotes = Quotes::default();
    }

    /// What is said of the segment as a whole.
    pub(crate) fn end_of_segment(&mut self, sink: &mut impl Sink) {
        let Self { context, batch } = self;
        for mark in (0..16).filter(|mark| context.marks >> mark & 1 == 1) {
            batch.push_again(mix(Family::Shape, mark, 1));
        }
        batch.push_again(mix(Family::Shape, context.capitals.min(4), 2));
        batch.push_again(mix(Family::Shape, context.words.min(48).div_ceil(6), 3));
        context.marks = 0;
        context.capitals = 0;
        context.words = 0;
        batch.clear();
        sink.features(batch.take());
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

fn classes_of(word: &[u8]) -> Classes {
    let (lexicon, beginnings, _) = &*KNOWN;
    if beginnings.may_be(word) { lexicon.read(word).classes } else { Classes::NONE }
}

/// Pieces of the word: four letters of an alphabet; three of one whose letters take two bytes; two
/// of a script whose letters take three.
#[inline]
fn grams(word: &[u8], batch: &mut Batch) {
    if word.len() < 5 {
        return;
    }
    let mut first = 1;
    let mut gram = |gram: &[u8]| {
        batch.push(mix(Family::Gram, hash(gram), first));
        first = 0;
    };
    match word.first() {
        Some(0xE0..) => word.windows(6).step_by(3).for_each(&mut gram),
        Some(0xC0..) => word.windows(6).step_by(2).for_each(&mut gram),
        _ => word.windows(4).for_each(&mut gram),
    }
}

impl Context {
    fn add(&mut self, id: u32, classes: Classes, batch: &mut Batch) {
        let [one, two, three] = self.last;
        batch.push(mix(Family::One, id, 0));
        if one != 0 {
            batch.push(mix(Family::Two, one, id));
        }
        if two != 0 {
            batch.push(mix(Family::Skip, two, id));
        }
        if three != 0 {
            batch.push(mix(Family::SkipTwo, three, id));
        }
        if let Some(mark) = self.mark.take() {
            batch.push(mix(Family::Led, u32::from(mark), id));
        }
        match self.words {
            0 => {
                batch.push(mix(Family::First, id, 0));
                self.first = id;
            }
            1 => batch.push(mix(Family::FirstTwo, self.first, id)),
            _ => {}
        }
        self.words += 1;
        self.last = [id, one, two];
        self.pair(classes, batch);
    }

    /// The classes of this word, alone and after those of the last.
    fn pair(&mut self, classes: Classes, batch: &mut Batch) {
        if !classes.is_empty() {
            let ids = |classes: Classes, most| {
                classes.iter().take(most).filter_map(|class| KNOWN.2.get(class).copied())
            };
            let before = self.classes.iter().fold(Classes::NONE, |all, some| all | *some);
            for class in ids(classes, 4) {
                let class = class.wrapping_add(u32::from(self.quotes.is_open()));
                batch.push(mix(Family::Class, class, 0));
                for earlier in ids(before, 12) {
                    batch.push(mix(Family::Classes, class, earlier));
                }
            }
        }
        if let Some(oldest) = self.classes.get_mut(self.oldest) {
            *oldest = classes;
        }
        self.oldest = (self.oldest + 1) % REACH;
    }

    fn mark(&mut self, char: char) {
        self.quotes.mark(char);
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
}
