//! Retention: rows, a naive model, holds, stored facts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

mod keep;

use audit_types::{
    ClockDoubt, Code, Digest, Disposition, Draft, ErrorKind, Event, EventKind, Hold, HoldRelease,
    HoldScope, Holds, KeepReason, Record, RetentionAction, RetentionDocument, RetentionFramework,
    RetentionPlan, RetentionRule, SegmentFacts, SegmentScan, is_pinned,
};
use keep::{DAY, START, Spec, code, id, person, record};
use proptest::prelude::*;

fn scan(first: u64, records: &[Record], active: bool) -> SegmentFacts {
    let mut scan = SegmentScan::new(first);
    records.iter().for_each(|record| scan.push(record));
    scan.finish(active)
}

fn document(rules: Vec<RetentionRule>) -> RetentionDocument {
    // Most tests look years ahead of their records.
    RetentionDocument { silence: None, ..RetentionDocument::new(rules) }
}

fn hold(name: &str, scope: HoldScope) -> Hold {
    Hold {
        name: id(name),
        scope,
        basis: code("court"),
        placed_at: START,
        placed_by: None,
        released: None,
    }
}

#[cfg(feature = "serde")]
mod rows {
    use audit_types::{Id, PeriodLimit, SegmentPlan};
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Rows {
        case: Vec<Case>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        name: String,
        why: String,
        /// In days after the start.
        now: i64,
        #[serde(default)]
        micros: i64,
        rules: Vec<Rule>,
        #[serde(default = "yes")]
        from_labels: bool,
        silence: Option<u32>,
        #[serde(default)]
        holds: Vec<Hold>,
        segments: Vec<Segment>,
        expect: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Rule {
        Ready(String),
        Own(RetentionRule),
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Segment {
        first: Option<u64>,
        #[serde(default)]
        pruned: u64,
        #[serde(default)]
        active: bool,
        records: Vec<Row>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        day: i64,
        #[serde(default = "tool_call")]
        kind: EventKind,
        label: Option<String>,
        run: Option<Id>,
        agent: Option<Id>,
        subject: Option<u8>,
        #[serde(default)]
        sealed: bool,
    }

    fn yes() -> bool {
        true
    }

    fn tool_call() -> EventKind {
        EventKind::ToolCall
    }

    impl Rule {
        fn build(&self) -> RetentionRule {
            match self {
                Self::Own(rule) => rule.clone(),
                Self::Ready(name) => match name.as_str() {
                    "one_year" => RetentionRule::one_year(),
                    "hipaa" => RetentionRule::hipaa(),
                    "pci_dss" => RetentionRule::pci_dss(),
                    "eu_ai_act" => RetentionRule::eu_ai_act(),
                    "gdpr" => RetentionRule::gdpr(730),
                    "longest" => RetentionRule::longest(),
                    other => panic!("no rule `{other}`"),
                },
            }
        }
    }

    fn facts(segments: &[Segment]) -> Vec<SegmentFacts> {
        let mut next = 0;
        let mut facts = Vec::new();
        for segment in segments {
            let first = segment.first.unwrap_or(next);
            let mut scan = SegmentScan::new(first);
            (0..segment.pruned).for_each(|_| scan.push_pruned());
            for (index, row) in (first + segment.pruned..).zip(&segment.records) {
                let mut spec = Spec { kind: row.kind, subject: row.subject, ..Spec::default() };
                if let Some(label) = &row.label {
                    spec.label.clone_from(label);
                }
                spec.sealed = row.sealed.then(|| "k".to_owned());
                let draft = Draft {
                    time: START + row.day * DAY,
                    run: row.run.clone(),
                    workflow: None,
                    agent: row.agent.clone(),
                    event: spec.event(),
                };
                scan.push(&Record::new(index, Digest::new([0; 32]), draft));
            }
            let read = scan.finish(segment.active);
            next = read.end();
            facts.push(read);
        }
        facts
    }

    fn day(at: i64) -> String {
        if at == i64::MAX { "never".to_owned() } else { ((at - START) / DAY).to_string() }
    }

    /// The form of the column `expect`.
    fn text(plan: &SegmentPlan) -> String {
        let limit = |limit: &PeriodLimit| format!("{} {}", limit.rule, day(limit.at));
        let text = match plan.disposition() {
            Disposition::Keep { until, reason } => {
                let reason = match reason {
                    KeepReason::Minimum(by) => {
                        assert_eq!(*until, Some(by.at));
                        format!("minimum {}", limit(by))
                    }
                    KeepReason::Maximum(by) => {
                        assert_eq!(*until, Some(by.at));
                        format!("maximum {}", limit(by))
                    }
                    KeepReason::Held(names) => {
                        let names: Vec<_> = names.iter().map(Id::as_str).collect();
                        format!("held {}", names.join(","))
                    }
                    other => format!("{other:?}").to_lowercase(),
                };
                format!("keep {reason}")
            }
            Disposition::MayPrune { since } => format!("may {}", limit(since)),
            Disposition::MustPrune { since } => format!("must {}", limit(since)),
            Disposition::Conflict { at_most, at_least, same_records } => {
                let who = if *same_records { "same" } else { "different" };
                format!("conflict {} < {}, {who} records", limit(at_most), limit(at_least))
            }
            Disposition::Pruned => "pruned".to_owned(),
        };
        if plan.is_overdue() { format!("{text}, overdue") } else { text }
    }

    #[test]
    fn rows() {
        let rows: Rows = toml::from_str(include_str!("../testdata/retention.toml")).unwrap();
        assert!(rows.case.len() >= 40, "{}", rows.case.len());
        let mut names: Vec<_> = rows.case.iter().map(|case| case.name.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), rows.case.len());
        for case in rows.case {
            assert!(!case.why.is_empty());
            let policy = RetentionDocument {
                from_labels: case.from_labels,
                silence: case.silence,
                ..RetentionDocument::new(case.rules.iter().map(Rule::build).collect())
            };
            let policy = policy.build().unwrap_or_else(|error| panic!("{}: {error}", case.name));
            let holds = Holds::try_from(case.holds).unwrap();
            let facts = facts(&case.segments);
            let now = START + case.now * DAY + case.micros;
            let plan = policy.plan(now, &facts, &holds);
            let found: Vec<_> = plan.segments().iter().map(text).collect();
            assert_eq!(found, case.expect, "{}: {}", case.name, case.why);
            // Stored and read, and in another order, the facts are the same to the plan.
            let json = serde_json::to_string(&facts).unwrap();
            let mut read: Vec<SegmentFacts> = serde_json::from_str(&json).unwrap();
            assert_eq!(read, facts, "{}", case.name);
            read.reverse();
            assert_eq!(policy.plan(now, &read, &holds), plan, "{}", case.name);
            for segment in plan.segments() {
                let draft = segment.pruning(None, None);
                let prunes = plan.prunable(true).any(|other| other == segment);
                assert_eq!(draft.is_some(), prunes, "{}", case.name);
            }
        }
    }
}

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

#[test]
fn a_segment_of_too_many_names_is_held_in_doubt() {
    let records: Vec<_> = (0..4_100_u64)
        .map(|at| {
            let label = format!("internal{{-}}trusted purposes=p{at}");
            let spec = Spec { label, ..Spec::default() };
            let (run, agent) = (Some(id(&format!("r{at}"))), Some(id("a")));
            let draft = Draft { time: START, run, workflow: None, agent, event: spec.event() };
            Record::new(at, Digest::new([0; 32]), draft)
        })
        .collect();
    let facts = [scan(0, &records, false)];
    let later = START + 5_000 * DAY;
    let longest = || vec![RetentionRule::longest()];
    let plan = |scope| {
        let mut holds = Holds::new();
        holds.place(hold("h", scope)).unwrap();
        // The labels are too many as well.
        let document = RetentionDocument { from_labels: false, ..document(longest()) };
        let plan = document.build().unwrap().plan(later, &facts, &holds);
        plan.segments()[0].disposition().clone()
    };
    assert!(matches!(plan(HoldScope::Runs(vec![id("nobody")])), Disposition::Keep { .. }));
    assert!(matches!(plan(HoldScope::Agents(vec![id("b")])), Disposition::MustPrune { .. }));
    assert!(matches!(plan(HoldScope::Agents(vec![id("a")])), Disposition::Keep { .. }));
    let plan = document(longest()).build().unwrap().plan(later, &facts, &Holds::new());
    let kept = Disposition::Keep { until: None, reason: KeepReason::Label };
    assert_eq!(plan.segments()[0].disposition(), &kept);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Vec<SegmentFacts>>(&json).unwrap(), facts);
    }
}

