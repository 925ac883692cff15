//! Heads that a log is compared with when it is opened.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::fs;
use std::path::Path;

use audit_types::{Chain, Head};
use proptest::prelude::*;
use workflow_guard::{
    Digest, FileLog, FileLogErrorKind, FileLogOptions, FileLogReader, VerifyOptions,
};

use fresh::Fresh;
use records::{draft, log_id, options, policy};

#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/records.rs"]
mod records;
#[path = "support/stored.rs"]
mod stored;

const RECORDS: u64 = 60;

fn open(directory: &Path, at_least: Option<Head>) -> Result<FileLog, FileLogErrorKind> {
    let options = FileLogOptions { at_least, ..options() };
    FileLog::open(directory, &log_id(), policy(), options).map_err(|error| error.kind())
}

/// Writes a log in several segments; returns the heads it had, by size.
fn write(directory: &Path) -> Vec<Head> {
    let mut file = open(directory, None).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    let mut heads = vec![chain.head()];
    for number in 0..RECORDS {
        file.accept(&chain.append(draft(number))).unwrap();
        heads.push(chain.head());
    }
    file.close().unwrap();
    heads
}

fn begins(directory: &Path) -> Vec<u64> {
    let reader = FileLogReader::open(directory, &log_id()).unwrap();
    let begins: Vec<u64> = reader.segments().unwrap().iter().map(|one| one.first).collect();
    assert!(begins.len() > 3, "{begins:?}");
    begins
}

fn forged(size: u64) -> Head {
    Head::new(size, Digest::sha256(b"other")).unwrap()
}

fn store(directory: &Path, heads: &[Head]) {
    let texts: String = heads.iter().map(|head| stored::stored(head, "")).collect();
    fs::write(directory.join("checkpoints"), texts).unwrap();
}

#[test]
fn a_head_from_elsewhere_is_compared_wherever_it_lies() {
    let directory = Fresh::new("heads-elsewhere");
    let heads = write(directory.path());
    begins(directory.path());
    for (size, head) in (0..).zip(&heads) {
        assert!(open(directory.path(), Some(*head)).is_ok(), "{size}");
        if size > 0 {
            let refused = open(directory.path(), Some(forged(size))).unwrap_err();
            assert_eq!(refused, FileLogErrorKind::OtherHistory { size });
        }
    }
}

#[test]
fn heads_before_the_last_segment_are_compared() {
    let directory = Fresh::new("heads-before");
    let heads = write(directory.path());
    let begins = begins(directory.path());
    let (within, later, last) = (begins[1] + 2, begins[2] + 3, *begins.last().unwrap());
    let size = |size: u64| heads[usize::try_from(size).unwrap()];
    let other = |size| Err(FileLogErrorKind::OtherHistory { size });
    for (name, stored, expected) in [
        ("the beginning of a segment", vec![forged(begins[1]), size(last)], other(begins[1])),
        ("the newest within one", vec![size(within), forged(later), size(last)], other(later)),
        ("the last segment", vec![size(within), forged(last + 1)], other(last + 1)),
        ("two roots of one size", vec![size(later), forged(within), size(within)], Ok(2)),
        ("two newest roots", vec![size(later), forged(later)], other(later)),
        ("an older one", vec![forged(within), size(later), size(RECORDS)], Ok(1)),
        ("all right", vec![size(3), size(within), size(later), size(later), size(last)], Ok(2)),
        ("none within", vec![size(begins[1]), size(begins[2]), size(last)], Ok(0)),
    ] {
        store(directory.path(), &stored);
        let opened = open(directory.path(), None);
        let found = opened.map(|file| file.recovery().uncompared_checkpoints);
        assert_eq!(found, expected, "{name}");
        // What opening leaves, reading finds.
        let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
        let verified = reader.verify(&VerifyOptions::default()).unwrap();
        let is_right = stored.iter().all(|head| size(head.size()) == *head);
        assert_eq!(verified.first_fault().is_none(), is_right, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The model keeps everything in memory.
    #[test]
    fn heads_are_compared_as_the_model_does(
        stored in prop::collection::vec((0..=RECORDS, prop::bool::weighted(0.1)), 0..12),
    ) {
        let directory = Fresh::new("heads-model");
        let heads = write(directory.path());
        let begins = begins(directory.path());
        let stored: Vec<Head> = stored
            .into_iter()
            .map(|(size, is_forged)| match usize::try_from(size) {
                Ok(at @ 1..) if is_forged => forged(at as u64),
                Ok(at) => heads[at],
                Err(_) => unreachable!("a small number"),
            })
            .collect();
        store(directory.path(), &stored);
        let last = *begins.last().unwrap();
        let is_within = |head: &&Head| head.size() < last && !begins.contains(&head.size());
        let newest = stored.iter().filter(is_within).map(Head::size).max();
        let is_right = |head: &&Head| heads[head.size() as usize] == **head;
        let is_compared = |head: &&Head| !is_within(head) || newest == Some(head.size());
        let found = open(directory.path(), None);
        if stored.iter().filter(is_compared).all(|head| is_right(&head)) {
            let passed = stored.iter().filter(|head| !is_compared(head)).count() as u64;
            prop_assert_eq!(found.unwrap().recovery().uncompared_checkpoints, passed);
        } else {
            let is_other = matches!(found, Err(FileLogErrorKind::OtherHistory { .. }));
            prop_assert!(is_other);
        }
    }
}
