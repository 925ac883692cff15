//! Proofs of records: what an auditor gets who has a head and no log.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

use audit_types::{
    Chain, Checkpointed, Digest, Draft, Entry, ErrorKind, Head, Id, InclusionProof, List, Position,
    ProofFault, Record, RecordProof, Tree,
};

const POLICY: Digest = Digest::new([7; 32]);

fn draft(time: i64) -> Draft {
    let root = Digest::sha256(b"root");
    Draft {
        time,
        run: Some(Id::new("run-7").unwrap()),
        workflow: None,
        agent: Some(Id::new("reader").unwrap()),
        event: Checkpointed { size: 7, root, signers: List::new() }.into(),
    }
}

/// A log of some records: its entries, its tree, and the hash it began with.
fn log(name: &str, records: i64) -> (Vec<Entry>, Tree, Digest) {
    let id = Id::new(name).unwrap();
    let mut chain = Chain::new(&id, POLICY);
    let entries: Vec<_> = (0..records).map(|time| chain.append(draft(time))).collect();
    let tree: Tree = entries.iter().map(Entry::hash).collect();
    assert_eq!(tree.head(), Some(chain.head()));
    (entries, tree, Position::genesis(&id, POLICY).genesis_hash())
}

fn before(entries: &[Entry], index: usize, genesis: Digest) -> Digest {
    index.checked_sub(1).map_or(genesis, |before| entries[before].hash())
}

fn proof(name: &str, records: i64, index: usize) -> (RecordProof, Head) {
    let (entries, tree, genesis) = log(name, records);
    let inclusion = tree.prove_inclusion(index as u64, records as u64).unwrap();
    let record = entries[index].record().clone();
    let proof = RecordProof::new(record, before(&entries, index, genesis), inclusion).unwrap();
    assert_eq!(proof.leaf(), entries[index].hash());
    (proof, tree.head().unwrap())
}

#[test]
fn every_record_of_a_log_is_proved() {
    for records in 1..12 {
        for index in 0..records {
            let (proof, head) = proof("log-1", records, index as usize);
            assert_eq!(proof.verify(&head), Ok(()));
            let mut bytes = Vec::new();
            proof.encode(&mut bytes);
            assert_eq!(RecordProof::decode(&bytes), Ok(proof));
        }
    }
}

#[test]
fn what_is_not_in_the_log_is_not_proved() {
    let (proof, head) = proof("log-1", 11, 4);
    let record = proof.record();
    let same = |record: Record, before, inclusion: &InclusionProof| {
        RecordProof::new(record, before, inclusion.clone()).unwrap().verify(&head)
    };
    assert_eq!(same(record.clone(), proof.before(), proof.inclusion()), Ok(()));

    let other = Record::new(4, POLICY, Draft { time: 5, ..record.draft().clone() });
    assert_eq!(same(other, proof.before(), proof.inclusion()), Err(ProofFault::OtherRoot));
    let other = Record::new(4, Digest::new([8; 32]), record.draft().clone());
    assert_eq!(same(other, proof.before(), proof.inclusion()), Err(ProofFault::OtherRoot));
    let before = Digest::sha256(b"another record");
    assert_eq!(same(record.clone(), before, proof.inclusion()), Err(ProofFault::OtherRoot));

    // The record said to be in another place, with the true proof of either.
    let (fifth, _) = self::proof("log-1", 11, 5);
    let error = RecordProof::new(record.clone(), proof.before(), fifth.inclusion().clone());
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Mismatch, "index"));
    let moved = Record::new(5, POLICY, record.draft().clone());
    assert_eq!(same(moved, fifth.before(), fifth.inclusion()), Err(ProofFault::OtherRoot));

    // The head of a shorter log, and of another one with the same records.
    let (_, shorter) = self::proof("log-1", 10, 4);
    assert_eq!(proof.verify(&shorter), Err(ProofFault::OtherSize));
    let (_, foreign) = self::proof("log-2", 11, 4);
    assert_eq!(proof.verify(&foreign), Err(ProofFault::OtherRoot));
}

#[test]
fn every_bit_of_an_encoding_counts() {
    let (proof, head) = proof("log-1", 7, 3);
    let mut bytes = Vec::new();
    proof.encode(&mut bytes);
    for at in 0..bytes.len() {
        assert!(RecordProof::decode(&bytes[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            let taken = RecordProof::decode(&bytes).is_ok_and(|read| read.verify(&head).is_ok());
            assert!(!taken, "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
    bytes.push(0);
    assert!(RecordProof::decode(&bytes).is_err());
}

#[cfg(feature = "serde")]
#[test]
fn json_is_checked() {
    let (proof, head) = proof("log-1", 7, 3);
    let json = serde_json::to_value(&proof).unwrap();
    let read: RecordProof = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(&head), Ok(()));

    let with = |pointer: &str, value: serde_json::Value| {
        let mut json = json.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<RecordProof>(json).map_err(|error| error.to_string())
    };
    let digest = Digest::sha256(b"forged").to_string();
    let forged = "`hash` contradicts what it was given with";
    assert_eq!(with("/entry/hash", digest.clone().into()).unwrap_err(), forged);
    assert_eq!(with("/before", digest.into()).unwrap_err(), forged);
    assert_eq!(with("/entry/time", 4.into()).unwrap_err(), forged);
    let moved = "`index` contradicts what it was given with";
    assert_eq!(with("/entry/sequence", 4.into()).unwrap_err(), moved);
    let cut = proof.inclusion().to_string();
    let (cut, _) = cut.rsplit_once(',').unwrap();
    let shape = "expected an object with the fields of a record proof";
    assert_eq!(with("/inclusion", cut.into()).unwrap_err(), shape);
    assert_eq!(with("/inclusion", "canary".into()).unwrap_err(), shape);
    assert_eq!(with("/entry", 1.into()).unwrap_err(), shape);
    let list = serde_json::json!([json["entry"], json["before"], json["inclusion"]]);
    assert_eq!(serde_json::from_value::<RecordProof>(list).unwrap_err().to_string(), shape);
}
