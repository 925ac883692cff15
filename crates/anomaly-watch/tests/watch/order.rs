//! Records that repeat, go back, come from the future, and are about the watch itself.

use anomaly_watch::{Metric, RuleDocument, Watch, WatchAlert, WatchDocument};
use audit_types::{ChangeObject, Decision, Digest, Event, Record, Stage};

use crate::quiet::{DAY, HOUR, Incident, MINUTE, START, traffic};
use crate::records::{
    access, calm, change, decision, document, fallback, model_call, record, record_of, run_end,
    spike, tool_call, watch,
};

fn push_all(watch: &mut Watch, records: &[Record]) -> Vec<WatchAlert> {
    records.iter().flat_map(|record| watch.push(record)).collect()
}

#[test]
fn repeated_records_count_once() {
    let incident = Some((Incident::Tokens(5.0), 0, START + 9 * DAY + 9 * HOUR, i64::MAX));
    let records = traffic(1, 11, incident);
    let mut once = WatchDocument::default().build().unwrap();
    let expected = push_all(&mut once, &records);
    assert!(!expected.is_empty());
    let mut twice = WatchDocument::default().build().unwrap();
    let mut found = Vec::new();
    for (index, record) in records.iter().enumerate() {
        found.extend(twice.push(record));
        assert!(twice.push(&records[index / 2]).is_empty());
    }
    assert_eq!(found, expected);
    assert_eq!(twice.counts().repeated, records.len() as u64);
    assert_eq!(twice.counts().records, once.counts().records);
    assert_eq!(twice.state(), {
        let mut state = once;
        records.iter().for_each(|record| drop(state.push(record)));
        state.state()
    });
}

#[test]
fn numbers_left_out_are_counted_and_another_log_begins_anew() {
    let mut watch = watch(Metric::InputTokens);
    for sequence in [0, 1, 5, 6] {
        drop(watch.push(&record(sequence, START, model_call(1))));
    }
    assert_eq!((watch.counts().missing, watch.counts().records), (3, 4));
    watch.begin_log();
    drop(watch.push(&record(2, START, model_call(1))));
    assert_eq!((watch.counts().missing, watch.counts().repeated), (3, 0));
    assert_eq!(watch.counts().records, 5);
}

#[test]
fn alerts_are_not_counted() {
    let noon = START + 9 * DAY + 11 * HOUR;
    let records = traffic(2, 12, Some((Incident::Tokens(8.0), 0, noon, i64::MAX)));
    let mut alone = WatchDocument::default().build().unwrap();
    let expected = push_all(&mut alone, &records);
    assert!(expected.len() > 1);

    let mut fed = WatchDocument::default().build().unwrap();
    let mut found = Vec::new();
    let mut sequence = 0;
    for record in &records {
        let mut back = vec![Record::new(sequence, record.policy(), record.draft().clone())];
        while let Some(record) = back.pop() {
            sequence += 1;
            let alerts = fed.push(&record);
            for alert in &alerts {
                let draft =
                    audit_types::Draft { event: alert.to_event(), ..record.draft().clone() };
                back.push(Record::new(sequence, Digest::sha256(b"policy"), draft));
            }
            found.extend(alerts);
        }
    }
    let told = |alerts: &[WatchAlert]| alerts.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told(&found), told(&expected));
}

#[test]
fn a_time_far_off_is_doubted_first() {
    // Of 40 records with that time, behind one at the start: how many are doubted.
    for (offset, doubted, reset) in [
        (-HOUR, 0, 0),
        (-HOUR - 1, 15, 1),
        (7 * DAY, 0, 0),
        (7 * DAY + 1, 15, 1),
        (i64::MAX - START, 15, 1),
        (i64::MIN, 15, 1),
    ] {
        let mut watch = watch(Metric::InputTokens);
        drop(watch.push(&record(0, START, model_call(1))));
        for sequence in 1..=40 {
            let time = START.saturating_add(offset);
            drop(watch.push(&record(sequence, time, model_call(1))));
        }
        let counts = watch.counts();
        assert_eq!((counts.doubted, counts.reset), (doubted, reset), "{offset}");
        assert_eq!(counts.late, if offset == -HOUR { 40 } else { 0 }, "{offset}");
    }
}

#[test]
fn one_record_from_the_future_neither_silences_nor_excites() {
    let noon = START + 9 * DAY + 11 * HOUR;
    let mut records = traffic(3, 12, Some((Incident::Tokens(8.0), 0, noon, i64::MAX)));
    let mut plain = WatchDocument::default().build().unwrap();
    let expected = push_all(&mut plain, &records);
    let at = records.iter().position(|record| record.time() > START + 8 * DAY).unwrap();
    let mut draft = records[at].draft().clone();
    draft.time += 5_000 * DAY;
    records[at] = Record::new(records[at].sequence(), records[at].policy(), draft);
    let mut watch = WatchDocument::default().build().unwrap();
    let found = push_all(&mut watch, &records);
    assert_eq!(watch.counts().doubted, 1);
    assert_eq!(found, expected);
    assert!(!found.is_empty());
}

