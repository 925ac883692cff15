//! What Cedar says of each policy.

use std::fmt;

use crate::{Decision, Effect, Rule};

/// What Cedar says of each policy.
///
/// It says whether a policy is satisfied and not which of its conditions is not; for a document
/// of grants, [`Gate::explain`](crate::Gate::explain) does. It prints ids of policies, and nothing
/// of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CedarExplanation<'a> {
    pub(super) decision: Decision<'a>,
    pub(super) policies: Vec<PolicyOutcome<'a>>,
}

impl<'a> CedarExplanation<'a> {
    /// What was decided.
    pub const fn decision(&self) -> Decision<'a> {
        self.decision
    }

    /// Every policy: those of roles, one for each of their permits, those of grants, and those
    /// that somebody wrote, each in the order of the document. None for a request that was denied
    /// before any policy was asked.
    #[must_use]
    pub fn policies(&self) -> &[PolicyOutcome<'a>] {
        &self.policies
    }
}

/// What Cedar says of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyOutcome<'a> {
    pub(super) rule: Rule<'a>,
    pub(super) effect: Effect,
    pub(super) state: PolicyState,
}

impl<'a> PolicyOutcome<'a> {
    /// The rule that it is; a policy that somebody wrote is named as a grant.
    pub const fn rule(&self) -> Rule<'a> {
        self.rule
    }

    /// Whether it allows or denies.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether it applies, which does not mean that it decided.
    #[must_use]
    pub const fn state(&self) -> PolicyState {
        self.state
    }
}

/// Whether a policy applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyState {
    /// It does not.
    DoesNotApply,
    /// It does.
    Applies,
    /// It could not be evaluated: a sum that is too large, for one.
    NotEvaluated,
}

impl fmt::Display for CedarExplanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        for policy in &self.policies {
            let state = match policy.state {
                PolicyState::DoesNotApply => "does not apply",
                PolicyState::Applies => "applies",
                PolicyState::NotEvaluated => "could not be evaluated",
            };
            write!(f, "\n{} ({}) {state}", policy.rule, policy.effect)?;
        }
        Ok(())
    }
}
