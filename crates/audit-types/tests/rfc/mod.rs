//! What the RFCs say of proofs, as models.

use audit_types::Digest;

/// The definitions of RFC 6962, section 2.1, as they stand there, over leaf hashes.
pub(crate) mod rfc6962 {
    use super::*;

    pub(crate) fn node(left: &Digest, right: &Digest) -> Digest {
        Digest::sha256(&[&[1], left.as_bytes().as_slice(), right.as_bytes()].concat())
    }

    pub(crate) fn root(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::sha256(b""),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node(&root(left), &root(right))
            }
        }
    }

    pub(crate) fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let k = split(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut path, other) =
            if index < k { (path(index, left), right) } else { (path(index - k, right), left) };
        path.push(root(other));
        path
    }

    pub(crate) fn proof(earlier: usize, leaves: &[Digest]) -> Vec<Digest> {
        subproof(earlier, leaves, true)
    }

    fn subproof(earlier: usize, leaves: &[Digest], whole: bool) -> Vec<Digest> {
        if earlier == leaves.len() {
            return if whole { Vec::new() } else { vec![root(leaves)] };
        }
        let k = split(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut proof, other) = if earlier <= k {
            (subproof(earlier, left, whole), right)
        } else {
            (subproof(earlier - k, right, false), left)
        };
        proof.push(root(other));
        proof
    }

    /// The greatest power of two below.
    fn split(length: usize) -> usize {
        length.next_power_of_two() / 2
    }
}

/// The loops of RFC 9162 that verify, as they stand there.
pub(crate) mod rfc9162 {
    use super::rfc6962::node;
    use super::*;

    /// Section 2.1.3.2; the root, or none where the length of the path does not fit.
    pub(crate) fn included(index: u64, size: u64, leaf: Digest, path: &[Digest]) -> Option<Digest> {
        if index >= size {
            return None;
        }
        let (mut fnode, mut snode, mut root) = (index, size - 1, leaf);
        for p in path {
            if snode == 0 {
                return None;
            }
            if fnode & 1 == 1 || fnode == snode {
                root = node(p, &root);
                if fnode & 1 == 0 {
                    while fnode & 1 == 0 && fnode != 0 {
                        fnode >>= 1;
                        snode >>= 1;
                    }
                }
            } else {
                root = node(&root, p);
            }
            fnode >>= 1;
            snode >>= 1;
        }
        (snode == 0).then_some(root)
    }

    /// Section 2.1.4.2; the two roots, or none where the length of the path does not fit.
    pub(crate) fn consistent(
        earlier: u64,
        later: u64,
        earlier_root: Digest,
        path: &[Digest],
    ) -> Option<(Digest, Digest)> {
        let mut path = path.to_vec();
        if earlier.is_power_of_two() {
            path.insert(0, earlier_root);
        }
        let (mut fnode, mut snode) = (earlier - 1, later - 1);
        while fnode & 1 == 1 {
            fnode >>= 1;
            snode >>= 1;
        }
        let (first, rest) = path.split_first()?;
        let (mut from, mut to) = (*first, *first);
        for c in rest {
            if snode == 0 {
                return None;
            }
            if fnode & 1 == 1 || fnode == snode {
                from = node(c, &from);
                to = node(c, &to);
                while fnode & 1 == 0 && fnode != 0 {
                    fnode >>= 1;
                    snode >>= 1;
                }
            } else {
                to = node(&to, c);
            }
            fnode >>= 1;
            snode >>= 1;
        }
        (snode == 0).then_some((from, to))
    }
}
