//! Checkpoints that a log on disk makes by itself, signed and verified.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::fs;
use std::thread;

use audit_types::{
    Authenticity, Checkpoint, CheckpointPolicy, CheckpointSigner, CheckpointTrust,
    CheckpointVerifier, Clock, Completeness, Event, EventKind, Head, KeyName, Signed,
    SignedCheckpoint, Verification, VerifierKey, WitnessSigner,
};
use workflow_guard::{
    AuditLog, Durability, FileLog, FileLogError, FileLogErrorKind, FileLogReader, Query, SharedLog,
    SignedNote, StoredCheckpoint, VerifyOptions,
};

use fresh::Fresh;
use records::{START, draft, log_id, options, policy};

#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/records.rs"]
mod records;
#[path = "support/stored.rs"]
mod stored;

fn open(directory: &Fresh) -> FileLog {
    FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap()
}

fn reader(directory: &Fresh) -> FileLogReader {
    FileLogReader::open(directory.path(), &log_id()).unwrap()
}

fn every(records: u64) -> CheckpointPolicy {
    CheckpointPolicy { records: Some(records), interval: None }
}

/// What the log tells of its checkpoints: where, and of which head.
fn told(directory: &Fresh) -> Vec<(u64, Head, usize)> {
    let query = Query { kinds: vec![EventKind::Checkpointed], ..Query::default() };
    let reader = reader(directory);
    let entries = reader.entries(query).unwrap().map(Result::unwrap);
    let told = |entry: workflow_guard::Entry| match entry.record().event() {
        Event::Checkpointed(event) => {
            let head = Head::new(event.size, event.root).unwrap();
            (entry.record().sequence(), head, event.signers.iter().count())
        }
        other => panic!("{other:?}"),
    };
    entries.map(told).collect()
}

fn stored(directory: &Fresh) -> Vec<Head> {
    reader(directory).checkpoints().unwrap().iter().map(|one| one.head).collect()
}

#[test]
fn checkpoints_are_made_when_they_are_due() {
    let directory = Fresh::new("due");
    let mut log =
        AuditLog::from_file(open(&directory).with_checkpoints(&every(10), |_| None).unwrap());
    for number in 0..25 {
        log.record(draft(number)).unwrap();
        assert_eq!(log.acknowledged(), log.head().size());
    }
    let checkpoints = told(&directory);
    // After the first record, and then after ten more than the last one and its record.
    let sizes: Vec<_> = checkpoints.iter().map(|(at, head, _)| (*at, head.size())).collect();
    assert_eq!(sizes, [(1, 1), (12, 12), (23, 23)]);
    let heads: Vec<Head> = checkpoints.iter().map(|(_, head, _)| *head).collect();
    assert_eq!(stored(&directory), heads);
    let found = reader(&directory).verify(&VerifyOptions::default()).unwrap();
    assert_eq!(found.first_fault(), None, "the heads are those of the log: {found}");

    // Idle, and one in between that the caller made.
    log.sync().unwrap();
    log.sync().unwrap();
    assert_eq!(told(&directory).len(), 3);
    log.checkpoint(|_| None).unwrap();
    (25..34).for_each(|number| log.record(draft(number)).unwrap());
    assert_eq!(told(&directory).len(), 3);
    log.record(draft(34)).unwrap();
    assert_eq!(told(&directory).len(), 4);
    log.close().unwrap();

    // Opened anew: after the next record, and not before.
    let file = open(&directory).with_checkpoints(&every(10), |_| None).unwrap();
    let mut log = AuditLog::from_file(file);
    log.sync().unwrap();
    assert_eq!(told(&directory).len(), 4);
    log.record(draft(35)).unwrap();
    assert_eq!(told(&directory).len(), 5);
}

#[test]
fn checkpoints_are_made_by_the_time_of_the_records() {
    let directory = Fresh::new("due-time");
    let policy = CheckpointPolicy { records: None, interval: Some(5_000) };
    let mut log =
        AuditLog::from_file(open(&directory).with_checkpoints(&policy, |_| None).unwrap())
            .with_durability(Durability::Batched { records: 3, micros: u64::MAX });
    // A millisecond apart, synced after each three that wait.
    (0..13).for_each(|number| log.record(draft(number)).unwrap());
    let sizes: Vec<_> = told(&directory).iter().map(|(_, head, _)| head.size()).collect();
    assert_eq!(sizes, [3, 10]);
    let wrong = CheckpointPolicy { records: Some(0), interval: None };
    drop(log);
    assert!(open(&directory).with_checkpoints(&wrong, |_| None).is_err());
}

