//! What is budgeted, and how much of it.

use crate::term::impl_terms;

/// What a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetResource {
    /// Tokens read and written by models.
    Tokens,
    /// Money, in millionths of a currency. Which currency is the caller's: one for all limits.
    Cost,
    /// Calls of models and tools.
    Calls,
    /// Time on the clock, in microseconds.
    WallTime,
}

impl BudgetResource {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[Self::Tokens, Self::Cost, Self::Calls, Self::WallTime];

    /// The name, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Cost => "cost",
            Self::Calls => "calls",
            Self::WallTime => "wall_time",
        }
    }
}

impl_terms!(BudgetResource, "the name of a resource");

/// An amount of each resource; zero where nothing is said.
///
/// ```
/// use access_gate::{Amounts, BudgetResource};
///
/// let asked = Amounts { tokens: 1200, calls: 1, ..Amounts::ZERO };
/// assert_eq!(asked.of(BudgetResource::Tokens), 1200);
/// assert_eq!(asked.of(BudgetResource::Cost), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Amounts {
    /// Tokens.
    pub tokens: u64,
    /// Millionths of a currency.
    pub cost: u64,
    /// Calls.
    pub calls: u64,
    /// Microseconds.
    pub wall_time: u64,
}

impl Amounts {
    /// Nothing of anything.
    pub const ZERO: Self = Self { tokens: 0, cost: 0, calls: 0, wall_time: 0 };

    /// The amount of one resource.
    #[must_use]
    pub const fn of(&self, resource: BudgetResource) -> u64 {
        match resource {
            BudgetResource::Tokens => self.tokens,
            BudgetResource::Cost => self.cost,
            BudgetResource::Calls => self.calls,
            BudgetResource::WallTime => self.wall_time,
        }
    }

    /// What each resource has more than in `other`, zero where it has not.
    #[must_use]
    pub const fn beyond(&self, other: &Self) -> Self {
        Self {
            tokens: self.tokens.saturating_sub(other.tokens),
            cost: self.cost.saturating_sub(other.cost),
            calls: self.calls.saturating_sub(other.calls),
            wall_time: self.wall_time.saturating_sub(other.wall_time),
        }
    }
}
