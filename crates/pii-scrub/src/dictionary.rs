//! Known terms, found however they are written: thousands of them at the cost of a few.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How a term may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Writing {
    /// As it is given, and not in any case of its letters.
    pub(crate) exact_case: bool,
    /// With other separators between its parts than it is given with, or none; and its digits in
    /// groups.
    pub(crate) any_separators: bool,
}

/// Terms by their letters and digits.
pub(crate) struct Dictionary {
    writing: Writing,
    /// In the order of their texts.
    terms: Box<[Term]>,
    heads: Heads,
}

/// What the texts of the terms begin with, by hash: nearly every word that begins no term is told
/// by this alone.
struct Heads {
    /// How many characters are looked at first.
    length: usize,
    /// By hash of so many characters, and of a longer beginning.
    bits: Box<[u64]>,
    /// The lengths of those longer beginnings, or of terms that have none: a bit for each.
    lengths: u32,
    /// By hash of the first characters: the terms that begin so, or some more.
    ranges: Box<[(u32, Range<usize>)]>,
}

/// What a text begins with.
enum Head {
    /// What no term begins with.
    Other,
    /// Perhaps what some terms begin with.
    Hash(u32),
    /// It ends too early to say, or has characters whose case is not told so quickly.
    Unknown,
}

struct Term {
    /// In lower case if case does not count, and without separators if any may stand.
    text: Box<str>,
    /// A bit for each character: whether separators may stand before it. Where only space is left
    /// open, it is in the text.
    gaps: u128,
}

/// The most characters of a term, separators not counted.
const LONGEST: usize = 128;
/// The most separators in a row, in a text: ` - (`.
const SEPARATORS: usize = 4;
/// The most bytes of a separator.
const SEPARATOR: usize = 3;
/// The longest beginning of a term that is looked for.
const BEGINNING: usize = 6;

/// What every term begins with, for an anchor.
#[derive(Debug, Default)]
pub(crate) struct Beginnings {
    pub(crate) literals: BTreeSet<String>,
    /// Some begin with a digit, which may be followed by anything.
    pub(crate) digits: bool,
    /// Terms begin with so many ASCII letters and digits that to look at every word costs less.
    pub(crate) words: bool,
}

/// So many literals cost more than to look at every word.
const MANY: usize = 256;

/// What is wrong with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TermError {
    Empty,
    TooLong,
}

