//! Why nothing was reserved.

use std::fmt;

use thiserror::Error;

use super::{BudgetResource, BudgetScopeKind};

/// Nothing was reserved, in no scope: everything that stands against it.
///
/// It holds names of limits and numbers, never the name of a scope.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("nothing was reserved: {}", Shown(.violations))]
pub struct Exceeded {
    violations: Vec<BudgetViolation>,
}

impl Exceeded {
    /// `violations` is not empty.
    pub(super) const fn new(violations: Vec<BudgetViolation>) -> Self {
        Self { violations }
    }

    /// Every violation, at least one; those of limits in the order of the configuration.
    #[must_use]
    pub fn violations(&self) -> &[BudgetViolation] {
        &self.violations
    }
}

/// One thing that stands against a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BudgetViolation {
    /// The limit does not have that much left, or is stopped or reached, so that nothing at
    /// all is granted.
    Limit {
        /// The name of the limit.
        limit: String,
        /// The kind of scope it is for.
        scope: BudgetScopeKind,
        /// What it counts.
        resource: BudgetResource,
        /// What was asked for.
        asked: u64,
        /// What was left, zero when the limit is stopped.
        left: u64,
        /// Whether an overrun has stopped the limit until its next window.
        stopped: bool,
        /// When there will be room if nothing else is booked, in microseconds since the Unix
        /// epoch; none if never.
        room_at: Option<i64>,
    },
    /// The limit is per run, and the request does not say for which run it is.
    RunMissing {
        /// The name of the limit.
        limit: String,
    },
    /// The text at that place of the request's scopes is no name.
    MalformedScope {
        /// The place, from 0.
        index: usize,
    },
    /// The scope at that place of the request's scopes is the second of its kind.
    RepeatedScope {
        /// The place, from 0.
        index: usize,
    },
    /// No limit applies to any of the scopes, and the configuration does not allow that.
    NoLimit,
    /// As many scopes are tracked as may be, and none of them is idle.
    TooManyAccounts,
    /// As many reservations are open as may be.
    TooManyReservations,
}

impl BudgetViolation {
    /// A code that stays the same between versions, for records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limit { stopped: true, .. } => "budget.stopped",
            Self::Limit { .. } => "budget.limit",
            Self::RunMissing { .. } => "budget.run_missing",
            Self::MalformedScope { .. } => "budget.malformed_scope",
            Self::RepeatedScope { .. } => "budget.repeated_scope",
            Self::NoLimit => "budget.no_limit",
            Self::TooManyAccounts => "budget.too_many_accounts",
            Self::TooManyReservations => "budget.too_many_reservations",
        }
    }
}

impl fmt::Display for BudgetViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit { limit, resource, stopped: true, .. } => {
                write!(f, "limit `{limit}` of {resource} is stopped after an overrun")
            }
            Self::Limit { limit, resource, asked, left, .. } => {
                write!(f, "limit `{limit}` of {resource} has {left} left and {asked} was asked for")
            }
            Self::RunMissing { limit } => {
                write!(f, "limit `{limit}` is per run and no run was named")
            }
            Self::MalformedScope { index } => write!(f, "scope {index} is no name"),
            Self::RepeatedScope { index } => write!(f, "scope {index} is the second of its kind"),
            Self::NoLimit => f.write_str("no limit applies"),
            Self::TooManyAccounts => f.write_str("too many scopes are tracked"),
            Self::TooManyReservations => f.write_str("too many reservations are open"),
        }
    }
}

struct Shown<'a>(&'a [BudgetViolation]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}
