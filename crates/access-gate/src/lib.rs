//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod bound;
mod condition;
mod decision;
mod environment;
mod error;
mod explanation;
mod gate;
mod grant;
mod index;
mod lint;
mod matching;
mod name;
mod registry;
mod request;
mod role;
mod term;
mod window;
mod workflow;

pub use condition::Condition;
pub use decision::{Decision, Denial, Rule};
pub use error::{Error, ErrorKind};
pub use explanation::{Explanation, GrantOutcome, RoleOutcome};
pub use gate::{Gate, GateDocument};
pub use grant::{Effect, GrantDocument};
pub use lint::{Lint, LintKind, LintSeverity};
pub use name::NAME_MAX;
pub use registry::{AgentState, Registry, RegistryState};
pub use request::{Action, Actor, Operation, Person, Request, Stage};
pub use role::{Permission, PermitDocument, PersonDocument, RoleDocument};
pub use window::{Weekday, WindowDocument};
pub use workflow::{
    Transition, TransitionRefusal, Workflow, WorkflowApproval, WorkflowChange, WorkflowState,
    WorkflowUse,
};
