//! Time of trees, proofs and checkpoints.
//!
//! Guards: that appending takes one hash of a node, and that a proof of a tree of a million leaves
//! is made and verified in microseconds, not by going through the leaves. `ct-merkle` verifies the
//! same proofs in the same run.

#![allow(clippy::expect_used, reason = "a bench without its set-up measures nothing")]

use std::hint::black_box;

use audit_types::{
    Checkpoint, CheckpointSigner, CheckpointTrust, Digest, Frontier, Id, KeyName, SignedCheckpoint,
    Tree,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

const LEAVES: u64 = 1_000_000;
const INDEX: u64 = 333_333;
const EARLIER: u64 = 777_777;
const DATA: &[u8] = b"one of the leaves";

fn leaves() -> impl Iterator<Item = Digest> {
    (0..LEAVES).map(|leaf| {
        let data = if leaf == INDEX { DATA } else { &leaf.to_be_bytes() };
        Digest::sha256(&[&[0], data].concat())
    })
}

fn append(criterion: &mut Criterion) {
    let leaves: Vec<_> = leaves().collect();
    let mut group = criterion.benchmark_group("append");
    group.throughput(Throughput::Elements(LEAVES)).sample_size(10);
    group.bench_function("frontier", |bencher| {
        bencher.iter(|| {
            let mut frontier = Frontier::new();
            leaves.iter().for_each(|leaf| frontier.push(*leaf));
            frontier.root()
        });
    });
    group.bench_function("tree", |bencher| {
        bencher.iter(|| leaves.iter().copied().collect::<Tree>());
    });
    group.finish();
}

fn prove(criterion: &mut Criterion) {
    let tree: Tree = leaves().collect();
    let head = tree.head().expect("it has leaves");
    let earlier = tree.head_at(EARLIER).expect("it had that size");
    let leaf = tree.leaf(INDEX).expect("it has that leaf");
    let inclusion = tree.prove_inclusion(INDEX, LEAVES).expect("it has that leaf");
    let consistency = tree.prove_consistency(EARLIER, LEAVES).expect("it had that size");
    let bytes = |path: &[Digest]| path.iter().flat_map(|node| *node.as_bytes()).collect();
    let root = |head: &audit_types::Head| {
        RootHash::<Sha256>::new((*head.root().as_bytes()).into(), head.size())
    };
    let (their_root, their_earlier) = (root(&head), root(&earlier));

    let mut group = criterion.benchmark_group("proof");
    group.bench_function("prove_inclusion", |bencher| {
        bencher.iter(|| tree.prove_inclusion(black_box(INDEX), LEAVES));
    });
    group.bench_function("prove_consistency", |bencher| {
        bencher.iter(|| tree.prove_consistency(black_box(EARLIER), LEAVES));
    });
    group.bench_function("verify_inclusion", |bencher| {
        bencher.iter(|| inclusion.verify(black_box(&leaf), &head).expect("it holds"));
    });
    let theirs = InclusionProof::try_from_bytes(bytes(inclusion.path())).expect("whole nodes");
    group.bench_function("verify_inclusion_ct_merkle", |bencher| {
        bencher.iter(|| {
            their_root.verify_inclusion(&black_box(DATA), INDEX, &theirs).expect("it holds")
        });
    });
    group.bench_function("verify_consistency", |bencher| {
        bencher.iter(|| consistency.verify(black_box(&earlier), &head).expect("it holds"));
    });
    let theirs = ConsistencyProof::try_from_bytes(bytes(consistency.path())).expect("whole nodes");
    group.bench_function("verify_consistency_ct_merkle", |bencher| {
        bencher.iter(|| {
            their_root.verify_consistency(black_box(&their_earlier), &theirs).expect("it holds")
        });
    });
    group.finish();
}

fn checkpoint(criterion: &mut Criterion) {
    let log = Id::new("audit.example.org").expect("an id");
    let signer = CheckpointSigner::new(KeyName::new(log.as_str()).expect("a name"), &[7; 32]);
    let head = leaves().take(1000).collect::<Tree>().head().expect("it has leaves");
    let checkpoint = Checkpoint::new(log.clone(), head);
    let signed = SignedCheckpoint::new(checkpoint.clone(), vec![signer.sign(&checkpoint)]);
    let signed = signed.expect("it has a signature");
    let text = signed.to_string();
    let verifier = CheckpointTrust::of_log(log, signer.verifier_key()).build().expect("a key");

    let mut group = criterion.benchmark_group("checkpoint");
    group.bench_function("sign", |bencher| bencher.iter(|| signer.sign(black_box(&checkpoint))));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| black_box(&text).parse::<SignedCheckpoint>().expect("it parses"));
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| verifier.verify(black_box(&signed)).expect("it is signed"));
    });
    group.finish();
}

criterion_group!(benches, append, prove, checkpoint);
criterion_main!(benches);
