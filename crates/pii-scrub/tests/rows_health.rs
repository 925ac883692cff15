//! Runs the rows of `testdata/health.toml` and `testdata/person_facts.toml`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::ops::Range;

use pii_scrub::{free_text_rules, phi, rules};
use rule_scan::{Scanner, Scratch, Span};

#[derive(serde::Deserialize)]
struct Rows<R> {
    row: Vec<R>,
}

/// A text and what of it is protected health information.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Health {
    name: String,
    input: String,
    phi: Vec<(String, String)>,
    /// Why the row is known to fail; a row that fails no more has to lose this.
    known: Option<String>,
}

/// A text and its ages, titles and groups.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    name: String,
    input: String,
    finds: Vec<(String, String)>,
    known: Option<String>,
}

/// What is found and expected in a text, and how it went.
#[derive(Default)]
struct Figures {
    hit: usize,
    missed: usize,
    false_alarms: usize,
    rows: usize,
    touched: usize,
}

impl Figures {
    /// Counts what overlaps and is of the same kind.
    fn count(&mut self, input: &str, found: &[(String, Range<usize>)], want: &[(String, String)]) {
        let mut at = 0;
        let want: Vec<(&String, Range<usize>)> = want
            .iter()
            .map(|(kind, text)| {
                let start = at + input[at..].find(text.as_str()).expect("in order");
                at = start + text.len();
                (kind, start..at)
            })
            .collect();
        let same = |(kind, range): &(String, Range<usize>),
                    (other, of): &(&String, Range<usize>)| {
            kind == *other && range.start < of.end && of.start < range.end
        };
        let hit = want.iter().filter(|want| found.iter().any(|found| same(found, want))).count();
        self.hit += hit;
        self.missed += want.len() - hit;
        self.false_alarms +=
            found.iter().filter(|found| !want.iter().any(|want| same(found, want))).count();
        self.rows += usize::from(want.is_empty());
        self.touched += usize::from(want.is_empty() && !found.is_empty());
    }

    fn print(&self, what: &str) {
        let Self { hit, missed, false_alarms, rows, touched } = self;
        let of = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let recall = of(*hit, hit + missed);
        let precision = of(*hit, hit + false_alarms);
        println!(
            "{what}: recall {recall:.3} ({hit} of {}), precision {precision:.3} ({false_alarms} \
             false), {touched} of {rows} clean rows touched",
            hit + missed
        );
    }
}

fn scanner() -> Scanner {
    let all = rules().into_iter().chain(free_text_rules()).chain(phi::term_rules());
    Scanner::builder().rules(all).build().unwrap()
}

/// Of matches of one kind that overlap, the union counts.
fn unite(found: impl Iterator<Item = (String, Range<usize>)>) -> Vec<(String, Range<usize>)> {
    let mut united: Vec<(String, Range<usize>)> = Vec::new();
    for (kind, range) in found {
        match united.iter_mut().rfind(|(known, _)| *known == kind) {
            Some((_, known)) if range.start < known.end => known.end = known.end.max(range.end),
            _ => united.push((kind, range)),
        }
    }
    united
}

/// Says what differs, unless the row is known to fail.
fn judge(
    name: &str,
    input: &str,
    found: &[(String, Range<usize>)],
    want: &[(String, String)],
    known: Option<&str>,
) -> Option<String> {
    let found: Vec<(String, String)> =
        found.iter().map(|(kind, range)| (kind.clone(), input[range.clone()].to_owned())).collect();
    match (found == want, known) {
        (false, None) => {
            Some(format!("{name}: {input:?}\n    found {found:?}\n    wants {want:?}"))
        }
        (true, Some(why)) => Some(format!("{name}: passes now, and was known to fail: {why}")),
        _ => None,
    }
}

#[test]
fn health() {
    let rows: Rows<Health> = toml::from_str(include_str!("../testdata/health.toml")).unwrap();
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let (mut failures, mut figures) = (Vec::new(), Figures::default());
    for row in &rows.row {
        let scan = scanner.scan(&row.input, &mut scratch);
        let kinds: Vec<(&str, Span)> =
            scan.matches().map(|(kind, finding, _)| (kind, finding.span)).collect();
        let joined = phi::join(&row.input, kinds.iter().copied());
        let found = unite(
            kinds
                .iter()
                .filter(|(kind, span)| {
                    kind.starts_with("phi.") && joined.iter().any(|phi| phi.span == *span)
                })
                .map(|(kind, span)| ((*kind).to_owned(), span.range())),
        );
        figures.count(&row.input, &found, &row.phi);
        failures.extend(judge(&row.name, &row.input, &found, &row.phi, row.known.as_deref()));
    }
    figures.print("health");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(figures.rows >= 100 && rows.row.len() - figures.rows >= 100);
}

#[test]
fn person_facts() {
    const KINDS: [&str; 3] = ["pii.age", "pii.title", "pii.group"];
    let rows: Rows<Facts> = toml::from_str(include_str!("../testdata/person_facts.toml")).unwrap();
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let mut failures = Vec::new();
    let mut figures = KINDS.map(|kind| (kind, Figures::default()));
    for row in &rows.row {
        let scan = scanner.scan(&row.input, &mut scratch);
        let matches = scan.matches().filter(|(kind, ..)| KINDS.contains(kind));
        let found =
            unite(matches.map(|(kind, finding, _)| (kind.to_owned(), finding.span.range())));
        for (kind, figures) in &mut figures {
            let found: Vec<_> = found.iter().filter(|(of, _)| of == kind).cloned().collect();
            let want: Vec<_> = row.finds.iter().filter(|(of, _)| of == kind).cloned().collect();
            figures.count(&row.input, &found, &want);
        }
        failures.extend(judge(&row.name, &row.input, &found, &row.finds, row.known.as_deref()));
    }
    for (kind, figures) in &figures {
        figures.print(kind);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
