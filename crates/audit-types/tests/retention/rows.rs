//! The rows of `testdata/retention.toml`.

use audit_types::{Id, PeriodLimit, SegmentPlan};
use serde::Deserialize;

use crate::*;

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
    let rows: Rows = toml::from_str(include_str!("../../testdata/retention.toml")).unwrap();
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
