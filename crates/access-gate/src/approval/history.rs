//! What an approval took, and what can be read from that.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::binding::Binding;
use super::machine::Approval;
use super::outcome::{ApprovalState, ReviewFinding, ReviewState, VoidReason};
use super::requirement::Requirement;
use super::voter::{Ballot, Parties, Voter, VoterKind};

/// Something that an approval took, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct ApprovalEntry {
    /// When, in microseconds since the Unix epoch; never before the entry before it.
    pub at: i64,
    /// What.
    pub event: ApprovalEvent,
}

/// What an approval took. Names are in lower case, and roles are those it asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields, rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ApprovalEvent {
    /// A vote, or advice if it is a machine's.
    Vote {
        /// By whom.
        by: Voter,
        /// What it says.
        ballot: Ballot,
    },
    /// It was taken back.
    Cancel {
        /// By whom.
        by: Voter,
    },
    /// It became void.
    Void {
        /// Why.
        reason: VoidReason,
    },
    /// It was used as approved.
    Consume,
    /// It was used without the votes.
    BreakGlass {
        /// By whom.
        by: Voter,
        /// The reason code.
        reason: String,
    },
    /// The use without the votes was reviewed.
    CloseReview {
        /// By whom.
        by: Voter,
        /// What was found.
        finding: ReviewFinding,
    },
}

impl Approval {
    /// The state as of the latest time seen. To decide anything, call what decides it.
    #[must_use]
    pub const fn state(&self) -> ApprovalState {
        self.state
    }

    /// What it is bound to.
    #[must_use]
    pub const fn binding(&self) -> &Binding {
        &self.binding
    }

    /// What it needs.
    #[must_use]
    pub const fn requirement(&self) -> &Requirement {
        &self.requirement
    }

    /// Who may never approve it, with names in lower case.
    #[must_use]
    pub const fn parties(&self) -> &Parties {
        &self.parties
    }

    /// What it took, in order.
    #[must_use]
    pub fn history(&self) -> &[ApprovalEntry] {
        &self.history
    }

    /// When it was asked for.
    #[must_use]
    pub const fn opened_at(&self) -> i64 {
        self.opened_at
    }

    /// The latest time seen.
    #[must_use]
    pub const fn latest(&self) -> i64 {
        self.latest
    }

    /// The first moment at which it is too late for everything but a review.
    #[must_use]
    pub const fn deadline(&self) -> i64 {
        self.opened_at.saturating_add(self.requirement.decide_within)
    }

    /// The first moment at which it is too late to use it, if it was approved; never after the
    /// deadline.
    #[must_use]
    pub fn use_by(&self) -> Option<i64> {
        // The last approval is the one that was needed, since none is taken after it.
        let approved = self.count(Ballot::Approve) >= self.requirement.required as usize;
        let last = self.history.iter().rev().find(|entry| approves(&entry.event));
        let last = last.filter(|_| approved)?;
        Some(last.at.saturating_add(self.requirement.use_within).min(self.deadline()))
    }

    /// How many people approved.
    #[must_use]
    pub fn approvals(&self) -> usize {
        self.count(Ballot::Approve)
    }

    /// Whether it was used without the votes.
    #[must_use]
    pub fn was_overridden(&self) -> bool {
        self.overrider().is_some()
    }

    /// How the review stands as of the latest time seen, if it was used without the votes.
    #[must_use]
    pub fn review_state(&self) -> Option<ReviewState> {
        let opened = self.history.iter().find_map(|entry| {
            matches!(entry.event, ApprovalEvent::BreakGlass { .. }).then_some(entry.at)
        })?;
        let within =
            self.requirement.break_glass.iter().flatten().map(|one| one.review_within).min();
        let due = opened.saturating_add(within.unwrap_or(0));
        let closed = self.closed_review().map(|(at, _)| at);
        Some(match closed {
            Some(at) if at < due => ReviewState::Closed,
            Some(_) => ReviewState::ClosedLate,
            None if self.latest < due => ReviewState::Open,
            None => ReviewState::Overdue,
        })
    }

    /// What the review found, if it is closed.
    #[must_use]
    pub fn review_finding(&self) -> Option<ReviewFinding> {
        self.closed_review().map(|(_, finding)| finding)
    }

    pub(super) fn votes(&self) -> impl Iterator<Item = (&Voter, Ballot)> {
        self.history.iter().filter_map(|entry| match &entry.event {
            ApprovalEvent::Vote { by, ballot } => Some((by, *ballot)),
            _ => None,
        })
    }

    /// The humans who voted so; each name is there once.
    pub(super) fn count(&self, wanted: Ballot) -> usize {
        self.votes().filter(|(by, ballot)| by.kind == VoterKind::Human && *ballot == wanted).count()
    }

    pub(super) fn overrider(&self) -> Option<&Voter> {
        self.history.iter().find_map(|entry| match &entry.event {
            ApprovalEvent::BreakGlass { by, .. } => Some(by),
            _ => None,
        })
    }

    pub(super) fn closed_review(&self) -> Option<(i64, ReviewFinding)> {
        self.history.iter().find_map(|entry| match entry.event {
            ApprovalEvent::CloseReview { finding, .. } => Some((entry.at, finding)),
            _ => None,
        })
    }
}

fn approves(event: &ApprovalEvent) -> bool {
    matches!(event, ApprovalEvent::Vote { by, ballot: Ballot::Approve } if by.kind == VoterKind::Human)
}