impl Dictionary {
    /// The dictionary of some terms, or the index of a term that cannot be one.
    pub(crate) fn new<'a>(
        terms: impl IntoIterator<Item = &'a str>,
        writing: Writing,
    ) -> Result<Self, (usize, TermError)> {
        let mut known: BTreeMap<String, u128> = BTreeMap::new();
        for (index, given) in terms.into_iter().enumerate() {
            let (text, gaps) = normal(given, writing).map_err(|error| (index, error))?;
            *known.entry(text).or_default() |= gaps;
        }
        let term = |(text, gaps): (String, u128)| Term { text: text.into(), gaps };
        let terms: Box<[Term]> = known.into_iter().map(term).collect();
        let heads = Heads::new(&terms);
        Ok(Self { writing, terms, heads })
    }

    /// The most bytes that a term takes in a text, and what has to be known after it.
    pub(crate) fn window(&self) -> usize {
        let width = |term: &Term| {
            // The other case of a letter may take more bytes.
            let letters = |c: char| if c.is_ascii() { 1 } else { 4 };
            let spaces = term.text.bytes().filter(|&byte| byte == b' ').count();
            let gaps = (term.gaps.count_ones() as usize + spaces) * SEPARATORS * SEPARATOR;
            term.text.chars().map(letters).sum::<usize>() + gaps
        };
        self.terms.iter().map(width).max().unwrap_or(0) + 4
    }

    /// What the terms begin with.
    pub(crate) fn beginnings(&self) -> Beginnings {
        let mut beginnings = Beginnings::default();
        for term in &self.terms {
            if self.writing.any_separators && term.text.starts_with(|c: char| c.is_ascii_digit()) {
                beginnings.digits = true;
            } else {
                beginnings.literals.extend(self.literals_of(term));
            }
        }
        let of_word = |literal: &String| literal.starts_with(|c: char| c.is_ascii_alphanumeric());
        let many = beginnings.literals.iter().filter(|literal| of_word(literal)).count() > MANY;
        if many {
            beginnings.literals.retain(|literal| !of_word(literal));
            (beginnings.words, beginnings.digits) = (true, false);
        }
        beginnings
    }

    /// The length of the longest term that `bytes` begin with, as a whole word.
    pub(crate) fn longest(&self, bytes: &[u8]) -> Option<usize> {
        let mut left = match self.head(bytes) {
            Head::Other => return None,
            Head::Unknown => self.terms.as_ref(),
            Head::Hash(hash) => self.terms.get(self.heads.range(hash)?)?,
        };
        // So much of the texts of `left` is matched, in bytes and in characters.
        let (mut matched, mut count) = (0, 0u32);
        let (mut gaps, mut separators) = (0u128, 0);
        let mut longest = None;
        let mut at = 0;
        while let Some(mut char) = char_at(bytes, at) {
            at += char.len_utf8();
            if matched > 0 && self.is_separator(char) {
                separators += 1;
                if separators > SEPARATORS {
                    break;
                }
                // Where only space is left open, one stands for all of it.
                if self.writing.any_separators || separators > 1 {
                    continue;
                }
                char = ' ';
            } else if separators > 0 {
                gaps |= 1u128.checked_shl(count).unwrap_or(0);
                separators = 0;
            }
            let mut folded = [0; 12];
            let folded = self.folded(char, &mut folded);
            let of = |term: &Term| {
                term.text
                    .as_bytes()
                    .get(matched..)
                    .map(|rest| rest.get(..folded.len()).unwrap_or(rest).cmp(folded))
            };
            let first = left.partition_point(|term| of(term).is_none_or(std::cmp::Ordering::is_lt));
            left = left.get(first..).unwrap_or(&[]);
            let last = left.partition_point(|term| of(term).is_some_and(std::cmp::Ordering::is_eq));
            left = left.get(..last).unwrap_or(&[]);
            matched += folded.len();
            count += u32::try_from(std::str::from_utf8(folded).map_or(1, |it| it.chars().count()))
                .unwrap_or(1);
            // In order, a text comes before those that go on.
            let Some(term) = left.first() else { break };
            let gaps_hold = !self.writing.any_separators || gaps & !term.gaps == 0;
            if term.text.len() == matched && gaps_hold && ends_word(char, char_at(bytes, at)) {
                longest = Some(at);
            }
        }
        longest
    }

    /// Whether a term may begin with these bytes and what follows them.
    pub(crate) fn may_begin(&self, bytes: &[u8]) -> bool {
        !matches!(self.head(bytes), Head::Other)
    }

    fn head(&self, bytes: &[u8]) -> Head {
        let (mut hash, mut count) = (0, 0);
        let mut first = None;
        for &byte in bytes {
            let char = char::from(byte);
            if !byte.is_ascii() || byte.is_ascii_whitespace() && !self.writing.any_separators {
                return Head::Unknown;
            }
            if self.writing.any_separators && self.is_separator(char) {
                continue;
            }
            let exact = self.writing.exact_case;
            hash = Heads::step(hash, if exact { char } else { char.to_ascii_lowercase() });
            count += 1;
            if count == self.heads.length {
                if !self.heads.has(hash) {
                    return Head::Other;
                }
                first = Some(hash);
            }
            if let Some(first) = first
                && self.heads.lengths >> count & 1 == 1
                && self.heads.has(!hash)
            {
                return Head::Hash(first);
            }
            if count == Heads::LONGEST {
                return Head::Other;
            }
        }
        Head::Unknown
    }

    fn is_separator(&self, char: char) -> bool {
        char.is_whitespace() || self.writing.any_separators && is_separator(char)
    }

    /// A character as it stands in the texts.
    fn folded<'b>(&self, char: char, buffer: &'b mut [u8; 12]) -> &'b [u8] {
        let mut length = 0;
        let mut push = |char: char| {
            if let Some(rest) = buffer.get_mut(length..).filter(|rest| rest.len() >= 4) {
                length += char.encode_utf8(rest).len();
            }
        };
        match self.writing.exact_case {
            true => push(char),
            false => char.to_lowercase().for_each(push),
        }
        buffer.get(..length).unwrap_or(&[])
    }

    /// What a term that begins with no digit begins with in a text, whatever the case of ASCII
    /// letters.
    fn literals_of(&self, term: &Term) -> Vec<String> {
        let mut literals = vec![String::new()];
        for (char, place) in term.text.chars().zip(0..) {
            let length = literals.first().map_or(0, String::len);
            let gap = term.gaps.checked_shr(place).is_some_and(|gaps| gaps & 1 == 1);
            if gap || char == ' ' || length >= BEGINNING {
                break;
            }
            let other: String = match char.is_ascii() || self.writing.exact_case {
                true => String::from(char),
                false => char.to_uppercase().collect(),
            };
            if other.chars().eq([char]) {
                literals.iter_mut().for_each(|literal| literal.push(char));
            } else if literals.len() <= 2 {
                let upper: Vec<String> =
                    literals.iter().map(|literal| format!("{literal}{other}")).collect();
                literals.iter_mut().for_each(|literal| literal.push(char));
                literals.extend(upper);
            } else {
                break;
            }
        }
        literals
    }
}

