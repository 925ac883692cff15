//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod breaker;
mod budget;
mod error;
mod fallback;
mod name;
mod rate;

pub use breaker::{
    Breaker, BreakerConfig, BreakerOpen, BreakerPass, BreakerPhase, BreakerState, Breakers,
    BreakersConfig, CallOutcome, FailureRate, PhaseState,
};
pub use budget::{
    Amounts, BudgetAccountState, BudgetConfig, BudgetLimit, BudgetLimitState, BudgetResource,
    BudgetScope, BudgetScopeKind, BudgetState, BudgetStatus, BudgetViolation, BudgetWindow,
    Budgets, Exceeded, OverrunRule, Reservation, ReservationId, ReservationState, ReservedAccount,
    Settlement, StopState,
};
pub use error::{Error, ErrorKind};
pub use fallback::{
    Attempt, Chosen, FallbackChain, FallbackConfig, NoTarget, SkipReason, Target, TargetConfig,
    TargetPermission,
};
pub use name::NAME_MAX;
pub use rate::{BusyName, RateConfig, RateLimiter, RateReason, RateState, RetryAfter};
