//! What is wrong with a log.

use thiserror::Error;

/// One thing that is wrong with a log, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("record {index}: {kind}")]
pub struct Fault {
    index: u64,
    kind: FaultKind,
}

impl Fault {
    pub(crate) const fn new(index: u64, kind: FaultKind) -> Self {
        Self { index, kind }
    }

    /// Which record: its place in the log, from 0, as counted by the verifier and not as the
    /// record says. For a cut end this is the first record that is missing; for a head, the last
    /// record that it speaks of.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }
}

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "fault", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FaultKind {
    /// Integrity: the record is of a version of the schema that this crate does not know.
    #[error("unsupported schema version {found}")]
    UnsupportedVersion {
        /// The version in the record.
        found: u16,
    },
    /// Integrity: the bytes are not the encoding of a record.
    #[error("not an encoded record")]
    Malformed,
    /// Integrity: the hash does not belong to this record in this place. The record, its hash or
    /// the hash before was changed, or the record is from another place or log.
    #[error("hash mismatch")]
    HashMismatch,
    /// Integrity: the record tells of a checkpoint that the log before it does not have.
    #[error("tells of a checkpoint that this log does not have")]
    CheckpointMismatch,
    /// Order: records are missing before this one, or it was moved to the front.
    #[error("sequence number {found} where {expected} should come")]
    Gap {
        /// The sequence number that should come here.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// Order: the record has a sequence number that was passed already.
    #[error("sequence number {found} again where {expected} should come")]
    OutOfOrder {
        /// The sequence number that should come here.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// Completeness: the log ends before a head that was given.
    #[error("missing, as the log should have {expected} records")]
    Cut {
        /// The number of records the log should have.
        expected: u64,
    },
    /// Completeness: nothing is left of a log that was there.
    #[error("missing with all others, as the log should have {expected} records")]
    Missing {
        /// The number of records the log should have.
        expected: u64,
    },
    /// Completeness and authenticity: up to this record the log has another root than a head
    /// that was given. It, or its end, was written anew, or the head is of another log.
    #[error("another root than the head of {size} records has")]
    HeadMismatch {
        /// The number of records in the head.
        size: u64,
    },
    /// Policy: the record was made under another policy than was in force.
    #[error("made under another policy than was in force")]
    OtherPolicy,
    /// Policy: the record was made under, or goes over to, a policy that is not among those that
    /// may be used.
    #[error("a policy that may not be used")]
    ForbiddenPolicy,
    /// Authenticity: a head that was given has a signature that does not hold, or none by those
    /// who have to sign, or it is one of another log.
    #[error("the head of {size} records is not signed as it has to be")]
    BadSignature {
        /// The number of records in the head.
        size: u64,
    },
}
