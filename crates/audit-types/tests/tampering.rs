//! Rows of what can be done to a log, and what the verifier answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use audit_types::{
    Chain, Checkpointed, Digest, Draft, Entry, Event, Head, List, Position, Record, Retention,
    RetentionAction, Verification, Verifier,
};
use common::{POLICY, draft, encode, id, log_id, samples};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    steps: Vec<String>,
    heads: Vec<String>,
    integrity: String,
    order: String,
    completeness: String,
    policy: String,
    unchecked: Vec<String>,
    why: String,
}

/// A record as it is stored: the hash of its leaf, and its encoding unless that was pruned.
#[derive(Clone)]
struct Stored {
    hash: Digest,
    encoding: Option<Vec<u8>>,
}

fn store(entry: &Entry) -> Stored {
    Stored { hash: entry.hash(), encoding: Some(encode(entry)) }
}

fn record(stored: &Stored) -> Record {
    Record::decode(stored.encoding.as_ref().unwrap()).unwrap()
}

/// The log that the rows are about, under this id, and its heads from the empty one on.
fn original(log: &str) -> (Vec<Stored>, Vec<Head>) {
    let mut chain = Chain::new(&id(log), POLICY);
    let mut heads = vec![chain.head()];
    let mut stored = Vec::new();
    let full = samples::full();
    for (time, at) in (0..).zip([0, 2, 3, 16, 11, 6, 5, 1]) {
        let mut event = full[at].clone();
        if let Event::Checkpointed(told) = &mut event {
            let head = chain.head();
            *told = Checkpointed { size: head.size(), root: head.root(), ..told.clone() };
        }
        if let Event::ModelCall(call) = &mut event {
            call.request.sealed = None;
            call.response = None;
        }
        if let Event::ToolCall(call) = &mut event {
            call.arguments.sealed = None;
            call.result = None;
        }
        if let Event::StageOutcome(outcome) = &mut event {
            outcome.content = None;
        }
        stored.push(store(&chain.append(draft(time, event))));
        heads.push(chain.head());
    }
    (stored, heads)
}

/// A record with another sequence number, policy or time.
fn with(stored: &Stored, change: impl FnOnce(&mut u64, &mut Digest, &mut Draft)) -> Record {
    let record = record(stored);
    let mut parts = (record.sequence(), record.policy(), record.draft().clone());
    change(&mut parts.0, &mut parts.1, &mut parts.2);
    Record::new(parts.0, parts.1, parts.2)
}

fn bytes(record: &Record) -> Vec<u8> {
    let mut out = Vec::new();
    record.encode(&mut out);
    out
}

/// The hash of a leaf as the documentation has it, from parts that this crate gives to anybody.
fn leaf(before: Digest, encoding: &[u8]) -> Digest {
    let mut data = vec![0];
    data.extend_from_slice(before.as_bytes());
    data.extend_from_slice(encoding);
    Digest::sha256(&data)
}

fn before(log: &[Stored], at: usize) -> Digest {
    match at.checked_sub(1) {
        Some(at) => log[at].hash,
        None => Position::genesis(&log_id(), POLICY).last_hash(),
    }
}

/// Makes the hashes from a place on fit.
fn rehash(log: &mut [Stored], from: usize) {
    for at in from..log.len() {
        log[at].hash = leaf(before(log, at), log[at].encoding.as_ref().unwrap());
    }
}

fn step(log: &mut Vec<Stored>, step: &str) {
    let mut words = step.split(' ');
    let name = words.next().unwrap();
    let numbers: Vec<usize> = words.map(|number| number.parse().unwrap()).collect();
    let at = numbers.first().copied().unwrap_or(0);
    let to = numbers.get(1).copied().unwrap_or(0);
    let foreign = || original("log-2").0;
    let late = |_: &mut u64, _: &mut Digest, draft: &mut Draft| draft.time += 3;
    match name {
        "cut" => log.truncate(at),
        "drop" => drop(log.remove(at)),
        "repeat" => log.insert(at, log[at].clone()),
        "move" => {
            let moved = log.remove(at);
            log.insert(to, moved);
        }
        "replay" => log.insert(to, log[at].clone()),
        "replay_log" => log.extend_from_within(..),
        "change" => log[at].encoding = Some(bytes(&with(&log[at], late))),
        "rehash" => {
            let encoding = bytes(&with(&log[at], late));
            log[at].hash = leaf(before(log, at), &encoding);
            log[at].encoding = Some(encoding);
        }
        "rewrite" => {
            log[at].encoding = Some(bytes(&with(&log[at], late)));
            rehash(log, at);
        }
        "repolicy" => {
            let other = with(&log[at], |_, policy, _| *policy = Digest::new([9; 32]));
            log[at].encoding = Some(bytes(&other));
            rehash(log, at);
        }
        "hash" => log[at].hash = Digest::new([0xBA; 32]),
        "renumber" | "rebuild" => {
            for (number, stored) in (0..).zip(log.iter_mut()) {
                let fitting = with(stored, |sequence, _, _| *sequence = number);
                stored.encoding = Some(bytes(&fitting));
            }
            if name == "rebuild" {
                rehash(log, 0);
            }
        }
        "splice" => log[at] = foreign().swap_remove(at),
        "splice_end" => {
            log.truncate(at);
            log.extend(foreign().into_iter().skip(at));
        }
        "version" => {
            let version = u16::try_from(to).unwrap().to_be_bytes();
            log[at].encoding.as_mut().unwrap()[..2].copy_from_slice(&version);
        }
        "garbage" => log[at].encoding = Some(b"\0\x01not a record".to_vec()),
        "prune" => log[at..to].iter_mut().for_each(|stored| stored.encoding = None),
        "told" => {
            let told = Retention {
                action: RetentionAction::Pruned,
                first: at as u64,
                end: to as u64,
                root: Some(original("log-1").1[to].root()),
                basis: List::new(),
                hold: None,
                scope: None,
                actor: None,
            };
            append(log, told.into());
        }
        "foreign" => *log = foreign(),
        "append" => (0..at).for_each(|_| append(log, samples::full().swap_remove(0))),
        _ => panic!("unknown step {name}"),
    }
}

