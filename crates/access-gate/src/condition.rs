//! The conditions of a grant, one by one.

use std::cell::Cell;

use data_class::{Label, Scheme};

use crate::bound::{Bound, KnownCategories};
use crate::environment::Environments;
use crate::grant::{Effect, Grant};
use crate::index::Sieved;
use crate::matching::{Folded, Patterns};
use crate::request::Request;
use crate::role_set::HeldRoles;
use crate::term::impl_terms;
use crate::window::minute_of_week;
use crate::{Action, Denial, Operation};

/// A condition of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// The operation is one of `actions`.
    Action,
    /// The stage is one of `stages`.
    Stage,
    /// What it is done to is one of `resources`.
    Resource,
    /// The agent is one of `agents`.
    Agent,
    /// The workflow is one of `workflows`.
    Workflow,
    /// The environment is one of `environments`.
    Environment,
    /// The label is within `ceiling`.
    Ceiling,
    /// The label is not within `label_above`.
    LabelAbove,
    /// The label has one of `categories`.
    Categories,
    /// The time is in one of `windows`.
    Time,
    /// The tool is one of `tools`.
    Tool,
    /// The sources are among `sources`.
    Source,
    /// The person has one of `roles`.
    Role,
}

impl Condition {
    /// Every condition.
    pub const ALL: &[Self] = &[
        Self::Action,
        Self::Stage,
        Self::Resource,
        Self::Agent,
        Self::Workflow,
        Self::Environment,
        Self::Ceiling,
        Self::LabelAbove,
        Self::Categories,
        Self::Time,
        Self::Tool,
        Self::Source,
        Self::Role,
    ];

    /// The name of the field of the grant.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Action => "actions",
            Self::Stage => "stages",
            Self::Resource => "resources",
            Self::Agent => "agents",
            Self::Workflow => "workflows",
            Self::Environment => "environments",
            Self::Ceiling => "ceiling",
            Self::LabelAbove => "label_above",
            Self::Categories => "categories",
            Self::Time => "windows",
            Self::Tool => "tools",
            Self::Source => "sources",
            Self::Role => "roles",
        }
    }
}

impl_terms!(Condition, "the name of a condition");

/// A request of an agent with its names checked and in lower case.
pub(crate) struct Facts<'a> {
    pub(crate) agent: Folded,
    pub(crate) workflow: Option<Folded>,
    pub(crate) operation: Operation,
    resource: Folded,
    pub(crate) sieved: Sieved,
    stage: u8,
    /// The bit of the environment, if it is known which it is.
    environment: Option<u64>,
    label: Option<&'a Label>,
    categories: Option<KnownCategories>,
    /// Which of the first 64 bounds were asked about the label, and which of those it is within:
    /// many grants have the same one.
    asked: Cell<(u64, u64)>,
    minute: usize,
    tool: Option<Folded>,
    sources: &'a [&'a str],
    /// The roles of the person, if there is one and a grant asks for roles. They are long, and
    /// this is moved about.
    held: Option<&'a HeldRoles>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(
        agent: &str,
        request: &Request<'a>,
        environments: &Environments,
        scheme: &Scheme,
        held: Option<&'a HeldRoles>,
    ) -> Result<Self, Denial<'static>> {
        let fold = |text| Folded::new(text).ok_or(Denial::MalformedName);
        let workflow = match &request.workflow {
            Some(workflow) => {
                fold(workflow.version)?;
                Some(fold(workflow.id)?)
            }
            None => None,
        };
        for source in request.sources {
            fold(source)?;
        }
        if let Some(person) = &request.person() {
            fold(person.id)?;
        }
        let agent = fold(agent)?;
        let environment = request.environment.map(fold).transpose()?;
        let tool = request.tool.map(fold).transpose()?;
        let (operation, target) = request.action.parts().ok_or(Denial::NotForAgents)?;
        let resource = match target {
            Some(target) => fold(target)?,
            None => workflow.ok_or(Denial::NoWorkflow)?,
        };
        let called = if let Action::CallTool(_) = request.action { Some(resource) } else { None };
        if let (Some(called), Some(tool)) = (&called, &tool)
            && called.as_bytes() != tool.as_bytes()
        {
            return Err(Denial::Contradiction);
        }
        Ok(Self {
            agent,
            workflow,
            operation,
            sieved: Sieved::new(resource.as_bytes()),
            resource,
            stage: request.stage.bit(),
            environment: environment.map(|name| environments.bit(&name)),
            label: request.label,
            categories: request.label.map(|label| KnownCategories::new(scheme, label)),
            asked: Cell::new((0, 0)),
            minute: minute_of_week(request.now),
            tool: called.or(tool),
            sources: request.sources,
            held,
        })
    }

    /// Whether the label is within the bound, if that can be said.
    fn is_within(&self, bound: &Bound) -> Option<bool> {
        let (asked, within) = self.asked.get();
        let bit = 1_u64.checked_shl(bound.number).filter(|_| self.label.is_some()).unwrap_or(0);
        if asked & bit != 0 {
            return Some(within & bit != 0);
        }
        let answer = bound.admits(self.label);
        self.asked.set((asked | bit, if answer == Some(true) { within | bit } else { within }));
        answer
    }

    /// The agent that data is handed to.
    pub(crate) fn receiver(&self) -> Option<&Folded> {
        matches!(self.operation, Operation::HandOff).then_some(&self.resource)
    }

    /// The source that is read, which is one of the data's whatever the request says.
    fn own_source(&self) -> Option<&[u8]> {
        match self.operation {
            Operation::Receive | Operation::ReadSource => Some(self.resource.as_bytes()),
            _ => None,
        }
    }

    /// Whether the data's sources are among these, all or any; nothing if they are not known.
    fn sources(&self, patterns: &Patterns, effect: Effect) -> Option<bool> {
        let own = self.own_source().into_iter().map(|source| patterns.matches(source));
        let mut sources =
            own.chain(self.sources.iter().map(|source| patterns.matches_text(source))).peekable();
        sources.peek()?;
        Some(match effect {
            Effect::Allow => sources.all(|matches| matches),
            Effect::Deny => sources.any(|matches| matches),
        })
    }
}

