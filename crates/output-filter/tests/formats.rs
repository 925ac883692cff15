//! `FORMATS.md` says what the tables hold: made anew with
//! `UPDATE=1 cargo test -p output-filter --test formats`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use output_filter::{Severity, secret_rules, severity};

const TOKENS: &str = include_str!("../data/tokens.tsv");
const PROVIDERS: &str = include_str!("../data/providers.tsv");

#[test]
fn the_document_is_what_the_tables_hold() {
    let mut text = String::from(
        "# Formats\n\nMade by `tests/formats.rs` from the tables and the rules; do not edit.\n\n\
         `sum` marks formats whose checksum adds to the confidence; a wrong one is found all the same.\n\n\
         ## Tokens with a beginning of their own\n\n\
         | kind | provider | severity | begins with | sum | note |\n|---|---|---|---|---|---|\n",
    );
    let mut rows: Vec<Vec<&str>> = lines(TOKENS).map(|line| line.split('\t').collect()).collect();
    rows.sort_by_key(|row| (row[1], row[0]));
    for row in &rows {
        let anchors: Vec<String> = row[3].split('|').take(6).map(|a| format!("`{a}`")).collect();
        let more = if row[3].split('|').count() > 6 { " ..." } else { "" };
        let sum =
            if ["github", "grafana", "crc", "bech32"].contains(&row[10]) { "yes" } else { "" };
        let note = if row[11] == "-" { "" } else { row[11] };
        let [kind, provider, severity] = [row[0], row[1], row[2]];
        let anchors = anchors.join(" ");
        writeln!(
            text,
            "| `secret.{kind}` | {provider} | {severity} | {anchors}{more} | {sum} | {note} |"
        )
        .unwrap();
    }
    text +=
        "\n## Kinds that are found by what stands around them\n\n| kind | severity |\n|---|---|\n";
    let listed: BTreeSet<String> = rows.iter().map(|row| format!("secret.{}", row[0])).collect();
    let kinds: BTreeSet<String> =
        secret_rules().iter().map(|rule| rule.kind().to_owned()).collect();
    for kind in kinds.difference(&listed) {
        writeln!(text, "| `{kind}` | {} |", severity(kind).unwrap()).unwrap();
    }
    text += "\n## Services known by their name near a key (`secret.service_key`)\n\n\
             A key word and the name have to stand before the value, which has to be drawn at random. \
             `usual`: 20 characters and more. A name with `!` is an ordinary word, too, and counts \
             only within the name of a key.\n\n";
    let mut by_shape: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in lines(PROVIDERS) {
        let (names, shapes) = line.split_once('\t').unwrap();
        let shapes = if shapes == "-" { "usual" } else { shapes };
        by_shape.entry(shapes).or_default().push(names.replace('|', " or "));
    }
    for (shapes, mut names) in by_shape {
        names.sort();
        writeln!(text, "- {}: {}", shapes.replace('|', " or "), names.join(", ")).unwrap();
    }
    text += "\n## Left out, and why\n\n";
    for line in TOKENS.lines().filter_map(|line| line.strip_prefix("#- ")) {
        writeln!(text, "- {line}").unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/FORMATS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == text, "FORMATS.md is out of date: UPDATE=1");
}

#[test]
fn every_kind_of_secret_has_a_severity() {
    for rule in secret_rules() {
        assert!(severity(rule.kind()).is_some(), "{}", rule.kind());
    }
    assert_eq!(severity("secret.stripe_publishable_key"), Some(Severity::Low));
    assert_eq!(severity("secret.slack_webhook"), Some(Severity::Medium));
    assert_eq!(severity("secret.sendgrid_key"), Some(Severity::High));
    assert_eq!(severity("secret.private_key"), Some(Severity::Critical));
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
