//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod approval;
mod bound;
mod breaker;
mod budget;
#[cfg(feature = "cedar")]
mod cedar;
mod ceiling;
mod condition;
mod context;
mod context_grant;
mod context_path;
#[cfg(feature = "serde")]
mod context_serde;
mod decision;
mod environment;
mod error;
mod explanation;
mod fallback;
mod gate;
mod grant;
mod index;
mod key;
mod key_event;
mod key_lint;
mod key_reach;
mod key_scope;
mod key_use;
mod keyring;
mod lint;
mod matching;
mod minimise;
mod name;
mod rate;
mod registry;
mod request;
mod role;
mod role_set;
mod secret_like;
mod standing;
mod term;
mod window;
mod workflow;

pub use approval::{
    ADVICE_MAX, Amount, Approval, ApprovalConditions, ApprovalEntry, ApprovalEvent, ApprovalFacts,
    ApprovalGate, ApprovalRefusal, ApprovalRule, ApprovalRules, ApprovalState, ApprovalTerms,
    ApproverGroup, Ballot, Binding, BindingPart, BreakGlassTerms, DEADLINE_MAX_SECONDS,
    FIRST_RUNS_MAX, LABEL_TEXT_MAX, OverridePermission, Parties, Requirement, ReviewFinding,
    ReviewState, ReviewedRuns, SUBJECT_MAX, StoredApproval, StoredRequirement, StoredRuns,
    Threshold, ToolClass, VOTES_MAX, VoidReason, Voted, Voter, VoterKind, WORKFLOWS_MAX,
    WorkflowRuns,
};
pub use breaker::{
    Breaker, BreakerDocument, BreakerOpen, BreakerPass, BreakerPhase, BreakerState, Breakers,
    BreakersDocument, CallOutcome, FailureRate, PhaseState,
};
pub use budget::{
    Amounts, BudgetAccountState, BudgetDocument, BudgetLimit, BudgetLimitState, BudgetResource,
    BudgetScope, BudgetScopeKind, BudgetState, BudgetStatus, BudgetViolation, BudgetWindow,
    Budgets, Exceeded, OverrunRule, Reservation, ReservationId, ReservationState, ReservedAccount,
    Settlement, StopState,
};
#[cfg(feature = "cedar")]
pub use cedar::{CEDAR_SCHEMA, CedarExplanation, CedarGate, PolicyOutcome, PolicyState};
pub use condition::Condition;
pub use context::{Content, Context, ContextNode, Place};
pub use context_grant::{
    CONTEXT_DEPTH_MAX, ContextGrant, ContextGrantDocument, ContextLabels, ContextLabelsDocument,
    GrantedField, LabelledField,
};
#[cfg(feature = "serde")]
pub use context_serde::Scalar;
pub use decision::{Decision, Denial, Rule};
pub use error::{Error, ErrorKind};
pub use explanation::{Explanation, GrantOutcome, RoleOutcome};
pub use fallback::{
    Attempt, Chosen, FallbackChain, FallbackDocument, NoTarget, SkipReason, Target, TargetDocument,
    TargetPermission,
};
pub use gate::{Gate, GateDocument};
pub use grant::{Effect, GrantDocument};
pub use key::{KeyReference, KeyState};
pub use key_event::{KeyChange, KeyEvent};
pub use key_lint::{KeyLint, KeyLintKind};
pub use key_reach::{AgentFacts, BlastRadius, Inventory, Reached, WorkflowFacts};
pub use key_use::{KeyDecision, KeyRefusal, KeyUse, KeyWarning};
pub use keyring::{GRACE_DAYS_MAX, Keyring, KeyringDocument, OverdueRotation};
pub use lint::{Lint, LintKind, LintSeverity};
pub use minimise::{DROPPED_MAX, DropReason, Dropped, Minimised, minimise};
pub use name::NAME_MAX;
pub use rate::{BusyName, RateDocument, RateLimiter, RateReason, RateState, RetryAfter};
pub use registry::{AgentState, Registry, RegistryState};
pub use request::{Action, Actor, Operation, Person, Request, Stage};
pub use role::{Permission, PermitDocument, PersonDocument, ROLES_MAX, RoleDocument};
pub use window::{Weekday, WindowDocument};
pub use workflow::{
    Transition, TransitionRefusal, Workflow, WorkflowApproval, WorkflowChange, WorkflowState,
    WorkflowUse,
};
