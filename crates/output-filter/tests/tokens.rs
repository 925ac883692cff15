//! Draws tokens of every row of `data/tokens.tsv` from its own pattern, and near misses.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of a test may fail loudly too"
)]

#[path = "support/draw.rs"]
mod draw;

use draw::{Dice, draw};
use output_filter::{Rule, secret_rules};
use rule_scan::{Scanner, Scratch};

#[test]
fn every_row_finds_its_own_and_not_the_near_miss() {
    let rules = secret_rules();
    let mut dice = Dice::new(1);
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for line in include_str!("../data/tokens.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (kind, lead, pattern, left) = (fields[0], fields[4], fields[5], fields[7]);
        let kind = format!("secret.{kind}");
        let own = rules.iter().filter(|rule| Rule::kind(rule) == kind).cloned();
        let scanner = Scanner::builder().rules(own).build().unwrap();
        let mut finds = |text: &str| {
            let scan = scanner.scan(text, &mut scratch);
            scan.matches().map(|(_, _, found)| found.to_owned()).next()
        };
        for _ in 0..20 {
            let (lead, token) = (draw(lead, 0, &mut dice), draw(pattern, 0, &mut dice));
            for (before, after) in [("", ""), ("key=", ", ok"), ("(\"", "\")"), ("'", ".")] {
                let text = format!("{before}{lead}{token}{after}");
                // The class of a dot before or after may be part of the alphabet.
                let found = finds(&text);
                if !found.is_some_and(|found| found.starts_with(&token)) {
                    failed.push(format!("{kind} misses {text}"));
                }
            }
            let short = &token[..token.len() - 1];
            if let Some(found) = finds(&format!("{lead}{short} ")) {
                failed.push(format!("{kind} finds {found} in {lead}{short}"));
            }
            if (left.starts_with("word") || left == "tilde")
                && let Some(found) = finds(&format!("Q{lead}{token}"))
            {
                failed.push(format!("{kind} finds {found} after a letter"));
            }
        }
    }
    failed.dedup();
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}
