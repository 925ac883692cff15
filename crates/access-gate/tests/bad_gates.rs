//! The rows of `testdata/bad_gates.toml`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![cfg(feature = "serde")]

#[path = "shared/mistakes.rs"]
mod mistakes;

use std::collections::BTreeSet;

use access_gate::GateDocument;
use data_class::Scheme;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    bad: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    gate: String,
    kind: String,
    path: String,
    why: String,
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let rows: Rows = toml::from_str(include_str!("../testdata/bad_gates.toml")).unwrap();
    let mut places = BTreeSet::new();
    for Row { name, gate, kind, path, why } in rows.bad {
        assert!(places.insert((gate.clone(), path.clone())), "{name}: as another");
        match toml::from_str::<GateDocument>(&gate) {
            Err(error) => {
                assert_eq!(kind, "Syntax", "{name} ({why}): {error}");
                assert!(error.message().contains(&path), "{name}: {}", error.message());
            }
            Ok(document) => {
                let error = document.build(&Scheme::STANDARD).expect_err(&name);
                mistakes::check(&error, &kind, &path, &format!("{name} ({why})"));
            }
        }
    }
}

/// The error has nothing of the configuration in it but names of fields and numbers.
#[test]
fn errors_do_not_repeat_the_configuration() {
    let secret = "hunter2 is no name";
    let gates = [
        format!("roles = [{{ name = '{secret}' }}]"),
        format!("roles = [{{ name = 'a', extends = ['{secret}'] }}]"),
        format!("people = [{{ id = '{secret}', roles = ['a'] }}]"),
        grant(&format!("agents = ['{secret}']\nresources = ['*']")),
        grant(&format!("agents = ['*']\nresources = ['{secret}']")),
        grant(&format!("agents = ['*']\nresources = ['*']\nwindows = [{{ from = '{secret}' }}]")),
        grant(&format!(
            "agents = ['*']\nresources = ['*']\nwindows = [{{ utc_offset = '{secret}' }}]"
        )),
    ];
    for gate in gates {
        let error =
            toml::from_str::<GateDocument>(&gate).unwrap().build(&Scheme::STANDARD).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let terms = [
        "roles = [{ name = 'a', permits = [{ actions = ['hunter2'], workflows = ['*'] }] }]",
        &grant("agents = ['*']\nresources = ['*']\nstages = ['hunter2']"),
    ];
    for gate in terms {
        let error = toml::from_str::<GateDocument>(gate).unwrap_err();
        assert!(!error.message().contains("hunter2"), "{}", error.message());
    }
}

fn grant(rest: &str) -> String {
    format!("[[grants]]\nid = 'g'\neffect = 'deny'\nactions = ['output']\n{rest}\n")
}

/// A chain of roles is followed without recursion, and a cycle at its far end is found.
#[test]
fn a_long_chain_of_roles_is_no_danger() {
    use access_gate::{ErrorKind, RoleDocument};

    let chain = |length: usize, last: Option<usize>| {
        let role = |index: usize| RoleDocument {
            name: format!("role-{index}"),
            extends: match index + 1 {
                next if next < length => vec![format!("role-{next}")],
                _ => last.iter().map(|index| format!("role-{index}")).collect(),
            },
            ..RoleDocument::default()
        };
        GateDocument { roles: (0..length).map(role).collect(), ..GateDocument::default() }
    };
    assert!(chain(2_000, None).build(&Scheme::STANDARD).is_ok());
    let error = chain(2_000, Some(1_000)).build(&Scheme::STANDARD).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::RoleCycle, "roles[1999].extends[0]"));
}

/// What is written is read back the same.
#[test]
fn documents_round_trip() {
    for file in [
        include_str!("../testdata/policies/bank.toml"),
        include_str!("../testdata/policies/code.toml"),
    ] {
        let table: toml::Table = toml::from_str(file).unwrap();
        let document: GateDocument = table["gate"].clone().try_into().unwrap();
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<GateDocument>(&text).unwrap(), document);
    }
}

#[test]
fn environments_are_few() {
    use access_gate::{Effect, ErrorKind, GrantDocument, Operation};

    let document = |count: usize| {
        let mut document = GateDocument::default();
        for index in 0..count {
            let mut grant = GrantDocument::new(
                &format!("grant-{index}"),
                Effect::Deny,
                &["*"],
                &[Operation::Output],
                &["*"],
            );
            // One that all have, and one of each.
            grant.environments = Some(vec!["PROD".to_owned(), format!("env-{index}")]);
            document.grants.push(grant);
        }
        document
    };
    assert!(document(63).build(&Scheme::STANDARD).is_ok());
    let error = document(64).build(&Scheme::STANDARD).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, "grants[63].environments[1]"));
}
