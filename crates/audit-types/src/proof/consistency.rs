//! The proof that a tree grew from an earlier one.

use std::fmt;
use std::str::FromStr;

use super::ProofFault;
use super::path::{
    Place, check_length, check_size, consistency_ranges, decode_path, parse_proof,
    roots_from_leaves, write_path,
};
use crate::canonical::{Canonical, Decoder};
use crate::through_text::impl_through_text;
use crate::{Digest, Error, ErrorKind, Head, Tree};

/// The proof that a tree grew from an earlier one by appending (RFC 6962, section 2.1.2). At
/// most 64 nodes; none if the earlier tree is empty or is the later one.
///
/// Its text is the two sizes with a hyphen between, a colon, and the nodes with commas between:
/// `3-7:5f0c...`. A proof has one text and one encoding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConsistencyProof {
    earlier: u64,
    later: u64,
    path: Vec<Digest>,
}

impl ConsistencyProof {
    /// Puts a proof together: the two sizes, and the nodes in the order of the RFC.
    ///
    /// # Errors
    ///
    /// A size above 2^63 - 1, an earlier size above the later one, and a path of another length
    /// than they give: [`ErrorKind::Missing`] if it was cut, [`ErrorKind::TooLong`] if it has
    /// nodes too many.
    pub fn new(earlier: u64, later: u64, path: Vec<Digest>) -> Result<Self, Error> {
        check_length(&path, steps(earlier, later)?)?;
        Ok(Self { earlier, later, path })
    }

    /// Makes a proof from leaf hashes that lie anywhere. Each leaf is asked for once at most;
    /// that is one hash for each, and no more than the proof is kept.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`ErrorKind::Missing`] if there is a leaf that `leaf`
    /// does not know.
    pub fn from_leaves(
        earlier: u64,
        later: u64,
        leaf: impl FnMut(u64) -> Option<Digest>,
    ) -> Result<Self, Error> {
        steps(earlier, later)?;
        Self::new(earlier, later, roots_from_leaves(consistency_ranges(earlier, later), leaf)?)
    }

    /// The size of the earlier tree.
    #[must_use]
    pub const fn earlier(&self) -> u64 {
        self.earlier
    }

    /// The size of the later tree.
    #[must_use]
    pub const fn later(&self) -> u64 {
        self.later
    }

    /// The nodes, in the order of the RFC.
    #[must_use]
    pub fn path(&self) -> &[Digest] {
        &self.path
    }

    /// Checks that the tree of the later head begins with that of the earlier one. Two hashes a
    /// node of the path at most.
    ///
    /// A proof that does not hold says nothing about the log, since anybody can make one, unless
    /// the answer is [`ProofFault::SplitView`], [`ProofFault::Shrunk`] or
    /// [`ProofFault::Rewritten`], which the heads cannot get without fault of whoever made them.
    ///
    /// # Errors
    ///
    /// Those of [`Head::check_later`], [`ProofFault::OtherSize`], [`ProofFault::OtherRoot`] and
    /// [`ProofFault::Rewritten`].
    pub fn verify(&self, earlier: &Head, later: &Head) -> Result<(), ProofFault> {
        earlier.check_later(later)?;
        if (self.earlier, self.later) != (earlier.size(), later.size()) {
            return Err(ProofFault::OtherSize);
        }
        if self.earlier == 0 || self.earlier == self.later {
            // There is nothing left to show: no records have one root, which every head has.
            return Ok(());
        }
        let (seed, path) = match self.path.split_first() {
            // A full subtree is a node of the later tree: it need not be given.
            _ if self.earlier.is_power_of_two() => (earlier.root(), self.path.as_slice()),
            Some((seed, path)) => (*seed, path),
            None => return Err(ProofFault::OtherRoot),
        };
        let (place, level) = place(self.earlier, self.later);
        if place.climb(level, seed, path) != later.root() {
            Err(ProofFault::OtherRoot)
        } else if place.climb_left(level, seed, path) != earlier.root() {
            Err(ProofFault::Rewritten)
        } else {
            Ok(())
        }
    }

    /// Appends the encoding: the two sizes as big-endian `u64`, and the nodes. Their number
    /// follows from the two.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.earlier.encode(out);
        self.later.encode(out);
        self.path.iter().for_each(|node| node.encode(out));
    }

    /// Reads an encoding.
    ///
    /// # Errors
    ///
    /// Bytes that [`encode`](Self::encode) does not make.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder::new(bytes);
        let proof = Self::decode_from(&mut input)?;
        input.finish()?;
        Ok(proof)
    }

    fn decode_from(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let earlier = u64::decode(input)?;
        let later = u64::decode(input)?;
        let length = steps(earlier, later)?;
        Self::new(earlier, later, decode_path(input, length)?)
    }
}

impl Head {
    /// What can be told of two heads of a log without a proof: whether the other one may be the
    /// later one. That it is takes a [`ConsistencyProof`] unless both are the same.
    ///
    /// # Errors
    ///
    /// [`ProofFault::Shrunk`] and [`ProofFault::SplitView`].
    pub fn check_later(&self, later: &Self) -> Result<(), ProofFault> {
        if later.size() < self.size() {
            Err(ProofFault::Shrunk)
        } else if later.size() == self.size() && later.root() != self.root() {
            Err(ProofFault::SplitView)
        } else {
            Ok(())
        }
    }
}

impl Tree {
    /// Proves that the first `later` leaves grew from the first `earlier`. Two hashes for each
    /// bit of the size at most.
    ///
    /// # Errors
    ///
    /// An earlier size above the later one, and [`ErrorKind::Missing`] where the tree has fewer
    /// leaves.
    pub fn prove_consistency(&self, earlier: u64, later: u64) -> Result<ConsistencyProof, Error> {
        steps(earlier, later)?;
        let nodes = consistency_ranges(earlier, later).into_iter().map(|range| self.root(range));
        let path: Option<_> = nodes.collect();
        let path = path.filter(|_| later <= self.size());
        ConsistencyProof::new(earlier, later, path.ok_or(Error::new(ErrorKind::Missing, "leaf"))?)
    }
}

impl fmt::Display for ConsistencyProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}:", self.earlier, self.later)?;
        write_path(&self.path, f)
    }
}

impl FromStr for ConsistencyProof {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::Malformed, "consistency proof");
        let (earlier, later, path) = parse_proof(text, '-').ok_or(malformed)?;
        Self::new(earlier, later, path)
    }
}

impl_through_text!(ConsistencyProof, "two sizes with a hyphen between, a colon and digests");

/// Where the last leaf of the earlier tree stands in the later one, and the level at which the
/// proof begins: that of the greatest full subtree the earlier tree ends with.
fn place(earlier: u64, later: u64) -> (Place, u32) {
    (Place::new(earlier.saturating_sub(1), later), earlier.trailing_zeros())
}

/// How many nodes the path has.
fn steps(earlier: u64, later: u64) -> Result<usize, Error> {
    check_size(later)?;
    if earlier > later {
        return Err(Error::new(ErrorKind::TooLarge, "earlier size"));
    }
    if earlier == 0 || earlier == later {
        return Ok(0);
    }
    let (place, level) = place(earlier, later);
    Ok(place.steps(level).saturating_add(usize::from(!earlier.is_power_of_two())))
}
