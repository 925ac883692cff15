//! Access to data.

use super::HighestLabels;
use super::table::{Table, add as plus, extend};
use crate::{AccessOperation, DataAccess, Decision, Id, Record};

/// Whose access to what a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AccessKey {
    /// When the period begins, in microseconds since the Unix epoch; none if there is one for all.
    pub period: Option<i64>,
    /// The workflow.
    pub workflow: Option<Id>,
    /// The agent.
    pub agent: Option<Id>,
    /// The person, if one asked rather than an agent.
    pub actor: Option<Id>,
    /// The source or store.
    pub source: Id,
}

/// Access to data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AccessTotals {
    /// Reads and searches that were let through.
    pub reads: u64,
    /// Additions and changes that were let through.
    pub writes: u64,
    /// Deletions that were let through.
    pub deletions: u64,
    /// Exports in bulk that were let through.
    pub exports: u64,
    /// Attempts that were held.
    pub held: u64,
    /// Attempts that were blocked.
    pub blocked: u64,
    /// Items of what was let through, as far as they were counted.
    pub items: u64,
    /// Bytes of what was let through.
    pub bytes: u64,
    /// The highest labels of what was let through.
    pub labels: HighestLabels,
    /// The first time, in microseconds since the Unix epoch, attempts included.
    pub first: Option<i64>,
    /// The last time, attempts included.
    pub last: Option<i64>,
}

pub(super) fn add(
    table: &mut Table<AccessKey, AccessTotals>,
    period: Option<i64>,
    record: &Record,
    event: &DataAccess,
) {
    let (workflow, agent) = (record.workflow().cloned(), record.agent().cloned());
    let (actor, source) = (event.actor.clone(), event.source.clone());
    let row = table.row(AccessKey { period, workflow, agent, actor, source });
    extend(&mut row.first, &mut row.last, record.time());
    match event.decision {
        Decision::Pass | Decision::Rewrite => {}
        Decision::Hold => return plus(&mut row.held, 1),
        Decision::Block => return plus(&mut row.blocked, 1),
    }
    let operations = match event.operation {
        AccessOperation::Read | AccessOperation::Search => &mut row.reads,
        AccessOperation::Create | AccessOperation::Update => &mut row.writes,
        AccessOperation::Delete => &mut row.deletions,
        AccessOperation::Export => &mut row.exports,
    };
    plus(operations, 1);
    plus(&mut row.items, event.items.unwrap_or(0));
    plus(&mut row.bytes, event.content.bytes);
    row.labels.add(&event.label);
}