#[test]
fn threads_that_share_a_log_make_checkpoints() {
    let directory = Fresh::new("due-shared");
    let file = open(&directory).with_checkpoints(&every(20), |_| None).unwrap();
    let log = SharedLog::new(AuditLog::from_file(file));
    thread::scope(|scope| {
        for part in 0..4 {
            let log = log.clone();
            scope.spawn(move || {
                (part * 50..part * 50 + 50).for_each(|number| log.record(draft(number)).unwrap());
            });
        }
    });
    assert_eq!(log.acknowledged(), log.head().size());
    drop(log);
    let heads: Vec<Head> = told(&directory).iter().map(|(_, head, _)| *head).collect();
    assert!((5..=11).contains(&heads.len()), "{heads:?}");
    assert_eq!(stored(&directory), heads);
    let found = reader(&directory).verify(&VerifyOptions::default()).unwrap();
    assert_eq!((found.first_fault(), found.read()), (None, 200 + heads.len() as u64), "{found}");
}

#[test]
fn a_checkpoint_that_cannot_be_stored_blocks() {
    let directory = Fresh::new("due-note");
    let note = |_: &Head| {
        Some(SignedNote { text: "not ended".to_owned(), signers: audit_types::List::new() })
    };
    let mut log = AuditLog::from_file(open(&directory).with_checkpoints(&every(10), note).unwrap());
    let refused = log.record(draft(0)).unwrap_err().downcast::<FileLogError>().unwrap();
    assert_eq!(refused.kind(), FileLogErrorKind::Note);
    assert!(log.record(draft(1)).is_err());
    drop(log);
    assert_eq!(reader(&directory).head().unwrap().size(), 1);
}

/// A log of 40 records and more, with signed checkpoints, the last of them at its end.
fn signed_log(directory: &Fresh, now: i64) {
    let note = move |head: &Head| Some(SignedNote::from(&sign(head, now)));
    let file = open(directory).with_checkpoints(&every(15), note).unwrap();
    let mut log = AuditLog::from_file(file);
    (0..40).for_each(|number| log.record(draft(number)).unwrap());
    log.checkpoint(|head| Some(sign(head, now).to_string())).unwrap();
    log.close().unwrap();
}

fn sign(head: &Head, now: i64) -> SignedCheckpoint {
    let checkpoint = Checkpoint::new(log_id(), *head);
    let signatures = vec![signer(1).sign(&checkpoint), witness().cosign(&checkpoint, now)];
    SignedCheckpoint::new(checkpoint, signatures).unwrap()
}

fn signer(seed: u8) -> CheckpointSigner {
    CheckpointSigner::new(KeyName::new("log-key").unwrap(), &[seed; 32])
}

fn witness() -> WitnessSigner {
    WitnessSigner::new(KeyName::new("witness").unwrap(), &[9; 32])
}

fn trust(key: VerifierKey) -> CheckpointVerifier {
    let witnesses = vec![witness().verifier_key()];
    CheckpointTrust { witnesses, ..CheckpointTrust::of_log(log_id(), key) }.build().unwrap()
}

fn verify(
    directory: &Fresh,
    trust: &CheckpointVerifier,
    now: i64,
) -> Result<Verification, FileLogError> {
    let day = 86_400_000_000;
    let clock = Clock { now, tolerance: 0, record_limit: Some(day), head_limit: Some(1_000_000) };
    let options = VerifyOptions {
        first_policy: Some(policy()),
        clock: Some(clock),
        policies: Some(vec![policy()]),
        heads: Vec::new(),
    };
    let judge = |stored: &StoredCheckpoint| {
        let Some(note) = &stored.note else { return (Signed::No, None) };
        match note.parse::<SignedCheckpoint>() {
            Ok(signed) if signed.checkpoint().head() == stored.head => {
                let expected = trust.expected_head(&signed);
                (expected.signed, expected.time)
            }
            _ => (Signed::Wrong, None),
        }
    };
    FileLogReader::open(directory.path(), &log_id())?.verify_with(&options, judge)
}

fn assert_is_sound(found: Result<Verification, FileLogError>, is_sound: bool, name: &str) {
    match found {
        Ok(found) => assert_eq!(found.is_sound(), is_sound, "{name}: {found}"),
        Err(error) => assert!(!is_sound, "{name}: {error}"),
    }
}

