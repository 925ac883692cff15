//! What is asked of the gate.

use data_class::Label;

use crate::term::impl_terms;
use crate::{Permission, WorkflowUse};

/// What is asked of the gate: who wants to do what, with which data, where and when.
///
/// What is not set is not known, and counts against the request: an allowing grant with a
/// condition on it does not apply, a denying one does. The exceptions are the workflow and the
/// person on whose behalf an agent acts: where these are not set there are none, and no grant
/// with a condition on them applies. Every name has to be one (`A-Z a-z 0-9
/// _ . : / @ -`, at most [`NAME_MAX`](crate::NAME_MAX) bytes), or the request is denied.
#[derive(Clone, Copy, Debug)]
#[must_use = "a request does nothing until a gate decides it"]
pub struct Request<'a> {
    pub(crate) actor: Actor<'a>,
    pub(crate) action: Action<'a>,
    pub(crate) now: i64,
    pub(crate) workflow: Option<WorkflowUse<'a>>,
    pub(crate) label: Option<&'a Label>,
    pub(crate) stage: Stage,
    pub(crate) tool: Option<&'a str>,
    pub(crate) sources: &'a [&'a str],
    pub(crate) environment: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A request of which only this is known; `now` in microseconds since the Unix epoch.
    pub const fn new(actor: Actor<'a>, action: Action<'a>, now: i64) -> Self {
        Self {
            actor,
            action,
            now,
            workflow: None,
            label: None,
            stage: action.stage(),
            tool: None,
            sources: &[],
            environment: None,
        }
    }

    /// The workflow it is part of, or is about.
    pub const fn in_workflow(mut self, workflow: WorkflowUse<'a>) -> Self {
        self.workflow = Some(workflow);
        self
    }

    /// The label of the data that would flow, of any scheme; one of the gate's scheme is best made
    /// with a clone of the same [`Scheme`](data_class::Scheme), since the words of two values are
    /// compared for each grant. Without a label it is [`Label::TOP`], and conditions on the label
    /// cannot be evaluated.
    pub const fn labeled(mut self, label: &'a Label) -> Self {
        self.label = Some(label);
        self
    }

    /// The stage it is asked at, where that is not the action's own: a tool that writes to a
    /// store is asked about at [`Stage::ToolCall`] with [`Action::WriteStore`] too.
    pub const fn at_stage(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }

    /// The tool that the data came from. For [`Action::CallTool`] it is the called tool, and
    /// need not be set; another one there is a contradiction, and denied.
    pub const fn with_tool(mut self, tool: &'a str) -> Self {
        self.tool = Some(tool);
        self
    }

    /// Every source that the data came from; an empty list says that they are not known. The
    /// source of [`Action::ReadSource`] and [`Action::Receive`] is one of them by itself.
    pub const fn from_sources(mut self, sources: &'a [&'a str]) -> Self {
        self.sources = sources;
        self
    }

    /// The environment it runs in, such as `prod` or `staging`.
    pub const fn in_environment(mut self, environment: &'a str) -> Self {
        self.environment = Some(environment);
        self
    }

    /// The person who acts, or on whose behalf the agent does.
    pub(crate) const fn person(&self) -> Option<Person<'a>> {
        match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Agent { on_behalf_of, .. } => on_behalf_of,
        }
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    /// A person, whose roles say what they may do with workflows.
    Person(Person<'a>),
    /// An agent, for which grants say what it may do.
    Agent {
        /// Its name.
        id: &'a str,
        /// The person for whom it acts, if there is one: grants may ask for a role of theirs,
        /// and an agent may execute a workflow for nobody who may not execute it.
        on_behalf_of: Option<Person<'a>>,
    },
}

/// A person, as the caller's identity system knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person<'a> {
    /// The name they signed in with.
    pub id: &'a str,
    /// The roles the identity system gives them, beside those of the gate's own list. They
    /// count only where [`GateDocument::roles_from_requests`](crate::GateDocument) is set. One
    /// that the gate does not have counts for nothing; one that is no name, such as a known one
    /// in look-alike letters, may be any to a grant that denies, and is none to one that allows.
    pub roles: &'a [&'a str],
}

