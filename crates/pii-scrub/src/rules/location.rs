//! Addresses and places, read together: both begin with capital letters, and one reading of the
//! words serves both.

use std::sync::Arc;

use rule_scan::{Analyser, Anchor, ByteClass, Rule};

use super::phrases::Lexicon;
use super::prose::{Prose, is_capital};
use super::{address, place};

/// How much of the text before is looked at.
const BEFORE: usize = 64;
const WINDOW: usize = 320;

pub(crate) fn rules() -> Vec<Rule> {
    let lexicon = Arc::new(Lexicon::new(address::LISTS));
    let known = Arc::clone(&lexicon);
    let both = Analyser::with_context(BEFORE, WINDOW, 3, move |before, bytes, verdicts| {
        if bytes.first().is_some_and(|first| *first >= 128) && !is_capital(bytes) {
            return;
        }
        let mut prose = Prose::new(bytes, &known);
        if let [address, place, told] = verdicts {
            *address = address::address(&mut prose, before);
            let found = is_capital(bytes).then(|| place::place(&mut prose, before)).flatten();
            *place = found.as_ref().map(|found| found.trimmed);
            *told = found.filter(|found| found.told).map(|found| found.trimmed);
        }
    });
    let run = |class| Anchor::run(class).at_word_start();
    let mut rules = Vec::new();
    for (name, class) in [("latin", ByteClass::UPPER), ("other", ByteClass::NON_ASCII)] {
        rules.push(address::usual(Rule::analysed("pii.address", run(class), &both, 0), name));
        rules.push(place::usual(Rule::analysed("pii.location", run(class), &both, 1), name));
        // After `lives in` a name is no person's.
        let told = Rule::analysed("pii.location", run(class), &both, 2);
        rules.push(place::usual(told, &format!("told.{name}")).rank(57));
    }
    let digits = Rule::analysed("pii.address", run(ByteClass::DIGIT), &both, 0);
    let small = Anchor::literals(address::SMALL).at_word_start();
    let small = Rule::analysed("pii.address", small, &both, 0);
    rules.extend([address::usual(digits, "digits"), address::usual(small, "small")]);
    rules.push(address::code());
    rules.extend(place::in_small_letters(&lexicon));
    rules
}
