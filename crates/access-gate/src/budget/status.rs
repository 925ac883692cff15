//! What is left, and until when it will last.

use super::account::{Account, AccountKey};
use super::config::Limit;
use super::{BudgetResource, BudgetScopeKind, BudgetWindow};

/// What one scope has spent of one limit, for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BudgetStatus {
    /// The name of the limit.
    pub limit: String,
    /// The kind of the scope.
    pub scope: BudgetScopeKind,
    /// The name of the scope, in lower case.
    pub name: String,
    /// The name of the run if the limit is per run, in lower case.
    pub run: Option<String>,
    /// What is counted.
    pub resource: BudgetResource,
    /// The limit.
    pub amount: u64,
    /// What is booked in the window: settled and still reserved.
    pub booked: u64,
    /// What can still be reserved.
    pub left: u64,
    /// Whether an overrun has stopped the limit.
    pub stopped: bool,
    /// When everything that is booked will have left the window, in microseconds since the
    /// Unix epoch; none if never.
    pub window_end: Option<i64>,
    /// A forecast: when nothing will be left if spending goes on as it did on average since the
    /// oldest amount in the window. None if that is never, or not before a calendar window ends.
    pub exhausted_at: Option<i64>,
}

impl BudgetStatus {
    pub(super) fn new(limit: &Limit, key: &AccountKey, account: &Account, now: i64) -> Self {
        let current = limit.slots.slot(now);
        let booked = account.sum(limit.slots, current);
        let stopped = account.is_stopped(current);
        let left = if stopped { 0 } else { limit.amount.saturating_sub(booked) };
        let window_end = limit.slots.after(current).and_then(|slot| limit.slots.start(slot));
        Self {
            limit: limit.name.clone(),
            scope: limit.kind,
            name: key.name.as_ref().to_owned(),
            run: key.run.as_deref().map(str::to_owned),
            resource: limit.resource,
            amount: limit.amount,
            booked,
            left,
            stopped,
            window_end,
            exhausted_at: if left == 0 {
                Some(now)
            } else {
                forecast(limit, account, booked, left, window_end, now)
            },
        }
    }
}

fn forecast(
    limit: &Limit,
    account: &Account,
    booked: u64,
    left: u64,
    window_end: Option<i64>,
    now: i64,
) -> Option<i64> {
    let current = limit.slots.slot(now);
    let oldest = account.booked.iter().map(|(slot, _)| *slot);
    let oldest = oldest.filter(|slot| limit.slots.counts(*slot, current)).min()?;
    let start = limit.slots.start(oldest).unwrap_or(account.since).max(account.since);
    let elapsed = i128::from(now).saturating_sub(i128::from(start)).max(1);
    let booked = i128::from(booked);
    if let BudgetWindow::Rolling { period } = limit.window {
        // What leaves the window makes up for what comes: less than the limit in every period.
        let in_period = booked.saturating_mul(i128::from(period));
        if in_period <= i128::from(limit.amount).saturating_mul(elapsed) {
            return None;
        }
    }
    let lasts = i128::from(left).saturating_mul(elapsed).checked_div(booked)?;
    let at = i64::try_from(i128::from(now).saturating_add(lasts)).ok()?;
    let is_calendar = matches!(limit.window, BudgetWindow::Calendar { .. });
    (!is_calendar || window_end.is_some_and(|end| at < end)).then_some(at)
}
