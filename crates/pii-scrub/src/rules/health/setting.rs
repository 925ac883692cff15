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
    clinical: Lexicon,
}

impl Cues {
    pub(super) fn new() -> Self {
        let [personal, general, attributed, labels, orders, clinical] = sections(
            include_str!("../../../data/health_settings.txt"),
            ["personal", "general", "attributed", "labels", "orders", "clinical"],
        );
        Self { personal, general, attributed, labels, orders, clinical }
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
        let head = before.get(sentence..).unwrap_or(&[]);
        let words_before = words_before(head, cut);
        // Going back, whoever comes first: `read about`, but `for anyone, and she has`.
        let mut near = words_before.iter().rev().take(NEAR);
        let first = near
            .find(|word| self.general.has(word.text) || self.personal.has(possessor(word.text)));
        if first.is_some_and(|word| self.general.has(word.text)) {
            return Some(Setting::Bare);
        }
        let after = after.get(..first_sentence(after)).unwrap_or(&[]);
        if self.speaks_of_a_person(head, words_before.iter().copied())
            || self.speaks_of_a_person(after, words(after))
        {
            return Some(Setting::Personal);
        }
        // `started lisinopril and metformin`: the order is before the list.
        let list = |word: &&Word<'_>| {
            !self.orders.has(word.text) && !word.is_any(&["to", "the", "is", "are", "was"])
        };
        let order = words_before.iter().rev().take(4).find(|word| !list(word));
        let ordered = order.is_some_and(|word| self.orders.has(word.text));
        let labelled = ordered || self.is_labelled(before) || self.is_clinical(before);
        Some(if labelled { Setting::Labelled } else { Setting::Bare })
    }

    /// Whether the paragraph up to a term reads as a note on a patient.
    fn is_clinical(&self, before: &[u8]) -> bool {
        let start = before.windows(2).rposition(|two| two == b"\n\n").unwrap_or(0);
        let paragraph = before.get(start..).unwrap_or(&[]);
        let mut last: Option<Word<'_>> = None;
        words(paragraph).any(|word| {
            let adjective = last.is_some_and(|last| last.is_any(&["be", "being", "stay"]));
            last = Some(word);
            !adjective && self.clinical.has(possessor(word.text))
        })
    }

    /// Whether any sentence of `bytes` speaks of a person.
    pub(crate) fn person_near(&self, bytes: &[u8]) -> bool {
        self.speaks_of_a_person(bytes, words(bytes))
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

    fn speaks_of_a_person<'a>(&self, bytes: &[u8], words: impl Iterator<Item = Word<'a>>) -> bool {
        let mut before: Option<Word<'_>> = None;
        for word in words {
            let text = possessor(word.text);
            // `be patient`, `the patient` is somebody; `45M` and `32f` are an age and a sex.
            let adjective = before.is_some_and(|before| before.is_any(&["be", "being", "stay"]));
            let aged = matches!(text, [a, b, b'm' | b'f' | b'M' | b'F'] if a.is_ascii_digit() && b.is_ascii_digit());
            // `patient_id` is a field of somebody, `my_list` a variable.
            let name = bytes.get(word.end()) == Some(&b'_') && text.len() < 6 && !word.is("pt");
            let old = word.is("old")
                && before.is_some_and(|before| before.is_any(&["year", "years", "month", "week"]));
            if aged || old || self.personal.has(text) && !adjective && !name {
                return true;
            }
            before = Some(word);
        }
        false
    }

    /// Whether the name of a field and a colon stand before it on its line, with at most a list
    /// between, or end the line above a list of lines.
    fn is_labelled(&self, before: &[u8]) -> bool {
        let mut lines = before.rsplit(|byte| *byte == b'\n');
        let line = lines.next().unwrap_or(&[]);
        if line.len() <= 8 && is_item(line) {
            let above = lines.find(|line| !is_item(line)).unwrap_or(&[]).trim_ascii_end();
            return above.ends_with(b":") && self.has_label(above);
        }
        let Some(colon) = line.iter().rposition(|byte| matches!(byte, b':' | b'=')) else {
            return false;
        };
        last_sentence(line.get(colon..).unwrap_or(&[])) == 0
            && self.has_label(line.get(..colon).unwrap_or(&[]))
    }

    fn has_label(&self, line: &[u8]) -> bool {
        let label: Vec<Word<'_>> = words(line).collect();
        label.iter().rev().take(8).any(|word| self.labels.has(word.text))
    }
}

/// Whether a line begins as one of a list: `- `, `* `, `2. `.
fn is_item(line: &[u8]) -> bool {
    match line.trim_ascii_start() {
        [b'-' | b'*' | b'+', b' ', ..] | [b'1'..=b'9', b'.' | b')', b' ', ..] => true,
        line => line.starts_with("•".as_bytes()),
    }
}

/// A word without the `'s`, `'m`, `'ve` that hangs on it.
fn possessor(word: &[u8]) -> &[u8] {
    let end = word.iter().position(|byte| *byte == b'\'').filter(|at| *at > 0);
    let typographic = word.windows(3).position(|bytes| bytes == "’".as_bytes());
    word.get(..end.or(typographic).unwrap_or(word.len())).unwrap_or(word)
}
