//! What could not be checked.

use std::fmt;

use crate::canonical::record_names;

/// Something that could not be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unchecked {
    pub(crate) kind: UncheckedKind,
    pub(crate) index: u64,
    pub(crate) count: u64,
}

impl Unchecked {
    /// What.
    #[must_use]
    pub const fn kind(&self) -> UncheckedKind {
        self.kind
    }

    /// The first record it is about: its place in the log, from 0. For heads, their size; 0 for
    /// what is about the whole log.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many records, payloads or heads it is about; 0 for what is about the whole log.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, index, count } = self;
        match kind {
            UncheckedKind::Empty => f.write_str("the log, in which there is no record"),
            UncheckedKind::Before => write!(f, "the {count} records before record {index}"),
            UncheckedKind::Pruned => write!(
                f,
                "the contents of {count} records, the first of them {index}, of which only hashes \
                 are left"
            ),
            UncheckedKind::PrunedWithoutRecord => {
                write!(f, "who pruned record {index}, of which no record read here tells")
            }
            UncheckedKind::PolicyAfterPruned => {
                write!(f, "the change of the policy before record {index}, which was pruned")
            }
            UncheckedKind::Sealed => {
                write!(f, "what is in {count} sealed payloads, the first of them in record {index}")
            }
            UncheckedKind::Checkpoint => write!(
                f,
                "{count} records of checkpoints or prunings too far back, the first of them record \
                 {index}"
            ),
            UncheckedKind::FutureTime => {
                write!(f, "when {count} records from the future were made, the first {index}")
            }
            UncheckedKind::NoHead => f.write_str("the end of the log, as no head was given"),
            UncheckedKind::AfterHead => {
                write!(f, "the end of the log: {count} records from {index} on have no head")
            }
            UncheckedKind::PassedHead => {
                write!(f, "{count} heads given too late, the first of {index} records")
            }
            UncheckedKind::NotSigned => f.write_str("who wrote the log, as no head is signed"),
            UncheckedKind::NoKey => {
                f.write_str("who wrote the log, as no signature of it was checked")
            }
            UncheckedKind::AfterSignature => {
                write!(f, "who wrote the {count} records from record {index} on")
            }
            UncheckedKind::Late => {
                write!(f, "what was to be checked of the first {count} records, asked too late")
            }
            UncheckedKind::RecordAge => f.write_str("the age of the newest record"),
            UncheckedKind::HeadAge => f.write_str("the age of the newest head"),
        }
    }
}

record_names! {
    /// What could not be checked.
    #[non_exhaustive]
    pub enum UncheckedKind as "unchecked" {
        /// Anything: there is no record.
        Empty = 1 "empty",
        /// The records before the position at which the verifier began.
        Before = 2 "before",
        /// The contents of records of which only the hashes are left.
        Pruned = 3 "pruned",
        /// Whether those were pruned by the rules: no record that was read tells of it. It may
        /// come later in the log.
        PrunedWithoutRecord = 4 "pruned_without_record",
        /// Whether the policy was changed by a record: it changed where records were pruned.
        PolicyAfterPruned = 5 "policy_after_pruned",
        /// What is in sealed payloads.
        Sealed = 6 "sealed",
        /// Records of checkpoints or prunings whose root is too far behind to be told.
        Checkpoint = 7 "checkpoint",
        /// When records were made whose time is in the future.
        FutureTime = 8 "future_time",
        /// Whether the end was cut: there is no head.
        NoHead = 9 "no_head",
        /// Whether the end was cut: the last head is before it.
        AfterHead = 10 "after_head",
        /// Heads that were given when the log was too far past them.
        PassedHead = 11 "passed_head",
        /// Who wrote the log: no head is signed.
        NotSigned = 12 "not_signed",
        /// Who wrote the log: no signature of a head that was reached was checked.
        NoKey = 13 "no_key",
        /// Who wrote the records after the last head with a signature.
        AfterSignature = 14 "after_signature",
        /// How old the newest record is.
        RecordAge = 15 "record_age",
        /// How old the newest head is.
        HeadAge = 16 "head_age",
        /// Records that were read before the verifier was told what to check of them.
        Late = 17 "late",
    }
}
