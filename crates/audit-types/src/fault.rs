//! What is wrong with a log.

use thiserror::Error;

/// The first thing that is wrong with a log, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("record {index}: {kind}")]
pub struct Fault {
    index: u64,
    kind: FaultKind,
}

impl Fault {
    pub(crate) const fn new(index: u64, kind: FaultKind) -> Self {
        Self { index, kind }
    }

    /// Which record: its place among those that were pushed, from 0. For a cut end this is the
    /// first record that is missing.
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
#[non_exhaustive]
pub enum FaultKind {
    /// The record has a schema version that this crate does not know.
    #[error("unsupported schema version {found}")]
    UnsupportedVersion {
        /// The version in the record.
        found: u16,
    },
    /// Records are missing before this one, or it was moved to the front.
    #[error("sequence number {found} where {expected} should come")]
    Gap {
        /// The sequence number that should come here.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// The record repeats a sequence number that was passed already.
    #[error("sequence number {found} again where {expected} should come")]
    OutOfOrder {
        /// The sequence number that should come here.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// The record was made under another policy than the verifier was told.
    #[error("made under another policy")]
    OtherPolicy,
    /// The hash does not belong to this record in this place: the record, its hash or one
    /// before was changed, or the log is another one.
    #[error("hash mismatch")]
    HashMismatch,
    /// The log ends before the head that was given.
    #[error("missing, as the log should have {expected} records")]
    Cut {
        /// The number of records the log should have.
        expected: u64,
    },
    /// The log goes on after the head that was given. It may have been written to since; see
    /// [`Verifier::with_checkpoint`](crate::Verifier::with_checkpoint).
    #[error("comes after the end, as the log should have {expected} records")]
    BeyondHead {
        /// The number of records the log should have.
        expected: u64,
    },
    /// The log has another hash than the head that was given, though it is a chain: the whole
    /// log, or its end, was written anew. The index is that of the head's last record.
    #[error("another hash than the expected head has")]
    HeadMismatch,
}
