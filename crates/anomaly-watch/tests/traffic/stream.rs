//! What holds for the records of any traffic.

use std::collections::{BTreeMap, BTreeSet};

use anomaly_watch::{IncidentConfig, IncidentKind, Rhythm, Strength, TrafficConfig, TrafficRecord};
use audit_types::{Decision, Event, Outcome};
use proptest::prelude::*;

use crate::incidents::scenarios;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

fn small() -> impl Strategy<Value = TrafficConfig> {
    (any::<u64>(), 1_u32..=4, 0.05..1.5, 0.0..8.0, 0_u32..5_000_000).prop_map(
        |(seed, days, rate, weekly_news, clock_error)| TrafficConfig {
            days,
            rate,
            weekly_news,
            clock_error,
            ..TrafficConfig::new(seed)
        },
    )
}

fn incident(config: &TrafficConfig) -> impl Strategy<Value = IncidentConfig> + use<> {
    let (start, hours) = (config.start, i64::from(config.days) * 24);
    let kinds = proptest::sample::select(IncidentKind::ALL);
    let strengths = proptest::sample::select(Strength::ALL);
    let workflows = proptest::sample::select(vec!["support", "billing", "research", "sync"]);
    (kinds, strengths, workflows, 0..hours * 60, 1_u32..3_000).prop_map(
        move |(kind, strength, workflow, at, minutes)| IncidentConfig {
            kind,
            amount: kind.amount(strength),
            workflow: workflow.to_owned(),
            agent: None,
            start: start + at * HOUR / 60,
            minutes,
        },
    )
}

fn with_incident() -> impl Strategy<Value = TrafficConfig> {
    small().prop_flat_map(|config| {
        incident(&config)
            .prop_map(move |incident| TrafficConfig { incidents: vec![incident], ..config.clone() })
    })
}

