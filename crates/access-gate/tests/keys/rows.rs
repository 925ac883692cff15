//! The rows of `testdata/keys.toml`, and what is read and written.

use std::collections::{BTreeMap, BTreeSet};

use access_gate::{
    AgentFacts, Inventory, KeyDecision, KeyEvent, KeyUse, Keyring, KeyringDocument, OverdueRotation,
};
use serde::Deserialize;

use crate::common::DAY;
use crate::words::{ceiling, label, scheme};

const ROWS: &str = include_str!("../../testdata/keys.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    keyring: Vec<Named>,
    row: Vec<Row>,
    mistake: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    scheme: String,
    ceilings: BTreeMap<String, String>,
    r#use: toml::Table,
    document: toml::Table,
}

impl Named {
    fn document(&self) -> KeyringDocument {
        let mut document: KeyringDocument = self.document.clone().try_into().unwrap();
        for key in &mut document.keys {
            key.ceiling = self.ceilings.get(&key.id).map(|name| ceiling(name));
        }
        document
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    keyring: String,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    r#use: toml::Table,
    #[serde(default)]
    refusals: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
    generation: Option<u64>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    r#do: String,
    key: Option<String>,
    reason: Option<String>,
    successor: Option<String>,
    expires: Option<i64>,
    day: i64,
    gives: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Use {
    key: String,
    provider: String,
    workflow: String,
    agent: String,
    environment: String,
    label: String,
    purpose: Option<String>,
    day: i64,
    #[serde(default)]
    micros: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    name: String,
    #[serde(default)]
    key: toml::Table,
    #[serde(default)]
    document: toml::Table,
    /// None if it is the reader that refuses.
    error: Option<String>,
    why: String,
}

fn file() -> File {
    toml::from_str(ROWS).unwrap()
}

fn take(keyring: &mut Keyring, step: &Step) -> String {
    let (key, now) = (step.key.as_deref().unwrap_or(""), step.day * DAY);
    let result = match step.r#do.as_str() {
        "revoke" => keyring.revoke(key, step.reason.as_deref().unwrap(), now),
        "retire" => keyring.retire(key, now),
        "rotate" => {
            let expires = step.expires.map(|day| day * DAY);
            keyring.rotate(key, step.successor.as_deref().unwrap(), expires, now).map(Some)
        }
        "expire" => Ok(keyring.expire(now).pop()),
        other => panic!("no step `{other}`"),
    };
    match result {
        Ok(Some(event)) => {
            assert_eq!(Some(&event), keyring.events().last());
            assert_eq!(event.generation, keyring.generation());
            event.change.code().to_owned()
        }
        Ok(None) => "nothing".to_owned(),
        Err(error) => format!("{:?} {}", error.kind(), error.path()),
    }
}

#[test]
fn rows_hold() {
    let file = file();
    let keyrings: BTreeMap<&str, &Named> =
        file.keyring.iter().map(|named| (named.name.as_str(), named)).collect();
    let mut seen = BTreeSet::new();
    for row in &file.row {
        assert!(seen.insert(&row.name) && !row.why.is_empty(), "{}", row.name);
        let named = keyrings[row.keyring.as_str()];
        let mut keyring = named.document().build(&scheme(&named.scheme)).unwrap();
        for step in &row.steps {
            assert_eq!(take(&mut keyring, step), step.gives, "{}: a step", row.name);
        }
        let mut table = named.r#use.clone();
        table.extend(row.r#use.clone());
        let usage: Use = table.try_into().unwrap();
        let label = label(&usage.label);
        let decision = keyring.check(&KeyUse {
            key: &usage.key,
            provider: &usage.provider,
            workflow: &usage.workflow,
            agent: &usage.agent,
            environment: &usage.environment,
            label: &label,
            purpose: usage.purpose.as_deref(),
            now: usage.day * DAY + usage.micros,
        });
        let (refusals, warnings): (Vec<_>, Vec<_>) = match &decision {
            KeyDecision::Allow { warnings } => {
                (vec![], warnings.iter().map(|warning| warning.code()).collect())
            }
            KeyDecision::Deny { refusals } => {
                assert!(!refusals.is_empty());
                (refusals.iter().map(|refusal| refusal.code()).collect(), vec![])
            }
        };
        assert_eq!(refusals, row.refusals, "{}", row.name);
        assert_eq!(warnings, row.warnings, "{}", row.name);
        if let Some(generation) = row.generation {
            assert_eq!(keyring.generation(), generation, "{}", row.name);
        }
    }
}

#[test]
fn mistakes_are_errors_with_a_path() {
    let file = file();
    for mistake in &file.mistake {
        assert!(!mistake.why.is_empty());
        let mut document = file.keyring[0].document.clone();
        document.extend(mistake.document.clone());
        let first = document["keys"].as_array_mut().unwrap()[0].as_table_mut().unwrap();
        first.extend(mistake.key.clone());
        let read = document.try_into::<KeyringDocument>();
        match &mistake.error {
            None => assert!(read.is_err(), "{}", mistake.name),
            Some(expected) => {
                let error = read.unwrap().build(&scheme("standard")).unwrap_err();
                let found = format!("{:?} {}", error.kind(), error.path());
                assert_eq!(&found, expected, "{}", mistake.name);
                // Of what was configured, only the names of fields may be repeated.
                let shown = format!("{error} {error:?}");
                let ceiling = mistake.key.get("ceiling").and_then(toml::Value::as_table);
                let categories = ceiling.and_then(|ceiling| ceiling.get("categories")?.as_array());
                let values = mistake.key.values();
                let values = values.chain(ceiling.into_iter().flat_map(toml::Table::values));
                let values = values.chain(categories.into_iter().flatten());
                let texts = values.filter_map(toml::Value::as_str).filter(|text| !text.is_empty());
                for text in texts {
                    assert!(!shown.contains(text), "{}: {shown}", mistake.name);
                }
            }
        }
    }
}

#[test]
fn a_keyring_survives_storage() {
    let mut keyring = file().keyring[0].document().build(&scheme("standard")).unwrap();
    keyring.rotate("support-mail", "support-mail-2", Some(400 * DAY), 45 * DAY).unwrap();
    keyring.revoke("desk", "leaked", 46 * DAY).unwrap();
    keyring.expire(60 * DAY);
    let stored = serde_json::to_string(keyring.events()).unwrap();
    let events: Vec<KeyEvent> = serde_json::from_str(&stored).unwrap();
    let again = file().keyring[0].document().build_after(&scheme("standard"), events).unwrap();
    assert_eq!(again.events(), keyring.events());
    assert!(again.keys().eq(keyring.keys()));
    let forged = stored.replace("\"leaked\"", "\"leaked\",\"secret\":\"x\"");
    assert!(serde_json::from_str::<Vec<KeyEvent>>(&forged).is_err());
}

#[test]
fn a_document_is_written_as_it_is_read() {
    for named in file().keyring {
        let document = named.document();
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<KeyringDocument>(&text).unwrap(), document);
    }
    let empty: KeyringDocument = serde_json::from_str("{}").unwrap();
    assert_eq!(empty, KeyringDocument::default());
    assert_eq!(empty.overdue, OverdueRotation::Refuse);
}

#[test]
fn an_inventory_is_read_in_the_words_of_the_standard_scheme() {
    let inventory = |name| {
        let agent = AgentFacts { name: "a".to_owned(), label: label(name) };
        Inventory { workflows: vec![], agents: vec![agent] }
    };
    let standard = inventory("personal-confined-untrusted");
    let text = serde_json::to_string(&standard).unwrap();
    assert_eq!(serde_json::from_str::<Inventory>(&text).unwrap(), standard);
    for name in ["ladder/secret", "payroll/salary"] {
        let text = serde_json::to_string(&inventory(name)).unwrap();
        assert!(serde_json::from_str::<Inventory>(&text).is_err(), "{name}");
    }
}
