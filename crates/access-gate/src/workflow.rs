//! Workflows: what is registered of each, and the steps between their states.

use std::collections::BTreeSet;

use crate::matching::fold;
use crate::name::is_name;
use crate::term::impl_terms;
use crate::{Error, ErrorKind};

/// What the registry knows of a workflow.
///
/// There is one version at a time. To change a workflow while the old version runs on, register
/// the new one under a name of its own, such as `finance/invoices@2`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Workflow {
    /// Its name.
    pub id: String,
    /// The version, which is a name too.
    pub version: String,
    /// The caller's digest of the definition.
    #[cfg_attr(feature = "serde", serde(with = "crate::digest::hex"))]
    pub digest: [u8; 32],
    /// Whether it runs.
    pub state: WorkflowState,
    /// Everybody who changed it since it was last approved, the latest at the end. None of them
    /// may approve it: who changes a comma in a colleague's work would otherwise make room for
    /// the colleague to approve it.
    pub authors: Vec<String>,
    /// Who approved this digest.
    pub approval: Option<WorkflowApproval>,
    /// When it was last changed, approved, moved or stopped, in microseconds since the Unix
    /// epoch. What is asked for an earlier time is denied, so that a clock that was far ahead at
    /// a step keeps the workflow from running until then.
    pub changed_at: i64,
}

/// Who approved a workflow, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct WorkflowApproval {
    /// The person.
    pub by: String,
    /// The role by which they may.
    pub role: String,
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
    /// What they approved.
    #[cfg_attr(feature = "serde", serde(with = "crate::digest::hex"))]
    pub digest: [u8; 32],
}

/// Whether a workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkflowState {
    /// It is being written and never runs.
    Draft,
    /// It runs with public data of no category, and with nothing else.
    Test,
    /// It runs.
    Active,
    /// It was stopped: it does not run until it is approved anew, as it is or, changed, as a
    /// draft.
    Inactive,
}

impl WorkflowState {
    /// Every state, in the order of a life.
    pub const ALL: &[Self] = &[Self::Draft, Self::Test, Self::Active, Self::Inactive];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Test => "test",
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

impl_terms!(WorkflowState, "the name of a state");

/// The workflow that a request is part of, as the caller is about to run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkflowUse<'a> {
    /// Its name.
    pub id: &'a str,
    /// The version.
    pub version: &'a str,
    /// The digest of the definition that would run, computed from what would run.
    pub digest: &'a [u8; 32],
}

/// A step that a person wants to take with a workflow.
///
/// | state | [`Modify`](Self::Modify) | [`Approve`](Self::Approve) | [`StartTest`](Self::StartTest) | [`Activate`](Self::Activate) |
/// |---|---|---|---|---|
/// | draft | draft, not approved | draft, approved | test, if approved | no |
/// | test | draft, not approved | no: it is | no | active |
/// | active | draft, not approved | no: it is | no | no |
/// | inactive | draft, not approved | inactive, approved | test, if approved | no |
///
/// [`Create`](Self::Create) makes a draft where there was nothing, and
/// [`Registry::stop_workflow`](crate::Registry::stop_workflow) makes every state inactive and
/// takes the approval away. `tests/registry.rs` goes through the table:
/// `every_step_from_every_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkflowChange<'a> {
    /// Register it. Takes [`Permission::Create`](crate::Permission::Create).
    Create {
        /// The version.
        version: &'a str,
        /// The digest of its definition.
        digest: &'a [u8; 32],
    },
    /// Replace its definition. Takes [`Permission::Modify`](crate::Permission::Modify).
    Modify {
        /// The new version.
        version: &'a str,
        /// The digest of the new definition.
        digest: &'a [u8; 32],
    },
    /// Approve its definition. Takes [`Permission::Approve`](crate::Permission::Approve), of
    /// somebody who has not written it.
    Approve {
        /// The digest of the definition that the person saw. If it was replaced meanwhile,
        /// nothing is approved.
        digest: &'a [u8; 32],
    },
    /// Let it run with public data. Takes [`Permission::Modify`](crate::Permission::Modify).
    StartTest,
    /// Let it run. Takes [`Permission::Modify`](crate::Permission::Modify).
    Activate,
}

/// A step that was taken, for the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Transition {
    /// The workflow.
    pub workflow: String,
    /// The state before; absent if there was no workflow.
    pub from: Option<WorkflowState>,
    /// The state after.
    pub to: WorkflowState,
    /// The digest after.
    #[cfg_attr(feature = "serde", serde(with = "crate::digest::hex"))]
    pub digest: [u8; 32],
    /// Whether the digest is approved after.
    pub approved: bool,
    /// Who took it.
    pub by: String,
    /// The role by which they may; absent for a stop, which takes none.
    pub role: Option<String>,
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
}