#[test]
fn facts_are_those_of_the_records() {
    let of = |kind, label: &str| Spec { kind, label: label.to_owned(), ..Spec::default() }.event();
    let records = [
        record(7, START + 5, of(EventKind::ToolCall, "b")),
        record(8, START, of(EventKind::Erasure, "c")),
        record(9, START + 3, of(EventKind::DataAccess, "a")),
        record(10, START + 9, of(EventKind::ToolCall, "a")),
        record(11, START + 4, of(EventKind::RunStart, "d")),
    ];
    let mut scan = SegmentScan::new(6);
    scan.push_pruned();
    records.iter().for_each(|record| scan.push(record));
    let facts = scan.finish(true);
    assert_eq!((facts.first(), facts.end(), facts.is_active()), (6, 12, true));
    assert_eq!((facts.pruned(), facts.pinned(), facts.prunable()), (1, 1, 4));
    assert_eq!(facts.times(), Some((START, START + 9)));
    let kinds = [EventKind::RunStart, EventKind::DataAccess, EventKind::ToolCall];
    assert_eq!(facts.kinds().collect::<Vec<_>>(), kinds);
    assert_eq!(facts.labels().map(ToString::to_string).collect::<Vec<_>>(), ["a", "b"]);
}

/// As from a reader that passes over what is pruned.
#[test]
fn records_that_are_passed_over_count_as_pruned() {
    let of = |kind, label: &str| Spec { kind, label: label.to_owned(), ..Spec::default() }.event();
    let records = [
        record(8, START, of(EventKind::DataAccess, "a")),
        record(11, START + 1, of(EventKind::ToolCall, "a")),
    ];
    let mut told = SegmentScan::new(6);
    for (pruned, record) in [2, 2].into_iter().zip(&records) {
        (0..pruned).for_each(|_| told.push_pruned());
        told.push(record);
    }
    let facts = scan(6, &records, false);
    assert_eq!((facts.end(), facts.pruned(), facts.prunable()), (12, 4, 2));
    assert_eq!(facts, told.finish(false));
}

