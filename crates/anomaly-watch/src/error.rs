//! The error of this crate.

use thiserror::Error;

/// A configuration that cannot be used, or a stored state that no detector has written.
///
/// It names the place of the value, such as `values[12]`, and never holds the value.
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
    /// The number is outside its range.
    OutOfRange,
    /// No sequence of values leads to this state.
    ImpossibleState,
    /// The stored state is of another configuration.
    StateMismatch,
    /// The version is none that this crate knows.
    UnsupportedVersion,
    /// The name is empty, too long, or has a character other than `a-z0-9_.:-`.
    MalformedName,
    /// Two rules have the same name.
    DuplicateName,
    /// What is watched has nothing of the kind.
    Unfitting,
    /// What is watched needs it.
    Missing,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::OutOfRange => "is out of range",
            Self::ImpossibleState => "cannot have come about",
            Self::StateMismatch => "does not fit the configuration",
            Self::UnsupportedVersion => "is of an unsupported version",
            Self::MalformedName => "is no name",
            Self::DuplicateName => "is there twice",
            Self::Unfitting => "does not fit what is watched",
            Self::Missing => "is missing",
        }
    }
}
