//! The tagger of names: how good it is on sentences of its own, and that streams change nothing.
#![cfg(feature = "names")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

use std::ops::Range;
use std::sync::LazyLock;

use pii_scrub::{free_text_rules, rules};
use proptest::prelude::*;
use rule_scan::{Region, Scanner, Scratch, write_marker};

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    Scanner::builder().rules(rules().into_iter().chain(free_text_rules())).build().unwrap()
});

/// A sentence without its brackets, and its names.
fn read(line: &str) -> (String, Vec<(char, Range<usize>)>) {
    let line = line.replace("\\n", "\n");
    let (mut text, mut names, mut rest) = (String::new(), Vec::new(), line.as_str());
    while let Some((before, after)) = rest.split_once("[[") {
        let (name, after) = after.split_once("]]").unwrap();
        let (kind, name) = name.split_once(':').unwrap();
        text.push_str(before);
        let start = text.len();
        let (whole, name) = name.split_once('|').unwrap_or((name, name));
        text.push_str(whole);
        let at = start + whole.find(name).unwrap();
        names.push((kind.chars().next().unwrap(), at..at + name.len()));
        rest = after;
    }
    text.push_str(rest);
    (text, names)
}

fn found(text: &str) -> Vec<(char, Range<usize>)> {
    let mut found = Vec::new();
    let mut scratch = Scratch::new();
    let _ = SCANNER.scan(text, &mut scratch).rewrite(
        |_| true,
        |region, _| {
            let kind = match region.kind() {
                "pii.person" => 'p',
                "pii.place" | "pii.location" | "pii.address" => 'l',
                "pii.organization" => 'o',
                _ => return,
            };
            found.push((kind, region.cover().range()));
        },
    );
    found
}

/// Floors, a little under what was measured when the weights were made.
#[test]
fn sentences_of_its_own() {
    let lines = include_str!("../testdata/names.txt").lines();
    let (mut hits, mut wanted, mut right, mut all, mut touched) = (0, 0, 0, 0, 0);
    let mut report = String::new();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let (text, names) = read(line);
        let found = found(&text);
        let overlap = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        let persons = names.iter().filter(|(kind, _)| *kind == 'p');
        for (_, range) in persons {
            wanted += 1;
            let hit = found.iter().any(|(kind, at)| *kind == 'p' && overlap(at, range));
            hits += usize::from(hit);
            if !hit {
                report += &format!("missed {:?} in {line}\n", &text[range.clone()]);
            }
        }
        for (_, range) in found.iter().filter(|(kind, _)| *kind == 'p') {
            all += 1;
            let named = names.iter().any(|(kind, at)| *kind == 'p' && overlap(at, range));
            right += usize::from(named);
            if !named {
                report += &format!("wrong {:?} in {line}\n", &text[range.clone()]);
            }
        }
        if names.is_empty() && !found.is_empty() {
            touched += 1;
            report += &format!("touched {line}\n");
        }
    }
    println!(
        "{report}persons: {hits} of {wanted} found, {right} of {all} right; {touched} touched"
    );
    assert!(hits * 100 >= wanted * 85 && right * 100 >= all * 90 && touched <= 3, "{report}");
}

/// A name has at most six words; of a longer row of names nothing stays.
#[test]
fn a_long_row_of_names_is_hidden_whole() {
    let row = "Anna Maria Christina Fiona Gabriela Helena Isabella Johanna Katharina Leonora";
    let text = format!("They called {row} yesterday.");
    let start = text.find(row).unwrap();
    let covered: usize = found(&text).iter().map(|(_, range)| range.len()).sum();
    assert!(covered >= row.len() - 3, "{:?}", found(&text));
    assert!(found(&text).iter().all(|(_, range)| range.start >= start));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However a text is divided, the same is hidden.
    #[test]
    fn streams_hide_the_same(
        lines in prop::collection::vec(0..90usize, 1..5),
        cuts in prop::collection::vec(1..40usize, 1..60),
    ) {
        let all: Vec<&str> =
            include_str!("../testdata/names.txt").lines().filter(|l| !l.starts_with('#')).collect();
        let text: Vec<String> = lines.iter().map(|&at| read(all[at % all.len()]).0).collect();
        let text = text.join(". ");
        let redact = |region: &Region<'_>, out: &mut String| write_marker(region.kind(), out);
        let mut scratch = Scratch::new();
        let whole = SCANNER.scan(&text, &mut scratch).rewrite(|_| true, redact).into_owned();
        let mut stream = SCANNER.stream(redact);
        let (mut out, mut at) = (String::new(), 0);
        for step in cuts.iter().cycle() {
            if at == text.len() {
                break;
            }
            let end = (at + step).min(text.len());
            out.push_str(stream.push(&text.as_bytes()[at..end]));
            at = end;
        }
        out.push_str(stream.finish());
        prop_assert_eq!(out, whole);
    }
}
