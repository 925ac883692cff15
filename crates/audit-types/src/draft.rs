//! What the caller knows of a decision.

use crate::{Decision, Digest, Mode, Stage};

/// What the caller knows of one decision: everything in a [`Record`](crate::Record) that the
/// chain does not add itself.
///
/// Plain data, written as a literal, so that the compiler names a field that was forgotten.
/// [`Chain::append`](crate::Chain::append) checks it. There is no field for the text that was
/// decided on, and none of the fields may be filled from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Draft {
    /// When it was decided, in microseconds since the Unix epoch.
    pub time: i64,
    /// The run of the workflow; an id.
    pub run: String,
    /// The agent that acted, if one did; an id.
    pub agent: Option<String>,
    /// Where in the workflow.
    pub stage: Stage,
    /// The source the data came from or the sink it was to go to, if known; an id.
    pub subject: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// Whether it was carried out.
    pub mode: Mode,
    /// Why: at most [`REASONS_MAX`](crate::REASONS_MAX), kept in the order given.
    pub reasons: Vec<Reason>,
    /// The label of the data, as text.
    pub label: String,
    /// How long the data was, in bytes.
    pub input_bytes: u64,
    /// The digest of the approval that was asked for or used, if one was.
    pub approval: Option<Digest>,
}

/// A rule that had a say in a decision, and how often it did.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Reason {
    /// The name of the rule, such as `pii.email`: `[a-z0-9_.:-]`, at most
    /// [`CODE_MAX`](crate::CODE_MAX) bytes.
    pub code: String,
    /// How often.
    pub count: u32,
}
