//! What goes into a classifier, and what comes out.

use std::fmt;

use crate::refusal::ShownName;
use crate::text::CategoryNames;
use crate::{Categories, Label};

/// How many kinds a reason shows; all are in [`Reason::kinds`].
const KINDS_SHOWN: usize = 4;

/// What a scanner found, as plain data: no text, no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding<'a> {
    /// The kind, a namespaced name such as `pii.email`.
    pub kind: &'a str,
    /// How sure the scanner is, in percent.
    pub confidence: u8,
    /// How many there are: occurrences or different values, as the caller counts. A finding with a
    /// count of 0 says nothing and raises nothing.
    pub count: u32,
}

/// The label that findings call for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a classification raises nothing until its label is joined with the declared one"]
pub struct Classification {
    pub(crate) label: Label,
    pub(crate) reasons: Vec<Reason>,
}

impl Classification {
    /// The label to join with the declared one.
    ///
    /// It is always trusted, and [`Label::BOTTOM`] if nothing was found: findings say what data
    /// is, not who wrote it.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// The same label with a source for each kind that raised it, so that a refusal names the
    /// kinds: the source is called `prefix` and the kind, `finding:pii.email` for the prefix
    /// `finding:`. All the kinds of a combination are sources of what the combination calls for.
    /// Beyond [`SOURCES_MAX`](crate::SOURCES_MAX) kinds the label says only that there are many.
    #[must_use]
    pub fn label_from(&self, prefix: &str) -> Label {
        let mut label = self.label.clone();
        for reason in &self.reasons {
            for (kind, _) in &reason.kinds {
                label.raise(&reason.label.clone().from_source(&format!("{prefix}{kind}")));
            }
        }
        label
    }

    /// What raised the label: rows in the order of the kinds, one for each kind and row; then
    /// combinations and volumes in the order of their names.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

/// What kind of rule raised a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A row of the table: what one kind calls for.
    Row,
    /// A combination: what several kinds together call for.
    Combination,
    /// A volume: what many findings call for.
    Volume,
}

impl Cause {
    /// The name: `row`, `combination`, `volume`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Combination => "combination",
            Self::Volume => "volume",
        }
    }
}

/// One rule that raised a label, and what it applied to.
///
/// It prints as one line of printable ASCII that may be shown to a model: kinds, counts, the rule,
/// what it calls for and what the rule rests on. It never holds a value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub(crate) cause: Cause,
    pub(crate) key: String,
    /// At least one, sorted.
    pub(crate) kinds: Vec<(String, u32)>,
    pub(crate) label: Label,
    pub(crate) basis: String,
}

impl Reason {
    /// What kind of rule it is.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// The key of the row that applied, such as `pii.*`, or the name of the combination or volume.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The kind that was found, such as `pii.email`; the first of a combination or volume.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kinds.first().map_or("", |(kind, _)| kind)
    }

    /// Every kind that counted, sorted, and how many were found with enough confidence.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, u32)> {
        self.kinds.iter().map(|(kind, count)| (kind.as_str(), *count))
    }

    /// How many were found with enough confidence, all kinds together; stops at `u32::MAX`.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.kinds.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// What the rule calls for.
    #[must_use]
    pub const fn label(&self) -> &Label {
        &self.label
    }

    /// What the rule rests on, such as the paragraph of a law; `None` if the table does not say.
    #[must_use]
    pub fn basis(&self) -> Option<&str> {
        (!self.basis.is_empty()).then_some(self.basis.as_str())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (kind, count)) in self.kinds.iter().take(KINDS_SHOWN).enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{count} of `{}`", ShownName(kind))?;
        }
        if let Some(more @ 1..) = self.kinds.len().checked_sub(KINDS_SHOWN) {
            write!(f, " and {more} more")?;
        }
        let together = if self.cause == Cause::Combination { " together" } else { "" };
        let (key, level) = (ShownName(&self.key), self.label.level_name());
        write!(f, "{together} ({} `{key}`): at least {level}", self.cause.as_str())?;
        let categories = self.label.categories();
        if categories != Categories::EMPTY {
            write!(f, ", {}", CategoryNames(self.label.scheme(), categories))?;
        }
        if let Some(days) = self.label.retention().at_most() {
            write!(f, ", kept at most {days} days")?;
        }
        match self.basis() {
            Some(basis) => write!(f, " [{}]", ShownName(basis)),
            None => Ok(()),
        }
    }
}
