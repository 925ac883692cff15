//! How many runs of a workflow version people have reviewed.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::machine::Approval;
use super::outcome::{ApprovalRefusal, ApprovalState, ReviewFinding};
#[cfg(feature = "serde")]
use crate::digest::hex;
use crate::digest::is_set;
use crate::matching::fold_text;
use crate::{Error, ErrorKind};

/// The greatest number of first runs that a rule can ask to review.
pub const FIRST_RUNS_MAX: u32 = 1000;

/// The greatest number of workflows whose runs are counted.
pub const WORKFLOWS_MAX: usize = 10_000;

/// Counts, for each workflow, the completed runs of its present version that were reviewed.
///
/// A version is its digest. The count of another digest is zero, and a run of another digest
/// that is recorded starts the count again, also if that digest was there before. So what an
/// old version earned helps no new one. A run counts once, however many approvals it had.
///
/// At most [`FIRST_RUNS_MAX`] runs of [`WORKFLOWS_MAX`] workflows are remembered; what is
/// beyond is not counted and so stays under review (`tests/approvals.rs`:
/// `counting_runs_has_its_limits`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(try_from = "StoredRuns", into = "StoredRuns")
)]
pub struct ReviewedRuns {
    workflows: BTreeMap<String, WorkflowRuns>,
}

/// [`ReviewedRuns`] as they are stored: [`ReviewedRuns::to_stored`] writes them,
/// [`ReviewedRuns::restore`] reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct StoredRuns {
    /// By workflow, whose name is in lower case.
    pub workflows: BTreeMap<String, WorkflowRuns>,
}

/// The reviewed runs of one version of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct WorkflowRuns {
    /// The digest of the version.
    #[cfg_attr(feature = "serde", serde(with = "hex"))]
    pub digest: [u8; 32],
    /// The names of the runs, in lower case.
    pub runs: BTreeSet<String>,
}

impl ReviewedRuns {
    /// No run yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many reviewed runs this version of the workflow has completed.
    #[must_use]
    pub fn completed(&self, workflow: &str, digest: &[u8; 32]) -> u32 {
        let runs = fold_text(workflow).and_then(|workflow| self.workflows.get(&workflow));
        let runs = runs.filter(|runs| runs.digest == *digest).map_or(0, |runs| runs.runs.len());
        u32::try_from(runs).unwrap_or(u32::MAX)
    }

    /// Counts a run that has completed, on the strength of the approval it ran with, and says
    /// how many there are now. To be called when the run is complete and not before.
    ///
    /// # Errors
    ///
    /// `NotReviewed` unless the approval was used, was asked for by a rule with `first_runs`,
    /// and, if it was overridden, its review is closed and found it justified; `Full` if there
    /// are too many.
    pub fn record(&mut self, approval: &Approval) -> Result<u32, ApprovalRefusal> {
        let overridden = approval.was_overridden();
        if approval.state() != ApprovalState::Consumed
            || !approval.requirement().counts_runs()
            || (overridden && approval.review_finding() != Some(ReviewFinding::Justified))
        {
            return Err(ApprovalRefusal::NotReviewed);
        }
        let binding = approval.binding();
        let names = fold_text(&binding.workflow).zip(fold_text(&binding.run));
        let (workflow, run) = names.ok_or(ApprovalRefusal::Malformed)?;
        let is_full = self.workflows.len() >= WORKFLOWS_MAX;
        let fresh = || WorkflowRuns { digest: binding.workflow_digest, runs: BTreeSet::new() };
        let entry = match self.workflows.entry(workflow) {
            Entry::Vacant(_) if is_full => return Err(ApprovalRefusal::Full),
            Entry::Vacant(vacant) => vacant.insert(fresh()),
            Entry::Occupied(occupied) => occupied.into_mut(),
        };
        if entry.digest != binding.workflow_digest {
            *entry = fresh();
        }
        if entry.runs.len() >= FIRST_RUNS_MAX as usize && !entry.runs.contains(&run) {
            return Err(ApprovalRefusal::Full);
        }
        entry.runs.insert(run);
        Ok(u32::try_from(entry.runs.len()).unwrap_or(u32::MAX))
    }

    /// Forgets a workflow, for instance one that was retired. If it comes back, its count
    /// starts again.
    pub fn forget(&mut self, workflow: &str) {
        if let Some(workflow) = fold_text(workflow) {
            self.workflows.remove(&workflow);
        }
    }

    /// As plain data, to be stored.
    #[must_use]
    pub fn to_stored(&self) -> StoredRuns {
        StoredRuns { workflows: self.workflows.clone() }
    }

    /// Reads what was stored.
    ///
    /// # Errors
    ///
    /// `OutOfRange` for more than [`WORKFLOWS_MAX`] workflows; with the place of the workflow in
    /// the order of the names, `workflows[2]`, `MalformedName` for a name that is none or not in
    /// lower case, and `ImpossibleState` for no run, more than [`FIRST_RUNS_MAX`], or a digest of
    /// zeros, which no approval is bound to.
    pub fn restore(stored: StoredRuns) -> Result<Self, Error> {
        let is_folded = |name: &String| fold_text(name).as_ref() == Some(name);
        if stored.workflows.len() > WORKFLOWS_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "workflows"));
        }
        for (index, (workflow, runs)) in stored.workflows.iter().enumerate() {
            let place = || format!("workflows[{index}]");
            if !is_folded(workflow) || !runs.runs.iter().all(is_folded) {
                return Err(Error::new(ErrorKind::MalformedName, place()));
            }
            let is_counted = (1..=FIRST_RUNS_MAX as usize).contains(&runs.runs.len());
            if !is_counted || !is_set(&runs.digest) {
                return Err(Error::new(ErrorKind::ImpossibleState, place()));
            }
        }
        Ok(Self { workflows: stored.workflows })
    }
}

#[cfg(feature = "serde")]
impl From<ReviewedRuns> for StoredRuns {
    fn from(runs: ReviewedRuns) -> Self {
        Self { workflows: runs.workflows }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<StoredRuns> for ReviewedRuns {
    type Error = Error;

    fn try_from(stored: StoredRuns) -> Result<Self, Error> {
        Self::restore(stored)
    }
}
