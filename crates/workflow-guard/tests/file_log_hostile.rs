//! A log in files among storages that fail at the worst time, and people who meddle.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use audit_types::{Chain, Draft, Entry, EventKind, Head, Verifier};
use workflow_guard::{
    AuditLog, AuditSink, Check, Durability, FileLog, FileLogErrorKind, FileLogOptions,
    FileLogReader, Guard, Nonce, Policy, Query, RecordLog, SharedLog, Storage, Verdict,
};

use disk::Disk;
use fresh::Fresh;
use odd::Odd;
use prune::prune;
use random::Random;
use records::{draft, log_id, options, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/odd.rs"]
mod odd;
#[path = "support/prune.rs"]
mod prune;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

fn open<S: Storage>(storage: S) -> AuditLog<FileLog<S>> {
    AuditLog::from_file(FileLog::open_in(storage, &log_id(), policy(), options()).unwrap())
}

/// What a program does, the same each time. Says which head was acknowledged last.
fn work(
    disk: &Disk,
    known: &mut Option<Head>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    for part in 0..3 {
        let file = FileLog::open_in(disk.clone(), &log_id(), policy(), options())?;
        let mut log = AuditLog::from_file(file);
        for number in part * 12..part * 12 + 12 {
            log.record(draft(number))?;
            *known = Some(log.head());
        }
        log.checkpoint(|_| Some("a note\n".to_owned()))?;
        let pruned = log.prune(&prune(if part == 2 { vec![0] } else { Vec::new() }))?;
        assert_eq!(pruned.records > 0, part == 2);
        *known = Some(log.head());
        log.close()?;
    }
    Ok(())
}

/// Every operation on the disk is once the last one: of a process that is killed, and whose
/// successor acknowledges a record before the power goes, or of a power that goes.
#[test]
fn no_crash_point_loses_what_was_acknowledged() {
    let mut points = 0;
    for operation in 0.. {
        let mut is_done = false;
        for round in 0..6 {
            let disk = Disk::default();
            let mut random = Random(operation * 6 + round);
            disk.cut_power_after(operation, random.next());
            let mut known = None;
            is_done = work(&disk, &mut known).is_ok();
            if round % 2 == 0 {
                disk.revive();
                let mut log = open(disk.clone());
                log.record(draft(1_000)).unwrap();
                known = Some(log.head());
                disk.cut_power_after(0, 0);
                drop(log);
            }
            disk.restart(&mut random);
            let when = format!("operation {operation}, round {round}");
            let log = FileLog::open_in(disk.clone(), &log_id(), policy(), options());
            let log = log.unwrap_or_else(|error| panic!("{when}: {error}"));
            let reader = FileLogReader::open_in(disk.clone(), &log_id()).unwrap();
            let mut verifier = Verifier::new(&log_id(), policy());
            if let Some(known) = known {
                assert!(log.acknowledged() >= known.size(), "{when}");
                assert_eq!(verifier.expect_head(known), None);
            }
            assert_eq!(reader.feed(&mut verifier).unwrap(), None, "{when}");
            assert_eq!(verifier.finish().completeness().fault(), None, "{when}");
            points += 1;
        }
        if is_done {
            break;
        }
    }
    assert!(points > 600, "{points}");
}

#[test]
fn a_lock_file_that_was_removed_lets_nobody_in() {
    let directory = Fresh::new("lock-removed");
    let open = || FileLog::open(directory.path(), &log_id(), policy(), options());
    let first = open().unwrap();
    std::fs::remove_file(directory.path().join("lock")).unwrap();
    if cfg!(unix) {
        assert_eq!(open().unwrap_err().kind(), FileLogErrorKind::Locked);
    }
    drop(first);
    drop(open().unwrap());
}

const CHILD: &str = "WORKFLOW_GUARD_TEST_SECOND_WRITER";

/// The test starts itself as the other process, which is to be refused.
#[test]
fn another_process_is_refused() {
    if let Some(directory) = std::env::var_os(CHILD) {
        let refused = FileLog::open(directory, &log_id(), policy(), options()).unwrap_err();
        assert_eq!(refused.kind(), FileLogErrorKind::Locked);
        return;
    }
    let directory = Fresh::new("two-processes");
    let _log = FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process_is_refused"])
        .env(CHILD, directory.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    let elsewhere = Fresh::new("links-elsewhere");
    std::fs::create_dir(elsewhere.path()).unwrap();
    for name in ["00000000000000000000.segment", "checkpoints", "lock"] {
        let directory = Fresh::new("links");
        let mut log = AuditLog::from_file(
            FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap(),
        );
        log.record(draft(0)).unwrap();
        log.checkpoint(|_| None).unwrap();
        log.close().unwrap();
        let moved = elsewhere.path().join(name);
        std::fs::rename(directory.path().join(name), &moved).unwrap();
        std::os::unix::fs::symlink(&moved, directory.path().join(name)).unwrap();
        let before = std::fs::read(&moved).unwrap();
        let refused = FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap_err();
        let kind = FileLogErrorKind::Io(io::ErrorKind::Unsupported);
        assert_eq!((refused.kind(), refused.path()), (kind, &*directory.path().join(name)));
        assert_eq!(std::fs::read(&moved).unwrap(), before);
    }
    // The directory may be one.
    let directory = Fresh::new("links-target");
    drop(FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap());
    let link = elsewhere.path().join("log");
    std::os::unix::fs::symlink(directory.path(), &link).unwrap();
    drop(FileLog::open(&link, &log_id(), policy(), options()).unwrap());
}

#[test]
fn a_clock_that_was_ahead_once_does_not_keep_a_segment_open() {
    const DAY: i64 = 86_400_000_000;
    let disk = Disk::default();
    let options = FileLogOptions::default();
    let write = |days: &[i64]| {
        let mut file =
            FileLog::open_in(disk.clone(), &log_id(), policy(), options.clone()).unwrap();
        let mut chain = Chain::resume(file.position().clone());
        for day in days {
            let time = draft(0).time + day * DAY;
            file.accept(&chain.append(Draft { time, ..draft(0) })).unwrap();
        }
        file.close().unwrap();
        let reader = FileLogReader::open_in(disk.clone(), &log_id()).unwrap();
        reader.segments().unwrap().iter().map(|one| one.first).collect::<Vec<_>>()
    };
    // A thousand days ahead, for one record.
    assert_eq!(write(&[0, 1_000, 0, 0]), [0, 1]);
    // Also after it was opened anew.
    assert_eq!(write(&[0, 1, 1, 2]), [0, 1, 5, 7]);
}

#[test]
fn what_is_pinned_is_never_pruned_and_damage_is_not_recorded_as_pruned() {
    let disk = Disk::default();
    let mut log = open(disk.clone());
    (0..40).for_each(|number| log.record(draft(number)).unwrap());
    let reader = FileLogReader::open_in(disk.clone(), &log_id()).unwrap();
    let first = reader.segments().unwrap()[0];
    log.prune(&prune(vec![first.first])).unwrap();
    (40..80).for_each(|number| log.record(draft(number)).unwrap());
    let told = |reader: &FileLogReader<Disk>| -> Vec<Entry> {
        let kinds = vec![EventKind::Retention];
        let query = Query { kinds, ..Query::default() };
        reader.entries(query).unwrap().map(Result::unwrap).collect()
    };
    let before = told(&reader);
    let segments = reader.segments().unwrap();
    let closed: Vec<u64> =
        segments.iter().filter(|one| one.end.is_some()).map(|one| one.first).collect();
    log.prune(&prune(closed)).unwrap();
    assert_eq!(told(&reader)[..1], before);

    // An old record is changed where it is stored: nothing of its segment is pruned, nor said to
    // be.
    (80..120).for_each(|number| log.record(draft(number)).unwrap());
    let head = log.head();
    let last = reader.segments().unwrap();
    let victim = last[last.len() - 2];
    disk.damage(&format!("{:020}.segment", victim.first), 1_500);
    let refused = log.prune(&prune(vec![victim.first])).unwrap_err();
    assert!(matches!(refused.kind(), FileLogErrorKind::Damaged { .. }), "{refused}");
    assert_eq!(log.head(), head);
    log.record(draft(120)).unwrap();
}

#[test]
fn a_reader_does_not_take_a_writer_at_work_for_damage() {
    let odd = Odd::default();
    let file = FileLog::open_in(odd.clone(), &log_id(), policy(), FileLogOptions::default());
    let mut log = AuditLog::from_file(file.unwrap());
    (0..40).for_each(|number| log.record(draft(number)).unwrap());
    let reader = FileLogReader::open_in(odd.clone(), &log_id()).unwrap();
    for hidden in (1..3_000).step_by(61) {
        *odd.hidden.lock().unwrap() = hidden;
        let read: Vec<_> = reader.entries(Query::default()).unwrap().collect();
        let numbers = read.into_iter().map(|entry| entry.unwrap().record().sequence());
        let numbers: Vec<u64> = numbers.collect();
        assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>(), "{hidden}");
        assert!(numbers.len() > 20, "{hidden}");
        *odd.hidden.lock().unwrap() = hidden;
        let leaves = reader.leaves().unwrap();
        assert!(leaves.len() > 20, "{hidden}");
        *odd.hidden.lock().unwrap() = hidden;
        let mut verifier = Verifier::new(&log_id(), policy());
        assert_eq!(reader.feed(&mut verifier).unwrap(), None, "{hidden}");
    }
}

/// The system tells an error of a file once.
#[test]
fn nobody_syncs_beside_a_sync_that_fails() {
    for rotates in [false, true] {
        let mut odd = Odd::default();
        let begun = Arc::clone(&odd.syncs);
        drop(open(odd.clone()));
        odd.fails = Some(begun.load(Ordering::SeqCst) + 2);
        let log = SharedLog::new(open(odd.clone()));
        let before = begun.load(Ordering::SeqCst);
        thread::scope(|scope| {
            let failing = scope.spawn(|| assert!(log.record(draft(0)).is_err()));
            while begun.load(Ordering::SeqCst) == before {
                thread::sleep(Duration::from_millis(1));
            }
            if rotates {
                let late = Draft { time: i64::MAX, ..draft(1) };
                assert!(log.record(late).is_err());
            } else {
                let synced = log.with(|log| log.sync());
                assert!(synced.is_err(), "acknowledged what a failed sync may have lost");
            }
            failing.join().unwrap();
        });
        assert_eq!(log.acknowledged(), 0);
        let segments = odd.list().unwrap().iter().filter(|name| name.ends_with("segment")).count();
        assert_eq!(segments, 1, "a segment was ended as durable");
    }
}

/// The system tells an error of a directory once, too.
#[test]
fn a_directory_that_was_not_synced_ends_the_log() {
    let odd = Odd::default();
    let mut log = open(odd.clone());
    (0..40).for_each(|number| log.record(draft(number)).unwrap());
    let before = odd.list().unwrap();
    odd.loses_names.store(true, Ordering::SeqCst);
    let refused = log.prune(&prune(vec![0])).unwrap_err();
    assert_eq!(refused.kind(), FileLogErrorKind::Io(io::ErrorKind::Other));
    odd.loses_names.store(false, Ordering::SeqCst);
    assert_eq!(odd.list().unwrap(), before, "it was the renamed segment, not a new one");
    assert_eq!(log.acknowledged(), 41, "with the record of pruning");
    assert!(log.record(draft(40)).is_err());
    assert_eq!(log.acknowledged(), 41);
}

/// At the time of the records.
fn check(guard: &Guard, log: &mut impl RecordLog) -> Verdict {
    let mut run = guard.start_run("run", Nonce::from_bytes(*b"8 random"));
    run.check(Check::input("user", "Hello!").at(draft(0).time), log)
}

/// A record of another policy comes behind one of the change, and the second may begin a segment
/// where the first does not.
#[test]
fn a_change_of_policy_syncs_nothing_beside_a_sync() {
    const RECORDS: u64 = 12;
    let guard = Guard::new(Policy::default());
    let record = |length| {
        let agent = Some("x".repeat(length).parse().unwrap());
        Draft { agent, ..draft(0) }
    };
    // So long that the segment is full with the change behind them. The last is not synced.
    let fills = |length: &usize| {
        let disk = Disk::default();
        let mut log = open(disk.clone());
        (1..RECORDS).for_each(|_| log.record(record(*length)).unwrap());
        let mut log = log.with_durability(Durability::Batched { records: 100, micros: u64::MAX });
        log.record(record(*length)).unwrap();
        let _ = check(&guard, &mut log);
        log.close().unwrap();
        let reader = FileLogReader::open_in(disk, &log_id()).unwrap();
        let begins = reader.segments().unwrap().iter().map(|one| one.first).collect::<Vec<_>>();
        begins == [0, RECORDS + 1]
    };
    let length = (1..=audit_types::ID_MAX).find(fills).unwrap();

    let mut odd = Odd::default();
    let begun = Arc::clone(&odd.syncs);
    drop(open(odd.clone()));
    odd.fails = Some(begun.load(Ordering::SeqCst) + 1 + RECORDS);
    let log = SharedLog::new(open(odd.clone()));
    (1..RECORDS).for_each(|_| log.record(record(length)).unwrap());
    let before = begun.load(Ordering::SeqCst);
    thread::scope(|scope| {
        let failing = scope.spawn(|| assert!(log.record(record(length)).is_err()));
        while begun.load(Ordering::SeqCst) == before {
            thread::sleep(Duration::from_millis(1));
        }
        let verdict = check(&guard, &mut log.clone());
        assert!(matches!(verdict, Verdict::Block { .. }), "{verdict:?}");
        failing.join().unwrap();
    });
    assert_eq!(log.acknowledged(), RECORDS - 1);
    let segments = odd.list().unwrap().iter().filter(|name| name.ends_with("segment")).count();
    assert_eq!(segments, 1, "a segment was ended as durable");
}

#[test]
fn a_storage_that_panics_leaves_nobody_waiting() {
    let mut odd = Odd::default();
    drop(open(odd.clone()));
    odd.panics = Some(odd.syncs.load(Ordering::SeqCst) + 4);
    let log = SharedLog::new(open(odd.clone()));
    let results: Vec<bool> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|part| {
                let log = log.clone();
                scope.spawn(move || {
                    (0..10).all(|number| log.record(draft(part * 10 + number)).is_ok())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results, [false; 4]);
    assert!(log.acknowledged() > 0);
    assert!(log.record(draft(99)).is_err());

    // One that writes alone.
    let alone = Odd { disk: Disk::default(), ..odd };
    let mut log = open(Odd { panics: None, ..alone.clone() });
    log.record(draft(0)).unwrap();
    drop(log);
    let panics = Some(alone.syncs.load(Ordering::SeqCst) + 2);
    let mut log = open(Odd { panics, ..alone });
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = log.record(draft(1));
    }));
    assert!(panicked.is_err());
    assert!(log.record(draft(2)).is_err());
    assert!(log.sync().is_err());
    assert_eq!(log.acknowledged(), 1);
}

