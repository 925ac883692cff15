//! Runs the rows of `testdata/free_text.toml` with the rules of addresses, places and dates alone.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use pii_scrub::free_text_rules;
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
    #[serde(rename = "why")]
    _why: Option<String>,
}

fn scanner() -> Scanner {
    let ours = ["pii.address", "pii.location", "pii.date"];
    let rules = free_text_rules().into_iter().filter(|rule| ours.contains(&rule.kind()));
    Scanner::builder().rules(rules).build().unwrap()
}

/// Kind and range of what is found. A place within an address is the address.
fn found(
    scanner: &Scanner,
    text: &str,
    scratch: &mut Scratch,
) -> Vec<(String, std::ops::Range<usize>)> {
    let mut spans = Vec::new();
    let _ = scanner.scan(text, scratch).rewrite(
        |_| true,
        |region, _| {
            let cover = region.cover();
            spans.push((region.kind().to_owned(), cover.start..cover.end));
        },
    );
    spans
}

#[test]
fn free_text() {
    let rows: Rows = toml::from_str(include_str!("../testdata/free_text.toml")).unwrap();
    let (scanner, mut scratch) = (scanner(), Scratch::new());
    let mut failures = Vec::new();
    for row in rows.row {
        let found: Vec<(String, String)> = found(&scanner, &row.input, &mut scratch)
            .into_iter()
            .map(|(kind, range)| (kind, row.input.get(range).unwrap().to_owned()))
            .collect();
        if found != row.finds {
            failures.push(format!("{}: found {found:?}", row.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Grammars that look back and ahead stay linear on what they like best.
#[test]
fn near_misses_cost_little() {
    let (scanner, mut scratch) = (scanner(), Scratch::new());
    for piece in [
        "Saint ",
        "12 ",
        "12 Main ",
        "St. ",
        "and ",
        "Apt 5 ",
        "New York, ",
        "A\n",
        "1/1/",
        "Ł. ",
        "5 March ",
        "rue de la ",
        "12 Main Street\n",
        "corner of ",
    ] {
        let text = piece.repeat(60_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = found(&scanner, &text, &mut scratch);
        assert!(start.elapsed().as_secs() < 5, "{piece:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(2000))]

    /// Nothing panics, and spans stand on the boundaries of characters.
    #[test]
    fn no_panic_on_any_text(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "12", "Main", "Street", "St", ".", ",", " ", " ", " ", "\n", "> ", "Apt", "#", "-", "é", "É", "’", "–", "º", "\u{a0}", "rue", "de",
        "New York", "TX", "75001", "Paris", "P.O. Box", "and", "corner of", "lives at", "March", "2020", "1/2/2020", "T08:00",
        "Monday", "年", "3月", "in", "City:", "japan", "PSC", "FPO", "AP", "C/", "'99", "№", "💥", "ß",
    ]), 0..24)) {
        let text: String = pieces.concat();
        let mut scratch = Scratch::new();
        for (_, range) in found(&SCANNER, &text, &mut scratch) {
            proptest::prop_assert!(text.get(range).is_some());
        }
    }
}

static SCANNER: std::sync::LazyLock<Scanner> = std::sync::LazyLock::new(scanner);
