//! What is wrong with a segment.

use thiserror::Error;

use crate::ErrorKind;

/// The first thing that is wrong with a segment, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("byte {offset}: {kind}")]
pub struct SegmentFault {
    offset: u64,
    kind: SegmentFaultKind,
}

impl SegmentFault {
    pub(crate) const fn new(offset: u64, kind: SegmentFaultKind) -> Self {
        Self { offset, kind }
    }

    /// Where the frame begins that is wrong; 0 for the header.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> SegmentFaultKind {
        self.kind
    }
}

/// What is wrong with a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SegmentFaultKind {
    /// It does not begin as a segment does.
    #[error("not a segment of a log")]
    NotASegment,
    /// It is of a version of the format that this crate does not know.
    #[error("unsupported format version {found}")]
    UnsupportedVersion {
        /// The version in the header.
        found: u16,
    },
    /// The header is not one that a writer makes.
    #[error("damaged header")]
    Header,
    /// It ends within the header or a frame: more may come, or a writer did not finish.
    #[error("ends within a frame")]
    Truncated,
    /// The bytes are no frame.
    #[error("not a frame")]
    Frame,
    /// A sync mark that does not belong where it stands.
    #[error("damaged sync mark")]
    Mark,
    /// A frame holds what is no record, for this reason.
    #[error("not a record")]
    Record(ErrorKind),
    /// A record with another place in the log.
    #[error("sequence number {found} where {expected} should come")]
    Sequence {
        /// The sequence number that should come here.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// The hash does not belong to the record in this place.
    #[error("hash mismatch")]
    HashMismatch,
}
