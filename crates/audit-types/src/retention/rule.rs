//! A rule of how long records are kept.

use std::fmt;

use super::facts::Group;
use super::label::LabelWords;
use crate::calendar::Minute;
use crate::{Code, Error, ErrorKind, EventKind, Id};

/// The greatest number of days of a rule: a hundred years.
pub(crate) const DAYS_MAX: u32 = 36_525;

/// How long records of some kinds or labels must be kept and may be kept.
///
/// A record is subject to the rule if it is of one of the kinds, its label has one of the levels
/// and one of the categories, where an empty list asks for nothing. Days are periods of 24 hours
/// from the time of the record. A minimum should be rounded up (366 days for a year) and a
/// maximum down (365), so that neither is missed in a leap year.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RetentionRule {
    /// Its name, unique in a document.
    pub name: Code,
    /// What it is based on, such as `hipaa.164.316.b.2.i`; it stands in the record of a pruning.
    pub basis: Code,
    /// For how many days records must be kept, if for any.
    #[cfg_attr(feature = "serde", serde(default))]
    pub at_least: Option<u32>,
    /// For how many days they may be kept, if there is a limit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub at_most: Option<u32>,
    /// The kinds of events; empty for all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kinds: Vec<EventKind>,
    /// The levels of the label, by their words; empty for all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub levels: Vec<Id>,
    /// The categories of the label, by their words; empty for all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<Id>,
}

/// When a period ends, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PeriodLimit {
    /// The name of the rule; `label` for what a label says itself.
    pub rule: Code,
    /// What the rule is based on.
    pub basis: Code,
    /// When, in microseconds since the Unix epoch; the greatest number for never.
    pub at: i64,
}

impl PeriodLimit {
    /// Whether the period is over at `now`. One that ends at the end of time never is.
    #[must_use]
    pub const fn is_over(&self, now: i64) -> bool {
        self.at <= now && self.at != i64::MAX
    }
}

impl fmt::Display for PeriodLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at == i64::MAX {
            write!(f, "for ever ({})", self.rule)
        } else {
            write!(f, "{} ({})", Minute(self.at), self.rule)
        }
    }
}

/// Whether a rule is about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applies {
    Yes,
    No,
    /// It asks for a label that is not known.
    Unknown,
}

impl RetentionRule {
    /// A rule for everything.
    #[must_use]
    pub const fn new(name: Code, basis: Code, at_least: Option<u32>, at_most: Option<u32>) -> Self {
        Self {
            name,
            basis,
            at_least,
            at_most,
            kinds: Vec::new(),
            levels: Vec::new(),
            categories: Vec::new(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let error = |kind, field| Err(Error::new(kind, field));
        match (self.at_least, self.at_most) {
            (None, None) => return error(ErrorKind::Empty, "rules.at_least"),
            (Some(days), _) if days > DAYS_MAX => {
                return error(ErrorKind::OutOfRange, "rules.at_least");
            }
            (_, Some(days)) if days > DAYS_MAX => {
                return error(ErrorKind::OutOfRange, "rules.at_most");
            }
            (Some(at_least), Some(at_most)) if at_least > at_most => {
                return error(ErrorKind::Contradictory, "rules.at_most");
            }
            _ => {}
        }
        if self.name.as_str() == "label" {
            // That is what a label's own clause is called in a plan.
            return error(ErrorKind::Duplicate, "rules.name");
        }
        if self.kinds.iter().any(|kind| super::is_pinned(*kind)) {
            // Records of these kinds are never pruned: a period would be an empty promise.
            return error(ErrorKind::OutOfRange, "rules.kinds");
        }
        // Words that no label has: the rule would be about nothing, and nobody would know.
        if self.levels.iter().any(|level| level.as_str().contains('{')) {
            return error(ErrorKind::OutOfRange, "rules.levels");
        }
        let is_word = |name: &Id| {
            let name = name.as_str();
            !matches!(name, "*" | "-") && !name.contains([',', '}'])
        };
        if !self.categories.iter().all(is_word) {
            return error(ErrorKind::OutOfRange, "rules.categories");
        }
        Ok(())
    }

    pub(crate) fn applies_to(&self, group: &Group, words: Option<&LabelWords<'_>>) -> Applies {
        if !self.kinds.is_empty() && !self.kinds.contains(&group.kind) {
            return Applies::No;
        }
        if self.levels.is_empty() && self.categories.is_empty() {
            return Applies::Yes;
        }
        let Some(words) = words else {
            return if group.has_label() { Applies::Unknown } else { Applies::No };
        };
        let level = |level: &Id| level.as_str() == words.level;
        let fits = (self.levels.is_empty() || self.levels.iter().any(level))
            && (self.categories.is_empty()
                || self.categories.iter().any(|name| words.has_category(name.as_str())));
        if fits { Applies::Yes } else { Applies::No }
    }
}
