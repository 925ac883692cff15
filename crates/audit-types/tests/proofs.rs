//! Inclusion and consistency proofs: rows, and the definitions and loops of the RFCs as models.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

mod rfc;

use audit_types::{
    ConsistencyProof, Digest, Error, ErrorKind, Frontier, Head, InclusionProof, Tree,
};
use proptest::prelude::*;
use serde::Deserialize;

use rfc::{rfc6962, rfc9162};

mod rows {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rows {
        roots: Vec<String>,
        inclusion: Vec<InclusionRow>,
        consistency: Vec<ConsistencyRow>,
        text: Vec<TextRow>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct InclusionRow {
        name: String,
        why: String,
        place: String,
        path: Vec<String>,
        leaf: u64,
        head: String,
        answer: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ConsistencyRow {
        name: String,
        why: String,
        sizes: String,
        path: Vec<String>,
        earlier: String,
        later: String,
        answer: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct TextRow {
        name: String,
        why: String,
        proof: String,
        text: String,
        answer: String,
    }

    const LEAVES: [&[u8]; 8] =
        [b"", b"\0", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"];

    fn reference_tree() -> Tree {
        LEAVES.iter().map(|data| Digest::sha256(&[b"\0", *data].concat())).collect()
    }

    fn rows() -> Rows {
        toml::from_str(include_str!("../testdata/proofs.toml")).unwrap()
    }

    fn answer<P>(
        proof: Result<P, audit_types::Error>,
        verify: impl FnOnce(P) -> Result<(), audit_types::ProofFault>,
    ) -> String {
        match proof.map(verify) {
            Ok(Ok(())) => "ok".to_owned(),
            Ok(Err(fault)) => format!("{fault:?}"),
            Err(error) => format!("{:?} {}", error.kind(), error.field()),
        }
    }

    fn path(path: &[String]) -> Vec<Digest> {
        path.iter().map(|node| node.parse().unwrap()).collect()
    }

    #[test]
    fn the_roots_are_the_published_ones() {
        let (tree, mut frontier) = (reference_tree(), Frontier::new());
        let roots = rows().roots;
        assert_eq!(roots.len(), 9);
        for (size, root) in (0..).zip(roots) {
            assert_eq!(tree.head_at(size).unwrap().root().to_string(), root);
            assert_eq!(frontier.root().to_string(), root);
            if let Some(leaf) = tree.leaf(size) {
                frontier.push(leaf);
            }
        }
    }

    #[test]
    fn inclusion_rows() {
        let tree = reference_tree();
        for row in rows().inclusion {
            assert!(!row.why.is_empty());
            let (index, size) = row.place.split_once('/').unwrap();
            let (index, size) = (index.parse().unwrap(), size.parse().unwrap());
            let proof = InclusionProof::new(index, size, path(&row.path));
            let (leaf, head) = (tree.leaf(row.leaf).unwrap(), row.head.parse().unwrap());
            let found = answer(proof.clone(), |proof| proof.verify(&leaf, &head));
            assert_eq!(found, row.answer, "{}", row.name);
            if found == "ok" {
                assert_eq!(tree.prove_inclusion(index, size), proof, "{}", row.name);
            }
        }
    }

    #[test]
    fn consistency_rows() {
        let tree = reference_tree();
        for row in rows().consistency {
            assert!(!row.why.is_empty());
            let (earlier, later) = row.sizes.split_once('-').unwrap();
            let (earlier, later) = (earlier.parse().unwrap(), later.parse().unwrap());
            let proof = ConsistencyProof::new(earlier, later, path(&row.path));
            let heads: [Head; 2] = [row.earlier.parse().unwrap(), row.later.parse().unwrap()];
            let found = answer(proof.clone(), |proof| proof.verify(&heads[0], &heads[1]));
            assert_eq!(found, row.answer, "{}", row.name);
            if found == "ok" {
                assert_eq!(tree.prove_consistency(earlier, later), proof, "{}", row.name);
            }
        }
    }

    #[test]
    fn text_rows() {
        for row in rows().text {
            assert!(!row.why.is_empty());
            let found = match row.proof.as_str() {
                "inclusion" => answer(row.text.parse::<InclusionProof>(), |_| Ok(())),
                _ => answer(row.text.parse::<ConsistencyProof>(), |_| Ok(())),
            };
            assert_eq!(found, row.answer, "{}", row.name);
        }
    }
}

fn leaves(count: u32) -> Vec<Digest> {
    (0..count).map(|leaf| Digest::sha256(&leaf.to_be_bytes())).collect()
}

fn flipped(digest: &Digest) -> Digest {
    let mut bytes = *digest.as_bytes();
    bytes[31] ^= 1;
    Digest::new(bytes)
}

#[test]
fn every_inclusion_proof_of_small_trees_is_that_of_the_rfc() {
    let leaves = leaves(34);
    let tree: Tree = leaves.iter().copied().collect();
    for size in 1..=leaves.len() {
        let head = Head::new(size as u64, rfc6962::root(&leaves[..size])).unwrap();
        assert_eq!(tree.head_at(size as u64), Some(head));
        for index in 0..size {
            let (at, of) = (index as u64, size as u64);
            let proof = tree.prove_inclusion(at, of).unwrap();
            assert_eq!(proof.path(), rfc6962::path(index, &leaves[..size]));
            let scanned =
                InclusionProof::from_leaves(at, of, |leaf| leaves.get(leaf as usize).copied());
            assert_eq!(scanned.as_ref(), Ok(&proof));
            assert_eq!(proof.verify(&leaves[index], &head), Ok(()));
            assert!(proof.verify(&flipped(&leaves[index]), &head).is_err());

            // It is a proof for no other place, and no node of it can be another.
            for other in (0..of).filter(|other| *other != at) {
                if let Ok(moved) = InclusionProof::new(other, of, proof.path().to_vec()) {
                    assert!(moved.verify(&leaves[index], &head).is_err(), "{at} as {other}/{of}");
                }
            }
            for node in 0..proof.path().len() {
                let mut path = proof.path().to_vec();
                path[node] = flipped(&path[node]);
                let changed = InclusionProof::new(at, of, path).unwrap();
                assert!(changed.verify(&leaves[index], &head).is_err());
            }
        }
    }
}

#[test]
fn every_consistency_proof_of_small_trees_is_that_of_the_rfc() {
    let leaves = leaves(34);
    let tree: Tree = leaves.iter().copied().collect();
    for later in 0..=leaves.len() {
        let later_head = tree.head_at(later as u64).unwrap();
        for earlier in 0..=later {
            let (from, to) = (earlier as u64, later as u64);
            let earlier_head = tree.head_at(from).unwrap();
            let proof = tree.prove_consistency(from, to).unwrap();
            if earlier > 0 {
                assert_eq!(proof.path(), rfc6962::proof(earlier, &leaves[..later]));
            } else {
                assert!(proof.path().is_empty());
            }
            let scanned =
                ConsistencyProof::from_leaves(from, to, |leaf| leaves.get(leaf as usize).copied());
            assert_eq!(scanned.as_ref(), Ok(&proof));
            assert_eq!(proof.verify(&earlier_head, &later_head), Ok(()));

            // Neither head can be another, and no node of the proof.
            let other = |head: &Head| Head::new(head.size(), flipped(&head.root()));
            match other(&earlier_head) {
                Ok(other) => assert!(proof.verify(&other, &later_head).is_err()),
                // No records have one root only.
                Err(_) => assert_eq!(earlier, 0),
            }
            if earlier > 0 {
                assert!(proof.verify(&earlier_head, &other(&later_head).unwrap()).is_err());
            }
            for node in 0..proof.path().len() {
                let mut path = proof.path().to_vec();
                path[node] = flipped(&path[node]);
                let changed = ConsistencyProof::new(from, to, path).unwrap();
                assert!(changed.verify(&earlier_head, &later_head).is_err());
            }
        }
    }
}

#[test]
fn what_is_not_in_the_tree_is_not_proved() {
    let tree: Tree = leaves(5).into_iter().collect();
    let missing = |kind| (kind, "leaf");
    use audit_types::ErrorKind::{Missing, TooLarge};
    let answer = |error: audit_types::Error| (error.kind(), error.field());
    assert_eq!(tree.prove_inclusion(0, 6).map_err(answer).unwrap_err(), missing(Missing));
    // The leaf itself is no node of its path.
    assert_eq!(tree.prove_inclusion(5, 6).map_err(answer).unwrap_err(), missing(Missing));
    assert_eq!(tree.prove_inclusion(5, 5).map_err(answer).unwrap_err(), (TooLarge, "index"));
    // All nodes of this one are there, and yet the tree never had that size.
    assert_eq!(tree.prove_consistency(6, 6).map_err(answer).unwrap_err(), missing(Missing));
    assert_eq!(tree.prove_consistency(0, 6).map_err(answer).unwrap_err(), missing(Missing));
    let (earlier, later) = (5, 4);
    let error = tree.prove_consistency(earlier, later).map_err(answer).unwrap_err();
    assert_eq!(error, (TooLarge, "earlier size"));
    assert_eq!(tree.head_at(6), None);
    assert_eq!(tree.leaf(u64::MAX), None);
    assert!(tree.prove_inclusion(0, u64::MAX).is_err());
    let unknown = InclusionProof::from_leaves(0, 5, |leaf| tree.leaf(leaf).filter(|_| leaf != 3));
    assert_eq!(unknown.map_err(answer).unwrap_err(), missing(Missing));
}

/// A size of any magnitude, and a number below it.
fn size_and_index() -> impl Strategy<Value = (u64, u64)> {
    (1_u32..=63).prop_flat_map(|bits| {
        (1..=u64::MAX >> (64 - bits)).prop_flat_map(|size| (Just(size), 0..size))
    })
}

fn digests(count: usize) -> impl Strategy<Value = Vec<Digest>> {
    prop::collection::vec(any::<[u8; 32]>().prop_map(Digest::new), count)
}

#[test]
fn an_empty_tree_has_one_root() {
    let empty = Tree::new().head().unwrap();
    assert_eq!(Head::new(0, empty.root()), Ok(empty));
    assert_eq!(empty.to_string().parse(), Ok(empty));
    let other = Digest::new([1; 32]);
    for refused in [Head::new(0, other), format!("0:{other}").parse()] {
        let error: Error = refused.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Mismatch, "root"));
    }
    // Also where it is one in serde.
    #[cfg(feature = "serde")]
    assert!(serde_json::from_str::<Head>(&format!("\"0:{other}\"")).is_err());
}

proptest! {
    #[test]
    fn any_inclusion_proof_leads_where_the_rfc_says(
        (size, index) in size_and_index(),
        leaf in any::<[u8; 32]>(),
        path in digests(64),
        length in 0..64_usize,
    ) {
        let leaf = Digest::new(leaf);
        // Exactly one length fits, and that is the one that the RFC takes.
        let fitting: Vec<_> = (0..=64)
            .filter(|length| rfc9162::included(index, size, leaf, &path[..*length]).is_some())
            .collect();
        prop_assert_eq!(fitting.len(), 1);
        let taken = |length: usize| InclusionProof::new(index, size, path[..length].to_vec());
        prop_assert_eq!(taken(length).is_ok(), length == fitting[0]);
        let proof = taken(fitting[0]).unwrap();
        let root = rfc9162::included(index, size, leaf, proof.path()).unwrap();
        prop_assert_eq!(proof.root(&leaf), root);
        prop_assert_eq!(proof.verify(&leaf, &Head::new(size, root).unwrap()), Ok(()));

        let mut bytes = Vec::new();
        proof.encode(&mut bytes);
        prop_assert_eq!(InclusionProof::decode(&bytes), Ok(proof.clone()));
        prop_assert!(InclusionProof::decode(&bytes[..bytes.len() - 1]).is_err());
        prop_assert!(InclusionProof::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
        prop_assert_eq!(proof.to_string().parse(), Ok(proof));
    }

    #[test]
    fn any_consistency_proof_leads_where_the_rfc_says(
        (later, earlier) in size_and_index(),
        earlier_root in any::<[u8; 32]>(),
        path in digests(65),
        length in 0..65_usize,
    ) {
        let earlier = earlier.max(1);
        prop_assume!(earlier < later);
        let earlier_root = Digest::new(earlier_root);
        let model = |length| rfc9162::consistent(earlier, later, earlier_root, &path[..length]);
        let fitting: Vec<_> = (0..=65).filter(|length| model(*length).is_some()).collect();
        prop_assert_eq!(fitting.len(), 1);
        let taken = |length: usize| ConsistencyProof::new(earlier, later, path[..length].to_vec());
        prop_assert_eq!(taken(length).is_ok(), length == fitting[0]);
        let proof = taken(fitting[0]).unwrap();
        let (from, to) = model(fitting[0]).unwrap();
        let heads = [Head::new(earlier, from).unwrap(), Head::new(later, to).unwrap()];
        prop_assert_eq!(proof.verify(&heads[0], &heads[1]), Ok(()));

        let mut bytes = Vec::new();
        proof.encode(&mut bytes);
        prop_assert_eq!(ConsistencyProof::decode(&bytes), Ok(proof.clone()));
        prop_assert!(ConsistencyProof::decode(&bytes[..bytes.len() - 1]).is_err());
        prop_assert!(ConsistencyProof::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
        prop_assert_eq!(proof.to_string().parse(), Ok(proof));
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _checked_in_there = decoded(&bytes);
    }
}

/// Which proofs the bytes are an encoding of; each is encoded as those bytes.
fn decoded(bytes: &[u8]) -> [bool; 2] {
    let same = |encode: &dyn Fn(&mut Vec<u8>)| {
        let mut again = Vec::new();
        encode(&mut again);
        assert_eq!(again, bytes);
    };
    let inclusion = InclusionProof::decode(bytes).map(|proof| same(&|out| proof.encode(out)));
    let consistency = ConsistencyProof::decode(bytes).map(|proof| same(&|out| proof.encode(out)));
    [inclusion.is_ok(), consistency.is_ok()]
}

/// Any two small numbers and any number of bytes behind them: of each place and of each two sizes
/// there is one proof, and nothing else is taken.
#[test]
fn what_is_decoded_is_encoded_the_same() {
    let (mut inclusion, mut consistency) = (0, 0);
    for (first, second) in (0..=20_u64).flat_map(|first| (0..=20_u64).map(move |end| (first, end)))
    {
        for length in 0..8 * 33 {
            let numbers = [first.to_be_bytes(), second.to_be_bytes()].concat();
            let [included, consistent] = decoded(&[numbers, vec![0xA5; length]].concat());
            inclusion += u32::from(included);
            consistency += u32::from(consistent);
        }
    }
    assert_eq!((inclusion, consistency), ((1..=20).sum(), (1..=21).sum()));
}
