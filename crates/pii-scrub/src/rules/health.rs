//! Health data in free text: conditions, medicines, and the codes of both.
//!
//! A term alone, `diabetes is a common disease`, says nothing of anybody. So each kind has two
//! sets of rules: [`rules`] finds terms whose sentence speaks of a person and terms in a field of
//! a record, [`terms`] the rest, for [`join`](crate::phi::join).
//!
//! The grammar is in `health/grammar.rs`: lists of conditions and medicines in `data/`, endings of
//! names of conditions (`-itis`, `-osis`, `-emia` ...), stems of the international nonproprietary
//! names of medicines (`-pril`, `-sartan`, `-mab` ...), and what goes before and after them
//! (`stage III`, `type 2`, `10 mg`).

mod codes;
mod grammar;
mod setting;
mod words;

use std::sync::{Arc, OnceLock};

use rule_scan::{Analyser, Anchor, ByteClass, Rule, Trimmed, Views};

use crate::kind::{Kind, Law};
use grammar::Grammar;
pub(crate) use setting::{AFTER, BEFORE, Cues, Setting};

/// The longest term, and what is looked at behind it.
const WINDOW: usize = 96 + AFTER;
/// The longest part of a word before an ending.
const STEM: usize = 24;

/// The kinds of health data.
pub(crate) const KINDS: &[Kind] = &[
    Kind::new(
        "phi.diagnosis",
        "DIAGNOSIS",
        &[Law::GdprSpecial],
        "lists and endings, see health.rs",
    ),
    Kind::new("phi.medication", "MEDICATION", &[Law::GdprSpecial], "WHO INN and USAN stems"),
    Kind::new("phi.icd10", "ICD10_CODE", &[Law::GdprSpecial], "WHO ICD-10, NCHS ICD-10-CM"),
    Kind::of("US", "phi.cpt", "CPT_CODE", &[Law::GdprSpecial], "AMA CPT, its sections"),
    Kind::of("US", "phi.ndc", "NDC_CODE", &[Law::GdprSpecial], "21 CFR 207.33"),
];

/// What the lists say; read when first asked for.
pub(crate) struct Lists {
    pub(crate) grammar: Grammar,
    pub(crate) cues: Cues,
}

/// The lists of this file. They are constants that take a parser to read.
pub(crate) fn lists() -> &'static Arc<Lists> {
    static LISTS: OnceLock<Arc<Lists>> = OnceLock::new();
    LISTS.get_or_init(|| Arc::new(Lists { grammar: Grammar::new(), cues: Cues::new() }))
}

/// Terms that are somebody's by the words around them, and codes.
pub(crate) fn rules() -> Vec<Rule> {
    let mut rules = of_terms(Part::Own);
    rules.extend(codes::rules());
    rules
}

/// Terms of which the words around them say nothing.
pub(crate) fn terms() -> Vec<Rule> {
    of_terms(Part::General)
}

/// Which of the terms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Own,
    General,
}

fn of_terms(part: Part) -> Vec<Rule> {
    let analyser = Analyser::with_context(BEFORE, WINDOW, 2, move |before, bytes, verdicts| {
        let Lists { grammar, cues } = lists().as_ref();
        let lens = [grammar.condition(before, bytes), grammar.medicine(bytes)];
        for (verdict, len) in verdicts.iter_mut().zip(lens) {
            *verdict = len.and_then(|len| {
                let points = match cues.setting(before, bytes.get(len..)?)? {
                    Setting::Personal => 30,
                    Setting::Labelled => 15,
                    Setting::Bare => 0,
                };
                ((points > 0) == (part == Part::Own)).then_some(Trimmed { points, len })
            });
        }
    });
    let grammar = &lists().grammar;
    let word = |words: Vec<String>| Anchor::literals(words).at_word_start();
    let ending = |endings: Vec<&str>| Anchor::literals(endings).back(ByteClass::ALPHA, STEM);
    let anchors = [
        ("phi.diagnosis", 0, "listed", word(unique(grammar.condition_words()))),
        ("phi.diagnosis", 0, "ending", ending(Grammar::condition_endings().collect())),
        ("phi.medication", 1, "listed", word(unique(grammar.medicine_words()))),
        ("phi.medication", 1, "stem", ending(Grammar::medicine_stems().collect())),
    ];
    let rule = |(kind, index, name, anchor)| {
        let part = if part == Part::Own { "own" } else { "general" };
        Rule::analysed(kind, anchor, &analyser, index)
            .named(format!("{kind}.{name}.{part}"))
            .left(ByteClass::WORD.with(b"@#\\$.'-"))
            .right(ByteClass::WORD)
            .confidence(50)
            .rank(48)
            .views(Views::NONE)
    };
    anchors.into_iter().map(rule).collect()
}

fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    words.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
