//! A workflow as it is at a time, and the news that changes it.

use audit_types::{
    ChangeAction, ChangeObject, ConfigurationChange, Digest, Draft, Event, Id, KeyAction,
    KeyChange, List, PolicyChange,
};

use super::calendar::News;
use super::config::{Share, WorkflowConfig, name};
use super::queue::Queue;
use super::random::Random;
use super::terms::Terms;
use crate::Error;

/// The most agents a workflow gets.
const AGENTS_MAX: usize = 128;

/// A workflow as it is at a time.
#[derive(Clone, Debug)]
pub(crate) struct Workflow {
    pub(crate) config: WorkflowConfig,
    pub(crate) name: Id,
    pub(crate) agents: Vec<Id>,
    pub(crate) key: Id,
    pub(crate) model: Id,
    pub(crate) fallback: Id,
    pub(crate) tools: Vec<(Id, f64)>,
    pub(crate) later_tools: Vec<(Id, f64)>,
    pub(crate) sources: Vec<(Id, f64)>,
    pub(crate) sinks: Vec<(Id, f64)>,
    pub(crate) version: Id,
    /// How many tokens this version reads, compared with the first.
    pub(crate) tokens: f64,
    /// How many versions, keys and agents there were.
    changes: u32,
}

impl Workflow {
    pub(crate) fn new(config: &WorkflowConfig, path: &str) -> Result<Self, Error> {
        let one = |text: &str, field: &str| name(text, &format!("{path}.{field}"));
        let shares = |shares: &[Share], field: &str| {
            let shares = shares.iter().map(|share| Ok((one(&share.name, field)?, share.weight)));
            shares.collect::<Result<Vec<_>, Error>>()
        };
        Ok(Self {
            name: one(&config.name, "name")?,
            agents: config
                .agents
                .iter()
                .map(|agent| one(agent, "agents"))
                .collect::<Result<_, _>>()?,
            key: one(&config.key, "key")?,
            model: one(&config.model, "model")?,
            fallback: one(&config.fallback, "fallback")?,
            tools: shares(&config.tools, "tools")?,
            later_tools: shares(&config.later_tools, "later_tools")?,
            sources: shares(&config.sources, "sources")?,
            sinks: shares(&config.sinks, "sinks")?,
            version: one("v1", "version")?,
            tokens: 1.0,
            changes: 1,
            config: config.clone(),
        })
    }
}

/// Carries out news and writes its records.
pub(crate) fn take_news(
    news: News,
    index: usize,
    workflows: &mut [Workflow],
    terms: &Terms,
    random: &mut Random,
    time: i64,
    queue: &mut Queue,
) {
    let mut push = |workflow: Option<&Id>, event: Event| {
        let workflow = workflow.cloned();
        queue.push(Draft { time, run: None, workflow, agent: None, event }, None);
    };
    let Some(workflow) = workflows.get_mut(index) else { return };
    workflow.changes = workflow.changes.saturating_add(1);
    let changes = workflow.changes;
    let change = |object, name: &Id, action, holder: Option<&Id>, version: Option<&Id>| {
        Event::ConfigurationChange(ConfigurationChange {
            object,
            name: name.clone(),
            action,
            holder: holder.cloned(),
            version: version.cloned(),
            actor: Some(terms.person.clone()),
            approval: None,
        })
    };
    let policy_change = |to: u64| {
        Event::PolicyChange(PolicyChange {
            to: Digest::sha256(&to.to_be_bytes()),
            version: None,
            paths: List::new(),
            actor: Some(terms.person.clone()),
            approval: None,
        })
    };
    // A name that would be too long for a record is no news.
    let next = |base: &str| format!("{base}-{changes}").parse::<Id>().ok();
    match news {
        News::Version => {
            let Ok(version) = format!("v{changes}").parse::<Id>() else { return };
            workflow.version = version;
            workflow.tokens *= random.log_normal(1.0, 0.1).clamp(0.8, 1.25);
            let object = ChangeObject::Workflow;
            let (name, version) = (&workflow.name, &workflow.version);
            push(Some(name), change(object, name, ChangeAction::Updated, None, Some(version)));
            if !workflow.later_tools.is_empty() {
                let (tool, weight) = workflow.later_tools.remove(0);
                let granted = ChangeAction::Granted;
                push(Some(name), change(ChangeObject::Grant, &tool, granted, Some(name), None));
                push(None, policy_change(random.next()));
                workflow.tools.push((tool, weight));
            }
        }
        News::Agent => {
            let base = workflow.agents.first().map_or("agent", |agent| agent.as_str());
            let Some(agent) = next(base) else { return };
            if workflow.agents.len() < AGENTS_MAX {
                push(None, change(ChangeObject::Agent, &agent, ChangeAction::Created, None, None));
                workflow.agents.push(agent);
            }
        }
        News::KeyRotation => {
            let old = workflow.key.clone();
            let Some(new) = next(&workflow.config.key) else { return };
            push(
                None,
                Event::KeyChange(KeyChange {
                    key: old.clone(),
                    action: KeyAction::Rotated,
                    successor: Some(new.clone()),
                    until: None,
                    actor: Some(terms.person.clone()),
                    reason: None,
                }),
            );
            for other in workflows.iter_mut().filter(|other| other.key == old) {
                other.key = new.clone();
            }
        }
        News::Policy => push(None, policy_change(random.next())),
    }
}