fn records(config: &TrafficConfig) -> Vec<TrafficRecord> {
    config.build().unwrap().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn records_are_in_order(config in with_incident()) {
        let records = records(&config);
        let back = 2 * i64::from(config.clock_error);
        let mut latest = i64::MIN;
        for (item, sequence) in records.iter().zip(0..) {
            prop_assert_eq!(item.record.sequence(), sequence);
            prop_assert!(item.record.time() >= latest.saturating_sub(back));
            latest = latest.max(item.record.time());
        }
        if let Some(first) = records.first() {
            prop_assert!(first.record.time() >= config.start - back);
        }
    }

    #[test]
    fn runs_are_whole(config in with_incident()) {
        let mut open = BTreeSet::new();
        let mut known = BTreeSet::new();
        let mut decisions = BTreeMap::new();
        for item in records(&config) {
            let record = &item.record;
            let run = record.run().cloned();
            match record.event() {
                Event::RunStart(_) => {
                    prop_assert!(known.insert(run.clone()) && open.insert(run));
                }
                Event::RunEnd(_) => prop_assert!(open.remove(&run)),
                Event::StageDecision(decision) => {
                    prop_assert!(open.contains(&run));
                    decisions.insert(record.sequence(), (run, decision.decision));
                }
                Event::StageOutcome(outcome) => {
                    let (of, decision) = decisions.remove(&outcome.decision).unwrap();
                    prop_assert_eq!(of, run);
                    prop_assert!(
                        decision != Decision::Block || outcome.outcome == Outcome::Refused
                    );
                }
                Event::ConfigurationChange(_) | Event::PolicyChange(_) | Event::KeyChange(_) => {}
                _ => prop_assert!(open.contains(&run)),
            }
        }
        prop_assert!(open.is_empty());
    }

    #[test]
    fn the_same_configuration_gives_the_same_records(config in with_incident()) {
        let mut other = config.build().unwrap();
        for item in config.build().unwrap() {
            prop_assert_eq!(Some(item), other.next());
        }
        prop_assert_eq!(other.next(), None);
    }

    #[test]
    fn an_incident_changes_only_what_it_touches(config in with_incident()) {
        let quiet = TrafficConfig { incidents: Vec::new(), ..config.clone() };
        let incident = config.incidents[0].clone();
        let with = records(&config);
        let touched: BTreeSet<_> = with
            .iter()
            .filter(|item| item.incident.is_some())
            .map(|item| item.record.run().cloned().unwrap())
            .collect();
        let untouched = |records: &[TrafficRecord]| {
            let own = |item: &&TrafficRecord| {
                item.record.run().is_none_or(|run| !touched.contains(run))
            };
            // Sequence numbers move, and with them the order of what stands in them.
            records.iter().filter(own).map(|item| {
                let mut draft = item.record.draft().clone();
                if let Event::StageOutcome(outcome) = &mut draft.event {
                    outcome.decision = 0;
                }
                if let Event::Approval(approval) = &mut draft.event {
                    approval.binding = audit_types::Digest::sha256(b"");
                }
                if let Event::ToolCall(call) = &mut draft.event {
                    call.approval = None;
                }
                draft
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(untouched(&with), untouched(&records(&quiet)));
        let start = incident.start - i64::from(config.clock_error);
        for item in with.iter().filter(|item| item.incident.is_some()) {
            prop_assert!(item.record.time() >= start);
            prop_assert_eq!(item.record.workflow().unwrap().as_str(), &incident.workflow);
        }
    }

    #[test]
    fn an_incident_that_is_added_later_is_the_same(config in with_incident()) {
        let quiet = TrafficConfig { incidents: Vec::new(), ..config.clone() };
        let mut late = quiet.build().unwrap();
        // Some records of before; the first may already be of a later hour.
        let first = late.next();
        if late.inject(&config.incidents[0]).is_ok() {
            let all: Vec<_> = first.into_iter().chain(late).collect();
            prop_assert_eq!(all, records(&config));
        }
    }
}

#[test]
fn every_incident_is_there_and_labelled() {
    for seed in 1..=3 {
        let config = TrafficConfig { days: 12, weekly_news: 0.0, ..TrafficConfig::new(seed) };
        // What is before the day of the incidents is made once.
        let mut before = config.build().unwrap();
        while before.next().unwrap().record.time() < config.start + 7 * DAY {}
        for scenario in scenarios(&config, 7) {
            let mut traffic = before.clone();
            traffic.inject(&scenario.incident).unwrap();
            let label = traffic.incidents().next().unwrap().clone();
            assert_eq!(label.kind, scenario.incident.kind);
            assert_eq!(label.end - label.start, i64::from(scenario.incident.minutes) * HOUR / 60);
            let is_touched = traffic.any(|item| item.incident == Some(0));
            let may_be_none = scenario.strength == Strength::Subtle;
            assert!(is_touched || may_be_none, "seed {seed}: {scenario:?}");
        }
    }
}

#[test]
fn workflows_have_their_rhythms() {
    let config = TrafficConfig { weekly_news: 0.0, ..TrafficConfig::new(5) };
    let mut starts = BTreeMap::<String, [u32; 24]>::new();
    let mut weekend = BTreeMap::<String, u32>::new();
    for item in config.build().unwrap() {
        if let Event::RunStart(_) = item.record.event() {
            let time = item.record.time() - config.start;
            let workflow = item.record.workflow().unwrap().to_string();
            let hours = starts.entry(workflow.clone()).or_default();
            hours[usize::try_from(time.rem_euclid(DAY) / HOUR).unwrap()] += 1;
            *weekend.entry(workflow).or_default() += u32::from(time / DAY % 7 >= 5);
        }
    }
    for workflow in &config.workflows {
        let hours = &starts[&workflow.name];
        let all = hours.iter().sum::<u32>();
        let part = |hour: usize| f64::from(hours[hour]) / f64::from(all);
        match workflow.rhythm {
            Rhythm::Office { peak } => {
                assert!(part(peak.into()) > 0.08, "{}", workflow.name);
                assert!((0..4).map(part).sum::<f64>() < 0.03, "{}", workflow.name);
                assert!(weekend[&workflow.name] * 5 < all, "{}", workflow.name);
            }
            Rhythm::Batch { from, hours } => {
                let inside = usize::from(from)..usize::from(from + hours);
                assert!(inside.map(part).sum::<f64>() > 0.99, "{}", workflow.name);
            }
            Rhythm::Steady => {
                let (least, most) =
                    (0..24).map(part).fold((1.0_f64, 0.0_f64), |(l, m), p| (l.min(p), m.max(p)));
                assert!(least > 0.02 && most < 0.07, "{}: {least} {most}", workflow.name);
            }
        }
    }
}

#[test]
fn there_is_everything_in_a_month() {
    let all = [
        "run_start",
        "run_end",
        "stage_decision",
        "stage_outcome",
        "data_access",
        "tool_call",
        "model_call",
        "key_use",
        "key_change",
        "approval",
        "policy_change",
        "configuration_change",
        "retry",
        "fallback",
        "pass",
        "rewrite",
        "hold",
        "block",
        "requested",
        "voted_for",
        "approved",
        "consumed",
        "denied",
    ];
    let mut kinds = BTreeSet::new();
    let are_missing = |kinds: &BTreeSet<String>| all.iter().any(|kind| !kinds.contains(*kind));
    for seed in 1..=6 {
        if !are_missing(&kinds) {
            break;
        }
        for item in TrafficConfig::new(seed).build().unwrap() {
            let record = &item.record;
            assert_eq!(item.incident, None);
            kinds.insert(record.event().kind().to_string());
            match record.event() {
                Event::ModelCall(call) if call.attempt > 1 => {
                    kinds.insert("retry".to_owned());
                    if call.fallback_of.is_some() {
                        kinds.insert("fallback".to_owned());
                    }
                }
                Event::StageDecision(decision) => {
                    kinds.insert(decision.decision.to_string());
                }
                Event::Approval(approval) => {
                    kinds.insert(approval.step.to_string());
                }
                _ => {}
            }
        }
    }
    for kind in all {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
}

/// The blocked wish for a tool that only the incident brings up is one of its records.
#[test]
fn what_an_incident_asked_for_in_vain_is_touched() {
    let quiet = TrafficConfig { days: 2, ..TrafficConfig::new(1) };
    let mut config = quiet.clone();
    config.workflows.iter_mut().for_each(|workflow| workflow.denials = 0.5);
    let drift = scenarios(&quiet, 1).into_iter().map(|scenario| scenario.incident);
    config.incidents = drift.filter(|one| one.kind == IncidentKind::ToolDrift).take(1).collect();
    let blocked = records(&config).into_iter().filter(|item| {
        let event = item.record.event();
        item.incident.is_some()
            && matches!(event, Event::StageDecision(one) if one.decision == Decision::Block)
    });
    assert!(blocked.count() > 0);
}
