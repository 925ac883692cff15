//! Summaries as a naive model makes them, which goes through all records for each row.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::any::{any_options, any_record};
use crate::*;

/// What a summary and its model come to: for each row its numbers.
type Sums = BTreeMap<String, Vec<u64>>;

fn texts(labels: &HighestLabels) -> String {
    labels.texts().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn decisions(total: &DecisionTotals) -> Vec<u64> {
    let DecisionTotals { passed, rewritten, held, blocked, observed, occurrences } = *total;
    vec![passed, rewritten, held, blocked, observed, occurrences]
}

/// One number of all rows of a table together, the row for all others included.
fn whole<K, V>(table: &SummaryTable<K, V>, number: impl Fn(&V) -> u64) -> u64 {
    table.rows.iter().map(|row| &row.totals).chain(&table.other).map(number).sum()
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
        assert!(sums.insert(name, decisions(total)).is_none());
    }
    for row in &summary.reasons.rows {
        let (key, total) = (&row.key, &row.totals);
        let name = format!("reason {:?} {} {}", key.period, key.stage, key.reason);
        assert!(sums.insert(name, decisions(total)).is_none());
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
        let sums = |of: &Summary| [
            whole(&of.usage, |total| total.calls),
            whole(&of.usage, |total| total.usage.input),
            whole(&of.access, |total| total.reads + total.writes + total.held + total.blocked),
            whole(&of.access, |total| total.bytes),
            whole(&of.flows, |total| total.bytes),
            whole(&of.flows, |total| total.releases),
            whole(&of.stages, DecisionTotals::decisions),
            whole(&of.reasons, DecisionTotals::decisions),
            whole(&of.reasons, |total| total.occurrences),
        ];
        prop_assert_eq!(sums(&few), sums(&full));
    }
}
