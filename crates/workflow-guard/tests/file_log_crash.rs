//! A log on a disk that loses power.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use audit_types::{Digest, Entry, Event, Frontier, Head, Verifier};
use workflow_guard::{
    AuditLog, Durability, FileLog, FileLogError, FileLogReader, Prune, Query, SharedLog,
};

use disk::Disk;
use random::Random;
use records::{draft, log_id, options, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/prune.rs"]
mod prune;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

const LOGS: u64 = 50;
const CRASHES: u64 = 10;

/// What is known of a log from outside, by what was acknowledged.
struct Known {
    disk: Disk,
    random: Random,
    /// Size and root of what was acknowledged last, from the chain in memory.
    acknowledged: Option<Head>,
    /// Heads of checkpoints that were stored.
    checkpoints: Vec<Head>,
    written: u64,
    dropped: u64,
}

#[test]
fn five_hundred_crashes_lose_nothing_acknowledged() {
    let mut acknowledged = 0;
    let mut dropped = 0;
    for seed in 0..LOGS {
        let mut known = Known {
            disk: Disk::default(),
            random: Random(seed),
            acknowledged: None,
            checkpoints: Vec::new(),
            written: 0,
            dropped: 0,
        };
        for crash in 0..CRASHES {
            let before = format!("log {seed}, crash {crash}");
            // Some of them while the log is recovered.
            let operations = known.random.below(if crash % 4 == 3 { 12 } else { 60 });
            let seed = known.random.next();
            known.disk.cut_power_after(operations, seed);
            // Ends with an error when the power is off.
            let _ = work(&mut known);
            if known.random.once_in(3) {
                known.disk.revive();
            } else {
                known.disk.restart(&mut known.random);
            }
            check(&mut known, &before);
        }
        acknowledged += size(&known);
        dropped += known.dropped;
    }
    // The crashes hit something, and something got through.
    assert!(acknowledged > 1_000, "{acknowledged}");
    assert!(dropped > 100, "{dropped}");
}

/// Which thread comes when is not in the seed.
#[test]
fn threads_lose_nothing_acknowledged() {
    let mut random = Random(99);
    let mut lost = 0;
    for crash in 0..60 {
        let disk = Disk::default();
        let open = || FileLog::open_in(disk.clone(), &log_id(), policy(), options());
        let log = SharedLog::new(AuditLog::from_file(open().unwrap()));
        disk.slow_down(Duration::from_micros(200));
        disk.cut_power_after(5 + random.below(40), random.next());
        let write = |part: u64| {
            let log = log.clone();
            move || {
                let numbers = (0..).map(|number| number * 4 + part);
                numbers.take_while(|number| log.record(draft(*number)).is_ok()).collect::<Vec<_>>()
            }
        };
        let acknowledged: Vec<u64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|part| scope.spawn(write(part))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let size = log.head().size();
        drop(log);
        disk.restart(&mut random);
        let file = open().unwrap();
        let reader = FileLogReader::open_in(disk.clone(), &log_id()).unwrap();
        let there: BTreeSet<u64> =
            reader.entries(Query::default()).unwrap().map(|entry| bytes(&entry.unwrap())).collect();
        let gone = acknowledged.iter().find(|number| !there.contains(number));
        assert_eq!(gone, None, "crash {crash}");
        lost += size - file.acknowledged();
    }
    assert!(lost > 60, "{lost}: the crashes hit nothing");
}

/// The number that a record was made with.
fn bytes(entry: &Entry) -> u64 {
    match entry.record().event() {
        Event::StageDecision(decision) => decision.content.bytes,
        other => panic!("{other:?}"),
    }
}

fn open(known: &mut Known) -> Result<FileLog<Disk>, FileLogError> {
    FileLog::open_in(known.disk.clone(), &log_id(), policy(), options())
}

/// Does what a program does with a log until the power is off.
fn work(known: &mut Known) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let durability = match known.random.below(3) {
        0 => Durability::EveryRecord,
        _ => Durability::Batched { records: 1 + known.random.below(12), micros: 60_000_000 },
    };
    let mut log = AuditLog::from_file(open(known)?).with_durability(durability);
    loop {
        let result = match known.random.below(40) {
            0 => log.checkpoint(|_| Some("a note\nof lines\n".to_owned())).map(|head| {
                known.checkpoints.push(head);
            }),
            1 => prune(&mut log, known),
            2 => {
                log = AuditLog::from_file({
                    log.close()?;
                    open(known)?
                })
                .with_durability(durability);
                Ok(())
            }
            _ => {
                known.written += 1;
                let result = log.record(draft(known.written));
                note(known, &log);
                result?;
                Ok(())
            }
        };
        note(known, &log);
        result?;
    }
}

