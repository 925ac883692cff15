//! Budgets: rows of calls, a naive model, attacks, configuration and stored state.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail loudly, as tests may"
)]

use access_gate::{
    Amounts, BudgetConfig, BudgetLimit, BudgetResource, BudgetScope, BudgetScopeKind, BudgetState,
    BudgetViolation, BudgetWindow, Budgets, ErrorKind, OverrunRule, Reservation, StopState,
};
use proptest::prelude::*;

fn limit(name: &str, scope: &str, amount: u64, window: BudgetWindow) -> BudgetLimit {
    BudgetLimit {
        name: name.to_owned(),
        scope: scope.to_owned(),
        resource: BudgetResource::Tokens,
        amount,
        window,
        on_overrun: OverrunRule::Stop,
    }
}

fn config(limits: Vec<BudgetLimit>) -> BudgetConfig {
    BudgetConfig { limits, ..BudgetConfig::default() }
}

const fn tokens(tokens: u64) -> Amounts {
    Amounts { tokens, ..Amounts::ZERO }
}

#[cfg(feature = "serde")]
mod rows {
    use std::collections::BTreeMap;

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
        config: BudgetConfig,
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

/// Everything that was ever booked, in one list that is read from its beginning each time.
struct Model {
    limits: Vec<BudgetLimit>,
    expiry: Option<i64>,
    latest: i64,
    booked: Vec<Booked>,
    /// The key of a stopped account and the time at which it was stopped.
    stopped: Vec<(usize, String, i64)>,
}

struct Booked {
    limit: usize,
    account: String,
    at: i64,
    amount: u128,
    /// The number of the reservation it belongs to, while that is open.
    reservation: Option<usize>,
}

impl Model {
    fn counts(&self, limit: usize, at: i64) -> bool {
        match self.limits[limit].window {
            BudgetWindow::Total | BudgetWindow::PerRun => true,
            BudgetWindow::Calendar { period, offset } => {
                let (period, offset) = (period as i64, offset as i64);
                (at - offset).div_euclid(period) == (self.latest - offset).div_euclid(period)
            }
            BudgetWindow::Rolling { period } => {
                let period = period as i64;
                let part = (period + 63) / 64;
                let kept = (period - 1 + part - 1) / part;
                self.latest.div_euclid(part) - at.div_euclid(part) <= kept
            }
        }
    }

    fn account(&self, limit: usize, scopes: &[(BudgetScopeKind, &str)]) -> Option<String> {
        let of = |kind: &str| {
            scopes.iter().find(|(one, _)| one.to_string() == kind).map(|(_, name)| *name)
        };
        let limit = &self.limits[limit];
        let (kind, name) = limit.scope.split_once(':').unwrap();
        let found = of(kind).filter(|found| name == "*" || name == *found)?;
        let per_run = limit.window == BudgetWindow::PerRun;
        Some(format!("{found}/{}", if per_run { of("run").unwrap_or("?") } else { "" }))
    }

    fn sum(&self, limit: usize, account: &str) -> u128 {
        let booked = self.booked.iter().filter(|one| one.limit == limit && one.account == account);
        booked.filter(|one| self.counts(limit, one.at)).map(|one| one.amount).sum()
    }

    fn is_stopped(&self, limit: usize, account: &str) -> bool {
        self.stopped
            .iter()
            .any(|(one, name, at)| *one == limit && name == account && self.counts(limit, *at))
    }

    fn see(&mut self, now: i64) {
        self.latest = self.latest.max(now);
        let Some(expiry) = self.expiry else { return };
        let latest = self.latest;
        self.booked.retain(|one| one.reservation.is_none() || one.at + expiry > latest);
    }

