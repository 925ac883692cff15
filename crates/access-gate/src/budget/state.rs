//! What is stored between runs of the program, and how it is checked when it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::name::is_name;
use crate::{Error, ErrorKind};

use super::account::{Account, AccountKey, Stop};
use super::config::{Limit, Rules};
use super::ledger::{Ledger, Open, with_limits};
use super::{Amounts, BudgetResource, BudgetWindow};

/// What has been booked and reserved, as plain data.
///
/// [`Budgets::state`](super::Budgets::state) writes it and
/// [`BudgetDocument::resume`](super::BudgetDocument::resume) reads it. It is checked for what could
/// not have come about, but whoever can write it can also write that nothing was spent: store
/// it where agents cannot write. An operator who wants to lift a stop edits it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BudgetState {
    /// The latest time seen, in microseconds since the Unix epoch.
    pub latest: i64,
    /// The number of the next reservation.
    pub next_id: u64,
    /// What was booked, by limit. A limit of the configuration that is not here begins anew.
    pub limits: Vec<BudgetLimitState>,
    /// The open reservations, by rising number.
    pub reservations: Vec<ReservationState>,
}

/// What was booked under one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BudgetLimitState {
    /// The name of the limit.
    pub name: String,
    /// What it counted; the configuration must agree.
    pub resource: BudgetResource,
    /// The window it counted in; the configuration must agree.
    pub window: BudgetWindow,
    /// The accounts.
    pub accounts: Vec<BudgetAccountState>,
}

/// What one scope, or one run of it, has booked under one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BudgetAccountState {
    /// The name of the scope, in lower case.
    pub scope: String,
    /// The run, in lower case, if and only if the limit is per run.
    #[cfg_attr(feature = "serde", serde(default))]
    pub run: Option<String>,
    /// When the account was opened.
    pub since: i64,
    /// Slots of the window and what was booked in them: rising numbers, no zero amounts.
    pub booked: Vec<(i64, u64)>,
    /// Whether an overrun has stopped it, and from which slot on it is open again.
    #[cfg_attr(feature = "serde", serde(default))]
    pub stop: Option<StopState>,
}

/// How long an account is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum StopState {
    /// Until that slot begins.
    UntilSlot(i64),
    /// For ever: the window has no next one.
    Endless,
}

/// One open reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ReservationState {
    /// Its number.
    pub id: u64,
    /// When it was made.
    pub reserved_at: i64,
    /// What was reserved.
    pub amounts: Amounts,
    /// In which accounts it is booked.
    pub accounts: Vec<ReservedAccount>,
}

/// Names one account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ReservedAccount {
    /// The name of the limit.
    pub limit: String,
    /// The name of the scope, in lower case.
    pub scope: String,
    /// The run, in lower case, if and only if the limit is per run.
    #[cfg_attr(feature = "serde", serde(default))]
    pub run: Option<String>,
}

pub(super) fn write(rules: &Rules, ledger: &Ledger) -> BudgetState {
    let text = |name: &Option<Arc<str>>| name.as_deref().map(str::to_owned);
    let mut limits: Vec<_> = rules.limits.iter().map(BudgetLimitState::new).collect();
    for (key, account) in &ledger.accounts {
        if let Some(limit) = limits.get_mut(key.limit) {
            limit.accounts.push(BudgetAccountState {
                scope: key.name.as_ref().to_owned(),
                run: text(&key.run),
                since: account.since,
                booked: account.booked.clone(),
                stop: account.stop.map(|stop| match stop {
                    Stop::Until(slot) => StopState::UntilSlot(slot),
                    Stop::Endless => StopState::Endless,
                }),
            });
        }
    }
    limits.retain(|limit| !limit.accounts.is_empty());
    let reservations = ledger.open.iter().map(|(id, open)| ReservationState {
        id: *id,
        reserved_at: open.reserved_at,
        amounts: open.amounts,
        accounts: with_limits(rules, &open.accounts)
            .map(|(key, limit)| ReservedAccount {
                limit: limit.name.clone(),
                scope: key.name.as_ref().to_owned(),
                run: text(&key.run),
            })
            .collect(),
    });
    BudgetState {
        latest: ledger.latest,
        next_id: ledger.next_id,
        limits,
        reservations: reservations.collect(),
    }
}

/// The ledger of a state, if it could have come about under limits of these names and windows.
pub(super) fn read(rules: &Rules, state: &BudgetState) -> Result<Ledger, Error> {
    let by_name: BTreeMap<String, usize> = rules
        .limits
        .iter()
        .enumerate()
        .map(|(index, limit)| (limit.name.to_ascii_lowercase(), index))
        .collect();
    let mut ledger = Ledger::new();
    ledger.latest = state.latest;
    ledger.next_id = state.next_id;
    let mut seen = BTreeSet::new();
    for (index, stored) in state.limits.iter().enumerate() {
        let path = format!("limits[{index}]");
        let (place, limit) = find(rules, &by_name, &stored.name, &format!("{path}.name"))?;
        if !seen.insert(place) {
            return Err(Error::new(ErrorKind::DuplicateName, format!("{path}.name")));
        }
        if stored.resource != limit.resource || stored.window != limit.window {
            return Err(Error::new(ErrorKind::StateMismatch, path));
        }
        for (index, stored) in stored.accounts.iter().enumerate() {
            let path = format!("{path}.accounts[{index}]");
            let key = key(limit, place, &stored.scope, stored.run.as_deref(), &path)?;
            let account = account(limit, stored, state.latest)
                .ok_or_else(|| Error::new(ErrorKind::ImpossibleState, path.as_str()))?;
            if ledger.accounts.insert(key, account).is_some() {
                return Err(Error::new(ErrorKind::DuplicateName, path));
            }
        }
    }
    read_reservations(rules, &by_name, state, &mut ledger)?;
    Ok(ledger)
}

