//! How the words of the lexicon begin, to tell at a glance that a word is none of them.

use super::Lexicon;

/// Letters of a beginning.
const LETTERS: usize = 4;

/// The first four letters of all words, hashed to a table of 4 KB.
#[derive(Clone, Debug)]
pub(crate) struct Beginnings(Box<[u64; 512]>);

impl Beginnings {
    pub(crate) fn of(lexicon: &Lexicon) -> Self {
        let mut beginnings = Self(Box::new([0; 512]));
        for (byte, &node) in (0..=u8::MAX).zip(lexicon.roots.iter()).filter(|&(_, &node)| node > 0)
        {
            beginnings.add(lexicon, node, &[byte]);
        }
        beginnings
    }

    /// Whether the lexicon may have classes for a word in lower case. If not, it has none; letters
    /// that are not ASCII, which it knows without their accents, may always be.
    #[inline]
    pub(crate) fn may_be(&self, word: &[u8]) -> bool {
        let key = match word.first_chunk::<LETTERS>() {
            Some(&letters) => u32::from_le_bytes(letters),
            None => key(word),
        };
        let place = place(key);
        let slot = self.0.get(place >> 6 & 511).copied().unwrap_or(0);
        slot >> (place & 63) & 1 == 1 || key & 0x8080_8080 != 0
    }

    fn add(&mut self, lexicon: &Lexicon, node: u32, letters: &[u8]) {
        let Some(here) = lexicon.nodes.get(node as usize) else { return };
        if !here.stem.is_empty() {
            return self.add_all(letters);
        }
        if !here.whole.is_empty() || letters.len() == LETTERS {
            self.insert(letters);
        }
        if letters.len() < LETTERS {
            for &(byte, child) in &here.children {
                self.add(lexicon, child, &[letters, &[byte]].concat());
            }
        }
    }

    /// A stem, which all sorts of letters may follow.
    fn add_all(&mut self, letters: &[u8]) {
        self.insert(letters);
        if letters.len() < LETTERS {
            for byte in (b'a'..=b'z').chain(b'0'..=b'9') {
                self.add_all(&[letters, &[byte]].concat());
            }
        }
    }

    fn insert(&mut self, letters: &[u8]) {
        let place = place(key(letters));
        if let Some(slot) = self.0.get_mut(place >> 6) {
            *slot |= 1 << (place & 63);
        }
    }
}

/// Up to four letters as a number.
fn key(letters: &[u8]) -> u32 {
    letters.iter().rev().fold(0, |key, &letter| key << 8 | u32::from(letter))
}

/// A bit of the table.
fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 17) as usize
}

#[cfg(test)]
mod tests {
    use super::{Beginnings, Lexicon};

    #[test]
    fn nothing_that_the_lexicon_knows_is_ruled_out() {
        let data = crate::rules::LEXICON.concat();
        let lexicon = Lexicon::parse(&data);
        let beginnings = Beginnings::of(&lexicon);
        let mut known = 0;
        for word in data.to_lowercase().split(|char: char| !char.is_alphanumeric()) {
            let start: String = word.chars().take(4).collect();
            for word in [word, &format!("{word}s"), &start] {
                let classes = lexicon.read(word.as_bytes()).classes;
                known += u32::from(!classes.is_empty());
                assert!(classes.is_empty() || beginnings.may_be(word.as_bytes()), "{word}");
            }
        }
        assert!(known > 1000);
    }

    #[test]
    fn most_other_words_are_ruled_out() {
        let beginnings = Beginnings::of(&Lexicon::parse("a: ignore precedent* to aim* été"));
        for word in ["ignore", "precedents", "to", "aim", "aims", "aiming", "été", "ignorant"] {
            assert!(beginnings.may_be(word.as_bytes()), "{word}");
        }
        for word in ["hello", "i", "ignition", "tom", "a", "too", "pre", "the", "and"] {
            assert!(!beginnings.may_be(word.as_bytes()), "{word}");
        }
        let set: u32 =
            Beginnings::of(&crate::rules::lexicon()).0.iter().map(|slot| slot.count_ones()).sum();
        assert!(set < 4000, "{set} of 32768");
    }
}