#[test]
fn configuration_that_makes_no_sense_is_refused() {
    let rule = |name: &str, at_least, at_most| {
        RetentionRule::new(code(name), code("b"), at_least, at_most)
    };
    let about = |level: &str, category: &str| RetentionRule {
        levels: vec![id(level)],
        categories: vec![id(category)],
        ..rule("a", Some(1), None)
    };
    let pinned = |kind| RetentionRule { kinds: vec![kind], ..rule("a", Some(1), None) };
    let cases = [
        (vec![], ErrorKind::Empty, "rules"),
        (vec![rule("a", None, None)], ErrorKind::Empty, "rules.at_least"),
        (vec![rule("a", Some(36_526), None)], ErrorKind::OutOfRange, "rules.at_least"),
        (vec![rule("a", Some(1), Some(36_526))], ErrorKind::OutOfRange, "rules.at_most"),
        (vec![rule("a", Some(2), Some(1))], ErrorKind::Contradictory, "rules.at_most"),
        (
            vec![rule("a", Some(1), None), rule("b", Some(1), None), rule("a", None, Some(9))],
            ErrorKind::Duplicate,
            "rules.name",
        ),
        (vec![rule("label", Some(1), None)], ErrorKind::Duplicate, "rules.name"),
        (vec![pinned(EventKind::Erasure)], ErrorKind::OutOfRange, "rules.kinds"),
        (vec![about("confidential{", "health")], ErrorKind::OutOfRange, "rules.levels"),
        (vec![about("restricted", "health,personal")], ErrorKind::OutOfRange, "rules.categories"),
        (vec![about("restricted", "{health}")], ErrorKind::OutOfRange, "rules.categories"),
        (vec![about("restricted", "*")], ErrorKind::OutOfRange, "rules.categories"),
        (vec![about("restricted", "-")], ErrorKind::OutOfRange, "rules.categories"),
        (
            (0..257).map(|at| rule(&format!("r{at}"), Some(1), None)).collect(),
            ErrorKind::TooLong,
            "rules",
        ),
    ];
    for (rules, kind, field) in cases {
        let error = document(rules).build().unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field));
    }
    let twice = vec![RetentionFramework::Soc2; 2];
    let twice = RetentionDocument { frameworks: twice, ..document(vec![]) };
    assert_eq!(twice.build().unwrap_err().kind(), ErrorKind::Duplicate);
    for silence in [0, 36_526] {
        let document = RetentionDocument { silence: Some(silence), ..RetentionDocument::default() };
        assert_eq!(document.build().unwrap_err().field(), "silence");
    }
}

