//! Any bytes as a record, and records of every kind with some bytes changed: what is read is
//! encoded as those bytes and written and read as JSON the same, and the verifier, which reads in a
//! way of its own, takes the same for records. Any bytes as a log: it never reads as sound.
#![no_main]

use std::sync::LazyLock;

use audit_types::{Digest, Entry, FaultKind, Head, Id, Position, Record, UncheckedKind, Verifier};
use libfuzzer_sys::fuzz_target;

const POLICY: Digest = Digest::new([7; 32]);

static LOG: LazyLock<Id> = LazyLock::new(|| "log-1".parse().expect("an id"));

/// The encodings of records of every kind.
static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let lines = include_str!("../../crates/audit-types/testdata/entries.jsonl").lines();
    let entries = lines.map(|line| serde_json::from_str::<Entry>(line).expect("an entry"));
    let encode = |entry: Entry| {
        let mut out = Vec::new();
        entry.record().encode(&mut out);
        out
    };
    entries.map(encode).collect()
});

/// A sample with some bytes changed and others put in, or the bytes alone.
fn record((sample, changes, more): &(u8, Vec<(u8, u8)>, Vec<u8>)) -> Vec<u8> {
    let Some(sample) = SAMPLES.get(usize::from(*sample)) else {
        // Most arbitrary bytes have another version; nothing else would be read.
        return [&[0, 1], more.as_slice()].concat();
    };
    let mut bytes = sample.clone();
    for (at, change) in changes {
        if let Some(byte) = bytes.get_mut(usize::from(*at)) {
            *byte ^= change;
        }
    }
    let at = changes.last().map_or(0, |(at, _)| usize::from(*at).min(bytes.len()));
    bytes.splice(at..at, more.iter().copied());
    bytes
}

/// The hash that a record has in its place.
fn leaf(before: Digest, encoding: &[u8]) -> Digest {
    Digest::sha256(&[&[0], before.as_bytes().as_slice(), encoding].concat())
}

fn read(bytes: &[u8]) -> bool {
    if let Ok(position) = Position::decode(bytes) {
        let mut out = Vec::new();
        position.encode(&mut out);
        assert_eq!(out, bytes);
    }
    let fault = Verifier::new(&LOG, POLICY).push_encoded(POLICY, bytes).expect("a wrong hash");
    let Ok(record) = Record::decode(bytes) else {
        assert_ne!(fault.kind(), FaultKind::HashMismatch);
        return false;
    };
    assert_eq!(fault.kind(), FaultKind::HashMismatch);
    let mut out = Vec::new();
    record.encode(&mut out);
    assert_eq!(out, bytes);
    let entry = Entry::new(record, POLICY);
    let json = serde_json::to_string(&entry).expect("an entry is JSON");
    assert!(!json.contains('\n'));
    assert_eq!(serde_json::from_str::<Entry>(&json).expect("what was written is read"), entry);
    true
}

fuzz_target!(|input: (Vec<(u8, Vec<(u8, u8)>, Vec<u8>)>, u64)| {
    let (records, pruned) = input;
    let mut verifier = Verifier::new(&LOG, POLICY);
    let mut before = Position::genesis(&LOG, POLICY).last_hash();
    let mut refused = 0;
    for (at, bytes) in records.iter().map(record).enumerate() {
        let bytes = &bytes;
        before = leaf(before, bytes);
        if pruned >> (at % 64) & 1 == 1 {
            assert_eq!(verifier.push_pruned(before), None);
        } else {
            refused += u64::from(!read(bytes));
            let fault = verifier.push_encoded(before, bytes);
            assert!(fault.is_none_or(|fault| fault.index() == at as u64));
            assert_ne!(fault.map(|fault| fault.kind()), Some(FaultKind::HashMismatch));
        }
    }
    let head = verifier.head();
    assert_eq!(head.to_string().parse::<Head>(), Ok(head));
    assert_eq!(verifier.expect_head(head), None);
    let broken = verifier.clone().finish().integrity().fault();
    assert!(broken.is_some() || refused == 0);
    if let Some(position) = verifier.position() {
        assert_eq!(position.head(), head);
    }
    let found = verifier.finish();
    assert!(!found.is_sound() && !found.to_string().is_empty());
    assert!(refused == 0 || !found.is_sound_apart_from(UncheckedKind::ALL));
});
