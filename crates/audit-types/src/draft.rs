//! What the caller knows of a record.

use crate::{Event, Id};

/// What the caller knows of a record: everything in it that the chain does not add itself.
///
/// Plain data, written as a literal, so that the compiler names a field that was forgotten.
/// There is no field for a text that was decided on, and none of the fields may be filled from
/// it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Draft {
    /// When it happened, in microseconds since the Unix epoch.
    pub time: i64,
    /// The run of the workflow, if it belongs to one.
    pub run: Option<Id>,
    /// The workflow.
    pub workflow: Option<Id>,
    /// The agent that acted, if one did.
    pub agent: Option<Id>,
    /// What happened.
    pub event: Event,
}