/// What is done, and to what.
///
/// The first four are about the request's workflow. People may do these and no others; an
/// agent may do all but the first, second and fourth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// Create the workflow.
    Create,
    /// Change the workflow, or start its test, or activate it.
    Modify,
    /// Start the workflow, or go on with a held run of it.
    Execute,
    /// Approve the workflow's digest.
    Approve,
    /// Take input from a source, such as a user.
    Receive(&'a str),
    /// Read a source: a document, a memory, a tool's result.
    ReadSource(&'a str),
    /// Call a model.
    CallModel(&'a str),
    /// Call a tool.
    CallTool(&'a str),
    /// Hand data to another agent.
    HandOff(&'a str),
    /// Hand data to a person or the next system.
    Output(&'a str),
    /// Write to a store.
    WriteStore(&'a str),
}

impl<'a> Action<'a> {
    /// The stage of a run at which this is asked.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Create | Self::Modify | Self::Execute | Self::Approve | Self::Receive(_) => {
                Stage::Input
            }
            Self::ReadSource(_) => Stage::Context,
            Self::CallModel(_) => Stage::ModelCall,
            Self::CallTool(_) => Stage::ToolCall,
            Self::HandOff(_) => Stage::Handoff,
            Self::Output(_) | Self::WriteStore(_) => Stage::Output,
        }
    }

    /// The permission of a person that it takes.
    #[must_use]
    pub const fn permission(&self) -> Option<Permission> {
        match self {
            Self::Create => Some(Permission::Create),
            Self::Modify => Some(Permission::Modify),
            Self::Execute => Some(Permission::Execute),
            Self::Approve => Some(Permission::Approve),
            _ => None,
        }
    }

    /// What a grant calls it, and what it is done to; the latter is absent where it is the
    /// request's workflow.
    pub(crate) const fn parts(&self) -> Option<(Operation, Option<&'a str>)> {
        match self {
            Self::Create | Self::Modify | Self::Approve => None,
            Self::Execute => Some((Operation::Execute, None)),
            Self::Receive(source) => Some((Operation::Receive, Some(source))),
            Self::ReadSource(source) => Some((Operation::ReadSource, Some(source))),
            Self::CallModel(model) => Some((Operation::CallModel, Some(model))),
            Self::CallTool(tool) => Some((Operation::CallTool, Some(tool))),
            Self::HandOff(agent) => Some((Operation::HandOff, Some(agent))),
            Self::Output(sink) => Some((Operation::Output, Some(sink))),
            Self::WriteStore(store) => Some((Operation::WriteStore, Some(store))),
        }
    }
}

/// What an agent does, as grants name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// [`Action::Receive`], on a `source:`.
    Receive,
    /// [`Action::ReadSource`], on a `source:`.
    ReadSource,
    /// [`Action::CallModel`], on a `model:`.
    CallModel,
    /// [`Action::CallTool`], on a `tool:`.
    CallTool,
    /// [`Action::HandOff`], to an `agent:`.
    HandOff,
    /// [`Action::Output`], to a `sink:`.
    Output,
    /// [`Action::WriteStore`], on a `store:`.
    WriteStore,
    /// [`Action::Execute`], on a `workflow:`.
    Execute,
}

impl Operation {
    /// Every operation.
    pub const ALL: &[Self] = &[
        Self::Receive,
        Self::ReadSource,
        Self::CallModel,
        Self::CallTool,
        Self::HandOff,
        Self::Output,
        Self::WriteStore,
        Self::Execute,
    ];

    /// The name in a grant, such as `call_tool`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::ReadSource => "read_source",
            Self::CallModel => "call_model",
            Self::CallTool => "call_tool",
            Self::HandOff => "hand_off",
            Self::Output => "output",
            Self::WriteStore => "write_store",
            Self::Execute => "execute",
        }
    }

    /// The kind of resource it is done to: what stands before the colon in a grant's resources.
    #[must_use]
    pub const fn resource_kind(self) -> &'static str {
        match self {
            Self::Receive | Self::ReadSource => "source",
            Self::CallModel => "model",
            Self::CallTool => "tool",
            Self::HandOff => "agent",
            Self::Output => "sink",
            Self::WriteStore => "store",
            Self::Execute => "workflow",
        }
    }

    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The operations that are done to this kind of resource, none if there is no such kind.
    pub(crate) fn on(kind: &str) -> u16 {
        let of_kind = Self::ALL.iter().filter(|operation| operation.resource_kind() == kind);
        of_kind.fold(0, |bits, operation| bits | operation.bit())
    }
}

impl_terms!(Operation, "the name of an operation");

/// Where in a run it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// From a user to an agent.
    Input,
    /// From a tool, a document or memory to an agent.
    Context,
    /// From an agent to a model.
    ModelCall,
    /// From an agent to a tool.
    ToolCall,
    /// From an agent to another.
    Handoff,
    /// From an agent to a person, a store or the next system.
    Output,
}

impl Stage {
    /// Every stage, in the order of a run.
    pub const ALL: &[Self] =
        &[Self::Input, Self::Context, Self::ModelCall, Self::ToolCall, Self::Handoff, Self::Output];

    /// The name, in snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Context => "context",
            Self::ModelCall => "model_call",
            Self::ToolCall => "tool_call",
            Self::Handoff => "handoff",
            Self::Output => "output",
        }
    }

    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl_terms!(Stage, "the name of a stage");
