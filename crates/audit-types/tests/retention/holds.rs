//! Holds: placed, released, and read back from the log.

use crate::*;

#[test]
fn holds_are_placed_and_released_once() {
    let mut holds = Holds::new();
    let kind = |error: audit_types::Error| error.kind();
    let placed = holds.place(Hold { placed_by: Some(id("judge")), ..hold("h", HoldScope::Log) });
    let placed = placed.unwrap();
    let Event::Retention(event) = &placed.event else { panic!("{placed:?}") };
    assert_eq!((event.action, event.first, event.end), (RetentionAction::HoldPlaced, 0, u64::MAX));
    assert_eq!((&event.hold, &event.actor), (&Some(id("h")), &Some(id("judge"))));
    assert_eq!((&*event.basis, placed.time), ([code("court")].as_slice(), START));

    assert_eq!(holds.place(hold("h", HoldScope::Log)).map_err(kind), Err(ErrorKind::Duplicate));
    for scope in [
        HoldScope::Runs(vec![]),
        HoldScope::Agents(vec![]),
        HoldScope::Subjects(vec![]),
        HoldScope::Time { from: 1, to: 0 },
        HoldScope::Records { first: 1, end: 1 },
    ] {
        assert_eq!(holds.place(hold("i", scope)).map_err(kind), Err(ErrorKind::Empty));
    }
    let many = HoldScope::Runs(vec![id("r"); 10_001]);
    assert_eq!(holds.place(hold("i", many)).map_err(kind), Err(ErrorKind::TooLong));
    let released = Some(HoldRelease { at: START, by: None });
    let over = Hold { released, ..hold("i", HoldScope::Log) };
    assert_eq!(holds.place(over).map_err(kind), Err(ErrorKind::ImpossibleState));

    let unknown = holds.release(&id("i"), START, None);
    assert_eq!(unknown.map_err(kind), Err(ErrorKind::UnknownName));
    let early = holds.release(&id("h"), START - 1, None);
    assert_eq!(early.map_err(kind), Err(ErrorKind::ImpossibleState));
    assert_eq!(holds.active().count(), 1);
    let released = holds.release(&id("h"), START + 5, Some(id("judge"))).unwrap();
    let Event::Retention(event) = &released.event else { panic!("{released:?}") };
    assert_eq!((event.action, released.time), (RetentionAction::HoldReleased, START + 5));
    assert_eq!(holds.active().count(), 0);
    let again = holds.release(&id("h"), START + 6, None);
    assert_eq!(again.map_err(kind), Err(ErrorKind::ImpossibleState));
    // A name stays taken.
    assert_eq!(holds.place(hold("h", HoldScope::Log)).map_err(kind), Err(ErrorKind::Duplicate));
}

#[test]
fn holds_come_back_from_the_log() {
    let mut holds = Holds::new();
    let range = HoldScope::Records { first: 3, end: 9 };
    let drafts = [
        holds.place(hold("runs", HoldScope::Runs(vec![id("r")]))).unwrap(),
        holds.place(hold("range", range.clone())).unwrap(),
        holds.place(hold("over", HoldScope::Log)).unwrap(),
        holds.release(&id("over"), START + 1, Some(id("judge"))).unwrap(),
    ];
    let records: Vec<_> =
        (0..).zip(drafts).map(|(at, draft)| Record::new(at, Digest::new([0; 32]), draft)).collect();
    let mut found = Holds::new();
    // Twice: the same again changes nothing.
    records.iter().chain(&records).for_each(|record| found.replay(record));
    assert_eq!(found.iter().count(), 3);
    assert_eq!(found.hold("range"), holds.hold("range"));
    assert!(!found.hold("over").unwrap().is_active());
    // Wider, since the record does not say which runs: all of the log, also what is to come.
    assert_eq!(found.hold("runs").unwrap().scope, HoldScope::Log);
    // A hold that was made narrower where it is stored is as wide again.
    let mut stored: Vec<Hold> = holds.clone().into();
    for hold in &mut stored {
        match &mut hold.scope {
            HoldScope::Runs(runs) => *runs = vec![id("none")],
            HoldScope::Records { end, .. } => *end = 4,
            _ => {}
        }
    }
    let mut narrower = Holds::try_from(stored).unwrap();
    records.iter().for_each(|record| narrower.replay(record));
    assert_eq!(narrower, found);
    // What is known better is left alone, but for its release.
    let before = holds.clone();
    records.iter().for_each(|record| holds.replay(record));
    assert_eq!(holds, before);
    // A range without a record in it is no reason to forget the hold.
    let Event::Retention(event) = records[1].event().clone() else { panic!() };
    let odd = audit_types::Retention { first: 9, end: 9, ..event };
    let mut found = Holds::new();
    found.replay(&record(0, START, odd));
    assert_eq!(found.hold("range").unwrap().scope, HoldScope::Log);
}

/// Whoever lost the holds may use a name again.
#[test]
fn a_hold_that_is_placed_again_holds() {
    let place = |at: i64, scope| {
        let placed_at = START + at;
        Holds::new().place(Hold { placed_at, ..hold("h", scope) }).unwrap()
    };
    let records = |first: u64, end: u64| HoldScope::Records { first, end };
    let mut lost = Holds::new();
    let early = lost.place(hold("h", records(2, 5))).unwrap();
    let over = lost.release(&id("h"), START + 1, None).unwrap();
    let log: Vec<_> = [early, over, place(2, records(7, 9))]
        .into_iter()
        .map(|draft| Record::new(0, Digest::new([0; 32]), draft))
        .collect();
    let mut found = Holds::new();
    for pass in 0..3 {
        log.iter().for_each(|record| found.replay(record));
        let hold = found.hold("h").unwrap();
        assert!(hold.is_active(), "{pass}");
        assert_eq!(hold.scope, records(2, 9), "{pass}");
    }
    // A scope of another kind is not understood as a part.
    let runs = place(3, HoldScope::Runs(vec![id("r")]));
    found.replay(&Record::new(0, Digest::new([0; 32]), runs));
    assert_eq!(found.hold("h").unwrap().scope, HoldScope::Log);
    // And what is about the whole log does not become less.
    log.iter().for_each(|record| found.replay(record));
    assert_eq!(found.hold("h").unwrap().scope, HoldScope::Log);
}

/// The digest of a scope depends on what it is about, and on nothing else.
#[test]
fn a_scope_has_one_digest() {
    let runs = |names: &[&str]| HoldScope::Runs(names.iter().map(|name| id(name)).collect());
    assert_eq!(runs(&["a", "b"]).digest(), runs(&["b", "a", "b"]).digest());
    let scopes = [
        HoldScope::Log,
        runs(&["a", "b"]),
        runs(&["ab"]),
        runs(&["a"]),
        HoldScope::Agents(vec![id("a")]),
        HoldScope::Subjects(vec![person(1)]),
        HoldScope::Subjects(vec![person(2)]),
        HoldScope::Time { from: 1, to: 2 },
        HoldScope::Time { from: 2, to: 1 },
        HoldScope::Records { first: 1, end: 2 },
        HoldScope::Records { first: 0, end: u64::MAX },
    ];
    let digests: std::collections::BTreeSet<_> = scopes.iter().map(HoldScope::digest).collect();
    assert_eq!(digests.len(), scopes.len());
    let documented = [b"audit-types/hold-scope\0".as_slice(), &[2, 0, 0, 0, 1, 0, 0, 0, 1, b'a']];
    assert_eq!(runs(&["a"]).digest(), Digest::sha256(&documented.concat()));
}
