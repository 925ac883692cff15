//! How often the default rules alert about traffic in which nothing is wrong, and how soon about
//! incidents. The example `watch_report` does that for more seeds, with other traffic.

use crate::quiet::{DAY, HOUR, Incident, MINUTE, START, traffic, traffic_from};
use anomaly_watch::{Watch, WatchAlert, WatchDocument};
use audit_types::Record;

fn alerts(watch: &mut Watch, records: &[Record]) -> Vec<WatchAlert> {
    records.iter().flat_map(|record| watch.push(record)).collect()
}

#[test]
fn the_default_rules_raise_at_most_one_false_alarm_a_week() {
    let (mut count, mut weeks) = (0, 0);
    for seed in 1..=3 {
        let mut watch = WatchDocument::default().build().unwrap();
        for alert in alerts(&mut watch, &traffic(seed, 28, None)) {
            println!("seed {seed}, day {}: {}: {alert}", (alert.time - START) / DAY, alert.rule);
            count += 1;
        }
        weeks += 4;
    }
    assert!(count <= weeks, "{count} alerts in {weeks} weeks");
}

/// An incident in a workflow, from when on and for how long, the rule that finds it, and the most
/// minutes until then, as a median.
struct Row {
    incident: Incident,
    workflow: usize,
    from: i64,
    length: i64,
    rule: &'static str,
    minutes: i64,
}

#[test]
fn incidents_are_found_within_hours() {
    // On a Thursday.
    let night = START + 17 * DAY + 2 * HOUR;
    let noon = START + 17 * DAY + 11 * HOUR;
    let row = |incident, workflow, from, hours, rule, minutes| Row {
        incident,
        workflow,
        from,
        length: hours * HOUR,
        rule,
        minutes,
    };
    let rows = [
        row(Incident::Tokens(5.0), 0, noon, 4, "tokens.input", 90),
        row(Incident::Tokens(20.0), 0, noon, 4, "tokens.input", 60),
        row(Incident::Exfiltration(0.05), 0, noon, 60, "access.items", 1_600),
        row(Incident::NewSource, 0, night, 1, "first.source", 0),
        row(Incident::Denials(0.2), 0, noon, 4, "rate.denial.workflow", 120),
        row(Incident::Denials(0.033), 0, noon, 72, "rate.denial.workflow", 2_880),
        row(Incident::Loop(300), 3, noon, 4, "run.repeats", 90),
        row(Incident::Tools, 0, noon, 8, "mix.tool", 240),
        row(Incident::Latency(0.1), 0, noon, 4, "latency.model", 60),
        row(Incident::Output(4.0), 0, noon, 4, "tokens.output", 90),
        row(Incident::Latency(0.4), 0, noon, 8, "latency.model", 120),
        row(Incident::Runs(4.0), 0, noon, 8, "volume.runs", 360),
    ];
    // What is before the day of the incidents is the same, and watched once.
    let day = START + 17 * DAY;
    let warm: Vec<_> = [101, 102]
        .into_iter()
        .map(|seed| {
            let mut watch = WatchDocument::default().build().unwrap();
            let mut records = traffic(seed, 21, None);
            records.retain(|record| record.time() < day);
            drop(alerts(&mut watch, &records));
            (seed, watch, records.last().map(Record::sequence))
        })
        .collect();
    let mut missed = Vec::new();
    for row in rows {
        let (from, to) = (row.from, row.from + row.length);
        let mut delays = Vec::new();
        for (seed, watch, last) in &warm {
            let incident = Some((row.incident, row.workflow, from, to));
            let mut records = traffic_from(day, *seed, 21, incident);
            records.retain(|record| record.time() < to + HOUR);
            assert_eq!(records.first().map(|first| first.sequence() - 1), *last);
            let found = alerts(&mut watch.clone(), &records);
            let found = found.iter().find(|alert| {
                alert.rule.as_str() == row.rule && (from..to + HOUR).contains(&alert.time)
            });
            if let Some(alert) = found {
                if delays.is_empty() {
                    println!("{:?}: {alert}", row.incident);
                }
                delays.push((alert.time - from) / MINUTE);
            }
        }
        delays.sort_unstable();
        let (found, median) = (delays.len(), delays.get(delays.len() / 2).copied());
        println!("{:?}: {found} of {} found, minutes {delays:?}", row.incident, warm.len());
        if found < warm.len() || median.is_none_or(|at| at > row.minutes) {
            missed.push(row.incident);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}
