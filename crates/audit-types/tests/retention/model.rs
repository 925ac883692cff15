//! Plans as a naive model makes them, which asks each rule about each record.

use proptest::prelude::*;

use crate::*;

/// What a record may be, for the model: kind, label, sealed, subject, run, day.
type Row = (EventKind, usize, bool, u8, u8, i64);

const LABELS: &[&str] = &[
    "internal{-}trusted",
    "restricted{health}trusted",
    "restricted{personal}trusted retention=20..40",
    "restricted{health,personal}untrusted retention=..10",
    "internal{-}trusted retention=..!",
    "odd",
];

fn build((kind, label, sealed, subject, run, day): Row, sequence: u64) -> Record {
    let spec = Spec {
        kind,
        label: LABELS[label].to_owned(),
        subject: Some(subject),
        sealed: sealed.then(|| "k".to_owned()),
    };
    let (run, agent) = (Some(id(&format!("r{run}"))), Some(id(&format!("a{}", run % 2))));
    let mut event = spec.event();
    if let Event::StageOutcome(outcome) = &mut event {
        // Of a decision in another segment: the model asks a record about itself only.
        outcome.decision = u64::MAX;
    }
    let draft = Draft { time: START + day * DAY, run, workflow: None, agent, event };
    Record::new(sequence, Digest::new([0; 32]), draft)
}

/// How many days the record must and may be kept, asking each rule about the record itself.
fn periods(rules: &[RetentionRule], row: &Row) -> (Option<u32>, Option<u32>) {
    let (kind, label, sealed, ..) = *row;
    let text = LABELS[label];
    let without_label = matches!(
        kind,
        EventKind::RunStart
            | EventKind::KeyChange
            | EventKind::ConfigurationChange
            | EventKind::Alert
    );
    let elsewhere = kind == EventKind::StageOutcome;
    let contents = matches!(
        kind,
        EventKind::StageDecision
            | EventKind::StageOutcome
            | EventKind::DataAccess
            | EventKind::ToolCall
            | EventKind::ModelCall
    );
    let (mut least, mut most) = (None, None);
    for rule in rules.iter().filter(|rule| rule.kinds.is_empty() || rule.kinds.contains(&kind)) {
        let by_label = !rule.levels.is_empty() || !rule.categories.is_empty();
        let unknown = elsewhere || text == "odd";
        let fits = !by_label
            || (!without_label
                && !unknown
                && rule.categories.iter().any(|name| text.contains(name.as_str())));
        let may_fit = fits || (!without_label && unknown);
        if may_fit && rule.at_least.is_some() {
            least = least.max(rule.at_least);
        }
        if fits && let Some(days) = rule.at_most {
            most = Some(most.map_or(days, |most: u32| most.min(days)));
        }
    }
    if !without_label && !elsewhere {
        if label == 2 {
            least = least.max(Some(20));
        }
        if sealed && contents && (label == 2 || label == 3) {
            let days = if label == 2 { 40 } else { 10 };
            most = Some(most.map_or(days, |most| most.min(days)));
        }
    }
    (least, most)
}

fn rules() -> impl Strategy<Value = Vec<RetentionRule>> {
    let rule = (0..3_usize, 0..60_u32, 0..60_u32, 0..3_u8).prop_map(|(about, one, other, has)| {
        let (low, high) = (one.min(other), one.max(other));
        let (at_least, at_most) = match has {
            0 => (Some(low), None),
            1 => (None, Some(high)),
            _ => (Some(low), Some(high)),
        };
        let mut rule = RetentionRule::new(code("r"), code("b"), at_least, at_most);
        match about {
            0 => {}
            1 => rule.categories = vec![id("health")],
            _ => rule.kinds = vec![EventKind::ToolCall, EventKind::StageOutcome],
        }
        rule
    });
    prop::collection::vec(rule, 1..4).prop_map(|mut rules| {
        for (index, rule) in rules.iter_mut().enumerate() {
            rule.name = code(&format!("r{index}"));
        }
        rules
    })
}

fn row() -> impl Strategy<Value = Row> {
    let kinds = prop::sample::select(EventKind::ALL);
    // Mostly labels that can be read and hold nothing.
    let label = prop_oneof![8 => 0..4_usize, 1 => 4..6_usize];
    (kinds, label, any::<bool>(), 0..5_u8, 0..4_u8, 0..40_i64)
}

