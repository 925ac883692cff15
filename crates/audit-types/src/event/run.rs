//! The beginning and the end of a run.

use super::{Mode, TokenUsage};
use crate::canonical::{record_names, record_struct};
use crate::{Digest, Id, LabelText};

record_struct! {
    /// A run of a workflow began. Which run and which workflow stands in the record.
    pub struct RunStart {
        /// The version of the workflow.
        pub version: Option<Id>,
        /// Who started it: a person, a schedule, a system.
        pub started_by: Option<Id>,
        /// The run that handed over to this one.
        pub parent: Option<Id>,
        /// Whether its decisions are carried out.
        pub mode: Mode,
        /// The digest of what the task needs, if that was stated.
        pub intent: Option<Digest>,
    }
}

record_struct! {
    /// A run of a workflow ended.
    pub struct RunEnd {
        /// How.
        pub outcome: RunOutcome,
        /// How long it took, in microseconds.
        pub duration: u64,
        /// How many decisions were made.
        pub decisions: u64,
        /// How many models were called.
        pub model_calls: u64,
        /// How many tools were called.
        pub tool_calls: u64,
        /// The tokens of all calls together.
        pub usage: TokenUsage,
        /// What they cost, in millionths of the currency of the policy.
        pub cost: u64,
        /// The label of everything it took in.
        pub label: LabelText,
    }
}

record_names! {
    /// How a run ended.
    pub enum RunOutcome as "run outcome" {
        /// It did what it was to do.
        Completed = 1 "completed",
        /// An error ended it.
        Failed = 2 "failed",
        /// A decision, a limit or an alert stopped it.
        Stopped = 3 "stopped",
        /// Somebody cancelled it.
        Cancelled = 4 "cancelled",
        /// It was dropped without an end of its own.
        Abandoned = 5 "abandoned",
    }
}