impl Grant {
    /// Whether every condition holds, for a grant whose agents and operations the index looked
    /// at. Written out so that each is a few instructions, the cheap ones first; `explain` loops
    /// over the same ones, and `tests/gate.rs` compares the two:
    /// `an_explanation_agrees_with_the_decision`.
    pub(crate) fn applies(&self, facts: &Facts<'_>) -> bool {
        self.holds(Condition::Environment, facts)
            && self.holds(Condition::Stage, facts)
            && self.holds(Condition::Time, facts)
            && self.holds(Condition::Categories, facts)
            && self.holds(Condition::Ceiling, facts)
            && self.holds(Condition::LabelAbove, facts)
            && self.holds(Condition::Resource, facts)
            && self.holds(Condition::Workflow, facts)
            && self.holds(Condition::Tool, facts)
            && self.holds(Condition::Source, facts)
            && self.holds(Condition::Role, facts)
    }

    /// Whether the condition holds. One that cannot be evaluated holds for a denying grant and
    /// for no allowing one.
    #[inline]
    pub(crate) fn holds(&self, condition: Condition, facts: &Facts<'_>) -> bool {
        self.evaluate(condition, facts).unwrap_or(self.effect == Effect::Deny)
    }

    #[inline(always)]
    fn evaluate(&self, condition: Condition, facts: &Facts<'_>) -> Option<bool> {
        let among = |patterns: &Option<Patterns>, name: Option<&Folded>| match patterns {
            None => Some(true),
            Some(patterns) => name.map(|name| patterns.matches(name.as_bytes())),
        };
        match condition {
            Condition::Action => Some(self.operations & facts.operation.bit() != 0),
            Condition::Stage => Some(self.stages.is_none_or(|stages| stages & facts.stage != 0)),
            Condition::Resource => Some(self.resources.iter().any(|resource| {
                resource.operations & facts.operation.bit() != 0
                    && resource.pattern.matches(facts.resource.as_bytes())
            })),
            Condition::Agent => Some(self.agents.matches(facts.agent.as_bytes())),
            // That there is no workflow is known; the gate says whether there may be none.
            Condition::Workflow => among(&self.workflows, facts.workflow.as_ref()).or(Some(false)),
            Condition::Environment => match self.environments {
                None => Some(true),
                Some(bits) => facts.environment.map(|bit| bits & bit != 0),
            },
            Condition::Ceiling => match &self.ceiling {
                None => Some(true),
                Some(bound) => facts.is_within(bound),
            },
            Condition::LabelAbove => match &self.label_above {
                None => Some(true),
                Some(bound) => facts.is_within(bound).map(|within| !within),
            },
            Condition::Categories => match self.categories {
                None => Some(true),
                Some(wanted) => facts.categories.and_then(|known| known.has_any(wanted)),
            },
            Condition::Time => {
                let window = self.window.as_ref();
                Some(window.is_none_or(|window| window.contains(facts.minute)))
            }
            Condition::Tool => among(&self.tools, facts.tool.as_ref()),
            Condition::Source => match &self.sources {
                None => Some(true),
                Some(patterns) => facts.sources(patterns, self.effect),
            },
            Condition::Role => match (&self.roles, facts.held) {
                (None, _) => Some(true),
                // That the agent acts for nobody is known, too.
                (Some(_), None) => Some(false),
                (Some(wanted), Some(held)) => held.has_any(wanted),
            },
        }
    }
}
