//! What a scan learns of a segment.

use crate::*;

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
