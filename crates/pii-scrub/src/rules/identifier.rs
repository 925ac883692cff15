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
//! Words that say what else a number is (order, version, batch ...) take 30 away. A row that is
//! only looked for [after its words](Start::AfterWord) has its confidence from them.

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
    /// For weak shapes: nothing is looked at elsewhere. The words may be phrases, whose spaces
    /// stand for one, an underscore, a hyphen or nothing and whose apostrophes may be missing.
    /// A sign at the end has to be there and separates the two (`zip:`).
    AfterWord,
}

/// Accepts what has the shape.
pub(super) fn shape_only(_: &[u8]) -> Validity {
    Validity::Accept(0)
}

/// What separates a name from what follows it, in prose, tables, JSON, CSV, XML and Markdown.
const SEPARATOR: &str = r#"[ \t:=#.,;|>"'_*()/\\-]"#;

/// The same without the hyphen.
const NO_HYPHEN: &str = r#"[ \t:=#.,;|>"'_*()/\\]"#;

/// What a name may end with (`passports`, `passportNumber`, `Reisepassnummer`).
const ENDING: &str = "(?i:'?s|(?:s|n|en)?(?:number|numbers|nummer|num|no|nr|id|code)|numeris)?";

/// What may stand between a name and its value, beside what separates: words for number, forms of
/// be and have, articles, prepositions, pronouns, a state in parentheses.
const FILLER: &str = "(?i:n(?:um(?:ber|bers|ero|éro|mer|er)?|os?|ro?|º|°)?\
    |i[ds]|code|card|was|are|has|hat|jest|es|i?st|lautet|e[rt]|är|on|é|è\
    |an?|as|the|d(?:er|ie|as|e|o|a|i|u|el)|of|for|with|l[ae]|el|il|o\
    |my|your|his|her|their|our|\\([a-z]{2,3}\\))";

/// What ends a phrase that need not be separated from the value any further.
const PUNCTUATION: [char; 5] = [':', '=', '"', '#', '.'];

impl Identifier {
    /// A row without a variant.
    pub(super) const fn new(
        kind: Kind,
        start: Start,
        shape: &'static str,
        check: fn(&[u8]) -> Validity,
        confidence: u8,
        words: &'static [&'static str],
        context: u8,
    ) -> Self {
        Self { kind, variant: "", start, shape, check, confidence, words, context }
    }

    /// One of several rows of a kind.
    pub(super) const fn variant(mut self, variant: &'static str) -> Self {
        self.variant = variant;
        self
    }

    /// The rules of the row: one, or two if some of its words have to be separated from the value and
    /// some need not.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let Start::AfterWord = self.start else {
            let rule = self.rule("", self.anchor());
            return vec![
                rule.support(Words::new(in_all_cases(self.words), 48, 24), self.context)
                    .against(Words::new(against(), 20, 0), 30),
            ];
        };
        let words = in_all_cases(self.words);
        let (marked, bare): (Vec<String>, Vec<String>) =
            words.into_iter().partition(|phrase| phrase.ends_with(PUNCTUATION));
        // The words differ from row to row, what follows them is the same for all and built once.
        [("", bare, after_name()), ("marked", marked, after_mark())]
            .into_iter()
            .filter(|(_, phrases, _)| !phrases.is_empty())
            .map(|(part, phrases, link)| {
                let beginnings = phrases.iter().flat_map(|phrase| beginnings(phrase));
                let patterns: Vec<String> = phrases.iter().map(|phrase| pattern(phrase)).collect();
                self.rule(part, Anchor::literals(beginnings).at_word_start())
                    .left(ByteClass::ALNUM)
                    .lead(format!("(?i:{})", patterns.join("|")))
                    .opening(link)
            })
            .collect()
    }

    fn anchor(&self) -> Anchor {
        match self.start {
            Start::Literals(literals) => Anchor::literals(literals.iter().copied()),
            Start::Upper => Anchor::run(ByteClass::UPPER),
            Start::Digit | Start::AfterWord => Anchor::run(ByteClass::DIGIT),
        }
    }

    fn rule(&self, part: &str, anchor: Anchor) -> Rule {
        let names = [self.kind.name, self.variant, part];
        let named: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        Rule::new(self.kind.name, anchor, self.shape)
            .named(named.join("."))
            .left(ByteClass::WORD.with(b".-+/$"))
            .right(ByteClass::WORD.with(b"-"))
            .validate(self.check)
            .confidence(self.confidence)
            .rank(120)
    }
}

/// The words that say what else a number is. An identifier is itself an id.
fn against() -> impl Iterator<Item = &'static str> {
    let words = super::phone::NOT_A_NUMBER_OF_A_PERSON;
    words.into_iter().filter(|word| !matches!(*word, "id" | "ids"))
}

/// What may stand between the name of an identifier and its value.
fn after_name() -> String {
    // A line may only end after a colon: in a table the next line is another row.
    let line = format!(
        r"(?:{SEPARATOR}{{1,2}}(?i:number|nummer|no|id))?[ .*]{{0,2}}:[ *]{{0,3}}\r?\n[ \t]{{0,8}}"
    );
    format!("{ENDING}(?:{SEPARATOR}{{1,6}}{}|{line})", filled())
}

/// The same after a phrase that ends with a sign.
fn after_mark() -> String {
    // Nothing at all cannot be an opening, so the sign is the first of it.
    format!("[:=\"#.]{SEPARATOR}{{0,6}}{}", filled())
}

/// A hyphen after a filler makes it a part of the value (`A-123456`).
fn filled() -> String {
    format!("(?:{FILLER}{NO_HYPHEN}{SEPARATOR}{{0,3}}){{0,3}}")
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

/// The texts with which a phrase begins, for the anchor: its first word if that is long, else the
/// first two words and whatever may stand between them.
fn beginnings(phrase: &str) -> Vec<String> {
    let until_apostrophe = |word: &str| word.split('\'').next().unwrap_or(word).to_owned();
    let mut words = phrase.split(' ');
    let first = until_apostrophe(words.next().unwrap_or(phrase));
    match words.next().map(until_apostrophe) {
        Some(second) if first.len() < 5 || second.starts_with(PUNCTUATION) => {
            ["", " ", "_", "-"].map(|between| format!("{first}{between}{second}")).into()
        }
        _ => vec![first],
    }
}

/// A phrase as a pattern that matches it, without the sign at its end.
fn pattern(phrase: &str) -> String {
    let mut pattern = String::new();
    for char in phrase.trim_end_matches(PUNCTUATION).chars() {
        match char {
            ' ' => pattern.push_str("[ _-]?"),
            '\'' => pattern.push_str("(?:'|’)?"),
            char => {
                if char.is_ascii_punctuation() {
                    pattern.push('\\');
                }
                pattern.push(char);
            }
        }
    }
    pattern
}
