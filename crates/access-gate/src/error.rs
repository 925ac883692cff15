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
    /// The pattern is neither a name nor the beginning of a name with one star at its end, or
    /// names a kind of resource that does not exist.
    MalformedPattern,
    /// No role has this name.
    UnknownRole,
    /// The role extends itself, directly or through others.
    RoleCycle,
    /// The time of day is not `HH:MM`.
    MalformedTime,
    /// The offset from UTC is not `+HH:MM` or `-HH:MM`, or no place has it.
    MalformedOffset,
    /// The window ends where it starts.
    EmptyWindow,
    /// The text is not that of a label.
    MalformedLabel,
    /// No sequence of allowed steps leads to this state.
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
            Self::UnknownRole => "is no role",
            Self::RoleCycle => "extends itself",
            Self::MalformedTime => "is no time of day",
            Self::MalformedOffset => "is no offset from UTC",
            Self::MalformedLabel => "is no label",
            Self::EmptyWindow => "is where the window starts",
            Self::ImpossibleState => "cannot have come about",
        }
    }
}
