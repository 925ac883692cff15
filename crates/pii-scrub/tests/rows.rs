//! Runs the rows of `testdata/*.toml`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use pii_scrub::{Nonce, Scrubber, Session, rules};
use rule_scan::{Scanner, Scratch};

#[derive(serde::Deserialize)]
struct Rows {
    row: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    input: String,
    finds: Vec<(String, String)>,
    output: Option<String>,
    #[serde(rename = "why")]
    _why: Option<String>,
}

#[test]
fn identifiers() {
    run(include_str!("../testdata/identifiers.toml"));
}

#[test]
fn national_europe() {
    run(include_str!("../testdata/national_europe.toml"));
}

#[test]
fn national_world() {
    run(include_str!("../testdata/national_world.toml"));
}

#[test]
fn every_identifier_of_europe_has_two_rows() {
    const COUNTRIES: &str = "US GB DE AT CH FR IT ES PT NL BE IE LU SE FI DK NO EE LT LV PL CZ RO BG \
        HR HU GR SI MT";
    let rows: Rows = toml::from_str(include_str!("../testdata/national_europe.toml")).unwrap();
    let other = include_str!("../testdata/identifiers.toml");
    let identifiers = pii_scrub::kinds().filter(|kind| kind.name.starts_with("pii."));
    for kind in identifiers.filter(|kind| !kind.country.is_empty()) {
        if COUNTRIES.split_ascii_whitespace().any(|country| country == kind.country) {
            let found = rows.row.iter().flat_map(|row| &row.finds);
            let times = found.filter(|(found, _)| found == kind.name).count();
            assert!(times >= 2 || other.contains(kind.name), "{}", kind.name);
        }
    }
}

fn run(rows: &str) {
    let rows: Rows = toml::from_str(rows).unwrap();
    let scanner = Scanner::builder().rules(rules()).build().unwrap();
    let scrubber = Scrubber::builder().build().unwrap();
    let mut scratch = Scratch::new();
    let mut session = Session::new(Nonce::from_bytes([0; 8]));
    let mut failures = Vec::new();
    for row in rows.row {
        // Of matches of one kind that overlap, the union counts.
        let mut found: Vec<(String, std::ops::Range<usize>)> = Vec::new();
        for (kind, finding, _) in scanner.scan(&row.input, &mut scratch).matches() {
            match found.iter_mut().rfind(|(known, _)| known == kind) {
                Some((_, range)) if finding.span.start < range.end => {
                    range.end = range.end.max(finding.span.end);
                }
                _ => found.push((kind.to_owned(), finding.span.range())),
            }
        }
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(kind, range)| (kind, row.input.get(range).unwrap().to_owned()))
            .collect();
        if found != row.finds {
            failures.push(format!("{}: found {found:?}", row.name));
        }
        let output = scrubber.scrub(&row.input, &mut session);
        let expected = row.output.as_deref().unwrap_or(&row.input);
        if output != expected {
            failures.push(format!("{}: became {output}", row.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
