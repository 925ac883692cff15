//! The serde feature: one JSON object a line.
#![cfg(feature = "serde")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

mod common;

use audit_types::{
    Chain, Content, Digest, Entry, Event, Fingerprint, Head, Id, LabelText, List, Measure, Sealed,
    Stage, StageDecision,
};
use common::any::any_draft;
use common::{POLICY, log, log_id, samples, verify};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const CANARY: &str = "canary4711";

#[test]
fn the_lines_are_fixed() {
    let (entries, head) = log(samples::all());
    let written: Vec<String> =
        entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    let fixed: Vec<&str> = include_str!("../testdata/entries.jsonl").lines().collect();
    assert_eq!(written.len(), fixed.len());
    for (written, fixed) in written.iter().zip(&fixed) {
        assert_eq!(written, fixed);
    }
    let read: Vec<Entry> = fixed.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, entries);
    assert_eq!(verify(&read, &[head]).first_fault(), None);
}

proptest! {
    #[test]
    fn every_entry_round_trips(draft in any_draft()) {
        let entry = Chain::new(&log_id(), POLICY).append(draft);
        let line = serde_json::to_string(&entry).unwrap();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(&serde_json::from_str::<Entry>(&line).unwrap(), &entry);
        let value = serde_json::to_value(&entry).unwrap();
        prop_assert_eq!(serde_json::from_value::<Entry>(value).unwrap(), entry);
    }
}

/// The JSON of a sample.
fn sample(at: usize) -> Value {
    let (entries, _) = log(samples::full());
    serde_json::to_value(&entries[at]).unwrap()
}

#[test]
fn what_a_constructor_refuses_is_not_read() {
    let long = |length: usize| json!("x".repeat(length));
    let finding = json!({"kind": "pii.email", "count": 1});
    let rows = [
        // Of the entry.
        (0, "/schema", json!(0)),
        (0, "/schema", json!(2)),
        (0, "/sequence", json!(-1)),
        (0, "/sequence", json!(0.0)),
        (0, "/time", json!("1760000000000000")),
        (0, "/time", json!(9_223_372_036_854_775_808_u64)),
        (0, "/policy", json!("07".repeat(31))),
        (0, "/hash", json!("AB".repeat(32))),
        (0, "/run", json!("")),
        (0, "/run", json!("two\nlines")),
        (0, "/workflow", long(129)),
        (0, "/agent", json!("\u{202e}")),
        (0, "/event/type", json!("run_started")),
        (0, "/event/type", json!("run_end")),
        (0, "/event/mode", json!("Enforce")),
        // Of what is in events.
        (2, "/event/label", json!("")),
        (2, "/event/label", long(4097)),
        (2, "/event/reasons/0/code", json!("not a code")),
        (2, "/event/reasons/0/count", json!(4_294_967_296_u64)),
        (2, "/event/reasons", json!(vec![json!({"code": "a", "count": 1}); 257])),
        (2, "/event/content/findings", json!([finding, finding, {"kind": "A", "count": 1}])),
        (2, "/event/content/fingerprint", json!(format!("03:{}", "f1".repeat(32)))),
        (2, "/event/content/sealed/nonce", json!("AAAA")),
        (2, "/event/content/sealed/ciphertext", json!("not base64")),
        (2, "/event/content/sealed/ciphertext", json!("AB==")),
        (2, "/event/content/sealed/ciphertext", json!("A".repeat(87_384))),
        // One byte less than a commitment and a tag.
        (2, "/event/content/sealed/ciphertext", json!("A".repeat(60) + "AAA=")),
        (2, "/event/decision", json!(3)),
        (15, "/event/observed", json!("NaN")),
        (15, "/event/observed", json!("-0")),
        (15, "/event/observed", json!(9_412.0)),
        (15, "/event/severity", json!("")),
        (16, "/event/root", json!(null)),
    ];
    for (at, pointer, value) in rows {
        let mut document = sample(at);
        *document.pointer_mut(pointer).unwrap() = value.clone();
        assert!(serde_json::from_str::<Entry>(&document.to_string()).is_err(), "{pointer} {value}");
        assert!(serde_json::from_value::<Entry>(document).is_err(), "{pointer} {value}");
    }
}

