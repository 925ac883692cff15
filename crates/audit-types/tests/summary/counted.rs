//! What is counted where, and the bounds of it.

use crate::*;

/// One event, and in which row of the flows it is counted as what.
#[test]
fn what_goes_where() {
    type Field = fn(&FlowTotals) -> u64;
    type Expected = Option<(FlowChannel, &'static str, Field, u64)>;
    let write = |operation, decision| Event::from(DataAccess { operation, decision, ..access() });
    let staged = |stage, decision, mode| {
        Event::from(StageDecision { stage, decision, mode, ..self::decision() })
    };
    let tool = |outcome| Event::from(ToolCall { outcome, ..tool_call() });
    let model = |outcome| Event::from(ModelCall { outcome, ..model_call() });
    let release = Spec { kind: EventKind::Declassification, ..Spec::default() }.event();
    use FlowChannel::{Handoff, Model, Output, Release, Store, Tool};
    let rows: [(&str, Event, Expected); 16] = [
        ("input comes in", staged(Stage::Input, Decision::Pass, Mode::Enforce), None),
        ("context comes in", staged(Stage::Context, Decision::Block, Mode::Enforce), None),
        (
            "a person gets it",
            staged(Stage::Output, Decision::Pass, Mode::Enforce),
            Some((Output, "mail", |t| t.passed, 0)),
        ),
        (
            "an agent gets it changed",
            staged(Stage::Handoff, Decision::Rewrite, Mode::Enforce),
            Some((Handoff, "mail", |t| t.rewritten - t.observed, 0)),
        ),
        (
            "a model does not get it",
            staged(Stage::ModelCall, Decision::Block, Mode::Enforce),
            Some((Model, "mail", |t| t.blocked - t.observed, 0)),
        ),
        (
            "a model gets it, as nothing is enforced",
            staged(Stage::ModelCall, Decision::Block, Mode::Observe),
            Some((Model, "mail", |t| t.blocked + t.observed - 1, 0)),
        ),
        (
            "a tool waits",
            staged(Stage::ToolCall, Decision::Hold, Mode::Enforce),
            Some((Tool, "mail", |t| t.held, 0)),
        ),
        ("a tool was called", tool(Outcome::Done), Some((Tool, "mail", |t| t.done, 10))),
        (
            "a tool that failed has the data all the same",
            tool(Outcome::Failed),
            Some((Tool, "mail", |t| t.failed, 10)),
        ),
        (
            "a tool that was not called has not",
            tool(Outcome::Refused),
            Some((Tool, "mail", |t| t.refused, 0)),
        ),
        ("the provider has it", model(Outcome::Done), Some((Model, "acme", |t| t.done, 10))),
        (
            "the provider may have it",
            model(Outcome::Unknown),
            Some((Model, "acme", |t| t.unknown, 10)),
        ),
        (
            "what is written goes to the store",
            write(AccessOperation::Create, Decision::Pass),
            Some((Store, "crm", |t| t.done & t.passed, 10)),
        ),
        (
            "what may not be written does not",
            write(AccessOperation::Update, Decision::Block),
            Some((Store, "crm", |t| t.blocked - t.done, 0)),
        ),
        ("what is read goes nowhere yet", write(AccessOperation::Export, Decision::Pass), None),
        ("a lowered label", release, Some((Release, "mail", |t| t.releases, 0))),
    ];
    for (why, event, expected) in rows {
        let summary = summary(&SummaryOptions::default(), &[record(0, 5, event)]);
        match (expected, summary.flows.rows.as_slice()) {
            (None, []) => {}
            (Some((channel, sink, field, bytes)), [row]) => {
                assert_eq!((row.key.channel, &row.key.sink), (channel, &Some(id(sink))), "{why}");
                assert_eq!((field(&row.totals), row.totals.bytes), (1, bytes), "{why}");
            }
            (_, rows) => panic!("{why}: {rows:?}"),
        }
    }
}

#[test]
fn a_rule_that_is_named_twice_decides_once() {
    let found = reasons(&[("x", 2), ("y", 1), ("x", 3)]);
    let event = StageDecision { decision: Decision::Block, reasons: found, ..decision() };
    let summary = summary(&SummaryOptions::default(), &[record(0, 5, event)]);
    let rows: Vec<_> = summary
        .reasons
        .rows
        .iter()
        .map(|row| (row.key.reason.as_str(), row.totals.blocked, row.totals.occurrences))
        .collect();
    assert_eq!(rows, [("x", 1, 5), ("y", 1, 1)]);
    assert_eq!(
        (summary.stages.rows[0].totals.decisions(), summary.stages.rows[0].totals.occurrences),
        (1, 6)
    );
}

#[test]
fn sums_stay_at_the_greatest_number() {
    let most = u64::MAX;
    let usage = TokenUsage { input: most, output: most, cached: most, reasoning: most };
    let content = Content { bytes: most, ..Content::default() };
    let call =
        ModelCall { usage, cost: most, duration: most, request: content.clone(), ..model_call() };
    let read = DataAccess { items: Some(most), content, ..access() };
    let records = [
        record(0, i64::MIN, call.clone()),
        record(1, i64::MAX, call),
        record(2, 0, read.clone()),
        record(3, 0, read),
    ];
    for period in SummaryPeriod::ALL {
        let options = SummaryOptions { period: *period, ..SummaryOptions::default() };
        let summary = summary(&options, &records);
        assert!(!summary.to_string().is_empty());
        assert!(
            summary
                .usage
                .rows
                .iter()
                .all(|row| row.totals.usage == usage && row.totals.cost == most)
        );
        assert_eq!(
            (summary.access.rows[0].totals.items, summary.access.rows[0].totals.bytes),
            (most, most)
        );
        assert_eq!((summary.first, summary.last), (Some(i64::MIN), Some(i64::MAX)));
    }
}

#[test]
fn a_range_has_its_beginning_and_not_its_end() {
    let records: Vec<_> = (0..5).map(|at| record(0, at, Spec::default().event())).collect();
    let range = |from, until| {
        let summary =
            summary(&SummaryOptions { from, until, ..SummaryOptions::default() }, &records);
        (summary.records, summary.left_out, summary.first, summary.last)
    };
    assert_eq!(range(None, None), (5, 0, Some(0), Some(4)));
    assert_eq!(range(Some(1), Some(3)), (2, 3, Some(1), Some(2)));
    assert_eq!(range(Some(4), None), (1, 4, Some(4), Some(4)));
    assert_eq!(range(None, Some(0)), (0, 5, None, None));
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let default = SummaryOptions::default;
    let cases = [
        (SummaryOptions { rows: 0, ..default() }, "rows"),
        (SummaryOptions { rows: 100_001, ..default() }, "rows"),
        (SummaryOptions { from: Some(5), until: Some(5), ..default() }, "until"),
    ];
    for (options, field) in cases {
        let error = options.build().map(drop).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, field));
    }
}
