//! What is known of words: the lists of a grammar, and the gazetteer of places.

use std::cmp::Ordering;
use std::fmt;

/// Name in small letters, tab, letter of the sort, sorted: see the file.
static PLACES: &str = include_str!("../../data/places.txt");

/// Lists of words, and where in the gazetteer names of each beginning stand.
pub(crate) struct Lexicon {
    /// A word at the place that its hash gives, or after it, with the lists that have it.
    words: Vec<(&'static str, u32)>,
    /// A bit for the hash of each first word in the gazetteer.
    beginnings: Vec<u64>,
    /// Where the lines of each two first letters begin in the gazetteer.
    pairs: Vec<usize>,
}

/// Before, in and after the small letters of ASCII.
const SECONDS: usize = 28;

impl Lexicon {
    /// Of lists, the first of which has bit 0.
    pub(crate) fn new(lists: &[&[&'static str]]) -> Self {
        let mut words: Vec<(&str, u32)> = Vec::new();
        for (bit, list) in lists.iter().enumerate() {
            words.extend(list.iter().map(|word| (*word, 1 << bit)));
        }
        words.sort_unstable();
        words.dedup_by(|(word, lists), (kept, kept_lists)| {
            let same = word == kept;
            *kept_lists |= if same { *lists } else { 0 };
            same
        });
        let mut table = vec![("", 0); (words.len() * 4).next_power_of_two()];
        for (word, lists) in words {
            if let Some(free) = probe(&table, word.as_bytes())
                && let Some(place) = table.get_mut(free)
            {
                *place = (word, lists);
            }
        }
        let mut beginnings = vec![0; BEGINNINGS / 64];
        let mut pairs = Vec::with_capacity(26 * SECONDS + 1);
        let mut start = 0;
        for line in PLACES.split_inclusive('\n') {
            let pair = pair(line.as_bytes());
            let word = line.split([' ', '\t', '.']).next().unwrap_or("");
            let bit = bit(word.as_bytes());
            if let Some(bits) = beginnings.get_mut(bit / 64) {
                *bits |= 1 << (bit % 64);
            }
            while pairs.len() <= pair {
                pairs.push(start);
            }
            start += line.len();
        }
        while pairs.len() <= END {
            pairs.push(start);
        }
        Self { words: table, beginnings, pairs }
    }

    /// The lists that have a word.
    pub(crate) fn lists(&self, word: &[u8]) -> u32 {
        if word.is_empty() {
            return 0;
        }
        probe(&self.words, word).and_then(|at| self.words.get(at)).map_or(0, |(_, lists)| *lists)
    }

    /// Whether a name of the gazetteer may begin with a word: most words are refused by this.
    pub(crate) fn may_begin_place(&self, word: &[u8]) -> bool {
        let bit = bit(word);
        self.beginnings.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    /// The gazetteer from the first line on that is not less than `name`.
    pub(crate) fn places_from(&self, name: &[u8]) -> &'static [u8] {
        let pair = pair(name);
        let bound = |pair: usize| self.pairs.get(pair).copied().unwrap_or(PLACES.len());
        let at = first_not_before(PLACES.as_bytes(), (bound(pair), bound(pair + 1)), name);
        PLACES.as_bytes().get(at..).unwrap_or(&[])
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

/// The countries whose names count in small letters too.
pub(crate) fn countries_in_small_letters() -> impl Iterator<Item = &'static str> {
    PLACES.lines().filter_map(|row| row.strip_suffix("\tl"))
}

/// After the last pair of letters: what begins with no letter of ASCII.
const END: usize = 26 * SECONDS + 1;

/// Bits for first words: sixteen times as many as there are words.
const BEGINNINGS: usize = 1 << 17;

fn bit(word: &[u8]) -> usize {
    hash(word) as usize % BEGINNINGS
}

/// FNV-1a.
fn hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Where in a table a word stands, or the free place that it would have. The table has free places.
fn probe(table: &[(&str, u32)], word: &[u8]) -> Option<usize> {
    let mask = table.len().checked_sub(1)?;
    let mut at = hash(word) as usize & mask;
    for _ in 0..table.len() {
        let (known, _) = table.get(at)?;
        if known.is_empty() || known.as_bytes() == word {
            return Some(at);
        }
        at = (at + 1) & mask;
    }
    None
}

/// The number of the two first letters, in the order of the file.
fn pair(name: &[u8]) -> usize {
    let (first, second) = (name.first().copied(), name.get(1).copied());
    match first {
        Some(first @ b'a'..=b'z') => {
            let second = match second {
                None | Some(..b'a') => 0,
                Some(second @ b'a'..=b'z') => usize::from(second - b'a') + 1,
                Some(_) => SECONDS - 1,
            };
            usize::from(first - b'a') * SECONDS + second + 1
        }
        None | Some(..b'a') => 0,
        Some(_) => END,
    }
}

/// Where in a part of a sorted file the first line stands that is not less than `name`. A tab is
/// less than whatever a name goes on with, so lines compare as their names do.
fn first_not_before(file: &[u8], (mut low, mut high): (usize, usize), name: &[u8]) -> usize {
    // `low` and `high` are beginnings of lines.
    while low < high {
        let middle = low + (high - low) / 2;
        let head = file.get(low..middle).unwrap_or(&[]);
        let start = head.iter().rposition(|&byte| byte == b'\n').map_or(low, |at| low + at + 1);
        let line = file.get(start..).unwrap_or(&[]);
        let len = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |at| at + 1);
        let key = line.get(..len).unwrap_or(line);
        let key = key.iter().position(|&byte| byte == b'\t').and_then(|tab| key.get(..tab));
        match key.unwrap_or(&[]).cmp(name) {
            Ordering::Less => low = start + len,
            _ => high = start,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, PLACES};

    #[test]
    fn a_word_has_the_lists_that_have_it() {
        let lexicon = Lexicon::new(&[&["rue", "via", "улица"], &["a", "via"]]);
        let lists = |word: &str| lexicon.lists(word.as_bytes());
        assert_eq!([lists("rue"), lists("via"), lists("a"), lists("улица")], [1, 3, 2, 1]);
        assert_eq!([lists(""), lists("b"), lists("vi"), lists("viale")], [0; 4]);
    }

    #[test]
    fn the_gazetteer_is_sorted_and_every_row_is_found() {
        let lexicon = Lexicon::new(&[]);
        let rows: Vec<&str> = PLACES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.len() > 5000);
        let mut before = "";
        for row in rows {
            let (name, sort) = row.split_once('\t').unwrap();
            assert!(before < name, "{before} {name}");
            assert!(matches!(sort, "c" | "C" | "l" | "s" | "S" | "t" | "T"), "{row}");
            assert!(lexicon.places_from(name.as_bytes()).starts_with(row.as_bytes()), "{row}");
            before = name;
        }
        assert!(lexicon.places_from("\u{10ffff}".as_bytes()).is_empty());
        assert!(lexicon.places_from(b"k").starts_with(b"k"));
    }
}