fn scope() -> impl Strategy<Value = HoldScope> {
    prop_oneof![
        1 => Just(HoldScope::Log),
        4 => (0..6_u8).prop_map(|run| HoldScope::Runs(vec![id("x"), id(&format!("r{run}"))])),
        2 => (0..4_u8).prop_map(|agent| HoldScope::Agents(vec![id(&format!("a{agent}"))])),
        4 => (0..9_u8).prop_map(|one| HoldScope::Subjects(vec![person(one)])),
        4 => (0..60_i64, 0..9_i64).prop_map(|(from, days)| HoldScope::Time {
            from: START + from * DAY,
            to: START + (from + days) * DAY,
        }),
        4 => (0..20_u64, 1..4_u64).prop_map(|(first, length)| HoldScope::Records {
            first,
            end: first + length,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Asks each record for itself what the plan asks whole segments, with times that ascend.
    #[test]
    fn plans_do_as_the_model_does(
        rules in rules(),
        segments in prop::collection::vec(prop::collection::vec(row(), 0..5), 1..5),
        scope in prop::option::weighted(0.3, scope()),
        wait in 0..100_i64,
    ) {
        let (mut holds, mut facts, mut logs, mut next) = (Holds::new(), Vec::new(), Vec::new(), 0);
        if let Some(scope) = &scope {
            holds.place(hold("h", scope.clone())).unwrap();
        }
        let mut day = 0;
        for rows in &segments {
            let mut rows = rows.clone();
            for row in &mut rows {
                // Steps, so that times ascend.
                day += row.5 / 8;
                row.5 = day;
            }
            let records: Vec<_> = (next..).zip(&rows).map(|(at, row)| build(*row, at)).collect();
            facts.push(scan(next, &records, false));
            next += rows.len() as u64;
            logs.push((rows, records));
        }
        let today = day + wait;
        let plan = document(rules.clone()).build().unwrap().plan(START + today * DAY, &facts, &holds);
        prop_assert_eq!(plan.segments().len(), logs.len());
        for (found, (rows, records)) in plan.segments().iter().zip(&logs) {
            let left: Vec<_> =
                rows.iter().zip(records).filter(|(row, _)| !is_pinned(row.0)).collect();
            let held = left.iter().any(|(_, record)| {
                scope.as_ref().is_some_and(|scope| scope.covers(record))
            });
            let all: Vec<_> = left
                .iter()
                .map(|(row, _)| {
                    let (least, most) = periods(&rules, row);
                    let end = |days: u32| row.5 + i64::from(days);
                    (least.map(end), most.map(end))
                })
                .collect();
            let least = all.iter().filter_map(|(least, _)| *least).max();
            let most = all.iter().filter_map(|(_, most)| *most).min();
            let no_rule = all.contains(&(None, None));
            let by_range = matches!(
                scope,
                Some(HoldScope::Time { .. } | HoldScope::Records { .. })
            );
            let labels = |wanted: usize| left.iter().any(|(row, _)| {
                row.1 == wanted && !matches!(
                    row.0,
                    EventKind::RunStart | EventKind::KeyChange | EventKind::ConfigurationChange
                        | EventKind::Alert | EventKind::StageOutcome
                )
            });
            let (over, due) = (
                least.is_none_or(|least| least <= today),
                most.is_some_and(|most| most <= today),
            );
            match found.disposition() {
                Disposition::Pruned => prop_assert!(left.is_empty()),
                Disposition::MustPrune { since } => {
                    prop_assert!(!held && over && due && !no_rule && !labels(4) && !labels(5));
                    prop_assert_eq!(since.at, START + most.unwrap() * DAY);
                }
                Disposition::MayPrune { since } => {
                    prop_assert!(!held && over && !due && !no_rule && !labels(4) && !labels(5));
                    prop_assert_eq!(since.at, START + least.unwrap() * DAY);
                }
                Disposition::Conflict { .. } => {
                    prop_assert!(!held && !over && most.unwrap() < least.unwrap());
                }
                Disposition::Keep { reason, until } => {
                    prop_assert!(!left.is_empty());
                    match reason {
                        // The names of a segment are few here, so nothing is held in doubt, but
                        // for its ends: what lies between two times, or stays, is counted in.
                        KeepReason::Held(_) => prop_assert!(held || by_range),
                        KeepReason::HeldByLabel => prop_assert!(!held && labels(4)),
                        KeepReason::Label => prop_assert!(!held && labels(5)),
                        KeepReason::NoRule => prop_assert!(!held && no_rule),
                        KeepReason::Minimum(_) => {
                            prop_assert!(!held && !over);
                            prop_assert_eq!(*until, Some(START + least.unwrap() * DAY));
                        }
                        KeepReason::Maximum(limit) => {
                            prop_assert!(!held && over && !due);
                            prop_assert!(limit.at > START + today * DAY);
                        }
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
            }
        }
    }

    #[test]
    fn a_hold_on_a_record_holds_its_segment(
        rows in prop::collection::vec(row(), 1..8),
        scope in scope(),
        wait in 0..4000_i64,
    ) {
        let records: Vec<_> = (0..).zip(&rows).map(|(at, row)| build(*row, at)).collect();
        let mut holds = Holds::new();
        holds.place(hold("h", scope.clone())).unwrap();
        let facts = [scan(0, &records, false)];
        let plan = document(vec![RetentionRule::longest()]).build().unwrap().plan(START + wait * DAY, &facts, &holds);
        let covered = records.iter().any(|record| {
            !is_pinned(record.event().kind()) && scope.covers(record)
        });
        if covered {
            let held = Disposition::Keep { until: None, reason: KeepReason::Held(vec![id("h")]) };
            prop_assert_eq!(plan.segments()[0].disposition(), &held);
        }
        prop_assert!(!covered || plan.prunable(true).next().is_none());
    }

    #[test]
    fn times_at_the_ends_of_their_range_do_no_harm(
        times in prop::collection::vec(prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN)], 0..6),
        now in prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN)],
        silence in prop::option::of(1..36_525_u32),
    ) {
        let event = || Spec::default().event();
        let facts: Vec<_> = (0..).zip(&times).map(|(at, time)| {
            scan(at, &[record(at, *time, event())], false)
        }).collect();
        let document = RetentionDocument { silence, ..RetentionDocument::default() };
        let plan = document.build().unwrap().plan(now, &facts, &Holds::new());
        // What is pruned was older than the shortest minimum, whatever clocks said.
        for segment in plan.prunable(true) {
            let time = i128::from(times[usize::try_from(segment.first()).unwrap()]);
            prop_assert!(i128::from(now) - time >= i128::from(366 * DAY));
            prop_assert!(times.iter().all(|time| *time <= now));
        }
    }
}
