//! The serde feature: one JSON object a line.
#![cfg(feature = "serde")]

#[cfg(test)]
mod common;

use audit_types::{Chain, Digest, Draft, Entry, FaultKind, Head, Mode, Stage};
use common::{LOG, POLICY, any_draft, draft, log, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn the_names_of_the_fields_are_fixed() {
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let entry = chain.append(Draft { agent: None, ..draft() }).unwrap();
    let line = serde_json::to_string(&entry).unwrap();
    let expected = format!(
        concat!(
            r#"{{"schema":1,"sequence":0,"time":1760000000000001,"run":"run-7","agent":null,"#,
            r#""stage":"tool_call","subject":"mail.send","decision":"hold","mode":"enforce","#,
            r#""reasons":[{{"code":"pii.email","count":2}},{{"code":"flow.level","count":1}}],"#,
            r#""label":"confidential{{personal}}untrusted","policy":"{}","input_bytes":300,"#,
            r#""approval":"{}","hash":"{}"}}"#,
        ),
        "07".repeat(32),
        "09".repeat(32),
        entry.hash(),
    );
    assert_eq!(line, expected);
}

proptest! {
    #[test]
    fn every_entry_round_trips(draft in any_draft()) {
        let entry = Chain::new(LOG, POLICY).unwrap().append(draft).unwrap();
        let line = serde_json::to_string(&entry).unwrap();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(serde_json::from_str::<Entry>(&line).unwrap(), entry);
    }
}

/// The JSON of an entry with one field set to a value.
#[cfg(test)]
fn with(field: &str, value: Value) -> Value {
    let entry = Chain::new(LOG, POLICY).unwrap().append(draft()).unwrap();
    let mut json = serde_json::to_value(entry).unwrap();
    json[field] = value;
    json
}

#[test]
fn what_a_chain_refuses_is_not_read() {
    let rows = [
        ("run", json!("")),
        ("run", json!("two\nlines")),
        ("agent", json!("x".repeat(129))),
        ("subject", json!("\u{202e}")),
        ("label", json!("")),
        ("reasons", json!([{"code": "not a code", "count": 1}])),
        ("reasons", json!([{"code": "pii.email", "count": 1, "value": "x"}])),
        ("reasons", json!(vec![json!({"code": "a", "count": 1}); 257])),
        ("stage", json!("Input")),
        ("decision", json!("allow")),
        ("mode", json!("test")),
        ("policy", json!("07".repeat(31))),
        ("hash", json!("AB".repeat(32))),
        ("sequence", json!(-1)),
        ("sequence", json!(0.0)),
        ("text", json!("an unknown field")),
    ];
    for (field, value) in rows {
        assert!(serde_json::from_value::<Entry>(with(field, value)).is_err(), "{field}");
    }
    let mut missing = with("run", json!("run"));
    missing.as_object_mut().unwrap().remove("label");
    assert!(serde_json::from_value::<Entry>(missing).is_err());
    let line = with("run", json!("run")).to_string();
    let twice = line.replacen('{', r#"{"run":"other","#, 1);
    assert!(serde_json::from_str::<Entry>(&twice).is_err(), "a field that comes twice");
}

#[test]
fn errors_do_not_repeat_the_json() {
    const CANARY: &str = "canary4711";
    let fields = [
        "schema",
        "sequence",
        "time",
        "run",
        "agent",
        "stage",
        "subject",
        "decision",
        "mode",
        "reasons",
        "label",
        "policy",
        "input_bytes",
        "approval",
        "hash",
        CANARY,
    ];
    let values = [json!(format!("{CANARY}\n")), json!([CANARY]), json!({ CANARY: CANARY })];
    for field in fields {
        for value in &values {
            for error in [
                serde_json::from_str::<Entry>(&with(field, value.clone()).to_string()).unwrap_err(),
                serde_json::from_value::<Entry>(with(field, value.clone())).unwrap_err(),
            ] {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains(CANARY), "{field}: {shown}");
            }
        }
    }
    for value in [json!(CANARY), json!({ "a": CANARY })] {
        let errors = [
            serde_json::from_value::<Digest>(value.clone()).map(|_| ()),
            serde_json::from_value::<Head>(value.clone()).map(|_| ()),
            serde_json::from_value::<Stage>(value.clone()).map(|_| ()),
            serde_json::from_value::<Mode>(value.clone()).map(|_| ()),
        ];
        for error in errors {
            assert!(!error.unwrap_err().to_string().contains(CANARY));
        }
    }
}

#[test]
fn a_log_that_was_written_and_read_verifies() {
    let (entries, head) = log(3);
    let lines: Vec<String> =
        entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    let read = |lines: &[String]| -> Vec<Entry> {
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert!(verify(&read(&lines), Some(&head)).is_ok());
    assert_eq!(serde_json::to_value(head).unwrap(), json!(head.to_string()));

    let mut changed = lines.clone();
    changed[1] = changed[1].replace("\"hold\"", "\"pass\"");
    let fault = verify(&read(&changed), None).unwrap_err();
    assert_eq!((fault.index(), fault.kind()), (1, FaultKind::HashMismatch));

    let mut newer = lines;
    newer[1] = newer[1].replace("\"schema\":1", "\"schema\":2");
    let fault = verify(&read(&newer), None).unwrap_err();
    assert_eq!((fault.index(), fault.kind()), (1, FaultKind::UnsupportedVersion { found: 2 }));
}
