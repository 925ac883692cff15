//! Exports as OCSF.
#![cfg(feature = "export")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

#[cfg(test)]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;
#[cfg(test)]
#[path = "common/golden.rs"]
mod golden;
#[cfg(test)]
mod ocsf_schema;

use std::collections::BTreeSet;
use std::io::Write as _;

use audit_types::export::ocsf::{
    ControlEvidence, ControlFinding, ControlStatus, Exporter, OCSF_VERSION, Product,
};
use audit_types::{Chain, Digest, Draft, Entry, Event, Severity};
use common::any::any_draft;
use common::{POLICY, id, log, log_id, samples};
use ocsf_schema::Schema;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

const SAFE_MAX: i64 = (1 << 53) - 1;

fn exporter() -> Exporter {
    // Not the version of the crate, so that golden files last.
    let product = Product { name: id("agent-desk"), vendor: id("Example"), version: id("1.0.0") };
    Exporter::new(&log_id()).with_product(product)
}

fn events(entries: &[Entry]) -> Vec<Value> {
    entries.iter().flat_map(|entry| exporter().events(entry)).collect()
}

fn pretty(events: &[Value]) -> String {
    serde_json::to_string_pretty(events).unwrap() + "\n"
}

fn controls() -> Vec<ControlFinding> {
    let evidenced = ControlFinding {
        uid: id("report-7/soc2/cc6.1"),
        time: 1_760_000_000_123_456,
        framework: id("SOC 2 (2017)"),
        control: id("CC6.1"),
        title: "Access to data is limited to who needs it".to_owned(),
        status: ControlStatus::Evidenced,
        details: vec!["12 accesses were refused".to_owned(), "1 role was withdrawn".to_owned()],
        policy: Some(POLICY),
        period: Some((1_750_000_000_000_000, 1_760_000_000_000_000)),
        records: 13,
        evidence: vec![
            ControlEvidence { sequence: 4, hash: Digest::new([4; 32]) },
            ControlEvidence { sequence: u64::MAX, hash: Digest::new([5; 32]) },
        ],
    };
    let bare = |status| ControlFinding {
        status,
        details: Vec::new(),
        policy: None,
        period: None,
        records: 0,
        evidence: Vec::new(),
        ..evidenced.clone()
    };
    std::iter::once(evidenced.clone()).chain(ControlStatus::ALL.iter().copied().map(bare)).collect()
}

fn schema() -> Option<Schema> {
    let directory = ocsf_schema::directory();
    if directory.is_none() {
        // Past the test runner, which shows what a test prints only when it fails.
        let skipped = b"SKIPPED: no OCSF schema in ../shared/data/ocsf; set OCSF_SCHEMA\n";
        std::io::stderr().write_all(skipped).unwrap();
    }
    directory.map(Schema::read)
}

#[track_caller]
fn assert_valid(schema: &Schema, event: &Value) {
    let faults = schema.validate(event);
    assert!(faults.is_empty(), "{faults:#?}\n{event:#}");
}

#[test]
fn every_event_is_valid() {
    let Some(schema) = schema() else { return };
    assert_eq!(schema.version(), OCSF_VERSION);
    for event in events(&log(samples::all()).0) {
        assert_valid(&schema, &event);
    }
    for row in rows() {
        for event in events(&log([row.event]).0) {
            assert_valid(&schema, &event);
        }
    }
    for control in controls() {
        assert_valid(&schema, &exporter().control(&control));
        let untitled = ControlFinding { title: String::new(), ..control };
        assert_valid(&schema, &exporter().control(&untitled));
    }
    proptest!(ProptestConfig::with_cases(64), |(draft in any_draft())| {
        let entry = Chain::new(&log_id(), POLICY).append(draft);
        for event in exporter().events(&entry) {
            assert_valid(&schema, &event);
        }
    });
}

