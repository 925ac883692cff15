//! Runs the rows of `testdata/health.toml` and `testdata/person_facts.toml`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::ops::Range;
use std::sync::LazyLock;

use pii_scrub::{free_text_rules, phi, rules};
use proptest::prelude::*;
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

/// Texts made of what the grammars look for, and of anything.
fn text() -> impl Strategy<Value = String> {
    const PARTS: [&str; 60] = [
        "She",
        " has ",
        "patient",
        "diabetes",
        "type 2 ",
        "stage IV ",
        "acute ",
        "hepatitis B",
        "lisinopril",
        " 10 mg",
        "units/",
        "Dx: ",
        "E11.9",
        "(I10)",
        " CPT ",
        "99213",
        "NDC ",
        "0002-8215-01",
        "is ",
        "a ",
        "German",
        "Sunni ",
        "Muslim",
        "citizen",
        "Nationality: ",
        "34",
        " years old",
        "yo",
        "y.o.",
        "aged ",
        "in his ",
        "mid-40s",
        "Dr. ",
        "Mrs.",
        "Prof",
        " Lee",
        "Ann Lee\n",
        "Civil engineer",
        "works as a ",
        "Head of ",
        "Marketing",
        "- ",
        "1. ",
        ". ",
        "\n\n",
        "{\"",
        "\": \"",
        "\"}",
        "[",
        "]",
        ",",
        "'s",
        "’s",
        "é",
        "É",
        "лет",
        "_",
        "-",
        "lee@example.com",
        "\u{1F600}",
    ];
    let part = prop_oneof![4 => proptest::sample::select(&PARTS[..]).prop_map(str::to_owned), 1 => ".{0,3}"];
    proptest::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

static ALL: LazyLock<Scanner> = LazyLock::new(scanner);
static FACTS: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::builder().rules(facts()).build().unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// No text makes a rule or the join panic, and spans are whole characters.
    #[test]
    fn any_text(text in text()) {
        let scanner = &*ALL;
        let mut scratch = Scratch::new();
        let scan = scanner.scan(&text, &mut scratch);
        let kinds: Vec<(&str, Span)> =
            scan.matches().map(|(kind, finding, _)| (kind, finding.span)).collect();
        for (_, span) in &kinds {
            prop_assert!(text.get(span.range()).is_some_and(|value| !value.is_empty()));
        }
        let joined = phi::join(&text, kinds.iter().copied());
        for phi in &joined {
            let found = kinds.iter().any(|(kind, span)| kind.starts_with("phi.") && *span == phi.span);
            prop_assert!(found);
            if let phi::Joined::Identifier(identifier) = phi.by {
                prop_assert!(kinds.iter().any(|(kind, span)| kind.starts_with("pii.") && *span == identifier));
            }
        }
    }

    /// A stream finds what the whole text has.
    #[test]
    fn streams_as_whole_texts(text in text(), step in 1_usize..9) {
        let scanner = &*FACTS;
        let marker = |region: &rule_scan::Region<'_>, out: &mut String| {
            out.push('<');
            out.push_str(region.kind());
            out.push('>');
        };
        let mut scratch = Scratch::new();
        let whole = scanner.scan(&text, &mut scratch).rewrite(|_| true, marker).into_owned();
        let mut stream = scanner.stream(marker);
        let mut pieces = String::new();
        for piece in text.as_bytes().chunks(step) {
            pieces.push_str(stream.push(piece));
        }
        pieces.push_str(stream.finish());
        prop_assert_eq!(pieces, whole);
    }
}

/// The rules of this file's kinds.
fn facts() -> impl Iterator<Item = rule_scan::Rule> {
    let named = ["pii.person", "pii.place", "pii.organization"];
    free_text_rules().into_iter().filter(move |rule| !named.contains(&rule.kind()))
}

/// Every kind has a name for interchange.
#[test]
fn kinds_are_named() {
    for rule in facts().chain(phi::term_rules()) {
        assert!(pii_scrub::entity_name(rule.kind()).is_some(), "{}", rule.kind());
    }
    assert_eq!(pii_scrub::entity_name("pii.group"), Some("NRP"));
    assert_eq!(pii_scrub::entity_name("phi.icd10"), Some("ICD10_CODE"));
}

/// Texts full of beginnings of matches cost a bounded number of bytes for each of theirs.
#[test]
fn near_misses_cost_little() {
    let scanner = Scanner::builder().rules(facts().chain(phi::term_rules())).build().unwrap();
    let mut scratch = Scratch::new();
    for near_miss in [
        "acute acute acute ",
        "type 2 type 2 ",
        "Sunni Muslim ",
        "german ",
        "engineer engineer,",
        "is 34 ",
        "34 34 34 ",
        "Dr. Dr. Dr. ",
        "E11 E11.9 ",
        "itis",
        "aaaaaaaaaaaaaaaaaaaaaaaaitis ",
        "Ann Lee\nmanager ",
        "in his early ",
        "cancer ",
        "one two ten ",
        "heart ",
        "0002-8215-0 ",
    ] {
        let text = near_miss.repeat(20_000 / near_miss.len());
        let _ = scanner.scan(&text, &mut scratch);
        let work = scratch.work() / text.len() as u64;
        assert!(work < 600, "{near_miss:?}: {work} bytes for each byte");
    }
}

/// Twice the text takes about twice the time: the join looks at each finding once.
#[test]
fn join_reports_each_finding_once() {
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let text = "Ann Lee (lee@example.com) has gout.\n".repeat(500);
    let scan = scanner.scan(&text, &mut scratch);
    let kinds = scan.matches().map(|(kind, finding, _)| (kind, finding.span));
    assert_eq!(phi::join(&text, kinds).len(), 500);
    assert!(!phi::is_phi(&text, []));
}

/// What a health record says is in no `Debug` of a result.
#[test]
fn debug_shows_no_value() {
    let scanner = scanner();
    let mut scratch = Scratch::new();
    let text = "My mother has gout, she is 81.";
    let scan = scanner.scan(text, &mut scratch);
    let kinds: Vec<(&str, Span)> =
        scan.matches().map(|(kind, finding, _)| (kind, finding.span)).collect();
    let joined = phi::join(text, kinds);
    assert_eq!(joined.len(), 1);
    let shown = format!("{scan:?} {joined:?}");
    assert!(!shown.contains("gout") && !shown.contains("mother"));
}
