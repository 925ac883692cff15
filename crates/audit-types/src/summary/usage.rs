//! Use of models.

use super::table::{Table, add as plus};
use crate::canonical::record_names;
use crate::{Id, ModelCall, Outcome, Record, TokenUsage};

record_names! {
    /// By what the use of models is told apart.
    #[non_exhaustive]
    pub enum UsageDimension as "dimension" {
        /// Not at all: all calls together.
        All = 1 "all",
        /// By the agent that called.
        Agent = 2 "agent",
        /// By the workflow.
        Workflow = 3 "workflow",
        /// By the name of the key.
        Key = 4 "key",
        /// By provider and model.
        Model = 5 "model",
        /// By provider.
        Provider = 6 "provider",
    }
}

/// Whose use of models a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct UsageKey {
    /// When the period begins, in microseconds since the Unix epoch; none if there is one for all.
    pub period: Option<i64>,
    /// What the name is the name of.
    pub dimension: UsageDimension,
    /// The name; none for calls that had none.
    pub name: Option<Id>,
    /// The provider, if it is about a model.
    pub provider: Option<Id>,
}

/// Use of models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct UsageTotals {
    /// Calls, whatever became of them.
    pub calls: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those that were not tried.
    pub refused: u64,
    /// Those of which nobody knows.
    pub unknown: u64,
    /// Tokens, also those of calls that failed.
    pub usage: TokenUsage,
    /// What it cost, in millionths of the currency of the policy.
    pub cost: u64,
    /// How long the calls took together, in microseconds.
    pub duration: u64,
    /// How long the longest took, in microseconds.
    pub longest: u64,
}

impl UsageTotals {
    /// How long a call took on average, in whole microseconds; none without calls.
    #[must_use]
    pub const fn mean_duration(&self) -> Option<u64> {
        self.duration.checked_div(self.calls)
    }

    fn add(&mut self, call: &ModelCall) {
        plus(&mut self.calls, 1);
        match call.outcome {
            Outcome::Done => {}
            Outcome::Failed => plus(&mut self.failed, 1),
            Outcome::Refused => plus(&mut self.refused, 1),
            Outcome::Unknown => plus(&mut self.unknown, 1),
        }
        self.usage = self.usage.plus(call.usage);
        plus(&mut self.cost, call.cost);
        plus(&mut self.duration, call.duration);
        self.longest = self.longest.max(call.duration);
    }
}

pub(super) fn add(
    table: &mut Table<UsageKey, UsageTotals>,
    period: Option<i64>,
    record: &Record,
    call: &ModelCall,
) {
    let names = [
        (UsageDimension::All, None),
        (UsageDimension::Agent, record.agent()),
        (UsageDimension::Workflow, record.workflow()),
        (UsageDimension::Key, call.key.as_ref()),
        (UsageDimension::Model, Some(&call.model)),
        (UsageDimension::Provider, Some(&call.provider)),
    ];
    for (dimension, name) in names {
        let provider = (dimension == UsageDimension::Model).then(|| call.provider.clone());
        table.row(UsageKey { period, dimension, name: name.cloned(), provider }).add(call);
    }
}
