//! Known texts in all their forms, found at a place of a text by one walk.
//!
//! All places at which a form may be entered (its beginning and, where pieces of it count, further
//! on) stand in one table, in the order of what follows there. A walk narrows the table down by one
//! byte after another, so it takes time in proportion to what it reads, however many forms there
//! are. A bitmap of hashes tells nearly every place where no form begins before that.

use super::reading::{Alphabet, Fold, Reading, SEPARATORS};

/// How many bytes of a form are hashed. No form and no piece of one is shorter.
pub(crate) const GRAM: usize = 6;
/// How many are hashed first: most words begin otherwise.
const SHORT: usize = 3;
/// Where so many forms share what was read, no more of them are asked whether it is enough.
const SHARING: usize = 64;
/// Numbers from so many digits on are what they are, whatever follows.
const LONG_NUMBER: usize = 9;
/// The most places with separators that are remembered of a walk: between the characters of a value of
/// the greatest length.
const GAPS: usize = 128;

/// A way in which a known text may be written.
#[derive(Clone)]
pub(crate) struct Form {
    /// As a [`Reading`] of its alphabet has it.
    pub(crate) text: Box<[u8]>,
    pub(crate) alphabet: Alphabet,
    /// Which of the known texts it is one of.
    pub(crate) value: u32,
    /// The fewest bytes of a piece that count; the length of the text if only all of it does.
    pub(crate) least: usize,
    pub(crate) pieces: Pieces,
    /// Only as whole words: no letter and no digit stands right after it.
    pub(crate) bounded: bool,
    /// If separators may stand at some places only: the places.
    pub(crate) gaps: Option<Box<[u16]>>,
}

impl Form {
    /// A number that dates and times may begin with, once it is in groups.
    fn is_short_number(&self) -> bool {
        self.text.len() < LONG_NUMBER && self.text.iter().all(u8::is_ascii_digit)
    }
}

/// Whether another group of digits follows.
fn goes_on(bytes: &[u8], end: usize) -> bool {
    matches!(bytes.get(end..), Some([separator, digit, ..])
        if separator.is_ascii() && !separator.is_ascii_alphanumeric() && digit.is_ascii_digit())
}

/// Which pieces of a form count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pieces {
    /// Those it begins with.
    Beginnings,
    /// Those it begins or ends with.
    Ends,
    /// All, wherever the text is cut.
    All,
}

/// Forms, by what they and their pieces begin with.
pub(crate) struct Index {
    shelves: Box<[Shelf]>,
    window: usize,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its length in the text.
    pub(crate) length: usize,
    pub(crate) value: u32,
    /// Its form has nothing but digits.
    pub(crate) digits: bool,
}

/// The forms of one alphabet.
struct Shelf {
    alphabet: Alphabet,
    forms: Box<[Form]>,
    /// In the order of what follows.
    places: Box<[Place]>,
    /// By hash of the first bytes of a place.
    bits: Box<[u64]>,
    /// By hash of the very first ones.
    short: Box<[u64]>,
}

#[derive(Clone, Copy)]
struct Place {
    form: u32,
    offset: u16,
}

impl Index {
    /// An index of forms, of which each takes at most `window` bytes in a text, or is found piece by
    /// piece.
    pub(crate) fn new(forms: Vec<Form>, window: usize) -> Self {
        let window = window.min(rule_scan::Rule::MAX_WINDOW);
        let (loose, exact): (Vec<_>, Vec<_>) =
            forms.into_iter().partition(|form| form.alphabet == Alphabet::Loose);
        let shelves = [(Alphabet::Loose, loose), (Alphabet::Base64, exact)];
        let shelves = shelves.into_iter().filter(|(_, forms)| !forms.is_empty());
        let shelves = shelves.map(|(alphabet, forms)| Shelf::new(alphabet, forms)).collect();
        Self { shelves, window }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shelves.is_empty()
    }

    /// The most bytes that are looked at.
    pub(crate) fn window(&self) -> usize {
        self.window
    }

