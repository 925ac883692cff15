//! Whether false alarms come about as often as was asked for.

use anomaly_watch::{FalseAlarms, Metric, RuleDocument, WatchDocument};
use audit_types::{Decision, Stage};

use crate::quiet::{MINUTE, START};
use crate::random::Random;
use crate::records::{decision, model_call, record};

const WEEKS: i64 = 60;

fn document(metric: Metric, false_alarms: FalseAlarms) -> WatchDocument {
    let rule = RuleDocument {
        false_alarms,
        least_factor: metric.code().starts_with("tokens").then_some(1.0),
        cooldown_minutes: 0,
        ..RuleDocument::new(metric)
    };
    WatchDocument { rules: vec![rule], ..WatchDocument::default() }
}

/// Alerts in a year and more of a value every ten minutes.
fn alerts(
    document: &WatchDocument,
    mut next: impl FnMut(&mut Random) -> audit_types::Event,
) -> u32 {
    let mut watch = document.build().unwrap();
    let mut random = Random::new(11);
    let mut count = 0;
    for index in 0..WEEKS * 7 * 144 {
        let time = START + index * 10 * MINUTE;
        count += watch.push(&record(index as u64, time, next(&mut random))).len() as u32;
    }
    count
}

#[test]
fn false_alarms_are_at_most_as_many_as_expected_and_not_none() {
    // Four a week; one would be less than a third of a percent of all values.
    let document = document(Metric::InputTokens, FalseAlarms::PerWeek(4.0));
    let most = 4 * WEEKS as u32;
    let independent = alerts(&document, |random| model_call(random.log_normal(900.0, 0.8) as u64));
    let heavy = alerts(&document, |random| model_call((900.0 / random.share().powf(0.6)) as u64));
    let mut state = 0.0;
    let dependent = alerts(&document, |random| {
        state = 0.9 * state + 0.4 * random.normal();
        model_call((900.0 * f64::exp(state)) as u64)
    });
    let equal = alerts(&document, |_| model_call(900));
    println!("{independent} {heavy} {dependent} {equal} of {most}");
    assert!((5..=most).contains(&independent), "{independent}");
    assert!((5..=most).contains(&heavy), "{heavy}");
    assert!((5..=most).contains(&dependent), "{dependent}");
    assert_eq!(equal, 0);
}

#[test]
fn false_alarms_of_rates_are_at_most_as_many_as_expected_and_not_none() {
    let document = document(Metric::DenialRate, FalseAlarms::PerWeek(4.0));
    let most = 4 * WEEKS as u32;
    let rate = |share: f64| {
        alerts(&document, |random| {
            let decided = if random.chance(share) { Decision::Block } else { Decision::Pass };
            decision(decided, Stage::Input, 100)
        })
    };
    let (some, many) = (rate(0.03), rate(0.3));
    println!("{some} {many} of {most}");
    assert!((1..=most).contains(&some), "{some}");
    assert!((1..=most).contains(&many), "{many}");
    assert_eq!((rate(0.0), rate(1.0)), (0, 0));
}

#[test]
fn a_tenth_of_the_false_alarms_is_asked_for_and_fewer_come() {
    let count = |false_alarms| {
        let document = document(Metric::InputTokens, false_alarms);
        alerts(&document, |random| model_call(random.log_normal(900.0, 0.8) as u64))
    };
    let (many, few) = (count(FalseAlarms::PerThousand(5.0)), count(FalseAlarms::PerThousand(0.5)));
    println!("{many} {few}");
    assert!(few * 5 < many && many <= 5 * 144 * 7 * WEEKS as u32 / 1_000, "{few} {many}");
}