fn prune(log: &mut AuditLog<FileLog<Disk>>, known: &mut Known) -> Result<(), FileLogError> {
    let segments = FileLogReader::open_in(known.disk.clone(), &log_id())?.segments()?;
    let old: Vec<u64> =
        segments.iter().filter(|one| one.end.is_some()).map(|one| one.first).collect();
    if old.is_empty() {
        return Ok(());
    }
    let segment = old[known.random.below(old.len() as u64) as usize];
    let basis = vec!["test.period".parse().unwrap()].try_into().unwrap();
    log.prune(&Prune { basis, ..prune::prune(vec![segment]) }).map(drop)
}

/// Notes what was acknowledged.
fn note(known: &mut Known, log: &AuditLog<FileLog<Disk>>) {
    assert!(log.acknowledged() >= size(known), "acknowledged and taken back");
    if log.acknowledged() == log.head().size() {
        known.acknowledged = Some(log.head());
    }
    assert_eq!(log.acknowledged(), size(known), "acknowledged without its root");
}

fn size(known: &Known) -> u64 {
    known.acknowledged.map_or(0, |head| head.size())
}

fn root(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// Recovers, and compares with what is known.
fn check(known: &mut Known, when: &str) {
    let file = open(known).unwrap_or_else(|error| panic!("{when}: {error}"));
    let recovery = file.recovery().clone();
    known.dropped += recovery.dropped_records;
    assert_eq!(file.acknowledged(), recovery.records, "{when}");
    let reader = FileLogReader::open_in(known.disk.clone(), &log_id()).unwrap();
    let leaves = reader.leaves().unwrap_or_else(|error| panic!("{when}: {error}"));
    if let Some(acknowledged) = known.acknowledged {
        let size = acknowledged.size() as usize;
        assert!(leaves.len() >= size, "{when}: {} of {size}", leaves.len());
        assert_eq!(root(&leaves[..size]), acknowledged.root(), "{when}");
    }
    assert_eq!(leaves.len() as u64, recovery.records, "{when}");
    assert_eq!(root(&leaves), file.position().head().root(), "{when}");
    verify(&reader, when);
    let stored: Vec<Head> =
        reader.checkpoints().unwrap().into_iter().map(|checkpoint| checkpoint.head).collect();
    assert!(known.checkpoints.iter().all(|head| stored.contains(head)), "{when}");

    let mut log = AuditLog::from_file(file);
    note(known, &log);
    if known.random.once_in(4) {
        // What was found is durable, whatever it was before.
        known.disk.cut_power_after(0, 0);
        drop(log);
        return known.disk.restart(&mut known.random);
    }

    // It goes on, and what is written now is there.
    known.written += 1;
    let last = draft(known.written);
    log.record(last.clone()).unwrap();
    let read: Vec<_> = reader.entries(Query::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.last().unwrap().record().draft(), &last, "{when}");
    note(known, &log);
    verify(&reader, when);
    if known.random.once_in(2) {
        log.close().unwrap();
    } else {
        known.disk.cut_power_after(0, 0);
        drop(log);
        known.disk.restart(&mut known.random);
    }
}

fn verify(reader: &FileLogReader<Disk>, when: &str) {
    let mut verifier = Verifier::new(&log_id(), policy());
    let fault = reader.feed(&mut verifier).unwrap_or_else(|error| panic!("{when}: {error}"));
    assert_eq!(fault, None, "{when}");
}
