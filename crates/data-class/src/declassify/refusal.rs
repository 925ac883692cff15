//! Why something is not declassified.

use std::fmt;

use thiserror::Error;

use crate::Refusal;

/// Why something is not declassified: everything that stands against it.
///
/// It prints as one line that may be shown to a model, and holds nothing of the data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("declassification is refused: {}", Shown(self))]
pub struct DeclassificationRefusal {
    authority: String,
    barriers: Vec<DeclassificationBarrier>,
    remaining: Option<Refusal>,
}

impl DeclassificationRefusal {
    /// The id of the authority, for the record; somebody else's if the authority is foreign.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Every barrier, at least one, in the order of [`DeclassificationBarrier::ALL`].
    #[must_use]
    pub fn barriers(&self) -> &[DeclassificationBarrier] {
        &self.barriers
    }

    /// What would still stand between the data and the sink, with everything lifted that the
    /// authority lifts.
    #[must_use]
    pub const fn remaining(&self) -> Option<&Refusal> {
        self.remaining.as_ref()
    }
}

/// One thing that stands against declassifying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DeclassificationBarrier {
    /// Another declassifier issued the authority.
    ForeignAuthority,
    /// The authority was used before.
    UsedAuthority,
    /// The authority was revoked.
    RevokedAuthority,
    /// The declassifier does not know the authority any more.
    UnknownAuthority,
    /// The clock is before the time at which the authority was issued.
    ClockBeforeIssue,
    /// The authority has expired.
    ExpiredAuthority,
    /// Whoever asks has seen untrusted data.
    UntrustedContext,
    /// The data itself is untrusted.
    UntrustedData,
    /// The authority is not for this sink, or not for it as it is now.
    SinkOutOfScope,
    /// No field is named.
    NoField,
    /// The authority is not for one of the fields.
    FieldOutOfScope,
    /// The label may flow to the sink as it is; an authority is not for that.
    NothingToLift,
    /// The label is in words that the authority does not have.
    SchemeMismatch,
    /// What the authority lifts is not enough.
    StillRefused,
}

impl DeclassificationBarrier {
    /// Every barrier, in the order in which refusals list them.
    pub const ALL: &[Self] = &[
        Self::ForeignAuthority,
        Self::UsedAuthority,
        Self::RevokedAuthority,
        Self::UnknownAuthority,
        Self::ClockBeforeIssue,
        Self::ExpiredAuthority,
        Self::UntrustedContext,
        Self::UntrustedData,
        Self::SinkOutOfScope,
        Self::NoField,
        Self::FieldOutOfScope,
        Self::NothingToLift,
        Self::SchemeMismatch,
        Self::StillRefused,
    ];

    /// The code in records and reasons, such as `declassify.expired_authority`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ForeignAuthority => "declassify.foreign_authority",
            Self::UsedAuthority => "declassify.used_authority",
            Self::RevokedAuthority => "declassify.revoked_authority",
            Self::UnknownAuthority => "declassify.unknown_authority",
            Self::ClockBeforeIssue => "declassify.clock_before_issue",
            Self::ExpiredAuthority => "declassify.expired_authority",
            Self::UntrustedContext => "declassify.untrusted_context",
            Self::UntrustedData => "declassify.untrusted_data",
            Self::SinkOutOfScope => "declassify.sink_out_of_scope",
            Self::NoField => "declassify.no_field",
            Self::FieldOutOfScope => "declassify.field_out_of_scope",
            Self::NothingToLift => "declassify.nothing_to_lift",
            Self::SchemeMismatch => "declassify.scheme_mismatch",
            Self::StillRefused => "declassify.still_refused",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::ForeignAuthority => "another declassifier issued the authority",
            Self::UsedAuthority => "the authority was used before",
            Self::RevokedAuthority => "the authority was revoked",
            Self::UnknownAuthority => "the authority is not known",
            Self::ClockBeforeIssue => "the clock is before the issue of the authority",
            Self::ExpiredAuthority => "the authority has expired",
            Self::UntrustedContext => "the context is untrusted",
            Self::UntrustedData => "the data is untrusted",
            Self::SinkOutOfScope => "the authority is not for this sink",
            Self::NoField => "no field is named",
            Self::FieldOutOfScope => "the authority is not for one of the fields",
            Self::NothingToLift => "nothing has to be lifted",
            Self::SchemeMismatch => "the label is in words that the authority does not have",
            Self::StillRefused => "what the authority lifts is not enough",
        }
    }
}

/// Barriers, as a check collects them.
#[derive(Debug, Default)]
pub(super) struct BarrierList(Vec<DeclassificationBarrier>);

impl BarrierList {
    pub(super) fn add(&mut self, barrier: DeclassificationBarrier) {
        self.0.push(barrier);
    }

    pub(super) fn add_if(&mut self, stands: bool, barrier: DeclassificationBarrier) {
        if stands {
            self.add(barrier);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn refuse(
        self,
        authority: String,
        remaining: Option<Refusal>,
    ) -> DeclassificationRefusal {
        DeclassificationRefusal { authority, barriers: self.0, remaining }
    }
}

struct Shown<'a>(&'a DeclassificationRefusal);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, barrier) in self.0.barriers.iter().enumerate() {
            let before = if index > 0 { "; " } else { "" };
            write!(f, "{before}{}", barrier.message())?;
        }
        match &self.0.remaining {
            Some(remaining) => write!(f, ": {remaining}"),
            None => Ok(()),
        }
    }
}
