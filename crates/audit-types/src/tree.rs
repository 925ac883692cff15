//! The Merkle tree of RFC 6962: its right edge, which appending needs, and all of it, which
//! proofs need.

use std::fmt;
use std::ops::Range;

use crate::canonical::{Canonical, Decoder};
use crate::{Digest, Error, ErrorKind, Head};

/// The greatest number of leaves that is taken from outside. Half of what the counter holds, so
/// that the counter cannot run out after it.
pub(crate) const RECORDS_MAX: u64 = u64::MAX / 2;

/// What sets leaves apart from nodes (RFC 6962, section 2.1).
const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];

/// The hash of a leaf, whose data are the parts one after the other.
pub(crate) fn leaf_hash(parts: [&[u8]; 2]) -> Digest {
    let [first, second] = parts;
    Digest::of_parts(&[LEAF, first, second])
}

/// The hash of a node.
pub(crate) fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[NODE, left.as_bytes(), right.as_bytes()])
}

/// The root of a tree of full subtrees with these roots, the greatest first.
pub(crate) fn root_of_peaks(peaks: &[Digest]) -> Digest {
    let peaks = peaks.iter().rev().copied();
    peaks.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// The root of a tree without leaves.
pub(crate) fn empty_root() -> Digest {
    Digest::sha256(&[])
}

/// The right edge of a Merkle tree (RFC 6962, section 2.1): all that is needed to append leaves
/// and to tell the root. At most 64 hashes.
///
/// Appending takes one hash on average and 64 at most; the root takes one for each bit that is
/// set in the size.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Frontier {
    size: u64,
    /// The roots of the full subtrees that the size is made of, the greatest first.
    peaks: Vec<Digest>,
}

impl Frontier {
    /// The frontier of a tree without leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Takes a frontier that was stored: the number of leaves, and the roots of the full subtrees
    /// from the greatest, one for each bit that is set in the size.
    ///
    /// # Errors
    ///
    /// Another number of roots, or more than 2^63 - 1 leaves.
    pub fn from_parts(size: u64, peaks: Vec<Digest>) -> Result<Self, Error> {
        if size > RECORDS_MAX {
            return Err(Error::new(ErrorKind::TooLarge, "records"));
        }
        if usize::try_from(size.count_ones()) == Ok(peaks.len()) {
            Ok(Self { size, peaks })
        } else {
            Err(Error::new(ErrorKind::Malformed, "frontier"))
        }
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the full subtrees that the size is made of, the greatest first.
    #[must_use]
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Digest) {
        let mut right = leaf;
        // Every trailing bit that is set is a subtree as large as what has been put together.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            right = node_hash(&left, &right);
        }
        self.peaks.push(right);
        // Never saturates: see `RECORDS_MAX`.
        self.size = self.size.saturating_add(1);
    }

    /// The root. That of no leaves is the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Digest {
        root_of_peaks(&self.peaks)
    }
}

impl Canonical for Frontier {
    fn encode(&self, out: &mut Vec<u8>) {
        // The number of roots follows from the size.
        self.size.encode(out);
        self.peaks.iter().for_each(|peak| peak.encode(out));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let size = u64::decode(input)?;
        let peaks = (0..size.count_ones()).map(|_| Digest::decode(input));
        Self::from_parts(size, peaks.collect::<Result<_, _>>()?)
    }
}

/// A Merkle tree (RFC 6962, section 2.1) with all its leaf hashes and the full subtrees above
/// them: what makes proofs quickly.
///
/// It takes 64 bytes a leaf, half of them for the leaf hash, or up to twice that while its lists
/// grow. Appending takes one hash on average; a root and a proof take at most one for each bit
/// of the size. A log whose leaf hashes lie elsewhere needs no tree in memory: see
/// [`InclusionProof::from_leaves`](crate::InclusionProof::from_leaves).
///
/// ```
/// use audit_types::{Digest, Tree};
///
/// let tree: Tree = (0..1000_u32).map(|leaf| Digest::sha256(&leaf.to_be_bytes())).collect();
/// let head = tree.head().unwrap();
/// let proof = tree.prove_inclusion(42, 1000)?;
/// assert_eq!(proof.verify(&tree.leaf(42).unwrap(), &head), Ok(()));
///
/// let earlier = tree.head_at(700).unwrap();
/// let proof = tree.prove_consistency(700, 1000)?;
/// assert_eq!(proof.verify(&earlier, &head), Ok(()));
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The roots of the full subtrees of 2^n leaves, for each n. A level is there once it has a
    /// node.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// Appends a leaf by its hash: that of an [`Entry`](crate::Entry).
    pub fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for level in &mut self.levels {
            level.push(node);
            // A pair makes a node of the level above.
            let ([.., [left, right]], []) = level.as_chunks() else { return };
            node = node_hash(left, right);
        }
        self.levels.push(vec![node]);
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        let leaves = self.levels.first().map_or(0, Vec::len);
        u64::try_from(leaves).unwrap_or(u64::MAX)
    }

    /// The hash of a leaf, from 0.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Option<Digest> {
        self.node(0, index)
    }

    /// The size and root.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.head_at(self.size())
    }

    /// The size and root when the tree had that many leaves; none if it never had.
    #[must_use]
    pub fn head_at(&self, size: u64) -> Option<Head> {
        Head::new(size, self.root(0..size)?).ok()
    }

    /// The root of the leaves of a range that is aligned: it begins at a multiple of a power of
    /// two that is at least its length.
    pub(crate) fn root(&self, range: Range<u64>) -> Option<Digest> {
        let Range { mut start, end } = range;
        let mut peaks = Vec::new();
        while let Some(level) = end.saturating_sub(start).checked_ilog2() {
            peaks.push(self.node(level, start >> level)?);
            start = start.saturating_add(1 << level);
        }
        Some(root_of_peaks(&peaks))
    }

    fn node(&self, level: u32, index: u64) -> Option<Digest> {
        let level = self.levels.get(usize::try_from(level).ok()?)?;
        level.get(usize::try_from(index).ok()?).copied()
    }
}

impl Extend<Digest> for Tree {
    fn extend<T: IntoIterator<Item = Digest>>(&mut self, leaves: T) {
        leaves.into_iter().for_each(|leaf| self.push(leaf));
    }
}

impl FromIterator<Digest> for Tree {
    fn from_iter<T: IntoIterator<Item = Digest>>(leaves: T) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}

/// Prints the size only.
impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("size", &self.size()).finish_non_exhaustive()
    }
}
