//! The ready tables against the kinds that scanners have, and against what laws say of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use data_class::{
    Category, Classification, ClassifierDocument, Finding, Group, Level, ReadyTable, Reason,
};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    /// With the law that covers it.
    found: Vec<(String, String)>,
    secrets: Vec<String>,
    others: Vec<String>,
    reserved: Vec<String>,
}

fn kinds() -> Kinds {
    toml::from_str(include_str!("../testdata/kinds.toml")).unwrap()
}

fn classify(table: ReadyTable, kind: &str) -> Classification {
    table.classifier().classify([Finding { kind, confidence: 0, count: 1 }])
}

/// Keys of rows, combinations and volumes.
fn keys(document: &ClassifierDocument) -> BTreeSet<&str> {
    let rows = document.rows.iter().flat_map(|row| &row.kinds);
    let groups = document.combinations.iter().flat_map(|rule| &rule.all_of);
    let grouped = groups.flat_map(|group| &group.any_of);
    let volumes = document.volumes.iter().flat_map(|rule| &rule.any_of);
    rows.chain(grouped).chain(volumes).map(String::as_str).collect()
}

#[test]
fn every_key_is_a_kind_that_exists() {
    let kinds = kinds();
    let found = kinds.found.iter().map(|(kind, _)| kind);
    let known: BTreeSet<&str> = found
        .chain(&kinds.secrets)
        .chain(&kinds.others)
        .chain(&kinds.reserved)
        .map(String::as_str)
        .collect();
    let mut used = BTreeSet::new();
    for table in ReadyTable::ALL {
        let document = table.document();
        for key in keys(&document) {
            let exists = match key.strip_suffix('*') {
                // Kinds of policies are not in any list.
                Some("custom.") => true,
                Some(prefix) => known.iter().any(|kind| kind.starts_with(prefix)),
                None => known.contains(key),
            };
            assert!(exists, "{table:?}: {key}");
            used.insert(key.to_owned());
        }
    }
    for kind in &kinds.reserved {
        assert!(used.contains(kind), "{kind} is reserved for no table");
    }
}

#[test]
fn every_table_knows_every_namespace() {
    let kinds = kinds();
    let all = kinds.found.iter().map(|(kind, _)| kind);
    let all: Vec<&String> =
        all.chain(&kinds.secrets).chain(&kinds.others).chain(&kinds.reserved).collect();
    assert!(all.len() > 400);
    for table in ReadyTable::ALL {
        let classifier = table.classifier();
        for kind in &all {
            let found = classifier.classify([Finding { kind, confidence: 0, count: 1 }]);
            assert!(found.reasons().iter().all(|reason| reason.key() != "*"), "{table:?}: {kind}");
        }
        let unknown = classify(*table, "what.is_this").label().to_string();
        assert_eq!(unknown, "restricted{*}trusted", "{table:?}");
        for secret in &kinds.secrets {
            let label = classify(*table, secret).label().to_string();
            assert_eq!(label, "restricted{credential}trusted", "{table:?}: {secret}");
        }
    }
}

#[test]
fn each_kind_gets_what_its_law_asks_for() {
    let special = [Category::Personal, Category::SpecialCategory];
    let has = |found: &Classification, categories: &[Category]| {
        categories.iter().all(|one| found.label().categories().contains(*one))
    };
    let mut checked = [0; 5];
    for (kind, law) in kinds().found {
        let laws: Vec<&str> = law.split(", ").collect();
        let (gdpr, hipaa, pci) = (
            classify(ReadyTable::Gdpr, &kind),
            classify(ReadyTable::Hipaa, &kind),
            classify(ReadyTable::Pci, &kind),
        );
        if laws.contains(&"GDPR 9") {
            assert!(has(&gdpr, &special), "{kind}");
            assert_eq!(gdpr.label().level(), Level::Restricted, "{kind}");
            checked[0] += 1;
        } else if laws.contains(&"GDPR 87") {
            assert_eq!(gdpr.reasons()[0].basis(), Some("GDPR 87"), "{kind}");
            assert_eq!(gdpr.label().level(), Level::Restricted, "{kind}");
            checked[1] += 1;
        }
        for law in laws {
            if let Some(letter) = law.strip_prefix("HIPAA ") {
                // Numbers of fax machines look like those of telephones.
                let letter = if letter == "E" { "D" } else { letter };
                let basis = format!("HIPAA 164.514(b)(2)(i)({letter})");
                assert_eq!(hipaa.reasons()[0].basis(), Some(basis.as_str()), "{kind}");
                assert!(has(&hipaa, &[Category::Personal]), "{kind}");
                checked[2] += 1;
            }
            if law == "PCI DSS" {
                assert!(has(&pci, &[Category::Payment, Category::Personal]), "{kind}");
                assert_eq!(pci.label().level(), Level::Restricted, "{kind}");
                checked[3] += 1;
            }
            if law == "GDPR 4(1)" {
                let company = gdpr.reasons()[0].basis() == Some("GDPR recital 14");
                assert!(company || has(&gdpr, &[Category::Personal]), "{kind}");
                checked[4] += 1;
            }
        }
    }
    assert!(checked.iter().zip([10, 30, 90, 1, 70]).all(|(is, least)| *is >= least), "{checked:?}");
}