#[test]
fn what_the_caller_says_of_the_time_is_believed() {
    let mut watch = watch(Metric::InputTokens);
    drop(watch.tick(START));
    // Two hours ahead of the caller: doubted; half an hour: not.
    drop(watch.push(&record(0, START + 30 * MINUTE, model_call(1))));
    drop(watch.push(&record(1, START + 2 * HOUR, model_call(1))));
    assert_eq!(watch.counts().doubted, 1);
    drop(watch.tick(START + 2 * HOUR));
    drop(watch.push(&record(2, START + 2 * HOUR, model_call(1))));
    assert_eq!(watch.counts().doubted, 1);
    // A caller who stops telling does not stop the clock for ever.
    for sequence in 3..60 {
        drop(watch.push(&record(sequence, START + sequence as i64 * HOUR, model_call(1))));
    }
    assert_eq!((watch.counts().doubted, watch.counts().reset), (1 + 15, 1));
}

/// The year 2100.
const FUTURE: i64 = START + 27_000 * DAY;

/// Days of usual work and then a spike, after what happened while the clock was wrong.
fn spike_after(happened: impl Fn(&mut Watch, &mut u64), told: bool) -> usize {
    let mut watch = watch(Metric::InputTokens);
    let mut sequence = 0;
    happened(&mut watch, &mut sequence);
    let from = START + 4 * DAY;
    if told {
        assert!(watch.tick(from).is_empty());
    }
    calm(&mut watch, "a", &mut sequence, from);
    assert_eq!(watch.counts().reset, 2, "there, and back or on without ticks");
    spike(&mut watch, "a", &mut sequence, from + 3 * DAY)
}

#[test]
fn a_clock_from_the_future_silences_nothing_for_longer() {
    let usual = |watch: &mut Watch, sequence: &mut u64| {
        for _ in 0..16 {
            *sequence += 1;
            drop(watch.push(&record_of(*sequence, FUTURE, "another", "w", model_call(1_000))));
        }
    };
    for told in [false, true] {
        // The agent is first seen then; it also has an alert; a change is announced.
        let first = |watch: &mut Watch, sequence: &mut u64| {
            drop(watch.push(&record_of(0, START, "another", "w", model_call(1_000))));
            usual(watch, sequence);
            *sequence += 1;
            drop(watch.push(&record_of(*sequence, FUTURE, "a", "w", model_call(1_000))));
        };
        assert_eq!(spike_after(first, told), 1, "{told}");
        let alert = |watch: &mut Watch, sequence: &mut u64| {
            calm(watch, "a", sequence, START);
            usual(watch, sequence);
            assert_eq!(spike(watch, "a", sequence, FUTURE + HOUR), 1);
        };
        assert_eq!(spike_after(alert, told), 1, "{told}");
        let changed = |watch: &mut Watch, sequence: &mut u64| {
            calm(watch, "a", sequence, START);
            usual(watch, sequence);
            *sequence += 1;
            let event = change(ChangeObject::Agent, "a");
            drop(watch.push(&record_of(*sequence, FUTURE, "a", "w", event)));
        };
        assert_eq!(spike_after(changed, told), 1, "{told}");
    }
}

#[test]
fn a_first_record_from_the_future_silences_nothing() {
    for (metric, usual, news) in [
        (Metric::InputTokens, model_call(1_000), model_call(90_000)),
        (Metric::FirstSource, access("crm", 1), access("payroll", 1)),
        (Metric::ToolMix, tool_call("search", 1), tool_call("delete", 1)),
        (
            Metric::DenialRate,
            decision(Decision::Pass, Stage::Input, 1),
            decision(Decision::Block, Stage::Input, 1),
        ),
    ] {
        let mut watch = watch(metric);
        drop(watch.push(&record(0, FUTURE, usual.clone())));
        let mut time = START;
        for sequence in 1..1_400 {
            time += 3 * MINUTE;
            // No loop: each call has a length of its own.
            let event = match &usual {
                Event::ToolCall(_) => tool_call("search", sequence),
                usual => usual.clone(),
            };
            assert!(watch.push(&record(sequence, time, event)).is_empty());
        }
        let mut alerts = 0;
        for sequence in 1_400..1_480 {
            let event = match &news {
                Event::ToolCall(_) => tool_call("delete", sequence),
                news => news.clone(),
            };
            alerts += watch.push(&record(sequence, time, event)).len();
        }
        assert_eq!(alerts, 1, "{metric}");
    }
}