/// The whole way: written, signed, closed, opened anew, and verified with nothing but public keys.
#[test]
fn a_signed_log_on_disk_is_sound_until_it_is_tampered_with() {
    // A whole second, as signatures of witnesses have it.
    let now = START + 10_000_000;
    let directory = Fresh::new("signed");
    signed_log(&directory, now);
    let told = told(&directory);
    assert_eq!(told.iter().map(|(_, _, signers)| *signers).collect::<Vec<_>>(), [2, 2, 2]);
    // What opening it anew changes is nothing.
    let file = open(&directory);
    assert_eq!((file.recovery().dropped_bytes, file.recovery().records), (0, 43));
    drop(file);
    let ours = trust(signer(1).verifier_key());
    let found = verify(&directory, &ours, now).unwrap();
    assert!(found.is_sound(), "{found}");
    assert_eq!(found.completeness(), Completeness::Complete);
    assert_eq!(found.head().size(), 43);
    let Authenticity::Verified { records: 43, signers } = found.authenticity() else {
        panic!("{found}")
    };
    assert_eq!(
        signers.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
        ["log-key", "witness"]
    );

    // Other eyes: the wrong key, and a time at which the checkpoint is old.
    assert_is_sound(verify(&directory, &trust(signer(2).verifier_key()), now), false, "wrong key");
    assert_is_sound(verify(&directory, &ours, now + 2_000_000), false, "old");

    let path = |name: &str| directory.path().join(name);
    let segments: Vec<String> = reader(&directory)
        .segments()
        .unwrap()
        .iter()
        .map(|one| format!("{:020}.segment", one.first))
        .collect();
    assert!(segments.len() > 2, "{segments:?}");
    let tamper = |name: &str, file: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let before = fs::read(path(file)).unwrap();
        fs::write(path(file), change(before.clone())).unwrap();
        assert_is_sound(verify(&directory, &ours, now), false, name);
        fs::write(path(file), before).unwrap();
        assert_is_sound(verify(&directory, &ours, now), true, "put back");
    };
    let last = segments.last().unwrap();
    for segment in &segments {
        tamper("a bit of a record", segment, &|mut bytes| {
            let at = bytes.windows(4).rposition(|window| window == b"run-").unwrap();
            bytes[at + 4] ^= 1;
            bytes
        });
    }
    tamper("the end is cut", last, &|bytes| bytes[..bytes.len() - 100].to_vec());
    tamper("no checkpoints", "checkpoints", &|_| Vec::new());
    tamper("the last checkpoint is gone", "checkpoints", &|bytes| {
        let at = bytes.windows(11).rposition(|window| window == b"checkpoint ").unwrap();
        bytes[..at].to_vec()
    });
    // As somebody stores it who has the directory and not the key: with a note of another head.
    let earlier = sign(&told[0].1, now).to_string();
    let forged = |note: &str| stored::stored(&found.head(), note).into_bytes();
    tamper("the note of another head", "checkpoints", &|_| forged(&earlier));
    let mut foreign = Checkpoint::new(log_id(), found.head());
    foreign = foreign.with_extensions(vec!["by another".to_owned()]).unwrap();
    let signatures = vec![signer(2).sign(&foreign), witness().cosign(&foreign, now)];
    let foreign = SignedCheckpoint::new(foreign, signatures).unwrap().to_string();
    tamper("a note by another key", "checkpoints", &|_| forged(&foreign));
    tamper("a signature is changed", "checkpoints", &|bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let (at, _) = text.match_indices("log-key ").last().unwrap();
        // Within the check's reach: the line no longer counts as whole.
        let mut bytes = text.into_bytes();
        bytes[at + 20] = if bytes[at + 20] == b'A' { b'B' } else { b'A' };
        bytes
    });
    // The right note, stored by the same hand, is as good as the log's own.
    fs::write(path("checkpoints"), forged(&sign(&found.head(), now).to_string())).unwrap();
    assert_is_sound(verify(&directory, &ours, now), true, "the same note");

    // A log that was written anew by somebody without the key.
    fs::remove_dir_all(directory.path()).unwrap();
    let mut log = AuditLog::from_file(open(&directory));
    (0..43).for_each(|number| log.record(draft(number)).unwrap());
    log.checkpoint(|_| None).unwrap();
    log.close().unwrap();
    assert_is_sound(verify(&directory, &ours, now), false, "written anew");
}
