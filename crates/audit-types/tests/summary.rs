//! Summaries: a naive model, what is counted where, bounds, Markdown.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

mod keep;

use std::collections::BTreeMap;

use audit_types::{
    AccessOperation, Content, DataAccess, Decision, Declassification, Digest, Draft, ErrorKind,
    Event, EventKind, FlowChannel, FlowTotals, HighestLabels, Id, List, Mode, ModelCall, Outcome,
    Reason, Record, Stage, StageDecision, Summary, SummaryOptions, SummaryPeriod, TokenUsage,
    ToolCall,
};
use keep::{Spec, code, id, label, record};
use proptest::prelude::*;

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

/// What a summary and its model come to: for each row its numbers.
type Sums = BTreeMap<String, Vec<u64>>;

fn texts(labels: &HighestLabels) -> String {
    labels.texts().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn sums(summary: &Summary) -> Sums {
    let mut sums = Sums::new();
    let seconds = |time: Option<i64>| u64::try_from(time.unwrap()).unwrap();
    for row in &summary.usage.rows {
        let (key, total) = (&row.key, &row.totals);
        let name =
            format!("use {:?} {} {:?} {:?}", key.period, key.dimension, key.name, key.provider);
        let usage = total.usage;
        let numbers = vec![
            total.calls,
            total.failed,
            total.refused,
            total.unknown,
            usage.input,
            usage.output,
            usage.cached,
            usage.reasoning,
            total.cost,
            total.duration,
            total.longest,
        ];
        assert!(sums.insert(name, numbers).is_none());
    }
    for row in &summary.access.rows {
        let (key, total) = (&row.key, &row.totals);
        let name = format!(
            "access {:?} {:?} {:?} {:?} {} {}",
            key.period,
            key.workflow,
            key.agent,
            key.actor,
            key.source,
            texts(&total.labels)
        );
        let numbers = vec![
            total.reads,
            total.writes,
            total.deletions,
            total.exports,
            total.held,
            total.blocked,
            total.items,
            total.bytes,
            seconds(total.first),
            seconds(total.last),
        ];
        assert!(sums.insert(name, numbers).is_none());
    }
    for row in &summary.flows.rows {
        let (key, total) = (&row.key, &row.totals);
        let name = format!(
            "flow {:?} {} {:?} {} {}",
            key.period,
            key.channel,
            key.sink,
            key.label,
            texts(&total.released_to)
        );
        let numbers = vec![
            total.passed,
            total.rewritten,
            total.held,
            total.blocked,
            total.observed,
            total.done,
            total.failed,
            total.refused,
            total.unknown,
            total.bytes,
            total.releases,
            seconds(total.first),
            seconds(total.last),
        ];
        assert!(sums.insert(name, numbers).is_none());
    }
    for row in &summary.stages.rows {
        let (key, total) = (&row.key, &row.totals);
        let name = format!("stage {:?} {}", key.period, key.stage);
        let numbers = vec![
            total.passed,
            total.rewritten,
            total.held,
            total.blocked,
            total.observed,
            total.occurrences,
        ];
        assert!(sums.insert(name, numbers).is_none());
    }
    for row in &summary.reasons.rows {
        let (key, total) = (&row.key, &row.totals);
        let name = format!("reason {:?} {} {}", key.period, key.stage, key.reason);
        let numbers = vec![
            total.passed,
            total.rewritten,
            total.held,
            total.blocked,
            total.observed,
            total.occurrences,
        ];
        assert!(sums.insert(name, numbers).is_none());
    }
    sums
}

/// Of one row: the numbers of each record, the times (in `use`, how long it took), the labels.
#[derive(Default)]
struct Parts {
    numbers: Vec<Vec<u64>>,
    times: Vec<u64>,
    labels: Vec<String>,
}

fn flag(is: bool) -> u64 {
    u64::from(is)
}

fn decided(decision: Decision, mode: Mode) -> Vec<u64> {
    vec![
        flag(decision == Decision::Pass),
        flag(decision == Decision::Rewrite),
        flag(decision == Decision::Hold),
        flag(decision == Decision::Block),
        flag(decision != Decision::Pass && mode == Mode::Observe),
    ]
}

fn highest<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let rank = |label: &str| {
        ["public", "internal", "restricted"].iter().position(|level| label.starts_with(level))
    };
    let mut labels: Vec<_> = labels.map(|label| (rank(label).unwrap_or(9), label)).collect();
    labels.sort();
    labels.dedup();
    let top = labels.last().map(|(rank, _)| *rank);
    let texts = labels.iter().filter(|(rank, _)| Some(*rank) == top).map(|(_, label)| *label);
    texts.collect::<Vec<_>>().join(";")
}

