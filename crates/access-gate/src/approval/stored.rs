//! Reading an approval back: what is stored must be what events lead to.

use serde::Deserialize;

use super::binding::Binding;
use super::history::{ApprovalEntry, ApprovalEvent};
use super::machine::Approval;
use super::outcome::{ApprovalRefusal, ApprovalState};
use super::requirement::Requirement;
use super::voter::Parties;
use crate::{Error, ErrorKind};

/// As it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unchecked {
    binding: Binding,
    requirement: Requirement,
    parties: Parties,
    opened_at: i64,
    latest: i64,
    state: ApprovalState,
    history: Vec<ApprovalEntry>,
}

impl TryFrom<Unchecked> for Approval {
    type Error = Error;

    /// Plays the history again. No part of the outcome is taken from what was read: it is
    /// only compared.
    fn try_from(read: Unchecked) -> Result<Self, Error> {
        read.parties.check_kept()?;
        let impossible = |path: String| Error::new(ErrorKind::ImpossibleState, path);
        let Unchecked { binding, requirement, parties, opened_at, .. } = read;
        let mut approval = Self::open(binding, requirement, &parties, opened_at)
            .map_err(|_| impossible("binding".to_owned()))?;
        for (index, entry) in read.history.into_iter().enumerate() {
            // What is recorded now differs from what was read if that has a name in another
            // case, a role nobody asked about, or a time before the one before it.
            let replayed = replay(&mut approval, &entry);
            if replayed.is_err() || approval.history.last() != Some(&entry) {
                return Err(impossible(format!("history[{index}]")));
            }
        }
        if read.latest < approval.latest {
            return Err(impossible("latest".to_owned()));
        }
        if approval.tick(read.latest) != read.state {
            return Err(impossible("state".to_owned()));
        }
        Ok(approval)
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
