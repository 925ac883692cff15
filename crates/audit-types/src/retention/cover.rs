//! Whether holds cover a record, asked of many records.

use std::collections::BTreeSet;

use super::HoldScope;
use super::names::subjects_of;
use crate::{Fingerprint, Id, Record};

/// A scope with its names in order: it covers what the scope covers, in a time that is logarithmic
/// in the names.
#[derive(Clone, Debug)]
pub(crate) enum Cover<'a> {
    Runs(BTreeSet<&'a Id>),
    Agents(BTreeSet<&'a Id>),
    Subjects(BTreeSet<&'a Fingerprint>),
    /// One that has no names.
    Other(&'a HoldScope),
}

impl<'a> Cover<'a> {
    pub(crate) fn new(scope: &'a HoldScope) -> Self {
        match scope {
            HoldScope::Runs(runs) => Self::Runs(runs.iter().collect()),
            HoldScope::Agents(agents) => Self::Agents(agents.iter().collect()),
            HoldScope::Subjects(people) => Self::Subjects(people.iter().collect()),
            HoldScope::Log | HoldScope::Time { .. } | HoldScope::Records { .. } => {
                Self::Other(scope)
            }
        }
    }

    pub(crate) fn covers(&self, record: &Record) -> bool {
        match self {
            Self::Runs(runs) => record.run().is_some_and(|run| runs.contains(run)),
            Self::Agents(agents) => record.agent().is_some_and(|agent| agents.contains(agent)),
            Self::Subjects(people) => {
                subjects_of(record.event()).any(|subject| people.contains(subject))
            }
            Self::Other(scope) => scope.covers(record),
        }
    }
}
