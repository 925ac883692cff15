//! A scanner finds what brute force finds: small rules of every sort on any text, and all rules of
//! the workspace on shorter ones. Both read the text as it stands.
#![no_main]

mod common;

use std::sync::LazyLock;

use common::{MATERIAL, text};
use libfuzzer_sys::fuzz_target;
use rule_scan::oracle::{FRAGMENTS, Oracle, exercises};
use rule_scan::{Rule, Scanner, Scratch, Span, Views};

const THRESHOLD: u8 = 50;

struct Pair {
    scanner: Scanner,
    oracle: Oracle,
}

impl Pair {
    fn new(rules: Vec<Rule>) -> Self {
        let oracle = Oracle::new(&rules, THRESHOLD);
        let rules = rules.into_iter().map(|rule| rule.views(Views::NONE));
        let scanner = Scanner::builder().rules(rules).threshold(THRESHOLD).build();
        Self { scanner: scanner.expect("sound rules"), oracle }
    }

    fn check(&self, text: &str) {
        let mut scratch = Scratch::new();
        let scan = self.scanner.scan(text, &mut scratch);
        let name = |id| self.scanner.rule(id).expect("its own").name().to_owned();
        let found: Vec<(String, Span, u8)> = scan
            .findings()
            .iter()
            .map(|found| (name(found.rule), found.span, found.confidence))
            .collect();
        assert_eq!(found, self.oracle.findings(text), "{text:?}");
    }
}

static SMALL: LazyLock<Pair> = LazyLock::new(|| Pair::new(exercises()));
static ALL: LazyLock<Pair> = LazyLock::new(|| Pair::new(common::rules()));

fuzz_target!(|input: (u8, &[u8])| {
    match input {
        (0..250, bytes) => SMALL.check(&text(bytes, FRAGMENTS, &[], 512)),
        (_, bytes) => ALL.check(&text(bytes, FRAGMENTS, &MATERIAL, 160)),
    }
});
