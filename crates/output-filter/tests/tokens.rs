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

/// Lower case, upper case and digits after the beginning that all tokens of the pattern share.
fn has_three_kinds(token: &str, pattern: &str) -> bool {
    let fixed = pattern.bytes().take_while(|byte| !b"[(\\".contains(byte)).count();
    let body = &token[fixed.min(token.len())..];
    let kinds: [fn(&u8) -> bool; 3] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit];
    kinds.iter().all(|kind| body.bytes().any(|byte| kind(&byte)))
}

#[test]
fn every_row_finds_its_own_and_not_the_near_miss() {
    let rules = secret_rules();
    let mut dice = Dice::new(1);
    let mut scratch = Scratch::new();
    let mut failed = Vec::new();
    for line in include_str!("../data/tokens.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (kind, lead, pattern) = (fields[0], fields[5], fields[6]);
        let (left, check) = (fields[8], fields[10]);
        let kind = format!("secret.{kind}");
        let own = rules.iter().filter(|rule| Rule::kind(rule) == kind).cloned();
        let scanner = Scanner::builder().rules(own).build().unwrap();
        let mut finds = |text: &str| {
            let scan = scanner.scan(text, &mut scratch);
            scan.matches().map(|(_, _, found)| found.to_owned()).next()
        };
        for _ in 0..20 {
            let lead = draw(lead, 0, &mut dice);
            // What nearly all random text has, some has not by chance.
            let token = loop {
                let token = draw(pattern, 0, &mut dice);
                if !["strong", "mixed"].contains(&check) || has_three_kinds(&token, pattern) {
                    break token;
                }
            };
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
            if (left.starts_with("word") || ["tilde", "base64"].contains(&left))
                && let Some(found) = finds(&format!("Q{lead}{token}"))
            {
                failed.push(format!("{kind} finds {found} after a letter"));
            }
        }
    }
    failed.dedup();
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}
