//! Which workflows and agents may run at the moment.

use std::collections::BTreeMap;

use crate::matching::{Folded, fold};
use crate::name::is_name;
use crate::request::Person;
use crate::workflow::{
    Transition, TransitionRefusal, Workflow, WorkflowApproval, WorkflowChange, WorkflowState,
};
use crate::{Error, ErrorKind, Gate, Permission};

/// Which workflows and agents may run at the moment.
///
/// The gate's configuration says who may do what; this is the state beside it, which changes
/// while the gate runs and is stored by the caller. A change counts from the next decision on,
/// for held and stored runs too, as long as the caller asks again before it goes on with one.
///
/// An agent that was never stopped is not in here; it may do what its grants say.
///
/// Nothing here is signed: who can write the stored state can approve workflows. Reading it
/// back refuses states that the steps cannot lead to, not lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "RegistryState", into = "RegistryState")
)]
pub struct Registry {
    workflows: BTreeMap<Box<[u8]>, Workflow>,
    agents: BTreeMap<Box<[u8]>, AgentState>,
}

/// What a [`Registry`] is stored as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct RegistryState {
    /// The workflows, by name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub workflows: Vec<Workflow>,
    /// The agents that were ever stopped, by name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub agents: Vec<AgentState>,
}

/// What the registry knows of an agent that was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct AgentState {
    /// Its name.
    pub id: String,
    /// Whether it was started again.
    pub active: bool,
    /// Who stopped it or started it again.
    pub by: String,
    /// When, in microseconds since the Unix epoch. What is asked for an earlier time is denied.
    pub changed_at: i64,
}

impl Registry {
    /// A registry that knows no workflow and has stopped no agent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a step with a workflow, if the person has the permission and the workflow's state
    /// allows it. Time is logarithmic in the number of workflows, and linear in the
    /// workflow's authors and the person's roles.
    pub fn apply(
        &mut self,
        gate: &Gate,
        person: Person<'_>,
        workflow: &str,
        change: WorkflowChange<'_>,
        now: i64,
    ) -> Result<Transition, TransitionRefusal> {
        use WorkflowChange::{Activate, Approve, Create, Modify, StartTest};

        let key = fold(workflow).ok_or(TransitionRefusal::MalformedName)?;
        let version = match change {
            Create { version, .. } | Modify { version, .. } => Some(version),
            Approve { .. } | StartTest | Activate => None,
        };
        if !is_name(person.id) || !version.is_none_or(is_name) {
            return Err(TransitionRefusal::MalformedName);
        }
        let permission = match change {
            Create { .. } => Permission::Create,
            Approve { .. } => Permission::Approve,
            Modify { .. } | StartTest | Activate => Permission::Modify,
        };
        let role = gate.roles().permits(person, permission, &key);
        let role = role.ok_or(TransitionRefusal::NotPermitted)?;

        let before = self.workflows.get(&key);
        let mut after = match (before, change) {
            (None, Create { version, digest }) => Workflow {
                id: workflow.to_owned(),
                version: version.to_owned(),
                digest: *digest,
                state: WorkflowState::Draft,
                authors: vec![person.id.to_owned()],
                approval: None,
                changed_at: now,
            },
            (None, _) => return Err(TransitionRefusal::Unknown),
            (Some(before), _) if now < before.changed_at => {
                return Err(TransitionRefusal::FromThePast);
            }
            (Some(before), _) => {
                let state = before.next(&change, person.id)?;
                Workflow { state, changed_at: now, ..before.clone() }
            }
        };
        match change {
            Create { .. } | StartTest | Activate => {}
            Modify { version, digest } => {
                after.version = version.to_owned();
                after.digest = *digest;
                // Who wrote what was approved since has had their second pair of eyes.
                if after.approval.take().is_some() {
                    after.authors.clear();
                }
                after.authors.retain(|author| !author.eq_ignore_ascii_case(person.id));
                after.authors.push(person.id.to_owned());
            }
            Approve { digest } => {
                after.approval = Some(WorkflowApproval {
                    by: person.id.to_owned(),
                    role: role.to_owned(),
                    at: now,
                    digest: *digest,
                });
            }
        }
        let transition = Transition {
            workflow: after.id.clone(),
            from: before.map(|before| before.state),
            to: after.state,
            digest: after.digest,
            approved: after.approval.is_some(),
            by: person.id.to_owned(),
            role: Some(role.to_owned()),
            at: now,
        };
        self.workflows.insert(key, after);
        Ok(transition)
    }

