//! What changes: accounts and open reservations. Everything here happens under one lock.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::account::{Account, AccountKey};
use super::config::{Limit, Rules};
use super::{Amounts, BudgetScopeKind, BudgetViolation, OverrunRule, Settlement};

#[derive(Debug)]
pub(super) struct Ledger {
    /// The latest time seen. Windows are read at no earlier one, so a clock that goes backwards
    /// gives nothing back, also where an idle account has been dropped.
    pub(super) latest: i64,
    pub(super) next_id: u64,
    pub(super) accounts: BTreeMap<AccountKey, Account>,
    /// By number. Times rise with numbers, so the first one expires first.
    pub(super) open: BTreeMap<u64, Open>,
    /// Before that time no account can have become idle.
    pub(super) sweep_at: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) reserved_at: i64,
    pub(super) amounts: Amounts,
    pub(super) accounts: Arc<[AccountKey]>,
    /// Whether a [`Reservation`](super::Reservation) with this number has been given out.
    pub(super) out: bool,
}

impl Ledger {
    pub(super) const fn new() -> Self {
        Self {
            latest: i64::MIN,
            next_id: 0,
            accounts: BTreeMap::new(),
            open: BTreeMap::new(),
            sweep_at: i64::MIN,
        }
    }

    /// Books in all accounts or in none. `violations` are those known before.
    pub(super) fn reserve(
        &mut self,
        rules: &Rules,
        accounts: Vec<AccountKey>,
        mut violations: Vec<BudgetViolation>,
        amounts: Amounts,
        now: i64,
    ) -> Result<(u64, Arc<[AccountKey]>), Vec<BudgetViolation>> {
        let now = self.advance(rules, now);
        for (key, limit) in with_limits(rules, &accounts) {
            violations.extend(self.violation(key, limit, amounts.of(limit.resource), now));
        }
        if self.open.len() >= rules.max_reservations || self.next_id == u64::MAX {
            violations.push(BudgetViolation::TooManyReservations);
        }
        if !self.has_room(rules, &accounts) {
            self.sweep(rules);
            if !self.has_room(rules, &accounts) {
                violations.push(BudgetViolation::TooManyAccounts);
            }
        }
        if !violations.is_empty() {
            return Err(violations);
        }

        for (key, limit) in with_limits(rules, &accounts) {
            self.book(key, limit, amounts.of(limit.resource), now);
        }
        let id = self.next_id;
        self.next_id = id.saturating_add(1);
        let accounts: Arc<[AccountKey]> = accounts.into();
        let open = Open { reserved_at: now, amounts, accounts: Arc::clone(&accounts), out: true };
        self.open.insert(id, open);
        Ok((id, accounts))
    }

    /// `reserved` and `accounts` are those of the reservation, which may have expired.
    pub(super) fn settle(
        &mut self,
        rules: &Rules,
        id: u64,
        accounts: &[AccountKey],
        reserved: Amounts,
        actual: Amounts,
        now: i64,
    ) -> Settlement {
        let open = self.open.remove(&id);
        let now = self.advance(rules, now);
        if let Some(open) = &open {
            self.give_back(rules, open, &reserved.beyond(&actual));
        }
        let late = open.is_none();
        let unbooked = if late { actual } else { actual.beyond(&reserved) };
        let mut stopped = Vec::new();
        for (key, limit) in with_limits(rules, accounts) {
            let amount = unbooked.of(limit.resource);
            if amount == 0 {
                continue;
            }
            let current = limit.slots.slot(now);
            let overrun = actual.of(limit.resource) > reserved.of(limit.resource);
            let account = self.book(key, limit, amount, now);
            let past = account.sum(limit.slots, current) > limit.amount
                || account.sum(limit.slots, current) == u64::MAX;
            if past || (overrun && limit.on_overrun == OverrunRule::Stop) {
                account.stop(limit.slots, current);
                stopped.push(limit.name.clone());
            }
        }
        Settlement { reserved, actual, late, stopped }
    }

    pub(super) fn refund(&mut self, rules: &Rules, id: u64) {
        if let Some(open) = self.open.remove(&id) {
            self.give_back(rules, &open, &open.amounts);
        }
    }

    /// Forgets the accounts of a run, unless a reservation in one of them is open.
    pub(super) fn end_run(&mut self, rules: &Rules, run: &str) -> bool {
        let of_run = |key: &AccountKey| {
            let is_run = |limit: &Limit| limit.kind == BudgetScopeKind::Run && *key.name == *run;
            key.run.as_deref() == Some(run) || rules.limits.get(key.limit).is_some_and(is_run)
        };
        if self.open.values().any(|open| open.accounts.iter().any(of_run)) {
            return false;
        }
        self.accounts.retain(|key, _| !of_run(key));
        true
    }

