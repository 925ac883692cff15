//! Decisions.

use super::table::{Table, add as plus};
use crate::{Code, Decision, Mode, Stage, StageDecision};

/// Which stage a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StageKey {
    /// When the period begins, in microseconds since the Unix epoch; none if there is one for all.
    pub period: Option<i64>,
    /// The stage.
    pub stage: Stage,
}

/// Which stage and reason a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ReasonKey {
    /// When the period begins, in microseconds since the Unix epoch; none if there is one for all.
    pub period: Option<i64>,
    /// The stage.
    pub stage: Stage,
    /// The name of the rule.
    pub reason: Code,
}

/// Decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DecisionTotals {
    /// Passed as it was.
    pub passed: u64,
    /// Passed with changes.
    pub rewritten: u64,
    /// Held for an approval.
    pub held: u64,
    /// Blocked.
    pub blocked: u64,
    /// Of those held, blocked or rewritten: how many were only observed, so that it went on as it
    /// was.
    pub observed: u64,
    /// How often the rule matched in them; for a stage, how often its rules did.
    pub occurrences: u64,
}

impl DecisionTotals {
    /// How many decisions.
    #[must_use]
    pub const fn decisions(&self) -> u64 {
        let passed = self.passed.saturating_add(self.rewritten);
        passed.saturating_add(self.held).saturating_add(self.blocked)
    }

    fn add(&mut self, event: &StageDecision) {
        let count = match event.decision {
            Decision::Pass => &mut self.passed,
            Decision::Rewrite => &mut self.rewritten,
            Decision::Hold => &mut self.held,
            Decision::Block => &mut self.blocked,
        };
        plus(count, 1);
        if event.mode == Mode::Observe && event.decision != Decision::Pass {
            plus(&mut self.observed, 1);
        }
    }
}

pub(super) fn add(
    stages: &mut Table<StageKey, DecisionTotals>,
    reasons: &mut Table<ReasonKey, DecisionTotals>,
    period: Option<i64>,
    event: &StageDecision,
) {
    let stage = event.stage;
    let total = stages.row(StageKey { period, stage });
    total.add(event);
    for (index, reason) in event.reasons.iter().enumerate() {
        plus(&mut total.occurrences, reason.count.into());
        let row = reasons.row(ReasonKey { period, stage, reason: reason.code.clone() });
        plus(&mut row.occurrences, reason.count.into());
        // A rule that is named twice has decided once. There are 256 reasons at most.
        if !event.reasons.iter().take(index).any(|before| before.code == reason.code) {
            row.add(event);
        }
    }
}