#[test]
fn working_hours_are_known_after_a_clock_from_the_future() {
    let mut watch = watch(Metric::WorkingHours);
    drop(watch.push(&record(0, FUTURE + 9 * HOUR, model_call(1))));
    let mut sequence = 0;
    for day in 0..21 {
        for minute in 0..40 {
            sequence += 1;
            let time = START + day * DAY + 9 * HOUR + minute * MINUTE;
            assert!(watch.push(&record(sequence, time, model_call(1))).is_empty());
        }
    }
    let night = record(sequence + 1, START + 21 * DAY + 2 * HOUR, model_call(1));
    assert_eq!(watch.push(&night).len(), 1);
}

#[test]
fn a_tick_that_is_a_little_behind_begins_no_hour_again() {
    // How far behind the last record, and how many alerts there are about the hour.
    for (behind, expected) in [(0, 1), (1_000_000, 1), (HOUR, 1), (HOUR + 1, 0)] {
        let rule = RuleDocument { ceiling: Some(100), ..RuleDocument::new(Metric::AccessVolume) };
        let document = WatchDocument { rules: vec![rule], ..WatchDocument::default() };
        let mut watch = document.build().unwrap();
        assert!(watch.push(&record(0, START, access("crm", 60))).is_empty());
        assert!(watch.tick(START - behind).is_empty());
        let alerts = watch.push(&record(1, START + MINUTE, access("crm", 60)));
        assert_eq!(alerts.len(), expected, "{behind}");
    }
}

#[test]
fn a_scope_that_was_forgotten_is_learned_anew() {
    let two = WatchDocument { max_scopes: 2, ..document(Metric::InputTokens) };
    let mut watch = two.build().unwrap();
    let mut sequence = 0;
    calm(&mut watch, "a", &mut sequence, START);
    assert_eq!(spike(&mut watch, "a", &mut sequence, START + 3 * DAY), 1);

    let mut watch = two.build().unwrap();
    calm(&mut watch, "a", &mut sequence, START);
    drop(watch.push(&record_of(sequence + 1, START + 3 * DAY, "b", "w", model_call(1))));
    drop(watch.push(&record_of(sequence + 2, START + 3 * DAY, "c", "w", model_call(1))));
    assert_eq!((watch.counts().evicted_scopes, watch.scopes()), (1, 2));
    sequence += 2;
    assert_eq!(spike(&mut watch, "a", &mut sequence, START + 3 * DAY), 0);
    calm(&mut watch, "a", &mut sequence, START + 3 * DAY);
    assert_eq!(spike(&mut watch, "a", &mut sequence, START + 6 * DAY), 1);
}

#[test]
fn a_model_that_stands_in_is_no_news() {
    let mut watch = watch(Metric::FirstDestination);
    for sequence in 0..100 {
        let time = START + sequence as i64 * HOUR;
        assert!(watch.push(&record(sequence, time, model_call(10))).is_empty());
    }
    let later = START + 101 * HOUR;
    assert!(watch.push(&record(101, later, fallback("globex-small"))).is_empty());
    let Event::ModelCall(call) = fallback("globex-tiny") else { unreachable!() };
    let direct = Event::ModelCall(audit_types::ModelCall { fallback_of: None, ..call });
    let alerts = watch.push(&record(102, later, direct));
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].item.as_ref().map(|item| item.as_str()), Some("globex-tiny"));
}

#[test]
fn runs_are_bounded_and_an_ended_run_is_forgotten() {
    let few = WatchDocument { max_runs: 2, ..document(Metric::RunItems) };
    let mut watch = few.build().unwrap();
    for sequence in 0..10_u64 {
        let mut draft = record(sequence, START, access("crm", 1)).draft().clone();
        draft.run = Some(crate::records::id(&format!("r-{sequence}")));
        drop(watch.push(&Record::new(sequence, Digest::sha256(b"policy"), draft)));
    }
    assert_eq!(watch.counts().evicted_runs, 8);
    for run in ["r-8", "r-9"] {
        let sequence = watch.counts().records;
        let mut draft = record(sequence, START, run_end()).draft().clone();
        draft.run = Some(crate::records::id(run));
        drop(watch.push(&Record::new(sequence, Digest::sha256(b"policy"), draft)));
    }
    assert!(format!("{watch:?}").contains("runs: 0"), "{watch:?}");
}

#[test]
fn debug_shows_no_names() {
    let mut watch = watch(Metric::InputTokens);
    drop(watch.push(&record(0, START, model_call(1))));
    let text = format!("{watch:?} {:?}", watch.state());
    assert!(!text.contains("invoices") && !text.contains("billing"), "{text}");
}
