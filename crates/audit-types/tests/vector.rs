//! Fixed encodings and hashes, so that version 1 of the format cannot change unnoticed.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use audit_types::{Chain, Digest, Entry, EventKind, Record};
use common::{POLICY, draft, encode, id, log_id, samples};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    genesis: String,
    head: String,
    entry: Vec<Vector>,
}

/// An entry of the log of all samples.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    kind: String,
    /// The encoding in hexadecimal digits; spaces and line breaks are for the reader.
    encoding: String,
    hash: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entries() -> (Vec<Entry>, Chain) {
    let mut chain = Chain::new(&log_id(), POLICY);
    let drafts = (1_760_000_000_000_001..).zip(samples::all());
    let entries = drafts.map(|(time, event)| chain.append(draft(time, event))).collect();
    (entries, chain)
}

#[test]
fn the_format_of_version_1_is_fixed() {
    let vectors: Vectors = toml::from_str(include_str!("../testdata/vectors.toml")).unwrap();
    let genesis = Chain::new(&log_id(), POLICY).position().genesis_hash();
    assert_eq!(genesis.to_string(), vectors.genesis);
    let (entries, chain) = entries();
    assert_eq!(entries.len(), vectors.entry.len());
    for (entry, vector) in entries.iter().zip(&vectors.entry) {
        let encoding: String = vector.encoding.split_whitespace().collect();
        assert_eq!(entry.record().event().kind().as_str(), vector.kind);
        assert_eq!(hex(&encode(entry)), encoding, "{}", vector.kind);
        assert_eq!(entry.hash().to_string(), vector.hash, "{}", vector.kind);
        let bytes = unhex(&encoding);
        assert_eq!(&Record::decode(&bytes).unwrap(), entry.record());
    }
    assert_eq!(chain.head().to_string(), vectors.head);
}

/// Bytes from hexadecimal digits.
fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The documentation by hand: every part of a record where the table says that it is, and the
/// hashes from plain SHA-256.
#[test]
fn an_entry_is_as_the_documentation_says() {
    let event = samples::full().swap_remove(13);
    assert_eq!(event.kind(), EventKind::Retention);
    let mut chain = Chain::new(&id("log-1"), POLICY);
    let first = chain.append(draft(-2, event));

    let mut bytes = Vec::new();
    bytes.extend([0, 1]); // version of the schema
    bytes.extend([0; 8]); // sequence number
    bytes.extend([255, 255, 255, 255, 255, 255, 255, 254]); // time: two microseconds before 1970
    bytes.extend([7; 32]); // policy
    for text in ["run-7", "invoices", "reader"] {
        bytes.push(1);
        bytes.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.push(14); // kind
    bytes.push(2); // action: hold placed
    bytes.extend([0; 8]); // first
    bytes.extend([0; 8]); // end
    bytes.push(1); // root
    bytes.extend(Digest::sha256(b"").as_bytes());
    bytes.extend([0, 0, 0, 2]); // basis
    bytes.extend([0, 0, 0, 11]);
    bytes.extend(b"court.order");
    bytes.extend([0, 0, 0, 13]);
    bytes.extend(b"hipaa.164.316");
    bytes.extend([1, 0, 0, 0, 9]); // hold
    bytes.extend(b"matter-12");
    bytes.push(1); // scope
    bytes.extend(Digest::sha256(b"scope").as_bytes());
    bytes.extend([1, 0, 0, 0, 9]); // actor
    bytes.extend(b"l.counsel");
    assert_eq!(hex(&encode(&first)), hex(&bytes));

    let mut genesis = b"audit-types/genesis\0".to_vec();
    genesis.extend([0, 1]);
    genesis.extend([0, 0, 0, 5]);
    genesis.extend(b"log-1");
    genesis.extend([7; 32]);
    let mut leaf = vec![0];
    leaf.extend(Digest::sha256(&genesis).as_bytes());
    leaf.extend(&bytes);
    assert_eq!(first.hash(), Digest::sha256(&leaf));
    assert_eq!(chain.head().root(), first.hash());

    let second = chain.append(draft(0, samples::minimal().swap_remove(0)));
    let mut node = vec![1];
    node.extend(first.hash().as_bytes());
    node.extend(second.hash().as_bytes());
    assert_eq!(chain.head().root(), Digest::sha256(&node));
}
