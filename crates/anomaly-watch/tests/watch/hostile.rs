//! Any record whatever.

use anomaly_watch::{Metric, RuleDocument, WatchDocument};
use audit_types::{Decision, Stage};
use proptest::prelude::*;

use crate::records::{access, decision, model_call, record_of, run_end, run_start, tool_call};

fn documents() -> WatchDocument {
    let mut rules = Vec::new();
    for metric in Metric::ALL {
        let mut rule = RuleDocument { learning_hours: 1, ..RuleDocument::new(*metric) };
        if metric.code().starts_with("budget") {
            rule.budget = Some(anomaly_watch::BudgetPlan {
                amount: u64::MAX,
                period_hours: 1,
                offset_hours: 7,
                confidence: 0.999,
            });
        }
        rules.push(rule);
    }
    WatchDocument { max_scopes: 3, max_runs: 2, rules, ..WatchDocument::default() }
}

fn extreme() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(u64::MAX), Just(u64::MAX / 2), 0..10_u64, any::<u64>()]
}

fn time() -> impl Strategy<Value = i64> {
    prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), any::<i64>(), 0..10_000_000_000_i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_record_panics_and_every_state_is_read_back(
        steps in prop::collection::vec((time(), extreme(), 0..8_u8, 0..4_u8, any::<bool>()), 1..200),
    ) {
        let document = documents();
        let mut watch = document.build().unwrap();
        for (sequence, (time, number, kind, name, tick)) in steps.into_iter().enumerate() {
            let name = ["a", "b", "c", "d"][usize::from(name)];
            let event = match kind {
                0 => run_start(Some(name)),
                1 => run_end(),
                2 => tool_call(name, number),
                3 => access(name, number),
                4 => decision(Decision::Block, Stage::Context, number),
                5 => decision(Decision::Pass, Stage::Output, number),
                _ => model_call(number),
            };
            for alert in watch.push(&record_of(sequence as u64, time, name, name, event)) {
                prop_assert!(!alert.to_string().contains('\n'));
                prop_assert!(matches!(alert.to_event(), audit_types::Event::Alert(_)));
            }
            if tick {
                drop(watch.tick(time));
            }
        }
        let again = document.resume(&watch.state());
        prop_assert!(again.is_ok_and(|again| again.state() == watch.state()));
    }
}

#[test]
fn what_was_learned_before_the_clock_was_set_back_is_read_back() {
    let document = documents();
    let mut watch = document.build().unwrap();
    let steps = [
        (i64::MAX, "a", tool_call("a", 0)),
        (i64::MAX, "a", run_end()), // the tool is learned
        (0, "a", run_end()),        // another run, before that time
    ];
    for (sequence, (time, name, event)) in steps.into_iter().enumerate() {
        drop(watch.tick(time));
        drop(watch.push(&record_of(sequence as u64, time, name, name, event)));
    }
    let again = document.resume(&watch.state());
    assert!(again.is_ok_and(|again| again.state() == watch.state()));
}
