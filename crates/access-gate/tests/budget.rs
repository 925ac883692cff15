//! Budgets: rows of calls, attacks, forecasts.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[path = "shared/budgets.rs"]
mod budgets;

use access_gate::{BudgetDocument, BudgetLimit, BudgetScope, BudgetWindow, ErrorKind, OverrunRule};
use budgets::{config, limit, tokens};

#[cfg(feature = "serde")]
mod rows {
    use std::collections::BTreeMap;

    use access_gate::{Amounts, BudgetScopeKind, BudgetState, BudgetViolation, Reservation};
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rows {
        case: Vec<Case>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        name: String,
        why: String,
        config: BudgetDocument,
        steps: Vec<Step>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        op: String,
        #[serde(default)]
        id: String,
        #[serde(default)]
        scopes: Vec<String>,
        #[serde(default)]
        amounts: Amounts,
        now: Option<i64>,
        #[serde(default)]
        expect: Vec<String>,
    }

    fn scope(text: &str) -> BudgetScope<'_> {
        let (kind, name) = text.split_once(' ').unwrap();
        let kinds = BudgetScopeKind::ALL.iter().copied();
        BudgetScope { kind: kinds.clone().find(|one| one.to_string() == kind).unwrap(), name }
    }

    fn shown(violation: &BudgetViolation) -> String {
        match violation {
            BudgetViolation::Limit { room_at: Some(at), .. } => format!("{violation} @ {at}"),
            _ => violation.to_string(),
        }
    }

    #[test]
    fn rows() {
        let rows: Rows = toml::from_str(include_str!("../testdata/budget.toml")).unwrap();
        assert!(rows.case.len() >= 25);
        for case in rows.case {
            assert!(!case.why.is_empty());
            run(&case);
        }
    }

    fn run(case: &Case) {
        let mut budgets = case.config.build().unwrap();
        let mut open: BTreeMap<String, Reservation> = BTreeMap::new();
        let mut now = 0;
        for (index, step) in case.steps.iter().enumerate() {
            now = step.now.unwrap_or(now);
            let scopes: Vec<_> = step.scopes.iter().map(|text| scope(text)).collect();
            let mut found = Vec::new();
            match step.op.as_str() {
                "reserve" => match budgets.reserve(&scopes, step.amounts, now) {
                    Ok(reservation) => {
                        assert!(open.insert(step.id.clone(), reservation).is_none());
                    }
                    Err(exceeded) => found.extend(exceeded.violations().iter().map(shown)),
                },
                "settle" => {
                    let reservation = open.remove(&step.id).unwrap();
                    let settlement = budgets.settle(reservation, step.amounts, now).unwrap();
                    assert_eq!(settlement.actual(), step.amounts);
                    found.extend_from_slice(settlement.stopped());
                    found.extend(settlement.is_late().then(|| "late".to_owned()));
                }
                "refund" => budgets.refund(open.remove(&step.id).unwrap()).unwrap(),
                "drop" => drop(open.remove(&step.id).unwrap()),
                "end_run" => {
                    found.extend((!budgets.end_run(&step.id)).then(|| "open".to_owned()));
                }
                "left" => found.extend(budgets.remaining(&scopes, now).into_iter().map(|one| {
                    let run = one.run.as_deref().unwrap_or("-");
                    format!("{} {}/{run} {}", one.limit, one.name, one.left)
                })),
                "restart" => {
                    let json = serde_json::to_string(&budgets.state()).unwrap();
                    let state: BudgetState = serde_json::from_str(&json).unwrap();
                    budgets = case.config.resume(&state).unwrap();
                    assert_eq!(budgets.state(), state);
                    for reservation in open.values_mut() {
                        *reservation = budgets.resume(reservation.id()).unwrap();
                    }
                }
                other => panic!("no such op: {other}"),
            }
            assert_eq!(found, step.expect, "{}, step {index}", case.name);
        }
    }
}

#[test]
fn a_clock_going_backwards_gives_nothing_back() {
    let window = BudgetWindow::Calendar { period: 100, offset: 0 };
    let rolling = BudgetWindow::Rolling { period: 100 };
    for window in [window, rolling] {
        let config =
            BudgetDocument { max_accounts: 2, ..config(vec![limit("x", "run:*", 1, window)]) };
        let budgets = config.build().unwrap();
        let reserve =
            |name: &str, now| budgets.reserve(&[BudgetScope::run(name)], tokens(1), now).is_ok();
        assert!(reserve("a", 1_000));
        // Neither into the window itself nor into one before it, nor to the end of time.
        for now in [1_000, 999, 901, 899, 0, -1, i64::MIN] {
            assert!(!reserve("a", now), "{window:?} {now}");
        }
        assert!(reserve("a", 1_200));
        // The account is dropped as idle when others need its room; coming back to its time
        // does not make it a new one of that time.
        assert!(reserve("b", 2_000) && reserve("c", 2_000));
        assert!(!reserve("a", 1_200) && !reserve("b", 1_200) && !reserve("b", 1_000));
        // Denied requests move the clock on too.
        assert!(!reserve("b", 2_001) && !reserve("b", 2_000));
    }

    // Nor does it revive a reservation or let one expire.
    let config = BudgetDocument {
        reservation_expiry: Some(10),
        ..config(vec![limit("x", "run:*", 1, BudgetWindow::Total)])
    };
    let budgets = config.build().unwrap();
    let scopes = [BudgetScope::run("a")];
    let reservation = budgets.reserve(&scopes, tokens(1), 100).unwrap();
    assert!(budgets.reserve(&scopes, tokens(1), -500).is_err());
    assert!(budgets.reserve(&scopes, tokens(1), 110).is_ok());
    assert!(budgets.settle(reservation, tokens(1), 0).unwrap().is_late());
}

