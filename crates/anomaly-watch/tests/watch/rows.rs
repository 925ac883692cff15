//! Rows: a rule, steps, and the sentences it raises.

use anomaly_watch::WatchDocument;
use audit_types::{Decision, Stage};
use serde::Deserialize;

use crate::quiet::{MINUTE, START};
use crate::records::{
    access, access_decided, decision, id, model_call, record, run_end, run_start, tool_call,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// A document.
    rules: String,
    /// Steps that come before the others, so many times; what they raise has the index `round`.
    #[serde(default)]
    rounds: usize,
    #[serde(default)]
    round: Vec<Step>,
    steps: Vec<Step>,
    /// Each as `step: severity response sentence`.
    alerts: Vec<String>,
    #[expect(dead_code, reason = "for the reader")]
    why: String,
}

/// Records one after the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    what: What,
    #[serde(default = "one")]
    count: u64,
    /// How many minutes pass before each.
    #[serde(default)]
    every: i64,
    /// Numbers go through this many tenths more of the number, in turn.
    #[serde(default)]
    spread: u64,
    #[serde(default)]
    number: u64,
    /// Names, used in turn.
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Model,
    Tool,
    Access,
    AccessRewritten,
    AccessHeld,
    AccessBlocked,
    Output,
    Passed,
    Blocked,
    Start,
    End,
    /// Time passes.
    Nothing,
    /// Time passes, and the watch is told.
    Tick,
}

fn one() -> u64 {
    1
}

#[test]
fn rows() {
    let rows: Rows = toml::from_str(include_str!("../../testdata/watch.toml")).unwrap();
    assert!(rows.row.len() >= 20);
    for row in rows.row {
        let document: WatchDocument = toml::from_str(&row.rules).unwrap();
        let mut watch = document.build().unwrap();
        let mut time = START;
        let mut sequence = 0;
        let mut found = Vec::new();
        let rounds = (0..row.rounds).flat_map(|_| &row.round).map(|step| (None, step));
        let steps = row.steps.iter().enumerate().map(|(index, step)| (Some(index), step));
        for (index, step) in rounds.chain(steps) {
            for turn in 0..step.count {
                time += step.every * MINUTE;
                // Not in step with hours or names.
                let more = step.number * (turn * 7 % (step.spread + 1)) / 10;
                let number = step.number + more;
                let name = step.names.get(turn as usize % step.names.len().max(1));
                let name = name.map_or("x", String::as_str);
                let event = match step.what {
                    What::Model => model_call(number),
                    What::Tool => tool_call(name, number),
                    What::Access => access(name, number),
                    What::AccessRewritten => access_decided(Decision::Rewrite, name, number),
                    What::AccessHeld => access_decided(Decision::Hold, name, number),
                    What::AccessBlocked => access_decided(Decision::Block, name, number),
                    What::Output => decision(Decision::Pass, Stage::Output, number),
                    What::Passed => decision(Decision::Pass, Stage::Input, number),
                    What::Blocked => decision(Decision::Block, Stage::Input, number),
                    What::Start => run_start(None),
                    What::End => run_end(),
                    What::Nothing => continue,
                    What::Tick => {
                        let alerts = watch.tick(time);
                        found.extend(alerts.iter().map(|alert| told(index, alert)));
                        continue;
                    }
                };
                let alerts = watch.push(&record(sequence, time, event));
                sequence += 1;
                for alert in &alerts {
                    assert_eq!(alert.run, Some(id("r-1")));
                    assert_eq!(alert.record, Some(sequence - 1));
                }
                found.extend(alerts.iter().map(|alert| told(index, alert)));
            }
        }
        assert_eq!(found, row.alerts, "{}", row.name);
    }
}

fn told(step: Option<usize>, alert: &anomaly_watch::WatchAlert) -> String {
    let step = step.map_or("round".to_owned(), |step| step.to_string());
    format!("{step}: {} {} {alert}", alert.severity, alert.response)
}
