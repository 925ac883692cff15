//! `KINDS.md` says what the code does: made anew with `UPDATE=1 cargo test -p pii-scrub --test kinds`.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::fmt::Write;

use pii_scrub::{Kind, Law, free_text_rules, kinds, rules, rules_on_request};

/// The identifiers of 45 CFR 164.514(b)(2)(i), by letter.
const HIPAA: [(char, &str, &str); 18] = [
    ('A', "names", ""),
    ('B', "geographic subdivisions smaller than a state", ""),
    ('C', "elements of dates (except year), ages over 89", ""),
    ('D', "telephone numbers", ""),
    ('E', "fax numbers", ""),
    ('F', "e-mail addresses", ""),
    ('G', "social security numbers", ""),
    ('H', "medical record numbers", ""),
    ('I', "health plan beneficiary numbers", ""),
    ('J', "account numbers", ""),
    ('K', "certificate and licence numbers", ""),
    ('L', "vehicle identifiers and serial numbers, licence plates", ""),
    ('M', "device identifiers and serial numbers", ""),
    ('N', "web addresses", ""),
    ('O', "IP addresses", ""),
    ('P', "biometric identifiers", "not covered: they are no text"),
    ('Q', "full-face photographs", "not covered: they are no text"),
    (
        'R',
        "any other unique identifying number, characteristic or code",
        "those of the table above; others by a custom rule",
    ),
];

#[test]
fn the_document_is_what_the_code_does() {
    let mut text = String::from(
        "# Kinds\n\nMade by `tests/kinds.rs` from the rules; do not edit.\n\n\
         | kind | entity | country | law | source |\n|---|---|---|---|---|\n",
    );
    for kind in sorted() {
        let laws: Vec<String> = kind.laws.iter().map(law).collect();
        let country = if kind.country.is_empty() { "any" } else { kind.country };
        writeln!(
            text,
            "| `{}` | {} | {country} | {} | {} |",
            kind.name,
            kind.entity,
            laws.join(", "),
            kind.source
        )
        .unwrap();
    }
    text += "\n## The 18 identifiers of HIPAA\n\n45 CFR 164.514(b)(2)(i).\n\n\
             | letter | identifier | kinds |\n|---|---|---|\n";
    for (letter, name, otherwise) in HIPAA {
        let covering = sorted().into_iter().filter(|kind| kind.laws.contains(&Law::Hipaa(letter)));
        let covering: Vec<String> = covering.map(|kind| format!("`{}`", kind.name)).collect();
        let covered = if covering.is_empty() { otherwise.to_owned() } else { covering.join(", ") };
        assert!(!covered.is_empty(), "nothing says who covers {letter}");
        writeln!(text, "| {letter} | {name} | {covered} |").unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/KINDS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == text, "KINDS.md is out of date: UPDATE=1");
}

#[test]
fn every_kind_has_a_rule_and_every_rule_a_kind() {
    let ruled: BTreeSet<String> = rules()
        .iter()
        .chain(&free_text_rules())
        .chain(&rules_on_request())
        .map(|rule| rule.kind().to_owned())
        .collect();
    let known: BTreeSet<String> = kinds().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(known, ruled);
}

fn sorted() -> Vec<&'static Kind> {
    let mut all: Vec<&Kind> = kinds().collect();
    all.sort_by_key(|kind| (kind.country, kind.name));
    all
}

fn law(law: &Law) -> String {
    match law {
        Law::Gdpr => "GDPR 4(1)".to_owned(),
        Law::GdprSpecial => "GDPR 9".to_owned(),
        Law::GdprNational => "GDPR 87".to_owned(),
        Law::Hipaa(letter) => format!("HIPAA {letter}"),
        Law::Pci => "PCI DSS".to_owned(),
        other => format!("{other:?}"),
    }
}
