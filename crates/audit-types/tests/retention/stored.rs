//! Facts, holds and documents that are read back.

use serde_json::{Value, json};

use crate::*;

#[test]
fn facts_that_no_scan_comes_to_are_refused() {
    let records = [
        record(4, START, Spec::default().event()),
        record(5, START + 9, Spec { kind: EventKind::Erasure, ..Spec::default() }.event()),
    ];
    let good = serde_json::to_value(scan(4, &records, false)).unwrap();
    serde_json::from_value::<SegmentFacts>(good.clone()).unwrap();
    let group = |field: &str, value: Value| {
        let mut groups = good["groups"].clone();
        groups[0][field] = value;
        ("groups", groups)
    };
    let twice = json!([good["groups"][0], good["groups"][0]]);
    let wrong = [
        ("first", json!(3)),
        ("first", json!(7)),
        ("end", json!(7)),
        ("pinned", json!(0)),
        ("pinned", json!(u64::MAX)),
        ("pruned", json!(1)),
        ("pruned", json!(u64::MAX)),
        ("times", Value::Null),
        ("times", json!([START + 9, START])),
        ("times", json!([START + 1, START + 9])),
        ("groups", json!([])),
        ("groups", twice),
        group("records", json!(0)),
        group("records", json!(2)),
        group("kind", json!("erasure")),
        group("kind", json!("nothing")),
        // Records without the label that asks for their minimum.
        group("label", json!("none")),
        group("label", json!("elsewhere")),
        group("label", json!("unknown")),
        group("kind", json!("run_start")),
        group("latest", json!(START + 10)),
        group("earliest", json!(START + 1)),
        ("runs", json!({"known": ["r"], "more": true})),
        ("other", json!(1)),
    ];
    for (field, value) in wrong {
        let mut facts = good.clone();
        facts[field] = value.clone();
        let read = serde_json::from_value::<SegmentFacts>(facts);
        assert!(read.is_err(), "{field}: {value}");
    }
}

/// What is refused is never what a scan comes to.
#[test]
fn facts_of_every_kind_are_read_again() {
    for kind in EventKind::ALL.iter().copied() {
        for sealed in [None, Some("k".to_owned())] {
            let event = Spec { kind, sealed, ..Spec::default() }.event();
            let decision = Spec { kind: EventKind::StageDecision, ..Spec::default() }.event();
            for records in [
                vec![record(0, START, event.clone())],
                vec![record(0, START, decision), record(1, START, event)],
            ] {
                let facts = scan(0, &records, false);
                let json = serde_json::to_string(&facts).unwrap();
                assert_eq!(serde_json::from_str::<SegmentFacts>(&json).unwrap(), facts);
            }
        }
    }
}

#[test]
fn holds_that_cannot_be_are_refused() {
    let good = json!([
        {"name": "h", "scope": "log", "basis": "court", "placed_at": 5, "placed_by": null,
         "released": {"at": 5, "by": null}},
        {"name": "i", "scope": {"runs": ["r"]}, "basis": "court", "placed_at": 5,
         "placed_by": "judge", "released": null},
    ]);
    let holds: Holds = serde_json::from_value(good.clone()).unwrap();
    assert_eq!(serde_json::to_value(&holds).unwrap(), good);
    let wrong = [
        ("/1/name", json!("h")),
        ("/0/released/at", json!(4)),
        ("/1/scope/runs", json!([])),
        ("/1/scope", json!({"time": {"from": 1, "to": 0}})),
        ("/1/scope", json!("all")),
        ("/1/basis", json!("A court")),
    ];
    for (path, value) in wrong {
        let mut holds = good.clone();
        *holds.pointer_mut(path).unwrap() = value;
        assert!(serde_json::from_value::<Holds>(holds).is_err(), "{path}");
    }
}

#[test]
fn documents_are_read_strictly() {
    let text = r#"
        silence = 30
        [[rules]]
        name = "calls"
        basis = "house"
        at_least = 30
        kinds = ["tool_call"]
    "#;
    let document: RetentionDocument = toml::from_str(text).unwrap();
    assert!(document.from_labels && document.silence == Some(30));
    assert_eq!(document.rules[0].kinds, [EventKind::ToolCall]);
    let ready: RetentionDocument = toml::from_str("frameworks = [\"soc2\", \"longest\"]").unwrap();
    assert_eq!(ready, RetentionDocument::default());
    assert!(toml::from_str::<RetentionDocument>("frameworks = [\"sox\"]").is_err());
    let defaults: RetentionDocument = toml::from_str("rules = []").unwrap();
    assert_eq!(defaults, RetentionDocument::new(vec![]));
    assert!(toml::from_str::<RetentionDocument>(&text.replace("at_least", "atleast")).is_err());
    assert!(toml::from_str::<RetentionDocument>(&text.replace("silence", "quiet")).is_err());
}
