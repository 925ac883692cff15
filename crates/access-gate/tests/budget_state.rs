//! Budgets: configuration and stored state that are refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[path = "shared/budgets.rs"]
mod budgets;

use access_gate::{
    BudgetDocument, BudgetLimit, BudgetResource, BudgetScope, BudgetState, BudgetWindow, Budgets,
    ErrorKind, ReservationId, StopState,
};
use budgets::{config, limit, tokens};

#[test]
fn configuration_is_checked() {
    let good = limit("x", "agent:*", 1, BudgetWindow::Total);
    let with = |change: fn(&mut BudgetLimit)| {
        let mut second = BudgetLimit { name: "y".to_owned(), ..good.clone() };
        change(&mut second);
        config(vec![good.clone(), second])
    };
    let rows = [
        (BudgetDocument::default(), ErrorKind::EmptySet, "limits"),
        (with(|one| one.name = "X".into()), ErrorKind::DuplicateName, "limits[1].name"),
        (with(|one| one.name = "a b".into()), ErrorKind::MalformedName, "limits[1].name"),
        (with(|one| one.scope = "team:*".into()), ErrorKind::UnknownScope, "limits[1].scope"),
        (with(|one| one.scope = "agent".into()), ErrorKind::UnknownScope, "limits[1].scope"),
        (with(|one| one.scope = "agent:".into()), ErrorKind::MalformedName, "limits[1].scope"),
        (with(|one| one.scope = "agent:a*".into()), ErrorKind::MalformedName, "limits[1].scope"),
        (with(|one| one.amount = 0), ErrorKind::OutOfRange, "limits[1].amount"),
        (
            with(|one| one.window = BudgetWindow::Rolling { period: 0 }),
            ErrorKind::OutOfRange,
            "limits[1].window.period",
        ),
        (
            with(|one| one.window = BudgetWindow::Rolling { period: u64::MAX }),
            ErrorKind::OutOfRange,
            "limits[1].window.period",
        ),
        (
            with(|one| one.window = BudgetWindow::Calendar { period: 0, offset: 0 }),
            ErrorKind::OutOfRange,
            "limits[1].window.period",
        ),
        (
            with(|one| one.window = BudgetWindow::Calendar { period: 5, offset: 5 }),
            ErrorKind::OutOfRange,
            "limits[1].window.offset",
        ),
        (
            BudgetDocument { reservation_expiry: Some(0), ..with(|_| {}) },
            ErrorKind::OutOfRange,
            "reservation_expiry",
        ),
        (
            BudgetDocument { reservation_expiry: Some(u64::MAX), ..with(|_| {}) },
            ErrorKind::OutOfRange,
            "reservation_expiry",
        ),
        (BudgetDocument { max_accounts: 0, ..with(|_| {}) }, ErrorKind::OutOfRange, "max_accounts"),
        (
            BudgetDocument { max_reservations: 0, ..with(|_| {}) },
            ErrorKind::OutOfRange,
            "max_reservations",
        ),
        (
            config(
                (0..4097)
                    .map(|n| limit(&format!("n{n}"), "run:*", 1, BudgetWindow::Total))
                    .collect(),
            ),
            ErrorKind::OutOfRange,
            "limits",
        ),
    ];
    for (config, kind, path) in rows {
        let error = config.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
    assert!(with(|_| {}).build().is_ok());
    assert!(BudgetDocument { allow_unlimited: true, ..BudgetDocument::default() }.build().is_ok());
}

/// Budgets with a total per run and a rolling limit, one stopped account, and one reservation.
fn stored() -> (BudgetDocument, BudgetState) {
    let config = config(vec![
        limit("run", "agent:*", 100, BudgetWindow::PerRun),
        limit("hour", "tenant:t", 100, BudgetWindow::Rolling { period: 64 }),
    ]);
    let budgets = config.build().unwrap();
    let scopes = [BudgetScope::agent("a"), BudgetScope::run("r"), BudgetScope::tenant("t")];
    let reservation = budgets.reserve(&scopes, tokens(5), 10).unwrap();
    let _ = budgets.settle(reservation, tokens(5), 11).unwrap();
    let _held = budgets.reserve(&scopes, tokens(7), 20).unwrap();
    let tenant = budgets.reserve(&[BudgetScope::tenant("t")], tokens(1), 20).unwrap();
    let _ = budgets.settle(tenant, tokens(2), 21).unwrap();
    (config, budgets.state())
}

#[test]
fn state_that_cannot_be_is_refused() {
    let (config, good) = stored();
    let resumed: Budgets = config.resume(&good).unwrap();
    assert_eq!(resumed.state(), good);

    type Change = fn(&mut BudgetState);
    let impossible = ErrorKind::ImpossibleState;
    let mismatch = ErrorKind::StateMismatch;
    let rows: &[(Change, ErrorKind, &str, &str)] = &[
        (|s| s.limits[0].name = "gone".into(), mismatch, "limits[0].name", "a renamed limit"),
        (|s| s.limits[1].name = "RUN".into(), ErrorKind::DuplicateName, "limits[1].name", "twice"),
        (|s| s.limits[0].resource = BudgetResource::Cost, mismatch, "limits[0]", "another unit"),
        (
            |s| s.limits[1].window = BudgetWindow::Rolling { period: 6400 },
            mismatch,
            "limits[1]",
            "slots of another width",
        ),
        (
            |s| s.limits[0].accounts[0].scope = "A".into(),
            ErrorKind::MalformedName,
            "limits[0].accounts[0].scope",
            "no request would find it",
        ),
        (
            |s| s.limits[0].accounts[0].run = Some("".into()),
            ErrorKind::MalformedName,
            "limits[0].accounts[0].run",
            "no run",
        ),
        (|s| s.limits[0].accounts[0].run = None, mismatch, "limits[0].accounts[0]", "run lacks"),
        (
            |s| s.limits[1].accounts[0].run = Some("r".into()),
            mismatch,
            "limits[1].accounts[0]",
            "the limit is not per run",
        ),
        (
            |s| s.limits[1].accounts[0].scope = "other".into(),
            mismatch,
            "limits[1].accounts[0]",
            "the limit is for another tenant",
        ),
        (
            |s| {
                let account = s.limits[0].accounts[0].clone();
                s.limits[0].accounts.push(account);
            },
            ErrorKind::DuplicateName,
            "limits[0].accounts[1]",
            "which of the two counts",
        ),
        (|s| s.limits[1].accounts[0].since = 22, impossible, "limits[1].accounts[0]", "future"),
        (
            |s| s.limits[1].accounts[0].booked[0].0 = 22,
            impossible,
            "limits[1].accounts[0]",
            "slots in disorder, and in the future",
        ),
        (
            |s| s.limits[1].accounts[0].booked[0].1 = 0,
            impossible,
            "limits[1].accounts[0]",
            "an empty slot",
        ),
        (
            |s| s.limits[1].accounts[0].booked = (0..66).map(|slot| (slot - 50, 1)).collect(),
            impossible,
            "limits[1].accounts[0]",
            "more slots than there are",
        ),
        (
            |s| s.limits[0].accounts[0].booked = vec![(-1, 12)],
            impossible,
            "limits[0].accounts[0]",
            "a total has one slot",
        ),
        (
            |s| s.limits[1].accounts[0].stop = Some(StopState::Endless),
            impossible,
            "limits[1].accounts[0]",
            "a rolling limit is not stopped for ever",
        ),
        (
            |s| s.limits[1].accounts[0].stop = Some(StopState::UntilSlot(500)),
            impossible,
            "limits[1].accounts[0]",
            "nor for longer than its window",
        ),
        (
            |s| s.limits[0].accounts[0].stop = Some(StopState::UntilSlot(1)),
            impossible,
            "limits[0].accounts[0]",
            "a total has no next window",
        ),
        (|s| s.next_id = 1, impossible, "reservations[0]", "its number would be given again"),
        (|s| s.reservations[0].reserved_at = 22, impossible, "reservations[0]", "future"),
        (
            |s| {
                let again = s.reservations[0].clone();
                s.reservations.push(again);
            },
            impossible,
            "reservations[1]",
            "the same number twice",
        ),
        (
            |s| {
                let mut second = s.reservations[0].clone();
                (second.id, second.reserved_at) = (2, 19);
                second.accounts.clear();
                s.reservations.push(second);
            },
            impossible,
            "reservations[1]",
            "a later one was made before",
        ),
        (
            |s| s.reservations[0].amounts.tokens = 13,
            impossible,
            "reservations[0].accounts[0]",
            "giving back more than was booked",
        ),
        (
            |s| s.reservations[0].reserved_at = 11,
            impossible,
            "reservations[0].accounts[1]",
            "nothing was booked at that time",
        ),
        (
            |s| {
                let mut second = s.reservations[0].clone();
                second.id = 2;
                s.reservations.push(second);
            },
            impossible,
            "reservations[1].accounts[0]",
            "two that hold more than was booked together",
        ),
        (
            |s| {
                let again = s.reservations[0].accounts[0].clone();
                s.reservations[0].accounts.push(again);
            },
            ErrorKind::DuplicateName,
            "reservations[0].accounts[2]",
            "giving back twice",
        ),
        (
            |s| s.reservations[0].accounts[0].limit = "gone".into(),
            mismatch,
            "reservations[0].accounts[0].limit",
            "a renamed limit",
        ),
        (
            |s| s.limits.clear(),
            impossible,
            "reservations[0].accounts[0]",
            "a reservation that is booked nowhere",
        ),
    ];
    for (change, kind, path, why) in rows {
        let mut state = good.clone();
        change(&mut state);
        assert_ne!(state, good, "{why}");
        let error = config.resume(&state).unwrap_err();
        assert_eq!((error.kind(), error.path()), (*kind, *path), "{why}");
    }
}

#[test]
fn amounts_of_limits_may_change_between_runs() {
    let (mut config, state) = stored();
    config.limits[0].amount = 10;
    config.limits.push(limit("new", "agent:*", 3, BudgetWindow::Total));
    let budgets = config.resume(&state).unwrap();
    let scopes = [BudgetScope::agent("a"), BudgetScope::run("r")];
    let left: Vec<_> = budgets.remaining(&scopes, 30).iter().map(|one| one.left).collect();
    assert_eq!(left, [0, 3]);
    assert!(budgets.reserve(&scopes, tokens(1), 30).is_err());
}

#[test]
fn an_operator_lifts_a_stop_in_the_state() {
    let (config, mut state) = stored();
    let scopes = [BudgetScope::tenant("t")];
    assert!(config.resume(&state).unwrap().reserve(&scopes, tokens(1), 22).is_err());
    state.limits[1].accounts[0].stop = None;
    assert!(config.resume(&state).unwrap().reserve(&scopes, tokens(1), 22).is_ok());
}

#[test]
fn the_order_of_limits_may_change_between_runs() {
    let (mut config, state) = stored();
    config.limits.reverse();
    let budgets = config.resume(&state).unwrap();
    let reservation = budgets.resume(ReservationId(state.reservations[0].id)).unwrap();
    let settled = budgets.settle(reservation, tokens(8), 22).unwrap();
    assert_eq!(settled.stopped(), ["hour", "run"]);
}
