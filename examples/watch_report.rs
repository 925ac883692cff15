//! How well the default rules find incidents in simulated traffic.
//!
//! ```text
//! cargo run --release -p anomaly-watch --features traffic --example watch_report -- \
//!     [SEEDS] [KIND] [FIRST]
//! ```
//!
//! For each seed, 20 by default, it plays four weeks of quiet traffic and counts the alerts, and
//! then each kind of incident in three strengths, put into a copy of the third week. It prints
//! which rules fired falsely and, for each kind and strength, in how many seeds it was found, the
//! median delay in minutes and in records that the incident made or changed, and which rules found
//! it. With KIND, a part of a kind's name in lower case, only that kind; seeds begin with FIRST.
//! Exit status 2 where SEEDS or FIRST is no number.
//!
//! The rules are the defaults, and one more for a budget, which has to be known: twice what a
//! usual week needs. Its false alarms are listed and not counted.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anomaly_watch::{
    BudgetPlan, IncidentKind, Metric, RuleDocument, ScopeKind, Strength, Traffic, TrafficConfig,
    Trial, WatchAlert, WatchDocument,
};
use audit_types::Event;
use incidents::scenarios;
use median::median;

#[path = "../crates/anomaly-watch/tests/traffic/incidents.rs"]
mod incidents;

#[path = "support/median.rs"]
mod median;

const USAGE: &str = "usage: watch_report [SEEDS] [KIND] [FIRST]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = run(&arguments).and_then(|text| Ok(std::io::stdout().write_all(text.as_bytes())?));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If that cannot be written either, the status says it.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// What is to be printed.
fn run(arguments: &[String]) -> Result<String, Box<dyn Error>> {
    if arguments.iter().any(|argument| argument == "-h" || argument == "--help") {
        return Ok(format!("{USAGE}\n"));
    }
    let number = |index: usize, name: &str, default: u64| match arguments.get(index) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| format!("{name} is no number\n{USAGE}")),
    };
    if arguments.len() > 3 {
        return Err(format!("too many arguments\n{USAGE}").into());
    }
    let (seeds, first) = (number(0, "SEEDS", 20)?, number(2, "FIRST", 1)?);
    report(first, seeds, arguments.get(1).map_or("", String::as_str))
}

#[derive(Default)]
struct Row {
    minutes: Vec<f64>,
    records: Vec<f64>,
    tried: usize,
    missed: Vec<u64>,
    rules: BTreeMap<String, usize>,
}

fn report(first: u64, seeds: u64, only: &str) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let mut false_alarms = BTreeMap::<String, Vec<String>>::new();
    let mut rows = BTreeMap::<(IncidentKind, &str, Strength), Row>::new();
    let (mut alarms, mut worst) = (0, 0);
    for seed in (first..).zip(0..seeds).map(|(seed, _)| seed) {
        let config = TrafficConfig::new(seed);
        let mut document = WatchDocument::default();
        document.rules.push(budget(config.build()?));
        let trial = Trial::new(&document, &config, 14)?;
        let default = |alert: &&WatchAlert| alert.metric != Metric::BudgetTokens;
        let count = trial.false_alarms().iter().filter(default).count();
        alarms += count;
        worst = worst.max(count);
        for alert in trial.false_alarms() {
            let day = (alert.time - config.start) / 86_400_000_000;
            let line = format!("seed {seed}, day {day}: {alert}");
            false_alarms.entry(alert.rule.to_string()).or_default().push(line);
        }
        for scenario in scenarios(&config, 14) {
            if !format!("{:?}", scenario.incident.kind).to_lowercase().contains(only) {
                continue;
            }
            let detection = trial.detect(&scenario.incident)?;
            if detection.records == 0 {
                continue; // nobody worked
            }
            let key = (scenario.incident.kind, scenario.variant, scenario.strength);
            let row = rows.entry(key).or_default();
            row.tried += 1;
            if let (Some(alert), Some(minutes)) = (&detection.alert, detection.minutes()) {
                row.minutes.push(minutes as f64);
                row.records.push(detection.records as f64);
                *row.rules.entry(alert.rule.to_string()).or_default() += 1;
            } else {
                row.missed.push(seed);
            }
        }
    }
    let weeks = u128::from(seeds) * 4;
    writeln!(
        text,
        "false alarms of the default rules: {alarms} in {weeks} weeks, most in one seed {worst}"
    )?;
    for (rule, lines) in &false_alarms {
        writeln!(text, "  {rule}: {}", lines.len())?;
        for line in lines {
            writeln!(text, "    {line}")?;
        }
    }
    writeln!(text)?;
    writeln!(
        text,
        "| incident | strength | recall | median minutes | median records | by | missed seeds |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|")?;
    for ((kind, variant, strength), row) in &rows {
        let minutes = median(&row.minutes).map(|minutes| minutes.to_string());
        let records = median(&row.records).map(|records| records.to_string());
        let mut rules: Vec<_> = row.rules.iter().collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let rules: Vec<_> = rules.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        let missed: Vec<_> = row.missed.iter().map(u64::to_string).collect();
        writeln!(
            text,
            "| {kind:?} {variant} | {strength:?} {} | {}/{} | {} | {} | {} | {} |",
            kind.amount(*strength),
            row.minutes.len(),
            row.tried,
            minutes.unwrap_or_default(),
            records.unwrap_or_default(),
            rules.join(", "),
            missed.join(" "),
        )?;
    }
    Ok(text)
}

/// A weekly budget of tokens, twice what the second week needs.
fn budget(traffic: Traffic) -> RuleDocument {
    let week = 7 * 86_400_000_000;
    let begin = TrafficConfig::default().start + week;
    let records = traffic.map(|item| item.record);
    let amount = records
        .filter(|record| (begin..begin + week).contains(&record.time()))
        .map(|record| match record.event() {
            Event::ModelCall(call) => call.usage.total(),
            _ => 0,
        })
        .sum::<u64>();
    RuleDocument {
        scope: Some(ScopeKind::Everything),
        budget: Some(BudgetPlan {
            amount: amount * 2,
            period_hours: 168,
            offset_hours: 96,
            confidence: 0.95,
        }),
        ..RuleDocument::new(Metric::BudgetTokens)
    }
}
