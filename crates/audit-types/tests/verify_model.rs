//! The verifier against a naive one that keeps everything, on any log with anything done to it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod rfc;

use audit_types::{
    Chain, Completeness, Digest, Event, FaultKind, Head, Position, Record, RetentionAction,
    UncheckedKind, Verifier,
};
use common::any::any_draft;
use common::{POLICY, encode, log_id};
use proptest::prelude::*;
use proptest::sample::Index;
use rfc::rfc6962::root;

#[derive(Clone, Debug)]
struct Stored {
    hash: Digest,
    /// None where it was pruned.
    encoding: Option<Vec<u8>>,
}

/// Something done to a log, at a place and with another place or a bit.
#[derive(Clone, Copy, Debug)]
enum Step {
    Drop,
    Copy,
    Swap,
    FlipBit,
    FlipHash,
    Prune,
    /// The hashes from there on are made to fit.
    Rehash,
    /// A checkpoint that was one, or a pruning that was none, in place of the record.
    Tell,
}

fn step(log: &mut Vec<Stored>, step: Step, at: Index, other: Index) {
    if log.is_empty() {
        return;
    }
    let (at, to) = (at.index(log.len()), other.index(log.len()));
    match step {
        Step::Drop => drop(log.remove(at)),
        Step::Copy => log.insert(to, log[at].clone()),
        Step::Swap => log.swap(at, to),
        Step::FlipBit => {
            if let Some(encoding) = &mut log[at].encoding {
                let bit = other.index(encoding.len() * 8);
                encoding[bit / 8] ^= 1 << (bit % 8);
            }
        }
        Step::FlipHash => {
            let mut hash = *log[at].hash.as_bytes();
            hash[other.index(32)] ^= 1;
            log[at].hash = Digest::new(hash);
        }
        Step::Prune => log[at].encoding = None,
        Step::Rehash => {
            for at in at..log.len() {
                if let Some(encoding) = log[at].encoding.clone() {
                    log[at].hash = leaf(before(log, at), &encoding);
                }
            }
        }
        Step::Tell => {
            let Some(Ok(record)) = log[at].encoding.as_deref().map(Record::decode) else { return };
            let mut draft = record.draft().clone();
            let leaves: Vec<Digest> = log.iter().map(|stored| stored.hash).collect();
            match &mut draft.event {
                Event::Checkpointed(told) => {
                    told.size = to as u64;
                    told.root = root(&leaves[..to]);
                }
                Event::Retention(told) => {
                    told.action = RetentionAction::Pruned;
                    (told.first, told.end) = (to as u64, at as u64);
                    told.root = Some(root(&leaves[..at]));
                }
                _ => return,
            }
            let mut encoding = Vec::new();
            Record::new(record.sequence(), record.policy(), draft).encode(&mut encoding);
            log[at].hash = leaf(before(log, at), &encoding);
            log[at].encoding = Some(encoding);
        }
    }
}

fn before(log: &[Stored], at: usize) -> Digest {
    let genesis = || Position::genesis(&log_id(), POLICY).last_hash();
    at.checked_sub(1).map_or_else(genesis, |at| log[at].hash)
}

fn leaf(before: Digest, encoding: &[u8]) -> Digest {
    Digest::sha256(&[&[0], before.as_bytes().as_slice(), encoding].concat())
}

/// What is wrong with a log: all faults of integrity, order and policy, and the policy in force.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    integrity: Vec<(u64, FaultKind)>,
    order: Vec<(u64, FaultKind)>,
    policy: Vec<(u64, FaultKind)>,
    in_force: Option<Digest>,
    lost_policies: u64,
    sealed: u64,
    untold: u64,
}

fn naive(log: &[Stored]) -> Naive {
    let leaves: Vec<Digest> = log.iter().map(|stored| stored.hash).collect();
    let mut found = Naive::default();
    let (mut sequence, mut policy) = (0_u64, POLICY);
    let (mut policy_known, mut policy_pruned) = (true, false);
    let mut untold = vec![false; log.len()];
    for (at, stored) in log.iter().enumerate() {
        let index = at as u64;
        let Some(encoding) = &stored.encoding else {
            sequence = sequence.saturating_add(1);
            policy_pruned |= policy_known;
            policy_known = false;
            untold[at] = true;
            continue;
        };
        let Ok(record) = Record::decode(encoding) else {
            let kind = match u16::from_be_bytes([encoding[0], encoding[1]]) {
                1 => FaultKind::Malformed,
                found => FaultKind::UnsupportedVersion { found },
            };
            found.integrity.push((index, kind));
            sequence = sequence.saturating_add(1);
            (policy_known, policy_pruned) = (false, false);
            continue;
        };
        let (told, pruned) = match record.event() {
            Event::Checkpointed(told) => (Some((told.size, told.root)), None),
            Event::Retention(told) => {
                let pruned = (told.action == RetentionAction::Pruned).then_some(told);
                (told.root.map(|root| (told.end, root)), pruned)
            }
            _ => (None, None),
        };
        let is_told_wrong = told.is_some_and(|(size, told)| {
            leaves[..at].get(..usize::try_from(size).unwrap()).map(root) != Some(told)
        });
        let belongs = stored.hash == leaf(before(log, at), encoding);
        if !belongs {
            found.integrity.push((index, FaultKind::HashMismatch));
        } else if is_told_wrong {
            found.integrity.push((index, FaultKind::CheckpointMismatch));
        }
        if let Some(told) = pruned.filter(|_| belongs && !is_told_wrong) {
            for (at, untold) in (0..).zip(untold.iter_mut()) {
                *untold &= !(told.first..told.end).contains(&at);
            }
        }
        let number = record.sequence();
        if number > sequence {
            found.order.push((index, FaultKind::Gap { expected: sequence, found: number }));
        }
        if number < sequence {
            found.order.push((index, FaultKind::OutOfOrder { expected: sequence, found: number }));
        }
        sequence = number.saturating_add(1);
        if record.policy() != policy {
            if policy_known {
                found.policy.push((index, FaultKind::OtherPolicy));
            } else {
                found.lost_policies += u64::from(policy_pruned);
                policy = record.policy();
            }
        }
        (policy_known, policy_pruned) = (belongs && !is_told_wrong, false);
        if let Event::PolicyChange(change) = record.event() {
            policy = change.to;
        }
        let text = format!("{:?}", record.event());
        found.sealed += text.matches("Sealed {").count() as u64;
    }
    found.in_force = Some(policy);
    found.untold = untold.iter().filter(|untold| **untold).count() as u64;
    found
}

