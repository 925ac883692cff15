//! How often the default rules alert about traffic in which nothing is wrong, and how soon about
//! incidents. `SEEDS=20 cargo test --release --test watch traffic -- --nocapture` prints more.

use crate::quiet::{DAY, HOUR, Incident, MINUTE, START, traffic};
use anomaly_watch::{Watch, WatchAlert, WatchDocument};
use audit_types::Record;

fn seeds(default: u64) -> u64 {
    std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn alerts(watch: &mut Watch, records: &[Record]) -> Vec<WatchAlert> {
    records.iter().flat_map(|record| watch.push(record)).collect()
}

#[test]
fn the_default_rules_raise_at_most_one_false_alarm_a_week() {
    let seeds = seeds(4);
    let (mut count, mut records) = (0, 0);
    let mut time = std::time::Duration::ZERO;
    for seed in 1..=seeds {
        let mut watch = WatchDocument::default().build().unwrap();
        let traffic = traffic(seed, 28, None);
        records += traffic.len();
        let begin = std::time::Instant::now();
        let found = alerts(&mut watch, &traffic);
        time += begin.elapsed();
        for alert in found {
            println!("seed {seed}, day {}: {}: {alert}", (alert.time - START) / DAY, alert.rule);
            count += 1;
        }
    }
    let weeks = 4 * seeds as usize;
    let pace = records as f64 / time.as_secs_f64();
    println!("{count} alerts in {weeks} weeks, {records} records, {pace:.0} a second");
    assert!(count <= weeks);
}

#[test]
fn incidents_are_found_within_hours() {
    let night = START + 17 * DAY + 2 * HOUR;
    let noon = START + 17 * DAY + 11 * HOUR;
    let rows = [
        ("prompts 5 times as long", Incident::Tokens(5.0), 0, noon, 4 * HOUR),
        ("prompts 20 times as long", Incident::Tokens(20.0), 0, noon, 4 * HOUR),
        ("5 % more items each hour", Incident::Exfiltration(0.05), 0, noon, 60 * HOUR),
        ("a new source at night", Incident::NewSource, 0, night, HOUR),
        ("a fifth is blocked", Incident::Denials(0.2), 0, noon, 4 * HOUR),
        ("one in thirty is blocked", Incident::Denials(0.033), 0, noon, 72 * HOUR),
        ("a loop of 300 calls", Incident::Loop(300), 3, noon, 4 * HOUR),
        ("another mix of tools", Incident::Tools, 0, noon, 8 * HOUR),
        ("a tenth of the latency", Incident::Latency(0.1), 0, noon, 4 * HOUR),
        ("answers 4 times as long", Incident::Output(4.0), 0, noon, 4 * HOUR),
    ];
    let seeds = seeds(2);
    let mut missed = Vec::new();
    for (name, incident, workflow, from, length) in rows {
        let mut delays = Vec::new();
        for seed in 101..=100 + seeds {
            let to = from + length;
            let records = traffic(seed, 21, Some((incident, workflow, from, to)));
            let mut watch = WatchDocument::default().build().unwrap();
            let found = alerts(&mut watch, &records);
            let found = found.iter().find(|alert| (from..to + HOUR).contains(&alert.time));
            match found {
                Some(alert) => {
                    if seed <= 101 {
                        println!("{name}: {}: {alert}", alert.rule);
                    }
                    delays.push((alert.time - from) / MINUTE);
                }
                None => missed.push((name, seed)),
            }
        }
        delays.sort_unstable();
        println!("{name}: {} of {seeds} found, minutes: {delays:?}", delays.len());
    }
    assert!(missed.is_empty(), "{missed:?}");
}
