//! Answers to single questions about a log.

use std::fmt;

use crate::{Fault, Id};

/// The answer to a question about every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "answer", rename_all = "snake_case"))]
pub enum Answer {
    /// There was no record to ask it of.
    NotChecked,
    /// It is so for every record of which the contents are there.
    Holds,
    /// It is not so.
    Broken {
        /// The first record for which it is not, and what is wrong with it.
        first: Fault,
        /// How many faults there are. What comes after a fault is compared with what is stored,
        /// so that one change is one or two faults.
        faults: u64,
    },
}

impl Answer {
    /// Whether it is so, for as much as was asked.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Holds)
    }

    /// The first fault.
    #[must_use]
    pub const fn fault(self) -> Option<Fault> {
        match self {
            Self::Broken { first, .. } => Some(first),
            Self::NotChecked | Self::Holds => None,
        }
    }

    pub(crate) const fn add(&mut self, fault: Fault) {
        *self = match *self {
            Self::Broken { first, faults } => {
                Self::Broken { first, faults: faults.saturating_add(1) }
            }
            Self::NotChecked | Self::Holds => Self::Broken { first: fault, faults: 1 },
        };
    }

    /// One more record for which it is so.
    pub(crate) const fn confirm(&mut self) {
        if matches!(self, Self::NotChecked) {
            *self = Self::Holds;
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotChecked => f.write_str("not checked"),
            Self::Holds => f.write_str("holds"),
            Self::Broken { first, faults: 1 } => write!(f, "broken, {first}"),
            Self::Broken { first, faults } => write!(f, "broken, {first} (of {faults} faults)"),
        }
    }
}

/// Whether the log reaches and has the heads that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "answer", rename_all = "snake_case"))]
pub enum Completeness {
    /// No head was given, or none that says anything: one of no records does not.
    NotChecked,
    /// The log ends with the last head that was given, and passes through the others.
    Complete,
    /// The log passes through the heads that were given and goes on. What comes after may have
    /// been cut.
    UpTo {
        /// The number of records in the last head.
        records: u64,
    },
    /// The log ends before a head or has another root there.
    Broken {
        /// The first head for which that is so.
        first: Fault,
        /// For how many heads it is so.
        faults: u64,
    },
}

impl Completeness {
    /// The first fault.
    #[must_use]
    pub const fn fault(self) -> Option<Fault> {
        match self {
            Self::Broken { first, .. } => Some(first),
            Self::NotChecked | Self::Complete | Self::UpTo { .. } => None,
        }
    }
}

impl fmt::Display for Completeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotChecked => f.write_str("not checked"),
            Self::Complete => f.write_str("complete, ends with the last head"),
            Self::UpTo { records } => write!(f, "the first {records} records are there"),
            Self::Broken { first, .. } => write!(f, "broken, {first}"),
        }
    }
}

/// Who vouches for the log by signature. The verifier checks no signature itself: it takes what
/// is said with each head.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "answer", rename_all = "snake_case"))]
pub enum Authenticity {
    /// No head was given, or nobody checked the signatures of those that were reached.
    NotChecked,
    /// The heads that were given are not signed.
    NotSigned,
    /// A head with a signature that was checked is a head of this log. It vouches for the hashes;
    /// that a record is the one of its hash is for [`integrity`](crate::Verification::integrity)
    /// to say.
    Verified {
        /// For how many records it vouches: those of the greatest such head.
        records: u64,
        /// The names of the keys that signed it.
        signers: Vec<Id>,
    },
    /// A signature does not hold, or it holds and the head is not one of this log.
    Broken {
        /// The first such head.
        first: Fault,
    },
}

impl Authenticity {
    /// The first fault.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        match self {
            Self::Broken { first } => Some(*first),
            Self::NotChecked | Self::NotSigned | Self::Verified { .. } => None,
        }
    }
}

impl fmt::Display for Authenticity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotChecked => f.write_str("not checked"),
            Self::NotSigned => f.write_str("not signed"),
            Self::Verified { records, signers } => {
                write!(f, "the first {records} records are signed for by ")?;
                let mut separator = "";
                signers.iter().try_for_each(|signer| {
                    write!(f, "{separator}{signer}")?;
                    separator = ", ";
                    Ok(())
                })
            }
            Self::Broken { first } => write!(f, "broken, {first}"),
        }
    }
}