/// The validator finds what it is there to find.
#[test]
fn the_validator_finds_faults() {
    let Some(schema) = schema() else { return };
    let event = events(&log(samples::full()).0).swap_remove(0);
    let faults = |pointer: &str, name: &str, value: Option<Value>| {
        let mut event = event.clone();
        let object = event.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => object.insert(name.to_owned(), value),
            None => object.remove(name),
        };
        schema.validate(&event).join("; ")
    };
    let rows = [
        ("", "api", None, ".api is missing"),
        ("/api", "operation", None, ".api.operation is missing"),
        ("", "surprise", Some(1.into()), ".surprise is unknown"),
        ("/actor/session", "color", Some("red".into()), ".actor.session.color is unknown"),
        ("", "severity_id", Some(7.into()), ".severity_id has no member 7"),
        ("", "severity", Some("High".into()), ".severity_id 1 is not \"High\""),
        ("", "severity", None, ".severity_id is without severity"),
        ("", "time", Some("now".into()), ".time is not timestamp_t"),
        ("", "time_dt", Some("now".into()), ".time_dt is not datetime_t"),
        ("", "time", Some(1.5.into()), ".time is not timestamp_t"),
        ("/metadata", "labels", Some("a".into()), ".metadata.labels is no array"),
        ("", "src_endpoint", Some(serde_json::json!({})), ".src_endpoint has none of"),
        ("", "cloud", Some(serde_json::json!({})), "of a profile that is not applied"),
        ("", "type_uid", Some(600_302.into()), "type_uid should be 600301"),
        ("/metadata", "profiles", Some(serde_json::json!(["datetime"])), "profile"),
        ("/metadata", "data_classification", Some(1.into()), "is deprecated"),
    ];
    assert_eq!(schema.validate(&event), [""; 0]);
    for (pointer, name, value, expected) in rows {
        let found = faults(pointer, name, value);
        assert!(found.contains(expected), "{pointer}.{name}: {found:?}");
    }
}

#[test]
fn events_are_those_of_the_golden_files() {
    golden::check("ocsf.full.json", &pretty(&events(&log(samples::full()).0)));
    golden::check("ocsf.minimal.json", &pretty(&events(&log(samples::minimal()).0)));
    let controls: Vec<_> = controls().iter().map(|control| exporter().control(control)).collect();
    golden::check("ocsf.control.json", &pretty(&controls));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    event: Event,
    events: Vec<Expected>,
    why: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    type_uid: u64,
    severity: String,
    status: String,
    action: Option<String>,
    disposition: Option<String>,
    alert: Option<bool>,
}

fn rows() -> Vec<Row> {
    toml::from_str::<Rows>(include_str!("../testdata/ocsf.toml")).unwrap().row
}

#[test]
fn records_become_the_events_of_the_rows() {
    let rows = rows();
    let names: BTreeSet<_> = rows.iter().map(|row| &row.name).collect();
    assert_eq!(names.len(), rows.len());
    for row in &rows {
        let found: Vec<_> = events(&log([row.event.clone()]).0)
            .iter()
            .map(|event| Expected {
                type_uid: event["type_uid"].as_u64().unwrap(),
                severity: event["severity"].as_str().unwrap().to_owned(),
                status: event["status"].as_str().unwrap().to_owned(),
                action: event["action"].as_str().map(str::to_owned),
                disposition: event["disposition"].as_str().map(str::to_owned),
                alert: event["is_alert"].as_bool(),
            })
            .collect();
        assert_eq!(found, row.events, "{}: {}", row.name, row.why);
    }
}

/// Every value at the end of a path, as a text; of a sealed payload the name of the key only.
fn leaves(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "sealed" && !field.is_null() {
                    leaves(&field["key"], into);
                } else {
                    leaves(field, into);
                }
            }
        }
        Value::String(text) => drop(into.insert(text.clone())),
        other => drop(into.insert(other.to_string())),
    }
}

#[track_caller]
fn assert_nothing_lost(entry: &Entry) {
    let mut expected = BTreeSet::new();
    leaves(&serde_json::to_value(entry).unwrap(), &mut expected);
    let mut found = BTreeSet::new();
    for event in exporter().events(entry) {
        // Through text, as it goes to others.
        leaves(&serde_json::from_str(&event.to_string()).unwrap(), &mut found);
    }
    // OCSF writes the severities of alerts with a capital.
    let severities = Severity::ALL.iter().map(|severity| severity.to_string());
    let captions: Vec<_> = found.iter().map(|leaf| leaf.to_lowercase()).collect();
    let named: Vec<_> = severities.filter(|name| captions.contains(name)).collect();
    found.extend(named);
    let lost: Vec<_> = expected.difference(&found).collect();
    assert!(lost.is_empty(), "{:?} lost {lost:?}", entry.record().event().kind());
}

#[test]
fn nothing_is_lost() {
    log(samples::all()).0.iter().for_each(assert_nothing_lost);
    proptest!(|(draft in any_draft())| {
        assert_nothing_lost(&Chain::new(&log_id(), POLICY).append(draft));
    });
}

