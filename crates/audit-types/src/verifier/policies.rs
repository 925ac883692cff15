//! Which policy is in force, and whether it may be.

use std::collections::BTreeSet;

use crate::inspect::Facts;
use crate::{Digest, Event, FaultKind};

use super::Tally;

/// The policy in force, as far as the records tell.
#[derive(Clone, Debug)]
pub(super) struct Policies {
    in_force: Digest,
    doubt: Option<Doubt>,
    allowed: Option<BTreeSet<Digest>>,
    lost: Tally,
}

/// Why the policy in force is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// A record that was pruned may have changed it.
    Pruned,
    /// A record that was damaged may have changed it, which is reported already.
    Damaged,
}

impl Policies {
    pub(super) fn new(first: Digest) -> Self {
        Self { in_force: first, doubt: None, allowed: None, lost: Tally::default() }
    }

    pub(super) fn restrict(&mut self, allowed: BTreeSet<Digest>) {
        self.allowed = Some(allowed);
    }

    pub(super) fn in_force(&self) -> Digest {
        self.in_force
    }

    /// The policy in force unless it may be another one.
    pub(super) fn known(&self) -> Option<Digest> {
        self.doubt.is_none().then_some(self.in_force)
    }

    /// The records before which a change was pruned.
    pub(super) fn lost(&self) -> Tally {
        self.lost
    }

    pub(super) fn pruned(&mut self) {
        self.doubt = self.doubt.or(Some(Doubt::Pruned));
    }

    pub(super) fn damaged(&mut self) {
        self.doubt = Some(Doubt::Damaged);
    }

    pub(super) fn check(&mut self, index: u64, facts: &Facts, intact: bool) -> Option<FaultKind> {
        let mut fault = None;
        if facts.policy != self.in_force {
            match self.doubt {
                None => fault = Some(FaultKind::OtherPolicy),
                Some(doubt) => {
                    if doubt == Doubt::Pruned {
                        self.lost.add(index, 1);
                    }
                    self.in_force = facts.policy;
                }
            }
        }
        self.doubt = if intact { None } else { Some(Doubt::Damaged) };
        let next = match &facts.event {
            Some(Event::PolicyChange(change)) => Some(change.to),
            _ => None,
        };
        if let Some(allowed) = &self.allowed {
            let mut used = [Some(facts.policy), next].into_iter().flatten();
            let forbidden = used.any(|policy| !allowed.contains(&policy));
            fault = fault.or(forbidden.then_some(FaultKind::ForbiddenPolicy));
        }
        self.in_force = next.unwrap_or(self.in_force);
        fault
    }
}
