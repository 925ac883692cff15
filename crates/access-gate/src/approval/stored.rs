//! Reading an approval back: what is stored must be what events lead to.

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::binding::Binding;
use super::history::{ApprovalEntry, ApprovalEvent};
use super::machine::Approval;
use super::outcome::{ApprovalRefusal, ApprovalState};
use super::requirement::{ApproverGroup, OverridePermission, Requirement};
use super::voter::Parties;
use crate::{Error, ErrorKind};

/// An [`Approval`] as it is stored between events: [`Approval::to_stored`] writes it,
/// [`Approval::restore`] reads it.
///
/// It is plain data, and anything can be written into it. With the feature `serde` a text that
/// is no such data, which is malformed, can be told from one that is but cannot have come about,
/// which is forged:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use access_gate::{Approval, ErrorKind, StoredApproval};
///
/// fn read(text: &str) -> Result<Approval, String> {
///     let stored: StoredApproval =
///         serde_json::from_str(text).map_err(|_| "malformed".to_owned())?;
///     Approval::restore(stored).map_err(|error| format!("forged at {}", error.path()))
/// }
/// assert_eq!(read("{}").unwrap_err(), "malformed");
/// # }
/// ```
///
/// Reading an [`Approval`] directly does both, and says what went wrong in a message only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct StoredApproval {
    /// What it is bound to.
    pub binding: Binding,
    /// What it needs.
    pub requirement: StoredRequirement,
    /// Who may never approve it, with names in lower case.
    pub parties: Parties,
    /// When it was asked for, in microseconds since the Unix epoch.
    pub opened_at: i64,
    /// The latest time seen.
    pub latest: i64,
    /// The state as of then.
    pub state: ApprovalState,
    /// What it took, in order.
    pub history: Vec<ApprovalEntry>,
}

/// A [`Requirement`] as it is stored: [`Requirement::to_stored`] writes it,
/// [`Requirement::restore`] reads it. Names are in lower case, times in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct StoredRequirement {
    /// The rules that ask for it; none if it was made from terms.
    pub rules: BTreeSet<String>,
    /// How many different people must approve.
    pub required: u32,
    /// How many different people must deny for it to be denied.
    pub denials: u32,
    /// Somebody may vote who is in every one of these groups; every human, if there is none.
    pub eligible: BTreeSet<ApproverGroup>,
    /// The people who may not.
    pub excluded: BTreeSet<String>,
    /// The time from the request to the deadline; whole seconds.
    pub decide_within: i64,
    /// The time from the last approval needed to the end of its use; whole seconds.
    pub use_within: i64,
    /// Somebody may override whom every one of these permits; nobody if absent.
    pub break_glass: Option<BTreeSet<OverridePermission>>,
    /// Whether it is asked for because the workflow version is new.
    pub counts_runs: bool,
}

impl Approval {
    /// As plain data, to be stored.
    ///
    /// This is a copy, and what is restored from it could be used a second time: see what
    /// [`Approval`] says of copies in a store.
    #[must_use]
    pub fn to_stored(&self) -> StoredApproval {
        StoredApproval {
            binding: self.binding.clone(),
            requirement: self.requirement.to_stored(),
            parties: self.parties.clone(),
            opened_at: self.opened_at,
            latest: self.latest,
            state: self.state,
            history: self.history.clone(),
        }
    }

