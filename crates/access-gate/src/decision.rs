//! What the gate answers.

use std::fmt;

/// What the gate answers, and why.
///
/// It prints as one line that names rules of the configuration and nothing of the request, so
/// that it may be shown to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a decision that nobody looks at denies nothing"]
pub enum Decision<'g> {
    /// It may be done.
    Allow {
        /// The rule that allows it: the first in the document of those that do.
        rule: Rule<'g>,
    },
    /// It may not be done.
    Deny {
        /// Why not.
        reason: Denial<'g>,
    },
}

impl<'g> Decision<'g> {
    /// Whether it may be done.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow { .. })
    }

    /// The rule that decided, if it was one.
    #[must_use]
    pub const fn rule(&self) -> Option<Rule<'g>> {
        match self {
            Self::Allow { rule } | Self::Deny { reason: Denial::Rule(rule) } => Some(*rule),
            Self::Deny { .. } => None,
        }
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow { rule } => write!(f, "allowed by {rule}"),
            Self::Deny { reason } => write!(f, "denied: {reason}"),
        }
    }
}

/// A rule of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule<'g> {
    /// A grant, by its id.
    Grant(&'g str),
    /// A role, by its name.
    Role(&'g str),
}

impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grant(id) => write!(f, "grant `{id}`"),
            Self::Role(name) => write!(f, "role `{name}`"),
        }
    }
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Denial<'g> {
    /// A grant denies it.
    Rule(Rule<'g>),
    /// No grant allows it.
    NoGrant,
    /// No role of the person permits it.
    NoRole,
    /// A name in the request is none.
    MalformedName,
    /// The request says two things about the tool.
    Contradiction,
    /// Only people may do this.
    NotForAgents,
    /// Only agents may do this.
    NotForPeople,
    /// The agent, or the one that it hands data to, was stopped.
    AgentInactive,
    /// The request is part of no workflow, or says not of which.
    NoWorkflow,
    /// The workflow is not registered.
    WorkflowUnknown,
    /// There is a workflow of this name already.
    WorkflowExists,
    /// The version or the digest is not the registered one.
    WorkflowChanged,
    /// The workflow is a draft, which never runs.
    WorkflowDraft,
    /// The workflow is in test, and the data is not public or of unknown label.
    WorkflowTest,
    /// The workflow was stopped.
    WorkflowInactive,
    /// The person is an author of what they would approve.
    OwnWork,
    /// The time is before the last change of the workflow or the agent: the clock is wrong, and
    /// conditions on the time mean nothing.
    FromThePast,
    /// A policy could not be evaluated, which nothing but a policy of the feature `cedar` does:
    /// what it would have said is not known.
    NotEvaluated,
}

impl Denial<'_> {
    /// A code that stays the same between versions, for records: `access.` and a word.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rule(_) => "access.rule",
            Self::NoGrant => "access.no_grant",
            Self::NoRole => "access.no_role",
            Self::MalformedName => "access.malformed_name",
            Self::Contradiction => "access.contradiction",
            Self::NotForAgents => "access.not_for_agents",
            Self::NotForPeople => "access.not_for_people",
            Self::AgentInactive => "access.agent_inactive",
            Self::NoWorkflow => "access.no_workflow",
            Self::WorkflowUnknown => "access.workflow_unknown",
            Self::WorkflowExists => "access.workflow_exists",
            Self::WorkflowChanged => "access.workflow_changed",
            Self::WorkflowDraft => "access.workflow_draft",
            Self::WorkflowTest => "access.workflow_test",
            Self::WorkflowInactive => "access.workflow_inactive",
            Self::OwnWork => "access.own_work",
            Self::FromThePast => "access.from_the_past",
            Self::NotEvaluated => "access.not_evaluated",
        }
    }
}

impl fmt::Display for Denial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule(rule) => return write!(f, "{rule} forbids it"),
            Self::NoGrant => "no grant allows it",
            Self::NoRole => "no role of the person permits it",
            Self::MalformedName => "a name in the request is malformed",
            Self::Contradiction => "the request contradicts itself about the tool",
            Self::NotForAgents => "only people may do it",
            Self::NotForPeople => "only agents may do it",
            Self::AgentInactive => "the agent, or the one it hands data to, is stopped",
            Self::NoWorkflow => "the request names no workflow",
            Self::WorkflowUnknown => "the workflow is not registered",
            Self::WorkflowExists => "the workflow is registered already",
            Self::WorkflowChanged => "the workflow is not the registered version",
            Self::WorkflowDraft => "the workflow is a draft",
            Self::WorkflowTest => "the workflow is in test and takes public data only",
            Self::WorkflowInactive => "the workflow is stopped",
            Self::OwnWork => "the person is an author of the workflow",
            Self::FromThePast => "the time is before the last change",
            Self::NotEvaluated => "a policy could not be evaluated",
        })
    }
}