#[test]
fn holds_are_placed_and_released_once() {
    let mut holds = Holds::new();
    let kind = |error: audit_types::Error| error.kind();
    let placed = holds.place(Hold { placed_by: Some(id("judge")), ..hold("h", HoldScope::Log) });
    let placed = placed.unwrap();
    let Event::Retention(event) = &placed.event else { panic!("{placed:?}") };
    assert_eq!((event.action, event.first, event.end), (RetentionAction::HoldPlaced, 0, u64::MAX));
    assert_eq!((&event.hold, &event.actor), (&Some(id("h")), &Some(id("judge"))));
    assert_eq!((&*event.basis, placed.time), ([code("court")].as_slice(), START));

    assert_eq!(holds.place(hold("h", HoldScope::Log)).map_err(kind), Err(ErrorKind::Duplicate));
    for scope in [
        HoldScope::Runs(vec![]),
        HoldScope::Agents(vec![]),
        HoldScope::Subjects(vec![]),
        HoldScope::Time { from: 1, to: 0 },
        HoldScope::Records { first: 1, end: 1 },
    ] {
        assert_eq!(holds.place(hold("i", scope)).map_err(kind), Err(ErrorKind::Empty));
    }
    let many = HoldScope::Runs(vec![id("r"); 10_001]);
    assert_eq!(holds.place(hold("i", many)).map_err(kind), Err(ErrorKind::TooLong));
    let released = Some(HoldRelease { at: START, by: None });
    let over = Hold { released, ..hold("i", HoldScope::Log) };
    assert_eq!(holds.place(over).map_err(kind), Err(ErrorKind::ImpossibleState));

    let unknown = holds.release(&id("i"), START, None);
    assert_eq!(unknown.map_err(kind), Err(ErrorKind::UnknownName));
    let early = holds.release(&id("h"), START - 1, None);
    assert_eq!(early.map_err(kind), Err(ErrorKind::ImpossibleState));
    assert_eq!(holds.active().count(), 1);
    let released = holds.release(&id("h"), START + 5, Some(id("judge"))).unwrap();
    let Event::Retention(event) = &released.event else { panic!("{released:?}") };
    assert_eq!((event.action, released.time), (RetentionAction::HoldReleased, START + 5));
    assert_eq!(holds.active().count(), 0);
    let again = holds.release(&id("h"), START + 6, None);
    assert_eq!(again.map_err(kind), Err(ErrorKind::ImpossibleState));
    // A name stays taken.
    assert_eq!(holds.place(hold("h", HoldScope::Log)).map_err(kind), Err(ErrorKind::Duplicate));
}