/// Appends by the rules, in the log as it was: only the hash before and the policy matter.
fn append(log: &mut Vec<Stored>, event: Event) {
    let policy = record(&log[7]).policy();
    let encoding = bytes(&Record::new(log.len() as u64, policy, draft(100, event)));
    log.push(Stored { hash: leaf(before(log, log.len()), &encoding), encoding: Some(encoding) });
}

fn head(log: &[Stored], text: &str) -> Head {
    let heads = original("log-1").1;
    match text.split(' ').collect::<Vec<_>>().as_slice() {
        ["end"] => heads[8],
        ["now"] => {
            let mut frontier = audit_types::Frontier::new();
            log.iter().for_each(|stored| frontier.push(stored.hash));
            Head::new(frontier.size(), frontier.root()).unwrap()
        }
        ["forged", size] => Head::new(size.parse().unwrap(), Digest::new([0xFA; 32])).unwrap(),
        ["foreign", size] => original("log-2").1[size.parse::<usize>().unwrap()],
        [size] => heads[size.parse::<usize>().unwrap()],
        _ => panic!("unknown head {text}"),
    }
}

fn verify(log: &[Stored], heads: &[Head]) -> Verification {
    let mut verifier = Verifier::new(&log_id(), POLICY);
    let mut returned = Vec::new();
    returned.extend(heads.iter().filter_map(|head| verifier.expect_head(*head)));
    for stored in log {
        returned.extend(match &stored.encoding {
            Some(encoding) => verifier.push_encoded(stored.hash, encoding),
            None => verifier.push_pruned(stored.hash),
        });
    }
    let found = verifier.finish();
    // What is returned at once is the earliest of what is reported in the end.
    let cut = found.faults().any(|fault| fault.to_string().contains("missing"));
    if !cut {
        assert_eq!(
            returned.first().map(|fault| fault.index()),
            found.first_fault().map(|f| f.index())
        );
    }
    found
}

#[test]
fn tampering_rows() {
    let rows: Rows = toml::from_str(include_str!("../testdata/tampering.toml")).unwrap();
    assert!(rows.case.len() >= 50);
    let mut wrong = Vec::new();
    for case in rows.case {
        assert!(!case.why.is_empty());
        let mut log = original("log-1").0;
        case.steps.iter().for_each(|text| step(&mut log, text));
        let heads: Vec<Head> = case.heads.iter().map(|text| head(&log, text)).collect();
        let found = verify(&log, &heads);
        let unchecked: Vec<_> =
            found.unchecked().iter().map(|item| item.kind().as_str().to_owned()).collect();
        // The tests of ages are elsewhere.
        let mut expected = case.unchecked.clone();
        expected.extend(["record_age".to_owned(), "head_age".to_owned()]);
        let found_here = (
            found.integrity().to_string(),
            found.order().to_string(),
            found.completeness().to_string(),
            found.policy().to_string(),
            unchecked,
        );
        let expected = (case.integrity, case.order, case.completeness, case.policy, expected);
        if found_here != expected {
            wrong.push(format!("{}: {}\n{found_here:?}\n{expected:?}", case.name, case.why));
        }
        assert!(!found.is_sound());
        assert_eq!(found.read(), log.len() as u64);
        let in_words = found.to_string();
        assert!(found.unchecked().iter().all(|item| in_words.contains(&item.to_string())));
        assert!(in_words.lines().count() < 16);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