/// Row by row: goes through all records for each of them, instead of adding as they come.
fn model(options: &SummaryOptions, records: &[Record]) -> Sums {
    let start = |time: i64| match options.period {
        SummaryPeriod::All => None,
        SummaryPeriod::Hour => Some(time / HOUR * HOUR),
        SummaryPeriod::Day => Some(time / (24 * HOUR) * 24 * HOUR),
    };
    let wanted = |record: &&Record| {
        options.from.is_none_or(|from| record.time() >= from)
            && options.until.is_none_or(|until| record.time() < until)
            && (options.run.is_none() || options.run.as_ref() == record.run())
            && (options.workflow.is_none() || options.workflow.as_ref() == record.workflow())
            && (options.agent.is_none() || options.agent.as_ref() == record.agent())
    };
    // Sums of each row, and what is not a sum: times and labels.
    let mut rows: BTreeMap<String, Parts> = BTreeMap::new();
    let mut add = |name: String, numbers: Vec<u64>, time: u64, label: Option<&str>| {
        let row = rows.entry(name).or_default();
        row.numbers.push(numbers);
        row.times.push(time);
        row.labels.extend(label.map(ToOwned::to_owned));
    };
    for record in records.iter().filter(wanted) {
        let (period, time) = (start(record.time()), u64::try_from(record.time()).unwrap());
        match record.event() {
            Event::ModelCall(call) => {
                let outcome = |wanted| flag(call.outcome == wanted);
                let ends = [
                    outcome(Outcome::Failed),
                    outcome(Outcome::Refused),
                    outcome(Outcome::Unknown),
                ];
                let usage = call.usage;
                let mut numbers = vec![1];
                numbers.extend(ends);
                numbers.extend([
                    usage.input,
                    usage.output,
                    usage.cached,
                    usage.reasoning,
                    call.cost,
                ]);
                numbers.push(call.duration);
                let names = [
                    ("all", None, None),
                    ("agent", record.agent(), None),
                    ("workflow", record.workflow(), None),
                    ("key", call.key.as_ref(), None),
                    ("model", Some(&call.model), Some(&call.provider)),
                    ("provider", Some(&call.provider), None),
                ];
                for (by, name, provider) in names {
                    let name = format!("use {period:?} {by} {name:?} {provider:?}");
                    add(name, numbers.clone(), call.duration, None);
                }
                let bytes = if call.outcome == Outcome::Refused { 0 } else { call.request.bytes };
                let sink = Some(&call.provider);
                let mut numbers = vec![0, 0, 0, 0, 0, outcome(Outcome::Done)];
                numbers.extend(ends);
                numbers.extend([bytes, 0]);
                add(format!("flow {period:?} model {sink:?} {}", call.label), numbers, time, None);
            }
            Event::DataAccess(event) => {
                let done = matches!(event.decision, Decision::Pass | Decision::Rewrite);
                let one =
                    |wanted: &[AccessOperation]| flag(done && wanted.contains(&event.operation));
                use AccessOperation::{Create, Delete, Export, Read, Search, Update};
                let items = if done { event.items.unwrap_or(0) } else { 0 };
                let bytes = if done { event.content.bytes } else { 0 };
                let numbers = vec![
                    one(&[Read, Search]),
                    one(&[Create, Update]),
                    one(&[Delete]),
                    one(&[Export]),
                    flag(event.decision == Decision::Hold),
                    flag(event.decision == Decision::Block),
                    items,
                    bytes,
                ];
                let (workflow, agent) = (record.workflow(), record.agent());
                let (actor, source) = (&event.actor, &event.source);
                let name = format!("access {period:?} {workflow:?} {agent:?} {actor:?} {source}");
                add(name, numbers, time, done.then_some(event.label.as_str()));
                if matches!(event.operation, Create | Update) {
                    let mut numbers = decided(event.decision, Mode::Enforce);
                    numbers.extend([flag(done), 0, 0, 0, bytes, 0]);
                    let sink = Some(&event.source);
                    add(
                        format!("flow {period:?} store {sink:?} {}", event.label),
                        numbers,
                        time,
                        None,
                    );
                }
            }
            Event::StageDecision(event) => {
                let mut numbers = decided(event.decision, event.mode);
                let channel = match event.stage {
                    Stage::ModelCall => "model",
                    Stage::ToolCall => "tool",
                    Stage::Handoff => "handoff",
                    Stage::Output => "output",
                    Stage::Input | Stage::Context => "",
                };
                if !channel.is_empty() {
                    let mut numbers = numbers.clone();
                    numbers.extend([0; 6]);
                    let name =
                        format!("flow {period:?} {channel} {:?} {}", event.subject, event.label);
                    add(name, numbers, time, None);
                }
                let count = |rule: Option<&str>| -> u64 {
                    let reasons = event.reasons.iter();
                    let matching = reasons
                        .filter(|reason| rule.is_none_or(|rule| rule == reason.code.as_str()));
                    matching.map(|reason| u64::from(reason.count)).sum()
                };
                for rule in ["x", "y"] {
                    if event.reasons.iter().any(|reason| reason.code.as_str() == rule) {
                        let mut numbers = numbers.clone();
                        numbers.push(count(Some(rule)));
                        add(
                            format!("reason {period:?} {} {rule}", event.stage),
                            numbers,
                            time,
                            None,
                        );
                    }
                }
                numbers.push(count(None));
                add(format!("stage {period:?} {}", event.stage), numbers, time, None);
            }
            Event::Declassification(event) => {
                let sink = Some(&event.sink);
                let numbers = vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
                let name = format!("flow {period:?} release {sink:?} {}", event.from);
                add(name, numbers, time, Some(event.to.as_str()));
            }
            _ => {}
        }
    }
    let row = |(mut name, parts): (String, Parts)| {
        let Parts { numbers, times, labels } = parts;
        let plus = |one: Vec<u64>, other| {
            one.into_iter().zip(other).map(|(a, b): (u64, u64)| a + b).collect()
        };
        let mut sums: Vec<u64> = numbers.into_iter().reduce(plus).unwrap();
        if name.starts_with("use") {
            sums.push(*times.iter().max().unwrap());
        }
        if name.starts_with("access") || name.starts_with("flow") {
            sums.push(*times.iter().min().unwrap());
            sums.push(*times.iter().max().unwrap());
            name = format!("{name} {}", highest(labels.iter().map(String::as_str)));
        }
        (name, sums)
    };
    rows.into_iter().map(row).collect()
}