    /// Whether a form may begin with these bytes and what follows them.
    pub(crate) fn may_begin(&self, bytes: &[u8]) -> bool {
        self.shelves.iter().any(|shelf| shelf.may_begin(bytes))
    }

    /// The longest form, or piece of one, that begins there.
    pub(crate) fn longest(&self, bytes: &[u8]) -> Option<Known> {
        let found = self.shelves.iter().filter_map(|shelf| shelf.longest(bytes));
        found.max_by_key(|known| known.length)
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let form = |form: &Form| {
            size_of::<Form>() + form.text.len() + form.gaps.as_ref().map_or(0, |g| 2 * g.len())
        };
        let shelf = |shelf: &Shelf| {
            shelf.forms.iter().map(form).sum::<usize>()
                + shelf.places.len() * size_of::<Place>()
                + (shelf.bits.len() + shelf.short.len()) * size_of::<u64>()
        };
        self.shelves.iter().map(shelf).sum()
    }
}

impl Shelf {
    fn new(alphabet: Alphabet, forms: Vec<Form>) -> Self {
        let mut places = Vec::new();
        for (form, index) in forms.iter().zip(0u32..) {
            let last = form.text.len().saturating_sub(form.least.max(GRAM));
            let last = if form.pieces == Pieces::Beginnings { 0 } else { last };
            for offset in 0..=u16::try_from(last).unwrap_or(u16::MAX) {
                places.push(Place { form: index, offset });
            }
        }
        let rest = |place: &Place| {
            let form = forms.get(place.form as usize);
            form.and_then(|form| form.text.get(usize::from(place.offset)..)).unwrap_or(&[])
        };
        places.sort_unstable_by(|one, other| rest(one).cmp(rest(other)));
        let hashed = |length: usize, words: usize| {
            let mut bits = vec![0u64; words];
            for place in &places {
                let hash = rest(place).iter().take(length).fold(0, |hash, &byte| step(hash, byte));
                let (word, bit) = bit(hash, words);
                if let Some(word) = bits.get_mut(word) {
                    *word |= bit;
                }
            }
            bits.into()
        };
        let bits = hashed(GRAM, (places.len() / 4).next_power_of_two().clamp(8, 1 << 16));
        let short = hashed(SHORT, (places.len() / 4).next_power_of_two().clamp(8, 1 << 10));
        Self { alphabet, forms: forms.into(), places: places.into(), bits, short }
    }

    fn may_begin(&self, bytes: &[u8]) -> bool {
        let folds = self.alphabet.folds();
        let (mut hash, mut count, mut skipped) = (0, 0, 0);
        for &byte in bytes {
            match folds.get(usize::from(byte)) {
                Some(&Fold::As(byte)) => {
                    (hash, count, skipped) = (step(hash, byte), count + 1, 0);
                    if count == SHORT && !has(&self.short, hash) {
                        return false;
                    }
                    if count == GRAM {
                        return has(&self.bits, hash);
                    }
                }
                Some(Fold::Skip) if skipped < SEPARATORS => skipped += 1,
                Some(Fold::Character) => return self.may_begin_otherwise(bytes),
                _ => return false,
            }
        }
        true
    }

    /// The same where a character is not ASCII.
    fn may_begin_otherwise(&self, bytes: &[u8]) -> bool {
        let mut reading = Reading::new(bytes, self.alphabet);
        let mut hash = 0;
        for _ in 0..GRAM {
            match reading.next() {
                Some(read) => hash = step(hash, read.byte),
                // What follows may go on.
                None => return reading.is_at_end(),
            }
        }
        has(&self.bits, hash)
    }

