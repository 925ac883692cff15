//! From the signature to the answer: a log is signed, something is done to the log or to the
//! checkpoint, and both are verified.
#![cfg(feature = "sign")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;

use audit_types::{
    Authenticity, Chain, Checkpoint, CheckpointSigner, CheckpointTrust, Checkpointed, Clock,
    Completeness, Digest, Entry, ExpectedHead, Head, Id, KeyName, Record, Signed, SignedCheckpoint,
    Verification, Verifier, WitnessSigner,
};
use common::{POLICY, draft, encode, id, samples};
use serde::Deserialize;

const NOW: i64 = 1_760_000_100_000_000;
const SECOND: i64 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    #[serde(default)]
    times: Vec<(usize, i64)>,
    checkpoint: String,
    #[serde(default)]
    seen: Vec<(String, i64)>,
    quorum: Option<usize>,
    #[serde(default)]
    steps: Vec<String>,
    answer: String,
    integrity: String,
    order: String,
    completeness: String,
    authenticity: String,
    freshness: String,
    soundness: String,
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn key(text: &str, seed: u8) -> CheckpointSigner {
    CheckpointSigner::new(name(text), &[seed; 32])
}

fn witness(text: &str) -> WitnessSigner {
    let seed = text.bytes().fold(100_u8, |sum, byte| sum.wrapping_mul(3).wrapping_add(byte));
    WitnessSigner::new(name(text), &[seed; 32])
}

fn trust(quorum: Option<usize>) -> CheckpointTrust {
    let witnesses = if quorum.is_some() { vec!["w1", "w2", "w3"] } else { Vec::new() };
    CheckpointTrust {
        log: id("log-1"),
        keys: vec![key("log-1", 1).verifier_key()],
        witnesses: witnesses.into_iter().map(|text| witness(text).verifier_key()).collect(),
        quorum,
    }
}

/// A record as it is stored: the hash of its leaf, and its encoding.
type Stored = (Digest, Vec<u8>);

/// Appends one record more, by the rules.
fn append(chain: &mut Chain, time: i64) -> Stored {
    let entry = chain.append(draft(time, samples::minimal().remove(2)));
    (entry.hash(), encode(&entry))
}

/// A log of eight records, a second apart, the last of them ten seconds old; its heads.
fn original(log: &str, times: &[(usize, i64)]) -> (Vec<Stored>, Vec<Head>, Chain) {
    let mut chain = Chain::new(&id(log), POLICY);
    let (mut stored, mut heads) = (Vec::new(), vec![chain.head()]);
    for at in 0..8 {
        let usual = i64::try_from(at).unwrap() - 17;
        let time = times.iter().find(|(place, _)| *place == at).map_or(usual, |(_, time)| *time);
        stored.push(append(&mut chain, NOW.saturating_add(time.saturating_mul(SECOND))));
        heads.push(chain.head());
    }
    (stored, heads, chain)
}

fn step(stored: &mut Vec<Stored>, chain: &mut Chain, text: &str) {
    let (step, number) = text.split_once(' ').unwrap();
    let at: usize = number.parse().unwrap();
    let changed = |encoding: &[u8]| {
        let record = Record::decode(encoding).unwrap();
        let mut draft = record.draft().clone();
        draft.agent = Some(id("other"));
        let mut out = Vec::new();
        Record::new(record.sequence(), record.policy(), draft).encode(&mut out);
        out
    };
    match step {
        "cut" => stored.truncate(at),
        "change" => stored[at].1 = changed(&stored[at].1),
        "rewrite" => {
            let mut forger = Chain::new(&id("log-1"), POLICY);
            for (place, pair) in stored.iter_mut().enumerate() {
                let encoding = if place == at { changed(&pair.1) } else { pair.1.clone() };
                let record = Record::decode(&encoding).unwrap();
                *pair = (forger.append(record.draft().clone()).hash(), encoding);
            }
        }
        "append" => (0..at).for_each(|_| stored.push(append(chain, NOW - SECOND))),
        "foreign" => *stored = original("log-2", &[]).0,
        "version" => stored[at].1[1] = 2,
        _ => panic!("unknown step {step}"),
    }
}