/// A thread that panics while it has the log alone takes nothing from the others.
#[test]
fn a_writer_that_panics_leaves_the_log_to_the_others() {
    let disk = Disk::default();
    let log = SharedLog::new(open(disk.clone()));
    log.record(draft(0)).unwrap();
    thread::scope(|scope| {
        let panicking = scope.spawn(|| {
            log.with(|log| {
                log.record(draft(1)).unwrap();
                panic!("as it was told");
            })
        });
        assert!(panicking.join().is_err());
    });
    log.record(draft(2)).unwrap();
    assert_eq!(log.acknowledged(), 3);
    drop(log);
    let reader = FileLogReader::open_in(disk, &log_id()).unwrap();
    let mut verifier = Verifier::new(&log_id(), policy());
    assert_eq!(reader.feed(&mut verifier).unwrap(), None);
}

/// Those who wait for a sync give way to whoever wants the log alone, and are woken behind.
#[test]
fn who_writes_and_who_wants_the_log_alone_all_get_on() {
    let disk = Disk::default();
    let log = SharedLog::new(open(disk.clone()));
    disk.slow_down(Duration::from_millis(1));
    // In each round one syncs; of two who wait for it, the one that writes may come first.
    for round in 0..100 {
        thread::scope(|scope| {
            scope.spawn(|| log.record(draft(round * 2)).unwrap());
            scope.spawn(|| log.record(draft(round * 2 + 1)).unwrap());
            scope.spawn(|| log.with(|log| log.checkpoint(|_| None)).unwrap());
        });
    }
    assert_eq!(log.head().size(), 200);
    assert_eq!(log.head().size(), log.acknowledged());
}

