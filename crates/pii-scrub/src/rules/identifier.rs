//! Identifiers as rows: shape, check, words, and how sure each of them makes.
//!
//! Confidence is a sum in percent, and 50 reports:
//!
//! | shape | checksum or structure | points of the shape and the check together |
//! |---|---|---|
//! | could be anything (digits in a row) | none | 10, and 45 or more for a word near it |
//! | could be anything | one in ten passes | 20 |
//! | could be anything | one in a hundred or fewer | 30 to 40 |
//! | its own (separators, letters at fixed places) | none or one in ten | 40 |
//! | its own | passes | 55 to 75: reported alone |
//! | its own | one in a thousand or fewer | 80 to 95: reported even against a word |
//!
//! Words that say what else a number is (order, version, batch ...) take 30 away.

use rule_scan::{Anchor, ByteClass, Rule, Validity, Words};

use crate::kind::Kind;

/// One identifier.
pub(super) struct Identifier {
    pub(super) kind: Kind,
    /// What tells this row from others of its kind; empty if it is the only one.
    pub(super) variant: &'static str,
    pub(super) start: Start,
    /// In the syntax of [`Rule::new`]. Case counts.
    pub(super) shape: &'static str,
    /// Asked for each end that the shape accepts, longest first.
    pub(super) check: fn(&[u8]) -> Validity,
    /// What the shape alone is worth.
    pub(super) confidence: u8,
    /// Whole words, of every language where it is used, in lower case. A word that is
    /// written with other letters than ASCII compares as it is written.
    pub(super) words: &'static [&'static str],
    /// What one of them within 48 bytes before or 24 after adds.
    pub(super) context: u8,
}

/// Where an identifier begins.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// With a digit.
    Digit,
    /// With a capital letter.
    Upper,
    /// With one of these texts, whatever their case.
    Literals(&'static [&'static str]),
    /// After one of its words and what links the two (`passport number is`, `"passport_no": "`).
    /// For weak shapes: nothing is looked at elsewhere. The words may be phrases.
    AfterWord,
}

/// Accepts what has the shape.
pub(super) fn shape_only(_: &[u8]) -> Validity {
    Validity::Accept(0)
}

/// What may stand between the name of an identifier and its value.
const LINK: &str = "s?(?:[ \t:=#.\"'_*(/-]|：){1,4}(?:(?i:number|numbers|numero|número|numéro|nummer|num|no|nr|n|nº|n°|id|code|card|account|acct|is|was|are|es|ist|est|for|my|the|of|ending|de|da|do|del|di)[ \t:=#.\"'_*)(/-]{1,4}){0,4}";

impl Identifier {
    pub(super) fn rule(&self) -> Rule {
        let anchor = match self.start {
            Start::Digit => Anchor::run(ByteClass::DIGIT),
            Start::Upper => Anchor::run(ByteClass::UPPER),
            Start::Literals(literals) => Anchor::literals(literals.iter().copied()),
            Start::AfterWord => Anchor::literals(in_all_cases(self.words)).at_word_start(),
        };
        let check = self.check;
        let rule = Rule::new(self.kind.name, anchor, self.shape)
            .left(ByteClass::WORD.with(b".-+/$"))
            .right(ByteClass::WORD.with(b"-"))
            .validate(check)
            .confidence(self.confidence)
            .rank(120);
        let rule = if self.variant.is_empty() {
            rule
        } else {
            rule.named(format!("{}.{}", self.kind.name, self.variant))
        };
        if matches!(self.start, Start::AfterWord) {
            let words: Vec<String> =
                in_all_cases(self.words).iter().map(|word| escaped(word)).collect();
            rule.left(ByteClass::ALNUM).lead(format!("(?i:{}){LINK}", words.join("|")))
        } else {
            // What such a number is called often ends with `ID`.
            let others = super::phone::NOT_A_NUMBER_OF_A_PERSON.into_iter();
            let others = others.filter(|word| !matches!(*word, "id" | "ids"));
            rule.support(Words::new(in_all_cases(self.words), 48, 24), self.context)
                .against(Words::new(others, 20, 0), 30)
        }
    }
}

/// Words with other letters than ASCII compare as they are written: in small letters, with a capital,
/// in capitals.
fn in_all_cases(words: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for word in words {
        all.push((*word).to_owned());
        if !word.is_ascii() {
            all.push(word.to_uppercase());
            let mut chars = word.chars();
            let first = chars.next().map(char::to_uppercase);
            all.push(first.into_iter().flatten().chain(chars).collect());
        }
    }
    all
}

/// A text as a pattern that matches it.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if char.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::Start;
    use crate::rules::national;

    #[test]
    fn context_words_are_single_words() {
        let joins = |word: &&&str| {
            word.bytes().any(|b| b.is_ascii() && !b.is_ascii_alphanumeric() && b != b'\'')
        };
        for row in national::rows().filter(|row| !matches!(row.start, Start::AfterWord)) {
            let joined: Vec<_> = row.words.iter().filter(joins).collect();
            assert!(joined.is_empty(), "{}: {joined:?} can never be a context word", row.kind.name);
        }
    }
}