#[test]
fn the_eighteen_identifiers_are_rows() {
    let document = ReadyTable::Hipaa.document();
    let has = |letter: char| {
        let basis = format!("HIPAA 164.514(b)(2)(i)({letter})");
        document.rows.iter().any(|row| row.basis == basis)
    };
    for letter in 'A'..='R' {
        // E is in D.
        assert_eq!(has(letter), letter != 'E', "{letter}");
    }
}

#[test]
fn every_row_says_what_it_rests_on() {
    for table in ReadyTable::ALL {
        let document = table.document();
        let rows = document.rows.iter().map(|row| &row.basis);
        let combinations = document.combinations.iter().map(|rule| &rule.basis);
        let volumes = document.volumes.iter().map(|rule| &rule.basis);
        for basis in rows.chain(combinations).chain(volumes) {
            let starts = ["GDPR ", "HIPAA 16", "PCI DSS ", "own choice"];
            assert!(starts.iter().any(|start| basis.starts_with(start)), "{table:?}: {basis}");
        }
    }
}

fn finding_for(key: &str, count: u32) -> (String, u32) {
    (key.replace('*', "made_up"), count)
}

/// Findings that are just enough for a group, of kinds that none of the others counts.
fn enough(group: &Group, apart_from: Option<&Group>) -> Vec<(String, u32)> {
    let foreign = |key: &&String| {
        let prefixes = |one: &String| {
            one.strip_suffix('*').is_some_and(|prefix| key.starts_with(prefix)) || one == *key
        };
        !apart_from.is_some_and(|other| other.any_of.iter().any(prefixes))
    };
    let keys: Vec<&String> =
        group.any_of.iter().filter(foreign).take(group.distinct as usize).collect();
    let count = group.count.div_ceil(keys.len().max(1) as u32);
    keys.into_iter().map(|key| finding_for(key, count)).collect()
}

fn applies(table: ReadyTable, name: &str, findings: &[(String, u32)]) -> bool {
    let findings =
        findings.iter().map(|(kind, count)| Finding { kind, confidence: 0, count: *count });
    let found = table.classifier().classify(findings);
    found.reasons().iter().map(Reason::key).any(|key| key == name)
}

#[test]
fn every_combination_applies_and_needs_each_of_its_groups() {
    let mut checked = 0;
    for table in ReadyTable::ALL {
        for rule in table.document().combinations {
            let all: Vec<_> = rule.all_of.iter().flat_map(|group| enough(group, None)).collect();
            assert!(applies(*table, &rule.name, &all), "{table:?}: {}", rule.name);
            for left_out in &rule.all_of {
                let others = rule.all_of.iter().filter(|group| *group != left_out);
                let rest: Vec<_> = others.flat_map(|group| enough(group, Some(left_out))).collect();
                assert!(!rest.is_empty() || rule.all_of.len() == 1, "{}", rule.name);
                assert!(!applies(*table, &rule.name, &rest), "{table:?}: {}", rule.name);
                checked += 1;
            }
        }
    }
    assert!(checked >= 25, "{checked}");
}

#[test]
fn every_volume_applies_from_its_number_on() {
    for table in ReadyTable::ALL {
        for rule in table.document().volumes {
            let group = Group::any_of(&rule.any_of).times(rule.count).distinct(rule.distinct);
            let mut findings = enough(&group, None);
            assert!(applies(*table, &rule.name, &findings), "{table:?}: {}", rule.name);
            findings[0].1 -= 1;
            assert!(!applies(*table, &rule.name, &findings), "{table:?}: {}", rule.name);
        }
    }
}