#[test]
fn amounts_that_overflow_are_refused() {
    for window in [
        BudgetWindow::Total,
        BudgetWindow::Rolling { period: 64 },
        BudgetWindow::Calendar { period: 64, offset: 0 },
    ] {
        let limit = limit("x", "run:*", u64::MAX, window);
        let rule = OverrunRule::StopPastLimit;
        let budgets = config(vec![BudgetLimit { on_overrun: rule, ..limit }]).build().unwrap();
        let scopes = [BudgetScope::run("a")];
        let first = budgets.reserve(&scopes, tokens(u64::MAX - 1), 0).unwrap();
        // The sum would be a small number if it wrapped.
        for asked in [2, 3, u64::MAX] {
            assert!(budgets.reserve(&scopes, tokens(asked), 1).is_err(), "{asked}");
        }
        let second = budgets.reserve(&scopes, tokens(1), 1).unwrap();
        // An overrun beyond a `u64` stops, and nothing that is given back afterwards opens it.
        let settled = budgets.settle(second, tokens(u64::MAX), 2).unwrap();
        assert_eq!(settled.stopped(), ["x"]);
        assert_eq!(settled.overrun().tokens, u64::MAX - 1);
        budgets.refund(first).unwrap();
        assert!(budgets.reserve(&scopes, tokens(0), 3).is_err());
        assert_eq!(budgets.remaining(&scopes, 3)[0].left, 0);
    }
}

#[test]
fn the_ends_of_time_are_no_way_out() {
    let wide = i64::MAX as u64;
    for window in [
        BudgetWindow::Total,
        BudgetWindow::Rolling { period: 1 },
        BudgetWindow::Rolling { period: wide },
        BudgetWindow::Calendar { period: 1, offset: 0 },
        BudgetWindow::Calendar { period: wide, offset: wide - 1 },
    ] {
        let config = BudgetDocument {
            reservation_expiry: Some(wide),
            ..config(vec![limit("x", "run:*", 1, window)])
        };
        let budgets = config.build().unwrap();
        let scopes = [BudgetScope::run("a")];
        for now in [i64::MIN, i64::MAX] {
            let _ = budgets.reserve(&scopes, tokens(1), now);
            assert!(budgets.reserve(&scopes, tokens(1), now).is_err());
            let _ = (budgets.remaining(&scopes, now), budgets.report(now));
            let state = budgets.state();
            assert_eq!(config.resume(&state).unwrap().state(), state);
        }
    }
}

#[test]
fn a_reservation_belongs_to_its_budgets() {
    let config = config(vec![limit("x", "run:*", 10, BudgetWindow::Total)]);
    let (one, other) = (config.build().unwrap(), config.build().unwrap());
    let scopes = [BudgetScope::run("a")];
    let reservation = one.reserve(&scopes, tokens(4), 0).unwrap();
    let id = reservation.id();
    let _held = other.reserve(&scopes, tokens(4), 0).unwrap();
    let error = other.refund(reservation).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownReservation);
    assert_eq!(other.remaining(&scopes, 0)[0].left, 6);

    // By number: not where it was given out, and only once where it is restored.
    assert_eq!(one.resume(id).unwrap_err().kind(), ErrorKind::UnknownReservation);
    let restored = config.resume(&one.state()).unwrap();
    let resumed = restored.resume(id).unwrap();
    assert_eq!(restored.resume(id).unwrap_err().kind(), ErrorKind::UnknownReservation);
    restored.refund(resumed).unwrap();
    assert_eq!(restored.resume(id).unwrap_err().kind(), ErrorKind::UnknownReservation);
    assert_eq!(restored.remaining(&scopes, 0)[0].left, 10);
}

#[test]
fn forecasts_go_on_as_before() {
    let day = BudgetWindow::Calendar { period: 1_000, offset: 0 };
    let rows = [
        // window, booked at 200, asked at, exhausted at, why
        (BudgetWindow::Total, 25, 300, Some(600), "25 in 100, 75 left"),
        (BudgetWindow::Total, 0, 300, None, "nothing spent, nothing to go by"),
        (BudgetWindow::Total, 100, 300, Some(300), "nothing left now"),
        (day, 25, 300, Some(600), "before the window ends"),
        (day, 5, 300, None, "the window ends first"),
        (BudgetWindow::Rolling { period: 64 }, 5, 210, None, "32 a period, less than 100"),
        (BudgetWindow::Rolling { period: 64 }, 50, 210, Some(220), "320 a period"),
    ];
    for (window, booked, now, expected, why) in rows {
        let budgets = config(vec![limit("x", "run:*", 100, window)]).build().unwrap();
        let _held = budgets.reserve(&[BudgetScope::run("a")], tokens(booked), 200).unwrap();
        let status = &budgets.report(now)[0];
        assert_eq!(status.exhausted_at, expected, "{why}");
        assert_eq!(status.left, 100 - booked);
    }
}