/// Takes what it is given and fails all the same.
struct Liar(Vec<Entry>, bool);

impl AuditSink for Liar {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.push(entry.clone());
        if self.1 { Ok(()) } else { Err("no".into()) }
    }

    fn sync(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("no".into())
    }
}

#[test]
fn a_sink_that_fails_blocks() {
    let guard = Guard::new(Policy::default());
    for writes in [false, true] {
        let mut log = AuditLog::new("test-log", &guard, Liar(Vec::new(), writes)).unwrap();
        for _ in 0..2 {
            let mut run = guard.start_run("run", Nonce::from_bytes(*b"8 random"));
            let verdict = run.check(Check::input("user", "Hello!"), &mut log);
            assert!(matches!(verdict, Verdict::Block { .. }), "{verdict:?}");
        }
        assert_eq!(log.acknowledged(), 0);
        assert_eq!(log.sink().0.len(), 1, "nothing is written after a failure");
    }
    // A batch that is not full does not sync, and the check passes; the next sync tells.
    let batched = Durability::Batched { records: 2, micros: u64::MAX };
    let log = AuditLog::new("test-log", &guard, Liar(Vec::new(), true)).unwrap();
    let mut log = log.with_durability(batched);
    let mut run = guard.start_run("run", Nonce::from_bytes(*b"8 random"));
    let mut check = || run.check(Check::input("user", "Hello!"), &mut log);
    assert!(matches!(check(), Verdict::Pass { .. }));
    assert!(matches!(check(), Verdict::Block { .. }));
    assert!(matches!(check(), Verdict::Block { .. }));
}