#[test]
fn ids_are_escaped() {
    let special = id(r#"a"b\c,d;e='{}[]<>&|é名"#);
    let event = samples::full().remove(2);
    let draft = Draft { run: Some(special.clone()), ..common::draft(5, event) };
    let entry = Chain::new(&special, POLICY).append(draft);
    let uid = format!("{special}:0");
    for event in Exporter::new(&special).events(&entry) {
        let event: Value = serde_json::from_str(&event.to_string()).unwrap();
        assert_eq!(event["metadata"]["correlation_uid"], special.as_str());
        assert_eq!(event["metadata"]["log_name"], special.as_str());
        assert!(event["metadata"]["uid"].as_str().unwrap().starts_with(&uid));
    }
}

#[test]
fn the_source_is_this_library_unless_another_is_named() {
    let entry = log(samples::minimal()).0.swap_remove(0);
    let product = |exporter: Exporter| exporter.events(&entry)[0]["metadata"]["product"].clone();
    let own = product(Exporter::new(&log_id()));
    assert_eq!(own["name"], "workflow-guard");
    assert_eq!(own["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(product(exporter())["vendor_name"], "Example");
}

#[test]
fn the_ciphertext_stays_behind() {
    let events = pretty(&events(&log(samples::full()).0));
    assert!(events.contains("subject-4"));
    assert!(!events.contains("ciphertext") && !events.contains("nonce"));
    assert!(!events.contains("wcLD"), "the ciphertext of the samples in base64");
}

fn assert_safe(value: &Value) {
    match value {
        Value::Number(number) => {
            let number = number.as_i64().expect("an integer");
            assert!((-SAFE_MAX..=SAFE_MAX).contains(&number), "{number}");
        }
        Value::Array(items) => items.iter().for_each(assert_safe),
        Value::Object(fields) => fields.values().for_each(assert_safe),
        _ => {}
    }
}

#[test]
fn numbers_are_safe() {
    events(&log(samples::all()).0).iter().for_each(assert_safe);
    proptest!(|(draft in any_draft())| {
        let entry = Chain::new(&log_id(), POLICY).append(draft);
        exporter().events(&entry).iter().for_each(assert_safe);
    });
}

#[test]
fn times_and_numbers_beyond_the_safe_ones_are_exact_in_unmapped() {
    let usage = audit_types::TokenUsage { input: u64::MAX, output: 1 << 53, ..Default::default() };
    let mut full = samples::full().into_iter();
    let Some(Event::ModelCall(call)) = full.find(|event| matches!(event, Event::ModelCall(_)))
    else {
        unreachable!("there is a model call");
    };
    let call = audit_types::ModelCall { usage, ..call };
    let mut chain = Chain::new(&log_id(), POLICY);
    for (time, milliseconds, dt) in [
        (-1, -1, Some("1969-12-31T23:59:59.999999Z")),
        (1_999, 1, Some("1970-01-01T00:00:00.001999Z")),
        (i64::MAX, SAFE_MAX, None),
        (i64::MIN, -SAFE_MAX, None),
    ] {
        let entry = chain.append(common::draft(time, call.clone().into()));
        let event = &exporter().events(&entry)[0];
        assert_eq!(event["time"], milliseconds);
        assert_eq!(event["time_dt"].as_str(), dt);
        let micros = &event["unmapped"]["time_micros"];
        assert_eq!(micros.as_str().map_or(micros.to_string(), str::to_owned), time.to_string());
        assert!(event["message_context"].get("prompt_tokens").is_none());
        let usage = &event["unmapped"]["event"]["usage"];
        assert_eq!(usage["input"], "18446744073709551615");
        assert_eq!(usage["output"], "9007199254740992");
        assert_eq!(usage["cached"], 0);
    }
}

#[test]
fn every_event_has_a_uid_of_its_own_and_finds_its_first() {
    let events = events(&log(samples::all()).0);
    let uids: BTreeSet<_> =
        events.iter().map(|event| event["metadata"]["uid"].to_string()).collect();
    assert_eq!(uids.len(), events.len());
    let mut related = 0;
    for event in &events {
        let list = event.pointer("/finding_info/related_events").and_then(Value::as_array);
        for other in list.into_iter().flatten() {
            assert!(uids.contains(&other["uid"].to_string()), "{other}");
            related += 1;
        }
    }
    assert_eq!(related, 2);
}

/// The fingerprint is SHA-256 of the event in JCS without the fingerprint: `serde_json` writes
/// such events that way by itself as long as its maps are sorted.
#[test]
fn fingerprints_are_those_of_the_profile() {
    for event in events(&log(samples::all()).0) {
        let mut bare = event.clone();
        let attestation = bare["attestation_list"][0].as_object_mut().unwrap();
        let fingerprint = attestation.remove("fingerprint").unwrap();
        assert_eq!(fingerprint["value"], Digest::sha256(bare.to_string().as_bytes()).to_string());
        bare["message"] = "another".into();
        assert_ne!(fingerprint["value"], Digest::sha256(bare.to_string().as_bytes()).to_string());
    }
}