/// Why a step was not taken. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TransitionRefusal {
    /// A name is none.
    #[error("a name is malformed")]
    MalformedName,
    /// There is no such workflow or agent.
    #[error("it is not registered")]
    Unknown,
    /// There is such a workflow already.
    #[error("it is registered already")]
    Exists,
    /// The person has no role that permits it.
    #[error("no role of the person permits it")]
    NotPermitted,
    /// The person wrote what would be approved.
    #[error("the person is an author of it")]
    OwnWork,
    /// The digest is not that of the registered definition.
    #[error("the definition has changed")]
    DigestChanged,
    /// The digest is not approved.
    #[error("it is not approved")]
    NotApproved,
    /// The digest is approved already.
    #[error("it is approved already")]
    AlreadyApproved,
    /// No such step leads out of this state.
    #[error("the state does not allow it")]
    WrongState,
    /// The time is before the last step.
    #[error("the time is before the last change")]
    FromThePast,
}

impl TransitionRefusal {
    /// A code that stays the same between versions, for records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MalformedName => "workflow.malformed_name",
            Self::Unknown => "workflow.unknown",
            Self::Exists => "workflow.exists",
            Self::NotPermitted => "workflow.not_permitted",
            Self::OwnWork => "workflow.own_work",
            Self::DigestChanged => "workflow.digest_changed",
            Self::NotApproved => "workflow.not_approved",
            Self::AlreadyApproved => "workflow.already_approved",
            Self::WrongState => "workflow.wrong_state",
            Self::FromThePast => "workflow.from_the_past",
        }
    }
}

impl Workflow {
    /// The state after the step, if it may be taken by somebody with the permission.
    pub(crate) fn next(
        &self,
        change: &WorkflowChange<'_>,
        person: &str,
    ) -> Result<WorkflowState, TransitionRefusal> {
        use TransitionRefusal::{AlreadyApproved, DigestChanged, Exists, NotApproved, OwnWork};
        use WorkflowState::{Active, Draft, Inactive, Test};

        match (change, self.state) {
            (WorkflowChange::Create { .. }, _) => Err(Exists),
            // Also what was stopped: it is mended before it runs again.
            (WorkflowChange::Modify { .. }, _) => Ok(Draft),
            (WorkflowChange::Approve { digest }, Draft | Inactive) => match &self.approval {
                _ if **digest != self.digest => Err(DigestChanged),
                _ if self.is_author(person) => Err(OwnWork),
                Some(_) => Err(AlreadyApproved),
                None => Ok(self.state),
            },
            (WorkflowChange::Approve { .. }, Test | Active) => Err(AlreadyApproved),
            (WorkflowChange::StartTest, Draft | Inactive) => {
                if self.approval.is_some() {
                    Ok(Test)
                } else {
                    Err(NotApproved)
                }
            }
            (WorkflowChange::Activate, Test) => Ok(Active),
            (WorkflowChange::StartTest, Test | Active)
            | (WorkflowChange::Activate, Draft | Active | Inactive) => {
                Err(TransitionRefusal::WrongState)
            }
        }
    }

    pub(crate) fn is_author(&self, person: &str) -> bool {
        self.authors.iter().any(|author| author.eq_ignore_ascii_case(person))
    }

    /// Whether the steps can lead to this record; `path` is its place.
    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        let error = |kind, field| Err(Error::new(kind, format!("{path}.{field}")));
        if !is_name(&self.id) {
            return error(ErrorKind::MalformedName, "id");
        }
        if !is_name(&self.version) {
            return error(ErrorKind::MalformedName, "version");
        }
        if self.authors.is_empty() {
            return error(ErrorKind::EmptySet, "authors");
        }
        let mut seen = BTreeSet::new();
        for (index, author) in self.authors.iter().enumerate() {
            let error = |kind| Error::new(kind, format!("{path}.authors[{index}]"));
            let folded = fold(author).ok_or_else(|| error(ErrorKind::MalformedName))?;
            if !seen.insert(folded) {
                return Err(error(ErrorKind::DuplicateName));
            }
        }
        let Some(approval) = &self.approval else {
            return match self.state {
                WorkflowState::Draft | WorkflowState::Inactive => Ok(()),
                WorkflowState::Test | WorkflowState::Active => {
                    error(ErrorKind::ImpossibleState, "approval")
                }
            };
        };
        if !is_name(&approval.by) {
            return error(ErrorKind::MalformedName, "approval.by");
        }
        if !is_name(&approval.role) {
            return error(ErrorKind::MalformedName, "approval.role");
        }
        if self.is_author(&approval.by) {
            return error(ErrorKind::ImpossibleState, "approval.by");
        }
        if approval.digest != self.digest {
            return error(ErrorKind::ImpossibleState, "approval.digest");
        }
        if approval.at > self.changed_at {
            return error(ErrorKind::ImpossibleState, "approval.at");
        }
        Ok(())
    }
}
