//! Whose a condition or a medicine is: what of the sentence around it says that it is somebody's.

use crate::rules::lexicon::{
    Lexicon, Word, first_sentence, is_letter, last_sentence, sections, words, words_before,
};

/// How many bytes before a term are looked at.
pub(crate) const BEFORE: usize = 128;
/// How many bytes after a term are looked at.
pub(crate) const AFTER: usize = 96;
/// How many words right before a term say that it is spoken of in general.
const NEAR: usize = 5;

/// What stands around a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Its sentence speaks of a person: a patient, `she`, `my mother`.
    Personal,
    /// It is the value of a field: `Diagnosis: asthma`.
    Labelled,
    /// Nothing of that.
    Bare,
}

/// The words that tell, read once.
#[derive(Debug)]
pub(crate) struct Cues {
    personal: Lexicon,
    general: Lexicon,
    attributed: Lexicon,
    labels: Lexicon,
    orders: Lexicon,
}

impl Cues {
    pub(super) fn new() -> Self {
        let [personal, general, attributed, labels, orders] = sections(
            include_str!("../../../data/health_settings.txt"),
            ["personal", "general", "attributed", "labels", "orders"],
        );
        Self { personal, general, attributed, labels, orders }
    }

    /// The setting of a term between `before` and `after`; `None` if it names something else there:
    /// an institute, a campaign, a part of a longer word.
    pub(crate) fn setting(&self, before: &[u8], after: &[u8]) -> Option<Setting> {
        let cut = before.len().checked_sub(BEFORE);
        let before = before.get(cut.unwrap_or(0)..).unwrap_or(&[]);
        let after = after.get(..AFTER.min(after.len())).unwrap_or(&[]);
        if self.is_part_of_another(after) {
            return None;
        }
        let sentence = last_sentence(before);
        let cut = cut.is_some() && sentence == 0;
        let words_before = words_before(before.get(sentence..).unwrap_or(&[]), cut);
        let near = words_before.len().saturating_sub(NEAR);
        if words_before.iter().skip(near).any(|word| self.general.has(word.text)) {
            return Some(Setting::Bare);
        }
        let after = after.get(..first_sentence(after)).unwrap_or(&[]);
        if self.speaks_of_a_person(words_before.iter().copied())
            || self.speaks_of_a_person(words(after))
        {
            return Some(Setting::Personal);
        }
        let ordered = words_before.last().is_some_and(|word| self.orders.has(word.text));
        let labelled = ordered || self.is_labelled(before);
        Some(if labelled { Setting::Labelled } else { Setting::Bare })
    }

    /// Whether any sentence of `bytes` speaks of a person.
    pub(crate) fn person_near(&self, bytes: &[u8]) -> bool {
        self.speaks_of_a_person(words(bytes))
    }

    fn is_part_of_another(&self, after: &[u8]) -> bool {
        match after {
            [b'-' | b'_' | b'.', next, ..] if is_letter(*next) => true,
            [b' ' | b'\'', ..] => {
                let next = words(after).find(|word| !word.text.starts_with(b"'"));
                next.is_some_and(|word| word.start <= 3 && self.attributed.has(word.text))
            }
            [b'(' | b'@', ..] => true,
            _ => false,
        }
    }

    fn speaks_of_a_person<'a>(&self, words: impl Iterator<Item = Word<'a>>) -> bool {
        let mut before: Option<Word<'_>> = None;
        for word in words {
            let text = possessor(word.text);
            // `be patient`, `the patient` is somebody; `45M` and `32f` are an age and a sex.
            let adjective = before.is_some_and(|before| before.is_any(&["be", "being", "stay"]));
            let aged = matches!(text, [a, b, b'm' | b'f' | b'M' | b'F'] if a.is_ascii_digit() && b.is_ascii_digit());
            if aged || self.personal.has(text) && !adjective {
                return true;
            }
            before = Some(word);
        }
        false
    }

    /// Whether the name of a field and a colon stand before it on its line, with at most a list
    /// between.
    fn is_labelled(&self, before: &[u8]) -> bool {
        let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = before.get(line..).unwrap_or(&[]);
        let Some(colon) = line.iter().rposition(|byte| matches!(byte, b':' | b'=')) else {
            return false;
        };
        let (label, value) = (line.get(..colon).unwrap_or(&[]), line.get(colon..).unwrap_or(&[]));
        let label: Vec<Word<'_>> = words(label).collect();
        last_sentence(value) == 0
            && label.iter().rev().take(4).any(|word| self.labels.has(word.text))
    }
}

/// A word without the `'s`, `'m`, `'ve` that hangs on it.
fn possessor(word: &[u8]) -> &[u8] {
    let end = word.iter().position(|byte| *byte == b'\'').filter(|at| *at > 0);
    let typographic = word.windows(3).position(|bytes| bytes == "’".as_bytes());
    word.get(..end.or(typographic).unwrap_or(word.len())).unwrap_or(word)
}
