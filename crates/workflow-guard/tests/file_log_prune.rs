//! Pruning a log in files.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::ops::Bound;

use audit_types::{
    ErasureScan, Event, EventKind, Holds, Id, PolicyChange, SegmentScan, Step, SubjectKeys,
    Verifier,
};
use workflow_guard::{AuditLog, Digest, FileLogErrorKind, Prune, Query};

use disk::Disk;
use on_disk::{open_on, read, reader_on};
use prune::prune;
use records::{draft, log_id, policy};

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod disk;
#[path = "support/on_disk.rs"]
mod on_disk;
#[path = "support/prune.rs"]
mod prune;
#[path = "support/random.rs"]
mod random;
#[path = "support/records.rs"]
mod records;

/// Writes records with numbers from 0 on.
fn write(disk: &Disk, records: u64) {
    let mut log = AuditLog::from_file(open_on(disk));
    (0..records).for_each(|number| log.record(draft(number)).unwrap());
    log.close().unwrap();
}

#[test]
fn a_pruned_log_verifies() {
    let disk = Disk::default();
    write(&disk, 40);
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
    write(&disk, 60);
    let reader = reader_on(&disk);
    let entries = read(&reader, Query::default());
    let segments = reader.segments().unwrap();
    let leaves = reader.leaves().unwrap();
    let mut log = AuditLog::from_file(open_on(&disk));
    let pruned = segments[1].first..segments[2].end.unwrap();
    let prune = prune(vec![segments[1].first, segments[2].first]);
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
    write(&disk, 40);
    let mut log = AuditLog::from_file(open_on(&disk));
    let prune = prune(vec![0]);
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
    write(&disk, 40);
    let entries = read(&reader_on(&disk), Query::default());
    let mut log = AuditLog::from_file(open_on(&disk));
    let segments = reader_on(&disk).segments().unwrap();
    let pinned = vec![EventKind::StageDecision];
    let prune = Prune { pinned, ..prune(vec![segments[1].first]) };
    assert_eq!(log.prune(&prune).unwrap().records, 0);
    assert_eq!(read(&reader_on(&disk), Query { end: Some(40), ..Query::default() }), entries);
}
