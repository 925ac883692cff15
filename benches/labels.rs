//! Nanoseconds of what every check does with labels.
//!
//! Guards: `join` below 50 ns and `flows_to` below 100 ns, for a label as a real run has it: three
//! sources, two subjects, limits of every sort. `join` takes the label that it raises; who keeps that
//! one clones it first, and `.._and_clone` measures both.
//!
//! | ns, one core of a quiet machine | alone | and clone |
//! |---|---|---|
//! | `no_source` | 18 | 32 |
//! | `contained` | 24 | 33 |
//! | `equal` | 41 | 46 |
//! | `adds_source` | 55 | 92 |
//! | `allowed` | 53 | |
//! | `refused` | 56 | |
//! | `refused_and_told` | 4000 | |
//! | `told_again` | 1080 | |
//!
//! `adds_source` is above the guard: what it takes beyond `no_source` is one allocation and a counter
//! for each source that is kept.

#![allow(clippy::expect_used, reason = "a bench without its set-up measures nothing")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use data_class::{
    Category, Error, Keeps, Label, Level, Purpose, Purposes, Retention, Sink, SinkKind,
};

/// Level, three categories, European regions, two purposes, retention, three sources, two subjects.
fn realistic() -> Result<Label, Error> {
    let purposes: Purposes = [Purpose::SERVICE, Purpose::BILLING].into();
    let crm = Label::new(Level::Confidential)
        .with_categories([Category::Personal, Category::Payment])
        .within("EU".parse()?)
        .for_purposes(purposes)
        .from_source("store:crm");
    let tickets = Label::new(Level::Internal).untrusted().from_source("tool:tickets");
    let handbook = Label::new(Level::Internal)
        .with_categories(Category::SourceCode)
        .kept(Retention::days(Some(10), Some(365))?)
        .from_source("store:handbook");
    Ok(crm.join(&tickets).join(&handbook).about("subject-17").about("subject-42"))
}

fn joins(criterion: &mut Criterion) {
    let label = realistic().expect("a sound label");
    // Decoded anew, so that no pointer is shared with the label: the names are compared.
    let contained = Label::new(Level::Internal).untrusted().from_source("tool:tickets");
    let same = realistic().expect("a sound label");
    let adds = Label::new(Level::Internal).from_source("tool:web");
    let plain = Label::new(Level::Internal).untrusted();

    let mut group = criterion.benchmark_group("join");
    for (name, other) in
        [("no_source", &plain), ("contained", &contained), ("equal", &same), ("adds_source", &adds)]
    {
        group.bench_function(name, |bencher| {
            let join = |one: Label| one.join(black_box(other));
            bencher.iter_batched(|| label.clone(), join, BatchSize::SmallInput);
        });
        group.bench_function(format!("{name}_and_clone"), |bencher| {
            bencher.iter(|| black_box(&label).clone().join(black_box(other)));
        });
    }
    group.bench_function("raise_contained", |bencher| {
        let mut label = label.clone();
        bencher.iter(|| black_box(&mut label).raise(black_box(&contained)));
    });
    group.bench_function("clone_alone", |bencher| {
        bencher.iter(|| black_box(&label).clone());
    });
    group.finish();
}

fn checks(criterion: &mut Criterion) {
    let label = realistic().expect("a sound label");
    let crm = crm().expect("a sound sink");
    let mail = Sink::builder(SinkKind::Tool, "tool:mail").ceiling(Level::Internal).build();
    let mail = mail.expect("a sound sink");
    assert!(label.flows_to(&crm).is_ok() && label.flows_to(&mail).is_err());

    let mut group = criterion.benchmark_group("check");
    // Both answers hold the label and the sink.
    group.bench_function("allowed", |bencher| {
        bencher.iter(|| black_box(&label).flows_to(black_box(&crm)));
    });
    group.bench_function("refused", |bencher| {
        bencher.iter(|| black_box(&label).flows_to(black_box(&mail)));
    });
    // What stands against it is worked out and told when somebody asks.
    group.bench_function("refused_and_told", |bencher| {
        bencher.iter(|| {
            let refusal = black_box(&label).flows_to(black_box(&mail));
            refusal.expect_err("above the ceiling").to_string()
        });
    });
    group.bench_function("told_again", |bencher| {
        let refusal = label.flows_to(&mail).expect_err("above the ceiling");
        bencher.iter(|| black_box(&refusal).to_string());
    });
    group.finish();
}

fn crm() -> Result<Sink, Error> {
    Sink::builder(SinkKind::Model, "model:acme/small")
        .ceiling(Level::Confidential)
        .accepts([Category::Personal, Category::Payment, Category::SourceCode])
        .accepts_untrusted(true)
        .regions("DE,FR".parse()?)
        .purposes(Purpose::SERVICE)
        .trains_on_data(false)
        .keeps(Keeps::Days(30))
        .build()
}

criterion_group!(benches, joins, checks);
criterion_main!(benches);
