//! How an approval is given, as it is configured.

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::requirement::{ApproverGroup, OverridePermission, Requirement};
use crate::matching::fold_all;
use crate::{Error, ErrorKind};

/// The longest time that any deadline may be away, in seconds: 366 days.
pub const DEADLINE_MAX_SECONDS: u64 = 366 * 24 * 3600;

/// The greatest number of approvals or denials that may be asked for.
pub const VOTES_MAX: u32 = 100;

/// How an approval is given: by how many of whom, until when.
///
/// The defaults are one human who has no part in it, an hour to decide, a quarter of an hour to
/// use it, and no break-glass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields, default))]
pub struct ApprovalTerms {
    /// How many different people must approve; 1 to [`VOTES_MAX`].
    pub required: u32,
    /// How many different people must deny for it to be denied; 1 to [`VOTES_MAX`].
    pub denials: u32,
    /// The people who may. With roles beside them, either is enough; with neither, every human
    /// may who is not excluded.
    pub approvers: Option<Vec<String>>,
    /// The roles whose holders may.
    pub roles: Option<Vec<String>>,
    /// People who may not, whatever they are otherwise. The parties of an approval never may
    /// and need not be named.
    pub excluded: Vec<String>,
    /// The time after which nothing can be decided or used any more, in seconds after the
    /// request; 1 to [`DEADLINE_MAX_SECONDS`].
    pub deadline_seconds: u64,
    /// The time in which it must be used, in seconds after the last approval needed. The
    /// deadline still holds, so a late approval is short.
    pub use_within_seconds: u64,
    /// Who may act without the votes in an emergency; nobody if absent.
    pub break_glass: Option<BreakGlassTerms>,
}

/// Who may act without the votes in an emergency, and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct BreakGlassTerms {
    /// The people who may. People or roles must be named; either is enough.
    #[cfg_attr(feature = "serde", serde(default))]
    pub people: Option<Vec<String>>,
    /// The roles whose holders may.
    #[cfg_attr(feature = "serde", serde(default))]
    pub roles: Option<Vec<String>>,
    /// The reason codes that are taken; at least one.
    pub reasons: Vec<String>,
    /// The time in which somebody else must have reviewed it, in seconds.
    pub review_within_seconds: u64,
}

impl ApprovalTerms {
    /// Checks the terms. Paths are relative to these: `approvers[1]`.
    ///
    /// # Errors
    ///
    /// `OutOfRange` for a number that is zero or too large; `EmptySet` for a list that is there
    /// and empty; `MalformedName` and `DuplicateName`; `TooFewEligible` where the people that
    /// are named, without those that are excluded, are fewer than must approve or deny.
    pub fn build(&self) -> Result<Requirement, Error> {
        self.build_at("")
    }

    pub(crate) fn build_at(&self, path: &str) -> Result<Requirement, Error> {
        let at = |field: &str| format!("{path}{field}");
        let excluded = fold_all(&self.excluded, &at("excluded"))?;
        let who = who(&self.approvers, &self.roles, |field| match field {
            Field::People => at("approvers"),
            Field::Roles => at("roles"),
        })?;
        for (number, field) in [(self.required, "required"), (self.denials, "denials")] {
            if !(1..=VOTES_MAX).contains(&number) {
                return Err(Error::new(ErrorKind::OutOfRange, at(field)));
            }
            // Holders of a role cannot be counted here.
            if who.named(&excluded).is_some_and(|named| named < number as usize) {
                return Err(Error::new(ErrorKind::TooFewEligible, at(field)));
            }
        }
        let break_glass = match &self.break_glass {
            Some(terms) => Some([terms.build(&excluded, &at("break_glass"))?].into()),
            None => None,
        };
        Ok(Requirement {
            rules: BTreeSet::new(),
            required: self.required,
            denials: self.denials,
            // Anybody is the absence of a group.
            eligible: if who.is_empty() { BTreeSet::new() } else { [who].into() },
            excluded,
            decide_within: micros(self.deadline_seconds, at("deadline_seconds"))?,
            use_within: micros(self.use_within_seconds, at("use_within_seconds"))?,
            break_glass,
            counts_runs: false,
        })
    }
}

impl Default for ApprovalTerms {
    fn default() -> Self {
        Self {
            required: 1,
            denials: 1,
            approvers: None,
            roles: None,
            excluded: Vec::new(),
            deadline_seconds: 3600,
            use_within_seconds: 900,
            break_glass: None,
        }
    }
}

impl BreakGlassTerms {
    fn build(&self, excluded: &BTreeSet<String>, path: &str) -> Result<OverridePermission, Error> {
        let at = |field: &str| format!("{path}.{field}");
        let who = who(&self.people, &self.roles, |field| match field {
            Field::People => at("people"),
            Field::Roles => at("roles"),
        })?;
        if who.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, at("people")));
        }
        if who.named(excluded) == Some(0) {
            return Err(Error::new(ErrorKind::TooFewEligible, at("people")));
        }
        Ok(OverridePermission {
            who,
            reasons: fold_some(&self.reasons, &at("reasons"))?,
            review_within: micros(self.review_within_seconds, at("review_within_seconds"))?,
        })
    }
}

enum Field {
    People,
    Roles,
}

fn who(
    people: &Option<Vec<String>>,
    roles: &Option<Vec<String>>,
    at: impl Fn(Field) -> String,
) -> Result<ApproverGroup, Error> {
    let set = |names: &Option<Vec<String>>, field| match names {
        Some(names) => fold_some(names, &at(field)),
        None => Ok(BTreeSet::new()),
    };
    Ok(ApproverGroup { people: set(people, Field::People)?, roles: set(roles, Field::Roles)? })
}

/// A set of names where an empty list would mean nobody.
fn fold_some(names: &[String], path: &str) -> Result<BTreeSet<String>, Error> {
    if names.is_empty() {
        return Err(Error::new(ErrorKind::EmptySet, path));
    }
    fold_all(names, path)
}

/// Seconds in microseconds.
fn micros(seconds: u64, path: String) -> Result<i64, Error> {
    let micros = match seconds {
        1..=DEADLINE_MAX_SECONDS => i64::try_from(seconds).ok().and_then(|s| s.checked_mul(SECOND)),
        _ => None,
    };
    micros.ok_or_else(|| Error::new(ErrorKind::OutOfRange, path))
}

/// A second in microseconds.
pub(crate) const SECOND: i64 = 1_000_000;