/// The text of a checkpoint, as it was made or forged.
fn make(text: &str, heads: &[Head], seen: &[(String, i64)]) -> String {
    let (how, size) = text.split_once(' ').unwrap();
    let size: usize = size.parse().unwrap();
    let (own, foreign) = (id("log-1"), id("log-2"));
    let foreign_head = || original("log-2", &[]).1[size];
    let forged = || Head::new(size as u64, Digest::new([0xFA; 32])).unwrap();
    let sign = |log: &Id, head: Head, key: &CheckpointSigner| {
        let checkpoint = Checkpoint::new(log.clone(), head);
        let signatures = vec![key.sign(&checkpoint)];
        let cosign = |(text, time): &(String, i64)| {
            witness(text).cosign(&checkpoint, NOW.saturating_add(time.saturating_mul(SECOND)))
        };
        let cosignatures: Vec<_> = seen.iter().map(cosign).collect();
        let signed = SignedCheckpoint::new(checkpoint, [signatures, cosignatures].concat());
        signed.unwrap().to_string()
    };
    let key_1 = key("log-1", 1);
    match how {
        "own" => sign(&own, heads[size], &key_1),
        "split" => sign(&own, forged(), &key_1),
        "later" => sign(&own, forged(), &key_1).replacen(&format!("\n{size}\n"), "\n12\n", 1),
        "foreign" => sign(&foreign, foreign_head(), &key_1),
        "renamed" => sign(&foreign, foreign_head(), &key_1).replacen("log-2\n", "log-1\n", 1),
        "other_key" => sign(&own, heads[size], &key("log-1", 2)),
        "stranger" => sign(&own, heads[size], &key("stranger", 2)),
        "shrunk" => {
            let whole = sign(&own, heads[8], &key_1);
            let (signed, small) = (whole.split_once("\n\n").unwrap(), heads[size]);
            format!("{}\n{}", Checkpoint::new(own, small), signed.1)
        }
        "spoiled" => {
            let text = sign(&own, heads[size], &key_1);
            let (body, line) = text.rsplit_once(' ').unwrap();
            // The first letters are the hash of the key.
            let (hash, bytes) = line.split_at(6);
            let (letter, rest) = bytes.split_at(1);
            let other = if letter == "A" { "B" } else { "A" };
            format!("{body} {hash}{other}{rest}")
        }
        _ => panic!("unknown checkpoint {how}"),
    }
}

fn verify(stored: &[Stored], expected: ExpectedHead) -> Verification {
    let clock = Clock {
        now: NOW,
        tolerance: 2_000_000,
        record_limit: Some(60_000_000),
        head_limit: Some(60_000_000),
    };
    let mut verifier =
        Verifier::new(&id("log-1"), POLICY).with_clock(clock).with_policies([POLICY]);
    verifier.expect_head(expected);
    for (hash, encoding) in stored {
        verifier.push_encoded(*hash, encoding);
    }
    verifier.finish()
}