fn name() -> impl Strategy<Value = Id> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(id)
}

fn any_record() -> impl Strategy<Value = Record> {
    let labels = vec![
        "public{-}trusted",
        "internal{-}trusted",
        "internal{x}trusted",
        "restricted{-}trusted",
        "odd",
    ];
    let outcomes = prop::sample::select(Outcome::ALL);
    let decisions = prop::sample::select(Decision::ALL);
    let numbers = (0..1_000_u64, 0..9_u64, 0..9_u64);
    let names = (prop::option::of(name()), prop::option::of(name()), prop::option::of(name()));
    let any_label = prop::sample::select(labels);
    let reason = (prop::sample::select(vec!["x", "y"]), 0..4_u32);
    let reasons_of = prop::collection::vec(reason, 0..4);
    let stages = (prop::sample::select(Stage::ALL), prop::sample::select(Mode::ALL));
    let operations = prop::sample::select(AccessOperation::ALL);
    let parts = (outcomes, decisions, operations, any_label.clone(), any_label, stages, reasons_of);
    (0..6_u8, 0..50 * HOUR, names, name(), numbers, parts).prop_map(
        |(which, time, (run, workflow, agent), name, (one, two, three), parts)| {
            let (outcome, decision_of, operation, first, second, (stage, mode), found) = parts;
            let (label, other) = (label(first), label(second));
            let content = Content { bytes: one, ..Content::default() };
            let usage = TokenUsage { input: one, output: two, cached: three, reasoning: 1 };
            let key = (three > 4).then(|| name.clone());
            let (provider, model) = (id(if two > 4 { "p" } else { "q" }), name.clone());
            let event: Event = match which {
                0 => ModelCall {
                    provider,
                    model,
                    key,
                    outcome,
                    usage,
                    cost: two,
                    duration: three,
                    label,
                    request: content,
                    ..model_call()
                }
                .into(),
                1 => DataAccess {
                    actor: (three > 4).then(|| id("p")),
                    source: name,
                    operation,
                    decision: decision_of,
                    label,
                    content,
                    items: (two > 4).then_some(two),
                    ..access()
                }
                .into(),
                2 | 3 => StageDecision {
                    stage,
                    mode,
                    decision: decision_of,
                    label,
                    content,
                    subject: key,
                    reasons: reasons(&found),
                    ..decision()
                }
                .into(),
                4 => {
                    let spec = Spec { kind: EventKind::Declassification, ..Spec::default() };
                    let Event::Declassification(event) = spec.event() else { panic!() };
                    Declassification { sink: name, from: label, to: other, ..event }.into()
                }
                _ => Spec { kind: EventKind::RunEnd, ..Spec::default() }.event(),
            };
            let draft = Draft { time, run, workflow, agent, event };
            Record::new(0, Digest::new([0; 32]), draft)
        },
    )
}