    /// Violations as (limit, left, stopped), with no left for a missing run.
    fn reserve(
        &mut self,
        number: usize,
        scopes: &[(BudgetScopeKind, &str)],
        amounts: Amounts,
        now: i64,
    ) -> Vec<(String, Option<u128>, bool)> {
        self.see(now);
        let mut violations = Vec::new();
        let mut applied = Vec::new();
        for index in 0..self.limits.len() {
            let Some(account) = self.account(index, scopes) else { continue };
            let limit = &self.limits[index];
            if account.ends_with('?') {
                violations.push((limit.name.clone(), None, false));
                applied.push((index, account, 0));
                continue;
            }
            let asked = u128::from(amounts.of(limit.resource));
            let (sum, most) = (self.sum(index, &account), u128::from(limit.amount));
            let stopped = self.is_stopped(index, &account);
            if stopped || sum >= most || sum + asked > most {
                let left = if stopped { 0 } else { most.saturating_sub(sum) };
                violations.push((limit.name.clone(), Some(left), stopped));
            }
            applied.push((index, account, asked));
        }
        if applied.is_empty() {
            violations.push(("-".to_owned(), None, false));
        }
        if violations.is_empty() {
            for (limit, account, amount) in applied {
                let reservation = Some(number);
                self.booked.push(Booked { limit, account, at: self.latest, amount, reservation });
            }
        }
        violations
    }

    /// The limits stopped, and whether it was late.
    fn settle(
        &mut self,
        number: usize,
        scopes: &[(BudgetScopeKind, &str)],
        (reserved, actual): (Amounts, Amounts),
        now: i64,
    ) -> (Vec<String>, bool) {
        let late = !self.booked.iter().any(|one| one.reservation == Some(number));
        for one in self.booked.iter_mut().filter(|one| one.reservation == Some(number)) {
            one.amount = one.amount.min(u128::from(actual.of(self.limits[one.limit].resource)));
            one.reservation = None;
        }
        self.see(now);
        let mut stopped = Vec::new();
        for index in 0..self.limits.len() {
            let Some(account) = self.account(index, scopes) else { continue };
            let limit = self.limits[index].clone();
            let (reserved, actual) = (reserved.of(limit.resource), actual.of(limit.resource));
            let more = if late { actual } else { actual.saturating_sub(reserved) };
            if more == 0 {
                continue;
            }
            self.booked.push(Booked {
                limit: index,
                account: account.clone(),
                at: self.latest,
                amount: u128::from(more),
                reservation: None,
            });
            let past = self.sum(index, &account) > u128::from(limit.amount);
            if past || (actual > reserved && limit.on_overrun == OverrunRule::Stop) {
                self.stopped.push((index, account, self.latest));
                stopped.push(limit.name);
            }
        }
        (stopped, late)
    }