#[test]
fn authenticity_rows() {
    let rows: Rows = toml::from_str(include_str!("../testdata/authenticity.toml")).unwrap();
    let mut wrong = Vec::new();
    for case in rows.case {
        assert!(!case.why.is_empty());
        let (mut stored, heads, mut chain) = original("log-1", &case.times);
        let text = make(&case.checkpoint, &heads, &case.seen);
        case.steps.iter().for_each(|text| step(&mut stored, &mut chain, text));

        let signed: SignedCheckpoint = text.parse().unwrap();
        let verifier = trust(case.quorum).build().unwrap();
        let answer = match verifier.verify(&signed) {
            Ok(verified) => {
                assert_eq!(verifier.expected_head(&signed), ExpectedHead::from(&verified));
                "ok".to_owned()
            }
            Err(fault) => format!("{fault:?}"),
        };
        let expected = verifier.expected_head(&signed);
        assert_eq!(expected.signed == Signed::Wrong, answer != "ok", "{}", case.name);
        let found = verify(&stored, expected);
        if answer != "ok" {
            // Nothing of it is believed, whatever the log is.
            assert!(matches!(found.authenticity(), Authenticity::Broken { .. }));
            assert_eq!(found.completeness(), Completeness::NotChecked);
        }
        let found = [
            answer,
            found.integrity().to_string(),
            found.order().to_string() + "; " + &found.times().to_string(),
            found.completeness().to_string(),
            found.authenticity().to_string(),
            found.freshness().to_string(),
            found.soundness().to_string(),
        ];
        let expected = [
            case.answer,
            case.integrity,
            case.order,
            case.completeness,
            case.authenticity,
            case.freshness,
            case.soundness,
        ];
        if found != expected {
            wrong.push(format!("{}: {}\n{found:#?}\n{expected:#?}", case.name, case.why));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_verified_checkpoint_becomes_a_record_that_the_verifier_compares() {
    let (mut stored, heads, mut chain) = original("log-1", &[]);
    let seen = [("w1".to_owned(), -3), ("w2".to_owned(), -2)];
    let signed: SignedCheckpoint = make("own 8", &heads, &seen).parse().unwrap();
    let verified = trust(Some(2)).build().unwrap().verify(&signed).unwrap();
    let told = Checkpointed::from(&verified);
    assert_eq!((told.size, told.root), (8, heads[8].root()));
    assert_eq!(*told.signers, [id("log-1"), id("w1"), id("w2")]);
    let names = told.signers.iter().cloned().map(|name| KeyName::try_from(name).unwrap());
    assert_eq!(names.map(Id::from).collect::<Vec<_>>(), *told.signers);
    assert!(KeyName::try_from(id("two words")).is_err());

    let entry: Entry = chain.append(draft(NOW, told.into()));
    stored.push((entry.hash(), encode(&entry)));
    let found = verify(&stored, ExpectedHead::from(&verified));
    assert!(found.faults().next().is_none());
    // In a log that is another one before it, it does not fit.
    let mut other = Chain::new(&id("log-1"), POLICY);
    let mut others: Vec<_> = (0..8).map(|_| append(&mut other, NOW)).collect();
    let entry = other.append(entry.record().draft().clone());
    others.push((entry.hash(), encode(&entry)));
    let found = verify(&others, chain.head().into());
    assert_eq!(found.integrity().fault().map(|fault| fault.index()), Some(8));
}

#[test]
fn as_many_witnesses_as_have_to_sign_say_when_it_was_seen() {
    let (_, heads, _) = original("log-1", &[]);
    let seen = |quorum, times: &[(&str, i64)]| {
        let times: Vec<_> = times.iter().map(|(name, time)| ((*name).to_owned(), *time)).collect();
        let signed: SignedCheckpoint = make("own 8", &heads, &times).parse().unwrap();
        let verified = trust(Some(quorum)).build().unwrap().verify(&signed).unwrap();
        verified.seen().map(|time| (time - NOW) / SECOND)
    };
    let times = [("w1", -30), ("w2", -10), ("w3", -20)];
    assert_eq!(seen(0, &times), Some(-10));
    assert_eq!(seen(1, &times), Some(-10));
    assert_eq!(seen(2, &times), Some(-20));
    assert_eq!(seen(3, &times), Some(-30));
    assert_eq!(seen(0, &[]), None);
    // One who signed twice is one, with the later time.
    assert_eq!(seen(1, &[("w1", -30), ("w1", -5)]), Some(-5));
    assert_eq!(seen(2, &[("w1", -30), ("w1", -5), ("w2", -50)]), Some(-50));
    assert_eq!(seen(0, &[("stranger", -5)]), None);
}
