//! The Merkle tree of RFC 6962, as far as appending needs it.

use crate::Digest;
use crate::canonical::{Canonical, Decoder};
use crate::{Error, ErrorKind};

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
        let mut peaks = self.peaks.iter().rev().copied();
        let Some(last) = peaks.next() else { return Digest::sha256(&[]) };
        peaks.fold(last, |right, left| node_hash(&left, &right))
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
