//! Titles: courtesy titles before a name, and occupations of a person.
//!
//! `Dr.` counts before a name. `operator` counts only where the text says whose occupation it is:
//! as a line under a name, in `Name, the operator, said`, after `works as a`, in `I'm a`, in a field
//! `job title`.

mod occupation;

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Views};

use super::lexicon::{Word, words};
use crate::kind::{Kind, Law};

pub(super) const KIND: Kind = Kind::new("pii.title", "TITLE", &[Law::Gdpr], "by grammar");

/// Abbreviated titles, which may have a point.
const ABBREVIATED: [&str; 10] =
    ["mr", "mrs", "ms", "mx", "dr", "prof", "mme", "mlle", "capt", "sgt"];
/// Abbreviated titles that have one, or are other words.
const POINTED: [&str; 14] = [
    "rev.",
    "lt.",
    "col.",
    "maj.",
    "gen.",
    "cpl.",
    "dipl.-ing.",
    "sr.",
    "sra.",
    "srta.",
    "mevr.",
    "dhr.",
    "sig.",
    "hon.",
];
/// Titles in full.
const WHOLE: [&str; 25] = [
    "miss",
    "professor",
    "doctor",
    "sir",
    "dame",
    "reverend",
    "rabbi",
    "imam",
    "captain",
    "sergeant",
    "lieutenant",
    "colonel",
    "herr",
    "frau",
    "herrn",
    "fräulein",
    "monsieur",
    "madame",
    "mademoiselle",
    "señor",
    "señora",
    "señorita",
    "signor",
    "signora",
    "mister",
];

/// Capitalised words after a title that are no name.
const NO_NAMES: [&str; 32] = [
    "means", "was", "said", "has", "stands", "for", "in", "with", "pepper", "who", "word",
    "windows", "excel", "office", "universe", "world", "america", "and", "or", "the", "is", "no",
    "to", "of", "rate", "strange", "dolittle", "clean", "bean", "robot", "project", "sql",
];

pub(super) fn rules() -> Vec<Rule> {
    let mut rules = vec![courtesy()];
    rules.extend(occupation::rules());
    rules
}

fn courtesy() -> Rule {
    let all = ABBREVIATED.iter().chain(&POINTED).chain(&WHOLE).copied();
    Rule::window(KIND.name, Anchor::literals(all).at_word_start(), 64, titles)
        .named("pii.title.courtesy")
        .left(ByteClass::WORD.with(b"@#\\/.-&"))
        .right(ByteClass::WORD)
        .confidence(65)
        .rank(40)
        .views(Views::NONE)
}

/// The length of the titles that stand before a name.
fn titles(bytes: &[u8]) -> Option<Trimmed> {
    let mut end = title(bytes)?;
    let mut dotted = bytes.get(end - 1) == Some(&b'.');
    let lower = bytes.first().is_some_and(u8::is_ascii_lowercase);
    loop {
        let rest = bytes.get(end..)?.strip_prefix(b" ")?;
        if let Some(len) = title(rest) {
            end += 1 + len;
            dotted |= rest.get(len - 1) == Some(&b'.');
            continue;
        }
        let name = words(rest).next().filter(|word| word.start == 0)?;
        return is_name(name, lower && dotted).then_some(Trimmed::from(end));
    }
}

/// The length of one title, with its point.
fn title(bytes: &[u8]) -> Option<usize> {
    let word = words(bytes).next().filter(|word| word.start == 0)?;
    // `MS Word` and `MISS_RATE` are none, `DR. LEE` is.
    let capitals = word.text.len() > 1 && word.text.iter().all(u8::is_ascii_uppercase);
    let pointed = bytes.get(..word.end() + 1).filter(|title| title.ends_with(b"."));
    let longest = POINTED.iter().filter(|title| {
        bytes.get(..title.len()).is_some_and(|here| here.eq_ignore_ascii_case(title.as_bytes()))
    });
    if let Some(len) = longest.map(|title| title.len()).max() {
        return word.is_capitalised().then_some(len);
    }
    if word.is_any(&ABBREVIATED) {
        return match pointed {
            Some(title) => Some(title.len()),
            None => (!capitals && word.is_capitalised()).then_some(word.end()),
        };
    }
    let whole = pointed.is_none() && !capitals && word.is_capitalised() && word.is_any(&WHOLE);
    whole.then_some(word.end())
}

/// Whether a word after a title begins a name. In a text in small letters so may the name be.
fn is_name(word: Word<'_>, lower: bool) -> bool {
    let letters =
        word.text.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 128 || *byte == b'\'');
    letters && (word.is_capitalised() || lower && word.text.len() > 2) && !word.is_any(&NO_NAMES)
}

#[cfg(test)]
mod tests {
    use super::titles;

    #[test]
    fn titles_stand_before_names() {
        let len = |text: &str| titles(text.as_bytes()).map(|trimmed| trimmed.len);
        assert_eq!(len("Dr. Lee"), Some(3));
        assert_eq!(len("Prof. Dr. Klaus Weber"), Some(9));
        assert_eq!(len("mrs. dawn"), Some(4));
        assert_eq!(len("Mr Smith"), Some(2));
        for text in ["Dr Pepper", "MS Word", "Miss rate", "dr. 5", "sir yes", "ms later"] {
            assert_eq!(len(text), None, "{text}");
        }
    }
}
