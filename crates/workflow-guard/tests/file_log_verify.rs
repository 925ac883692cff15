//! A log in files, verified, proved and kept by a policy of retention.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use audit_types::{
    Answer, Authenticity, Clock, ClockDoubt, Completeness, Digest, Disposition, Event, EventKind,
    ExpectedHead, FaultKind, Head, Hold, HoldScope, Holds, Id, KeepReason, Retention,
    RetentionDocument, RetentionRule, Signed, UncheckedKind,
};
use workflow_guard::{
    AuditLog, Durability, FileLog, FileLogErrorKind, FileLogReader, Query, Retain, VerifyOptions,
};

use fresh::Fresh;
use prune::prune;
use records::{START, draft, log_id, options, policy};

#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/prune.rs"]
mod prune;
#[path = "support/records.rs"]
mod records;

const DAY: i64 = 86_400_000_000;

fn open(directory: &Fresh) -> AuditLog<FileLog> {
    let file = FileLog::open(directory.path(), &log_id(), policy(), options()).unwrap();
    AuditLog::from_file(file)
        .with_durability(Durability::Batched { records: 1_000, micros: u64::MAX })
}

fn reader(directory: &Fresh) -> FileLogReader {
    FileLogReader::open(directory.path(), &log_id()).unwrap()
}

fn kinds(found: &audit_types::Verification) -> Vec<UncheckedKind> {
    found.unchecked().iter().map(|one| one.kind()).collect()
}

#[test]
fn a_log_is_verified_with_what_lies_beside_it() {
    let directory = Fresh::new("verify");
    let mut log = open(&directory);
    (0..40).for_each(|number| log.record(draft(number)).unwrap());
    let plain = log.checkpoint(|_| None).unwrap();
    (40..60).for_each(|number| log.record(draft(number)).unwrap());
    let signed = log.checkpoint(|head| Some(format!("{head}\n\n— signed\n"))).unwrap();
    let reader = reader(&directory);

    let found = reader.verify(&VerifyOptions::default()).unwrap();
    assert_eq!((found.integrity(), found.order()), (Answer::Holds, Answer::Holds));
    assert_eq!((found.head(), found.read()), (signed, 60));
    assert_eq!(found.completeness(), Completeness::Complete);
    assert_eq!(*found.authenticity(), Authenticity::NotChecked, "nobody looked at the note");
    let unchecked = [UncheckedKind::NoKey, UncheckedKind::RecordAge, UncheckedKind::HeadAge];
    assert_eq!(kinds(&found), unchecked);

    // With a clock, and somebody who reads notes.
    let now = START + DAY;
    let clock =
        Clock { now, tolerance: 0, record_limit: Some(2 * DAY as u64), head_limit: Some(1_000) };
    let options = VerifyOptions {
        first_policy: Some(policy()),
        clock: Some(clock),
        policies: Some(vec![policy()]),
        heads: vec![ExpectedHead::from(plain)],
    };
    let key = Id::new("key-1").unwrap();
    let found = reader.verify_with(&options, |checkpoint| match &checkpoint.note {
        Some(note) if note.starts_with(&checkpoint.head.to_string()) => {
            (Signed::By(vec![key.clone()]), Some(now - 1_000))
        }
        _ => (Signed::No, None),
    });
    let found = found.unwrap();
    assert!(found.is_sound(), "{found}");
    assert_eq!(
        *found.authenticity(),
        Authenticity::Verified { records: 60, signers: vec![key.clone()] }
    );
    let found = reader.verify_with(&options, |_| (Signed::Wrong, None)).unwrap();
    assert!(matches!(found.authenticity(), Authenticity::Broken { .. }), "{found}");
    assert!(!found.is_sound());

    // What goes on behind the last checkpoint is not vouched for.
    log.record(draft(60)).unwrap();
    log.sync().unwrap();
    let found = reader.verify(&VerifyOptions::default()).unwrap();
    assert_eq!(found.completeness(), Completeness::UpTo { records: 60 });
    assert!(kinds(&found).contains(&UncheckedKind::AfterHead), "{found}");

    // Another beginning, another head.
    let options =
        VerifyOptions { first_policy: Some(Digest::sha256(b"other")), ..VerifyOptions::default() };
    let fault = reader.verify(&options).unwrap().first_fault().unwrap();
    assert_eq!((fault.index(), fault.kind()), (0, FaultKind::HashMismatch));
    let other = Head::new(61, Digest::sha256(b"other")).unwrap();
    let options = VerifyOptions { heads: vec![other.into()], ..VerifyOptions::default() };
    let fault = reader.verify(&options).unwrap().first_fault().unwrap();
    assert_eq!(fault.kind(), FaultKind::HeadMismatch { size: 61 });
    let longer = Head::new(90, plain.root()).unwrap();
    let options = VerifyOptions { heads: vec![longer.into()], ..VerifyOptions::default() };
    let fault = reader.verify(&options).unwrap().first_fault().unwrap();
    assert_eq!(fault.kind(), FaultKind::Cut { expected: 90 });
    let options = VerifyOptions { policies: Some(Vec::new()), ..VerifyOptions::default() };
    assert!(reader.verify(&options).unwrap().policy().fault().is_some());
}

