//! Who is believed: rows, keys, and what a configuration refuses.
#![cfg(feature = "sign")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use std::slice::from_ref;

use audit_types::{
    Checkpoint, CheckpointSigner, CheckpointTrust, Digest, ErrorKind, Head, Id, KeyAlgorithm,
    KeyName, SignedCheckpoint, VerifierKey, WitnessSigner,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Rows {
    trust: Vec<TrustRow>,
    key: Vec<KeyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustRow {
    name: String,
    why: String,
    text: String,
    log: String,
    keys: Vec<String>,
    #[serde(default)]
    witnesses: Vec<String>,
    quorum: Option<usize>,
    answer: String,
    #[serde(default)]
    signers: Vec<String>,
    #[serde(default)]
    seen: Vec<(String, i64)>,
    #[serde(default)]
    ignored: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRow {
    name: String,
    why: String,
    text: String,
    answer: String,
}

fn rows() -> Rows {
    toml::from_str(include_str!("../testdata/checkpoints.toml")).unwrap()
}

fn keys(texts: &[String]) -> Vec<VerifierKey> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn trust_rows() {
    for row in rows().trust {
        assert!(!row.why.is_empty());
        let trust = CheckpointTrust {
            log: row.log.parse().unwrap(),
            keys: keys(&row.keys),
            witnesses: keys(&row.witnesses),
            quorum: row.quorum,
        };
        let signed: SignedCheckpoint = row.text.parse().unwrap();
        let verified = match trust.build().unwrap().verify(&signed) {
            Err(fault) => {
                assert_eq!(format!("{fault:?}"), row.answer, "{}", row.name);
                continue;
            }
            Ok(verified) => verified,
        };
        assert_eq!(row.answer, "ok", "{}", row.name);
        assert_eq!(verified.checkpoint(), signed.checkpoint());
        assert_eq!(verified.head(), signed.checkpoint().head());
        let signers: Vec<_> = verified.signers().map(KeyName::as_str).collect();
        assert_eq!(signers, row.signers, "{}", row.name);
        let seen = verified.cosignatures().iter().map(|by| (by.name().to_string(), by.time()));
        assert_eq!(seen.collect::<Vec<_>>(), row.seen, "{}", row.name);
        assert_eq!(verified.ignored(), row.ignored, "{}", row.name);
    }
}

#[test]
fn key_rows() {
    for row in rows().key {
        assert!(!row.why.is_empty());
        let found = match row.text.parse::<VerifierKey>() {
            Ok(key) => {
                assert_eq!(key.to_string(), row.text, "{}", row.name);
                let again = VerifierKey::new(key.name().clone(), key.algorithm(), key.as_bytes());
                assert_eq!(again, Ok(key), "{}", row.name);
                "ok".to_owned()
            }
            Err(error) => {
                assert!(!format!("{error} {error:?}").contains("audit.example"));
                format!("{:?} {}", error.kind(), error.field())
            }
        };
        assert_eq!(found, row.answer, "{}", row.name);
    }
}

fn seed(byte: u8) -> [u8; 32] {
    [byte; 32]
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log_key(text: &str, byte: u8) -> VerifierKey {
    CheckpointSigner::new(name(text), &seed(byte)).verifier_key()
}

fn witness_key(text: &str, byte: u8) -> VerifierKey {
    WitnessSigner::new(name(text), &seed(byte)).verifier_key()
}

#[test]
fn the_keys_are_those_of_rfc_8032() {
    // Section 7.1, tests 1, 2 and 3.
    for (seed, public) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        ),
    ] {
        let seed: Digest = seed.parse().unwrap();
        let key = CheckpointSigner::new(name("x"), seed.as_bytes()).verifier_key();
        assert_eq!(Digest::new(*key.as_bytes()).to_string(), public);
        assert_eq!(key.algorithm(), KeyAlgorithm::Ed25519);
    }
}

#[test]
fn a_signature_is_the_one_that_another_implementation_makes() {
    let row = rows().trust.into_iter().find(|row| row.name == "a witness").unwrap();
    let theirs: SignedCheckpoint = row.text.parse().unwrap();
    // The seeds of the tests 1 and 3 of RFC 8032, as in the row.
    let seeds = [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    ];
    let [log, witness] = seeds.map(|seed| seed.parse::<Digest>().unwrap());
    let signer = CheckpointSigner::new(name("audit.example.org/eu"), log.as_bytes());
    let cosigner = WitnessSigner::new(name("witness.example.com"), witness.as_bytes());
    let checkpoint = theirs.checkpoint().clone();
    let signature = signer.sign(&checkpoint);
    let cosignature = cosigner.cosign(&checkpoint, 1_700_000_000_999_999);
    let ours = SignedCheckpoint::new(checkpoint, vec![signature]).unwrap();
    assert_eq!(ours.with_signature(cosignature), Ok(theirs));
    assert_eq!(signer.verifier_key().to_string(), row.keys[0]);
    assert_eq!(cosigner.verifier_key().to_string(), row.witnesses[0]);
}

#[test]
fn a_time_before_1970_is_the_first_second() {
    let log = Id::new("log").unwrap();
    let checkpoint = Checkpoint::new(log, Head::new(1, Digest::sha256(b"root")).unwrap());
    let witness = WitnessSigner::new(name("w"), &seed(1));
    let first = witness.cosign(&checkpoint, 0);
    assert_eq!(witness.cosign(&checkpoint, -1), first);
    assert_eq!(witness.cosign(&checkpoint, i64::MIN), first);
    assert_eq!(witness.cosign(&checkpoint, 999_999), first);
    assert_ne!(witness.cosign(&checkpoint, 1_000_000), first);
}

#[test]
fn a_configuration_that_counts_one_as_two_is_refused() {
    let trust = |keys: &[VerifierKey], witnesses: &[VerifierKey], quorum| {
        let trust = CheckpointTrust {
            log: Id::new("log").unwrap(),
            keys: keys.to_vec(),
            witnesses: witnesses.to_vec(),
            quorum,
        };
        trust.build().err().map(|error| (error.kind(), error.field()))
    };
    let [log, w1, w2] = [log_key("log", 1), witness_key("w1", 2), witness_key("w2", 3)];
    let witnesses = [w1.clone(), w2.clone()];
    assert_eq!(trust(from_ref(&log), &witnesses, Some(2)), None);
    assert_eq!(trust(from_ref(&log), &witnesses, Some(0)), None);
    let too_many = Some((ErrorKind::OutOfRange, "quorum"));
    assert_eq!(trust(from_ref(&log), &witnesses, Some(3)), too_many);
    assert_eq!(trust(&[], &witnesses, None), Some((ErrorKind::Missing, "keys")));

    let twice = Some((ErrorKind::Duplicate, "keys"));
    assert_eq!(trust(from_ref(&log), &[w1.clone(), w1.clone()], None), twice);
    assert_eq!(trust(from_ref(&log), &[w1.clone(), witness_key("alias", 2)], None), twice);
    // The log as its own witness.
    assert_eq!(trust(from_ref(&log), &[witness_key("w3", 1)], None), twice);

    let mixed = |field| Some((ErrorKind::Mismatch, field));
    assert_eq!(trust(&[w1], &[], None), mixed("keys"));
    assert_eq!(trust(from_ref(&log), &[log_key("w4", 4)], None), mixed("witnesses"));
}

#[test]
fn a_signer_shows_its_name_only() {
    let signer = CheckpointSigner::new(name("log.example"), &seed(0xAB));
    assert_eq!(format!("{signer:?}"), "CheckpointSigner { name: \"log.example\", .. }");
    let witness = WitnessSigner::new(name("w.example"), &seed(0xAB));
    assert_eq!(format!("{witness:?}"), "WitnessSigner { name: \"w.example\", .. }");
    assert_eq!((signer.name().as_str(), witness.name().as_str()), ("log.example", "w.example"));
}

#[cfg(feature = "serde")]
#[test]
fn a_configuration_is_read_from_text() {
    let key = log_key("log", 1);
    let text = format!("log = \"log\"\nkeys = [\"{key}\"]\n");
    let trust: CheckpointTrust = toml::from_str(&text).unwrap();
    assert_eq!(trust, CheckpointTrust::of_log(Id::new("log").unwrap(), key));
    let wrong = toml::from_str::<CheckpointTrust>(&text.replace("log+", "canary+")).unwrap_err();
    assert!(wrong.message().contains("a verifier key of a signed note"), "{}", wrong.message());
    assert!(!wrong.message().contains("canary"));
    assert!(toml::from_str::<CheckpointTrust>(&format!("{text}witness = []\n")).is_err());
}
