//! Proofs about trees (RFC 6962, section 2.1), for who has a head and not the log.

mod consistency;
mod inclusion;
mod path;
mod record;

use thiserror::Error;

pub use consistency::ConsistencyProof;
pub use inclusion::InclusionProof;
pub use record::RecordProof;

/// Why a proof does not hold, or why two heads cannot both be of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ProofFault {
    /// The proof is about a tree of another size than the head.
    #[error("the proof is about another size than the head")]
    OtherSize,
    /// The proof leads to another root than the head has: it is about another leaf, another
    /// place or another log, or it was changed.
    #[error("the proof leads to another root than the head has")]
    OtherRoot,
    /// The later head has fewer records than the earlier one. Nothing is ever taken from a log.
    #[error("the later head has fewer records than the earlier one")]
    Shrunk,
    /// Two heads of one size have different roots: the log tells different stories. No proof
    /// can mend that; the two signed checkpoints are the evidence.
    #[error("two heads of one size have different roots")]
    SplitView,
    /// The proof is right about the later head, and shows that its tree began as another one
    /// than that of the earlier head: what is behind the earlier head was written anew.
    #[error("the later tree did not grow from the earlier one")]
    Rewritten,
}
