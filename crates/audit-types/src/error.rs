//! The error of this crate.

use thiserror::Error;

/// A value that cannot be part of a record, or a text that does not parse.
///
/// It names the field and never holds a part of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("`{field}` {}", .kind.message())]
pub struct Error {
    kind: ErrorKind,
    field: &'static str,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, field: &'static str) -> Self {
        Self { kind, field }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The name of the field or type it went wrong with, such as `run` or `digest`.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is empty.
    Empty,
    /// The text is longer than the field allows, or there are more items or bytes than that.
    TooLong,
    /// The text has a character that the field does not allow.
    Character,
    /// The text is not one of the names of the enum.
    UnknownName,
    /// The text is not the canonical text of the type.
    Malformed,
    /// The number is above what the type allows.
    TooLarge,
    /// The number is not finite.
    NotFinite,
    /// The encoding is of a version that this crate does not know.
    UnsupportedVersion,
    /// Something that is needed is not there.
    Missing,
    /// The value contradicts another one that it was given with.
    Mismatch,
    /// The same thing is given twice where each counts.
    Duplicate,
    /// The number is not one that the configuration allows.
    OutOfRange,
    /// What is asked for contradicts itself.
    Contradictory,
    /// No sequence of allowed steps leads to this state.
    ImpossibleState,
    /// It cannot be opened: another key or context, or it was changed.
    NotOpened,
    /// The entry does not follow the one before it: its place in the log is another, or its hash.
    OutOfPlace,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::TooLong => "is too long",
            Self::Character => "has a character that is not allowed",
            Self::UnknownName => "has an unknown name",
            Self::Malformed => "is malformed",
            Self::TooLarge => "is too large",
            Self::NotFinite => "is not finite",
            Self::UnsupportedVersion => "is of an unsupported version",
            Self::Missing => "is missing",
            Self::Mismatch => "contradicts what it was given with",
            Self::Duplicate => "is given twice",
            Self::OutOfRange => "is out of range",
            Self::Contradictory => "contradicts itself",
            Self::ImpossibleState => "is in an impossible state",
            Self::NotOpened => "cannot be opened",
            Self::OutOfPlace => "does not follow the one before",
        }
    }
}
