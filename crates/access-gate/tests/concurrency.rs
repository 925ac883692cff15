//! Attacks with many threads: whatever they do at the same time, a limit is not passed.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;

#[path = "shared/budgets.rs"]
mod budgets;

use access_gate::{
    Amounts, BreakerDocument, Breakers, BreakersDocument, BudgetDocument, BudgetLimit, BudgetScope,
    BudgetWindow, Budgets, CallOutcome, RateDocument, RateLimiter,
};
use budgets::limit;

const THREADS: u64 = 8;

fn budgets(limits: Vec<BudgetLimit>) -> Budgets {
    BudgetDocument { limits, ..BudgetDocument::default() }.build().unwrap()
}

const fn tokens(tokens: u64) -> Amounts {
    Amounts { tokens, ..Amounts::ZERO }
}

/// Runs `work` with each thread's number, all at once.
fn together(work: impl Fn(u64) + Sync) {
    let barrier = Barrier::new(usize::try_from(THREADS).unwrap());
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(number);
            });
        }
    });
}

/// Numbers that differ from thread to thread and from run to run of the loop.
fn mix(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

#[test]
fn everything_is_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Budgets>();
    shared::<RateLimiter>();
    shared::<Breakers>();
}

#[test]
fn concurrent_reservations_do_not_pass_the_limit() {
    // Small limits and many rounds, since it is the last few units that two threads could both
    // take.
    const LIMIT: u64 = 60;
    for round in 0..300 {
        let rolling = BudgetWindow::Rolling { period: 1 << 40 };
        let window = if round % 2 == 0 { BudgetWindow::Total } else { rolling };
        let budgets = budgets(vec![limit("all", "tenant:*", LIMIT, window)]);
        let granted = AtomicU64::new(0);
        let refused = AtomicU64::new(0);
        together(|number| {
            for step in 0..40 {
                let asked = 1 + mix(round << 48 | number << 32 | step) % 3;
                match budgets.reserve(&[BudgetScope::tenant("t")], tokens(asked), 0) {
                    Ok(reservation) => {
                        granted.fetch_add(asked, Ordering::Relaxed);
                        drop(reservation);
                    }
                    Err(_) => {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        });
        // Far more was asked for than there is, and small amounts fill it to the brim.
        assert_eq!(granted.into_inner(), LIMIT, "{round}");
        assert!(refused.into_inner() > 0);
    }
}

/// Threads share a tenant and each has an agent; half of the steps are given back. What is
/// outstanding is counted before it is given back and after it is granted, so it is never
/// counted too high.
#[test]
fn what_is_outstanding_never_passes_the_limit() {
    const TENANT: i64 = 40;
    const AGENT: u64 = 9;
    let budgets = budgets(vec![
        limit("tenant", "tenant:*", TENANT.unsigned_abs(), BudgetWindow::Total),
        limit("agent", "agent:*", AGENT, BudgetWindow::Total),
    ]);
    let outstanding = AtomicI64::new(0);
    let spent = AtomicU64::new(0);
    together(|number| {
        let agent = format!("agent-{number}");
        let scopes = [BudgetScope::tenant("t"), BudgetScope::agent(&agent)];
        for step in 0..2_000 {
            let asked = 1 + mix(number << 32 | step) % 9;
            let Ok(reservation) = budgets.reserve(&scopes, tokens(asked), 0) else { continue };
            let asked = i64::try_from(asked).unwrap();
            let now = outstanding.fetch_add(asked, Ordering::SeqCst) + asked;
            assert!(now <= TENANT, "{now}");
            thread::yield_now();
            if step % 400 == 399 {
                let used = 1;
                outstanding.fetch_sub(asked - used, Ordering::SeqCst);
                spent.fetch_add(1, Ordering::SeqCst);
                let settled = budgets.settle(reservation, tokens(used.unsigned_abs()), 0);
                assert!(settled.unwrap().stopped().is_empty());
            } else {
                outstanding.fetch_sub(asked, Ordering::SeqCst);
                budgets.refund(reservation).unwrap();
            }
        }
    });
    let booked: Vec<_> =
        budgets.report(0).iter().map(|one| (one.limit.clone(), one.booked)).collect();
    let tenant: u64 = booked.iter().filter(|one| one.0 == "tenant").map(|one| one.1).sum();
    let agents: u64 = booked.iter().filter(|one| one.0 == "agent").map(|one| one.1).sum();
    // All or nothing: the tenant and the agents agree on every single unit.
    assert_eq!((tenant, agents), (spent.load(Ordering::SeqCst), spent.into_inner()));
}

#[test]
fn all_or_nothing_holds_between_threads() {
    // Every thread needs agents and workflows that others need too, crosswise, and the tenant.
    for round in 0..200 {
        let budgets = budgets(vec![
            limit("agent", "agent:*", 40, BudgetWindow::Total),
            limit("workflow", "workflow:*", 30, BudgetWindow::Total),
            limit("tenant", "tenant:*", 100, BudgetWindow::Total),
        ]);
        let granted = AtomicU64::new(0);
        together(|number| {
            for step in 0..100 {
                let drawn = mix(round << 48 | number << 32 | step);
                let agent = format!("a{}", drawn % 4);
                let workflow = format!("w{}", drawn / 4 % 5);
                let scopes = [
                    BudgetScope::agent(&agent),
                    BudgetScope::workflow(&workflow),
                    BudgetScope::tenant("t"),
                ];
                let asked = 1 + drawn / 20 % 3;
                if budgets.reserve(&scopes, tokens(asked), 0).is_ok() {
                    granted.fetch_add(asked, Ordering::Relaxed);
                }
            }
        });
        let granted = granted.into_inner();
        let report = budgets.report(0);
        for name in ["agent", "workflow", "tenant"] {
            let sum: u64 =
                report.iter().filter(|one| one.limit == name).map(|one| one.booked).sum();
            assert_eq!(sum, granted, "{name}, round {round}");
        }
        assert!(report.iter().all(|one| one.booked <= one.amount), "{report:?}");
        assert_eq!(granted, 100);
    }
}

#[test]
fn threads_with_different_clocks_do_not_pass_the_limit() {
    // Each thread's clock is off by its own amount, back and forth over the window's border.
    let budgets = budgets(vec![limit(
        "day",
        "tenant:*",
        100,
        BudgetWindow::Calendar { period: 1_000, offset: 0 },
    )]);
    let granted = AtomicU64::new(0);
    together(|number| {
        for step in 0..1_000 {
            let now = i64::try_from(mix(number << 32 | step) % 2_000).unwrap();
            if budgets.reserve(&[BudgetScope::tenant("t")], tokens(1), now).is_ok() {
                granted.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    // Two windows were seen, so at most two were spent, and the second one is spent in any case.
    let granted = granted.into_inner();
    assert!((100..=200).contains(&granted), "{granted}");
}

#[test]
fn a_rate_is_not_passed_by_threads() {
    let limiter = RateDocument { burst: 500, ..RateDocument::new(1, 1 << 40) }.build().unwrap();
    let passed = AtomicU64::new(0);
    together(|_| {
        for _ in 0..1_000 {
            passed.fetch_add(u64::from(limiter.check("k", 1, 0).is_ok()), Ordering::Relaxed);
        }
    });
    assert_eq!(passed.into_inner(), 500);
}

#[test]
fn probes_are_not_passed_by_threads() {
    let breaker = BreakerDocument {
        failures_in_a_row: Some(1),
        failure_rate: None,
        cool_down: 10,
        cool_down_max: 10,
        probes: 3,
    };
    let breakers = BreakersDocument { targets: vec!["t".to_owned()], breaker }.build().unwrap();
    let pass = breakers.admit("t", 0).unwrap();
    breakers.record("t", pass, CallOutcome::Failure, 0);
    let passed = AtomicU64::new(0);
    together(|_| {
        for _ in 0..1_000 {
            passed.fetch_add(u64::from(breakers.admit("t", 15).is_ok()), Ordering::Relaxed);
        }
    });
    assert_eq!(passed.into_inner(), 3);
}
