//! The approval itself: a state machine.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::binding::{Binding, BindingPart};
use super::names::fold;
use super::outcome::{
    ApprovalRefusal, ApprovalState, ReviewFinding, ReviewState, VoidReason, Voted,
};
use super::requirement::Requirement;
use super::voter::{Ballot, Parties, Voter, VoterKind};

/// The greatest number of machines whose advice one approval records.
pub const ADVICE_MAX: usize = 32;

/// One act that people are asked about.
///
/// Every event has an answer in every state. Time is a part of every event: first the clock is
/// moved on, which may expire the approval, then the event is taken in the state that is left.
///
/// | event | pending | approved | an end | consumed |
/// |---|---|---|---|---|
/// | [`vote`](Self::vote), approve, by an eligible human | counted; approved if it is the last that is needed | in state | in state | in state |
/// | [`vote`](Self::vote), deny, by an eligible human | counted; denied if it is the last that is needed | in state | in state | in state |
/// | [`vote`](Self::vote) by a machine | noted | in state | in state | in state |
/// | [`cancel`](Self::cancel) by the requester or an eligible human | cancelled | cancelled | in state | in state |
/// | [`recheck`](Self::recheck), same binding | nothing | nothing | in state | in state |
/// | [`recheck`](Self::recheck), other binding | void | void | in state | in state |
/// | [`void`](Self::void) | void | void | in state | in state |
/// | [`consume`](Self::consume), same binding, allowed | in state | consumed | in state | in state |
/// | [`consume`](Self::consume), otherwise | in state | void | in state | in state |
/// | [`break_glass`](Self::break_glass), same binding, allowed | consumed, under review | in state | in state | in state |
/// | [`break_glass`](Self::break_glass), otherwise | void | in state | in state | in state |
/// | [`close_review`](Self::close_review) | nothing to review | nothing to review | nothing to review | closed, once, if it was overridden |
/// | [`tick`](Self::tick) at or after the deadline | expired | expired | stays | stays |
///
/// "In state" is a refusal that says the state, "an end" is denied, expired, cancelled or void.
/// Anybody who may not send an event is refused and nothing changes but the clock. That the
/// table is what the code does is kept by `tests/approval_table.rs`.
///
/// # Time
///
/// Microseconds since the Unix epoch. The latest time seen is remembered, also from an event
/// that was refused, and an earlier one counts as that; so a clock that is set back brings
/// nothing back. A deadline is the first moment at which it is too late, and can only deny. An
/// approval has to be used before `deadline` as well as before its own
/// [`use_by`](Self::use_by), which starts with the last vote needed.
///
/// # People
///
/// Somebody may vote who is a human, is no party and not the agent, is excluded by no rule and
/// is eligible under every rule. A name votes once, and advises once if it is a machine's. Who
/// approved and changes their mind cancels.
///
/// # Single use
///
/// There is no `Clone`, since a copy could be used a second time. The same goes for copies in
/// a store: the caller has to replace what it read, and only if nobody else did in between
/// (compare and swap, for instance on [`history`](Self::history) and
/// [`latest`](Self::latest)), before it acts.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields, try_from = "super::stored::Unchecked")
)]
pub struct Approval {
    pub(super) binding: Binding,
    pub(super) requirement: Requirement,
    pub(super) parties: Parties,
    pub(super) opened_at: i64,
    pub(super) latest: i64,
    pub(super) state: ApprovalState,
    pub(super) history: Vec<ApprovalEntry>,
}

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
    #[non_exhaustive]
    Vote {
        /// By whom.
        by: Voter,
        /// What it says.
        ballot: Ballot,
    },
    /// It was taken back.
    #[non_exhaustive]
    Cancel {
        /// By whom.
        by: Voter,
    },
    /// It became void.
    #[non_exhaustive]
    Void {
        /// Why.
        reason: VoidReason,
    },
    /// It was used as approved.
    Consume,
    /// It was used without the votes.
    #[non_exhaustive]
    BreakGlass {
        /// By whom.
        by: Voter,
        /// The reason code.
        reason: String,
    },
    /// The use without the votes was reviewed.
    #[non_exhaustive]
    CloseReview {
        /// By whom.
        by: Voter,
        /// What was found.
        finding: ReviewFinding,
    },
}

impl Approval {
    /// Asks for an approval.
    ///
    /// # Errors
    ///
    /// A refusal is a denial: `Malformed` if a party is no name or the binding not sound,
    /// `TooFewApprovers` if those who are named, without those excluded, are fewer than must
    /// approve. Holders of roles cannot be counted; if they are too few, the deadline denies.
    pub fn open(
        binding: Binding,
        requirement: Requirement,
        parties: &Parties,
        now: i64,
    ) -> Result<Self, ApprovalRefusal> {
        let parties = parties.kept().ok_or(ApprovalRefusal::Malformed)?;
        if !binding.is_sound() {
            return Err(ApprovalRefusal::Malformed);
        }
        let approval = Self {
            binding,
            requirement,
            parties,
            opened_at: now,
            latest: now,
            state: ApprovalState::Pending,
            history: Vec::new(),
        };
        let candidates = approval.requirement.candidates(|id| approval.is_excluded(id));
        if candidates.is_some_and(|count| count < approval.requirement.required as usize) {
            return Err(ApprovalRefusal::TooFewApprovers);
        }
        Ok(approval)
    }

