//! The house: which crate may depend on which, and how many crates the facade brings.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Floors from below, each with the crates it may stand on. What is not listed may not exist.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("rule-scan", &[]),
    ("data-class", &[]),
    ("audit-types", &[]),
    ("pii-scrub", &["rule-scan"]),
    ("injection-guard", &["rule-scan"]),
    ("output-filter", &["rule-scan"]),
    ("access-gate", &["data-class"]),
    ("anomaly-watch", &["audit-types"]),
    (
        "workflow-guard",
        &[
            "rule-scan",
            "data-class",
            "audit-types",
            "pii-scrub",
            "injection-guard",
            "output-filter",
        ],
    ),
];

/// The most crates in the facade's default tree, itself included.
const MOST_CRATES: usize = 40;

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn arrows_go_down_only() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let packages = metadata["packages"].as_array().unwrap();
    let mut found = BTreeSet::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let below = allowed.get(name).unwrap_or_else(|| panic!("`{name}` has no floor"));
        found.insert(name);
        // Dependencies of every kind, so that not even a test looks sideways.
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let ours = allowed.contains_key(on);
            assert!(!ours || below.contains(&on), "`{name}` may not depend on `{on}`");
        }
    }
    assert_eq!(found.len(), ALLOWED.len(), "a crate of the house is missing");
}

/// Without features these bring nothing else.
const LEAN: [(&str, &[&str]); 2] =
    [("data-class", &["thiserror"]), ("access-gate", &["data-class", "thiserror"])];

#[test]
fn labels_and_gates_are_lean() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    for (name, expected) in LEAN {
        let packages = metadata["packages"].as_array().unwrap();
        let package = packages.iter().find(|package| package["name"] == name).unwrap();
        let needed = package["dependencies"].as_array().unwrap().iter().filter(|dependency| {
            dependency["kind"].is_null() && dependency["optional"] == Value::Bool(false)
        });
        let needed: Vec<&str> = needed.map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(needed, expected, "{name}");
    }
}

#[test]
fn the_facade_stays_small() {
    let tree = cargo(&["tree", "-p", "workflow-guard", "-e", "normal", "--prefix", "none"]);
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.len() > 10, "the tree was not read");
    assert!(crates.len() <= MOST_CRATES, "{} crates: {crates:?}", crates.len());
}

#[test]
fn every_crate_is_fit_to_publish() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let name = &package["name"];
        for field in ["description", "license", "readme", "rust_version"] {
            assert!(package[field].is_string(), "{name}: no {field}");
        }
        for dependency in package["dependencies"].as_array().unwrap() {
            let path_only = dependency["path"].is_string() && dependency["req"] == "*";
            assert!(!path_only, "{name}: {} has no version", dependency["name"]);
        }
    }
}
