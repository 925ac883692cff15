//! What the verifier finds, and where.

#[cfg(test)]
mod common;

use audit_types::{
    Chain, Completeness, Decision, Digest, Draft, Entry, Fault, FaultKind, Head, Mode, Record,
    SCHEMA_VERSION, Stage, Verifier,
};
use common::{LOG, POLICY, any_draft, draft, log, verify};
use proptest::prelude::*;

fn found(fault: Fault) -> (u64, FaultKind) {
    (fault.index(), fault.kind())
}

#[test]
fn an_untouched_log_verifies() {
    for length in [0, 1, 5] {
        let (entries, head) = log(length);
        let verified = verify(&entries, Some(&head)).unwrap();
        assert_eq!(verified.records(), head.records());
        assert_eq!(verified.head(), head);
        assert_eq!(verified.completeness(), Completeness::Checked);
        assert!(!verified.policy_checked());
        let unsure = verify(&entries, None).unwrap();
        assert_eq!(unsure.completeness(), Completeness::NotChecked);
    }
}

#[test]
fn a_change_of_any_field_is_a_fault_at_that_record() {
    let (entries, head) = log(4);
    let record = entries[2].record();
    let digest = Digest::new([8; 32]);

    let mut changed = Vec::new();
    for change in 0.. {
        let mut draft = record.draft().clone();
        // Without `..`: a field that is added does not compile here until it is bound, and an
        // unused binding fails the lints.
        let Draft {
            time,
            run,
            agent,
            stage,
            subject,
            decision,
            mode,
            reasons,
            label,
            input_bytes,
            approval,
        } = &mut draft;
        match change {
            0 => *time += 1,
            1 => run.push('x'),
            2 => *agent = None,
            3 => *agent = Some("agent-4".into()),
            4 => *stage = Stage::Handoff,
            5 => *subject = None,
            6 => *subject = Some("mail.read".into()),
            7 => *decision = Decision::Pass,
            8 => *mode = Mode::Observe,
            9 => reasons[0].code = "pii.phone".into(),
            10 => reasons[1].count = 0,
            11 => reasons.truncate(1),
            12 => reasons.swap(0, 1),
            13 => *label = "public{-}trusted".into(),
            14 => *input_bytes = 0,
            15 => *approval = None,
            16 => *approval = Some(digest),
            _ => break,
        }
        assert_ne!(&draft, record.draft());
        changed.push(Record::new(SCHEMA_VERSION, 2, POLICY, draft).unwrap());
    }
    assert_eq!(changed.len(), 17);
    changed.push(Record::new(SCHEMA_VERSION, 2, digest, record.draft().clone()).unwrap());
    for record in changed {
        let mut log = entries.clone();
        log[2] = Entry::new(record, entries[2].hash());
        assert_eq!(verify(&log, None).map_err(found), Err((2, FaultKind::HashMismatch)));
    }

    // The other three parts of an entry have faults of their own.
    let parts = [
        (0, 2, entries[2].hash(), FaultKind::UnsupportedVersion { found: 0 }),
        (2, 2, entries[2].hash(), FaultKind::UnsupportedVersion { found: 2 }),
        (1, 3, entries[2].hash(), FaultKind::Gap { expected: 2, found: 3 }),
        (1, 1, entries[2].hash(), FaultKind::OutOfOrder { expected: 2, found: 1 }),
        (1, 2, entries[1].hash(), FaultKind::HashMismatch),
    ];
    for (schema, sequence, hash, kind) in parts {
        let mut log = entries.clone();
        let record = Record::new(schema, sequence, POLICY, record.draft().clone()).unwrap();
        log[2] = Entry::new(record, hash);
        assert_eq!(verify(&log, Some(&head)).map_err(found), Err((2, kind)));
    }
}