#[test]
fn holds_come_back_from_the_log() {
    let mut holds = Holds::new();
    let range = HoldScope::Records { first: 3, end: 9 };
    let drafts = [
        holds.place(hold("runs", HoldScope::Runs(vec![id("r")]))).unwrap(),
        holds.place(hold("range", range.clone())).unwrap(),
        holds.place(hold("over", HoldScope::Log)).unwrap(),
        holds.release(&id("over"), START + 1, Some(id("judge"))).unwrap(),
    ];
    let records: Vec<_> =
        (0..).zip(drafts).map(|(at, draft)| Record::new(at, Digest::new([0; 32]), draft)).collect();
    let mut found = Holds::new();
    // Twice: the same again changes nothing.
    records.iter().chain(&records).for_each(|record| found.replay(record));
    assert_eq!(found.iter().count(), 3);
    assert_eq!(found.hold("range"), holds.hold("range"));
    assert!(!found.hold("over").unwrap().is_active());
    // Wider, since the record does not say which runs: all of the log, also what is to come.
    assert_eq!(found.hold("runs").unwrap().scope, HoldScope::Log);
    // A hold that was made narrower where it is stored is as wide again.
    let mut stored: Vec<Hold> = holds.clone().into();
    for hold in &mut stored {
        match &mut hold.scope {
            HoldScope::Runs(runs) => *runs = vec![id("none")],
            HoldScope::Records { end, .. } => *end = 4,
            _ => {}
        }
    }
    let mut narrower = Holds::try_from(stored).unwrap();
    records.iter().for_each(|record| narrower.replay(record));
    assert_eq!(narrower, found);
    // What is known better is left alone, but for its release.
    let before = holds.clone();
    records.iter().for_each(|record| holds.replay(record));
    assert_eq!(holds, before);
    // A range without a record in it is no reason to forget the hold.
    let Event::Retention(event) = records[1].event().clone() else { panic!() };
    let odd = audit_types::Retention { first: 9, end: 9, ..event };
    let mut found = Holds::new();
    found.replay(&record(0, START, odd));
    assert_eq!(found.hold("range").unwrap().scope, HoldScope::Log);
}

/// Whoever lost the holds may use a name again.
#[test]
fn a_hold_that_is_placed_again_holds() {
    let place = |at: i64, scope| {
        let placed_at = START + at;
        Holds::new().place(Hold { placed_at, ..hold("h", scope) }).unwrap()
    };
    let records = |first: u64, end: u64| HoldScope::Records { first, end };
    let mut lost = Holds::new();
    let early = lost.place(hold("h", records(2, 5))).unwrap();
    let over = lost.release(&id("h"), START + 1, None).unwrap();
    let log: Vec<_> = [early, over, place(2, records(7, 9))]
        .into_iter()
        .map(|draft| Record::new(0, Digest::new([0; 32]), draft))
        .collect();
    let mut found = Holds::new();
    for pass in 0..3 {
        log.iter().for_each(|record| found.replay(record));
        let hold = found.hold("h").unwrap();
        assert!(hold.is_active(), "{pass}");
        assert_eq!(hold.scope, records(2, 9), "{pass}");
    }
    // A scope of another kind is not understood as a part.
    let runs = place(3, HoldScope::Runs(vec![id("r")]));
    found.replay(&Record::new(0, Digest::new([0; 32]), runs));
    assert_eq!(found.hold("h").unwrap().scope, HoldScope::Log);
    // And what is about the whole log does not become less.
    log.iter().for_each(|record| found.replay(record));
    assert_eq!(found.hold("h").unwrap().scope, HoldScope::Log);
}

/// The digest of a scope depends on what it is about, and on nothing else.
#[test]
fn a_scope_has_one_digest() {
    let runs = |names: &[&str]| HoldScope::Runs(names.iter().map(|name| id(name)).collect());
    assert_eq!(runs(&["a", "b"]).digest(), runs(&["b", "a", "b"]).digest());
    let scopes = [
        HoldScope::Log,
        runs(&["a", "b"]),
        runs(&["ab"]),
        runs(&["a"]),
        HoldScope::Agents(vec![id("a")]),
        HoldScope::Subjects(vec![person(1)]),
        HoldScope::Subjects(vec![person(2)]),
        HoldScope::Time { from: 1, to: 2 },
        HoldScope::Time { from: 2, to: 1 },
        HoldScope::Records { first: 1, end: 2 },
        HoldScope::Records { first: 0, end: u64::MAX },
    ];
    let digests: std::collections::BTreeSet<_> = scopes.iter().map(HoldScope::digest).collect();
    assert_eq!(digests.len(), scopes.len());
    let documented = [b"audit-types/hold-scope\0".as_slice(), &[2, 0, 0, 0, 1, 0, 0, 0, 1, b'a']];
    assert_eq!(runs(&["a"]).digest(), Digest::sha256(&documented.concat()));
}