impl Heads {
    /// Longer ones tell no more.
    const LONGEST: usize = 8;
    /// These tell nearly all words apart.
    const SHORT: usize = 4;

    fn new(terms: &[Term]) -> Self {
        let length = |term: &Term| term.text.chars().count();
        let length = terms.iter().map(length).min().unwrap_or(0).min(Self::SHORT);
        let words = (terms.len() / 2).next_power_of_two().clamp(16, 1 << 13);
        let bits = vec![0; words].into();
        let mut heads = Self { length, bits, lengths: 0, ranges: Box::default() };
        let mut ranges: BTreeMap<u32, Range<usize>> = BTreeMap::new();
        for (index, term) in terms.iter().enumerate() {
            let hash = term.text.chars().take(length).fold(0, Self::step);
            let longer = term.text.chars().take(Self::LONGEST);
            heads.lengths |= 1 << longer.clone().count();
            // Told from the hashes of first characters by its bits.
            for hash in [hash, !longer.fold(0, Self::step)] {
                let (word, bit) = heads.place(hash);
                if let Some(bits) = heads.bits.get_mut(word) {
                    *bits |= bit;
                }
            }
            ranges.entry(hash).or_insert(index..index).end = index + 1;
        }
        heads.ranges = ranges.into_iter().collect();
        heads
    }

    fn step(hash: u32, char: char) -> u32 {
        (hash.rotate_left(7) ^ u32::from(char)).wrapping_mul(0x9E37_79B1)
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let hash = (hash ^ hash >> 15) as usize;
        ((hash >> 6) & (self.bits.len() - 1), 1 << (hash & 63))
    }

    fn range(&self, hash: u32) -> Option<Range<usize>> {
        let found = self.ranges.binary_search_by_key(&hash, |(known, _)| *known).ok()?;
        self.ranges.get(found).map(|(_, range)| range.clone())
    }

