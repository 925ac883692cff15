//! Approvals: when people are asked, who, and what their answer is good for.

mod binding;
mod facts;
mod gate;
mod history;
mod machine;
mod outcome;
mod requirement;
mod rules;
mod runs;
mod stored;
mod target;
mod terms;
mod voter;

pub use binding::{Binding, BindingPart, LABEL_TEXT_MAX, SUBJECT_MAX};
pub use facts::{Amount, ApprovalFacts, ToolClass};
pub use gate::ApprovalGate;
pub use history::{ApprovalEntry, ApprovalEvent};
pub use machine::{ADVICE_MAX, Approval};
pub use outcome::{ApprovalRefusal, ApprovalState, ReviewFinding, ReviewState, VoidReason, Voted};
pub use requirement::{ApproverGroup, OverridePermission, Requirement};
pub use rules::{ApprovalConditions, ApprovalRule, ApprovalRules, Threshold};
pub use runs::{FIRST_RUNS_MAX, ReviewedRuns, StoredRuns, WORKFLOWS_MAX, WorkflowRuns};
pub use stored::{StoredApproval, StoredRequirement};
pub use target::TARGET_MAX;
pub use terms::{ApprovalTerms, BreakGlassTerms, DEADLINE_MAX_SECONDS, VOTES_MAX};
pub use voter::{Ballot, Parties, Voter, VoterKind};
