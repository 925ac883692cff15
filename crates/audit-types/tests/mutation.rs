//! A change of any field, and of any bit, of a record of any kind is found at that record.
#![cfg(feature = "serde")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use std::collections::BTreeMap;

use audit_types::{Digest, Entry, FaultKind, Verifier};
use common::{POLICY, encode, log, log_id, samples};
use serde_json::{Value, json};

/// Where a value stands in an entry, as a JSON pointer.
type Places = BTreeMap<String, Value>;

/// Every value in a document: the leaves, and the lists and objects that hold them.
fn places(value: &Value, pointer: &str, out: &mut Places) {
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, &format!("{pointer}/{at}"), out);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{pointer}/{name}"), out);
            }
        }
        _ => {}
    }
    out.insert(pointer.to_owned(), value.clone());
}

/// Other values that may be valid in the place of this one.
fn others(value: &Value, vocabulary: &[Value]) -> Vec<Value> {
    let mut others = match value {
        Value::Bool(value) => vec![json!(!value)],
        Value::Number(_) => {
            let number = value.as_i64().unwrap();
            vec![json!(number + 1), json!(number - 1)]
        }
        Value::String(text) => {
            let middle = text.len() / 2;
            let at_end = format!("{text}x");
            let number = format!("{text}5");
            let first = if text.starts_with('0') { "1" } else { "0" };
            let in_digest = text.get(1..).map(|rest| format!("{first}{rest}"));
            // In base64, four characters are one group.
            let in_base64 = text.get(4..).map(|rest| format!("AAAA{rest}"));
            let in_fingerprint =
                text.get(..middle).zip(text.get(middle + 1..)).map(|(a, b)| format!("{a}0{b}"));
            [Some(at_end), Some(number), in_digest, in_base64, in_fingerprint]
                .into_iter()
                .flatten()
                .map(Value::from)
                .collect()
        }
        Value::Array(items) => {
            let mut shorter = items.clone();
            shorter.pop();
            let mut turned = items.clone();
            turned.reverse();
            let longer = items.iter().chain(items.first()).cloned().collect();
            [shorter, turned, longer].map(Value::Array).into()
        }
        Value::Null | Value::Object(_) => Vec::new(),
    };
    others.extend(vocabulary.iter().cloned());
    others.retain(|other| other != value);
    others
}

#[test]
fn a_change_of_any_field_is_a_fault_at_that_record() {
    let (entries, _) = log(samples::all());
    let documents: Vec<Value> =
        entries.iter().map(|entry| serde_json::to_value(entry).unwrap()).collect();
    // Every value that stands anywhere is tried everywhere.
    let mut everywhere = BTreeMap::new();
    for document in &documents {
        let mut found = Places::new();
        places(document, "", &mut found);
        everywhere.extend(found.into_values().map(|value| (value.to_string(), value)));
    }
    let vocabulary: Vec<Value> = everywhere.into_values().collect();

    let mut verifier = Verifier::new(&log_id(), POLICY);
    let mut changes = 0;
    for (index, (entry, document)) in (0..).zip(entries.iter().zip(&documents)) {
        let mut found = Places::new();
        places(document, "", &mut found);
        for (pointer, value) in found {
            let mut valid = 0;
            for other in others(&value, &vocabulary) {
                let mut changed = document.clone();
                *changed.pointer_mut(&pointer).unwrap() = other;
                let Ok(changed) = serde_json::from_value::<Entry>(changed) else { continue };
                let fault = verifier.clone().push(&changed).unwrap();
                assert_eq!(fault.index(), index, "{pointer}");
                assert_eq!(fault.kind(), FaultKind::HashMismatch, "{pointer}");
                valid += 1;
                if valid == 4 {
                    break;
                }
            }
            // What cannot be changed alone: the version and the name of the kind.
            let fixed = ["/schema", "/event/type"].contains(&pointer.as_str());
            assert_eq!(valid == 0, fixed, "{index} {pointer}: {value}");
            changes += valid;
        }
        assert_eq!(verifier.push(entry), None);
    }
    assert!(changes > 2_000, "{changes}");
}

#[test]
fn a_change_of_any_bit_is_a_fault_at_that_record() {
    let (entries, head) = log(samples::all());
    let mut verifier = Verifier::new(&log_id(), POLICY);
    verifier.expect_head(head);
    for (index, entry) in (0..).zip(&entries) {
        let encoding = encode(entry);
        for (at, bit) in (0..encoding.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = encoding.clone();
            changed[at] ^= 1 << bit;
            let fault = verifier.clone().push_encoded(entry.hash(), &changed).unwrap();
            assert_eq!(fault.index(), index);
            let refused = matches!(
                fault.kind(),
                FaultKind::HashMismatch
                    | FaultKind::Malformed
                    | FaultKind::UnsupportedVersion { .. }
            );
            assert!(refused, "{fault} {at} {bit}");
            assert_eq!(matches!(fault.kind(), FaultKind::UnsupportedVersion { .. }), at < 2);
        }
        for (at, bit) in (0..32).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut hash = *entry.hash().as_bytes();
            hash[at] ^= 1 << bit;
            let fault = verifier.clone().push_encoded(Digest::new(hash), &encoding).unwrap();
            assert_eq!((fault.index(), fault.kind()), (index, FaultKind::HashMismatch));
        }
        assert_eq!(verifier.push(entry), None);
    }
    assert_eq!(verifier.finish().first_fault(), None);
}
