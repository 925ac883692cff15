//! What an approval can be, and why it refuses.

use std::fmt;

use super::binding::BindingPart;
use crate::term::impl_terms;

/// Where an approval is in its life.
///
/// [`Pending`](Self::Pending) and [`Approved`](Self::Approved) are on the way; the others are
/// ends and are never left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApprovalState {
    /// Votes are missing.
    Pending,
    /// Enough people approved; it can be used once, for a while.
    Approved,
    /// Enough people denied.
    Denied,
    /// Its time ran out, before the votes or before the use.
    Expired,
    /// The requester or an approver took it back.
    Cancelled,
    /// What it was bound to changed, or may not be done any more.
    Void,
    /// It was used.
    Consumed,
}

/// Why an approval became void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VoidReason {
    /// This part of the binding changed; the first one, where several did.
    Changed(BindingPart),
    /// The key was revoked, or the agent or the workflow deactivated.
    NoLongerAllowed,
}

/// How the review of an override stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// Nobody closed it yet, and there is time.
    Open,
    /// Nobody closed it, and the time is over.
    Overdue,
    /// Closed in time.
    Closed,
    /// Closed after the time was over, which stays on record.
    ClosedLate,
}

/// What a review of an override found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewFinding {
    /// There was an emergency, and the act was right.
    Justified,
    /// There was none, or the act was wrong.
    Unjustified,
}

/// What became of a vote that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voted {
    /// A human's: it counts.
    Counted,
    /// A machine's: it is recorded as advice and does not count.
    Noted,
}

/// Why an approval did not take an event. Its text names no person and repeats no input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApprovalRefusal {
    /// The event is not for this state, which may have come about just now: a deadline passed.
    /// Using an approval a second time is refused as `InState(Consumed)`.
    InState(ApprovalState),
    /// Something that must be a name is none, or the binding is not sound.
    Malformed,
    /// The requester, the author, the owner, the agent, the target, the subject, or one who is
    /// excluded by a rule.
    Excluded,
    /// Not among those who may.
    NotEligible,
    /// A machine, where only a human may.
    NotHuman,
    /// This name has voted.
    VotedAlready,
    /// There are [`ADVICE_MAX`](crate::ADVICE_MAX) pieces of advice.
    TooMuchAdvice,
    /// Fewer people could approve than must.
    TooFewApprovers,
    /// The binding is another one in this part; the approval is void now.
    Changed(BindingPart),
    /// The caller says that it may not be done any more; the approval is void now.
    NoLongerAllowed,
    /// One of the rules permits no break-glass.
    BreakGlassForbidden,
    /// The reason code is not one that every rule takes.
    UnknownReason,
    /// Nothing is under review, or not any more.
    NothingToReview,
    /// Who overrode may not review it.
    OwnOverride,
    /// The run was not reviewed: not consumed, overridden without a closed review that found it
    /// justified, or not asked for because the version is new.
    NotReviewed,
    /// There are too many workflows or runs to remember one more.
    Full,
    /// The time is before the latest that was seen, at which nothing is let through.
    ClockBehind,
}

impl ApprovalState {
    /// Every state.
    pub const ALL: &[Self] = &[
        Self::Pending,
        Self::Approved,
        Self::Denied,
        Self::Expired,
        Self::Cancelled,
        Self::Void,
        Self::Consumed,
    ];

    /// The name in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Void => "void",
            Self::Consumed => "consumed",
        }
    }

    /// Whether it is never left.
    #[must_use]
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Pending | Self::Approved)
    }
}

impl_terms!(ApprovalState, "the name of a state");

impl VoidReason {
    /// Every reason, in the order of the parts.
    pub const ALL: &[Self] = &[
        Self::Changed(BindingPart::Action),
        Self::Changed(BindingPart::Target),
        Self::Changed(BindingPart::Payload),
        Self::Changed(BindingPart::Agent),
        Self::Changed(BindingPart::Subject),
        Self::Changed(BindingPart::Label),
        Self::Changed(BindingPart::Policy),
        Self::Changed(BindingPart::Workflow),
        Self::Changed(BindingPart::Run),
        Self::Changed(BindingPart::Nonce),
        Self::NoLongerAllowed,
    ];

