//! The error of this crate.

use thiserror::Error;

/// A text that does not parse, or a classifier table that cannot be built.
///
/// It never holds a part of the input: the input may be the very data that is being labelled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{}", .kind.message(), Row(*.row))]
pub struct Error {
    kind: ErrorKind,
    row: Option<usize>,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, row: None }
    }

    pub(crate) const fn in_row(kind: ErrorKind, row: usize) -> Self {
        Self { kind, row: Some(row) }
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// For an error of a classifier table, which row it is in: the index, from 0, of the call
    /// that added it.
    pub fn row(&self) -> Option<usize> {
        self.row
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not the name of a level.
    UnknownLevel,
    /// The text is not the name of a category.
    UnknownCategory,
    /// The text is not the canonical text of a set of categories.
    MalformedCategories,
    /// The text is neither `trusted` nor `untrusted`.
    UnknownIntegrity,
    /// The text is not the canonical text of a label.
    MalformedLabel,
    /// The key of a classifier row is neither a kind nor a prefix of kinds.
    MalformedKey,
    /// Two classifier rows have the same key.
    DuplicateKey,
    /// The minimum confidence of a classifier row is above 100, so that it could never apply.
    ConfidenceOutOfRange,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::UnknownLevel => "unknown level",
            Self::UnknownCategory => "unknown category",
            Self::MalformedCategories => "malformed list of categories",
            Self::UnknownIntegrity => "unknown integrity",
            Self::MalformedLabel => "malformed label",
            Self::MalformedKey => "malformed key",
            Self::DuplicateKey => "duplicate key",
            Self::ConfidenceOutOfRange => "minimum confidence above 100",
        }
    }
}

/// Prints where in a table an error is, or nothing.
struct Row(Option<usize>);

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(row) => write!(f, " in row {row}"),
            None => Ok(()),
        }
    }
}
