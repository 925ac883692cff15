//! What is stored of a keyring, and what is said of a decision.

use access_gate::{
    ErrorKind, KeyChange, KeyDecision, KeyEvent, KeyReference, KeyRefusal, KeyState, KeyUse,
    KeyWarning, Keyring,
};
use data_class::{Label, Scheme};

use crate::common::{DAY, document, key, keyring, names};

#[test]
fn events_that_cannot_be_are_refused() {
    let event = |generation, key: &str, at, change| KeyEvent {
        generation,
        key: key.to_owned(),
        at,
        change,
    };
    let rotated = |successor: &str, until, expires| KeyChange::Rotated {
        successor: successor.to_owned(),
        until,
        expires,
    };
    let revoked = || KeyChange::Revoked { reason: "leaked".to_owned() };
    use ErrorKind::{ImpossibleState, MalformedName, OutOfRange, SecretLike};
    let cases: Vec<(Vec<KeyEvent>, ErrorKind, &str)> = vec![
        (vec![event(2, "a", 5, revoked())], ImpossibleState, "events[0].generation"),
        (vec![event(0, "a", 5, revoked())], ImpossibleState, "events[0].generation"),
        (
            vec![event(1, "a", 5, revoked()), event(1, "b", 5, revoked())],
            ImpossibleState,
            "events[1].generation",
        ),
        (
            vec![event(1, "a", 5, revoked()), event(2, "A", 6, KeyChange::Retired)],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "a", 5, KeyChange::Expired), event(2, "a", 6, rotated("c", 6, None))],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "a", 5, rotated("c", 6, None)), event(2, "a", 6, rotated("d", 6, None))],
            ImpossibleState,
            "events[1].change",
        ),
        (
            vec![event(1, "c", 5, revoked()), event(2, "a", 6, rotated("C", 6, None))],
            ImpossibleState,
            "events[1].change.successor",
        ),
        (
            vec![event(1, "a", 5, rotated("A", 6, None))],
            ImpossibleState,
            "events[0].change.successor",
        ),
        (
            vec![event(1, "a", 5, rotated("c", 6, None)), event(2, "b", 6, rotated("c", 6, None))],
            ImpossibleState,
            "events[1].change.successor",
        ),
        (vec![event(1, "a", 5, rotated("c", 4, None))], OutOfRange, "events[0].change.until"),
        (
            vec![event(1, "a", 5, rotated("c", 6 + 90 * DAY, None))],
            OutOfRange,
            "events[0].change.until",
        ),
        (vec![event(1, "a", 5, rotated("c", 6, Some(5)))], OutOfRange, "events[0].change.expires"),
        (vec![event(1, "a b", 5, revoked())], MalformedName, "events[0].key"),
        (
            vec![event(1, "a", 5, rotated("sk-1", 6, None))],
            SecretLike,
            "events[0].change.successor",
        ),
        (
            vec![event(1, "a", 5, KeyChange::Revoked { reason: String::new() })],
            MalformedName,
            "events[0].change.reason",
        ),
    ];
    for (events, kind, path) in cases {
        let error =
            document(vec![key("a"), key("b")]).build_after(&Scheme::STANDARD, events).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[test]
fn a_new_document_does_not_undo_a_revocation() {
    let mut ring = keyring(vec![key("a"), key("b")]);
    ring.revoke("a", "leaked", 5).unwrap();
    let mut wider = key("A");
    wider.created = 6;
    wider.workflows = names(&["*"]);
    let ring =
        document(vec![wider]).build_after(&Scheme::STANDARD, ring.events().to_vec()).unwrap();
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Revoked { at: 5, .. }));

    // Gone from the document, and back again.
    let mut ring =
        document(vec![key("b")]).build_after(&Scheme::STANDARD, ring.events().to_vec()).unwrap();
    assert!(ring.key("a").is_none());
    assert_eq!(
        ring.rotate("b", "a", None, 7).unwrap_err().kind(),
        ErrorKind::DuplicateName,
        "a revoked id does not come back as a successor"
    );
    let ring =
        document(vec![key("a")]).build_after(&Scheme::STANDARD, ring.events().to_vec()).unwrap();
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Revoked { .. }));
}

#[test]
fn a_successor_may_move_into_the_document() {
    let mut ring = keyring(vec![key("a")]);
    ring.rotate("a", "a2", None, 5).unwrap();
    let mut narrow = key("a2");
    narrow.workflows = names(&["only"]);
    let events = ring.events().to_vec();
    let ring = document(vec![key("a"), narrow.clone()])
        .build_after(&Scheme::STANDARD, events.clone())
        .unwrap();
    assert_eq!(ring.key("a2"), Some(&narrow));
    assert!(matches!(ring.key("a").unwrap().state, KeyState::Superseded { .. }));
    // Without either there is no scope to give it.
    let ring = document(vec![]).build_after(&Scheme::STANDARD, events).unwrap();
    assert_eq!(ring.keys().count(), 0);
}