fn read_reservations(
    rules: &Rules,
    by_name: &BTreeMap<String, usize>,
    state: &BudgetState,
    ledger: &mut Ledger,
) -> Result<(), Error> {
    let mut previous: Option<&ReservationState> = None;
    // What open reservations hold of each slot: giving it back must not give back more.
    let mut held: BTreeMap<(AccountKey, i64), u64> = BTreeMap::new();
    for (index, stored) in state.reservations.iter().enumerate() {
        let path = format!("reservations[{index}]");
        let impossible = |path: &str| Error::new(ErrorKind::ImpossibleState, path);
        let rises = previous.is_none_or(|previous| {
            previous.id < stored.id && previous.reserved_at <= stored.reserved_at
        });
        if !rises || stored.id >= state.next_id || stored.reserved_at > state.latest {
            return Err(impossible(&path));
        }
        previous = Some(stored);
        let mut accounts: Vec<AccountKey> = Vec::new();
        for (index, reserved) in stored.accounts.iter().enumerate() {
            let path = format!("{path}.accounts[{index}]");
            let (place, limit) = find(rules, by_name, &reserved.limit, &format!("{path}.limit"))?;
            let key = key(limit, place, &reserved.scope, reserved.run.as_deref(), &path)?;
            // One account of a limit, in the order of the configuration when it was made;
            // another order is that of another configuration and does no harm.
            if accounts.iter().any(|other| other.limit == place) {
                return Err(Error::new(ErrorKind::DuplicateName, path));
            }
            let slot = limit.slots.slot(stored.reserved_at);
            let amount = stored.amounts.of(limit.resource);
            let sum = held.entry((key.clone(), slot)).or_default();
            *sum = sum.checked_add(amount).ok_or_else(|| impossible(&path))?;
            if limit.slots.counts(slot, limit.slots.slot(state.latest)) {
                let booked = ledger.accounts.get(&key).and_then(|account| {
                    account.booked.iter().find(|(at, _)| *at == slot).map(|(_, amount)| *amount)
                });
                if booked.unwrap_or(0) < *sum {
                    return Err(impossible(&path));
                }
            }
            accounts.push(key);
        }
        accounts.sort_by_key(|key| key.limit);
        let open = Open {
            reserved_at: stored.reserved_at,
            amounts: stored.amounts,
            accounts: accounts.into(),
            out: false,
        };
        ledger.open.insert(stored.id, open);
    }
    Ok(())
}

impl BudgetLimitState {
    fn new(limit: &Limit) -> Self {
        Self {
            name: limit.name.clone(),
            resource: limit.resource,
            window: limit.window,
            accounts: Vec::new(),
        }
    }
}

fn find<'a>(
    rules: &'a Rules,
    by_name: &BTreeMap<String, usize>,
    name: &str,
    path: &str,
) -> Result<(usize, &'a Limit), Error> {
    let place = by_name.get(&name.to_ascii_lowercase()).copied();
    place
        .and_then(|place| Some((place, rules.limits.get(place)?)))
        .ok_or_else(|| Error::new(ErrorKind::StateMismatch, path))
}

fn key(
    limit: &Limit,
    place: usize,
    scope: &str,
    run: Option<&str>,
    path: &str,
) -> Result<AccountKey, Error> {
    let is_folded =
        |name: &str| is_name(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_folded(scope) {
        return Err(Error::new(ErrorKind::MalformedName, format!("{path}.scope")));
    }
    if run.is_some_and(|run| !is_folded(run)) {
        return Err(Error::new(ErrorKind::MalformedName, format!("{path}.run")));
    }
    if !limit.is_for(scope) || run.is_some() != (limit.window == BudgetWindow::PerRun) {
        return Err(Error::new(ErrorKind::StateMismatch, path));
    }
    Ok(AccountKey { limit: place, name: scope.into(), run: run.map(Into::into) })
}

fn account(limit: &Limit, stored: &BudgetAccountState, latest: i64) -> Option<Account> {
    let current = limit.slots.slot(latest);
    let rises = stored.booked.is_sorted_by(|(one, _), (two, _)| one < two);
    let fits = stored.booked.iter().all(|(slot, amount)| *slot <= current && *amount > 0);
    let few = stored.booked.len() <= limit.slots.most();
    let slotless = limit.slots.after(0).is_none();
    let zero = !slotless || stored.booked.iter().all(|(slot, _)| *slot == 0);
    let stop = match stored.stop {
        None => None,
        Some(StopState::Endless) if slotless => Some(Stop::Endless),
        Some(StopState::UntilSlot(slot)) if limit.slots.after(current)? >= slot => {
            Some(Stop::Until(slot))
        }
        Some(_) => return None,
    };
    (rises && fits && few && zero && stored.since <= latest).then(|| Account {
        since: stored.since,
        booked: stored.booked.clone(),
        stop,
    })
}
