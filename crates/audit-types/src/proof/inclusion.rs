//! The proof that a leaf is in a tree.

use std::fmt;
use std::str::FromStr;

use super::ProofFault;
use super::path::{
    Place, check_length, check_size, decode_path, inclusion_ranges, parse_proof, roots_from_leaves,
    write_path,
};
use crate::canonical::{Canonical, Decoder};
use crate::through_text::impl_through_text;
use crate::{Digest, Error, ErrorKind, Head, Tree};

/// The proof that a leaf is in a tree, in its place (RFC 6962, section 2.1.1): the nodes beside
/// the way from the leaf to the root. At most 63 of them.
///
/// Its text is the index, a slash, the size, a colon, and the nodes with commas between:
/// `2/3:5f0c...`. A proof has one text and one encoding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InclusionProof {
    index: u64,
    size: u64,
    path: Vec<Digest>,
}

impl InclusionProof {
    /// Puts a proof together: the place of the leaf, from 0, the size of the tree, and the nodes
    /// from the leaf up.
    ///
    /// # Errors
    ///
    /// A size above 2^63 - 1, an index that is not below it, and a path of another length than
    /// they give: [`ErrorKind::Missing`] if it was cut, [`ErrorKind::TooLong`] if it has nodes
    /// too many.
    pub fn new(index: u64, size: u64, path: Vec<Digest>) -> Result<Self, Error> {
        check_length(&path, steps(index, size)?)?;
        Ok(Self { index, size, path })
    }

    /// Makes a proof from leaf hashes that lie anywhere. Each leaf but the one that is proved is
    /// asked for once; that is one hash for each, and no more than the proof is kept.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`ErrorKind::Missing`] if there is a leaf that `leaf`
    /// does not know.
    pub fn from_leaves(
        index: u64,
        size: u64,
        leaf: impl FnMut(u64) -> Option<Digest>,
    ) -> Result<Self, Error> {
        steps(index, size)?;
        Self::new(index, size, roots_from_leaves(inclusion_ranges(index, size), leaf)?)
    }

    /// The place of the leaf, from 0.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The size of the tree.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The nodes, from the leaf up.
    #[must_use]
    pub fn path(&self) -> &[Digest] {
        &self.path
    }

    /// The root of the tree, if it has this leaf in this place. One hash a node of the path.
    #[must_use]
    pub fn root(&self, leaf: &Digest) -> Digest {
        Place::new(self.index, self.size).climb(0, *leaf, &self.path)
    }

    /// Checks that the tree of a head has this leaf in this place.
    ///
    /// The head has to come from somewhere that is trusted, such as a verified checkpoint.
    ///
    /// # Errors
    ///
    /// [`ProofFault::OtherSize`] and [`ProofFault::OtherRoot`].
    pub fn verify(&self, leaf: &Digest, head: &Head) -> Result<(), ProofFault> {
        if self.size != head.size() {
            Err(ProofFault::OtherSize)
        } else if self.root(leaf) != head.root() {
            Err(ProofFault::OtherRoot)
        } else {
            Ok(())
        }
    }

    /// Appends the encoding: index and size as big-endian `u64`, and the nodes. Their number
    /// follows from the two.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.index.encode(out);
        self.size.encode(out);
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

    pub(super) fn decode_from(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let index = u64::decode(input)?;
        let size = u64::decode(input)?;
        let length = steps(index, size)?;
        Self::new(index, size, decode_path(input, length)?)
    }
}

impl Tree {
    /// Proves that a leaf is among the first `size`. One hash for each bit of the size at most.
    ///
    /// # Errors
    ///
    /// An index that is not below the size, and [`ErrorKind::Missing`] where the tree has fewer
    /// leaves.
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, Error> {
        steps(index, size)?;
        let nodes = inclusion_ranges(index, size).into_iter().map(|range| self.root(range));
        let path: Option<_> = nodes.collect();
        let path = path.filter(|_| size <= self.size());
        InclusionProof::new(index, size, path.ok_or(Error::new(ErrorKind::Missing, "leaf"))?)
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:", self.index, self.size)?;
        write_path(&self.path, f)
    }
}

impl FromStr for InclusionProof {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::Malformed, "inclusion proof");
        let (index, size, path) = parse_proof(text, '/').ok_or(malformed)?;
        Self::new(index, size, path)
    }
}

impl_through_text!(InclusionProof, "an index, a slash, a size, a colon and digests");

/// How many nodes the path has.
fn steps(index: u64, size: u64) -> Result<usize, Error> {
    check_size(size)?;
    if index >= size {
        return Err(Error::new(ErrorKind::TooLarge, "index"));
    }
    Ok(Place::new(index, size).steps(0))
}