#[test]
fn a_successor_is_the_old_key_with_a_new_secret() {
    let mut old = key("a");
    (old.rotated, old.expires, old.purposes) = (Some(3), Some(9), names(&["survey"]));
    let mut ring = document(vec![old.clone()]);
    ring.grace_days = 90;
    let mut ring = ring.build(&Scheme::STANDARD).unwrap();
    let event = ring.rotate("A", "a2", Some(20), 5).unwrap();
    let until = 5 + 90 * DAY;
    let change = KeyChange::Rotated { successor: "a2".to_owned(), until, expires: Some(20) };
    assert_eq!(event, KeyEvent { generation: 1, key: "a".to_owned(), at: 5, change });
    let new = KeyReference {
        id: "a2".to_owned(),
        created: 5,
        rotated: None,
        expires: Some(20),
        ..old.clone()
    };
    assert_eq!(ring.key("a2"), Some(&new));
    let state = KeyState::Superseded { by: "a2".to_owned(), at: 5, until };
    assert_eq!(ring.key("a"), Some(&KeyReference { state, ..old }));
}

#[test]
fn the_stricter_state_counts() {
    let mut ring = keyring(vec![key("a"), key("b")]);
    ring.rotate("a", "a2", None, 0).unwrap();
    let with = |until| {
        let mut superseded = key("a");
        superseded.state = KeyState::Superseded { by: "b".to_owned(), at: 0, until };
        let ring = document(vec![superseded, key("b")])
            .build_after(&Scheme::STANDARD, ring.events().to_vec());
        match ring.unwrap().key("a").unwrap().state {
            KeyState::Superseded { until, .. } => until,
            _ => panic!("superseded"),
        }
    };
    assert_eq!((with(3), with(30 * DAY)), (3, 7 * DAY));
}

#[test]
fn a_keyring_may_be_shared_between_threads() {
    let ring = keyring(vec![key("a")]);
    let found = std::thread::scope(|scope| {
        let reader = scope.spawn(|| ring.key("a").map(|key| key.id.clone()));
        reader.join().unwrap()
    });
    assert_eq!(found.as_deref(), Some("a"));
}

#[test]
fn decisions_are_one_line_of_codes() {
    let deny =
        KeyDecision::Deny { refusals: vec![KeyRefusal::Revoked, KeyRefusal::Label] }.to_string();
    assert_eq!(deny, "the key may not be used: key.revoked, key.label");
    let allow = KeyDecision::Allow { warnings: vec![KeyWarning::Superseded] }.to_string();
    assert_eq!(allow, "the key may be used: key.superseded");
    let plain = KeyDecision::Allow { warnings: vec![] };
    assert_eq!(plain.to_string(), "the key may be used");
    assert!(plain.is_allowed());
}

/// A key may have ended by its own time, by that of its successor, or by the age of its secret.
#[test]
fn a_clock_set_back_revives_no_key() {
    let keys = || {
        let ends = KeyReference { expires: Some(20 * DAY), ..key("ends") };
        let ages = KeyReference { rotate_after_days: Some(20), ..key("ages") };
        let mut keys = keyring(vec![ends, ages, key("changes"), key("stays")]);
        keys.rotate("changes", "next", None, 13 * DAY).unwrap();
        keys
    };
    let check = |keys: &Keyring, key, now| {
        let label = Label::new(data_class::Level::Public);
        let provider = "ACME";
        let usage = KeyUse {
            key,
            provider,
            workflow: "w",
            agent: "a",
            environment: "prod",
            label: &label,
            purpose: None,
            now,
        };
        match keys.check(&usage) {
            KeyDecision::Allow { .. } => Vec::new(),
            KeyDecision::Deny { refusals } => refusals,
        }
    };
    let (before, after) = (15 * DAY, 20 * DAY);
    let ended = [
        ("ends", KeyRefusal::Expired),
        ("ages", KeyRefusal::RotationOverdue),
        ("changes", KeyRefusal::Superseded),
    ];
    for (id, refusal) in ended {
        let keys = keys();
        assert_eq!(check(&keys, id, before), []);
        // Any check shows the time, also of another key or of none.
        for shown in [id, "stays", "nobody's"] {
            let keys = keys.clone();
            assert_eq!(check(&keys, shown, after).is_empty(), shown == "stays");
            assert_eq!(check(&keys, id, before), [refusal], "{id} after {shown}");
            assert_eq!(check(&keys, "stays", before), []);
            let copy = keys.clone();
            assert_eq!(check(&copy, id, before), [refusal], "{id} in a copy");
        }
        // The copies are on their own from then on, and this one has not seen the time.
        assert_eq!(check(&keys, id, before), []);
        assert_eq!(check(&keys, id, after - 1), []);
    }
    // So does an event, before and after it was stored.
    let mut keys = keys();
    keys.retire("stays", after).unwrap();
    assert_eq!(check(&keys, "ends", before), [KeyRefusal::Expired]);
    let ends = KeyReference { expires: Some(20 * DAY), ..key("ends") };
    let stored = document(vec![ends, key("ages"), key("changes"), key("stays")]);
    let again = stored.build_after(&Scheme::STANDARD, keys.events().to_vec()).unwrap();
    assert_eq!(check(&again, "ends", before), [KeyRefusal::Expired]);
    // What was seen is written down at the next occasion, even by a clock that was set back.
    let written = keys.expire(before);
    let ids: Vec<_> = written.iter().map(|event| (event.key.as_str(), event.at)).collect();
    assert_eq!(ids, [("ends", after), ("changes", after)]);
}
