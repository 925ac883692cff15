//! The error of this crate.

use thiserror::Error;

/// A text that does not parse, or a configuration that cannot be built.
///
/// It names the place, such as `regions[1]`, and never holds a part of the input: the input may be
/// the very data that is being labelled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{}", .kind.message(), Place(.path))]
pub struct Error {
    kind: ErrorKind,
    path: String,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, path: String::new() }
    }

    /// `path` consists of names of fields and indices only.
    pub(crate) fn at(kind: ErrorKind, path: impl Into<String>) -> Self {
        Self { kind, path: path.into() }
    }

    /// The same error, seen from outside: `field` is where the part is that it is in.
    pub(crate) fn inside(self, field: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{field}{dot}{}", self.path), ..self }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: the fields from the outermost, lists with the index from 0; empty for a text that is
    /// wrong as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
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
    /// The text is neither the code of a country nor the name of a group.
    UnknownRegion,
    /// The text is not the name of a purpose.
    UnknownPurpose,
    /// The text is not the canonical text of a label.
    MalformedLabel,
    /// The text is not a day that exists, as `2026-03-01`.
    MalformedDate,
    /// The name has a character, a length or a form that names do not have.
    MalformedName,
    /// The name is there twice.
    DuplicateName,
    /// There are more than a set or list may have.
    TooMany,
    /// The standard levels of a scheme's levels do not ascend from public to restricted.
    LevelOutOfOrder,
    /// The set is empty where that would mean nothing.
    EmptySet,
    /// The number is outside its range.
    OutOfRange,
    /// It must be kept longer than it may be kept.
    ContradictoryRetention,
    /// Two facts contradict each other.
    ContradictoryFacts,
    /// The key of a classifier row is neither a kind nor a prefix of kinds.
    MalformedKey,
    /// Two classifier rows have the same key.
    DuplicateKey,
    /// The minimum confidence of a classifier row is above 100, so that it could never apply.
    ConfidenceOutOfRange,
    /// The text is not a reason: empty, too long, or not one printable line.
    MalformedReason,
    /// There is no declassification rule of this name.
    UnknownRule,
    /// The declassification rule does not allow this.
    OutsideRule,
    /// An authority of this id was issued before.
    DuplicateAuthority,
    /// A combination or volume asks for no finding at all.
    ZeroVolume,
    /// A combination or volume asks for more kinds than its keys can match.
    NeverApplies,
    /// A combination or volume calls for the lowest level and no category.
    RaisesNothing,
    /// There is no ready table of this name.
    UnknownTable,
    /// The line of a table has a wrong form.
    MalformedTable,
    /// The parent of an ordered label is not in the list.
    UnknownParent,
    /// Two ordered labels have the same place.
    DuplicateOrder,
    /// The field does not belong here.
    Misplaced,
    /// Nothing is declared by this name.
    UnknownName,
    /// The text is not one of the few words that can stand here.
    UnknownWord,
}

impl ErrorKind {
    const fn message(self) -> &'static str {
        match self {
            Self::UnknownLevel => "unknown level",
            Self::UnknownCategory => "unknown category",
            Self::MalformedCategories => "malformed list of categories",
            Self::UnknownIntegrity => "unknown integrity",
            Self::UnknownRegion => "unknown region",
            Self::UnknownPurpose => "unknown purpose",
            Self::MalformedLabel => "malformed label",
            Self::MalformedDate => "malformed date",
            Self::MalformedName => "malformed name",
            Self::DuplicateName => "duplicate name",
            Self::TooMany => "too many",
            Self::LevelOutOfOrder => "level out of order",
            Self::EmptySet => "empty set",
            Self::OutOfRange => "number out of range",
            Self::ContradictoryRetention => "contradictory retention",
            Self::ContradictoryFacts => "contradictory facts",
            Self::MalformedKey => "malformed key",
            Self::DuplicateKey => "duplicate key",
            Self::ConfidenceOutOfRange => "minimum confidence above 100",
            Self::MalformedReason => "malformed reason",
            Self::UnknownRule => "unknown rule",
            Self::OutsideRule => "not allowed by the rule",
            Self::DuplicateAuthority => "authority issued before",
            Self::ZeroVolume => "number of findings is zero",
            Self::NeverApplies => "rule can never apply",
            Self::RaisesNothing => "rule raises nothing",
            Self::UnknownTable => "unknown table",
            Self::MalformedTable => "malformed table",
            Self::UnknownParent => "unknown parent",
            Self::DuplicateOrder => "duplicate order",
            Self::Misplaced => "field does not belong here",
            Self::UnknownName => "unknown name",
            Self::UnknownWord => "unknown word",
        }
    }
}

/// Prints where an error is, or nothing.
struct Place<'a>(&'a str);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " at `{}`", self.0) }
    }
}
