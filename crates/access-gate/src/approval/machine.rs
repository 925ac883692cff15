//! The approval itself: a state machine.

#[cfg(feature = "serde")]
use serde::Deserialize;

use super::binding::{Binding, BindingPart};
use super::history::{ApprovalEntry, ApprovalEvent};
use super::outcome::{
    ApprovalRefusal, ApprovalState, ReviewFinding, ReviewState, VoidReason, Voted,
};
use super::requirement::Requirement;
use super::voter::{Ballot, Parties, Voter, VoterKind};
use crate::matching::fold_text;

/// The greatest number of machines whose advice one approval records.
pub const ADVICE_MAX: usize = 32;

/// One act that people are asked about.
///
/// ```
/// use access_gate::{
///     Approval, ApprovalRefusal, ApprovalState, ApprovalTerms, Ballot, Binding, Parties, Voter,
/// };
///
/// # fn digest_of(_: &str) -> [u8; 32] { [7; 32] }
/// let bound = Binding {
///     action: "tool:refund".into(),
///     target: "account:42".into(),
///     payload: digest_of("the arguments of the call"),
///     agent: "clerk".into(),
///     subject: None,
///     label: "confidential{payment}trusted".into(),
///     label_digest: None,
///     policy: digest_of("the policy"),
///     workflow: "finance/refunds".into(),
///     version: "1.4".into(),
///     workflow_digest: digest_of("the workflow"),
///     run: "run-1".into(),
///     nonce: digest_of("32 random bytes"),
/// };
/// let terms = ApprovalTerms { required: 2, ..ApprovalTerms::default() }.build()?;
/// let parties =
///     Parties { requester: "rita".into(), author: "arthur".into(), owner: "olga".into() };
/// let now = 1_700_000_000_000_000;
///
/// # fn run(
/// #     bound: Binding, terms: access_gate::Requirement, parties: Parties, now: i64,
/// # ) -> Result<(), ApprovalRefusal> {
/// let mut approval = Approval::open(bound.clone(), terms, &parties, now)?;
/// let refused = approval.vote(&Voter::human("Rita"), Ballot::Approve, now);
/// assert_eq!(refused, Err(ApprovalRefusal::Excluded));
/// approval.vote(&Voter::human("ann"), Ballot::Approve, now)?;
/// approval.vote(&Voter::human("bob"), Ballot::Approve, now)?;
///
/// let key_is_valid = |_: &Binding| true;
/// assert_eq!(approval.consume(&bound, now, key_is_valid), Ok(()));
/// let again = approval.consume(&bound, now, key_is_valid);
/// assert_eq!(again, Err(ApprovalRefusal::InState(ApprovalState::Consumed)));
/// # Ok(())
/// # }
/// # run(bound, terms, parties, now).unwrap();
/// # Ok::<(), access_gate::Error>(())
/// ```
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
/// | [`consume`](Self::consume), same binding, before the latest time | in state | clock behind | in state | in state |
/// | [`consume`](Self::consume), otherwise | in state | void | in state | in state |
/// | [`break_glass`](Self::break_glass), same binding, allowed | consumed, under review | in state | in state | in state |
/// | [`break_glass`](Self::break_glass), same binding, before the latest time | clock behind | in state | in state | in state |
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
/// Somebody may vote who is a human, is no party, is not the agent and bears the name neither of
/// the target nor of the subject, is excluded by no rule and is eligible under every rule. A name
/// votes once, and advises once if it is a machine's. Who approved and changes their mind cancels.
///
/// # Guarantees
///
/// 1. An approval is used at most once, and only for the binding it was opened with
///    (`tests/approvals.rs`: `a_replayed_approval_is_refused`,
///    `an_approval_is_good_for_nothing_but_what_it_is_bound_to`).
/// 2. It is used with the votes of as many different humans as are required, each of whom was
///    eligible, or it is an override and says so (`tests/approval_model.rs`: `the_laws_hold`).
/// 3. After the deadline nothing is approved, used or overridden, whatever the clock says
///    afterwards; nor is anything used or overridden at a time before the request or before any
///    other time that was seen (`the_laws_hold`; `tests/approvals.rs`:
///    `a_clock_set_back_brings_nothing_back`, `a_clock_set_back_lengthens_nothing`).
/// 4. An end is never left (`the_laws_hold`; `tests/approval_table.rs`:
///    `every_event_has_its_answer_in_every_state`).
/// 5. What is read back is what events lead to (`tests/approval_restore.rs`:
///    `what_is_forged_is_named`; `tests/approval_stored.rs`: `what_no_events_lead_to_is_refused`).
///
/// # What this does not do
///
/// - There is no `Clone`, since a copy could be used a second time; the same goes for copies in
///   a store and for [`to_stored`](Self::to_stored). Before the act, the caller has to replace
///   what it read, and only if nobody else did in between: compare and swap on the whole stored
///   text.
/// - Reading back finds what is impossible, not what is untrue. Who can write to the store can
///   write down votes that nobody gave; sign or seal what is stored where that matters.
/// - It checks no identity: see [`Voter`].
/// - It hides nothing in the store: what is written holds the subject, the target and the names
///   of those who voted.
/// - An overdue review stops nothing here. Who wants that refuses in `still_allowed`.
///
/// ```compile_fail,E0277
/// fn is_clone<T: Clone>() {}
/// is_clone::<access_gate::Approval>();
/// ```
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize),
    serde(try_from = "super::stored::StoredApproval")
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
    /// See the table; after `Changed` and `NoLongerAllowed` the approval is void, after
    /// `ClockBehind` it is what it was.
    pub fn consume(
        &mut self,
        binding: &Binding,
        now: i64,
        still_allowed: impl FnOnce(&Binding) -> bool,
    ) -> Result<(), ApprovalRefusal> {
        self.advance(now);
        self.expect(&[ApprovalState::Approved])?;
        self.expect_same(binding)?;
        self.expect_present(now)?;
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
    /// See the table; only a human whom every rule permits and who is none of those who may not
    /// vote, with a reason code that every rule takes.
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
        let reason = fold_text(reason).ok_or(ApprovalRefusal::Malformed)?;
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
        self.expect_present(now)?;
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

    /// After [`advance`](Self::advance).
    fn expect_present(&self, now: i64) -> Result<(), ApprovalRefusal> {
        if now < self.latest { Err(ApprovalRefusal::ClockBehind) } else { Ok(()) }
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
        let Binding { agent, target, subject, .. } = &self.binding;
        let mut bound = [agent, target].into_iter().chain(subject);
        self.parties.contains(id)
            || bound.any(|name| name.eq_ignore_ascii_case(id))
            || self.requirement.excluded.contains(id)
    }
}
