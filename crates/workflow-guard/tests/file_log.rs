//! Writing a log to a directory and reading it back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::thread;

use audit_types::{Chain, Event, EventKind, Id, Record, Verifier};
use proptest::prelude::*;
use workflow_guard::{
    AuditLog, Check, Digest, Durability, Entry, FileLog, FileLogErrorKind, FileLogOptions,
    FileLogReader, Guard, Nonce, Policy, Query, SharedLog, Verdict,
};

use disk::Disk;
use fresh::Fresh;
use on_disk::{open_on, read, reader_on};
use records::{START, draft, log_id, options, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/on_disk.rs"]
mod on_disk;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

/// Writes records with these numbers.
fn write(disk: &Disk, numbers: impl IntoIterator<Item = u64>) -> Vec<Entry> {
    let mut file = open_on(disk);
    let mut chain = Chain::resume(file.position().clone());
    let entries = numbers.into_iter().map(|number| chain.append(draft(number)));
    let entries: Vec<_> = entries.inspect(|entry| file.accept(entry).unwrap()).collect();
    file.close().unwrap();
    entries
}

#[test]
fn what_is_written_is_read_back() {
    let directory = Fresh::new("read-back");
    let mut written = Vec::new();
    // Opened anew each time, with segments of some 14 records.
    for part in 0..3 {
        let mut file = FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap();
        assert_eq!(file.recovery().created, part == 0);
        assert_eq!(file.recovery().dropped_bytes, 0);
        let mut chain = Chain::resume(file.position().clone());
        for number in part * 30..part * 30 + 30 {
            let entry = chain.append(draft(number));
            file.accept(&entry).unwrap();
            written.push(entry);
        }
        assert!(file.acknowledged() < chain.head().size());
        file.sync().unwrap();
        assert_eq!(file.acknowledged(), chain.head().size());
        let head = file.checkpoint(|head| Some(format!("{head}\n\n— signed\n"))).unwrap();
        assert_eq!(head, chain.head());
        assert_eq!(file.close().unwrap(), head);
    }
    let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
    assert_eq!(read(&reader, Query::default()), written);
    assert!(reader.segments().unwrap().len() > 4);
    let checkpoints = reader.checkpoints().unwrap();
    assert_eq!(checkpoints.len(), 3);
    assert_eq!(checkpoints[2].note, Some(format!("{}\n\n— signed\n", checkpoints[2].head)));
    assert_eq!(reader.head().unwrap(), checkpoints[2].head);
    let leaves: Vec<Digest> = written.iter().map(Entry::hash).collect();
    assert_eq!(reader.leaves().unwrap(), leaves);
    let mut verifier = Verifier::new(&log_id(), policy());
    assert_eq!(reader.feed(&mut verifier).unwrap(), None);
    assert_eq!(verifier.head(), checkpoints[2].head);
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let directory = Fresh::new("modes");
    let mut file = FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    (0..40).for_each(|number| file.accept(&chain.append(draft(number))).unwrap());
    file.checkpoint(|_| None).unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(directory.path()), 0o700);
    let files: Vec<_> = directory.path().read_dir().unwrap().map(|file| file.unwrap()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file.path()), 0o600, "{file:?}");
    }
}

#[test]
fn there_is_one_writer() {
    let directory = Fresh::new("one-writer");
    let open = || FileLog::open(directory.path(), &log_id(), policy(), options());
    let first = open().unwrap();
    let refused = open().unwrap_err();
    assert_eq!(refused.kind(), FileLogErrorKind::Locked);
    // Readers need no lock.
    FileLogReader::open(directory.path(), &log_id()).unwrap();
    drop(first);
    open().unwrap();
}

#[test]
fn a_reader_follows_a_writer() {
    let disk = Disk::default();
    let mut file = open_on(&disk);
    let reader = reader_on(&disk);
    let mut chain = Chain::resume(file.position().clone());
    for number in 0..50 {
        file.accept(&chain.append(draft(number))).unwrap();
        file.sync().unwrap();
        assert_eq!(reader.head().unwrap(), chain.head());
    }
    // What is accepted only is not there for others.
    file.accept(&chain.append(draft(50))).unwrap();
    assert_eq!(read(&reader, Query::default()).len(), 50);
}

