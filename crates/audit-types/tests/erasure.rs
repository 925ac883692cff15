//! Erasure: whose key is which, what a report finds, and a log whose key is lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod keep;

use std::collections::BTreeMap;

use audit_types::{
    Digest, Draft, ErasureRefusal, ErasureReport, ErasureScan, Error, ErrorKind, Event, EventKind,
    Fingerprint, Hold, HoldScope, Holds, Record, SealedPart, SubjectKeyState, SubjectKeys,
};
use keep::{Spec, code, id, person, record};
use proptest::prelude::*;

fn kind<T>(result: Result<T, Error>) -> Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

fn erasure(outcome: Result<Vec<Draft>, ErasureRefusal>) -> Vec<audit_types::Erasure> {
    let drafts = outcome.unwrap();
    let event = |draft: Draft| match draft.event {
        Event::Erasure(event) => event,
        other => panic!("{other:?}"),
    };
    drafts.into_iter().map(event).collect()
}

fn scan(
    people: &[Fingerprint],
    keys: &SubjectKeys,
    holds: &Holds,
    records: &[Record],
) -> ErasureReport {
    let mut scan = ErasureScan::new(people, keys, holds);
    records.iter().for_each(|record| scan.push(record));
    scan.finish()
}

fn hold(name: &str, scope: HoldScope) -> Hold {
    let basis = code("court");
    Hold { name: id(name), scope, basis, placed_at: 0, placed_by: None, released: None }
}

#[test]
fn keys_have_one_owner_and_one_life() {
    let mut keys = SubjectKeys::new();
    let state = |keys: &SubjectKeys, name: &str| keys.key(name).unwrap().state();
    keys.assign(person(1), id("a"), 10).unwrap();
    keys.assign(person(2), id("b"), 5).unwrap();
    assert_eq!(kind(keys.assign(person(2), id("a"), 20)), Err(ErrorKind::Duplicate));
    assert_eq!(kind(keys.assign(person(1), id("c"), 9)), Err(ErrorKind::ImpossibleState));
    assert_eq!(keys.active(&person(1)).unwrap().name, id("a"));
    keys.assign(person(1), id("c"), 10).unwrap();
    assert_eq!(keys.active(&person(1)).unwrap().name, id("c"));
    assert_eq!(state(&keys, "a"), SubjectKeyState::Retired);
    assert_eq!(keys.of(&person(1)).count(), 2);

    let report = scan(&[person(1)], &keys, &Holds::new(), &[]);
    let events = erasure(keys.erase(&report, &code("gdpr.17"), Some(&id("dpo")), 30));
    let found: Vec<_> = events.iter().map(|event| (&event.subject, event.key.as_str())).collect();
    assert_eq!(found, [(&person(1), "a"), (&person(1), "c")]);
    assert!(events.iter().all(|event| event.payloads == Some(0) && event.actor == Some(id("dpo"))));
    assert_eq!(keys.key("c").unwrap().destroyed_at, Some(30));
    assert_eq!(keys.active(&person(1)), None);
    assert_eq!(state(&keys, "b"), SubjectKeyState::Active);
    // There is nothing left to do.
    assert_eq!(keys.erase(&report, &code("gdpr.17"), None, 31), Err(ErasureRefusal::NoKey));
    assert_eq!(keys.key("c").unwrap().destroyed_at, Some(30));
    // A name is not used again, though its key is gone.
    assert_eq!(kind(keys.assign(person(3), id("a"), 40)), Err(ErrorKind::Duplicate));
}

#[test]
fn what_happened_since_the_scan_is_not_overlooked() {
    let (mut keys, mut holds) = (SubjectKeys::new(), Holds::new());
    keys.assign(person(1), id("a"), 0).unwrap();
    holds.place(hold("old", HoldScope::Runs(vec![id("elsewhere")]))).unwrap();
    let report = scan(&[person(1)], &keys, &holds, &[]);
    assert_eq!(keys.erasable(&report, &holds), Ok(vec![id("a")]));
    holds.release(&id("old"), 5, None).unwrap();
    assert_eq!(keys.erasable(&report, &holds), Ok(vec![id("a")]));

    let mut more = keys.clone();
    more.assign(person(1), id("b"), 1).unwrap();
    let before = more.clone();
    assert_eq!(more.erasable(&report, &holds), Err(ErasureRefusal::Outdated));
    assert_eq!(more.erase(&report, &code("gdpr.17"), None, 2), Err(ErasureRefusal::Outdated));
    assert_eq!(more, before);

    holds.place(hold("new", HoldScope::Log)).unwrap();
    assert_eq!(keys.erasable(&report, &holds), Err(ErasureRefusal::Outdated));
    // If it came too late, what was done is recorded all the same.
    assert_eq!(keys.erase(&report, &code("gdpr.17"), None, 2).unwrap().len(), 1);
    assert_eq!(keys.erasable(&report, &holds), Err(ErasureRefusal::NoKey));
}

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

