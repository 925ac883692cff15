//! Whose budget it is.

use std::sync::Arc;

use crate::name::is_name;
use crate::term::impl_terms;

use super::exceeded::BudgetViolation;

/// The kinds of whom a budget can belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetScopeKind {
    /// One run of a workflow.
    Run,
    /// An agent, over all its runs.
    Agent,
    /// A workflow, over all its runs.
    Workflow,
    /// A reference to a key.
    Key,
    /// A tenant, over everything it does.
    Tenant,
}

impl BudgetScopeKind {
    /// All of them, in order.
    pub const ALL: &'static [Self] =
        &[Self::Run, Self::Agent, Self::Workflow, Self::Key, Self::Tenant];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Agent => "agent",
            Self::Workflow => "workflow",
            Self::Key => "key",
            Self::Tenant => "tenant",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

impl_terms!(BudgetScopeKind, "the kind of a scope");

/// One of those a request is made for, such as the agent `triage`.
///
/// The name is compared without regard to ASCII case. A request with a text that is no name is
/// denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BudgetScope<'a> {
    /// The kind.
    pub kind: BudgetScopeKind,
    /// The name of this one.
    pub name: &'a str,
}

impl<'a> BudgetScope<'a> {
    /// The run of that name. Two runs never have the same name.
    #[must_use]
    pub const fn run(name: &'a str) -> Self {
        Self { kind: BudgetScopeKind::Run, name }
    }

    /// The agent of that name.
    #[must_use]
    pub const fn agent(name: &'a str) -> Self {
        Self { kind: BudgetScopeKind::Agent, name }
    }

    /// The workflow of that name.
    #[must_use]
    pub const fn workflow(name: &'a str) -> Self {
        Self { kind: BudgetScopeKind::Workflow, name }
    }

    /// The key of that name.
    #[must_use]
    pub const fn key(name: &'a str) -> Self {
        Self { kind: BudgetScopeKind::Key, name }
    }

    /// The tenant of that name.
    #[must_use]
    pub const fn tenant(name: &'a str) -> Self {
        Self { kind: BudgetScopeKind::Tenant, name }
    }
}

/// The scopes of one request, checked: at most one of a kind, names in lower case.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    run: Option<Arc<str>>,
    agent: Option<Arc<str>>,
    workflow: Option<Arc<str>>,
    key: Option<Arc<str>>,
    tenant: Option<Arc<str>>,
}

impl Scopes {
    pub(super) fn new(scopes: &[BudgetScope<'_>]) -> Result<Self, Vec<BudgetViolation>> {
        let mut checked = Self::default();
        let mut violations = Vec::new();
        for (index, scope) in scopes.iter().enumerate() {
            let slot = match scope.kind {
                BudgetScopeKind::Run => &mut checked.run,
                BudgetScopeKind::Agent => &mut checked.agent,
                BudgetScopeKind::Workflow => &mut checked.workflow,
                BudgetScopeKind::Key => &mut checked.key,
                BudgetScopeKind::Tenant => &mut checked.tenant,
            };
            if !is_name(scope.name) {
                violations.push(BudgetViolation::MalformedScope { index });
            } else if slot.is_some() {
                violations.push(BudgetViolation::RepeatedScope { index });
            } else {
                *slot = Some(scope.name.to_ascii_lowercase().into());
            }
        }
        if violations.is_empty() { Ok(checked) } else { Err(violations) }
    }

    pub(super) const fn of(&self, kind: BudgetScopeKind) -> Option<&Arc<str>> {
        match kind {
            BudgetScopeKind::Run => self.run.as_ref(),
            BudgetScopeKind::Agent => self.agent.as_ref(),
            BudgetScopeKind::Workflow => self.workflow.as_ref(),
            BudgetScopeKind::Key => self.key.as_ref(),
            BudgetScopeKind::Tenant => self.tenant.as_ref(),
        }
    }
}
