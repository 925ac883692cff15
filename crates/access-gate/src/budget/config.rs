//! The configuration of budgets, and what it is compiled into.

use std::sync::Arc;

use crate::name::is_name;
use crate::term::impl_terms;
use crate::{Error, ErrorKind};

use super::account::AccountKey;
use super::scope::Scopes;
use super::window::Slots;
use super::{BudgetResource, BudgetScopeKind, BudgetWindow, Budgets};

/// The greatest number of limits.
const LIMITS_MAX: usize = 4096;

/// The configuration of [`Budgets`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct BudgetDocument {
    /// The limits, at most 4,096. All that apply to a request must have room for it.
    pub limits: Vec<BudgetLimit>,
    /// Whether a request that no limit applies to is granted. Off by default.
    pub allow_unlimited: bool,
    /// After how many microseconds a reservation that was neither settled nor refunded is
    /// given back. None, the default: never.
    pub reservation_expiry: Option<u64>,
    /// How many pairs of limit and scope (and run, if the limit is per run) are tracked at
    /// most: 10,000 by default.
    pub max_accounts: usize,
    /// How many reservations are open at most: 10,000 by default.
    pub max_reservations: usize,
}

impl Default for BudgetDocument {
    fn default() -> Self {
        Self {
            limits: Vec::new(),
            allow_unlimited: false,
            reservation_expiry: None,
            max_accounts: 10_000,
            max_reservations: 10_000,
        }
    }
}

impl BudgetDocument {
    /// The running form, with nothing spent.
    ///
    /// # Errors
    ///
    /// `EmptySet` if there are no limits and `allow_unlimited` is off; `MalformedName`,
    /// `DuplicateName` and `UnknownScope` in a limit; `OutOfRange` for a number that is zero
    /// or too great.
    pub fn build(&self) -> Result<Budgets, Error> {
        self.compile().map(Budgets::new)
    }

    pub(super) fn compile(&self) -> Result<Rules, Error> {
        if self.limits.is_empty() && !self.allow_unlimited {
            return Err(Error::new(ErrorKind::EmptySet, "limits"));
        }
        if self.limits.len() > LIMITS_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "limits"));
        }
        let mut names = std::collections::BTreeSet::new();
        let mut limits = Vec::with_capacity(self.limits.len());
        for (index, limit) in self.limits.iter().enumerate() {
            let path = format!("limits[{index}]");
            limits.push(Limit::new(limit, &path)?);
            if !names.insert(limit.name.to_ascii_lowercase()) {
                return Err(Error::new(ErrorKind::DuplicateName, format!("{path}.name")));
            }
        }
        let expiry = self.reservation_expiry.map(|expiry| match i64::try_from(expiry) {
            Ok(expiry) if expiry > 0 => Ok(expiry),
            _ => Err(Error::new(ErrorKind::OutOfRange, "reservation_expiry")),
        });
        for (number, path) in
            [(self.max_accounts, "max_accounts"), (self.max_reservations, "max_reservations")]
        {
            if number == 0 {
                return Err(Error::new(ErrorKind::OutOfRange, path));
            }
        }
        Ok(Rules {
            limits,
            allow_unlimited: self.allow_unlimited,
            expiry: expiry.transpose()?,
            max_accounts: self.max_accounts,
            max_reservations: self.max_reservations,
        })
    }
}

/// One limit: so much of a resource, for a scope, in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BudgetLimit {
    /// What violations call it. What was spent is kept under this name, so a limit that is
    /// renamed begins anew.
    pub name: String,
    /// Whom it is for: a kind and a name, such as `agent:triage`, or a kind and a star, such
    /// as `tenant:*`, which gives each tenant the amount.
    pub scope: String,
    /// What it counts.
    pub resource: BudgetResource,
    /// How much, at least 1.
    pub amount: u64,
    /// The time over which it counts.
    pub window: BudgetWindow,
    /// What an overrun does.
    #[cfg_attr(feature = "serde", serde(default))]
    pub on_overrun: OverrunRule,
}

/// What happens when more was spent than had been reserved. It is booked in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OverrunRule {
    /// The limit grants that scope nothing more until its next window, and never again if it
    /// has no next one.
    #[default]
    Stop,
    /// The same, but only if the limit itself is passed. For resources that can only be
    /// estimated, such as tokens.
    StopPastLimit,
}

impl OverrunRule {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Stop, Self::StopPastLimit];

    /// The name, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::StopPastLimit => "stop_past_limit",
        }
    }
}

impl_terms!(OverrunRule, "the name of a rule for overruns");

/// The compiled configuration.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) limits: Vec<Limit>,
    pub(super) allow_unlimited: bool,
    pub(super) expiry: Option<i64>,
    pub(super) max_accounts: usize,
    pub(super) max_reservations: usize,
}

#[derive(Debug)]
pub(super) struct Limit {
    pub(super) name: String,
    pub(super) kind: BudgetScopeKind,
    /// In lower case; none for the star.
    only: Option<String>,
    pub(super) resource: BudgetResource,
    pub(super) amount: u64,
    pub(super) window: BudgetWindow,
    pub(super) slots: Slots,
    pub(super) on_overrun: OverrunRule,
}

/// Whether and how a limit applies to a request.
pub(super) enum Applies {
    No,
    RunMissing,
    To(AccountKey),
}

impl Limit {
    fn new(limit: &BudgetLimit, path: &str) -> Result<Self, Error> {
        let error = |kind, field: &str| Error::new(kind, format!("{path}.{field}"));
        if !is_name(&limit.name) {
            return Err(error(ErrorKind::MalformedName, "name"));
        }
        let scope = limit.scope.split_once(':');
        let scope = scope.and_then(|(kind, name)| Some((BudgetScopeKind::parse(kind)?, name)));
        let (kind, name) = scope.ok_or_else(|| error(ErrorKind::UnknownScope, "scope"))?;
        if name != "*" && !is_name(name) {
            return Err(error(ErrorKind::MalformedName, "scope"));
        }
        if limit.amount == 0 {
            return Err(error(ErrorKind::OutOfRange, "amount"));
        }
        Ok(Self {
            name: limit.name.clone(),
            kind,
            only: (name != "*").then(|| name.to_ascii_lowercase()),
            resource: limit.resource,
            amount: limit.amount,
            window: limit.window,
            slots: Slots::new(limit.window, path)?,
            on_overrun: limit.on_overrun,
        })
    }

    pub(super) fn applies(&self, index: usize, scopes: &Scopes) -> Applies {
        let Some(name) = scopes.of(self.kind).filter(|name| self.is_for(name)) else {
            return Applies::No;
        };
        let run = if self.window == BudgetWindow::PerRun {
            match scopes.of(BudgetScopeKind::Run) {
                Some(run) => Some(Arc::clone(run)),
                None => return Applies::RunMissing,
            }
        } else {
            None
        };
        Applies::To(AccountKey { limit: index, name: Arc::clone(name), run })
    }

    /// Whether it is for the scope of its kind with that name, in lower case.
    pub(super) fn is_for(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == name)
    }
}
