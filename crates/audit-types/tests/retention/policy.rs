//! Policies, and plans at a given time.

use crate::*;

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
