//! How well the default rules do on the traffic. The example `watch_report` says more.

use std::collections::BTreeMap;

use anomaly_watch::{
    ErrorKind, IncidentKind, Strength, TrafficConfig, Trial, WatchDocument, false_alarms,
};

use crate::incidents::{Scenario, scenarios};

/// As few days as there is room for the longest incident, after two weeks: these tests run without
/// optimisation. The example plays four weeks.
fn config(seed: u64) -> TrafficConfig {
    TrafficConfig { days: 20, ..TrafficConfig::new(seed) }
}

/// One for each workflow that incidents happen in.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=3;

#[test]
fn at_most_one_false_alarm_a_week_and_most_incidents_are_found() {
    let mut alarms = 0;
    let mut found = BTreeMap::<(IncidentKind, &str, Strength), (u32, u32)>::new();
    for seed in SEEDS {
        let config = config(seed);
        let trial = Trial::new(&WatchDocument::default(), &config, 14).unwrap();
        alarms += trial.false_alarms().len();
        for scenario in scenarios(&config, 14).into_iter().filter(is_held) {
            let detection = trial.detect(&scenario.incident).unwrap();
            let key = (scenario.incident.kind, scenario.variant, scenario.strength);
            let (hits, all) = found.entry(key).or_default();
            *hits += u32::from(detection.alert.is_some());
            *all += 1;
        }
    }
    println!("{alarms} false alarms");
    assert!(alarms * 7 <= 20 * SEEDS.count(), "{alarms}");
    let mut missed = Vec::new();
    for ((kind, variant, strength), (hits, all)) in found {
        println!("{kind:?} {variant} {strength:?}: {hits} of {all}");
        if hits + may_be_missed(kind, strength) < all {
            missed.push((kind, variant, strength, hits));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

/// Whether something is promised of it: not of what is subtle, other than a loop, and not of a plain
/// probing over days, whose ten tries a day are no more than what is denied anyway.
fn is_held(scenario: &Scenario) -> bool {
    match (scenario.incident.kind, scenario.variant, scenario.strength) {
        (IncidentKind::RepeatingLoop, ..) => true,
        (IncidentKind::DenialProbing, "slow", Strength::Plain) => false,
        (.., strength) => strength != Strength::Subtle,
    }
}

/// In how many of three seeds one may be missed, of those of which something is promised.
fn may_be_missed(kind: IncidentKind, strength: Strength) -> u32 {
    match (kind, strength) {
        // A group of 40 uses takes half a day where little is done.
        (IncidentKind::ToolDrift, _) => 1,
        // Without a budget; the hours of a week are known from three values each.
        (IncidentKind::BudgetBurn, _) => 1,
        (IncidentKind::TokenSpike, Strength::Plain) => 1,
        _ => 0,
    }
}

#[test]
fn false_alarms_are_those_of_the_whole_time() {
    let config = TrafficConfig { days: 10, ..TrafficConfig::new(2) };
    let document = WatchDocument::default();
    let trial = Trial::new(&document, &config, 4).unwrap();
    assert_eq!(false_alarms(&document, &config).unwrap(), trial.false_alarms());
}

#[test]
fn a_trial_needs_quiet_traffic_and_days_after_the_warm_up() {
    let config = TrafficConfig { days: 3, ..TrafficConfig::new(2) };
    let document = WatchDocument::default();
    let error = Trial::new(&document, &config, 3).err().unwrap();
    assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, "warm_up_days"));
    let incidents = vec![scenarios(&config, 1)[0].incident.clone()];
    let error = Trial::new(&document, &TrafficConfig { incidents, ..config }, 1).err().unwrap();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Unfitting, "incidents"));
}

#[test]
fn an_incident_that_does_nothing_is_not_found() {
    // Once as many tokens: what is said then is said without it as well.
    let config = config(3);
    let trial = Trial::new(&WatchDocument::default(), &config, 14).unwrap();
    for mut scenario in scenarios(&config, 14) {
        let same = [IncidentKind::TokenSpike, IncidentKind::LatencyCollapse];
        // Strengths differ by their amount only.
        if same.contains(&scenario.incident.kind) && scenario.strength == Strength::Plain {
            scenario.incident.amount = 1.0;
            scenario.incident.minutes = 3 * 24 * 60;
            assert_eq!(trial.detect(&scenario.incident).unwrap().alert, None);
        }
    }
}
