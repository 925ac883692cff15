//! Shingles: short runs of words, by hash, with one of them left open.

use crate::hash::Hash;
use crate::words::Word;

/// Words of a shingle.
pub(crate) const WORDS: usize = 4;
/// Characters of one, where these stand for words.
const CHARACTERS: usize = 6;

/// One shingle: how many words it spans, and its hash.
#[derive(Clone, Copy)]
pub(crate) struct Shingle {
    pub(crate) length: usize,
    pub(crate) hash: u64,
}

/// The shingles that begin with the first of these words: four words, and five of which one inner
/// one is left open, so that a changed word breaks none of them all.
pub(crate) fn at(words: &[Word]) -> impl Iterator<Item = Shingle> + '_ {
    let characters = words.first().is_some_and(|word| word.character);
    let (length, open) = if characters { (CHARACTERS, 0) } else { (WORDS, WORDS - 1) };
    (0..=open).filter_map(move |open| {
        let length = if open > 0 { length + 1 } else { length };
        let words = words.get(..length)?;
        let mut hash = Hash::new(length as u64);
        hash.number(open as u64);
        let known = || words.iter().enumerate().filter(|&(at, _)| open == 0 || at != open);
        // `ha ha ha ha`, and lines of dashes, say nothing.
        let first = words.first()?.hash;
        let others = known().filter(|(_, word)| word.hash != first).count();
        if others < 2 {
            return None;
        }
        known().for_each(|(_, word)| hash.number(word.hash));
        Some(Shingle { length, hash: hash.finish() })
    })
}

/// The hash of some words in a row.
pub(crate) fn whole<'w>(words: impl IntoIterator<Item = &'w Word>) -> u64 {
    let mut hash = Hash::new(u64::MAX);
    words.into_iter().for_each(|word| hash.number(word.hash));
    hash.finish()
}

/// A set of hashes.
#[derive(Clone, Default)]
pub(crate) struct Hashes {
    sorted: Box<[u64]>,
    bits: Box<[u64]>,
}

impl Hashes {
    pub(crate) fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        let words = (hashes.len() / 4).next_power_of_two().max(8);
        let mut bits = vec![0u64; words];
        for &hash in &hashes {
            if let Some(word) = bits.get_mut((hash >> 6) as usize & (words - 1)) {
                *word |= 1 << (hash & 63);
            }
        }
        Self { sorted: hashes.into(), bits: bits.into() }
    }

    /// The place of a hash among all of them.
    pub(crate) fn find(&self, hash: u64) -> Option<usize> {
        let word = self.bits.get((hash >> 6) as usize & self.bits.len().wrapping_sub(1))?;
        if word >> (hash & 63) & 1 == 0 {
            return None;
        }
        self.sorted.binary_search(&hash).ok()
    }

    pub(crate) fn has(&self, hash: u64) -> bool {
        self.find(hash).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }
}