    /// Moves the clock on, never back, and gives back what has expired.
    fn advance(&mut self, rules: &Rules, now: i64) -> i64 {
        self.latest = self.latest.max(now);
        if let Some(expiry) = rules.expiry {
            while let Some(first) = self.open.first_entry()
                && first.get().reserved_at.checked_add(expiry).is_some_and(|at| at <= self.latest)
            {
                let open = first.remove();
                self.give_back(rules, &open, &open.amounts);
            }
        }
        self.latest
    }

    fn violation(
        &self,
        key: &AccountKey,
        limit: &Limit,
        asked: u64,
        now: i64,
    ) -> Option<BudgetViolation> {
        let current = limit.slots.slot(now);
        let new = Account::default();
        let account = self.accounts.get(key).unwrap_or(&new);
        let sum = account.sum(limit.slots, current);
        let stopped = account.is_stopped(current);
        let has_room = sum.checked_add(asked).is_some_and(|sum| sum <= limit.amount);
        if has_room && sum < limit.amount && !stopped {
            return None;
        }
        Some(BudgetViolation::Limit {
            limit: limit.name.clone(),
            scope: limit.kind,
            resource: limit.resource,
            asked,
            left: if stopped { 0 } else { limit.amount.saturating_sub(sum) },
            stopped,
            room_at: account.room_at(limit.slots, limit.amount, asked, now),
        })
    }

    fn book(&mut self, key: &AccountKey, limit: &Limit, amount: u64, now: i64) -> &mut Account {
        let account = self
            .accounts
            .entry(key.clone())
            .or_insert_with(|| Account { since: now, ..Account::default() });
        account.book(limit.slots, limit.slots.slot(now), amount);
        self.sweep_at = self.sweep_at.min(idle_at(limit, account));
        account
    }

    fn give_back(&mut self, rules: &Rules, open: &Open, amounts: &Amounts) {
        for (key, limit) in with_limits(rules, &open.accounts) {
            if let Some(account) = self.accounts.get_mut(key) {
                account.give_back(limit.slots.slot(open.reserved_at), amounts.of(limit.resource));
                self.sweep_at = self.sweep_at.min(idle_at(limit, account));
            }
        }
    }

    /// Whether those of the accounts that are not tracked yet may be.
    fn has_room(&self, rules: &Rules, accounts: &[AccountKey]) -> bool {
        let new = accounts.iter().filter(|key| !self.accounts.contains_key(key)).count();
        self.accounts.len().saturating_add(new) <= rules.max_accounts
    }

    /// Drops idle accounts. Since windows are never read at an earlier time than now, an idle
    /// account is as good as none.
    ///
    /// It does nothing before the time at which an account can have become idle, so that
    /// requests with ever new names are not each a pass over all accounts.
    fn sweep(&mut self, rules: &Rules) {
        if self.latest < self.sweep_at {
            return;
        }
        let latest = self.latest;
        let mut sweep_at = i64::MAX;
        self.accounts.retain(|key, account| {
            let Some(limit) = rules.limits.get(key.limit) else { return true };
            if account.is_idle(limit.slots, limit.slots.slot(latest)) {
                return false;
            }
            sweep_at = sweep_at.min(idle_at(limit, account));
            true
        });
        self.sweep_at = sweep_at;
    }
}

pub(super) fn with_limits<'a>(
    rules: &'a Rules,
    accounts: &'a [AccountKey],
) -> impl Iterator<Item = (&'a AccountKey, &'a Limit)> {
    accounts.iter().filter_map(|key| Some((key, rules.limits.get(key.limit)?)))
}

/// When an account will be idle if nothing happens; the end of time if never.
fn idle_at(limit: &Limit, account: &Account) -> i64 {
    match account.idle_at(limit.slots) {
        Some(i64::MIN) => i64::MIN,
        Some(slot) => limit.slots.start(slot).unwrap_or(i64::MAX),
        None => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BudgetDocument, BudgetLimit, BudgetResource, BudgetScope, BudgetWindow};
    use super::*;

    #[test]
    fn a_full_ledger_is_swept_once_until_something_can_be_idle() {
        let limit = BudgetLimit {
            name: "x".to_owned(),
            scope: "run:*".to_owned(),
            resource: BudgetResource::Calls,
            amount: 5,
            window: BudgetWindow::Calendar { period: 100, offset: 0 },
            on_overrun: OverrunRule::Stop,
        };
        let config = BudgetDocument { limits: vec![limit], max_accounts: 2, ..Default::default() };
        let budgets = config.build().unwrap();
        let call = Amounts { calls: 1, ..Amounts::ZERO };
        let names = ["a", "b", "c"];
        let found = names.map(|name| budgets.reserve(&[BudgetScope::run(name)], call, 30).is_ok());
        assert_eq!(found, [true, true, false]);
        assert_eq!(budgets.lock().sweep_at, 100);
    }
}
