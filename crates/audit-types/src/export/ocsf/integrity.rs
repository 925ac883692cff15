//! The `record_integrity` profile: an attestation over the exported event.

use std::collections::BTreeMap;

use serde_json::Value;

use super::object::{Member, Object};
use crate::Digest;

/// Adds an attestation: SHA-256 of the event in the JSON Canonicalization Scheme (RFC 8785), the
/// attestation itself included but for its fingerprint, as the profile asks for.
pub(super) fn attest(event: Object, log: &str) -> Value {
    let attestation = Object::new().with("authority_uid", log);
    let bare = event.clone().with("attestation_list", vec![attestation.clone()]).finish();
    let digest = Digest::sha256(canonical(&bare).as_bytes());
    let fingerprint = Object::new()
        .with_enum("algorithm", Member::new(3, "SHA-256"))
        .with_enum("encoding", Member::new(1, "Hex"))
        .with_enum("serialization", Member::new(2, "JCS"))
        .with("value", digest);
    event.with("attestation_list", vec![attestation.with("fingerprint", fingerprint)]).finish()
}

/// The JSON Canonicalization Scheme, for what exported events consist of: names in ASCII, and no
/// numbers but integers that are exact as floating point. Texts are escaped as RFC 8785 has it
/// already by `serde_json`.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            // Sorted here, since the map keeps another order if some crate asks it to.
            let fields: BTreeMap<_, _> = fields.iter().collect();
            let field = |(name, value)| {
                format!("{}:{}", Value::String(String::clone(name)), canonical(value))
            };
            let fields: Vec<_> = fields.into_iter().map(field).collect();
            format!("{{{}}}", fields.join(","))
        }
        other => other.to_string(),
    }
}
