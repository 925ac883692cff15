//! Trees and proofs against `ct-merkle`, an independent implementation.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use audit_types::{ConsistencyProof, Digest, Frontier, Head, InclusionProof, Tree};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{
    ConsistencyProof as TheirConsistencyProof, InclusionProof as TheirInclusionProof, RootHash,
};
use proptest::prelude::*;
use sha2::Sha256;

fn to_digests(bytes: &[u8]) -> Vec<Digest> {
    bytes.as_chunks().0.iter().copied().map(Digest::new).collect()
}

fn to_bytes(path: &[Digest]) -> Vec<u8> {
    path.iter().flat_map(|node| *node.as_bytes()).collect()
}

fn to_head(root: &RootHash<Sha256>) -> Head {
    let bytes: [u8; 32] = root.as_bytes().as_slice().try_into().unwrap();
    Head::new(root.num_leaves(), Digest::new(bytes)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn ct_merkle_agrees_on_1000_random_trees(
        leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 1..160),
        index in any::<prop::sample::Index>(),
        earlier in any::<prop::sample::Index>(),
    ) {
        let (index, earlier) = (index.index(leaves.len()), 1 + earlier.index(leaves.len()));
        let (mut tree, mut frontier) = (Tree::new(), Frontier::new());
        let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut earlier_root = None;
        for (size, data) in (1..).zip(&leaves) {
            let leaf = Digest::sha256(&[&[0], data.as_slice()].concat());
            tree.push(leaf);
            frontier.push(leaf);
            theirs.push(data.clone());
            if size == earlier {
                earlier_root = Some(theirs.root());
            }
        }
        let (root, earlier_root) = (theirs.root(), earlier_root.unwrap());
        let (head, earlier_head) = (to_head(&root), to_head(&earlier_root));
        prop_assert_eq!(tree.head(), Some(head));
        prop_assert_eq!(frontier.root(), head.root());
        prop_assert_eq!(tree.head_at(earlier as u64), Some(earlier_head));

        // Theirs with ours, and ours with theirs.
        let size = leaves.len() as u64;
        let proof = tree.prove_inclusion(index as u64, size).unwrap();
        let their_proof = theirs.prove_inclusion(index);
        let read = InclusionProof::new(index as u64, size, to_digests(their_proof.as_bytes()));
        prop_assert_eq!(read.as_ref(), Ok(&proof));
        prop_assert_eq!(read.unwrap().verify(&tree.leaf(index as u64).unwrap(), &head), Ok(()));
        let ours = TheirInclusionProof::try_from_bytes(to_bytes(proof.path())).unwrap();
        prop_assert!(root.verify_inclusion(&leaves[index], index as u64, &ours).is_ok());

        let proof = tree.prove_consistency(earlier as u64, size).unwrap();
        let their_proof = theirs.prove_consistency(leaves.len() - earlier);
        let read = ConsistencyProof::new(earlier as u64, size, to_digests(their_proof.as_bytes()));
        prop_assert_eq!(read.as_ref(), Ok(&proof));
        prop_assert_eq!(read.unwrap().verify(&earlier_head, &head), Ok(()));
        let ours = TheirConsistencyProof::try_from_bytes(to_bytes(proof.path())).unwrap();
        prop_assert!(root.verify_consistency(&earlier_root, &ours).is_ok());
    }
}
