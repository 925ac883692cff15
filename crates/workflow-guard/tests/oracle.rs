//! All rules of the workspace on random documents: a scanner finds what brute force finds.
//!
//! `ORACLE_DOCS` says how many documents, `ORACLE_FROM` which is the first; both have a default.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

#[path = "support/documents.rs"]
mod documents;

use std::collections::BTreeMap;

use rule_scan::oracle::Oracle;
use rule_scan::{Scanner, Scratch, Span, Views};

/// The scanner's default.
const THRESHOLD: u8 = 50;
/// Of all rules, this share in percent has to find something; documents that find nothing show
/// nothing.
const LEAST_FOUND: usize = 70;

type Findings = Vec<(String, Span, u8)>;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |value| value.parse().unwrap())
}

fn scan(scanner: &Scanner, text: &str) -> Findings {
    let mut scratch = Scratch::new();
    let scan = scanner.scan(text, &mut scratch);
    let name = |id| scanner.rule(id).unwrap().name().to_owned();
    scan.findings().iter().map(|found| (name(found.rule), found.span, found.confidence)).collect()
}

/// A shorter text with a difference: pieces are left out as long as one remains.
fn minimal(text: &str, differs: impl Fn(&str) -> bool) -> String {
    let mut text = text.to_owned();
    let mut size = text.len();
    while size > 0 {
        let mut at = 0;
        while at < text.len() {
            let mut shorter = text.clone();
            let end = (at + size).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                shorter.replace_range(at..end, "");
            }
            match shorter.len() < text.len() && differs(&shorter) {
                true => text = shorter,
                false => at += size,
            }
        }
        size /= 2;
    }
    text
}

#[test]
fn a_scanner_finds_what_the_oracle_finds() {
    let rules = documents::all_rules();
    // The oracle reads the text as it stands.
    let plain = rules.iter().cloned().map(|rule| rule.views(Views::NONE));
    let scanner = Scanner::builder().rules(plain).threshold(THRESHOLD).build().unwrap();
    let oracle = Oracle::new(&rules, THRESHOLD);
    let mut found: BTreeMap<&str, usize> = rules.iter().map(|rule| (rule.name(), 0)).collect();
    let mut differences = 0;
    let from = number("ORACLE_FROM", 0);
    let count = number("ORACLE_DOCS", 2_000);
    for seed in from..from + count {
        let text = documents::document(seed);
        assert!(text.len() <= documents::MOST);
        let (scanned, expected) = (scan(&scanner, &text), oracle.findings(&text));
        for (name, ..) in &expected {
            *found.get_mut(name.as_str()).unwrap() += 1;
        }
        if scanned != expected {
            differences += 1;
            let text = minimal(&text, |text| scan(&scanner, text) != oracle.findings(text));
            let (scanned, expected) = (scan(&scanner, &text), oracle.findings(&text));
            eprintln!("document {seed}, left from it: {text:?}");
            for found in scanned.iter().filter(|found| !expected.contains(found)) {
                eprintln!("  only the scanner: {found:?}");
            }
            for found in expected.iter().filter(|found| !scanned.contains(found)) {
                eprintln!("  only the oracle: {found:?}");
            }
        }
    }
    let missing: Vec<_> =
        found.iter().filter(|found| *found.1 == 0).map(|found| *found.0).collect();
    let (all, matches) = (rules.len(), found.values().sum::<usize>());
    eprintln!("{count} documents, {matches} matches; none of {} of {all} rules:", missing.len());
    eprintln!("{}", missing.join(" "));
    assert_eq!(differences, 0, "documents with a difference");
    let least = if count < 1_000 { 0 } else { rules.len() * LEAST_FOUND / 100 };
    assert!(rules.len() - missing.len() >= least, "{} rules found nothing", missing.len());
}
