//! Writing a log to a directory, reading it back, pruning it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::ops::Bound;
use std::thread;

use audit_types::{
    Chain, ErasureScan, Event, EventKind, Holds, Id, PolicyChange, Record, SegmentScan, Step,
    SubjectKeys, Verifier,
};
use proptest::prelude::*;
use workflow_guard::{
    AuditLog, Check, Digest, Durability, Entry, FileLog, FileLogErrorKind, FileLogOptions,
    FileLogReader, Guard, Nonce, Policy, Prune, Query, SharedLog, Storage, Verdict,
};

use disk::Disk;
use fresh::Fresh;
use records::{draft, log_id, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

fn options() -> FileLogOptions {
    FileLogOptions { segment_bytes: 4096, ..FileLogOptions::default() }
}

fn open_on(disk: &Disk) -> FileLog<Disk> {
    FileLog::open_in(disk.clone(), &log_id(), policy(), options()).unwrap()
}

fn reader_on(disk: &Disk) -> FileLogReader<Disk> {
    FileLogReader::open_in(disk.clone(), &log_id()).unwrap()
}

/// Writes records with these numbers.
fn write(disk: &Disk, numbers: impl IntoIterator<Item = u64>) -> Vec<Entry> {
    let mut file = open_on(disk);
    let mut chain = Chain::resume(file.position().clone());
    let entries = numbers.into_iter().map(|number| chain.append(draft(number)));
    let entries: Vec<_> = entries.inspect(|entry| file.accept(entry).unwrap()).collect();
    file.close().unwrap();
    entries
}

fn read<S: Storage>(reader: &FileLogReader<S>, query: Query) -> Vec<Entry> {
    reader.entries(query).unwrap().map(Result::unwrap).collect()
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

#[test]
fn a_pruned_log_verifies() {
    let disk = Disk::default();
    write(&disk, 0..40);
    let mut log = AuditLog::from_file(open_on(&disk));
    let change = PolicyChange {
        to: Digest::sha256(b"version = 2"),
        version: None,
        paths: audit_types::List::new(),
        actor: None,
        approval: None,
    };
    log.record(audit_types::Draft { event: change.into(), ..draft(40) }).unwrap();
    (41..80).for_each(|number| log.record(draft(number)).unwrap());
    let reader = reader_on(&disk);
    let leaves = reader.leaves().unwrap();
    let segments = reader.segments().unwrap();
    assert!(segments.len() > 4, "{segments:?}");
    // Looked at before, so that its times are known.
    assert_eq!(read(&reader, Query::default()).len(), 80);

    let closed: Vec<u64> =
        segments.iter().filter(|one| one.end.is_some()).map(|one| one.first).collect();
    let active = segments.last().unwrap().first;
    let prune = |segments: &[u64], pinned: &[EventKind]| Prune {
        segments: segments.to_vec(),
        pinned: pinned.to_vec(),
        basis: vec!["test.period".parse().unwrap()].try_into().unwrap(),
        actor: Some(Id::new("records-office").unwrap()),
        time: 1_770_000_000_000_000,
    };
    for (wrong, kind) in [
        (active, FileLogErrorKind::ActiveSegment),
        (1, FileLogErrorKind::UnknownSegment { first: 1 }),
    ] {
        let refused = log.prune(&prune(&[closed[0], wrong], &[])).unwrap_err();
        assert_eq!(refused.kind(), kind);
    }
    assert_eq!(reader.leaves().unwrap(), leaves, "a refused plan does nothing");

    let pruned = log.prune(&prune(&closed, &[])).unwrap();
    assert_eq!(pruned.records, active - 1, "all but the change of the policy");
    assert!(pruned.bytes > pruned.records * 150, "{pruned:?}");
    let after = reader.leaves().unwrap();
    assert_eq!(after[..leaves.len()], leaves);
    assert_eq!(after.len(), leaves.len() + closed.len());
    let mut verifier = Verifier::new(&log_id(), policy());
    assert_eq!(reader.feed(&mut verifier).unwrap(), None);
    assert_eq!(verifier.head(), log.head());

    // The change of the policy is left, and a record for each segment, which names its root.
    let left = read(&reader, Query { end: Some(active), ..Query::default() });
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].record().event().kind(), EventKind::PolicyChange);
    let kinds = vec![EventKind::Retention];
    let told = read(&reader, Query { kinds, ..Query::default() });
    assert_eq!(told.len(), closed.len());
    let Event::Retention(first) = told[0].record().event() else { panic!("{told:?}") };
    let mut frontier = audit_types::Frontier::new();
    leaves[..first.end as usize].iter().for_each(|leaf| frontier.push(*leaf));
    assert_eq!((first.first, first.root), (0, Some(frontier.root())));

    // Again, and after it was opened anew: nothing is left to prune.
    assert_eq!(log.prune(&prune(&closed[..1], &[])).unwrap().records, 0);
    log.close().unwrap();
    let file = open_on(&disk);
    assert_eq!(file.recovery().dropped_bytes, 0);
    assert_eq!(file.position().policy(), Digest::sha256(b"version = 2"));
}

