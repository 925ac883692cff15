//! Lists of words and phrases, and how a text is read word by word.

use std::collections::BTreeMap;

/// Who a sentence is about: pronouns and relatives.
pub(crate) const PERSONS: [&str; 27] = [
    "i",
    "he",
    "she",
    "who",
    "we",
    "they",
    "you",
    "mother",
    "father",
    "mom",
    "mum",
    "dad",
    "son",
    "daughter",
    "brother",
    "sister",
    "wife",
    "husband",
    "grandmother",
    "grandfather",
    "uncle",
    "aunt",
    "cousin",
    "girlfriend",
    "boyfriend",
    "partner",
    "friend",
];

/// Phrases in lower case, looked up at a place of a text without regard to case.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// By first word: what follows it, longest first.
    phrases: BTreeMap<Box<[u8]>, Vec<Box<[u8]>>>,
}

impl Lexicon {
    /// Reads one phrase a line; empty lines and those that begin with `#` are skipped.
    pub(crate) fn parse(file: &str) -> Self {
        Self::new(lines(file))
    }

    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lexicon = Self::default();
        for phrase in phrases {
            let first = phrase.split(' ').next().unwrap_or("").as_bytes();
            let rest = phrase.as_bytes().get(first.len()..).unwrap_or(&[]);
            lexicon.phrases.entry(first.into()).or_default().push(rest.into());
        }
        for rests in lexicon.phrases.values_mut() {
            rests.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            rests.dedup();
        }
        lexicon
    }

    /// The first words of all phrases: every occurrence of one begins with one of them.
    pub(crate) fn first_words(&self) -> impl Iterator<Item = String> + '_ {
        self.phrases.keys().map(|word| String::from_utf8_lossy(word).into_owned())
    }

    /// The length of the longest phrase that `bytes` begins with, as whole words.
    pub(crate) fn prefix(&self, bytes: &[u8]) -> Option<usize> {
        let first = bytes.iter().take_while(|byte| !byte.is_ascii_whitespace()).count().min(48);
        let word = fold(bytes.get(..first)?);
        // The word may end before punctuation: `asthma,`; shorter ends are tried in turn.
        let ends = (1..=word.len()).rev().filter(|&end| is_word_end(bytes, end));
        for end in ends {
            let Some(rests) = word.get(..end).and_then(|word| self.phrases.get(word)) else {
                continue;
            };
            let after = bytes.get(end..).unwrap_or(&[]);
            if let Some(len) = rests.iter().find_map(|rest| follows(after, rest)) {
                return Some(end + len);
            }
        }
        None
    }

    /// Whether a whole word is one of the phrases.
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        self.prefix(word) == Some(word.len())
    }
}

/// The lists of a data file by the names of its sections, `[name]`; several words a line, in which
/// `_` is a space.
pub(crate) fn sections<const N: usize>(file: &str, names: [&str; N]) -> [Lexicon; N] {
    let mut lists = [const { Vec::new() }; N];
    let mut current = None;
    for line in lines(file) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            current = names.iter().position(|known| *known == name);
        } else if let Some(list) = current.and_then(|at| lists.get_mut(at)) {
            list.extend(line.split(' ').map(|word| word.replace('_', " ")));
        }
    }
    lists.map(|list| Lexicon::new(list.iter().map(String::as_str)))
}

/// The lines of a data file that count.
pub(crate) fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The length of `rest` at the beginning of `bytes`, as whole words. A space in it stands for a
/// space or the end of a line.
fn follows(bytes: &[u8], rest: &[u8]) -> Option<usize> {
    let here = bytes.get(..rest.len())?;
    let same = fold(here).iter().zip(rest).all(|(a, b)| a == b || *a == b'\n' && *b == b' ');
    (same && is_word_end(bytes, rest.len())).then_some(rest.len())
}

/// Lower case of ASCII and of the letters of Latin-1.
pub(crate) fn fold(bytes: &[u8]) -> Vec<u8> {
    let mut folded = bytes.to_ascii_lowercase();
    let mut before = 0;
    for byte in &mut folded {
        if before == 0xC3 && (0x80..=0x9E).contains(byte) {
            *byte += 0x20;
        }
        before = *byte;
    }
    folded
}

/// Whether no letter or digit stands at `at`.
pub(crate) fn is_word_end(bytes: &[u8], at: usize) -> bool {
    !bytes.get(at).is_some_and(|&byte| is_letter(byte) || byte.is_ascii_digit() || byte == b'_')
        // The apostrophe of typographers is no letter.
        || bytes.get(at..).is_some_and(|rest| rest.starts_with("’".as_bytes()))
}

