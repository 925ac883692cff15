//! Changes that are announced.

use anomaly_watch::{Metric, RuleDocument, ScopeKind, WatchDocument};
use audit_types::{ChangeObject, Event};

use crate::quiet::{DAY, HOUR, START};
use crate::records::{
    access, calm, change, policy_change, record, record_of, run_start, spike, watch,
};

#[test]
fn an_announced_change_is_learned_from() {
    let spiking = |announce: Option<Event>| {
        let mut watch = watch(Metric::InputTokens);
        let mut sequence = 0;
        drop(watch.push(&record_of(sequence, START, "a", "w", run_start(Some("1")))));
        calm(&mut watch, "a", &mut sequence, START);
        if let Some(event) = announce {
            sequence += 1;
            drop(watch.push(&record_of(sequence, START + 3 * DAY, "a", "w", event)));
        }
        spike(&mut watch, "a", &mut sequence, START + 3 * DAY)
    };
    assert_eq!(spiking(None), 1);
    assert_eq!(spiking(Some(change(ChangeObject::Agent, "a"))), 0);
    assert_eq!(spiking(Some(change(ChangeObject::Workflow, "w"))), 0);
    assert_eq!(spiking(Some(policy_change())), 0);
    assert_eq!(spiking(Some(change(ChangeObject::Agent, "another"))), 1);
    assert_eq!(spiking(Some(change(ChangeObject::Sink, "a"))), 1);
}

#[test]
fn what_is_new_within_a_day_of_a_change_is_part_of_it() {
    for (hours, expected) in [(0, 0), (23, 0), (25, 1)] {
        let mut watch = watch(Metric::FirstSource);
        let mut time = START;
        for sequence in 0..100 {
            time += HOUR;
            assert!(watch.push(&record(sequence, time, access("crm", 1))).is_empty());
        }
        let updated = change(ChangeObject::Agent, "invoices");
        assert!(watch.push(&record(100, time, updated)).is_empty());
        let alerts = watch.push(&record(101, time + hours * HOUR, access("payroll", 1)));
        assert_eq!(alerts.len(), expected, "{hours}");
    }
}

#[test]
fn a_new_version_of_a_workflow_is_a_change() {
    let of_agent = RuleDocument { learning_hours: 24, ..RuleDocument::new(Metric::InputTokens) };
    let of_workflow = RuleDocument {
        scope: Some(ScopeKind::Workflow),
        name: Some("of-workflow".to_owned()),
        ..of_agent.clone()
    };
    let alone = vec![of_agent.clone()];
    let both = vec![of_agent, of_workflow];
    // The first version is in the first record of all.
    for (rules, version, expected) in
        [(&both, "1", 2), (&both, "2", 0), (&alone, "1", 1), (&alone, "2", 0)]
    {
        let document = WatchDocument { rules: rules.clone(), ..WatchDocument::default() };
        let mut watch = document.build().unwrap();
        let mut sequence = 0;
        drop(watch.push(&record_of(sequence, START, "a", "w", run_start(Some("1")))));
        calm(&mut watch, "a", &mut sequence, START);
        sequence += 1;
        drop(watch.push(&record_of(sequence, START + 3 * DAY, "a", "w", run_start(Some(version)))));
        assert_eq!(spike(&mut watch, "a", &mut sequence, START + 3 * DAY), expected);
    }
}

#[test]
fn a_change_of_one_workflow_is_none_of_all_together() {
    for (scope, expected) in [(ScopeKind::Key, 0), (ScopeKind::Everything, 1)] {
        let rule = RuleDocument {
            learning_hours: 24,
            scope: Some(scope),
            ..RuleDocument::new(Metric::InputTokens)
        };
        let document = WatchDocument { rules: vec![rule], ..WatchDocument::default() };
        let mut watch = document.build().unwrap();
        let mut sequence = 0;
        calm(&mut watch, "a", &mut sequence, START);
        sequence += 1;
        let event = change(ChangeObject::Workflow, "w");
        drop(watch.push(&record_of(sequence, START + 3 * DAY, "a", "w", event)));
        assert_eq!(spike(&mut watch, "a", &mut sequence, START + 3 * DAY), expected, "{scope}");
    }
}
