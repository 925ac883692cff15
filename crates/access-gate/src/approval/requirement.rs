//! What an approval needs, checked and put together from every rule that asks for it.

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::terms::{DEADLINE_MAX_SECONDS, SECOND, VOTES_MAX};
use crate::matching::fold_text;
use crate::{Error, ErrorKind};

/// What an approval needs, made by [`ApprovalTerms::build`](crate::ApprovalTerms::build) or
/// by [`ApprovalGate::requirement`](crate::ApprovalGate::requirement).
///
/// It is a part of a stored approval, so that a later policy does not change what an earlier
/// request needs (the policy digest of the binding does that).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(
        try_from = "super::stored::StoredRequirement",
        into = "super::stored::StoredRequirement"
    )
)]
pub struct Requirement {
    /// The rules that ask for it; none if it was made from terms.
    pub(crate) rules: BTreeSet<String>,
    pub(crate) required: u32,
    pub(crate) denials: u32,
    /// Somebody may vote who is in every one of these groups.
    pub(crate) eligible: BTreeSet<ApproverGroup>,
    pub(crate) excluded: BTreeSet<String>,
    /// In microseconds, as the next.
    pub(crate) decide_within: i64,
    pub(crate) use_within: i64,
    /// Somebody may override whom every one of these permits; nobody if absent.
    pub(crate) break_glass: Option<BTreeSet<OverridePermission>>,
    /// Whether it is asked for because the workflow version is new.
    pub(crate) counts_runs: bool,
}

/// A group of people: by name, or by role. Names are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct ApproverGroup {
    /// The people in it.
    pub people: BTreeSet<String>,
    /// The roles whose holders are in it.
    pub roles: BTreeSet<String>,
}

/// The permission of one rule to act without votes. Names are in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct OverridePermission {
    /// Who may.
    pub who: ApproverGroup,
    /// The reason codes that are taken.
    pub reasons: BTreeSet<String>,
    /// The time in which it must be reviewed, in microseconds.
    pub review_within: i64,
}

impl Requirement {
    /// The ids of the rules that ask for the approval, in order; empty if it was made from
    /// terms alone.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }

    /// How many different people must approve.
    #[must_use]
    pub const fn required(&self) -> u32 {
        self.required
    }

    /// How many different people must deny for it to be denied.
    #[must_use]
    pub const fn denials(&self) -> u32 {
        self.denials
    }

    /// The time from the request to the deadline, in microseconds.
    #[must_use]
    pub const fn decide_within(&self) -> i64 {
        self.decide_within
    }

    /// The time from the last approval needed to the end of its use, in microseconds.
    #[must_use]
    pub const fn use_within(&self) -> i64 {
        self.use_within
    }

    /// Whether somebody may act without the votes in an emergency.
    #[must_use]
    pub const fn permits_break_glass(&self) -> bool {
        self.break_glass.is_some()
    }

    /// Whether one of the rules asks because the workflow version has not had enough reviewed
    /// runs yet.
    #[must_use]
    pub const fn counts_runs(&self) -> bool {
        self.counts_runs
    }

    /// Whether this name is excluded by a rule.
    #[must_use]
    pub fn excludes(&self, id: &str) -> bool {
        fold_text(id).is_none_or(|id| self.excluded.contains(&id))
    }