proptest! {
    /// Against a map from names to owners, which knows nothing of indexes.
    #[test]
    fn keys_do_as_the_model_does(
        steps in prop::collection::vec((0..4_u8, 0..8_u8, 0..20_i64, any::<bool>()), 0..30),
    ) {
        let mut keys = SubjectKeys::new();
        let mut model: BTreeMap<String, (u8, bool)> = BTreeMap::new();
        let mut last: BTreeMap<u8, (String, i64)> = BTreeMap::new();
        for (who, name, at, erase) in steps {
            let name = format!("k{name}");
            if erase {
                let report = scan(&[person(who)], &keys, &Holds::new(), &[]);
                let outcome = keys.erase(&report, &code("gdpr.17"), None, at);
                let mut gone = Vec::new();
                for (name, (owner, alive)) in &mut model {
                    if *owner == who && *alive {
                        *alive = false;
                        gone.push(name.clone());
                    }
                }
                last.remove(&who);
                match outcome {
                    Ok(drafts) => prop_assert_eq!(drafts.len(), gone.len()),
                    Err(ErasureRefusal::NoKey) => prop_assert!(gone.is_empty()),
                    other => prop_assert!(false, "{:?}", other),
                }
            } else {
                let early = last.get(&who).is_some_and(|(_, since)| at < *since);
                let fails = model.contains_key(&name) || early;
                prop_assert_eq!(keys.assign(person(who), id(&name), at).is_err(), fails);
                if !fails {
                    model.insert(name.clone(), (who, true));
                    last.insert(who, (name, at));
                }
            }
            for who in 0..4 {
                let active = keys.active(&person(who)).map(|key| key.name.as_str());
                prop_assert_eq!(active, last.get(&who).map(|(name, _)| name.as_str()));
                let owned = model.values().filter(|(owner, _)| *owner == who).count();
                prop_assert_eq!(keys.of(&person(who)).count(), owned);
            }
            // Stored and read, it is the same.
            let stored: Vec<audit_types::SubjectKey> = keys.clone().into();
            prop_assert_eq!(SubjectKeys::try_from(stored).unwrap(), keys.clone());
        }
    }
}

#[test]
fn keys_that_cannot_be_are_refused() {
    let key = |name: &str, created_at, retired_at, destroyed_at| audit_types::SubjectKey {
        name: id(name),
        subject: person(1),
        created_at,
        retired_at,
        destroyed_at,
    };
    let read = |keys: Vec<audit_types::SubjectKey>| kind(SubjectKeys::try_from(keys).map(drop));
    assert_eq!(read(vec![key("a", 5, Some(5), Some(5)), key("b", 5, None, None)]), Ok(()));
    let twice = vec![key("a", 5, Some(6), None), key("a", 6, None, None)];
    assert_eq!(read(twice), Err(ErrorKind::Duplicate));
    for keys in [
        vec![key("a", 5, None, None), key("b", 5, None, None)],
        vec![key("a", 5, Some(4), None)],
        vec![key("a", 5, None, Some(4))],
        vec![key("a", 5, Some(7), Some(6))],
    ] {
        assert_eq!(read(keys), Err(ErrorKind::ImpossibleState));
    }
}

#[cfg(feature = "serde")]
#[test]
fn keys_are_read_strictly() {
    let mut keys = SubjectKeys::new();
    keys.assign(person(1), id("a"), 0).unwrap();
    keys.assign(person(1), id("b"), 3).unwrap();
    let json = serde_json::to_value(&keys).unwrap();
    assert_eq!(serde_json::from_value::<SubjectKeys>(json.clone()).unwrap(), keys);
    for (field, value) in [
        ("retired_at", serde_json::Value::Null),
        ("destroyed_at", (-1).into()),
        ("name", "b".into()),
        ("bytes", "AAAA".into()),
    ] {
        let mut wrong = json.clone();
        wrong[0][field] = value;
        assert!(serde_json::from_value::<SubjectKeys>(wrong).is_err(), "{field}");
    }
}

#[cfg(feature = "seal")]
mod lost {
    use audit_types::{
        Chain, Code, Content, Entry, Fault, Id, Outcome, SealContext, Sealed, SealingKey, ToolCall,
        Verifier,
    };

    use super::*;

