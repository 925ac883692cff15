//! Decisions about a stage, and what became of them.

use super::Content;
use crate::canonical::{record_names, record_struct};
use crate::{Code, Digest, Fingerprint, Id, LabelText, List};

record_struct! {
    /// What was decided at a stage, recorded before anything is done about it.
    pub struct StageDecision {
        /// Where in the workflow.
        pub stage: Stage,
        /// The source the data came from or the sink it was to go to, if known.
        pub subject: Option<Id>,
        /// What was decided.
        pub decision: Decision,
        /// Whether it is carried out.
        pub mode: Mode,
        /// Why, in the order given.
        pub reasons: List<Reason>,
        /// The label of the data.
        pub label: LabelText,
        /// What was decided on.
        pub content: Content,
        /// Whom the data is about, as fingerprints.
        pub subjects: List<Fingerprint>,
        /// The digest of the approval that was asked for or used, if one was.
        pub approval: Option<Digest>,
    }
}

record_struct! {
    /// What became of a decision, recorded afterwards.
    pub struct StageOutcome {
        /// The sequence number of the decision.
        pub decision: u64,
        /// What became of it.
        pub outcome: Outcome,
        /// Why it failed, if it did.
        pub error: Option<Code>,
        /// How long it took, in microseconds.
        pub duration: Option<u64>,
        /// What came of it.
        pub content: Option<Content>,
    }
}

record_struct! {
    /// A rule that had a say in a decision, and how often it did.
    pub struct Reason {
        /// The name of the rule, such as `pii.email`.
        pub code: Code,
        /// How often.
        pub count: u32,
    }
}

record_names! {
    /// The stage of a workflow that was checked.
    pub enum Stage as "stage" {
        /// From a user to an agent.
        Input = 1 "input",
        /// From a tool, a document or memory to an agent.
        Context = 2 "context",
        /// From an agent to a model.
        ModelCall = 3 "model_call",
        /// From an agent to a tool.
        ToolCall = 4 "tool_call",
        /// From an agent to another.
        Handoff = 5 "handoff",
        /// From an agent to a person, a store or the next system.
        Output = 6 "output",
    }
}

record_names! {
    /// What was decided, from the mildest.
    pub enum Decision as "decision" {
        /// It may go on as it is.
        Pass = 1 "pass",
        /// It may go on with changes.
        Rewrite = 2 "rewrite",
        /// It waits for an approval.
        Hold = 3 "hold",
        /// It may not go on.
        Block = 4 "block",
    }
}

record_names! {
    /// Whether decisions are carried out.
    pub enum Mode as "mode" {
        /// The decision is recorded and not carried out.
        Observe = 1 "observe",
        /// The decision is carried out.
        Enforce = 2 "enforce",
    }
}

record_names! {
    /// What became of a step.
    pub enum Outcome as "outcome" {
        /// It was done.
        Done = 1 "done",
        /// It was tried and failed.
        Failed = 2 "failed",
        /// It was not tried.
        Refused = 3 "refused",
        /// Nobody knows: the answer did not come, or the process ended.
        Unknown = 4 "unknown",
    }
}