/// What is not there as a record is there as a hash, also where nothing else is left.
#[test]
fn steps_are_records_and_hashes_of_pruned_ones() {
    let disk = Disk::default();
    let entries = write(&disk, 0..60);
    let reader = reader_on(&disk);
    let segments = reader.segments().unwrap();
    let leaves = reader.leaves().unwrap();
    let mut log = AuditLog::from_file(open_on(&disk));
    let pruned = segments[1].first..segments[2].end.unwrap();
    let prune = Prune {
        segments: vec![segments[1].first, segments[2].first],
        pinned: Vec::new(),
        basis: audit_types::List::new(),
        actor: None,
        time: 0,
    };
    assert_eq!(log.prune(&prune).unwrap().records, pruned.end - pruned.start);
    let steps = |range: (Bound<u64>, Bound<u64>)| -> Vec<Step> {
        reader.steps(range).unwrap().map(Result::unwrap).collect()
    };
    // Twice: the reader knows by now that two segments have nothing left.
    for _ in 0..2 {
        let all = steps((Bound::Unbounded, Bound::Excluded(60)));
        let expected = entries.iter().zip(0..).map(|(entry, sequence)| {
            if pruned.contains(&sequence) {
                Step::Pruned { sequence, leaf: leaves[sequence as usize] }
            } else {
                Step::Record(entry.clone())
            }
        });
        assert_eq!(all, expected.collect::<Vec<_>>());
        assert_eq!(
            read(&reader, Query { end: Some(60), ..Query::default() }).len() as u64,
            60 - (pruned.end - pruned.start)
        );
    }
    let all = steps((Bound::Unbounded, Bound::Unbounded));
    assert_eq!(all.len(), 62, "with the two records of pruning");
    let (first, last) = (pruned.start - 1, pruned.end);
    let some = steps((Bound::Excluded(first), Bound::Included(last)));
    assert_eq!(some, all[first as usize + 1..=last as usize]);
    assert_eq!(steps((Bound::Excluded(u64::MAX), Bound::Included(u64::MAX))), []);

    // What the scans of retention and erasure are fed with.
    let mut scan = SegmentScan::new(pruned.start);
    let (keys, holds) = (SubjectKeys::new(), Holds::new());
    let mut erasure = ErasureScan::new(&[], &keys, &holds);
    for step in reader.steps(pruned.clone()).unwrap() {
        let Step::Pruned { .. } = step.unwrap() else { panic!("a record is left") };
        scan.push_pruned();
        erasure.push_pruned();
    }
    let facts = scan.finish(false);
    assert_eq!((facts.end(), facts.pruned()), (pruned.end, pruned.end - pruned.start));
    assert_eq!(erasure.finish().pruned(), pruned.end - pruned.start);
}

#[test]
fn pruning_tells_what_stopped_it() {
    let disk = Disk::default();
    write(&disk, 0..40);
    let mut log = AuditLog::from_file(open_on(&disk));
    let prune = Prune {
        segments: vec![0],
        pinned: Vec::new(),
        basis: audit_types::List::new(),
        actor: None,
        time: 0,
    };
    // Room for the segment that is written anew, and not for the record of it.
    let before = reader_on(&disk).segments().unwrap();
    let Ok(mut room) = usize::try_from(before[0].end.unwrap() * 33) else { panic!() };
    let refused = loop {
        disk.limit_space(Some(room));
        let error = log.prune(&prune).unwrap_err();
        disk.limit_space(None);
        if !error.path().ends_with("00000000000000000000.segment") {
            break error;
        }
        room += 16;
    };
    assert_eq!(refused.kind(), FileLogErrorKind::Io(std::io::ErrorKind::StorageFull));
    let active = format!("{:020}.segment", before.last().unwrap().first);
    assert!(refused.path().ends_with(&active), "{refused}");
    // From then on it is the failure before that is told.
    assert_eq!(log.prune(&prune).unwrap_err().kind(), FileLogErrorKind::Failed);
}

#[test]
fn pinned_records_stay() {
    let disk = Disk::default();
    let entries = write(&disk, 0..40);
    let mut log = AuditLog::from_file(open_on(&disk));
    let segments = reader_on(&disk).segments().unwrap();
    let prune = Prune {
        segments: vec![segments[1].first],
        pinned: vec![EventKind::StageDecision],
        basis: audit_types::List::new(),
        actor: None,
        time: 0,
    };
    assert_eq!(log.prune(&prune).unwrap().records, 0);
    assert_eq!(read(&reader_on(&disk), Query { end: Some(40), ..Query::default() }), entries);
}

fn query() -> impl Strategy<Value = Query> {
    let id = |text: &str| Id::new(text).unwrap();
    let time = || prop::option::of((0_i64..70).prop_map(|at| 1_760_000_000_000_000 + at * 1_000));
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