    /// The name in snake case, such as `changed_payload`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed(BindingPart::Action) => "changed_action",
            Self::Changed(BindingPart::Target) => "changed_target",
            Self::Changed(BindingPart::Payload) => "changed_payload",
            Self::Changed(BindingPart::Agent) => "changed_agent",
            Self::Changed(BindingPart::Subject) => "changed_subject",
            Self::Changed(BindingPart::Label) => "changed_label",
            Self::Changed(BindingPart::Policy) => "changed_policy",
            Self::Changed(BindingPart::Workflow) => "changed_workflow",
            Self::Changed(BindingPart::Run) => "changed_run",
            Self::Changed(BindingPart::Nonce) => "changed_nonce",
            Self::NoLongerAllowed => "no_longer_allowed",
        }
    }
}

impl_terms!(VoidReason, "why an approval is void");

impl ReviewFinding {
    /// Both.
    pub const ALL: &[Self] = &[Self::Justified, Self::Unjustified];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Justified => "justified",
            Self::Unjustified => "unjustified",
        }
    }
}

impl_terms!(ReviewFinding, "the finding of a review");

impl ReviewState {
    /// Every state.
    pub const ALL: &[Self] = &[Self::Open, Self::Overdue, Self::Closed, Self::ClosedLate];

    /// The name in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
            Self::ClosedLate => "closed_late",
        }
    }
}

impl_terms!(ReviewState, "the state of a review");

impl ApprovalRefusal {
    /// A code that stays the same between versions, for records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InState(ApprovalState::Pending) => "approval.is_pending",
            Self::InState(ApprovalState::Approved) => "approval.is_approved",
            Self::InState(ApprovalState::Denied) => "approval.is_denied",
            Self::InState(ApprovalState::Expired) => "approval.is_expired",
            Self::InState(ApprovalState::Cancelled) => "approval.is_cancelled",
            Self::InState(ApprovalState::Void) => "approval.is_void",
            Self::InState(ApprovalState::Consumed) => "approval.is_consumed",
            Self::Malformed => "approval.malformed",
            Self::Excluded => "approval.excluded",
            Self::NotEligible => "approval.not_eligible",
            Self::NotHuman => "approval.not_human",
            Self::VotedAlready => "approval.voted_already",
            Self::TooMuchAdvice => "approval.too_much_advice",
            Self::TooFewApprovers => "approval.too_few_approvers",
            Self::Changed(BindingPart::Action) => "approval.changed_action",
            Self::Changed(BindingPart::Target) => "approval.changed_target",
            Self::Changed(BindingPart::Payload) => "approval.changed_payload",
            Self::Changed(BindingPart::Agent) => "approval.changed_agent",
            Self::Changed(BindingPart::Subject) => "approval.changed_subject",
            Self::Changed(BindingPart::Label) => "approval.changed_label",
            Self::Changed(BindingPart::Policy) => "approval.changed_policy",
            Self::Changed(BindingPart::Workflow) => "approval.changed_workflow",
            Self::Changed(BindingPart::Run) => "approval.changed_run",
            Self::Changed(BindingPart::Nonce) => "approval.changed_nonce",
            Self::NoLongerAllowed => "approval.no_longer_allowed",
            Self::BreakGlassForbidden => "approval.break_glass_forbidden",
            Self::UnknownReason => "approval.unknown_reason",
            Self::NothingToReview => "approval.nothing_to_review",
            Self::OwnOverride => "approval.own_override",
            Self::NotReviewed => "approval.not_reviewed",
            Self::Full => "approval.full",
            Self::ClockBehind => "approval.clock_behind",
        }
    }
}

impl std::error::Error for ApprovalRefusal {}

impl fmt::Display for ApprovalRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InState(state) => return write!(f, "the approval is {state}"),
            Self::Malformed => "a name or a digest is malformed",
            Self::Excluded => "this person may not take part",
            Self::NotEligible => "this person is not among the approvers",
            Self::NotHuman => "only a human may do this",
            Self::VotedAlready => "this person has voted",
            Self::TooMuchAdvice => "there is too much advice",
            Self::TooFewApprovers => "fewer people could approve than must",
            Self::Changed(_) => "what was approved has changed",
            Self::NoLongerAllowed => "the act is not allowed any more",
            Self::BreakGlassForbidden => "break-glass is not permitted",
            Self::UnknownReason => "the reason code is not known",
            Self::NothingToReview => "there is nothing to review",
            Self::OwnOverride => "somebody else has to review this",
            Self::NotReviewed => "the run was not reviewed",
            Self::Full => "there are too many to remember",
            Self::ClockBehind => "the clock is behind a time that was seen",
        })
    }
}
