//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.

mod approval;
mod error;
mod name;

pub use approval::{
    ADVICE_MAX, Amount, Approval, ApprovalConditions, ApprovalEntry, ApprovalEvent, ApprovalFacts,
    ApprovalGate, ApprovalRefusal, ApprovalRule, ApprovalRules, ApprovalState, ApprovalTerms,
    Ballot, Binding, BindingPart, BreakGlassTerms, DEADLINE_MAX_SECONDS, FIRST_RUNS_MAX,
    LABEL_TEXT_MAX, Parties, Requirement, ReviewFinding, ReviewState, ReviewedRuns, SUBJECT_MAX,
    Threshold, ToolClass, VOTES_MAX, VoidReason, Voted, Voter, VoterKind, WORKFLOWS_MAX,
};
pub use error::{Error, ErrorKind};
pub use name::NAME_MAX;
