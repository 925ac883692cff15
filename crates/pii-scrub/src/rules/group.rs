//! Nationality, religion, ethnic and political group of a person.
//!
//! `German` is the word for cars, grammar and food as well, so it counts only in a setting that
//! says whose it is: `is a German`, `a German citizen`, `of German descent`, `Nationality: German`.
//! Nouns that name nothing but persons, `Germans`, count by themselves.

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use super::lexicon::{
    Lexicon, Word, first_sentence, is_letter, last_sentence, sections, words, words_before,
};
use crate::kind::{Kind, Law};

const BEFORE: usize = 72;
const WINDOW: usize = 64;

pub(super) const KIND: Kind =
    Kind::new("pii.group", "NRP", &[Law::GdprSpecial], "ISO 3166-1 and lists, see group.rs");

/// The lists, read once.
struct Lists {
    adjectives: Lexicon,
    capital: Lexicon,
    nouns: Lexicon,
    religions: Lexicon,
    foreign: Lexicon,
    persons: Lexicon,
    before: Lexicon,
    between: Lexicon,
    subjects: Lexicon,
    labels: Lexicon,
}

pub(super) fn rules() -> Vec<Rule> {
    let lists = Lists::new();
    let mut anchors: Vec<String> =
        [&lists.adjectives, &lists.capital, &lists.nouns, &lists.religions, &lists.foreign]
            .into_iter()
            .flat_map(Lexicon::first_words)
            .collect();
    anchors.sort_unstable();
    anchors.dedup();
    let analyser = Analyser::with_context(BEFORE, WINDOW, 1, move |before, bytes, verdicts| {
        verdicts.fill(lists.group(before, bytes));
    });
    let rule = Rule::analysed(KIND.name, Anchor::literals(anchors).at_word_start(), &analyser, 0)
        .left(ByteClass::WORD.with(b"@#\\/."))
        .right(ByteClass::WORD)
        .confidence(50)
        .rank(42)
        .views(Views::NONE);
    vec![rule]
}

impl Lists {
    fn new() -> Self {
        let [adjectives, capital, nouns, religions, foreign] = sections(
            include_str!("../../data/groups.txt"),
            ["adjectives", "capital", "persons", "religions", "foreign"],
        );
        let [persons, before, between, subjects, labels] = sections(
            include_str!("../../data/group_settings.txt"),
            ["persons", "before", "between", "subjects", "labels"],
        );
        Self {
            adjectives,
            capital,
            nouns,
            religions,
            foreign,
            persons,
            before,
            between,
            subjects,
            labels,
        }
    }

    fn group(&self, before: &[u8], bytes: &[u8]) -> Option<Trimmed> {
        let word = words(bytes).next()?;
        let noun = self.nouns.prefix(bytes);
        let capital = word.is_capitalised().then(|| self.capital.prefix(bytes)).flatten();
        let adjective = self.adjectives.prefix(bytes).max(capital);
        let religion = self.religions.prefix(bytes);
        let foreign = self.foreign.prefix(bytes);
        let len = [noun, adjective, religion, foreign].into_iter().flatten().max()?;
        // `Sunni Muslim`, `Greek Orthodox Christian`: the second says whose the first is.
        if adjective == Some(len)
            && let Some(rest) = bytes.get(len..)?.strip_prefix(b" ")
            && let Some(second) = self.adjectives.prefix(rest).or_else(|| self.nouns.prefix(rest))
        {
            let before = [before, bytes.get(..=len)?].concat();
            let whole = self.group(before.get(before.len().saturating_sub(BEFORE)..)?, rest)?;
            return (whole.len >= second).then_some(Trimmed { len: len + 1 + whole.len, ..whole });
        }
        let after = bytes.get(len..)?;
        if matches!(after, [b'_' | b'.' | b'(' | b'@' | b'/', next, ..] if is_letter(*next)) {
            return None;
        }
        let after = after.get(..first_sentence(after))?;
        let cut = before.len() >= BEFORE;
        let sentence = last_sentence(before);
        let words_before = words_before(before.get(sentence..)?, cut && sentence == 0);
        if self.is_labelled(before) {
            // `Green Party` is the value as a whole.
            let party = after.strip_prefix(b" ").and_then(|rest| {
                words(rest).next().filter(|word| word.start == 0 && word.is("party"))
            });
            let len = len + party.map_or(0, |word| word.end() + 1);
            return Some(Trimmed { points: 25, len });
        }
        let next = words(after).next();
        let follows = next.filter(|next| next.start == 1);
        let introduced = words_before.last().is_some_and(|last| self.before.has(last.text))
            || converted(&words_before);
        if religion == Some(len) && adjective.is_none() {
            return introduced.then_some(Trimmed { points: 20, len });
        }
        if noun == Some(len) && word.is_capitalised() && follows.is_none_or(|n| !n.is_capitalised())
        {
            return Some(Trimmed { points: 10, len });
        }
        // `German-born`, but not `German-made`; `Christian Bale` is a name.
        let of_a_person = follows.is_some_and(|next| {
            self.persons.has(next.text) && matches!(after.first(), Some(b' ' | b'-'))
        });
        let closed = matches!(
            after.first(),
            None | Some(b'.' | b',' | b';' | b'!' | b'?' | b'\n' | b')' | b'"')
        ) || follows.is_some_and(|next| next.is_any(&CLOSING));
        let said = closed && self.is_said_of_a_person(&words_before, word.is_capitalised());
        let own = of_a_person || said || introduced && (closed || adjective.is_some());
        own.then_some(Trimmed { points: 20, len })
    }

