//! Which labels went where.

use super::HighestLabels;
use super::table::{Table, add as plus, extend};
use crate::canonical::record_names;
use crate::{
    AccessOperation, DataAccess, Decision, Declassification, Id, LabelText, Mode, ModelCall,
    Outcome, Stage, StageDecision, ToolCall,
};

record_names! {
    /// What kind of receiver data went to.
    #[non_exhaustive]
    pub enum FlowChannel as "channel" {
        /// A model; the sink is the provider in calls, and what was checked in decisions.
        Model = 1 "model",
        /// A tool.
        Tool = 2 "tool",
        /// Another agent.
        Handoff = 3 "handoff",
        /// A person, a store or the next system.
        Output = 4 "output",
        /// A store that was written to.
        Store = 5 "store",
        /// A label was lowered for the sink, which is not a flow yet.
        Release = 6 "release",
    }
}

/// Which label and sink a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FlowKey {
    /// When the period begins, in microseconds since the Unix epoch; none if there is one for all.
    pub period: Option<i64>,
    /// What kind of receiver.
    pub channel: FlowChannel,
    /// The receiver, if it was known.
    pub sink: Option<Id>,
    /// The label of the data; in a release, that before it.
    pub label: LabelText,
}

/// What was decided about data of one label for one sink, and what was done.
///
/// A call that was checked first is in both halves: once as a decision and once as what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FlowTotals {
    /// Decided: it may go as it is.
    pub passed: u64,
    /// Decided: it may go with changes.
    pub rewritten: u64,
    /// Decided: it waits.
    pub held: u64,
    /// Decided: it may not go.
    pub blocked: u64,
    /// Of those held, blocked or rewritten: how many were only observed, so that it went as it
    /// was.
    pub observed: u64,
    /// Done: calls and writes.
    pub done: u64,
    /// Tried and failed; the data may have gone all the same.
    pub failed: u64,
    /// Not tried.
    pub refused: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// Bytes of what was done, failed or unknown.
    pub bytes: u64,
    /// How often the label was lowered for the sink.
    pub releases: u64,
    /// The highest labels it was lowered to.
    pub released_to: HighestLabels,
    /// The first time, in microseconds since the Unix epoch.
    pub first: Option<i64>,
    /// The last time.
    pub last: Option<i64>,
}

impl FlowTotals {
    fn decide(&mut self, decision: Decision, mode: Mode) {
        let count = match decision {
            Decision::Pass => &mut self.passed,
            Decision::Rewrite => &mut self.rewritten,
            Decision::Hold => &mut self.held,
            Decision::Block => &mut self.blocked,
        };
        plus(count, 1);
        if mode == Mode::Observe && decision != Decision::Pass {
            plus(&mut self.observed, 1);
        }
    }

    fn call(&mut self, outcome: Outcome, bytes: u64) {
        let count = match outcome {
            Outcome::Done => &mut self.done,
            Outcome::Failed => &mut self.failed,
            Outcome::Refused => &mut self.refused,
            Outcome::Unknown => &mut self.unknown,
        };
        plus(count, 1);
        if outcome != Outcome::Refused {
            plus(&mut self.bytes, bytes);
        }
    }
}

type Flows = Table<FlowKey, FlowTotals>;

fn row<'a>(
    table: &'a mut Flows,
    (period, time): (Option<i64>, i64),
    channel: FlowChannel,
    sink: Option<&Id>,
    label: &LabelText,
) -> &'a mut FlowTotals {
    let (sink, label) = (sink.cloned(), label.clone());
    let row = table.row(FlowKey { period, channel, sink, label });
    extend(&mut row.first, &mut row.last, time);
    row
}

pub(super) fn add_decision(
    table: &mut Flows,
    period: Option<i64>,
    time: i64,
    event: &StageDecision,
) {
    let channel = match event.stage {
        // These come in.
        Stage::Input | Stage::Context => return,
        Stage::ModelCall => FlowChannel::Model,
        Stage::ToolCall => FlowChannel::Tool,
        Stage::Handoff => FlowChannel::Handoff,
        Stage::Output => FlowChannel::Output,
    };
    let row = row(table, (period, time), channel, event.subject.as_ref(), &event.label);
    row.decide(event.decision, event.mode);
}

pub(super) fn add_model_call(table: &mut Flows, period: Option<i64>, time: i64, event: &ModelCall) {
    let sink = Some(&event.provider);
    let row = row(table, (period, time), FlowChannel::Model, sink, &event.label);
    row.call(event.outcome, event.request.bytes);
}

pub(super) fn add_tool_call(table: &mut Flows, period: Option<i64>, time: i64, event: &ToolCall) {
    let row = row(table, (period, time), FlowChannel::Tool, Some(&event.tool), &event.label);
    row.call(event.outcome, event.arguments.bytes);
}

/// The record of a write says what was decided; that it was done follows from that.
pub(super) fn add_write(table: &mut Flows, period: Option<i64>, time: i64, event: &DataAccess) {
    if !matches!(event.operation, AccessOperation::Create | AccessOperation::Update) {
        return;
    }
    let sink = Some(&event.source);
    let row = row(table, (period, time), FlowChannel::Store, sink, &event.label);
    row.decide(event.decision, Mode::Enforce);
    if matches!(event.decision, Decision::Pass | Decision::Rewrite) {
        row.call(Outcome::Done, event.content.bytes);
    }
}

pub(super) fn add_release(
    table: &mut Flows,
    period: Option<i64>,
    time: i64,
    event: &Declassification,
) {
    let row = row(table, (period, time), FlowChannel::Release, Some(&event.sink), &event.from);
    plus(&mut row.releases, 1);
    row.released_to.add(&event.to);
}