#[test]
fn fields_are_neither_missing_nor_unknown_nor_twice() {
    /// Does something to each object of a document, one at a time.
    fn each_object(document: &Value, pointer: &str, out: &mut Vec<String>) {
        if let Value::Object(fields) = document.pointer(pointer).unwrap() {
            out.push(pointer.to_owned());
            fields.keys().for_each(|name| each_object(document, &format!("{pointer}/{name}"), out));
        }
    }
    for at in 0..17 {
        let document = sample(at);
        let mut objects = Vec::new();
        each_object(&document, "", &mut objects);
        for pointer in objects {
            let fields = document.pointer(&pointer).unwrap().as_object().unwrap();
            let mut unknown = document.clone();
            unknown.pointer_mut(&pointer).unwrap()["value"] = json!("x");
            assert!(serde_json::from_value::<Entry>(unknown).is_err(), "{at} {pointer}");
            for (name, value) in fields {
                let mut missing = document.clone();
                missing.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove(name);
                // An option that is missing is none; everything else has to be there.
                if let Ok(read) = serde_json::from_value::<Entry>(missing) {
                    assert_eq!(
                        serde_json::to_value(read).unwrap().pointer(&format!("{pointer}/{name}")),
                        Some(&Value::Null)
                    );
                }
                let text = document.to_string();
                let object = fields.iter().map(|(name, value)| format!("{}:{value}", json!(name)));
                let object = object.collect::<Vec<_>>().join(",");
                let twice = format!("{{{object},{}:{value}}}", json!(name));
                let twice = text.replacen(&format!("{{{object}}}"), &twice, 1);
                assert_ne!(text, twice);
                assert!(serde_json::from_str::<Entry>(&twice).is_err(), "{at} {pointer}/{name}");
            }
        }
    }
}

/// Every place in a document.
fn pointers(value: &Value, pointer: &str, out: &mut Vec<String>) {
    out.push(pointer.to_owned());
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect()
        }
        Value::Object(fields) => fields.iter().map(|(name, item)| (name.clone(), item)).collect(),
        _ => Vec::new(),
    };
    inner.iter().for_each(|(name, item)| pointers(item, &format!("{pointer}/{name}"), out));
}

fn shows_no_canary<T: DeserializeOwned>(document: &Value) {
    let errors = [
        serde_json::from_value::<T>(document.clone()).err(),
        serde_json::from_str::<T>(&document.to_string()).err(),
    ];
    for error in errors.into_iter().flatten() {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(CANARY), "{shown}");
    }
}

#[test]
fn errors_do_not_repeat_the_json() {
    let values = [
        json!(format!("{CANARY}\n")),
        json!([CANARY]),
        json!({ CANARY: CANARY }),
        json!({ "type": CANARY }),
    ];
    for at in 0..17 {
        let document = sample(at);
        let mut places = Vec::new();
        pointers(&document, "", &mut places);
        for pointer in places {
            for value in &values {
                let mut changed = document.clone();
                *changed.pointer_mut(&pointer).unwrap() = value.clone();
                shows_no_canary::<Entry>(&changed);
                shows_no_canary::<Event>(&changed["event"]);
            }
            let mut unknown = document.clone();
            if let Some(Value::Object(fields)) = unknown.pointer_mut(&pointer) {
                fields.insert(CANARY.to_owned(), json!(CANARY));
                shows_no_canary::<Entry>(&unknown);
                shows_no_canary::<Event>(&unknown["event"]);
                unknown["event"].as_object_mut().unwrap().remove("type");
                shows_no_canary::<StageDecision>(&unknown["event"]);
                shows_no_canary::<Content>(&unknown["event"]["content"]);
                shows_no_canary::<Sealed>(&unknown["event"]["content"]["sealed"]);
            }
        }
    }
    for value in values {
        shows_no_canary::<Digest>(&value);
        shows_no_canary::<Fingerprint>(&value);
        shows_no_canary::<Head>(&value);
        shows_no_canary::<Id>(&value);
        shows_no_canary::<LabelText>(&value);
        shows_no_canary::<Measure>(&value);
        shows_no_canary::<Stage>(&value);
        shows_no_canary::<Sealed>(&value);
        shows_no_canary::<List<Digest>>(&value);
    }
}

#[test]
fn a_report_is_written_field_by_field() {
    let (entries, head) = log(samples::minimal());
    let found = verify(&entries[..9], &[head]);
    let written = serde_json::to_value(&found).unwrap();
    assert_eq!(written["integrity"], json!({"answer": "holds"}));
    assert_eq!(
        written["completeness"],
        json!({
            "answer": "broken",
            "first": {"index": 9, "kind": {"fault": "cut", "expected": 17}},
            "faults": 1,
        })
    );
    assert_eq!(written["unchecked"][0], json!({"kind": "no_key", "index": 0, "count": 0}));
    assert_eq!(written["freshness"]["record"], json!({"answer": "not_checked"}));
}
