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

/// An incident, from when on and for how long, the least share of seeds in which it is found,
/// and the most minutes until then, as a median.
struct Row {
    name: &'static str,
    incident: Incident,
    workflow: usize,
    from: i64,
    length: i64,
    share: f64,
    minutes: i64,
}

#[test]
fn incidents_are_found_within_hours() {
    // On a Thursday.
    let night = START + 17 * DAY + 2 * HOUR;
    let noon = START + 17 * DAY + 11 * HOUR;
    let row = |name, incident, workflow, from, length, share, minutes| Row {
        name,
        incident,
        workflow,
        from,
        length: length * HOUR,
        share,
        minutes,
    };
    let rows = [
        row("prompts 5 times as long", Incident::Tokens(5.0), 0, noon, 4, 0.9, 90),
        row("prompts 20 times as long", Incident::Tokens(20.0), 0, noon, 4, 0.9, 60),
        row("5 % more items each hour", Incident::Exfiltration(0.05), 0, noon, 60, 0.9, 1_600),
        row("a new source at night", Incident::NewSource, 0, night, 1, 1.0, 0),
        row("a fifth is blocked", Incident::Denials(0.2), 0, noon, 4, 0.9, 120),
        row("one in thirty is blocked", Incident::Denials(0.033), 0, noon, 72, 0.4, 4_320),
        row("a loop of 300 calls", Incident::Loop(300), 3, noon, 4, 0.9, 90),
        row("another mix of tools", Incident::Tools, 0, noon, 8, 0.9, 240),
        row("a tenth of the latency", Incident::Latency(0.1), 0, noon, 4, 0.9, 60),
        row("answers 4 times as long", Incident::Output(4.0), 0, noon, 4, 0.9, 90),
        row("two fifths of the latency", Incident::Latency(0.4), 0, noon, 8, 0.9, 120),
        row("4 times as many runs", Incident::Runs(4.0), 0, noon, 8, 0.5, 480),
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
            let found = found.iter().find(|alert| (from..to + HOUR).contains(&alert.time));
            if let Some(alert) = found {
                if delays.is_empty() {
                    println!("{}: {}: {alert}", row.name, alert.rule);
                }
                delays.push((alert.time - from) / MINUTE);
            }
        }
        delays.sort_unstable();
        let (found, median) = (delays.len(), delays.get(delays.len() / 2).copied());
        println!("{}: {found} of {} found, minutes {delays:?}", row.name, warm.len());
        if (found as f64) < row.share * warm.len() as f64
            || median.is_none_or(|at| at > row.minutes)
        {
            missed.push(row.name);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}
