//! What a condition or a medicine looks like: lists, the endings that their names are built
//! with, and the words that go before and after.

use crate::rules::lexicon::{Lexicon, Word, fold, is_word_end, words};

use super::words::{
    CONDITION_ENDINGS, HEADS, MODIFIERS, NO_CONDITIONS, NO_MEDICINES, NUMBERED, STEMS,
};

/// The lists and endings, read once.
#[derive(Debug)]
pub(crate) struct Grammar {
    conditions: Lexicon,
    medicines: Lexicon,
    modifiers: Lexicon,
    heads: Lexicon,
    /// What stands before and after a condition that is none there: `stroke` of genius.
    not: Vec<[Box<[u8]>; 3]>,
}

impl Grammar {
    pub(super) fn new() -> Self {
        let not = crate::rules::lexicon::lines(include_str!("../../../data/conditions_not.txt"));
        let row = |line: &str| {
            let mut cells = line.split('|').map(|cell| cell.trim().as_bytes().into());
            [0; 3].map(|_| cells.next().unwrap_or_default())
        };
        Self {
            conditions: Lexicon::parse(include_str!("../../../data/conditions.txt")),
            medicines: Lexicon::parse(include_str!("../../../data/medications.txt")),
            modifiers: Lexicon::new(MODIFIERS),
            heads: Lexicon::new(HEADS),
            not: not.map(row).collect(),
        }
    }

    /// Where conditions begin that a list or a modifier opens.
    pub(super) fn condition_words(&self) -> impl Iterator<Item = String> + '_ {
        let opening = MODIFIERS.iter().chain(&NUMBERED).map(|word| (*word).to_owned());
        self.conditions.first_words().chain(opening)
    }

    pub(super) fn condition_endings() -> impl Iterator<Item = &'static str> {
        CONDITION_ENDINGS.iter().map(|(ending, _)| *ending)
    }

    /// Where medicines begin that are in the list.
    pub(super) fn medicine_words(&self) -> impl Iterator<Item = String> + '_ {
        self.medicines.first_words()
    }

    pub(super) fn medicine_stems() -> impl Iterator<Item = &'static str> {
        STEMS.iter().copied()
    }

    /// The length of the condition that `bytes` begin with.
    pub(crate) fn condition(&self, before: &[u8], bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        for modifiers in 0..4 {
            let rest = bytes.get(at..)?;
            if let Some(len) = self.core(rest, modifiers > 0) {
                let core = bytes.get(at..at + len)?;
                let after = bytes.get(at + len..)?;
                if self.is_none_here(
                    core,
                    bytes.get(..at).filter(|b| !b.is_empty()).unwrap_or(before),
                    after,
                ) {
                    return None;
                }
                return Some(at + len + number_after(core, after));
            }
            at += modifier(&self.modifiers, rest)?;
        }
        None
    }

    fn core(&self, bytes: &[u8], modified: bool) -> Option<usize> {
        let word = words(bytes).next().filter(|word| word.start == 0)?;
        self.conditions
            .prefix(bytes)
            .or_else(|| is_condition_by_ending(word).then_some(word.end()))
            .or_else(|| modified.then(|| self.heads.prefix(bytes)).flatten())
    }

    fn is_none_here(&self, core: &[u8], before: &[u8], after: &[u8]) -> bool {
        let core = fold(core);
        let before = fold(before);
        let before = before.trim_ascii_end();
        let next = words(after).next().map(|word| fold(word.text)).unwrap_or_default();
        self.not.iter().any(|[term, left, right]| {
            (**term == *core || **term == *b"*")
                && before.ends_with(left)
                && (left.is_empty()
                    || is_word_start(before, before.len().saturating_sub(left.len())))
                && (right.is_empty() || **right == *next)
        })
    }

    /// The length of the medicine that `bytes` begin with, and of its strength.
    pub(crate) fn medicine(&self, bytes: &[u8]) -> Option<usize> {
        let word = words(bytes).next().filter(|word| word.start == 0)?;
        let by_stem = || is_medicine_by_stem(word).then_some(word.end());
        let len = self.medicines.prefix(bytes).or_else(by_stem)?;
        Some(len + strength(bytes.get(len..)?))
    }
}

fn is_word_start(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_none_or(|b| !b.is_ascii_alphanumeric())
}

fn is_condition_by_ending(word: Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    lower.iter().all(u8::is_ascii_lowercase)
        && CONDITION_ENDINGS
            .iter()
            .any(|(ending, least)| lower.len() >= *least && lower.ends_with(ending.as_bytes()))
        && !NO_CONDITIONS.iter().any(|no| no.as_bytes() == lower)
}

fn is_medicine_by_stem(word: Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    lower.iter().all(u8::is_ascii_lowercase)
        && lower.len() >= 7
        && STEMS.iter().any(|stem| lower.ends_with(stem.as_bytes()))
        && !NO_MEDICINES.iter().any(|no| no.as_bytes() == lower)
}