    /// Stops a workflow, from whatever state, and takes its approval away.
    ///
    /// It takes no permission, since it takes nothing but away: who may stop is the caller's to
    /// say, and may be a program. It works with a clock that went backwards, too. Stopping
    /// twice is stopping once.
    pub fn stop_workflow(
        &mut self,
        workflow: &str,
        by: &str,
        now: i64,
    ) -> Result<Transition, TransitionRefusal> {
        let key = fold(workflow).filter(|_| is_name(by)).ok_or(TransitionRefusal::MalformedName)?;
        let stopped = self.workflows.get_mut(&key).ok_or(TransitionRefusal::Unknown)?;
        let from = stopped.state;
        if from != WorkflowState::Inactive {
            stopped.changed_at = stopped.changed_at.max(now);
        }
        stopped.state = WorkflowState::Inactive;
        stopped.approval = None;
        Ok(Transition {
            workflow: stopped.id.clone(),
            from: Some(from),
            to: stopped.state,
            digest: stopped.digest,
            approved: false,
            by: by.to_owned(),
            role: None,
            at: stopped.changed_at,
        })
    }

    /// Stops an agent, known or not. As with [`Registry::stop_workflow`], it takes no
    /// permission and works with a clock that went backwards.
    pub fn stop_agent(
        &mut self,
        agent: &str,
        by: &str,
        now: i64,
    ) -> Result<&AgentState, TransitionRefusal> {
        let key = fold(agent).filter(|_| is_name(by)).ok_or(TransitionRefusal::MalformedName)?;
        let state = self.agents.entry(key).or_insert_with(|| AgentState {
            id: agent.to_owned(),
            active: true,
            by: by.to_owned(),
            changed_at: now,
        });
        if state.active {
            by.clone_into(&mut state.by);
            state.changed_at = state.changed_at.max(now);
            state.active = false;
        }
        Ok(state)
    }

    /// Starts an agent again that was stopped, if a role of the person manages it.
    pub fn start_agent(
        &mut self,
        gate: &Gate,
        person: Person<'_>,
        agent: &str,
        now: i64,
    ) -> Result<&AgentState, TransitionRefusal> {
        let key = fold(agent).filter(|_| is_name(person.id));
        let key = key.ok_or(TransitionRefusal::MalformedName)?;
        if gate.roles().manages(person, &key).is_none() {
            return Err(TransitionRefusal::NotPermitted);
        }
        let state = self.agents.get_mut(&key).ok_or(TransitionRefusal::Unknown)?;
        if state.active {
            return Err(TransitionRefusal::WrongState);
        }
        if now < state.changed_at {
            return Err(TransitionRefusal::FromThePast);
        }
        person.id.clone_into(&mut state.by);
        state.changed_at = now;
        state.active = true;
        Ok(state)
    }

    /// What is known of a workflow.
    #[must_use]
    pub fn workflow(&self, id: &str) -> Option<&Workflow> {
        self.workflows.get(Folded::new(id)?.as_bytes())
    }

    /// What is known of an agent that was ever stopped.
    #[must_use]
    pub fn agent(&self, id: &str) -> Option<&AgentState> {
        self.agents.get(Folded::new(id)?.as_bytes())
    }

    pub(crate) fn folded_workflow(&self, id: &Folded) -> Option<&Workflow> {
        self.workflows.get(id.as_bytes())
    }

    pub(crate) fn folded_agent(&self, id: &Folded) -> Option<&AgentState> {
        self.agents.get(id.as_bytes())
    }
}

impl From<Registry> for RegistryState {
    fn from(registry: Registry) -> Self {
        Self {
            workflows: registry.workflows.into_values().collect(),
            agents: registry.agents.into_values().collect(),
        }
    }
}

/// Checks a state that was read back. A state that the steps cannot lead to is an error with
/// its path: an active workflow without an approval, an approval by an author or of another
/// digest or from after the last change, two workflows of one name.
impl TryFrom<RegistryState> for Registry {
    type Error = Error;

    fn try_from(state: RegistryState) -> Result<Self, Error> {
        let mut registry = Self::new();
        for (index, workflow) in state.workflows.into_iter().enumerate() {
            let path = format!("workflows[{index}]");
            workflow.check(&path)?;
            let error = |kind| Error::new(kind, format!("{path}.id"));
            let key = fold(&workflow.id).ok_or_else(|| error(ErrorKind::MalformedName))?;
            if registry.workflows.insert(key, workflow).is_some() {
                return Err(error(ErrorKind::DuplicateName));
            }
        }
        for (index, agent) in state.agents.into_iter().enumerate() {
            let error = |kind, field| Error::new(kind, format!("agents[{index}].{field}"));
            let key = fold(&agent.id).ok_or_else(|| error(ErrorKind::MalformedName, "id"))?;
            if !is_name(&agent.by) {
                return Err(error(ErrorKind::MalformedName, "by"));
            }
            if registry.agents.insert(key, agent).is_some() {
                return Err(error(ErrorKind::DuplicateName, "id"));
            }
        }
        Ok(registry)
    }
}
