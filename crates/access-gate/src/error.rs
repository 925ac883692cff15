//! The error of this crate.

use thiserror::Error;

/// A configuration that cannot be built, or a call that makes no sense.
///
/// It names the place of the value, such as `roles[2].extends[0]`, and never holds the value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{path}` {}", .kind.message())]
pub struct Error {
    kind: ErrorKind,
    path: String,
}

impl Error {
    /// `path` consists of names of fields and indices only.
    pub(crate) fn new(kind: ErrorKind, path: impl Into<String>) -> Self {
        Self { kind, path: path.into() }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: the fields from the document's root, lists with the index from 0.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The name is empty, too long, or has a character that names do not have.
    MalformedName,
    /// Two entries have the same name.
    DuplicateName,
    /// The set is empty where that would mean nothing.
    EmptySet,
    /// The number is outside its range.
    OutOfRange,
    /// The text is neither a name nor the beginning of names and a star.
    MalformedPattern,
    /// The text is not three letters.
    MalformedCurrency,
    /// The text is not the name of a stage.
    UnknownStage,
    /// Fewer are eligible than are required.
    TooFewEligible,
    /// What was read back is no state that events lead to.
    ImpossibleState,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::MalformedName => "is no name",
            Self::DuplicateName => "is there twice",
            Self::EmptySet => "is empty",
            Self::OutOfRange => "is out of range",
            Self::MalformedPattern => "is no pattern",
            Self::MalformedCurrency => "is no currency code",
            Self::UnknownStage => "is no stage",
            Self::TooFewEligible => "is more than are eligible",
            Self::ImpossibleState => "is not what events lead to",
        }
    }
}
