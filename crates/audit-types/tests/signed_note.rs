//! Signed checkpoints against `signed_note`, an independent implementation of signed notes.
#![cfg(feature = "sign")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use audit_types::{
    Checkpoint, CheckpointFault, CheckpointSigner, CheckpointTrust, Digest, Head, Id, KeyName,
    SignedCheckpoint,
};
use data_encoding::BASE64;
use proptest::prelude::*;
use signed_note::{Note, Signer as _, StandardSigner, StandardVerifier, VerifierList};

/// The private key as they take it.
fn their_signer(signer: &CheckpointSigner, seed: &[u8; 32]) -> StandardSigner {
    let key = signer.verifier_key().to_string();
    let name_and_hash: Vec<_> = key.splitn(3, '+').take(2).collect();
    let secret = BASE64.encode(&[&[1], seed.as_slice()].concat());
    StandardSigner::new(&format!("PRIVATE+KEY+{}+{secret}", name_and_hash.join("+"))).unwrap()
}

fn their_verifiers(signer: &CheckpointSigner) -> VerifierList {
    let key = signer.verifier_key().to_string();
    VerifierList::new(vec![Box::new(StandardVerifier::new(&key).unwrap())])
}

fn checkpoint() -> impl Strategy<Value = Checkpoint> {
    let extensions = prop::collection::vec("[ -~ü\u{2014}]{1,20}", 0..3);
    let parts =
        ("[a-zü./+]([a-zü ./+]{0,30}[a-zü./+])?", 0..=u64::MAX / 2, any::<[u8; 32]>(), extensions);
    parts.prop_map(|(log, size, root, extensions)| {
        let head = Head::new(size, Digest::new(root)).unwrap();
        Checkpoint::new(Id::new(&log).unwrap(), head).with_extensions(extensions).unwrap()
    })
}

proptest! {
    // Two implementations of Ed25519 without optimisation take their time.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn theirs_verifies_with_ours_and_ours_with_theirs(
        checkpoint in checkpoint(),
        name in "[a-zü./-]{1,30}",
        seed in any::<[u8; 32]>(),
        other_seed in any::<[u8; 32]>(),
    ) {
        let signer = CheckpointSigner::new(KeyName::new(&name).unwrap(), &seed);
        let other = CheckpointSigner::new(KeyName::new(&name).unwrap(), &other_seed);
        let signature = signer.sign(&checkpoint);
        let ours = SignedCheckpoint::new(checkpoint.clone(), vec![signature]).unwrap();

        let note = Note::from_bytes(ours.to_string().as_bytes()).unwrap();
        let (verified, unverified) = note.verify(&their_verifiers(&signer)).unwrap();
        prop_assert_eq!((verified.len(), unverified.len()), (1, 0));
        prop_assert!(note.verify(&their_verifiers(&other)).is_err());

        let mut theirs = Note::new(checkpoint.to_string().as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&their_signer(&signer, &seed)]).unwrap();
        let text = String::from_utf8(theirs.to_bytes()).unwrap();
        prop_assert_eq!(&text, &ours.to_string());
        let trust = CheckpointTrust::of_log(checkpoint.log().clone(), signer.verifier_key());
        let verified = trust.build().unwrap().verify(&text.parse().unwrap()).unwrap();
        prop_assert_eq!(verified.checkpoint(), &checkpoint);
        let trust = CheckpointTrust::of_log(checkpoint.log().clone(), other.verifier_key());
        let fault = trust.build().unwrap().verify(&ours).unwrap_err();
        prop_assert_eq!(fault, CheckpointFault::OtherKey);
    }

    /// What we take they take; and where a signature of ours verifies, so does it with them.
    #[test]
    fn we_take_nothing_that_they_refuse(
        checkpoint in checkpoint(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[0-9a-z+/= \n\u{2014}\r-]?"), 0..3),
    ) {
        let signer = CheckpointSigner::new(KeyName::new("log.example").unwrap(), &[7; 32]);
        let signed = SignedCheckpoint::new(checkpoint.clone(), vec![signer.sign(&checkpoint)]);
        let text = signed.unwrap().to_string();
        let mut characters: Vec<String> = text.chars().map(String::from).collect();
        for (at, character) in edits {
            let at = at.index(characters.len());
            characters[at] = character;
        }
        let edited = characters.concat();
        let Ok(read) = edited.parse::<SignedCheckpoint>() else { return Ok(()) };
        let note = Note::from_bytes(edited.as_bytes());
        prop_assert!(note.is_ok(), "{edited:?}");
        let note = note.unwrap();
        prop_assert_eq!(note.to_bytes(), edited.as_bytes());
        let trust = CheckpointTrust::of_log(read.checkpoint().log().clone(), signer.verifier_key());
        let ours = trust.build().unwrap().verify(&read).is_ok();
        prop_assert_eq!(ours, note.verify(&their_verifiers(&signer)).is_ok());
        prop_assert_eq!(ours, edited == text);
    }
}

#[test]
fn key_hashes_agree() {
    let signer = CheckpointSigner::new(KeyName::new("log.example").unwrap(), &[9; 32]);
    let theirs = their_signer(&signer, &[9; 32]);
    assert_eq!(signer.verifier_key().hash(), theirs.key_id().to_be_bytes());
}