    fn refund(&mut self, number: usize) {
        self.booked.retain(|one| one.reservation != Some(number));
    }
}

type Named = Vec<(BudgetScopeKind, &'static str)>;

#[derive(Clone, Debug)]
enum Call {
    Reserve(Named, Amounts),
    Settle(prop::sample::Index, Amounts),
    Refund(prop::sample::Index),
    Restart,
}

fn amounts() -> impl Strategy<Value = Amounts> {
    (0..12_u64, 0..3_u64).prop_map(|(tokens, calls)| Amounts { tokens, calls, ..Amounts::ZERO })
}

fn call() -> impl Strategy<Value = Call> {
    let name = prop::sample::select(vec!["a", "b"]);
    let scopes = prop::sample::subsequence(BudgetScopeKind::ALL.to_vec(), 0..=4).prop_flat_map(
        move |kinds| {
            let names = prop::collection::vec(name.clone(), kinds.len());
            names.prop_map(move |names| kinds.iter().copied().zip(names).collect::<Vec<_>>())
        },
    );
    prop_oneof![
        5 => (scopes, amounts()).prop_map(|(scopes, amounts)| Call::Reserve(scopes, amounts)),
        3 => (any::<prop::sample::Index>(), amounts()).prop_map(|(one, all)| Call::Settle(one, all)),
        2 => any::<prop::sample::Index>().prop_map(Call::Refund),
        1 => Just(Call::Restart),
    ]
}

fn limits() -> impl Strategy<Value = Vec<BudgetLimit>> {
    let window = prop_oneof![
        Just(BudgetWindow::Total),
        Just(BudgetWindow::PerRun),
        (1..300_u64).prop_map(|period| BudgetWindow::Rolling { period }),
        (1..300_u64, any::<u64>())
            .prop_map(|(period, any)| BudgetWindow::Calendar { period, offset: any % period }),
    ];
    let scope = prop::sample::select(vec!["run:*", "agent:*", "agent:a", "tenant:*", "key:b"]);
    let resource = prop::sample::select(vec![BudgetResource::Tokens, BudgetResource::Calls]);
    let rule = prop::sample::select(vec![OverrunRule::Stop, OverrunRule::StopPastLimit]);
    let limit = (scope, resource, 1..25_u64, window, rule);
    prop::collection::vec(limit, 1..5).prop_map(|limits| {
        let limits = limits.into_iter().enumerate();
        limits
            .map(|(index, (scope, resource, amount, window, on_overrun))| BudgetLimit {
                name: format!("limit-{index}"),
                scope: scope.to_owned(),
                resource,
                amount,
                window,
                on_overrun,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn budgets_do_as_the_model_does(
        limits in limits(),
        expiry in prop::option::of(1..200_i64),
        calls in prop::collection::vec((call(), -60..100_i64), 1..50),
    ) {
        let config = BudgetConfig {
            reservation_expiry: expiry.map(|expiry| expiry as u64),
            ..config(limits.clone())
        };
        let mut budgets = config.build().unwrap();
        let mut model =
            Model { limits, expiry, latest: i64::MIN, booked: Vec::new(), stopped: Vec::new() };
        let mut open: Vec<(usize, Named, Reservation)> = Vec::new();
        let mut now = 0_i64;
        for (number, (call, step)) in calls.into_iter().enumerate() {
            now += step;
            match call {
                Call::Reserve(scopes, amounts) => {
                    let expected = model.reserve(number, &scopes, amounts, now);
                    let asked: Vec<_> =
                        scopes.iter().map(|&(kind, name)| BudgetScope { kind, name }).collect();
                    match budgets.reserve(&asked, amounts, now) {
                        Ok(reservation) => {
                            prop_assert_eq!(expected, vec![]);
                            open.push((number, scopes, reservation));
                        }
                        Err(exceeded) => {
                            let found = exceeded.violations().iter().map(|one| match one {
                                BudgetViolation::Limit { limit, left, stopped, room_at, .. } => {
                                    assert!(room_at.is_none_or(|at| at > now));
                                    (limit.clone(), Some(u128::from(*left)), *stopped)
                                }
                                BudgetViolation::RunMissing { limit } => (limit.clone(), None, false),
                                BudgetViolation::NoLimit => ("-".to_owned(), None, false),
                                other => panic!("{other}"),
                            });
                            let mut found: Vec<_> = found.collect();
                            // Those that lack a run come first; the model has one order.
                            found.sort();
                            let mut expected = expected;
                            expected.sort();
                            prop_assert_eq!(found, expected);
                        }
                    }
                }
                Call::Settle(index, actual) if !open.is_empty() => {
                    let (number, scopes, reservation) = open.remove(index.index(open.len()));
                    let both = (reservation.amounts(), actual);
                    let expected = model.settle(number, &scopes, both, now);
                    let found = budgets.settle(reservation, actual, now).unwrap();
                    prop_assert_eq!((found.stopped().to_vec(), found.is_late()), expected);
                    prop_assert_eq!(found.overrun(), actual.beyond(&both.0));
                }
                Call::Refund(index) if !open.is_empty() => {
                    let (number, _, reservation) = open.remove(index.index(open.len()));
                    model.refund(number);
                    budgets.refund(reservation).unwrap();
                }
                Call::Restart => {
                    let state = budgets.state();
                    budgets = config.resume(&state).unwrap();
                    prop_assert_eq!(budgets.state(), state);
                    // An expired one cannot be resumed, and is lost for the model too.
                    open.retain_mut(|(_, _, reservation)| {
                        let resumed = budgets.resume(reservation.id());
                        let lives = resumed.is_ok();
                        if let Ok(resumed) = resumed {
                            *reservation = resumed;
                        }
                        lives
                    });
                }
                _ => {}
            }
            // A report looks at its time without moving the clock.
            let latest = model.latest;
            model.latest = latest.max(now);
            for status in budgets.report(now) {
                let run = status.run.clone().unwrap_or_default();
                let account = format!("{}/{run}", status.name);
                let index = model.limits.iter().position(|one| one.name == status.limit).unwrap();
                prop_assert_eq!(u128::from(status.booked), model.sum(index, &account));
                prop_assert_eq!(status.stopped, model.is_stopped(index, &account));
            }
            model.latest = latest;
        }
    }

    #[test]
    fn no_span_of_a_rolling_period_has_more_than_the_limit(
        period in 1..1000_u64,
        asked in prop::collection::vec((0..120_i64, 1..8_u64), 1..80),
    ) {
        let budgets = config(vec![limit("x", "run:*", 10, BudgetWindow::Rolling { period })]);
        let budgets = budgets.build().unwrap();
        let mut granted: Vec<(i64, u64)> = Vec::new();
        let mut now = 0;
        for (step, amount) in asked {
            now += step;
            let found = budgets.reserve(&[BudgetScope::run("r")], tokens(amount), now);
            let since = |span: i64| {
                let after = granted.iter().filter(move |(at, _)| *at > now - span);
                after.map(|(_, amount)| amount).sum::<u64>()
            };
            let period = period as i64;
            if found.is_ok() {
                prop_assert!(since(period) + amount <= 10);
                granted.push((now, amount));
            } else {
                // It is not much stricter than it says either.
                prop_assert!(since(period + 2 * ((period + 63) / 64)) + amount > 10);
            }
        }
    }
}

#[test]
fn a_clock_going_backwards_gives_nothing_back() {
    let window = BudgetWindow::Calendar { period: 100, offset: 0 };
    let rolling = BudgetWindow::Rolling { period: 100 };
    for window in [window, rolling] {
        let config =
            BudgetConfig { max_accounts: 2, ..config(vec![limit("x", "run:*", 1, window)]) };
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
    let config = BudgetConfig {
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
        let config = BudgetConfig {
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

#[test]
fn configuration_is_checked() {
    let good = limit("x", "agent:*", 1, BudgetWindow::Total);
    let with = |change: fn(&mut BudgetLimit)| {
        let mut second = BudgetLimit { name: "y".to_owned(), ..good.clone() };
        change(&mut second);
        config(vec![good.clone(), second])
    };
    let rows = [
        (BudgetConfig::default(), ErrorKind::EmptySet, "limits"),
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
            BudgetConfig { reservation_expiry: Some(0), ..with(|_| {}) },
            ErrorKind::OutOfRange,
            "reservation_expiry",
        ),
        (
            BudgetConfig { reservation_expiry: Some(u64::MAX), ..with(|_| {}) },
            ErrorKind::OutOfRange,
            "reservation_expiry",
        ),
        (BudgetConfig { max_accounts: 0, ..with(|_| {}) }, ErrorKind::OutOfRange, "max_accounts"),
        (
            BudgetConfig { max_reservations: 0, ..with(|_| {}) },
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
    assert!(BudgetConfig { allow_unlimited: true, ..BudgetConfig::default() }.build().is_ok());
}

/// Budgets with a total per run and a rolling limit, one stopped account, and one reservation.
fn stored() -> (BudgetConfig, BudgetState) {
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