    /// Reads a stored approval, by playing its history again. No part of the outcome is taken
    /// from what was stored: it is only compared.
    ///
    /// # Errors
    ///
    /// With the path of the value, such as `history[2]`: `MalformedName` for parties that are not
    /// as they are kept; what [`Requirement::restore`] refuses, under `requirement`;
    /// `TooFewEligible` for `requirement.eligible` if those who are named cannot be enough; and
    /// `ImpossibleState` for a binding that is not sound, the first entry of the history that
    /// cannot have been taken, a latest time before the last entry, and a state that is not where
    /// the history leads.
    pub fn restore(stored: StoredApproval) -> Result<Self, Error> {
        let impossible = |path: String| Error::new(ErrorKind::ImpossibleState, path);
        let StoredApproval { binding, requirement, parties, opened_at, .. } = stored;
        parties.check_kept()?;
        let requirement = Requirement::restore_at(requirement, "requirement.")?;
        let mut approval = Self::open(binding, requirement, &parties, opened_at).map_err(
            |refusal| match refusal {
                ApprovalRefusal::TooFewApprovers => {
                    Error::new(ErrorKind::TooFewEligible, "requirement.eligible")
                }
                _ => impossible("binding".to_owned()),
            },
        )?;
        for (index, entry) in stored.history.into_iter().enumerate() {
            // What is recorded now differs from what was read if that has a name in another
            // case, a role nobody asked about, or a time before the one before it.
            let replayed = replay(&mut approval, &entry);
            if replayed.is_err() || approval.history.last() != Some(&entry) {
                return Err(impossible(format!("history[{index}]")));
            }
        }
        if stored.latest < approval.latest {
            return Err(impossible("latest".to_owned()));
        }
        if approval.tick(stored.latest) != stored.state {
            return Err(impossible("state".to_owned()));
        }
        Ok(approval)
    }
}

impl Requirement {
    /// As plain data, to be stored.
    #[must_use]
    pub fn to_stored(&self) -> StoredRequirement {
        let Self { rules, required, denials, eligible, excluded, .. } = self.clone();
        let Self { decide_within, use_within, break_glass, counts_runs, .. } = self.clone();
        StoredRequirement {
            rules,
            required,
            denials,
            eligible,
            excluded,
            decide_within,
            use_within,
            break_glass,
            counts_runs,
        }
    }

    /// Reads a stored requirement.
    ///
    /// # Errors
    ///
    /// With the name of the field, what could not have been built: `MalformedName` for a name that
    /// is none or not in lower case; `OutOfRange` for a number; `EmptySet` for a group of nobody,
    /// or an override that nobody could use or no reason is enough for; `TooFewEligible` for more
    /// denials than a group has people; `ImpossibleState` for runs that no rule counts.
    pub fn restore(stored: StoredRequirement) -> Result<Self, Error> {
        Self::restore_at(stored, "")
    }

    fn restore_at(stored: StoredRequirement, path: &str) -> Result<Self, Error> {
        let StoredRequirement { rules, required, denials, eligible, excluded, .. } = stored;
        let StoredRequirement { decide_within, use_within, break_glass, counts_runs, .. } = stored;
        let requirement = Self {
            rules,
            required,
            denials,
            eligible,
            excluded,
            decide_within,
            use_within,
            break_glass,
            counts_runs,
        };
        requirement.check(path)?;
        Ok(requirement)
    }
}

// Written as what is read, so that the two cannot differ.
#[cfg(feature = "serde")]
impl Serialize for Approval {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_stored().serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl From<Requirement> for StoredRequirement {
    fn from(requirement: Requirement) -> Self {
        requirement.to_stored()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<StoredApproval> for Approval {
    type Error = Error;

    fn try_from(stored: StoredApproval) -> Result<Self, Error> {
        Self::restore(stored)
    }
}

#[cfg(feature = "serde")]
impl TryFrom<StoredRequirement> for Requirement {
    type Error = Error;

    fn try_from(stored: StoredRequirement) -> Result<Self, Error> {
        Self::restore(stored)
    }
}

fn replay(approval: &mut Approval, entry: &ApprovalEntry) -> Result<(), ApprovalRefusal> {
    let now = entry.at;
    match &entry.event {
        ApprovalEvent::Vote { by, ballot } => approval.vote(by, *ballot, now).map(drop),
        ApprovalEvent::Cancel { by } => approval.cancel(by, now),
        // Wherever a comparison could have failed, `void` may have been called as well.
        ApprovalEvent::Void { reason } => approval.void(*reason, now),
        ApprovalEvent::Consume => {
            let binding = approval.binding.clone();
            approval.consume(&binding, now, |_| true)
        }
        ApprovalEvent::BreakGlass { by, reason } => {
            let binding = approval.binding.clone();
            approval.break_glass(by, reason, &binding, now, |_| true)
        }
        ApprovalEvent::CloseReview { by, finding } => approval.close_review(by, *finding, now),
    }
}
