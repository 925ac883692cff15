//! The encoding is canonical and injective: what is encoded is read back the same, what is read
//! is encoded the same, and nothing else is read.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use audit_types::{Draft, EventKind, FaultKind, Record, Verifier};
use common::any::any_draft;
use common::{POLICY, draft, log_id, samples};
use proptest::prelude::*;

fn encode(record: &Record) -> Vec<u8> {
    let mut out = Vec::new();
    record.encode(&mut out);
    out
}

/// What is read of any bytes is encoded as those bytes, and the verifier, which reads in a way of
/// its own, takes the same for records.
fn read(bytes: &[u8]) -> Option<Record> {
    let record = Record::decode(bytes).ok();
    let fault = Verifier::new(&log_id(), POLICY).push_encoded(POLICY, bytes);
    let is_record = fault.map(|fault| fault.kind()) == Some(FaultKind::HashMismatch);
    assert_eq!(is_record, record.is_some());
    let record = record?;
    assert_eq!(encode(&record), bytes);
    Some(record)
}

/// Every sample as a record.
fn sample_records() -> Vec<Record> {
    (0..).zip(samples::all()).map(|(at, event)| Record::new(at, POLICY, draft(0, event))).collect()
}

#[test]
fn the_samples_are_of_every_kind() {
    for samples in [samples::full(), samples::minimal()] {
        let kinds: Vec<EventKind> = samples.iter().map(audit_types::Event::kind).collect();
        assert_eq!(kinds, EventKind::ALL);
    }
}

#[test]
fn what_is_cut_or_longer_is_not_read() {
    for record in sample_records() {
        let encoding = encode(&record);
        assert_eq!(read(&encoding), Some(record));
        for length in 0..encoding.len() {
            assert_eq!(read(&encoding[..length]), None, "{length} of {}", encoding.len());
        }
        for more in [0, 1, 255] {
            let mut longer = encoding.clone();
            longer.push(more);
            assert_eq!(read(&longer), None);
        }
    }
}

#[test]
fn every_bit_of_every_sample_counts() {
    for record in sample_records() {
        let encoding = encode(&record);
        for (at, bit) in (0..encoding.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = encoding.clone();
            changed[at] ^= 1 << bit;
            assert_ne!(read(&changed).as_ref(), Some(&record), "{at}");
        }
    }
}

#[test]
fn a_border_between_fields_cannot_be_moved() {
    let with = |run: Option<&str>, workflow: Option<&str>, agent: Option<&str>| {
        let [run, workflow, agent] =
            [run, workflow, agent].map(|text| text.map(|text| text.parse().unwrap()));
        let event = samples::minimal().remove(0);
        encode(&Record::new(0, POLICY, Draft { time: 0, run, workflow, agent, event }))
    };
    assert_ne!(with(Some("a|b"), Some("c"), None), with(Some("a"), Some("b|c"), None));
    assert_ne!(with(Some("a"), Some("b"), None), with(Some("a"), None, Some("b")));
    assert_ne!(with(None, Some("a"), None), with(Some("a"), None, None));
    assert_ne!(with(Some("ab"), None, None), with(Some("a"), Some("b"), None));
}

proptest! {
    #[test]
    fn what_is_encoded_is_read_back(
        draft in any_draft(),
        sequence in any::<u64>(),
        policy in any::<[u8; 32]>(),
    ) {
        let record = Record::new(sequence, audit_types::Digest::new(policy), draft);
        prop_assert_eq!(read(&encode(&record)), Some(record));
    }

    #[test]
    fn different_records_have_different_encodings(one in any_draft(), other in any_draft()) {
        let same = one == other;
        let [one, other] = [one, other].map(|draft| encode(&Record::new(0, POLICY, draft)));
        prop_assert_eq!(same, one == other);
    }

    #[test]
    fn what_is_read_of_damaged_bytes_is_encoded_as_those(
        draft in any_draft(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = encode(&Record::new(1, POLICY, draft));
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.remove(cut.index(bytes.len()));
        }
        let _checked_in_there = read(&bytes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _checked_in_there = read(&bytes);
        let mut versioned = vec![0, 1];
        versioned.extend(bytes);
        let _checked_in_there = read(&versioned);
    }
}