    /// `she is a`, `my parents are originally`.
    fn is_said_of_a_person(&self, words: &[Word<'_>], capital: bool) -> bool {
        let between =
            |word: &&Word<'_>| self.between.has(word.text) || self.adjectives.has(word.text);
        let mut back = words.iter().rev().skip_while(|word| between(word)).peekable();
        let Some(copula) = back.next() else { return false };
        if copula.is_any(&CONTRACTED) {
            return true;
        }
        // The second of two: `Deutscher und evangelisch`.
        let second = copula.is_any(&["and", "und", "et", "y", "but", "or"]);
        if !second && !copula.is_any(&COPULAS) {
            return false;
        }
        let pronoun = |word: &Word<'_>| self.subjects.has(word.text);
        let name = |word: &Word<'_>| capital && word.is_capitalised() && !word.is_any(&NOT_A_NAME);
        match back.peek() {
            _ if second => back.take(5).any(|word| pronoun(word) || word.is_any(&CONTRACTED)),
            Some(word) if pronoun(word) || name(word) => true,
            // `he was born in Kenya and is`.
            Some(word) if word.is_any(&["and", "und", "et", "y"]) => back.take(8).any(pronoun),
            // German and Spanish leave the subject out or put it behind.
            None => copula.is_any(&["soy", "es", "somos", "bin", "sind"]),
            Some(_) => false,
        }
    }

    fn is_labelled(&self, before: &[u8]) -> bool {
        let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = before.get(line..).unwrap_or(&[]);
        let gap =
            line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'\t' | b'*'));
        let end = line.len() - gap.count();
        let Some((colon, label)) = line.get(..end).and_then(<[u8]>::split_last) else {
            return false;
        };
        matches!(colon, b':' | b'=')
            && words(label).last().is_some_and(|word| self.labels.has(word.text))
    }
}

/// What ends the predicate: `is German and`, `is German by birth`.
const CLOSING: [&str; 29] = [
    "now", "anymore", "myself", "and", "but", "or", "by", "who", "from", "because", "since", "so",
    "like", "too", "as", "with", "und", "aber", "et", "mais", "y", "pero", "on", "in", "if",
    "though", "although", "while", "of",
];
const COPULAS: [&str; 22] = [
    "is", "was", "are", "were", "am", "be", "been", "became", "become", "becomes", "ist", "bin",
    "war", "sind", "est", "suis", "était", "sont", "es", "soy", "era", "son",
];
const CONTRACTED: [&str; 10] =
    ["i'm", "im", "he's", "she's", "we're", "they're", "you're", "who's", "hes", "shes"];
const NOT_A_NAME: [&str; 16] = [
    "it", "this", "that", "the", "there", "here", "what", "which", "text", "report", "these",
    "those", "such", "its", "food", "language",
];

fn converted(words: &[Word<'_>]) -> bool {
    let mut back = words.iter().rev();
    let last = back.next();
    let verb = back.next();
    match (verb, last) {
        (Some(verb), Some(last)) => {
            last.is_any(&["to", "as"])
                && verb.is_any(&[
                    "converted",
                    "converts",
                    "convert",
                    "converting",
                    "identifies",
                    "identify",
                    "identified",
                ])
        }
        _ => false,
    }
}
