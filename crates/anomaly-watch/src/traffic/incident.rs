//! What goes wrong.

use audit_types::Id;

use crate::time::HOUR;

/// One incident of a [`TrafficConfig`](crate::TrafficConfig).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct IncidentConfig {
    /// What happens.
    pub kind: IncidentKind,
    /// How much of it, above 0 and at most 1,000,000; what it counts stands at the kind.
    pub amount: f64,
    /// The workflow it happens in.
    pub workflow: String,
    /// The agent it happens to; all of the workflow if it is not said.
    #[cfg_attr(feature = "serde", serde(default))]
    pub agent: Option<String>,
    /// When it begins, in microseconds since the Unix epoch.
    pub start: i64,
    /// For how many minutes, 1 to 1,000,000.
    pub minutes: u32,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum IncidentKind {
    /// Prompts are so many times as long: a prompt bomb, a context that is never cut.
    TokenSpike,
    /// In each hour, accesses take that share more items, and outputs are that share longer.
    SlowExfiltration,
    /// So many runs read a source that the workflow never read.
    NewSource,
    /// So many tries that are blocked, each in another form, within the time.
    DenialProbing,
    /// A run calls the same tool with the same arguments so many times. Every call succeeds.
    RepeatingLoop,
    /// That share of the calls of models is made with the key of another workflow.
    ForeignKey,
    /// That share of the calls of tools goes to a tool that is rarely used.
    ToolDrift,
    /// Answers are so many times as long.
    OutputJump,
    /// Calls of models take that part of their time: something else answers.
    LatencyCollapse,
    /// There are so many times as many runs, each of which is usual.
    BudgetBurn,
}

/// How easy an incident is to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// As somebody would do it who does not want to be seen.
    Subtle,
    /// As it mostly is.
    Plain,
    /// As nobody could overlook it who looked.
    Gross,
}

/// An incident that is in the records: what a watch should have said.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// What happens.
    pub kind: IncidentKind,
    /// How much of it.
    pub amount: f64,
    /// The workflow it happens in.
    pub workflow: Id,
    /// The agent it happens to, if not all of the workflow.
    pub agent: Option<Id>,
    /// When it begins, in microseconds since the Unix epoch.
    pub start: i64,
    /// When it is over.
    pub end: i64,
}

impl IncidentKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::TokenSpike,
        Self::SlowExfiltration,
        Self::NewSource,
        Self::DenialProbing,
        Self::RepeatingLoop,
        Self::ForeignKey,
        Self::ToolDrift,
        Self::OutputJump,
        Self::LatencyCollapse,
        Self::BudgetBurn,
    ];

    /// How much of it is subtle, plain or gross.
    #[must_use]
    pub const fn amount(self, strength: Strength) -> f64 {
        let (subtle, plain, gross) = match self {
            Self::TokenSpike => (3.0, 7.0, 20.0),
            Self::SlowExfiltration => (0.02, 0.05, 0.1),
            Self::NewSource => (1.0, 3.0, 10.0),
            Self::DenialProbing => (8.0, 30.0, 120.0),
            Self::RepeatingLoop => (80.0, 300.0, 1_500.0),
            Self::ForeignKey => (0.02, 0.2, 1.0),
            Self::ToolDrift => (0.15, 0.4, 0.8),
            Self::OutputJump => (2.0, 4.0, 12.0),
            Self::LatencyCollapse => (0.4, 0.12, 0.03),
            Self::BudgetBurn => (2.0, 4.0, 12.0),
        };
        match strength {
            Strength::Subtle => subtle,
            Strength::Plain => plain,
            Strength::Gross => gross,
        }
    }

    /// Whether it consists of runs of its own, and not of what other runs do differently.
    pub(crate) const fn has_own_runs(self) -> bool {
        matches!(self, Self::NewSource | Self::DenialProbing | Self::RepeatingLoop)
    }
}

impl Strength {
    /// Every one.
    pub const ALL: &[Self] = &[Self::Subtle, Self::Plain, Self::Gross];
}

impl Incident {
    /// Whether it goes on at a time for an agent of its workflow.
    pub(crate) fn touches(&self, time: i64, agent: &Id) -> bool {
        (self.start..self.end).contains(&time) && self.agent.as_ref().is_none_or(|own| own == agent)
    }

    /// The hours since its beginning.
    pub(crate) fn hours(&self, time: i64) -> f64 {
        time.saturating_sub(self.start) as f64 / HOUR as f64
    }
}