#[test]
fn segments_are_of_an_age() {
    let disk = Disk::default();
    let options = FileLogOptions { segment_micros: 5_000, ..FileLogOptions::default() };
    let mut file = FileLog::open_in(disk.clone(), &log_id(), policy(), options).unwrap();
    let mut chain = Chain::resume(file.position().clone());
    // A millisecond apart; the clock goes back once, which begins nothing.
    for number in [0, 1, 2, 0, 3, 4, 5, 6] {
        file.accept(&chain.append(draft(number))).unwrap();
    }
    file.close().unwrap();
    let segments = reader_on(&disk).segments().unwrap();
    assert_eq!(segments.iter().map(|one| one.first).collect::<Vec<_>>(), [0, 6]);
}

#[test]
fn an_entry_out_of_place_is_not_accepted() {
    let disk = Disk::default();
    let mut file = open_on(&disk);
    let mut chain = Chain::resume(file.position().clone());
    let first = chain.append(draft(0));
    let second = chain.append(draft(1));
    let changed = Entry::new(Record::new(0, policy(), draft(9)), first.hash());
    for wrong in [&second, &changed] {
        assert_eq!(file.accept(wrong).unwrap_err().kind(), FileLogErrorKind::OutOfPlace);
    }
    // It has changed nothing.
    file.accept(&first).unwrap();
    file.accept(&second).unwrap();
    assert_eq!(file.accept(&second).unwrap_err().kind(), FileLogErrorKind::OutOfPlace);
    file.close().unwrap();
    assert_eq!(read(&reader_on(&disk), Query::default()), [first, second]);
}

#[test]
fn checks_write_to_a_log_on_disk() {
    let directory = Fresh::new("checks");
    let guard = Guard::new(Policy::default());
    let open = |guard: &Guard| {
        let policy = guard.policy().digest();
        AuditLog::from_file(FileLog::open(directory.path(), &log_id(), policy, options()).unwrap())
    };
    let mut log = open(&guard);
    let mut run = guard.start_run("run-1", Nonce::from_bytes(*b"8 random"));
    let verdict = run.check(Check::input("user", "Hello!"), &mut log);
    assert!(matches!(verdict, Verdict::Pass { .. }), "{verdict:?}");
    assert_eq!(log.acknowledged(), 1);
    log.close().unwrap();

    // Under another policy the log goes on, and says so first.
    let other = Guard::new(Policy::from_toml("version = 1\nmode = \"observe\"").unwrap());
    let mut log = open(&other);
    let mut run = other.start_run("run-2", Nonce::from_bytes(*b"8 random"));
    let _ = run.check(Check::input("user", "Hello again!"), &mut log);
    assert_eq!(log.acknowledged(), 3);
    log.close().unwrap();
    let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
    let kinds: Vec<_> =
        read(&reader, Query::default()).iter().map(|entry| entry.record().event().kind()).collect();
    let decision = EventKind::StageDecision;
    assert_eq!(kinds, [decision, EventKind::PolicyChange, decision]);
}

/// A file log takes entries from anybody.
#[test]
fn what_was_accepted_before_is_not_acknowledged() {
    let disk = Disk::default();
    let mut file = open_on(&disk);
    let mut chain = Chain::resume(file.position().clone());
    (0..3).for_each(|number| file.accept(&chain.append(draft(number))).unwrap());
    let batched = Durability::Batched { records: 100, micros: 1_000 };
    let mut log = AuditLog::from_file(file).with_durability(batched);
    assert_eq!((log.acknowledged(), log.head().size()), (0, 3));
    thread::sleep(std::time::Duration::from_millis(2));
    log.record(draft(3)).unwrap();
    assert_eq!(log.acknowledged(), 4, "they are as old as the log, and due");
}

#[test]
fn a_batch_is_synced_when_it_is_full_or_old() {
    let disk = Disk::default();
    let full = Durability::Batched { records: 3, micros: 60_000_000 };
    let mut log = AuditLog::from_file(open_on(&disk)).with_durability(full);
    let mut acknowledged = Vec::new();
    for number in 0..7 {
        log.record(draft(number)).unwrap();
        acknowledged.push(log.acknowledged());
    }
    assert_eq!(acknowledged, [0, 0, 3, 3, 3, 6, 6]);
    log.sync().unwrap();
    assert_eq!(log.acknowledged(), 7);

    let old = Durability::Batched { records: 100, micros: 2_000 };
    let mut log = log.with_durability(old);
    log.record(draft(7)).unwrap();
    thread::sleep(std::time::Duration::from_millis(3));
    log.record(draft(8)).unwrap();
    assert_eq!(log.acknowledged(), 9);
}

