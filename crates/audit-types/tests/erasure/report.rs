//! What a report finds, and what stands against an erasure.

use crate::*;

#[test]
fn holds_stand_against_an_erasure() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    let sealed = Spec { sealed: Some("a".to_owned()), ..Spec::default() }.event();
    let named = Spec { subject: Some(1), ..Spec::default() }.event();
    let of_run = |at, run: &str, event: &Event| {
        let (run, event) = (Some(id(run)), event.clone());
        let draft = Draft { time: at, run, workflow: None, agent: None, event };
        Record::new(u64::try_from(at).unwrap(), Digest::new([0; 32]), draft)
    };
    let records = [of_run(5, "r", &sealed), of_run(6, "s", &named)];
    let cases = [
        (HoldScope::Log, true),
        (HoldScope::Subjects(vec![person(1)]), true),
        (HoldScope::Subjects(vec![person(2)]), false),
        (HoldScope::Runs(vec![id("r")]), true),
        // The record that names the person stays as it is.
        (HoldScope::Runs(vec![id("s")]), false),
        (HoldScope::Time { from: 5, to: 5 }, true),
        (HoldScope::Time { from: 6, to: 9 }, false),
        (HoldScope::Records { first: 5, end: 6 }, true),
        (HoldScope::Records { first: 6, end: 7 }, false),
    ];
    for (scope, against) in cases {
        let mut holds = Holds::new();
        holds.place(hold("h", scope.clone())).unwrap();
        let report = scan(&[person(1)], &keys, &holds, &records);
        assert_eq!(!report.held_by().is_empty(), against, "{scope:?}");
        let mut keys = keys.clone();
        let asked = keys.erasable(&report, &holds);
        let outcome = keys.erase(&report, &code("gdpr.17"), None, 9);
        assert_eq!(asked.is_err(), against, "{scope:?}");
        if against {
            assert_eq!(asked, Err(ErasureRefusal::Held(vec![id("h")])));
            assert_eq!(outcome, Err(ErasureRefusal::Held(vec![id("h")])));
            assert!(keys.active(&person(1)).is_some());
        } else {
            assert_eq!(erasure(outcome).len(), 1, "{scope:?}");
        }
        holds.release(&id("h"), 1, None).unwrap();
        assert!(scan(&[person(1)], &keys, &holds, &records).held_by().is_empty());
    }
}

#[test]
fn a_report_says_what_goes_and_what_stays() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    keys.assign(person(1), id("b"), 1).unwrap();
    keys.assign(person(2), id("c"), 0).unwrap();
    let spec = |kind, subject, sealed: Option<&str>| {
        Spec { kind, subject, sealed: sealed.map(str::to_owned), ..Spec::default() }.event()
    };
    let records = [
        record(0, 0, spec(EventKind::ToolCall, Some(1), Some("a"))),
        record(1, 0, spec(EventKind::ModelCall, None, Some("b"))),
        record(2, 0, spec(EventKind::StageDecision, Some(1), Some("c"))),
        record(3, 0, spec(EventKind::DataAccess, Some(1), None)),
        record(4, 0, spec(EventKind::DataAccess, Some(2), Some("c"))),
        record(5, 0, spec(EventKind::Erasure, Some(1), None)),
        record(6, 0, spec(EventKind::StageOutcome, None, Some("a"))),
    ];
    let holds = Holds::new();
    let mut scan = ErasureScan::new(&[person(1), person(1)], &keys, &holds);
    records.iter().for_each(|record| scan.push(record));
    scan.push_pruned();
    let report = scan.finish();
    assert_eq!(report.subjects(), [person(1)]);
    assert_eq!((report.records(), report.pruned()), (7, 1));
    let places: Vec<_> = report
        .payloads()
        .iter()
        .map(|place| (place.sequence, place.part, place.key.as_str()))
        .collect();
    let expected = [
        (0, SealedPart::ToolResult, "a"),
        (1, SealedPart::ModelRequest, "b"),
        (6, SealedPart::StageOutcome, "a"),
    ];
    assert_eq!(places, expected);
    let found: Vec<_> = report
        .keys()
        .iter()
        .map(|key| (key.name().as_str(), key.payloads(), key.bytes()))
        .collect();
    assert_eq!(found, [("a", 2, 100), ("b", 1, 50)]);
    assert_eq!(report.named(), [0, 2, 3, 5]);
    assert_eq!(report.sealed_otherwise(), [2]);
    let text = report.to_string();
    assert_eq!(
        text,
        "7 records read, 1 of which only the hash is left\n\
         3 payloads sealed with the person's keys\n\
         - key a, retired: 2 payloads, 100 bytes\n\
         - key b, active: 1 payloads, 50 bytes\n\
         4 records name the person\n\
         1 of them have payloads under other keys\n\
         0 others in the same runs have payloads under other keys\n"
    );
    let events = erasure(keys.erase(&report, &code("gdpr.17"), None, 9));
    let payloads: Vec<_> = events.iter().map(|event| event.payloads).collect();
    assert_eq!(payloads, [Some(2), Some(1)]);
}

