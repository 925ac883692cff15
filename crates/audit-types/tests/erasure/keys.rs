//! Whose key is which, and for how long.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::*;

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