#[test]
fn dropped_repeated_and_moved_records_are_found() {
    let (entries, head) = log(6);
    for at in 0..5_usize {
        let index = at as u64;

        let mut dropped = entries.clone();
        let _dropped = dropped.remove(at);
        let gap = FaultKind::Gap { expected: index, found: index + 1 };
        assert_eq!(verify(&dropped, None).map_err(found), Err((index, gap)));

        let mut repeated = entries.clone();
        repeated.insert(at, entries[at].clone());
        let again = FaultKind::OutOfOrder { expected: index + 1, found: index };
        assert_eq!(verify(&repeated, None).map_err(found), Err((index + 1, again)));

        let mut swapped = entries.clone();
        swapped.swap(at, at + 1);
        assert_eq!(verify(&swapped, Some(&head)).map_err(found), Err((index, gap)));

        // Dropped, with the sequence numbers after it made to fit.
        let renumbered: Vec<Entry> = dropped
            .iter()
            .zip(0..)
            .map(|(entry, sequence)| {
                let draft = entry.record().draft().clone();
                Entry::new(Record::new(1, sequence, POLICY, draft).unwrap(), entry.hash())
            })
            .collect();
        let fault = verify(&renumbered, None).map_err(found);
        assert_eq!(fault, Err((index, FaultKind::HashMismatch)));
    }
}

#[test]
fn a_cut_end_is_found_with_a_head_only() {
    let (entries, head) = log(5);
    for length in 0..5 {
        let cut = &entries[..length];
        assert_eq!(verify(cut, None).unwrap().completeness(), Completeness::NotChecked);
        let fault = verify(cut, Some(&head)).map_err(found);
        assert_eq!(fault, Err((length as u64, FaultKind::Cut { expected: 5 })));
    }
}

#[test]
fn a_log_beyond_its_head_is_found() {
    let (entries, _) = log(5);
    let (_, early) = log(3);
    let fault = verify(&entries, Some(&early)).map_err(found);
    assert_eq!(fault, Err((3, FaultKind::BeyondHead { expected: 3 })));
}

#[test]
fn a_log_written_anew_is_found_with_a_head_only() {
    let (_, head) = log(3);
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let forged: Vec<_> = (0..3)
        .map(|time| chain.append(Draft { time, decision: Decision::Pass, ..draft() }).unwrap())
        .collect();
    assert!(verify(&forged, None).is_ok(), "the documentation says so");
    let fault = verify(&forged, Some(&head)).map_err(found);
    assert_eq!(fault, Err((2, FaultKind::HeadMismatch)));
}

#[test]
fn a_checkpoint_is_checked_on_the_way() {
    let (entries, head) = log(5);
    let (_, early) = log(3);
    let verify = |checkpoint: Head, entries: &[Entry], expected: Option<&Head>| {
        let mut verifier = Verifier::new(LOG).unwrap().with_checkpoint(checkpoint);
        entries.iter().try_for_each(|entry| verifier.push(entry))?;
        verifier.finish(expected).map(|verified| verified.completeness())
    };
    let up_to_three = Completeness::CheckedUpTo { records: 3 };
    assert_eq!(verify(early, &entries, None), Ok(up_to_three));
    assert_eq!(verify(early, &entries[..3], None), Ok(Completeness::Checked));
    assert_eq!(verify(early, &entries, Some(&head)), Ok(Completeness::Checked));
    let cut = verify(early, &entries[..2], None).map_err(found);
    assert_eq!(cut, Err((2, FaultKind::Cut { expected: 3 })));

    let other = Head::new(3, Digest::new([0; 32])).unwrap();
    let fault = verify(other, &entries, None).map_err(found);
    assert_eq!(fault, Err((2, FaultKind::HeadMismatch)));
    let other_log = Chain::new("log-2", POLICY).unwrap().head();
    let fault = verify(other_log, &entries, None).map_err(found);
    assert_eq!(fault, Err((0, FaultKind::HeadMismatch)));
}

#[test]
fn expectations_that_come_too_late_do_not_count() {
    let (entries, _) = log(3);
    let (_, early) = log(1);
    let mut verifier = Verifier::new(LOG).unwrap();
    verifier.push(&entries[0]).unwrap();
    verifier.push(&entries[1]).unwrap();
    let late = verifier.clone().with_policy(POLICY).finish(None).unwrap();
    assert!(!late.policy_checked());
    let late = verifier.with_checkpoint(early).finish(None).map_err(found);
    assert_eq!(late, Err((1, FaultKind::BeyondHead { expected: 1 })));
}