fn any_options() -> impl Strategy<Value = SummaryOptions> {
    let time = prop::option::weighted(0.2, 0..50 * HOUR);
    let only = || prop::option::weighted(0.1, name());
    let period = prop::sample::select(SummaryPeriod::ALL);
    (time.clone(), time, only(), only(), only(), period).prop_map(
        |(from, until, run, workflow, agent, period)| {
            let until = until.filter(|until| from.is_none_or(|from| from < *until));
            SummaryOptions { from, until, run, workflow, agent, period, rows: 100_000 }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn summaries_do_as_the_model_does(
        options in any_options(),
        mut records in prop::collection::vec(any_record(), 0..40),
    ) {
        let full = summary(&options, &records);
        prop_assert_eq!(sums(&full), model(&options, &records));
        prop_assert_eq!(full.records + full.left_out, records.len() as u64);
        records.reverse();
        prop_assert_eq!(summary(&options, &records), full.clone());

        // With few rows nothing is lost, it is only not told apart.
        let few = summary(&SummaryOptions { rows: 3, ..options }, &records);
        prop_assert!(few.usage.rows.len() <= 3 && few.flows.rows.len() <= 3);
        prop_assert_eq!(few.access.other.is_some(), full.access.rows.len() > 3);
        let calls = |summary: &Summary| -> u64 {
            let rows = summary.usage.rows.iter().map(|row| row.totals.calls);
            rows.sum::<u64>() + summary.usage.other.as_ref().map_or(0, |other| other.calls)
        };
        prop_assert_eq!(calls(&few), calls(&full));
        let bytes = |summary: &Summary| -> u64 {
            let rows = summary.flows.rows.iter().map(|row| row.totals.bytes);
            rows.sum::<u64>() + summary.flows.other.as_ref().map_or(0, |other| other.bytes)
        };
        prop_assert_eq!(bytes(&few), bytes(&full));
        let decisions = |summary: &Summary| -> u64 {
            let rows = summary.stages.rows.iter().map(|row| row.totals.decisions());
            rows.sum::<u64>() + summary.stages.other.as_ref().map_or(0, |other| other.decisions())
        };
        prop_assert_eq!(decisions(&few), decisions(&full));
    }
}

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

fn sample() -> Summary {
    let odd = id("a|b<i>`c`\\ [x](y)");
    let of = |time, agent: &Id, event: Event| {
        let (run, workflow, agent) = (Some(id("r")), Some(id("claims")), Some(agent.clone()));
        Record::new(0, Digest::new([0; 32]), Draft { time, run, workflow, agent, event })
    };
    let call =
        ModelCall { cost: 1_500_000, duration: 2_500, key: Some(id("prod")), ..model_call() };
    let restricted = label("restricted{health}trusted");
    let read = DataAccess { items: Some(3), label: restricted.clone(), ..access() };
    let blocked = StageDecision {
        decision: Decision::Block,
        reasons: reasons(&[("pii.email", 2)]),
        label: restricted,
        ..decision()
    };
    let records = [
        of(keep::START, &odd, call.clone().into()),
        of(
            keep::START + 90 * 60_000_000,
            &id("triage"),
            ModelCall { outcome: Outcome::Failed, ..call }.into(),
        ),
        of(keep::START, &odd, read.into()),
        of(keep::START, &odd, blocked.into()),
        record(9, keep::START, Spec::default().event()),
    ];
    let options = SummaryOptions {
        workflow: Some(id("claims")),
        period: SummaryPeriod::Hour,
        rows: 8,
        ..SummaryOptions::default()
    };
    summary(&options, &records)
}

#[test]
fn a_summary_is_read_as_markdown() {
    let expected = include_str!("../testdata/summary.md");
    assert_eq!(sample().to_string(), expected);
    // Every row of a table has as many cells as its heading.
    for table in expected.split("\n\n").filter(|part| part.starts_with('|')) {
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut lines = table.lines().map(cells);
        let first = lines.next().unwrap();
        assert!(lines.all(|count| count == first), "{table}");
    }
}

/// No name becomes a link in the hands of a reader that looks for addresses.
#[test]
fn names_are_no_links() {
    for (name, cell) in [
        ("https://a.example", r"https\://a.example"),
        ("www.a.example", r"www\.a.example"),
        ("WWW.a.example", r"WWW\.a.example"),
        ("x@a.example", r"x\@a.example"),
        ("mailto:x", "mailto:x"),
        ("ww.a/b:c, d", "ww.a/b:c, d"),
    ] {
        let event = DataAccess { source: id(name), ..access() };
        let text = summary(&SummaryOptions::default(), &[record(0, 5, event)]).to_string();
        assert!(text.contains(&format!("| {cell} |")), "{name}: {text}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_summary_is_written_as_json() {
    let json = serde_json::to_value(sample()).unwrap();
    assert_eq!(json["records"], 4);
    assert_eq!(json["usage"]["rows"][0]["dimension"], "all");
    assert_eq!(json["usage"]["rows"][0]["calls"], 1);
    assert_eq!(json["usage"]["rows"][0]["usage"]["input"], 0);
    assert_eq!(json["flows"]["rows"][1]["label"], "restricted{health}trusted");
    assert_eq!(json["access"]["rows"][0]["labels"]["texts"][0], "restricted{health}trusted");
    let options: SummaryOptions = toml::from_str("period = \"day\"\nagent = \"a\"").unwrap();
    assert_eq!((options.period, options.rows), (SummaryPeriod::Day, 1_000));
    assert!(toml::from_str::<SummaryOptions>("agents = 1").is_err());
}
