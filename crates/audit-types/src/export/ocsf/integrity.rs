//! The `record_integrity` profile: an attestation over the exported event.

use serde_json::Value;

use super::object::{Member, Object};
use crate::Digest;

/// Adds an attestation: SHA-256 of the event in the JSON Canonicalization Scheme (RFC 8785), the
/// attestation itself included but for its fingerprint, as the profile asks for.
pub(super) fn attest(event: Object, log: &str) -> Value {
    let attestation = Object::new().with("authority_uid", log);
    let mut event = event.with("attestation_list", vec![attestation.clone()]).finish();
    let mut canonical = Vec::with_capacity(2048);
    write_canonical(&event, &mut canonical);
    let fingerprint = Object::new()
        .with_enum("algorithm", Member::new(3, "SHA-256"))
        .with_enum("encoding", Member::new(1, "Hex"))
        .with_enum("serialization", Member::new(2, "JCS"))
        .with("value", Digest::sha256(&canonical));
    if let Some(list) = event.get_mut("attestation_list") {
        *list = Value::Array(vec![attestation.with("fingerprint", fingerprint).finish()]);
    }
    event
}

/// Writes the JSON Canonicalization Scheme, for what exported events consist of: names in ASCII,
/// and no numbers but integers that are exact as floating point. `serde_json` escapes texts as
/// RFC 8785 has it.
fn write_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_canonical(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            // Sorted here, since the map keeps another order if some crate asks it to.
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_plain(name, out);
                out.push(b':');
                write_canonical(value, out);
            }
            out.push(b'}');
        }
        plain => write_plain(plain, out),
    }
}

/// Writing into memory cannot fail.
fn write_plain(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *out, value);
    debug_assert!(written.is_ok(), "written into memory");
}