#[test]
fn another_policy_is_found_when_one_is_demanded() {
    let other = Digest::new([8; 32]);
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let mut entries = vec![chain.append(draft()).unwrap()];
    chain.change_policy(other);
    assert_eq!(chain.policy(), other);
    entries.push(chain.append(draft()).unwrap());
    assert!(verify(&entries, Some(&chain.head())).is_ok());

    let mut verifier = Verifier::new(LOG).unwrap().with_policy(POLICY);
    assert_eq!(verifier.push(&entries[0]), Ok(()));
    assert!(verifier.clone().finish(None).unwrap().policy_checked());
    let fault = verifier.push(&entries[1]).map_err(found);
    assert_eq!(fault, Err((1, FaultKind::OtherPolicy)));
}

#[test]
fn another_log_is_found() {
    let (entries, head) = log(2);
    let mut verifier = Verifier::new("log-2").unwrap();
    let fault = verifier.push(&entries[0]).map_err(found);
    assert_eq!(fault, Err((0, FaultKind::HashMismatch)));

    let (_, empty) = log(0);
    let verifier = Verifier::new("log-2").unwrap();
    assert_eq!(verifier.finish(Some(&empty)).unwrap_err().kind(), FaultKind::HeadMismatch);
    assert_ne!(empty.hash(), head.hash());
}

#[test]
fn the_first_fault_stays() {
    let (entries, head) = log(3);
    let mut verifier = Verifier::new(LOG).unwrap();
    let fault = verifier.push(&entries[1]).unwrap_err();
    assert_eq!(verifier.push(&entries[0]), Err(fault));
    assert_eq!(verifier.clone().with_checkpoint(head).finish(None), Err(fault));
    assert_eq!(verifier.finish(Some(&head)), Err(fault));
}

#[test]
fn a_log_goes_on_from_its_head() {
    let (whole, head) = log(4);
    let verified = verify(&whole[..2], None).unwrap();
    let mut chain = Chain::resume(verified.head(), POLICY);
    for entry in &whole[2..] {
        assert_eq!(chain.append(entry.record().draft().clone()).unwrap(), *entry);
    }
    assert_eq!(chain.head(), head);
}

#[test]
fn a_refused_draft_leaves_the_chain_as_it_was() {
    let mut chain = Chain::new(LOG, POLICY).unwrap();
    let before = chain.head();
    assert!(chain.append(Draft { run: String::new(), ..draft() }).is_err());
    assert_eq!(chain.head(), before);
    assert_eq!(chain.append(draft()).unwrap().record().sequence(), 0);
}

#[test]
fn a_head_has_one_text() {
    let (_, head) = log(3);
    assert_eq!(head.to_string().parse(), Ok(head));
    let hash = head.hash();
    for text in [
        String::new(),
        format!("3{hash}"),
        format!("+3:{hash}"),
        format!("03:{hash}"),
        format!("-3:{hash}"),
        format!(":{hash}"),
        format!("3:{hash} "),
        format!("3:{}", hash.to_string().to_uppercase()),
        format!("18446744073709551616:{hash}"),
        format!("9223372036854775808:{hash}"),
    ] {
        assert!(text.parse::<Head>().is_err(), "{text}");
    }
    assert!(format!("9223372036854775807:{hash}").parse::<Head>().is_ok());
}

proptest! {
    #[test]
    fn what_a_chain_writes_verifies_and_no_part_of_it_can_be_replaced(
        drafts in prop::collection::vec(any_draft(), 1..6),
        other in any_draft(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut chain = Chain::new(LOG, POLICY).unwrap();
        let mut entries: Vec<_> =
            drafts.iter().map(|draft| chain.append(draft.clone()).unwrap()).collect();
        prop_assert!(verify(&entries, Some(&chain.head())).is_ok());

        let at = at.index(entries.len());
        prop_assume!(drafts[at] != other);
        let replaced = Record::new(SCHEMA_VERSION, at as u64, POLICY, other).unwrap();
        entries[at] = Entry::new(replaced, entries[at].hash());
        let fault = verify(&entries, None).map_err(found);
        prop_assert_eq!(fault, Err((at as u64, FaultKind::HashMismatch)));
    }
}
