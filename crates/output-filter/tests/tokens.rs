//! Draws tokens of every row of `data/tokens.tsv` from its own pattern, and near misses.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of a test may fail loudly too"
)]

#[path = "support/draw.rs"]
mod draw;

use draw::{Dice, draw, has_three_kinds};
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

/// A checksum is evidence and no gate: with a wrong one a token is found with less confidence.
#[test]
fn a_checksum_adds_confidence_and_never_decides() {
    let scanner = Scanner::builder().rules(secret_rules()).build().unwrap();
    let mut scratch = Scratch::new();
    let mut confidence = |token: &str| {
        let scan = scanner.scan(token, &mut scratch);
        let whole = scan.findings().iter().filter(|found| found.span.of(token) == token);
        whole.map(|found| found.confidence).max()
    };
    for token in [
        "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",
        "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",
        "ATATT3xFfGF0k2Q9vLw8Zr1Tb6Yc4NsPd7Xj0Hm5Ge3=F55C7E10",
        "ATBBq7b2T0pLw2uR9sWm4RzN8cYhD57E41EF",
        "glsa_1JPaUfDySmsDKIKpx4AEXQdNUhU01Ldw_43a95adb",
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
        "zpka_q7b2t0plw2ur9swm4rzn8cyh3jq7b2t0_2cff22e6",
    ] {
        let right = confidence(token).unwrap();
        let last = if token.ends_with('2') { "3" } else { "2" };
        let wrong = format!("{}{last}", &token[..token.len() - 1]);
        let wrong = confidence(&wrong).unwrap();
        assert!(right >= 99 && wrong <= 80, "{token}: {right} {wrong}");
    }
}
