//! A log whose key is lost.

use std::collections::BTreeMap;

use audit_types::{
    Chain, Code, Content, Entry, Id, Outcome, SealContext, Sealed, SealingKey, ToolCall, Verifier,
};

use crate::*;

fn verified(log: &Id, policy: Digest, entries: &[Entry]) -> bool {
    let mut verifier = Verifier::new(log, policy);
    entries.iter().all(|entry| verifier.push(entry).is_none())
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