    fn longest(&self, bytes: &[u8]) -> Option<Known> {
        if !self.may_begin(bytes) {
            return None;
        }
        let mut reading = Reading::new(bytes, self.alphabet);
        let mut left = self.places.as_ref();
        let (mut matched, mut end) = (0, 0);
        let mut gaps = Gaps::default();
        let mut longest = None;
        while let Some(read) = reading.next() {
            let next = |place: &Place| self.rest(place).get(matched).copied();
            // In order, what ends here comes before what goes on.
            let first = left.partition_point(|place| next(place).is_none_or(|it| it < read.byte));
            let rest = left.get(first..).unwrap_or(&[]);
            let last = rest.partition_point(|place| next(place) == Some(read.byte));
            let rest = rest.get(..last).unwrap_or(&[]);
            if rest.is_empty() {
                break;
            }
            if read.separated && matched > 0 {
                gaps.push(matched);
            }
            left = rest;
            matched += 1;
            end = read.end;
            let ends = left.iter().take_while(|place| self.rest(place).len() == matched);
            let mut ends = ends.take(SHARING);
            if let Some(place) = ends.find(|place| self.counts(place, matched, bytes, end, &gaps)) {
                longest = Some(self.known(place, end));
            }
        }
        if longest.is_some_and(|known| known.length == end) {
            return longest;
        }
        let mut cut = left.iter().take(if matched == 0 { 0 } else { SHARING });
        let cut = cut.find(|place| self.counts(place, matched, bytes, end, &gaps));
        cut.map(|place| self.known(place, end)).or(longest)
    }

    /// Whether so much of what follows a place is a form, or a piece of it that counts.
    fn counts(&self, place: &Place, matched: usize, bytes: &[u8], end: usize, gaps: &Gaps) -> bool {
        let Some(form) = self.forms.get(place.form as usize) else { return false };
        let (begins, ends) = (place.offset == 0, self.rest(place).len() == matched);
        let whole = begins && ends;
        let piece = match form.pieces {
            Pieces::All => true,
            Pieces::Ends => begins || ends,
            Pieces::Beginnings => begins,
        };
        // A piece that goes on with other letters is another value that begins alike.
        let bounded = if whole { form.bounded } else { form.pieces != Pieces::All };
        (whole || piece && matched >= form.least)
            && (!bounded || Reading::ends_word(bytes, end))
            && form.gaps.as_ref().is_none_or(|allowed| gaps.are_among(allowed, place.offset))
            && !(form.is_short_number() && gaps.count > 0 && goes_on(bytes, end))
    }

    fn rest(&self, place: &Place) -> &[u8] {
        let form = self.forms.get(place.form as usize);
        form.and_then(|form| form.text.get(usize::from(place.offset)..)).unwrap_or(&[])
    }

    fn known(&self, place: &Place, length: usize) -> Known {
        let form = self.forms.get(place.form as usize);
        let digits = form.is_some_and(|form| form.text.iter().all(u8::is_ascii_digit));
        Known { length, value: form.map_or(0, |form| form.value), digits }
    }
}

/// Where separators stood, counted in bytes that were read.
struct Gaps {
    places: [u16; GAPS],
    count: usize,
}

impl Default for Gaps {
    fn default() -> Self {
        Self { places: [0; GAPS], count: 0 }
    }
}

impl Gaps {
    fn push(&mut self, place: usize) {
        if let Some(slot) = self.places.get_mut(self.count) {
            *slot = u16::try_from(place).unwrap_or(u16::MAX);
        }
        self.count += 1;
    }

    fn are_among(&self, allowed: &[u16], offset: u16) -> bool {
        let places = self.places.get(..self.count);
        places.is_some_and(|places| {
            places.iter().all(|place| allowed.contains(&place.saturating_add(offset)))
        })
    }
}

fn step(hash: u32, byte: u8) -> u32 {
    (hash.rotate_left(7) ^ u32::from(byte)).wrapping_mul(0x9E37_79B1)
}

fn has(bits: &[u64], hash: u32) -> bool {
    let (word, bit) = bit(hash, bits.len());
    bits.get(word).is_some_and(|word| word & bit != 0)
}

/// Where the bit of a hash is among so many words, a power of two.
fn bit(hash: u32, words: usize) -> (usize, u64) {
    let hash = (hash ^ hash >> 15) as usize;
    (hash >> 6 & words.saturating_sub(1), 1 << (hash & 63))
}