    /// Takes a vote.
    ///
    /// # Errors
    ///
    /// See the table. A machine's vote is taken as advice, whoever it is, up to [`ADVICE_MAX`].
    pub fn vote(&mut self, by: &Voter, ballot: Ballot, now: i64) -> Result<Voted, ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Pending])?;
        let by = self.kept(by)?;
        if by.kind == VoterKind::Human {
            self.expect_approver(&by)?;
        }
        // A machine that bears a person's name does not take the vote from that person.
        if self.votes().any(|(voter, _)| voter.id == by.id && voter.kind == by.kind) {
            return Err(ApprovalRefusal::VotedAlready);
        }
        if by.kind == VoterKind::Machine {
            let advice = self.votes().filter(|(voter, _)| voter.kind == VoterKind::Machine).count();
            if advice >= ADVICE_MAX {
                return Err(ApprovalRefusal::TooMuchAdvice);
            }
            self.record(ApprovalEvent::Vote { by, ballot });
            return Ok(Voted::Noted);
        }
        self.record(ApprovalEvent::Vote { by, ballot });
        if self.count(Ballot::Deny) >= self.requirement.denials as usize {
            self.state = ApprovalState::Denied;
        } else if self.count(Ballot::Approve) >= self.requirement.required as usize {
            self.state = ApprovalState::Approved;
            // With a use that ends where it begins, as at the end of time.
            self.advance(now);
        }
        Ok(Voted::Counted)
    }

    /// Takes the request back, before or after it was approved.
    ///
    /// # Errors
    ///
    /// See the table; only the requester, of whatever kind, and those who may vote may.
    pub fn cancel(&mut self, by: &Voter, now: i64) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Pending, ApprovalState::Approved])?;
        let by = self.kept(by)?;
        if by.id != self.parties.requester {
            self.expect_approver(&by)?;
        }
        self.end(ApprovalState::Cancelled, ApprovalEvent::Cancel { by });
        Ok(())
    }

    /// Compares with what would be done by now, and makes the approval void if that is not what
    /// people are asked about any more. To be called whenever payload, label or policy may have
    /// changed while an act is held.
    ///
    /// # Errors
    ///
    /// `Changed` if they differ, and see the table.
    pub fn recheck(&mut self, binding: &Binding, now: i64) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Pending, ApprovalState::Approved])?;
        self.expect_same(binding)
    }

    /// Makes the approval void, for a caller who knows why without a binding to compare.
    ///
    /// # Errors
    ///
    /// See the table.
    pub fn void(&mut self, reason: VoidReason, now: i64) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Pending, ApprovalState::Approved])?;
        self.end(ApprovalState::Void, ApprovalEvent::Void { reason });
        Ok(())
    }

    /// Uses the approval, once, for exactly what it is bound to.
    ///
    /// `still_allowed` is asked at this moment, whatever was true when the approval was given:
    /// is the key still valid, are the agent and the workflow active? Not before `Ok` is
    /// returned, and stored, may the act be done.
    ///
    /// # Errors
    ///
    /// See the table; after `Changed` and `NoLongerAllowed` the approval is void.
    pub fn consume(
        &mut self,
        binding: &Binding,
        now: i64,
        still_allowed: impl FnOnce(&Binding) -> bool,
    ) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Approved])?;
        self.expect_same(binding)?;
        self.expect_allowed(still_allowed)?;
        self.end(ApprovalState::Consumed, ApprovalEvent::Consume);
        Ok(())
    }

    /// Uses the approval without the votes, in an emergency, and opens a review.
    ///
    /// The binding and `still_allowed` are asked as in [`consume`](Self::consume): an emergency
    /// does not bring a revoked key back. A denial is not overridden, nor a deadline.
    ///
    /// # Errors
    ///
    /// See the table; only a human whom every rule permits, who is no party, not the agent and
    /// not excluded, with a reason code that every rule takes.
    pub fn break_glass(
        &mut self,
        by: &Voter,
        reason: &str,
        binding: &Binding,
        now: i64,
        still_allowed: impl FnOnce(&Binding) -> bool,
    ) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Pending])?;
        let by = self.kept(by)?;
        self.expect_impartial_human(&by)?;
        let reason = fold(reason).ok_or(ApprovalRefusal::Malformed)?;
        let Some(permissions) = &self.requirement.break_glass else {
            return Err(ApprovalRefusal::BreakGlassForbidden);
        };
        if !permissions.iter().all(|one| one.who.admits(&by.id, &by.roles)) {
            return Err(ApprovalRefusal::NotEligible);
        }
        if !permissions.iter().all(|one| one.reasons.contains(&reason)) {
            return Err(ApprovalRefusal::UnknownReason);
        }
        self.expect_same(binding)?;
        self.expect_allowed(still_allowed)?;
        self.end(ApprovalState::Consumed, ApprovalEvent::BreakGlass { by, reason });
        Ok(())
    }

    /// Closes the review of a use without votes. A late review is better than none and is
    /// taken; it stays on record that it was late.
    ///
    /// # Errors
    ///
    /// `NothingToReview` if there is nothing, or not any more; otherwise only somebody who
    /// could have voted may, and not who overrode.
    pub fn close_review(
        &mut self,
        by: &Voter,
        finding: ReviewFinding,
        now: i64,
    ) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        let by = self.kept(by)?;
        let overrider = match self.review_state() {
            Some(ReviewState::Open | ReviewState::Overdue) => self.overrider(),
            _ => None,
        };
        let Some(overrider) = overrider else { return Err(ApprovalRefusal::NothingToReview) };
        if overrider.id == by.id {
            return Err(ApprovalRefusal::OwnOverride);
        }
        self.expect_approver(&by)?;
        self.record(ApprovalEvent::CloseReview { by, finding });
        Ok(())
    }

    /// Moves the clock on and says the state.
    pub fn tick(&mut self, now: i64) -> ApprovalState {
        self.advance(now);
        self.state
    }

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

    /// Moves the clock on, never back, and lets deadlines pass.
    fn advance(&mut self, now: i64) {
        self.latest = self.latest.max(now);
        let limit = match self.state {
            ApprovalState::Pending => Some(self.deadline()),
            ApprovalState::Approved => self.use_by(),
            _ => return,
        };
        if limit.is_none_or(|limit| self.latest >= limit) {
            self.state = ApprovalState::Expired;
        }
    }

    fn record(&mut self, event: ApprovalEvent) {
        self.history.push(ApprovalEntry { at: self.latest, event });
    }

    fn end(&mut self, state: ApprovalState, event: ApprovalEvent) {
        self.state = state;
        self.record(event);
    }

    fn kept(&self, voter: &Voter) -> Result<Voter, ApprovalRefusal> {
        voter.kept(&self.requirement).ok_or(ApprovalRefusal::Malformed)
    }

    fn expect(&self, states: &[ApprovalState]) -> Result<(), ApprovalRefusal> {
        if states.contains(&self.state) {
            Ok(())
        } else {
            Err(ApprovalRefusal::InState(self.state))
        }
    }

    fn expect_impartial_human(&self, by: &Voter) -> Result<(), ApprovalRefusal> {
        if by.kind != VoterKind::Human {
            Err(ApprovalRefusal::NotHuman)
        } else if self.is_excluded(&by.id) {
            Err(ApprovalRefusal::Excluded)
        } else {
            Ok(())
        }
    }

    fn expect_approver(&self, by: &Voter) -> Result<(), ApprovalRefusal> {
        self.expect_impartial_human(by)?;
        if self.requirement.admits(&by.id, &by.roles) {
            Ok(())
        } else {
            Err(ApprovalRefusal::NotEligible)
        }
    }

    fn expect_same(&mut self, binding: &Binding) -> Result<(), ApprovalRefusal> {
        if *binding == self.binding {
            return Ok(());
        }
        let first = self.binding.differences(binding).first().copied();
        // Bindings that are not equal differ somewhere.
        let part = first.unwrap_or(BindingPart::Payload);
        let reason = VoidReason::Changed(part);
        self.end(ApprovalState::Void, ApprovalEvent::Void { reason });
        Err(ApprovalRefusal::Changed(part))
    }

    fn expect_allowed(
        &mut self,
        still_allowed: impl FnOnce(&Binding) -> bool,
    ) -> Result<(), ApprovalRefusal> {
        if still_allowed(&self.binding) {
            return Ok(());
        }
        let reason = VoidReason::NoLongerAllowed;
        self.end(ApprovalState::Void, ApprovalEvent::Void { reason });
        Err(ApprovalRefusal::NoLongerAllowed)
    }

    fn is_excluded(&self, id: &str) -> bool {
        self.parties.contains(id)
            || self.binding.agent.eq_ignore_ascii_case(id)
            || self.requirement.excluded.contains(id)
    }

    fn votes(&self) -> impl Iterator<Item = (&Voter, Ballot)> {
        self.history.iter().filter_map(|entry| match &entry.event {
            ApprovalEvent::Vote { by, ballot } => Some((by, *ballot)),
            _ => None,
        })
    }

    /// The humans who voted so; each name is there once.
    fn count(&self, wanted: Ballot) -> usize {
        self.votes().filter(|(by, ballot)| by.kind == VoterKind::Human && *ballot == wanted).count()
    }

    fn overrider(&self) -> Option<&Voter> {
        self.history.iter().find_map(|entry| match &entry.event {
            ApprovalEvent::BreakGlass { by, .. } => Some(by),
            _ => None,
        })
    }

    fn closed_review(&self) -> Option<(i64, ReviewFinding)> {
        self.history.iter().find_map(|entry| match entry.event {
            ApprovalEvent::CloseReview { finding, .. } => Some((entry.at, finding)),
            _ => None,
        })
    }
}

fn approves(event: &ApprovalEvent) -> bool {
    matches!(event, ApprovalEvent::Vote { by, ballot: Ballot::Approve } if by.kind == VoterKind::Human)
}