#[test]
fn threads_share_a_log_and_its_syncs() {
    let disk = Disk::default();
    let log = SharedLog::new(AuditLog::from_file(open_on(&disk)));
    thread::scope(|scope| {
        for part in 0..8 {
            let log = log.clone();
            scope.spawn(move || {
                for number in part * 50..part * 50 + 50 {
                    log.record(draft(number)).unwrap();
                    assert!(log.acknowledged() > 0);
                }
            });
        }
    });
    assert_eq!(log.acknowledged(), 400);
    let guard = Guard::new(Policy::default());
    let mut run = guard.start_run("run", Nonce::from_bytes(*b"8 random"));
    let verdict = run.check(Check::input("user", "Hello!"), &mut log.clone());
    assert!(matches!(verdict, Verdict::Pass { .. }), "{verdict:?}");
    // The change of the policy and the decision.
    assert_eq!(log.acknowledged(), 402);
    assert_eq!(log.with(|log| log.checkpoint(|_| None)).unwrap(), log.head());
    drop(log);
    let mut numbers: Vec<u64> = read(&reader_on(&disk), Query::default())
        .iter()
        .filter_map(|entry| match entry.record().event() {
            Event::StageDecision(decision) if entry.record().sequence() < 400 => {
                Some(decision.content.bytes)
            }
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..400).collect::<Vec<_>>());
}

#[test]
fn a_failed_sync_blocks_all_who_share_a_log() {
    let disk = Disk::default();
    let log = SharedLog::new(AuditLog::from_file(open_on(&disk)));
    log.record(draft(0)).unwrap();
    disk.refuse(Some(std::io::ErrorKind::StorageFull));
    thread::scope(|scope| {
        for part in 1..5 {
            let log = log.clone();
            scope.spawn(move || assert!(log.record(draft(part)).is_err()));
        }
    });
    disk.refuse(None);
    assert!(log.record(draft(9)).is_err());
    assert_eq!(log.acknowledged(), 1);
}

fn query() -> impl Strategy<Value = Query> {
    let id = |text: &str| Id::new(text).unwrap();
    let time = || prop::option::of((0_i64..70).prop_map(|at| START + at * 1_000));
    let kinds = prop::sample::subsequence(
        vec![EventKind::StageDecision, EventKind::Retention, EventKind::RunEnd],
        0..3,
    );
    (
        prop::option::of((0_u64..7).prop_map(move |run| id(&format!("run-{run}")))),
        prop::option::of(prop::sample::select(vec![id("support"), id("other")])),
        prop::option::of(prop::sample::select(vec![id("triage"), id("mailer")])),
        kinds,
        (time(), time()),
        (prop::option::of(0_u64..70), prop::option::of(0_u64..70)),
    )
        .prop_map(|(run, workflow, agent, kinds, (from, until), (first, end))| Query {
            run,
            workflow,
            agent,
            kinds,
            from,
            until,
            first,
            end,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Also where segments are skipped, because a reader has seen them.
    #[test]
    fn a_query_finds_what_a_look_at_each_record_finds(
        numbers in prop::collection::vec(0_u64..60, 30..60),
        queries in prop::collection::vec(query(), 1..12),
    ) {
        let disk = Disk::default();
        let entries = write(&disk, numbers);
        let reader = reader_on(&disk);
        for query in queries {
            let wanted: Vec<Entry> = entries
                .iter()
                .filter(|entry| {
                    let record = entry.record();
                    query.run.as_ref().is_none_or(|run| record.run() == Some(run))
                        && query.workflow.as_ref().is_none_or(|id| record.workflow() == Some(id))
                        && query.agent.as_ref().is_none_or(|agent| record.agent() == Some(agent))
                        && (query.kinds.is_empty()
                            || query.kinds.contains(&EventKind::StageDecision))
                        && query.from.unwrap_or(i64::MIN) <= record.time()
                        && record.time() < query.until.unwrap_or(i64::MAX)
                        && (query.first.unwrap_or(0)..query.end.unwrap_or(u64::MAX))
                            .contains(&record.sequence())
                })
                .cloned()
                .collect();
            prop_assert_eq!(read(&reader, query), wanted);
        }
    }
}

/// Group commit: while one syncs, others come, and the next sync is for all of them.
#[test]
fn one_sync_serves_many() {
    let disk = Disk::default();
    let log = SharedLog::new(AuditLog::from_file(open_on(&disk)));
    let before = disk.syncs();
    disk.slow_down(std::time::Duration::from_millis(2));
    thread::scope(|scope| {
        for part in 0..8 {
            let log = log.clone();
            scope.spawn(move || {
                (0..10).for_each(|number| log.record(draft(part * 10 + number)).unwrap())
            });
        }
    });
    let syncs = disk.syncs() - before;
    assert!(syncs < 60, "{syncs} syncs for 80 records");
}
