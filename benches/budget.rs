//! Time of a reservation with its settlement, under five limits.
//!
//! Guards: that it stays at some 2 us, and that waiting for the one lock does not change that: with
//! eight threads the time is that of all of them, divided by all reservations.

#![allow(clippy::expect_used, reason = "a bench without its set-up measures nothing")]

use std::thread;
use std::time::{Duration, Instant};

use access_gate::{
    Amounts, BudgetDocument, BudgetLimit, BudgetResource, BudgetScope, BudgetWindow, Budgets,
    OverrunRule,
};
use criterion::{Criterion, criterion_group, criterion_main};

const THREADS: u64 = 8;

fn reserve_and_settle(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("budget");
    for (name, threads) in [("one_thread", 1), ("eight_threads", THREADS)] {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| measured(threads, times));
        });
    }
    group.finish();
}

fn measured(threads: u64, times: u64) -> Duration {
    let budgets = budgets();
    let begin = Instant::now();
    thread::scope(|scope| {
        for number in 0..threads {
            let budgets = &budgets;
            let share = times / threads + u64::from(number < times % threads);
            scope.spawn(move || (0..share).for_each(|index| step(budgets, number, index)));
        }
    });
    begin.elapsed()
}

fn step(budgets: &Budgets, number: u64, index: u64) {
    let run = format!("r{number}-{}", index % 1_000);
    let scopes = [
        BudgetScope::tenant("acme"),
        BudgetScope::agent("triage"),
        BudgetScope::workflow("support"),
        BudgetScope::run(&run),
    ];
    let now = i64::try_from(index.saturating_mul(50_000)).unwrap_or(i64::MAX);
    let tokens = |tokens| Amounts { tokens, ..Amounts::ZERO };
    let reservation = budgets.reserve(&scopes, tokens(10), now).expect("there is room");
    let _ = budgets.settle(reservation, tokens(9), now).expect("it is of these budgets");
}

fn budgets() -> Budgets {
    let hour = BudgetWindow::Rolling { period: 3_600_000_000 };
    let day = BudgetWindow::Calendar { period: 86_400_000_000, offset: 0 };
    let limit = |name: &str, scope: &str, window| BudgetLimit {
        name: name.to_owned(),
        scope: scope.to_owned(),
        resource: BudgetResource::Tokens,
        amount: u64::MAX,
        window,
        on_overrun: OverrunRule::Stop,
    };
    let limits = vec![
        limit("tenant", "tenant:*", day),
        limit("tenant-hour", "tenant:*", hour),
        limit("agent", "agent:*", day),
        limit("workflow", "workflow:*", BudgetWindow::Total),
        limit("run", "agent:*", BudgetWindow::PerRun),
    ];
    BudgetDocument { limits, ..BudgetDocument::default() }.build().expect("sound limits")
}

criterion_group!(benches, reserve_and_settle);
criterion_main!(benches);
