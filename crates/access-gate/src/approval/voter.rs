//! Who takes part in an approval.

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::requirement::Requirement;
use crate::matching::fold_text;
use crate::term::impl_terms;
use crate::{Error, ErrorKind};

/// Somebody who votes, cancels, overrides or reviews, as the caller's identity system knows
/// them.
///
/// This crate checks no identity. What it relies on is that one person has one id: ids that
/// differ in case only are the same, others are not (`ann` and `ann@example.org` are two).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Voter {
    /// The name, unique to one person or machine.
    pub id: String,
    /// Whether it is a person.
    pub kind: VoterKind,
    /// The roles the person has at this moment.
    #[cfg_attr(feature = "serde", serde(default))]
    pub roles: Vec<String>,
}

/// Whether somebody is a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoterKind {
    /// A person, who gave this answer themself.
    Human,
    /// Anything else: a model, an agent, a script. Its vote is advice and never counts.
    Machine,
}

/// What a vote says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ballot {
    /// It may be done.
    Approve,
    /// It may not.
    Deny,
}

/// The people who may never approve, override or review, whatever the rules say: who profits
/// from the act or made what asks for it. With them the agent itself is excluded, and whoever
/// bears the name of the target or the subject of the binding.
///
/// None is optional. Where one of them is not a person, such as a schedule that starts runs,
/// its name stands here all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Parties {
    /// Who asks for the approval.
    pub requester: String,
    /// Who wrote this version of the workflow.
    pub author: String,
    /// Who owns the agent.
    pub owner: String,
}

impl VoterKind {
    /// Both.
    pub const ALL: &[Self] = &[Self::Human, Self::Machine];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
        }
    }
}

impl_terms!(VoterKind, "the kind of a voter");

impl Ballot {
    /// Both.
    pub const ALL: &[Self] = &[Self::Approve, Self::Deny];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }
}

impl_terms!(Ballot, "the name of a ballot");

impl Voter {
    /// A person.
    #[must_use]
    pub fn human(id: impl Into<String>) -> Self {
        Self { id: id.into(), kind: VoterKind::Human, roles: Vec::new() }
    }

    /// A machine.
    #[must_use]
    pub fn machine(id: impl Into<String>) -> Self {
        Self { id: id.into(), kind: VoterKind::Machine, roles: Vec::new() }
    }

    /// Adds a role.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// As it is kept: names folded, and of the roles those the requirement asks about, each
    /// once and in order. Nothing if one of the names is none.
    pub(crate) fn kept(&self, requirement: &Requirement) -> Option<Self> {
        let id = fold_text(&self.id)?;
        let roles =
            self.roles.iter().map(|role| fold_text(role)).collect::<Option<BTreeSet<_>>>()?;
        let roles = roles.into_iter().filter(|role| requirement.knows_role(role)).collect();
        Some(Self { id, kind: self.kind, roles })
    }
}

impl Parties {
    /// With folded names, or nothing if one of them is no name.
    pub(crate) fn kept(&self) -> Option<Self> {
        Some(Self {
            requester: fold_text(&self.requester)?,
            author: fold_text(&self.author)?,
            owner: fold_text(&self.owner)?,
        })
    }

    /// Whether the folded name is one of them.
    pub(crate) fn contains(&self, id: &str) -> bool {
        [&self.requester, &self.author, &self.owner].into_iter().any(|party| party == id)
    }

    /// For what is read back.
    pub(crate) fn check_kept(&self) -> Result<(), Error> {
        if self.kept().as_ref() == Some(self) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::MalformedName, "parties"))
    }
}