#[test]
fn a_checked_clock_is_believed() {
    let event = || Spec::default().event();
    let segment =
        |first, day: i64| scan(first, &[record(first, START + day * DAY, event())], false);
    let policy = RetentionDocument::default().build().unwrap();
    // The clock of the second segment was in the next century.
    let facts = [segment(0, 0), segment(1, 40_000), segment(2, 1), segment(3, 2_999)];
    let now = START + 3_000 * DAY;
    let holds = Holds::new();
    let plan = policy.plan(now, &facts, &holds);
    let behind = ClockDoubt::Behind { newest: START + 40_000 * DAY, segment: 1 };
    assert_eq!((plan.doubt(), plan.prunable(true).count()), (Some(behind), 0));
    let plan = policy.plan_with_checked_clock(now, &facts, &holds);
    assert_eq!(plan.doubt(), Some(behind));
    let text = plan.to_string();
    // The wrong record does not make those behind it younger: they would be kept for ever.
    assert_eq!(
        text,
        "clock in doubt: a record in segment 1 is from 2133-07-08 00:00\n\
         records 0..1: must be pruned since 2030-12-30 00:00 (longest.seven_years)\n\
         records 1..2: keep, a time in it cannot be\n\
         records 2..3: must be pruned since 2030-12-31 00:00 (longest.seven_years)\n\
         records 3..4: keep, until 2033-03-19 00:00 (soc2.one_year)\n"
    );
    // Silence is believed as well.
    let plan = policy.plan(now, &facts[..1], &holds);
    assert_eq!(plan.doubt(), Some(ClockDoubt::Ahead { newest: START }));
    assert_eq!(plan.prunable(true).count(), 0);
    assert!(plan.to_string().ends_with("keep, the clock is in doubt; a maximum has passed\n"));
    let plan = policy.plan_with_checked_clock(now, &facts[..1], &holds);
    assert_eq!(plan.prunable(false).count(), 1);
}

#[test]
fn a_pruning_has_a_record_of_its_own() {
    let rules = vec![RetentionRule::one_year(), RetentionRule::longest()];
    let facts = [scan(5, &[record(5, START, Spec::default().event())], false)];
    let plan = |days: i64| -> RetentionPlan {
        document(rules.clone()).build().unwrap().plan(START + days * DAY, &facts, &Holds::new())
    };
    assert_eq!(plan(365).segments()[0].pruning(None, None), None);
    assert_eq!(plan(366).prunable(false).count(), 0);
    assert_eq!(plan(2_555).prunable(false).count(), 1);
    let plan = plan(400);
    let root = Some(Digest::new([7; 32]));
    let draft = plan.segments()[0].pruning(root, Some(id("nightly"))).unwrap();
    assert_eq!(draft.time, START + 400 * DAY);
    let Event::Retention(event) = draft.event else { panic!() };
    assert_eq!((event.action, event.first, event.end), (RetentionAction::Pruned, 5, 6));
    assert_eq!((event.root, event.actor), (root, Some(id("nightly"))));
    let basis: Vec<_> = event.basis.iter().map(Code::as_str).collect();
    assert_eq!(basis, ["longest.practice", "soc2.practice"]);
}