fn steps() -> impl Strategy<Value = Vec<(Step, Index, Index)>> {
    let step = prop::sample::select(vec![
        Step::Drop,
        Step::Copy,
        Step::Swap,
        Step::FlipBit,
        Step::FlipHash,
        Step::Prune,
        Step::Prune,
        Step::Rehash,
        Step::Tell,
        Step::Tell,
    ]);
    prop::collection::vec((step, any::<Index>(), any::<Index>()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_verifier_finds_what_a_naive_one_finds(
        drafts in prop::collection::vec(any_draft(), 0..12),
        steps in steps(),
        heads in prop::collection::vec((0..16_usize, any::<bool>()), 0..3),
    ) {
        let mut chain = Chain::new(&log_id(), POLICY);
        let entries: Vec<_> = drafts.into_iter().map(|draft| chain.append(draft)).collect();
        let mut log: Vec<Stored> = entries
            .iter()
            .map(|entry| Stored { hash: entry.hash(), encoding: Some(encode(entry)) })
            .collect();
        for (what, at, other) in steps {
            step(&mut log, what, at, other);
        }

        let mut verifier = Verifier::new(&log_id(), POLICY);
        let leaves: Vec<Digest> = log.iter().map(|stored| stored.hash).collect();
        let mut other_roots = Vec::new();
        let mut beyond = Vec::new();
        let mut reached = 0;
        for (size, is_right) in heads {
            let right = leaves.get(..size).map(root).filter(|_| is_right || size == 0);
            let head = Head::new(size as u64, right.unwrap_or(POLICY)).unwrap();
            verifier.expect_head(head);
            if size > leaves.len() {
                beyond.push(size as u64);
            } else if right.is_none() {
                other_roots.push(size as u64);
            } else {
                reached = reached.max(size as u64);
            }
        }
        for stored in &log {
            match &stored.encoding {
                Some(encoding) => verifier.push_encoded(stored.hash, encoding),
                None => verifier.push_pruned(stored.hash),
            };
        }
        let head = Head::new(leaves.len() as u64, root(&leaves)).unwrap();
        prop_assert_eq!(verifier.head(), head);
        let found = verifier.clone().finish();
        let expected = naive(&log);

        let size = leaves.len() as u64;
        let broken = (other_roots.len() + beyond.len()) as u64;
        match found.completeness() {
            Completeness::Broken { first, faults } => {
                prop_assert_eq!(faults, broken);
                let first_root = other_roots.iter().min().map(|size| {
                    (size.saturating_sub(1), FaultKind::HeadMismatch { size: *size })
                });
                let first_cut = beyond.iter().min().map(|&expected| {
                    let missing = FaultKind::Missing { expected };
                    (size, if size == 0 { missing } else { FaultKind::Cut { expected } })
                });
                prop_assert_eq!(Some((first.index(), first.kind())), first_root.or(first_cut));
            }
            answer => {
                prop_assert_eq!(broken, 0);
                prop_assert_eq!(answer, match reached {
                    0 => Completeness::NotChecked,
                    records if records == size => Completeness::Complete,
                    records => Completeness::UpTo { records },
                });
            }
        }

        for (answer, expected) in [
            (found.integrity(), &expected.integrity),
            (found.order(), &expected.order),
            (found.policy(), &expected.policy),
        ] {
            let first = answer.fault().map(|fault| (fault.index(), fault.kind()));
            prop_assert_eq!(first, expected.first().copied());
            if let audit_types::Answer::Broken { faults, .. } = answer {
                prop_assert_eq!(faults, expected.len() as u64);
            }
        }
        let count = |kind| {
            let item = found.unchecked().iter().find(|item| item.kind() == kind);
            item.map_or(0, |item| item.count())
        };
        prop_assert_eq!(Some(found.policy_in_force()), expected.in_force);
        prop_assert_eq!(count(UncheckedKind::PolicyAfterPruned), expected.lost_policies);
        prop_assert_eq!(count(UncheckedKind::Sealed), expected.sealed);
        prop_assert_eq!(count(UncheckedKind::PrunedWithoutRecord), expected.untold);
        let pruned = log.iter().filter(|stored| stored.encoding.is_none()).count() as u64;
        prop_assert_eq!(count(UncheckedKind::Pruned), pruned);
        prop_assert!(!found.is_sound());

        // A position is only given of a log that holds, and is that of its end.
        if let Some(position) = verifier.position() {
            prop_assert!(expected.integrity.is_empty() && expected.order.is_empty());
            prop_assert!(other_roots.is_empty());
            prop_assert_eq!(position.head(), head);
            prop_assert_eq!(Some(position.policy()), expected.in_force);
        }
    }
}
