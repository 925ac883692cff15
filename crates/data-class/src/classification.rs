//! What goes into a classifier, and what comes out.

use crate::Label;

/// What a scanner found, as plain data: no text, no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding<'a> {
    /// The kind, a namespaced name such as `pii.email`.
    pub kind: &'a str,
    /// How sure the scanner is, in percent.
    pub confidence: u8,
    /// How many there are. A finding with a count of 0 says nothing and raises nothing.
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

    /// What raised the label: one reason for each kind, in the order of the kinds.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

/// One kind of finding that raised a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) count: u32,
}

impl Reason {
    /// The key of the row that applied, such as `pii.*`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The kind that was found, such as `pii.email`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// How many were found with enough confidence; stops at `u32::MAX`.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }
}
