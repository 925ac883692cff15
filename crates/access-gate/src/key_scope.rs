//! What a key is for, compiled.

use data_class::{Ceiling, Scheme};

use crate::ceiling::read_ceiling;
use crate::matching::Patterns;
use crate::secret_like::check_no_secrets;
use crate::{Error, ErrorKind, KeyReference, WorkflowFacts};

/// The lists and the ceiling of a [`KeyReference`].
#[derive(Clone, Debug)]
pub(crate) struct KeyScope {
    pub(crate) providers: Patterns,
    pub(crate) workflows: Patterns,
    pub(crate) agents: Patterns,
    pub(crate) environments: Patterns,
    /// Empty if the purpose does not matter.
    pub(crate) purposes: Patterns,
    pub(crate) ceiling: Ceiling,
}

impl KeyScope {
    /// `path` is the key's.
    pub(crate) fn read(scheme: &Scheme, key: &KeyReference, path: &str) -> Result<Self, Error> {
        type Read = fn(&[String], &str) -> Result<Patterns, Error>;
        let read = |texts: &[String], field: &str, read: Read| {
            let path = format!("{path}.{field}");
            check_no_secrets(texts, &path)?;
            read(texts, &path)
        };
        let some_names: Read = |texts, path| match texts {
            [] => Err(Error::new(ErrorKind::EmptySet, path)),
            _ => Patterns::names(texts, path),
        };
        Ok(Self {
            providers: read(&key.providers, "providers", some_names)?,
            workflows: read(&key.workflows, "workflows", Patterns::parse)?,
            agents: read(&key.agents, "agents", Patterns::parse)?,
            environments: read(&key.environments, "environments", some_names)?,
            ceiling: read_ceiling(scheme, key.ceiling.as_ref(), &format!("{path}.ceiling"))?,
            purposes: read(&key.purposes, "purposes", Patterns::names)?,
        })
    }

    /// Whether the workflow is in it and runs somewhere in it.
    pub(crate) fn reaches(&self, workflow: &WorkflowFacts) -> bool {
        covers(&self.workflows, &workflow.name)
            && (workflow.environments.is_empty()
                || workflow.environments.iter().any(|place| covers(&self.environments, place)))
    }
}

/// Whether a name is one of these. What is no name is none of them.
pub(crate) fn covers(patterns: &Patterns, name: &str) -> bool {
    patterns.takes(name) == Some(true)
}
