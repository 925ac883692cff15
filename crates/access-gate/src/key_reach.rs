//! How far a key reaches.

use std::fmt;

use data_class::{Ceiling, Label};

use crate::key_scope::covers;
use crate::keyring::Entry;
use crate::{KeyReference, KeyState, Keyring};

/// What there is that keys could reach, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct Inventory {
    /// The workflows.
    pub workflows: Vec<WorkflowFacts>,
    /// The agents.
    pub agents: Vec<AgentFacts>,
}

/// What has to be known of a workflow.
///
/// Read by serde, its label is one of the standard scheme, as [`Label`]s are. One of another scheme
/// is read with [`Scheme::read_label`](data_class::Scheme::read_label) or
/// [`restore_label`](data_class::Scheme::restore_label) and put here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct WorkflowFacts {
    /// Its name.
    pub name: String,
    /// The label of the data in it.
    pub label: Label,
    /// Where it runs. If that is not known, it counts as running everywhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub environments: Vec<String>,
    /// The ids of the keys that it is set up to use.
    #[cfg_attr(feature = "serde", serde(default))]
    pub keys: Vec<String>,
}

/// What has to be known of an agent. Its label is read like that of [`WorkflowFacts`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct AgentFacts {
    /// Its name.
    pub name: String,
    /// The label of the data it handles.
    pub label: Label,
}

/// How far a key reaches: what somebody could do who got hold of it and kept to its scope.
///
/// Its text is one line of names and labels, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlastRadius {
    /// The id of the key.
    pub key: String,
    /// Its state. What a revoked key reached is still said, since that is when it matters.
    pub state: KeyState,
    /// The providers that take it.
    pub providers: Vec<String>,
    /// The workflows in its scope.
    pub workflows: Vec<Reached>,
    /// The agents in its scope.
    pub agents: Vec<Reached>,
    /// The environments in its scope.
    pub environments: Vec<String>,
    /// The most that it may carry.
    pub ceiling: Ceiling,
    /// The labels of the workflows it reaches, joined, leaving out those above the ceiling; none
    /// if nothing is left.
    pub label: Option<Label>,
}

/// A workflow or an agent in the scope of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its name.
    pub name: String,
    /// The label of its data.
    pub label: Label,
    /// Whether that is above what the key may carry, so that only a part of the data can go out
    /// with it.
    pub above_ceiling: bool,
}

impl fmt::Display for BlastRadius {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            KeyState::Active => "active",
            KeyState::Superseded { .. } => "superseded",
            KeyState::Retired { .. } => "retired",
            KeyState::Revoked { .. } => "revoked",
        };
        write!(f, "key `{}` ({state}) reaches workflows ", self.key)?;
        write_names(f, self.workflows.iter().map(|reached| &reached.name))?;
        f.write_str("; agents ")?;
        write_names(f, self.agents.iter().map(|reached| &reached.name))?;
        f.write_str("; environments ")?;
        write_names(f, self.environments.iter())?;
        f.write_str("; providers ")?;
        write_names(f, self.providers.iter())?;
        write!(f, "; data up to `{}`", self.ceiling)?;
        match &self.label {
            Some(label) => write!(f, ", now `{label}`"),
            None => f.write_str(", now none"),
        }
    }
}

impl Keyring {
    /// How far the key reaches, or nothing if there is no such key.
    ///
    /// It is a bound from above: it goes by scope and state alone, as if nothing else stood in
    /// the way. What the inventory does not list is not in it, and neither is what has no name.
    #[must_use]
    pub fn blast_radius(&self, key: &str, inventory: &Inventory) -> Option<BlastRadius> {
        let Entry { reference: key, scope, .. } = self.entry(key)?;
        let reached = |name: &String, label: &Label| Reached {
            name: name.clone(),
            label: label.clone(),
            above_ceiling: !scope.ceiling.admits(label),
        };
        let workflows: Vec<Reached> = inventory
            .workflows
            .iter()
            .filter(|workflow| scope.reaches(workflow))
            .map(|workflow| reached(&workflow.name, &workflow.label))
            .collect();
        let agents = inventory
            .agents
            .iter()
            .filter(|agent| covers(&scope.agents, &agent.name))
            .map(|agent| reached(&agent.name, &agent.label))
            .collect();
        let label = workflows
            .iter()
            .filter(|workflow| !workflow.above_ceiling)
            .map(|workflow| workflow.label.clone())
            .reduce(|joined, label| joined.join(&label));
        Some(BlastRadius {
            key: key.id.clone(),
            state: key.state.clone(),
            providers: key.providers.clone(),
            workflows,
            agents,
            environments: key.environments.clone(),
            ceiling: scope.ceiling.clone(),
            label,
        })
    }

    /// The keys that may carry data of this label, without those that are retired or revoked.
    pub fn keys_for_label(&self, label: &Label) -> impl Iterator<Item = &KeyReference> {
        let carries =
            |entry: &&Entry| !entry.reference.state.is_over() && entry.scope.ceiling.admits(label);
        self.entries().iter().filter(carries).map(|entry| &entry.reference)
    }

    /// The keys that are for this workflow, without those that are retired or revoked.
    pub fn keys_for_workflow(&self, workflow: &str) -> impl Iterator<Item = &KeyReference> {
        let is_for = move |entry: &&Entry| {
            !entry.reference.state.is_over() && covers(&entry.scope.workflows, workflow)
        };
        self.entries().iter().filter(is_for).map(|entry| &entry.reference)
    }
}

fn write_names<'a>(
    f: &mut fmt::Formatter<'_>,
    names: impl Iterator<Item = &'a String>,
) -> fmt::Result {
    let mut is_first = true;
    for name in names {
        f.write_str(if is_first { "" } else { ", " })?;
        f.write_str(name)?;
        is_first = false;
    }
    f.write_str(if is_first { "none" } else { "" })
}