#[test]
fn a_log_proves_its_records_and_its_growth() {
    let directory = Fresh::new("prove");
    let mut log = open(&directory);
    let mut heads = vec![log.head()];
    for number in 0..40 {
        log.record(draft(number)).unwrap();
        heads.push(log.head());
    }
    log.sync().unwrap();
    let segments = reader(&directory).segments().unwrap();
    log.prune(&prune(vec![segments[1].first])).unwrap();
    let gone = segments[1].first..segments[1].end.unwrap();
    let reader = reader(&directory);
    for (sequence, size) in [(0, 1), (0, 40), (1, 2), (12, 40), (30, 33), (39, 40)] {
        let head = &heads[size];
        let proof = reader.prove(sequence, head);
        if gone.contains(&sequence) {
            let error = proof.unwrap_err().kind();
            assert_eq!(error, FileLogErrorKind::NoRecord { sequence });
            continue;
        }
        let proof = proof.unwrap();
        assert_eq!(proof.verify(head), Ok(()));
        assert_eq!(proof.record().draft(), &draft(sequence));
        assert!(proof.verify(&heads[size - 1]).is_err());
    }
    let kind = |sequence, head: &Head| reader.prove(sequence, head).unwrap_err().kind();
    let pruned = FileLogErrorKind::NoRecord { sequence: gone.start };
    assert_eq!(kind(gone.start, &heads[40]), pruned);
    assert_eq!(kind(3, &heads[3]), FileLogErrorKind::NoRecord { sequence: 3 });
    assert_eq!(kind(u64::MAX, &heads[3]), FileLogErrorKind::NoRecord { sequence: u64::MAX });
    let other = Head::new(9, Digest::sha256(b"other")).unwrap();
    assert_eq!(kind(3, &other), FileLogErrorKind::OtherHistory { size: 9 });
    let longer = Head::new(99, other.root()).unwrap();
    let shorter = FileLogErrorKind::Shorter { expected: 99, found: 41 };
    assert_eq!(kind(3, &longer), shorter);

    for (earlier, later) in [(0, 0), (0, 40), (1, 40), (7, 8), (23, 37), (40, 40)] {
        let proof = reader.prove_growth(&heads[earlier], &heads[later]).unwrap();
        assert_eq!(proof.verify(&heads[earlier], &heads[later]), Ok(()));
    }
    let kind = |earlier, later| reader.prove_growth(earlier, later).unwrap_err().kind();
    assert_eq!(kind(&other, &heads[40]), FileLogErrorKind::OtherHistory { size: 9 });
    assert_eq!(kind(&heads[9], &other), FileLogErrorKind::OtherHistory { size: 9 });
    assert_eq!(kind(&heads[9], &longer), shorter);
    let turned = FileLogErrorKind::Shorter { expected: 9, found: 8 };
    assert_eq!(kind(&heads[9], &heads[8]), turned);
}

