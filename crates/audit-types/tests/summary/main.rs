//! Summaries: a naive model, what is counted where, bounds, Markdown.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
#[path = "../keep/mod.rs"]
mod keep;

mod any;
mod counted;
mod model;
mod written;

use audit_types::{
    AccessOperation, Content, DataAccess, Decision, DecisionTotals, Declassification, Digest,
    Draft, ErrorKind, Event, EventKind, FlowChannel, FlowTotals, HighestLabels, Id, List, Mode,
    ModelCall, Outcome, Reason, Record, Stage, StageDecision, Summary, SummaryOptions,
    SummaryPeriod, SummaryTable, TokenUsage, ToolCall,
};
use keep::{Spec, code, id, label, record};

const HOUR: i64 = 3_600_000_000;

fn summary(options: &SummaryOptions, records: &[Record]) -> Summary {
    let mut summarizer = options.build().unwrap();
    records.iter().for_each(|record| summarizer.push(record));
    summarizer.finish()
}

fn model_call() -> ModelCall {
    let Event::ModelCall(call) = (Spec { kind: EventKind::ModelCall, ..Spec::default() }).event()
    else {
        panic!()
    };
    call
}

fn tool_call() -> ToolCall {
    let Event::ToolCall(call) = Spec::default().event() else { panic!() };
    ToolCall { arguments: Content { bytes: 10, ..Content::default() }, ..call }
}

fn access() -> DataAccess {
    let Event::DataAccess(access) =
        (Spec { kind: EventKind::DataAccess, ..Spec::default() }).event()
    else {
        panic!()
    };
    access
}

fn decision() -> StageDecision {
    let Event::StageDecision(event) =
        (Spec { kind: EventKind::StageDecision, ..Spec::default() }).event()
    else {
        panic!()
    };
    event
}

fn reasons(reasons: &[(&str, u32)]) -> List<Reason> {
    let reason = |(text, count): &(&str, u32)| Reason { code: code(text), count: *count };
    reasons.iter().map(reason).collect::<Vec<_>>().try_into().unwrap()
}
