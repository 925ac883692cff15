//! The rows of `testdata/lints.toml`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![cfg(feature = "serde")]

use access_gate::GateDocument;
use data_class::Scheme;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    lints: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    gate: String,
    expect: Vec<String>,
    why: String,
}

#[test]
fn every_row_has_the_lints_it_says() {
    let rows: Rows = toml::from_str(include_str!("../testdata/lints.toml")).unwrap();
    for Row { name, gate, expect, why } in rows.lints {
        let document: GateDocument =
            toml::from_str(&gate).unwrap_or_else(|error| panic!("{name}: {error}"));
        let lints = document
            .build(&Scheme::STANDARD)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .lint();
        let found: Vec<String> = lints
            .iter()
            .map(|lint| {
                let by = lint.by().map(|by| format!(" {by}")).unwrap_or_default();
                format!("{} {} {:?}{by}", lint.severity(), lint.path(), lint.kind())
            })
            .collect();
        assert_eq!(found, expect, "{name} ({why})");
        for lint in lints {
            let line = lint.to_string();
            assert!(line.contains(&format!("`{}` ", lint.path())), "{line}");
            assert!(line.is_ascii() && !line.ends_with('.'), "{line}");
        }
    }
}