#[test]
fn a_copy_of_a_part_is_not_the_log() {
    let directory = Fresh::new("part-of");
    let mut log = AuditLog::from_file(
        FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap(),
    );
    (0..60).for_each(|number| log.record(draft(number)).unwrap());
    let head = log.close().unwrap();
    let reader = FileLogReader::open(directory.path(), &log_id()).unwrap();
    let segments = reader.segments().unwrap();
    let copy = |kept: &[usize]| {
        let target = Fresh::new("part");
        std::fs::create_dir(target.path()).unwrap();
        for index in kept {
            let name = format!("{:020}.segment", segments[*index].first);
            std::fs::copy(directory.path().join(&name), target.path().join(&name)).unwrap();
        }
        target
    };
    let open = |target: &Fresh, at_least| {
        let options = FileLogOptions { at_least, ..options() };
        FileLog::open(target.path(), &log_id(), policy(), options).map(drop)
    };
    let missing = |expected| FileLogErrorKind::MissingSegment { expected };
    let (second, third) = (segments[1].first, segments[2].first);
    assert_eq!(open(&copy(&[1, 2]), None).unwrap_err().kind(), missing(0));
    assert_eq!(open(&copy(&[0, 2]), None).unwrap_err().kind(), missing(second));
    // Without a head from elsewhere the first segments are a log; with one they are not.
    let cut = copy(&[0, 1]);
    open(&cut, None).unwrap();
    let shorter = FileLogErrorKind::Shorter { expected: 60, found: third };
    assert_eq!(open(&cut, Some(head)).unwrap_err().kind(), shorter);
    open(&Fresh::new("part"), Some(head)).unwrap_err();
}