/// The hash beside it is what it was, so that the tree is.
#[test]
fn a_record_that_was_changed_is_not_proved() {
    let directory = Fresh::new("prove-changed");
    let mut log = open(&directory);
    (0..10).for_each(|number| log.record(draft(number)).unwrap());
    let head = log.close().unwrap();
    let segment = directory.path().join("00000000000000000000.segment");
    let mut bytes = std::fs::read(&segment).unwrap();
    let at = bytes.windows(5).position(|window| window == b"run-0").unwrap();
    bytes[at + 4] = b'7';
    std::fs::write(&segment, bytes).unwrap();
    let reader = reader(&directory);
    let refused = reader.prove(0, &head).unwrap_err().kind();
    assert_eq!(refused, FileLogErrorKind::NoRecord { sequence: 0 });
    assert!(reader.prove(1, &head).is_ok());
    let fault = reader.verify(&VerifyOptions::default()).unwrap().first_fault().unwrap();
    assert_eq!((fault.index(), fault.kind()), (0, FaultKind::HashMismatch));
}

#[test]
fn the_log_of_another_id_is_not_opened() {
    let directory = Fresh::new("other-id");
    let mut log = open(&directory);
    log.record(draft(0)).unwrap();
    log.close().unwrap();
    let other = Id::new("other-log").unwrap();
    let opened = FileLog::open(directory.path(), &other, policy(), options());
    assert_eq!(opened.unwrap_err().kind(), FileLogErrorKind::OtherLog);
    let opened = FileLogReader::open(directory.path(), &other);
    assert_eq!(opened.unwrap_err().kind(), FileLogErrorKind::OtherLog);
}

fn rule(name: &str, at_least: Option<u32>, at_most: Option<u32>) -> RetentionRule {
    RetentionRule {
        name: name.parse().unwrap(),
        basis: format!("test.{name}").parse().unwrap(),
        at_least,
        at_most,
        kinds: Vec::new(),
        levels: Vec::new(),
        categories: Vec::new(),
    }
}

/// What the log tells of its retention.
fn told(directory: &Fresh) -> Vec<Retention> {
    let reader = reader(directory);
    let query = Query { kinds: vec![EventKind::Retention], ..Query::default() };
    let entries = reader.entries(query).unwrap().map(Result::unwrap);
    let event = |entry: workflow_guard::Entry| match entry.record().event() {
        Event::Retention(event) => event.clone(),
        other => panic!("{other:?}"),
    };
    entries.map(event).collect()
}