pub(crate) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 128
}

/// A word of a text: letters, digits, and apostrophes between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub(crate) start: usize,
    pub(crate) text: &'a [u8],
}

impl Word<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn is(&self, lower: &str) -> bool {
        self.text.eq_ignore_ascii_case(lower.as_bytes())
    }

    /// Whether it is one of these, which are sorted or few.
    pub(crate) fn is_any(&self, lower: &[&str]) -> bool {
        lower.iter().any(|word| self.is(word))
    }

    pub(crate) fn is_capitalised(&self) -> bool {
        match self.text {
            [0xC3, second, ..] => (0x80..=0x9E).contains(second),
            [first, ..] => first.is_ascii_uppercase(),
            [] => false,
        }
    }
}

/// The words of a text in order.
pub(crate) fn words(bytes: &[u8]) -> impl Iterator<Item = Word<'_>> {
    let in_word = |byte: &u8| byte.is_ascii_digit() || is_letter(*byte) || *byte == b'\'';
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(in_word)?;
        let rest = bytes.get(start..)?;
        let text = rest.get(..rest.iter().position(|byte| !in_word(byte)).unwrap_or(rest.len()))?;
        at = start + text.len();
        Some(Word { start, text })
    })
}

/// The words of what stands before a candidate, without one that is cut: `cut` says whether the
/// bytes begin amid a text.
pub(crate) fn words_before(bytes: &[u8], cut: bool) -> Vec<Word<'_>> {
    let skip = cut && bytes.first().is_some_and(|&byte| is_letter(byte) || byte.is_ascii_digit());
    words(bytes).skip(usize::from(skip)).collect()
}

/// Where the last sentence of `bytes` begins. A short word and a point is an abbreviation.
pub(crate) fn last_sentence(bytes: &[u8]) -> usize {
    (1..bytes.len()).rev().find(|&at| is_sentence_end(bytes, at)).unwrap_or(0)
}

/// Where the first sentence of `bytes` ends.
pub(crate) fn first_sentence(bytes: &[u8]) -> usize {
    (1..bytes.len()).find(|&at| is_sentence_end(bytes, at)).unwrap_or(bytes.len())
}

/// Words with a point that ends no sentence.
const ABBREVIATIONS: [&str; 22] = [
    "dr", "mr", "mrs", "ms", "prof", "rev", "st", "jr", "sr", "vs", "no", "nr", "pt", "approx",
    "dept", "inc", "ltd", "co", "geb", "z", "sra", "capt",
];

/// Whether a sentence ends right before `at`: a mark and a space, or an empty line.
pub(crate) fn is_sentence_end(bytes: &[u8], at: usize) -> bool {
    let space = bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    match at.checked_sub(1).and_then(|before| bytes.get(before)) {
        Some(b'!' | b'?') => space,
        Some(b'\n') => bytes.get(at) == Some(&b'\n'),
        Some(b'.') if space => {
            let head = bytes.get(..at - 1).unwrap_or(&[]);
            let letters = head.iter().rev().take_while(|byte| is_letter(**byte)).count();
            let word = head.get(head.len() - letters..).unwrap_or(&[]);
            // An initial, `J. Smith`, or an abbreviation.
            let initial = letters == 1 && word.first().is_some_and(u8::is_ascii_uppercase);
            let known = |other: &&str| word.eq_ignore_ascii_case(other.as_bytes());
            !initial && !ABBREVIATIONS.iter().any(known)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexicon, first_sentence, last_sentence};

    #[test]
    fn longest_phrase_of_whole_words() {
        let lexicon = Lexicon::new(["type", "type a", "crohn's", "crohn's disease", "épi"]);
        assert_eq!(lexicon.prefix(b"Type A, and"), Some(6));
        assert_eq!(lexicon.prefix(b"type about"), Some(4));
        assert_eq!(lexicon.prefix(b"types"), None);
        assert_eq!(lexicon.prefix(b"Crohn's\ndisease."), Some(15));
        assert_eq!(lexicon.prefix("Épi,".as_bytes()), Some(4));
        assert!(lexicon.has(b"TYPE") && !lexicon.has(b"type b"));
    }

    #[test]
    fn sentences_end_after_marks_and_not_after_titles() {
        assert_eq!(last_sentence(b"She came. Dr. Lee has "), 9);
        assert_eq!(first_sentence(b" of Mrs. Lee. He"), 13);
        assert_eq!(last_sentence(b"one line\n\ntwo"), 9);
    }
}
