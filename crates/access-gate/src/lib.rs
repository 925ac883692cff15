//! Who may do what in an agent workflow: roles, grants, keys, approvals, budgets and limits.
//!
//! ```
//! use access_gate::{
//!     Action, Actor, Effect, GateDocument, GrantDocument, Operation, Registry, Request,
//! };
//! use data_class::{CeilingDocument, Label, Level, Scheme};
//!
//! let mut grant = GrantDocument::new(
//!     "clerk-reads",
//!     Effect::Allow,
//!     &["clerk"],
//!     &[Operation::CallTool],
//!     &["tool:crm.*"],
//! );
//! grant.ceiling = Some(CeilingDocument { level: "internal".into(), ..Default::default() });
//! let document =
//!     GateDocument { grants: vec![grant], outside_workflows: true, ..Default::default() };
//! let gate = document.build(&Scheme::STANDARD)?;
//!
//! let (registry, label) = (Registry::new(), Label::new(Level::Internal));
//! let clerk = Actor::Agent { id: "clerk", on_behalf_of: None };
//! let read = Request::new(clerk, Action::CallTool("crm.read"), 0).labeled(&label);
//! assert_eq!(gate.decide(&registry, &read).to_string(), "allowed by grant `clerk-reads`");
//! let pay = Request::new(clerk, Action::CallTool("pay"), 0).labeled(&label);
//! assert_eq!(gate.decide(&registry, &pay).to_string(), "denied: no grant allows it");
//! # Ok::<(), access_gate::Error>(())
//! ```
//!
//! # Overview
//!
//! Each part answers one question and can be used alone; the README has four of them in one example.
//!
//! - **May it?** A [`Gate`] is built from roles, people and grants. [`Gate::decide`] answers for people
//!   (create, modify, execute, approve a workflow) and for agents (call, read, hand off, output,
//!   write); [`Gate::explain`] says why each rule did not apply, [`Gate::lint`] what is likely a
//!   mistake. The [`Registry`] knows each [`Workflow`]'s version, digest and state, and which agents
//!   were stopped.
//! - **With which key?** A [`Keyring`] holds references, never secrets: scope, age, revocation,
//!   [`Keyring::blast_radius`].
//! - **Who has to be asked?** [`ApprovalRules`] say when; an [`Approval`] collects votes of M
//!   different people for exactly one [`Binding`], and is used once.
//! - **How much?** [`Budgets`] reserve, settle and refund; a [`RateLimiter`]; [`Breakers`]; a
//!   [`FallbackChain`] whose every target is asked the same question.
//! - **What does it need?** A [`ContextGrant`] lists the fields an agent receives, and [`minimise`]
//!   drops the rest and says what.
//!
//! Configuration is plain data (`…Document`, [`ApprovalRules`]) with a checking `build`. State that
//! has to outlive a process is plain data too, and checked when it is read back. Time is an argument,
//! in microseconds since the Unix epoch.
//!
//! # Guarantees
//!
//! 1. Nothing is allowed that no grant allows or one denies, and the rule that decided is named
//!    (`tests/decisions.rs`; `tests/gate.rs`: `decisions_are_those_of_the_model`).
//! 2. A revoked key, a stopped agent and a stopped or changed workflow are refused at the next check,
//!    for held and stored runs too (`tests/held.rs`:
//!    `an_approved_run_meets_the_event_when_it_goes_on`, `broken_glass_meets_the_event_too`).
//! 3. Nothing is consumed without its number of different eligible people, after its end, a second
//!    time, or for anything else than what was approved, unless somebody broke the glass
//!    (`tests/approval_model.rs`: `the_machine_does_what_the_model_does`,
//!    `the_laws_hold`; `tests/approval_table.rs`: `every_event_has_its_answer_in_every_state`).
//! 4. What is granted of a budget is never more than its limit, in all scopes or in none
//!    (`tests/budget_model.rs`: `budgets_do_as_the_model_does`; `tests/concurrency.rs`:
//!    `concurrent_reservations_do_not_pass_the_limit`).
//! 5. A decision allocates nothing (`tests/allocation.rs`: `a_decision_allocates_nothing`).
//! 6. No error holds a part of the configuration, and no decision or refusal a part of the request
//!    (`tests/gate.rs`: `nothing_in_a_request_panics_and_no_name_is_repeated`; `tests/keys/model.rs`:
//!    `no_text_panics_or_is_repeated`).
//!
//! The docs of each type number its own guarantees.
//!
//! # Attacks, and the tests that show how they end
//!
//! | attack | test |
//! |---|---|
//! | a forged permit or authority | `data-class`, `tests/compile_fail.rs`: `what_must_not_compile_does_not` |
//! | a label lowered by the order of joins | `data-class`, `tests/labeled.rs`: `the_label_is_not_lowered_by_join_order` |
//! | a replayed approval | `tests/approvals.rs`: `a_replayed_approval_is_refused` |
//! | a changed payload | `tests/approvals.rs`: `a_changed_payload_voids` |
//! | a forged stored approval | `tests/approval_stored.rs`: `what_no_events_lead_to_is_refused` |
//! | a budget passed by concurrent reservations | `tests/concurrency.rs`: `concurrent_reservations_do_not_pass_the_limit` |
//! | amounts that overflow | `tests/budget.rs`: `amounts_that_overflow_are_refused` |
//! | a clock going backwards | `tests/budget.rs`: `a_clock_going_backwards_gives_nothing_back`; `tests/approvals.rs`: `a_clock_set_back_brings_nothing_back`; `tests/registry.rs`: `a_clock_that_goes_backwards_stops_but_never_starts`; `tests/keys/events.rs`: `a_clock_set_back_revives_no_key` |
//! | a key revoked, an agent or workflow stopped, under a held run | `tests/held.rs`: `an_approved_run_meets_the_event_when_it_goes_on` |
//! | a fallback to a laxer provider | `tests/fallback.rs`: `a_laxer_provider_is_not_taken` |
//! | a role or agent whose name looks like another's | `tests/gate.rs`: `look_alike_roles_never_match_and_are_named`; `tests/approvals.rs`: `a_lookalike_role_gives_no_vote` |
//! | a pasted secret in a key's reference | `tests/keys/rows.rs`: `mistakes_are_errors_with_a_path` |
//!
//! # Untrusted input and limits
//!
//! - Names are ASCII, at most [`NAME_MAX`] bytes, and compared without regard to case; a request with
//!   anything else is denied. The target of a [`Binding`] may be any printable ASCII of up to
//!   [`TARGET_MAX`] bytes.
//! - Everything is linear in the request and the rules that apply to it, or bounded by configuration;
//!   budgets, rates and approvals hold bounded state.
//! - Errors that come from a format itself, such as a wrong type or an unknown field, may quote it: do
//!   not show them where a document could hold a secret.
//! - A clock far ahead closes things until that time comes. One set back opens nothing but hours: a grant's
//!   window is what the clock says.
//!
//! # What this does not do
//!
//! - It identifies nobody: that a voter is who the caller says, and that one person has one name, is
//!   the caller's word.
//! - It stores nothing. Who can swap stored state for an older copy can replay what is in it: compare
//!   and swap, and sign what others can write.
//! - It has no hash function: digests are the caller's.
//! - Labels say what data is; that they are right is the business of `data-class` and of who scans.
//!
//! # Features
//!
//! - `serde` (off by default): configuration and stored state.
//! - `cedar` (off by default): `CedarGate`, the same decisions by `cedar-policy`; 62 crates more, and Rust 1.89.
//!
//! # Sibling crates
//!
//! `data-class` has the labels; `audit-types` records what was decided; `workflow-guard` puts them
//! together.

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
mod digest;
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
mod latest;
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
    TARGET_MAX, Threshold, ToolClass, VOTES_MAX, VoidReason, Voted, Voter, VoterKind,
    WORKFLOWS_MAX, WorkflowRuns,
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
    GrantedField, LabeledField,
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

#[doc = include_str!("../README.md")]
#[cfg(all(doctest, feature = "serde"))]
struct ReadmeDoctests;