    /// Whether a verifier found nothing wrong with an entry.
    trait Sound {
        fn is_sound(&self) -> bool;
    }

    impl Sound for Result<(), Fault> {
        fn is_sound(&self) -> bool {
            self.is_ok()
        }
    }

    impl Sound for Option<Fault> {
        fn is_sound(&self) -> bool {
            self.is_none()
        }
    }

    fn verified(log: &Id, policy: Digest, entries: &[Entry]) -> bool {
        let mut verifier = Verifier::new(log, policy);
        entries.iter().all(|entry| verifier.push(entry).is_sound())
    }

    fn draft(at: i64, who: u8, sealed: Option<Sealed>) -> Draft {
        let event = ToolCall {
            tool: id("mail"),
            action: None,
            target: Some(person(who)),
            untrusted: false,
            outcome: Outcome::Done,
            error: None,
            duration: 1,
            label: keep::label("restricted{personal}trusted"),
            arguments: Content { sealed, ..Content::default() },
            result: None,
            approval: None,
        };
        let run = Some(id("r"));
        Draft { time: at, run, workflow: None, agent: None, event: event.into() }
    }

    fn payload(entry: &Entry) -> Option<&Sealed> {
        SealedPart::of(entry.record().event()).next().map(|(_, sealed)| sealed)
    }

    #[test]
    fn create_a_record_lose_the_key_verify() {
        let (log, policy) = (id("log"), Digest::sha256(b"policy"));
        let mut keys = SubjectKeys::new();
        keys.assign(person(1), id("key-1"), 0).unwrap();
        keys.assign(person(2), id("key-2"), 0).unwrap();
        // What the caller keeps apart from the log.
        let mut bytes = BTreeMap::from([(id("key-1"), [1; 32]), (id("key-2"), [2; 32])]);

        let part = SealedPart::ToolArguments;
        let context = |at| SealContext::new(&log, &draft(at, 0, None), part);
        let text = |who: u8| format!("CANARY: the letter to person {who}").into_bytes();
        let mut chain = Chain::new(&log, policy);
        let mut entries = Vec::new();
        for at in 0..6_u8 {
            let who = at % 2 + 1;
            let name = keys.active(&person(who)).unwrap().name.clone();
            let key = SealingKey::new(name.clone(), &bytes[&name]);
            let sealed = key.seal(&[at; 24], &context(at.into()), &text(who)).unwrap();
            entries.push(chain.append(draft(at.into(), who, Some(sealed))));
        }
        let open = |bytes: &BTreeMap<Id, [u8; 32]>, entry: &Entry| {
            let sealed = payload(entry)?;
            let key = SealingKey::new(sealed.key().clone(), bytes.get(sealed.key())?);
            let context = SealContext::new(&log, entry.record().draft(), part);
            Some(key.open(sealed, &context).unwrap())
        };
        assert!(verified(&log, policy, &entries));
        assert_eq!(open(&bytes, &entries[0]), Some(text(1)));

        // The key of the first person is lost, and that is recorded.
        let records: Vec<_> = entries.iter().map(|entry| entry.record().clone()).collect();
        let report = scan(&[person(1)], &keys, &Holds::new(), &records);
        assert_eq!(report.payloads_total(), 3);
        for name in keys.erasable(&report, &Holds::new()).unwrap() {
            bytes.remove(&name).unwrap();
        }
        let basis: Code = code("gdpr.17");
        let drafts = keys.erase(&report, &basis, None, 10).unwrap();
        entries.extend(drafts.into_iter().map(|draft| chain.append(draft)));
        assert_eq!(entries.len(), 7);

        // The log verifies as before, and only the other person's payloads open.
        assert!(verified(&log, policy, &entries));
        for (at, entry) in entries.iter().take(6).enumerate() {
            let expected = (at % 2 == 1).then(|| text(2));
            assert_eq!(open(&bytes, entry), expected, "record {at}");
            let mut encoding = Vec::new();
            entry.record().encode(&mut encoding);
            assert!(!encoding.windows(6).any(|window| window == b"CANARY"));
        }
        // No other key will do, not even under the same name.
        let sealed = payload(&entries[0]).unwrap();
        let other = SealingKey::new(id("key-1"), &bytes[&id("key-2")]);
        let error = other.open(sealed, &context(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotOpened);
        // To take the ciphertext out is noticed: that is tampering, not erasure.
        let cut = Record::new(0, policy, draft(0, 1, None));
        let mut tampered = entries.clone();
        tampered[0] = Entry::new(cut, entries[0].hash());
        assert!(!verified(&log, policy, &tampered));
    }
}
