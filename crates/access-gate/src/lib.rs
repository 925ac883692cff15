//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod budget;
mod error;
mod name;

pub use budget::{
    AccountState, Amounts, BudgetConfig, BudgetLimit, BudgetResource, BudgetScope, BudgetScopeKind,
    BudgetState, BudgetStatus, BudgetViolation, BudgetWindow, Budgets, Exceeded, LimitState,
    OverrunRule, Reservation, ReservationId, ReservationState, ReservedAccount, Settlement,
    StopState,
};
pub use error::{Error, ErrorKind};
pub use name::NAME_MAX;