    /// What satisfies both, in any order and however often (`tests/approval_model.rs`:
    /// `the_strictest_of_rules_has_no_order`, `who_satisfies_both_satisfies_each`): the greater
    /// number of approvals, the smaller of denials, people who are eligible under both and
    /// excluded under neither, the earlier deadlines, and break-glass only as both permit it.
    #[must_use]
    pub fn strictest(mut self, other: Self) -> Self {
        self.rules.extend(other.rules);
        self.required = self.required.max(other.required);
        self.denials = self.denials.min(other.denials);
        self.eligible.extend(other.eligible);
        self.excluded.extend(other.excluded);
        self.decide_within = self.decide_within.min(other.decide_within);
        self.use_within = self.use_within.min(other.use_within);
        self.break_glass = match (self.break_glass, other.break_glass) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            _ => None,
        };
        self.counts_runs |= other.counts_runs;
        self
    }

    /// Whether the folded name and roles are in every group.
    pub(crate) fn admits(&self, id: &str, roles: &[String]) -> bool {
        self.eligible.iter().all(|group| group.admits(id, roles))
    }

    /// Whether a group or a permission names the folded role.
    pub(crate) fn knows_role(&self, role: &str) -> bool {
        let overrides = self.break_glass.iter().flatten().map(|one| &one.who);
        self.eligible.iter().chain(overrides).any(|group| group.roles.contains(role))
    }

    /// How many people could approve, if all groups that name no role are taken together;
    /// nothing if there is no such group.
    pub(crate) fn candidates(&self, is_excluded: impl Fn(&str) -> bool) -> Option<usize> {
        let mut named = self.eligible.iter().filter(|group| group.roles.is_empty());
        let first = named.next()?;
        let in_all = |id: &&String| named.clone().all(|group| group.people.contains(*id));
        Some(first.people.iter().filter(in_all).filter(|id| !is_excluded(id)).count())
    }

    /// Whether it is one that could have been built, for what is read back. Paths begin with
    /// `path`.
    pub(super) fn check(&self, path: &str) -> Result<(), Error> {
        let wrong = |kind, field: &str| Err(Error::new(kind, format!("{path}{field}")));
        let overrides = || self.break_glass.iter().flatten();
        let is_folded = |name: &String| fold_text(name).as_ref() == Some(name);
        let is_named = |group: &ApproverGroup| group.people.union(&group.roles).all(is_folded);
        let is_permission =
            |one: &OverridePermission| is_named(&one.who) && one.reasons.iter().all(is_folded);
        for (is_sound, field) in [
            (self.rules.iter().all(is_folded), "rules"),
            (self.eligible.iter().all(is_named), "eligible"),
            (self.excluded.iter().all(is_folded), "excluded"),
            (overrides().all(is_permission), "break_glass"),
        ] {
            if !is_sound {
                return wrong(ErrorKind::MalformedName, field);
            }
        }
        for (number, field) in [(self.required, "required"), (self.denials, "denials")] {
            if !(1..=VOTES_MAX).contains(&number) {
                return wrong(ErrorKind::OutOfRange, field);
            }
        }
        let times = [(self.decide_within, "decide_within"), (self.use_within, "use_within")];
        let reviews = overrides().map(|one| (one.review_within, "break_glass"));
        for (time, field) in times.into_iter().chain(reviews) {
            if !is_whole_seconds(time) {
                return wrong(ErrorKind::OutOfRange, field);
            }
        }
        if self.eligible.iter().any(ApproverGroup::is_empty) {
            return wrong(ErrorKind::EmptySet, "eligible");
        }
        // Each rule names at least as many as it wants denials, of which the fewest are kept.
        let named = self.eligible.iter().filter_map(|group| group.named(&BTreeSet::new()));
        if named.min().is_some_and(|named| named < self.denials as usize) {
            return wrong(ErrorKind::TooFewEligible, "denials");
        }
        let is_no_use = |one: &OverridePermission| one.who.is_empty() || one.reasons.is_empty();
        if self.break_glass.as_ref().is_some_and(BTreeSet::is_empty) || overrides().any(is_no_use) {
            return wrong(ErrorKind::EmptySet, "break_glass");
        }
        if self.counts_runs && self.rules.is_empty() {
            return wrong(ErrorKind::ImpossibleState, "counts_runs");
        }
        Ok(())
    }
}

impl ApproverGroup {
    /// Whether the folded name or one of the folded roles is in the group.
    pub(crate) fn admits(&self, id: &str, roles: &[String]) -> bool {
        self.people.contains(id) || roles.iter().any(|role| self.roles.contains(role))
    }

    /// Whether nobody is named, by name or by role.
    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.roles.is_empty()
    }

    /// How many are named and not excluded, or nothing if roles make that unknown.
    pub(crate) fn named(&self, excluded: &BTreeSet<String>) -> Option<usize> {
        let known = self.roles.is_empty() && !self.people.is_empty();
        known.then(|| self.people.difference(excluded).count())
    }
}

/// Whether it is a time that terms can ask for.
fn is_whole_seconds(micros: i64) -> bool {
    let seconds = u64::try_from(micros).unwrap_or(0) / SECOND.unsigned_abs();
    (1..=DEADLINE_MAX_SECONDS).contains(&seconds) && micros % SECOND == 0
}