    fn has(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

/// A term without what its writing leaves open, and where separators may stand.
fn normal(given: &str, writing: Writing) -> Result<(String, u128), TermError> {
    let mut text = String::new();
    let mut gaps = 0u128;
    let mut count = 0;
    let mut before: Option<char> = None;
    let mut separated = false;
    for char in given.chars() {
        if char.is_whitespace() || writing.any_separators && is_separator(char) {
            separated = before.is_some();
            continue;
        }
        if count >= LONGEST {
            return Err(TermError::TooLong);
        }
        let digits = char.is_ascii_digit() || before.is_some_and(|before| before.is_ascii_digit());
        if separated && !writing.any_separators {
            text.push(' ');
        } else if separated || writing.any_separators && digits && before.is_some() {
            gaps |= 1u128.checked_shl(u32::try_from(count).unwrap_or(128)).unwrap_or(0);
        }
        separated = false;
        before = Some(char);
        match writing.exact_case {
            true => text.push(char),
            false => text.extend(char.to_lowercase()),
        }
        count = text.chars().count();
    }
    if count > LONGEST {
        return Err(TermError::TooLong);
    }
    // One letter is no term, and signs alone are none.
    if count < 2 || !text.contains(char::is_alphanumeric) {
        return Err(TermError::Empty);
    }
    Ok((text, gaps))
}

/// What else than a space may stand between the parts of a name or a number.
#[inline]
fn is_separator(char: char) -> bool {
    match char.is_ascii() {
        true => matches!(char, '-' | '_' | '.' | '/' | '(' | ')' | '\'' | ',' | ':' | '+'),
        false => matches!(char, '·' | '’' | '–'),
    }
}

/// Whether a word that ends with `last` ends there. Scripts from U+2E80 on put no spaces between
/// words.
fn ends_word(last: char, next: Option<char>) -> bool {
    let joins = |char: char| char.is_alphanumeric() && char < '\u{2E80}';
    !(joins(last) && next.is_some_and(joins))
}

/// The character at a place; a byte that is no UTF-8 there is none.
fn char_at(bytes: &[u8], at: usize) -> Option<char> {
    let first = *bytes.get(at)?;
    if first.is_ascii() {
        return Some(char::from(first));
    }
    let length = if first >= 0xF0 {
        4
    } else if first >= 0xE0 {
        3
    } else {
        2
    };
    std::str::from_utf8(bytes.get(at..at + length)?).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::{Dictionary, TermError, Writing};

    const ANY: Writing = Writing { exact_case: false, any_separators: true };
    const EXACT: Writing = Writing { exact_case: true, any_separators: false };

    fn longest<'t>(terms: &[&str], writing: Writing, text: &'t str) -> Option<&'t str> {
        let dictionary = Dictionary::new(terms.iter().copied(), writing).unwrap();
        let longest = dictionary.longest(text.as_bytes())?;
        assert!(longest < dictionary.window(), "{text}");
        text.get(..longest)
    }

    #[test]
    fn a_value_is_found_however_it_is_written() {
        let terms = ["Anna-Maria Berg", "Anna", "AB 123456", "Müller", "12-34-56", "李小明"];
        for (text, found) in [
            ("anna maria berg wrote", "anna maria berg"),
            ("ANNA-MARIA, BERG", "ANNA-MARIA, BERG"),
            ("annamaria.berg@x.io", "annamaria.berg"),
            ("Anna's", "Anna"),
            ("anna_maria", "anna"),
            ("ab123456.", "ab123456"),
            ("AB-12 34-56", "AB-12 34-56"),
            ("MÜLLER", "MÜLLER"),
            ("123456", "123456"),
            ("1 2 3 4 5 6", "1 2 3 4 5 6"),
            ("李小明先生", "李小明"),
        ] {
            assert_eq!(longest(&terms, ANY, text), Some(found), "{text}");
        }
        for text in [
            "annabel",
            "an na",
            "ab1234567",
            "1234567",
            "Annä",
            "muller",
            "müllerin",
            "",
            "\u{FFFD}",
        ] {
            assert_eq!(longest(&terms, ANY, text), None, "{text}");
        }
    }

    #[test]
    fn a_term_is_found_as_it_is_written() {
        let terms = ["Project Blue-Bird", "C++", "Red Fox", "RedFox"];
        for text in ["Red Fox", "RedFox", "Red  Fox"] {
            assert_eq!(longest(&terms, EXACT, text), Some(text));
        }
        assert_eq!(longest(&terms, EXACT, "Project\n Blue-Bird."), Some("Project\n Blue-Bird"));
        assert_eq!(longest(&terms, EXACT, "C++11"), Some("C++"));
        for text in ["project Blue-Bird", "ProjectBlue-Bird", "Project BlueBird", "C + +"] {
            assert_eq!(longest(&terms, EXACT, text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_term_is_refused() {
        let error = |terms: &[&str]| Dictionary::new(terms.iter().copied(), ANY).err().unwrap();
        assert_eq!(error(&["ok", " - "]), (1, TermError::Empty));
        assert_eq!(error(&["x"]), (0, TermError::Empty));
        assert_eq!(error(&[&"x".repeat(129)]), (0, TermError::TooLong));
    }
}
