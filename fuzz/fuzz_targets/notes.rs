//! Any text and bytes, and good ones with some bytes changed, as what vouches for a log:
//! checkpoints, signatures, keys, proofs and positions. What is read is written the same, nothing
//! that was changed is believed, and nothing panics.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::LazyLock;

use audit_types::{
    Chain, Checkpoint, CheckpointSigner, ConsistencyProof, Digest, Draft, Entry, Error, Head, Id,
    InclusionProof, KeyName, NoteSignature, Position, RecordProof, SignedCheckpoint, Tree,
    VerifierKey,
};
use libfuzzer_sys::fuzz_target;

/// Good texts and encodings of each kind.
struct Samples {
    texts: Vec<String>,
    encodings: Vec<Vec<u8>>,
    heads: [Head; 2],
}

static SAMPLES: LazyLock<Samples> = LazyLock::new(|| {
    let log: Id = "log-1".parse().expect("an id");
    let mut chain = Chain::new(&log, Digest::new([7; 32]));
    let genesis = chain.position().genesis_hash();
    let lines = include_str!("../../crates/audit-types/testdata/entries.jsonl").lines();
    let drafts = lines.map(|line| {
        let entry = serde_json::from_str::<Entry>(line).expect("an entry");
        Draft::clone(entry.record().draft())
    });
    let mut tree = Tree::new();
    let mut entries = Vec::new();
    let mut earlier = chain.head();
    for draft in drafts {
        let entry = chain.append(draft);
        tree.push(entry.hash());
        entries.push(entry);
        if entries.len() == 5 {
            earlier = chain.head();
        }
    }
    let size = chain.head().size();
    let signer = CheckpointSigner::new(KeyName::new("log-1").expect("a name"), &[1; 32]);
    let checkpoint = Checkpoint::new(log, chain.head());
    let signature = signer.sign(&checkpoint);
    let signed = SignedCheckpoint::new(checkpoint.clone(), vec![signature]).expect("one");
    let inclusion = tree.prove_inclusion(0, size).expect("a record");
    let consistency = tree.prove_consistency(5, size).expect("earlier");
    let record = entries.first().expect("a record").record().clone();
    let of_record = RecordProof::new(record, genesis, inclusion.clone()).expect("in its place");
    let texts = vec![
        signed.to_string(),
        checkpoint.to_string(),
        signer.verifier_key().to_string(),
        signed.signatures().first().expect("one").to_string(),
        inclusion.to_string(),
        consistency.to_string(),
        chain.head().to_string(),
    ];
    let encode: [&dyn Fn(&mut Vec<u8>); 4] = [
        &|out| inclusion.encode(out),
        &|out| consistency.encode(out),
        &|out| of_record.encode(out),
        &|out| chain.position().encode(out),
    ];
    let encodings = encode.into_iter().map(|encode| {
        let mut out = Vec::new();
        encode(&mut out);
        out
    });
    Samples { texts, encodings: encodings.collect(), heads: [earlier, chain.head()] }
});

/// Reads a text; what is taken is written the same.
fn text<T: FromStr<Err = Error> + Display + Debug + PartialEq>(text: &str) -> Option<T> {
    match text.parse::<T>() {
        Ok(found) => {
            assert_eq!(found.to_string(), text);
            assert!(!format!("{found:?}").is_empty());
            Some(found)
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Reads an encoding; what is taken is written the same.
fn bytes<T>(
    bytes: &[u8],
    decode: fn(&[u8]) -> Result<T, Error>,
    encode: fn(&T, &mut Vec<u8>),
) -> Option<T> {
    let found = decode(bytes).ok()?;
    let mut out = Vec::new();
    encode(&found, &mut out);
    assert_eq!(out, bytes);
    Some(found)
}

fn read_text(input: &str) {
    let [earlier, later] = &SAMPLES.heads;
    text::<Checkpoint>(input);
    text::<NoteSignature>(input);
    text::<VerifierKey>(input);
    text::<Head>(input);
    if let Some(signed) = text::<SignedCheckpoint>(input) {
        assert_eq!(
            text::<Checkpoint>(&signed.checkpoint().to_string()),
            Some(signed.checkpoint().clone())
        );
        for signature in signed.signatures() {
            assert_eq!(text::<NoteSignature>(&signature.to_string()).as_ref(), Some(signature));
        }
    }
    if let Some(proof) = text::<InclusionProof>(input) {
        let leaf = Digest::new([0; 32]);
        assert!(proof.verify(&leaf, later).is_err(), "a leaf that is in no log");
    }
    if let Some(proof) = text::<ConsistencyProof>(input) {
        // Only the one that was made proves this.
        let holds = proof.verify(earlier, later).is_ok();
        assert_eq!(holds, SAMPLES.texts.iter().any(|sample| sample == input));
    }
}

fn read_bytes(input: &[u8]) {
    let [_, later] = &SAMPLES.heads;
    bytes(input, InclusionProof::decode, InclusionProof::encode);
    bytes(input, ConsistencyProof::decode, ConsistencyProof::encode);
    bytes(input, Position::decode, Position::encode);
    if let Some(proof) = bytes(input, RecordProof::decode, RecordProof::encode) {
        let holds = proof.verify(later).is_ok();
        assert_eq!(holds, SAMPLES.encodings.iter().any(|sample| sample == input));
    }
}

/// A sample with some bytes changed and others put in; without one, the bytes alone.
fn change(sample: Option<&[u8]>, changes: &[(u16, u8)], more: &[u8]) -> Vec<u8> {
    let Some(sample) = sample else { return more.to_vec() };
    let mut bytes = sample.to_vec();
    for (at, byte) in changes {
        let at = usize::from(*at) % bytes.len();
        bytes[at] = *byte;
    }
    let at = changes.last().map_or(bytes.len(), |(at, _)| usize::from(*at) % bytes.len());
    bytes.splice(at..at, more.iter().copied());
    bytes
}

fuzz_target!(|input: (u8, Vec<(u16, u8)>, Vec<u8>)| {
    let (sample, changes, more) = input;
    let at = usize::from(sample);
    let texts = SAMPLES.texts.iter().map(String::as_bytes);
    let encodings = SAMPLES.encodings.iter().map(Vec::as_slice);
    let input = change(texts.chain(encodings).nth(at), &changes, &more);
    read_bytes(&input);
    if let Ok(text) = std::str::from_utf8(&input) {
        read_text(text);
    }
});