#[test]
fn a_report_tells_what_is_left() {
    let of_epoch = |epoch| Fingerprint::new(epoch, [1; 32]);
    let mut keys = SubjectKeys::new();
    keys.assign(of_epoch(1), id("a"), 0).unwrap();
    for (epoch, name) in [(0, "z"), (2, "b"), (4, "c"), (u32::MAX, "d")] {
        keys.assign(Fingerprint::new(epoch, [9; 32]), id(name), 0).unwrap();
    }
    let of_run = |at, run: &str, kind, subject, key: Option<&str>| {
        let sealed = key.map(str::to_owned);
        let event = Spec { kind, subject, sealed, ..Spec::default() }.event();
        let draft = Draft { time: 0, run: Some(id(run)), workflow: None, agent: None, event };
        Record::new(at, Digest::new([0; 32]), draft)
    };
    let named_in_epoch_7 = {
        let Event::DataAccess(event) =
            (Spec { kind: EventKind::DataAccess, ..Spec::default() }).event()
        else {
            panic!()
        };
        let subjects = vec![of_epoch(7)].try_into().unwrap();
        record(5, 0, audit_types::DataAccess { subjects, ..event })
    };
    let records = [
        of_run(0, "r", EventKind::StageDecision, Some(1), None),
        of_run(1, "r", EventKind::ModelCall, None, Some("run-key")),
        of_run(2, "s", EventKind::ModelCall, None, Some("run-key")),
        of_run(3, "r", EventKind::StageOutcome, None, Some("a")),
        of_run(4, "r", EventKind::StageOutcome, None, Some("b")),
        named_in_epoch_7,
    ];
    let report = scan(&[of_epoch(1)], &keys, &Holds::new(), &records);
    assert_eq!(report.sealed_otherwise(), [0_u64; 0]);
    assert_eq!((report.sealed_in_runs(), report.sealed_in_runs_total()), ([1, 4].as_slice(), 2));
    assert_eq!(report.other_epochs().collect::<Vec<_>>(), [0, 2, 4, 7, u32::MAX]);
    assert!(report.to_string().contains("not looked for in epoch 7, in which people are known\n"));
    // Whoever gives a fingerprint of each epoch has left none out.
    let all = [0, 1, 2, 4, 7, u32::MAX].map(of_epoch);
    assert_eq!(scan(&all, &keys, &Holds::new(), &records).other_epochs().count(), 0);
}

/// Two payloads in one record, and only one of them goes.
#[test]
fn a_payload_beside_that_of_the_person_is_told() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    let spec = Spec { sealed: Some("a".to_owned()), ..Spec::default() };
    let Event::ToolCall(call) = spec.event() else { panic!() };
    let arguments = audit_types::Content { sealed: Some(keep::sealed("b")), ..Default::default() };
    let event: Event = audit_types::ToolCall { arguments, ..call }.into();
    for run in [None, Some(id("r"))] {
        let draft = Draft { time: 0, run, workflow: None, agent: None, event: event.clone() };
        let records = [Record::new(0, Digest::new([0; 32]), draft)];
        let report = scan(&[person(1)], &keys, &Holds::new(), &records);
        assert_eq!((report.payloads_total(), report.sealed_otherwise_total()), (1, 0));
        assert_eq!(report.sealed_in_runs(), [0]);
    }
}

/// The index over the names of holds covers what the scope covers.
#[test]
fn long_holds_stand_against_an_erasure_as_short_ones_do() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    let event = Spec { subject: Some(3), sealed: Some("a".to_owned()), ..Spec::default() }.event();
    let (run, agent) = (Some(id("r7777")), Some(id("r8888")));
    let draft = Draft { time: 0, run, workflow: None, agent, event };
    let records = vec![Record::new(0, Digest::new([0; 32]), draft); 300];
    let names = |left_out: &str| -> Vec<_> {
        (0..10_000)
            .map(|at| id(&format!("r{at}")))
            .filter(|name| name.as_str() != left_out)
            .collect()
    };
    let people = |with: u8| -> Vec<_> {
        let others = (0..9_999_u32).map(|at| Fingerprint::new(at + 2, [0; 32]));
        others.chain([person(with)]).collect()
    };
    for (scope, against) in [
        (HoldScope::Runs(names("")), true),
        (HoldScope::Runs(names("r7777")), false),
        (HoldScope::Agents(names("")), true),
        (HoldScope::Agents(names("r8888")), false),
        (HoldScope::Subjects(people(3)), true),
        (HoldScope::Subjects(people(4)), false),
    ] {
        let mut holds = Holds::new();
        holds.place(hold("h", scope)).unwrap();
        let report = scan(&[person(1)], &keys, &holds, &records);
        assert_eq!(!report.held_by().is_empty(), against);
    }
}

#[test]
fn lists_are_bounded_and_counts_are_not() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    let event = Spec { subject: Some(1), sealed: Some("a".to_owned()), ..Spec::default() }.event();
    let records: Vec<_> = (0..10_003).map(|at| record(at, 0, event.clone())).collect();
    let report = scan(&[person(1)], &keys, &Holds::new(), &records);
    assert_eq!((report.payloads().len(), report.payloads_total()), (10_000, 10_003));
    assert_eq!((report.named().len(), report.named_total()), (10_000, 10_003));
    assert_eq!(report.keys()[0].payloads(), 10_003);
}