#[cfg(feature = "serde")]
mod stored {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn facts_that_no_scan_comes_to_are_refused() {
        let records = [
            record(4, START, Spec::default().event()),
            record(5, START + 9, Spec { kind: EventKind::Erasure, ..Spec::default() }.event()),
        ];
        let good = serde_json::to_value(scan(4, &records, false)).unwrap();
        serde_json::from_value::<SegmentFacts>(good.clone()).unwrap();
        let group = |field: &str, value: Value| {
            let mut groups = good["groups"].clone();
            groups[0][field] = value;
            ("groups", groups)
        };
        let twice = json!([good["groups"][0], good["groups"][0]]);
        let wrong = [
            ("first", json!(3)),
            ("first", json!(7)),
            ("end", json!(7)),
            ("pinned", json!(0)),
            ("pinned", json!(u64::MAX)),
            ("pruned", json!(1)),
            ("pruned", json!(u64::MAX)),
            ("times", Value::Null),
            ("times", json!([START + 9, START])),
            ("times", json!([START + 1, START + 9])),
            ("groups", json!([])),
            ("groups", twice),
            group("records", json!(0)),
            group("records", json!(2)),
            group("kind", json!("erasure")),
            group("kind", json!("nothing")),
            // Records without the label that asks for their minimum.
            group("label", json!("none")),
            group("label", json!("elsewhere")),
            group("label", json!("unknown")),
            group("kind", json!("run_start")),
            group("latest", json!(START + 10)),
            group("earliest", json!(START + 1)),
            ("runs", json!({"known": ["r"], "more": true})),
            ("other", json!(1)),
        ];
        for (field, value) in wrong {
            let mut facts = good.clone();
            facts[field] = value.clone();
            let read = serde_json::from_value::<SegmentFacts>(facts);
            assert!(read.is_err(), "{field}: {value}");
        }
    }

    /// What is refused is never what a scan comes to.
    #[test]
    fn facts_of_every_kind_are_read_again() {
        for kind in EventKind::ALL.iter().copied() {
            for sealed in [None, Some("k".to_owned())] {
                let event = Spec { kind, sealed, ..Spec::default() }.event();
                let decision = Spec { kind: EventKind::StageDecision, ..Spec::default() }.event();
                for records in [
                    vec![record(0, START, event.clone())],
                    vec![record(0, START, decision), record(1, START, event)],
                ] {
                    let facts = scan(0, &records, false);
                    let json = serde_json::to_string(&facts).unwrap();
                    assert_eq!(serde_json::from_str::<SegmentFacts>(&json).unwrap(), facts);
                }
            }
        }
    }

    #[test]
    fn holds_that_cannot_be_are_refused() {
        let good = json!([
            {"name": "h", "scope": "log", "basis": "court", "placed_at": 5, "placed_by": null,
             "released": {"at": 5, "by": null}},
            {"name": "i", "scope": {"runs": ["r"]}, "basis": "court", "placed_at": 5,
             "placed_by": "judge", "released": null},
        ]);
        let holds: Holds = serde_json::from_value(good.clone()).unwrap();
        assert_eq!(serde_json::to_value(&holds).unwrap(), good);
        let wrong = [
            ("/1/name", json!("h")),
            ("/0/released/at", json!(4)),
            ("/1/scope/runs", json!([])),
            ("/1/scope", json!({"time": {"from": 1, "to": 0}})),
            ("/1/scope", json!("all")),
            ("/1/basis", json!("A court")),
        ];
        for (path, value) in wrong {
            let mut holds = good.clone();
            *holds.pointer_mut(path).unwrap() = value;
            assert!(serde_json::from_value::<Holds>(holds).is_err(), "{path}");
        }
    }

    #[test]
    fn documents_are_read_strictly() {
        let text = r#"
            silence = 30
            [[rules]]
            name = "calls"
            basis = "house"
            at_least = 30
            kinds = ["tool_call"]
        "#;
        let document: RetentionDocument = toml::from_str(text).unwrap();
        assert!(document.from_labels && document.silence == Some(30));
        assert_eq!(document.rules[0].kinds, [EventKind::ToolCall]);
        let ready: RetentionDocument =
            toml::from_str("frameworks = [\"soc2\", \"longest\"]").unwrap();
        assert_eq!(ready, RetentionDocument::default());
        assert!(toml::from_str::<RetentionDocument>("frameworks = [\"sox\"]").is_err());
        let defaults: RetentionDocument = toml::from_str("rules = []").unwrap();
        assert_eq!(defaults, RetentionDocument::new(vec![]));
        assert!(toml::from_str::<RetentionDocument>(&text.replace("at_least", "atleast")).is_err());
        assert!(toml::from_str::<RetentionDocument>(&text.replace("silence", "quiet")).is_err());
    }
}