/// From the order of a court through a clock that is wrong to a log of which hashes are left.
#[test]
fn a_policy_of_retention_is_carried_out() {
    let directory = Fresh::new("retain");
    let mut log = open(&directory);
    (0..80).for_each(|number| log.record(draft(number)).unwrap());
    let before = log.head();
    let rules = vec![rule("keep", Some(30), None), rule("drop", None, Some(400))];
    let policy = RetentionDocument::new(rules).build().unwrap();
    let hold = Hold {
        name: Id::new("case-1").unwrap(),
        scope: HoldScope::Runs(vec![Id::new("run-0").unwrap()]),
        basis: "court".parse().unwrap(),
        placed_at: START,
        placed_by: None,
        released: None,
    };
    let mut placing = Holds::new();
    log.record(placing.place(hold).unwrap()).unwrap();
    log.checkpoint(|_| None).unwrap();
    let segments = reader(&directory).segments().unwrap();
    let closed = segments.len() - 1;
    assert!(closed > 3, "{segments:?}");
    // As where the file of holds was lost: those that the log tells of, which hold more.
    let held = |directory: &Fresh| {
        let mut holds = Holds::new();
        for entry in reader(directory).entries(Query::default()).unwrap() {
            holds.replay(entry.unwrap().record());
        }
        holds
    };
    assert_eq!(held(&directory).active().count(), 1);
    let mut holds = placing;
    let office = Some(Id::new("records-office").unwrap());
    let at = |days: i64| Retain {
        now: START + days * DAY,
        clock_is_checked: false,
        all: true,
        actor: office.clone(),
    };

    // A clock behind the records, and one that is years ahead: nothing happens.
    let size = log.head().size();
    let behind = log.retain(&policy, &holds, &at(-1)).unwrap();
    assert!(matches!(behind.plan.doubt(), Some(ClockDoubt::Behind { .. })), "{}", behind.plan);
    let ahead = log.retain(&policy, &holds, &at(1_000)).unwrap();
    assert!(matches!(ahead.plan.doubt(), Some(ClockDoubt::Ahead { .. })), "{}", ahead.plan);
    let early = log.retain(&policy, &holds, &at(29)).unwrap();
    let must = Retain { all: false, ..at(31) };
    let only_must = log.retain(&policy, &holds, &must).unwrap();
    let wider = log.retain(&policy, &held(&directory), &at(31)).unwrap();
    for kept in [&behind, &ahead, &early, &only_must, &wider] {
        assert_eq!(kept.pruned.records, 0, "{}", kept.plan);
    }
    assert_eq!(log.head().size(), size, "nothing was done, and nothing recorded");

    // The minimum is over: all go but what is held and what is written to.
    let retained = log.retain(&policy, &holds, &at(31)).unwrap();
    let dispositions: Vec<_> =
        retained.plan.segments().iter().map(|segment| segment.disposition().clone()).collect();
    let Disposition::Keep { reason: KeepReason::Held(names), .. } = &dispositions[0] else {
        panic!("{}", retained.plan)
    };
    assert_eq!(names[0].as_str(), "case-1");
    assert!(
        matches!(dispositions[closed], Disposition::Keep { reason: KeepReason::Active, .. }),
        "{}",
        retained.plan
    );
    let gone = segments[closed].first - segments[1].first;
    assert_eq!(retained.pruned.records, gone, "{}", retained.plan);
    let records = told(&directory);
    assert_eq!(records.len(), closed, "the hold, and one for each segment but the held one");
    let bases: Vec<_> = records[1].basis.iter().map(|basis| basis.as_str()).collect();
    assert_eq!(bases, ["test.drop", "test.keep"]);
    assert_eq!((records[1].first, records[1].actor.clone()), (segments[1].first, office.clone()));
    let found = reader(&directory)
        .verify(&VerifyOptions { heads: vec![before.into()], ..VerifyOptions::default() })
        .unwrap();
    assert_eq!(found.first_fault(), None, "{found}");
    let pruned = found.unchecked().iter().find(|one| one.kind() == UncheckedKind::Pruned).unwrap();
    assert_eq!((pruned.index(), pruned.count()), (segments[1].first, gone));
    assert!(!kinds(&found).contains(&UncheckedKind::PrunedWithoutRecord), "{found}");
    // What tells of pruning has begun a new segment, so that the last one may go, too.
    let again = log.retain(&policy, &holds, &at(31)).unwrap();
    assert_eq!(again.pruned.records, 80 - segments[closed].first);
    let again = log.retain(&policy, &holds, &at(31)).unwrap();
    assert_eq!(again.pruned.records, 0);
    assert_eq!(told(&directory).len(), closed + 1);

    // The hold is released, and somebody has looked at the clock. What tells of pruning stays.
    let release = holds.release(&Id::new("case-1").unwrap(), START + 32 * DAY, None).unwrap();
    log.record(release).unwrap();
    (80..140).for_each(|number| log.record(draft(number)).unwrap());
    let checked = Retain { clock_is_checked: true, all: false, ..at(1_000) };
    let retained = log.retain(&policy, &holds, &checked).unwrap();
    assert!(retained.pruned.records > segments[1].first, "{}", retained.plan);
    let left = told(&directory);
    assert!(left.len() > closed + 3, "{left:?}");
    assert_eq!(left[..closed], records);
    drop(log);
    let log = open(&directory);
    let found = reader(&directory)
        .verify(&VerifyOptions { heads: vec![before.into()], ..VerifyOptions::default() })
        .unwrap();
    assert_eq!(found.first_fault(), None, "{found}");
    assert_eq!(found.head(), log.head());
    assert!(!kinds(&found).contains(&UncheckedKind::PrunedWithoutRecord), "{found}");
    assert_eq!(held(&directory).active().count(), 0);
    assert!(log.sink().position().size() > 140);
    let plan = policy.plan(START, &reader(&directory).facts().unwrap(), &holds);
    assert_eq!(plan.segments().len(), reader(&directory).segments().unwrap().len());
}
