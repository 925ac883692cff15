//! The rules that look for the forms of an index.

use std::collections::BTreeSet;
use std::sync::Arc;

use rule_scan::{Anchor, ByteClass, Rule, View, Views};

use super::index::{Index, Known};

/// Where forms may begin, beside the beginnings of words.
#[derive(Clone, Default)]
pub(crate) struct Anchors {
    /// Where digits begin within a word.
    pub(crate) digits: bool,
    /// What the forms begin with that may stand within a word, or at any place of a form.
    pub(crate) within_words: BTreeSet<String>,
    /// What a form begins with whose first character is not ASCII.
    pub(crate) others: BTreeSet<String>,
    /// How far a piece may begin before such a place of a form.
    pub(crate) back: usize,
}

/// The rules that look for the forms of an index.
pub(crate) fn rules(kind: &str, rank: u8, index: &Arc<Index>, anchors: &Anchors) -> Vec<Rule> {
    let rule = |anchor: Anchor, name: &str, counts: fn(&Known) -> bool| {
        let (whole, head) = (Arc::clone(index), Arc::clone(index));
        let find =
            move |bytes: &[u8]| whole.longest(bytes).filter(counts).map(|known| known.length);
        Rule::window(kind, anchor, index.window(), find)
            .head(move |bytes| head.may_begin(bytes))
            .named(format!("{kind}.{name}"))
            .confidence(100)
            .rank(rank)
            .views(Views::USUAL.with(View::Joined).with(View::Unwrapped))
    };
    let mut rules = Vec::new();
    if !index.is_empty() {
        rules.push(rule(Anchor::run(ByteClass::ALNUM).at_word_start(), "words", |_| true));
    }
    if anchors.digits {
        let digits = rule(Anchor::run(ByteClass::DIGIT), "digits", |known| known.digits);
        rules.push(digits.left(ByteClass::ALPHA.complement()));
    }
    if !anchors.within_words.is_empty() {
        let mut anchor = Anchor::literals(anchors.within_words.iter().cloned());
        if anchors.back > 0 {
            anchor = anchor.back(ByteClass::ALNUM.with(b"+/-_"), anchors.back);
        }
        let within = rule(anchor, "within_words", |_| true);
        // Where a word begins, the first rule looks.
        let letters = ByteClass::ALNUM.or(ByteClass::NON_ASCII);
        rules.push(if anchors.back > 0 { within } else { within.left(letters.complement()) });
    }
    if !anchors.others.is_empty() {
        rules.push(rule(Anchor::literals(anchors.others.iter().cloned()), "others", |_| true));
    }
    rules
}
