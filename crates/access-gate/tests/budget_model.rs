//! Budgets against a naive model.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail loudly, as tests may"
)]

#[path = "shared/budgets.rs"]
mod budgets;

use access_gate::{
    Amounts, BudgetDocument, BudgetLimit, BudgetResource, BudgetScope, BudgetScopeKind,
    BudgetViolation, BudgetWindow, OverrunRule, Reservation,
};
use budgets::{config, limit, tokens};
use proptest::prelude::*;

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
        let config = BudgetDocument {
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