/// The length of a modifier and of the space after it.
fn modifier(modifiers: &Lexicon, bytes: &[u8]) -> Option<usize> {
    let len = modifiers.prefix(bytes).or_else(|| numbered(bytes))?;
    matches!(bytes.get(len), Some(b' ' | b'-' | b'\n')).then_some(len + 1)
}

/// The length of `type 2`, `stage IIIb`.
fn numbered(bytes: &[u8]) -> Option<usize> {
    let mut words = words(bytes);
    let first = words.next().filter(|word| word.start == 0 && word.is_any(&NUMBERED))?;
    let second = words.next().filter(|word| word.start == first.end() + 1)?;
    let digits =
        second.text.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'I' | b'V' | b'i' | b'v'));
    let digits = digits.count();
    let rest = second.text.get(digits..)?;
    let counts = (1..=3).contains(&digits) && matches!(rest, [] | [b'a'..=b'c' | b'A'..=b'C']);
    counts.then(|| second.end())
}

/// What of a condition follows it: `hepatitis B`, `disease stage 4`, `diabetes type 2`.
fn number_after(core: &[u8], after: &[u8]) -> usize {
    let Some((separator, rest)) = after.split_first().filter(|(b, _)| matches!(b, b' ' | b','))
    else {
        return 0;
    };
    let (extra, rest) = match rest.split_first() {
        Some((b' ', rest)) if *separator == b',' => (2, rest),
        _ if *separator == b',' => return 0,
        _ => (1, rest),
    };
    if core.to_ascii_lowercase().ends_with(b"hepatitis")
        && matches!(rest.first(), Some(b'A'..=b'E'))
        && is_word_end(rest, 1)
    {
        return extra + 1;
    }
    numbered(rest).map_or(0, |len| extra + len)
}

/// The length of ` 10 mg`, ` 100 units/mL`, `50mg`.
fn strength(bytes: &[u8]) -> usize {
    const UNITS: [&str; 12] =
        ["mg", "mcg", "µg", "ug", "g", "ml", "units", "unit", "iu", "meq", "puffs", "mmol"];
    let count = |bytes: &[u8], test: fn(&u8) -> bool| bytes.iter().take_while(|b| test(b)).count();
    let start = count(bytes, |byte| *byte == b' ').min(1);
    let rest = bytes.get(start..).unwrap_or(&[]);
    let digits = count(rest, |byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'/'));
    if start == 0 || !(1..=9).contains(&digits) || !rest.first().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    let rest = rest.get(digits..).unwrap_or(&[]);
    let space = count(rest, |byte| *byte == b' ').min(1);
    let rest = rest.get(space..).unwrap_or(&[]);
    let Some(unit) = unit(rest, &UNITS) else { return 0 };
    let per = rest.get(unit..).and_then(|rest| rest.strip_prefix(b"/"));
    let per = per.and_then(|rest| self::unit(rest, &UNITS)).map_or(0, |len| len + 1);
    start + digits + space + unit + per
}

fn unit(bytes: &[u8], units: &[&str]) -> Option<usize> {
    let lower = bytes.get(..bytes.len().min(8))?.to_ascii_lowercase();
    units
        .iter()
        .filter(|unit| lower.starts_with(unit.as_bytes()) && is_word_end(bytes, unit.len()))
        .map(|unit| unit.len())
        .max()
}

#[cfg(test)]
mod tests {
    use super::Grammar;

    #[test]
    fn conditions_by_list_ending_and_modifier() {
        let grammar = Grammar::new();
        let condition = |text: &'static str| {
            grammar.condition(b"", text.as_bytes()).and_then(|len| text.get(..len))
        };
        for text in [
            "asthma",
            "Type 2 diabetes",
            "stage III colon cancer",
            "acute appendicitis",
            "chronic kidney disease stage 4",
            "hepatitis B",
            "Liver failure",
            "thrombocytopenia",
            "hyperkalemia",
        ] {
            assert_eq!(condition(text), Some(text));
        }
        for text in
            ["type 2 error", "liver dumplings", "academia", "diploma", "stroke of luck", "chronic"]
        {
            assert_eq!(condition(text), None, "{text}");
        }
    }

    #[test]
    fn medicines_by_list_and_stem_with_their_strength() {
        let grammar = Grammar::new();
        let medicine = |text: &str| grammar.medicine(text.as_bytes());
        assert_eq!(medicine("lisinopril 10 mg daily"), Some(16));
        assert_eq!(medicine("sertraline 50mg"), Some(15));
        assert_eq!(medicine("insulin lispro 100 units/mL"), Some(27));
        assert_eq!(medicine("Xanax for"), Some(5));
        assert_eq!(medicine("warfarin 3 times"), Some(8));
        assert_eq!(medicine("April 10"), None);
    }
}
