//! A log whose writer is killed.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "the writer says what was acknowledged")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use audit_types::{Digest, Frontier, Verifier};
use workflow_guard::{AuditLog, Durability, FileLog, FileLogOptions, FileLogReader, SharedLog};

use fresh::Fresh;
use random::Random;
use records::{draft, log_id, options, policy};

#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/random.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod random;
#[path = "support/records.rs"]
mod records;

const KILLS: u64 = 20;
const DIRECTORY: &str = "WORKFLOW_GUARD_TEST_DIRECTORY";
const KIND: &str = "WORKFLOW_GUARD_TEST_KIND";

/// The test starts itself as the writer, which says what was acknowledged on its standard output,
/// and kills it while it writes.
#[test]
fn a_killed_writer_loses_nothing_acknowledged() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        write_until_killed(Path::new(&directory), &std::env::var(KIND).unwrap());
        return;
    }
    let directory = Fresh::new("kill");
    let mut random = Random(7);
    let mut records = 0;
    for kill in 0..KILLS {
        let kind = ["every", "batched", "shared"][usize::try_from(kill % 3).unwrap()];
        let acknowledged = run_and_kill(directory.path(), kind, random.below(50));
        let when = format!("kill {kill} ({kind})");
        assert!(acknowledged.0 > records, "{when}: nothing was written");

        let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
        let leaves = reader.leaves().unwrap();
        records = leaves.len() as u64;
        assert!(records >= acknowledged.0, "{when}: {records} of {}", acknowledged.0);
        if let Some(root) = acknowledged.1 {
            let mut frontier = Frontier::new();
            let known = usize::try_from(acknowledged.0).unwrap();
            leaves.iter().take(known).for_each(|leaf| frontier.push(*leaf));
            assert_eq!(frontier.root(), root, "{when}");
        }
        let mut verifier = Verifier::new(&log_id(), policy());
        assert_eq!(reader.feed(&mut verifier).unwrap(), None, "{when}");
        // The lock of the dead writer is free.
        let file = open(directory.path());
        assert_eq!(file.acknowledged(), records, "{when}");
    }
}

fn open(directory: &Path) -> FileLog {
    let options = FileLogOptions { segment_bytes: 20_000, ..options() };
    FileLog::open(directory, &log_id(), policy(), options).unwrap()
}

/// Lets a writer acknowledge so many times, and kills it; returns what it acknowledged last.
fn run_and_kill(directory: &Path, kind: &str, times: u64) -> (u64, Option<Digest>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_killed_writer_loses_nothing_acknowledged", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(KIND, kind)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut last = (0, None);
    let mut seen = 0;
    for line in lines {
        // The line that was being written when it was killed has no end.
        let Some((size, root)) =
            line.strip_prefix("ack ").and_then(|line| line.strip_suffix('.')?.split_once(' '))
        else {
            continue;
        };
        let size: u64 = size.parse().unwrap();
        if size >= last.0 {
            last = (size, root.parse().ok());
        }
        seen += 1;
        if seen == times + 1 {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "the writer ended by itself");
    last
}

fn write_until_killed(directory: &Path, kind: &str) {
    let log = AuditLog::from_file(open(directory));
    if kind == "shared" {
        let log = SharedLog::new(log);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let log = &log;
                scope.spawn(move || {
                    for number in 0.. {
                        log.record(draft(number * 4 + thread)).unwrap();
                        println!("ack {} -.", log.acknowledged());
                    }
                });
            }
        });
        return;
    }
    let batched = Durability::Batched { records: 8, micros: 60_000_000 };
    let mut log = if kind == "batched" { log.with_durability(batched) } else { log };
    for number in 0.. {
        log.record(draft(number)).unwrap();
        if log.acknowledged() == log.head().size() {
            println!("ack {} {}.", log.acknowledged(), log.head().root());
        }
    }
}
