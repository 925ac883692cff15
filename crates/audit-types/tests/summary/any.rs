//! Records and options of a summary, of few names, so that rows often have several records.

use proptest::prelude::*;

use crate::*;

fn name() -> impl Strategy<Value = Id> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(id)
}

pub(crate) fn any_record() -> impl Strategy<Value = Record> {
    let labels = vec![
        "public{-}trusted",
        "internal{-}trusted",
        "internal{x}trusted",
        "restricted{-}trusted",
        "odd",
    ];
    let outcomes = prop::sample::select(Outcome::ALL);
    let decisions = prop::sample::select(Decision::ALL);
    let numbers = (0..1_000_u64, 0..9_u64, 0..9_u64);
    let names = (prop::option::of(name()), prop::option::of(name()), prop::option::of(name()));
    let any_label = prop::sample::select(labels);
    let reason = (prop::sample::select(vec!["x", "y"]), 0..4_u32);
    let reasons_of = prop::collection::vec(reason, 0..4);
    let stages = (prop::sample::select(Stage::ALL), prop::sample::select(Mode::ALL));
    let operations = prop::sample::select(AccessOperation::ALL);
    let parts = (outcomes, decisions, operations, any_label.clone(), any_label, stages, reasons_of);
    (0..6_u8, 0..50 * HOUR, names, name(), numbers, parts).prop_map(
        |(which, time, (run, workflow, agent), name, (one, two, three), parts)| {
            let (outcome, decision_of, operation, first, second, (stage, mode), found) = parts;
            let (label, other) = (label(first), label(second));
            let content = Content { bytes: one, ..Content::default() };
            let usage = TokenUsage { input: one, output: two, cached: three, reasoning: 1 };
            let key = (three > 4).then(|| name.clone());
            let (provider, model) = (id(if two > 4 { "p" } else { "q" }), name.clone());
            let event: Event = match which {
                0 => ModelCall {
                    provider,
                    model,
                    key,
                    outcome,
                    usage,
                    cost: two,
                    duration: three,
                    label,
                    request: content,
                    ..model_call()
                }
                .into(),
                1 => DataAccess {
                    actor: (three > 4).then(|| id("p")),
                    source: name,
                    operation,
                    decision: decision_of,
                    label,
                    content,
                    items: (two > 4).then_some(two),
                    ..access()
                }
                .into(),
                2 | 3 => StageDecision {
                    stage,
                    mode,
                    decision: decision_of,
                    label,
                    content,
                    subject: key,
                    reasons: reasons(&found),
                    ..decision()
                }
                .into(),
                4 => {
                    let spec = Spec { kind: EventKind::Declassification, ..Spec::default() };
                    let Event::Declassification(event) = spec.event() else { panic!() };
                    Declassification { sink: name, from: label, to: other, ..event }.into()
                }
                _ => Spec { kind: EventKind::RunEnd, ..Spec::default() }.event(),
            };
            let draft = Draft { time, run, workflow, agent, event };
            Record::new(0, Digest::new([0; 32]), draft)
        },
    )
}

pub(crate) fn any_options() -> impl Strategy<Value = SummaryOptions> {
    let time = prop::option::weighted(0.2, 0..50 * HOUR);
    let only = || prop::option::weighted(0.1, name());
    let period = prop::sample::select(SummaryPeriod::ALL);
    (time.clone(), time, only(), only(), only(), period).prop_map(
        |(from, until, run, workflow, agent, period)| {
            let until = until.filter(|until| from.is_none_or(|from| from < *until));
            SummaryOptions { from, until, run, workflow, agent, period, rows: 100_000 }
        },
    )
}
