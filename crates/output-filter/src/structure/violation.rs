//! What is wrong with an answer, in words that hold nothing of the answer.

use std::fmt;

/// A type of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JsonType {
    /// `{...}`
    Object,
    /// `[...]`
    Array,
    /// `"..."`
    String,
    /// A number.
    Number,
    /// `true` or `false`
    Boolean,
    /// `null`
    Null,
}

impl JsonType {
    fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
        }
    }
}

/// What is wrong with an answer.
///
/// Fields are named by the path that the [`Structure`](crate::Structure) was given. Names and values
/// that only the answer has are never in it: either may be what must not be told. Places are
/// offsets in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Violation {
    /// More bytes than allowed.
    TooManyBytes {
        /// The most that are allowed.
        limit: usize,
    },
    /// More characters than allowed.
    TooManyCharacters {
        /// The most that are allowed.
        limit: usize,
    },
    /// More lines than allowed.
    TooManyLines {
        /// The most that are allowed.
        limit: usize,
    },
    /// No JSON from here on; at its end, if it was cut off.
    NotJson {
        /// Where the first byte is that does not belong.
        at: usize,
    },
    /// JSON where there must be none.
    IsJson,
    /// Text after the document.
    TrailingText {
        /// Where it begins.
        at: usize,
    },
    /// The document has another type than those allowed.
    TopLevel {
        /// The type it has.
        found: JsonType,
    },
    /// More objects and arrays within one another than allowed.
    TooDeep {
        /// The most that are allowed.
        limit: usize,
        /// Where the one begins that is too deep.
        at: usize,
    },
    /// An object has a key twice.
    DuplicateKey {
        /// Where the second one begins.
        at: usize,
    },
    /// A required field is not there.
    Missing {
        /// The path as it was given.
        path: String,
    },
    /// A forbidden field is there.
    Forbidden {
        /// The path as it was given.
        path: String,
        /// Where its key or value begins.
        at: usize,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyBytes { limit } => write!(f, "more than {limit} bytes"),
            Self::TooManyCharacters { limit } => write!(f, "more than {limit} characters"),
            Self::TooManyLines { limit } => write!(f, "more than {limit} lines"),
            Self::NotJson { at } => write!(f, "not JSON at byte {at}"),
            Self::IsJson => f.write_str("JSON where none is wanted"),
            Self::TrailingText { at } => write!(f, "text after the document at byte {at}"),
            Self::TopLevel { found } => write!(f, "the document is {}", found.name()),
            Self::TooDeep { limit, at } => write!(f, "nested deeper than {limit} at byte {at}"),
            Self::DuplicateKey { at } => write!(f, "a key is there twice at byte {at}"),
            Self::Missing { path } => write!(f, "a required field is missing: {path}"),
            Self::Forbidden { path, .. } => write!(f, "a forbidden field is there: {path}"),
        }
    }
}

/// Why a [`Structure`](crate::Structure) could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Path(String),
    Contradiction,
}

impl StructureError {
    pub(super) fn path(path: &str) -> Self {
        Self(Kind::Path(path.to_owned()))
    }

    pub(super) fn contradiction() -> Self {
        Self(Kind::Contradiction)
    }

    /// The path at fault, if one is.
    #[must_use]
    pub fn invalid_path(&self) -> Option<&str> {
        match &self.0 {
            Kind::Path(path) => Some(path),
            Kind::Contradiction => None,
        }
    }
}

impl fmt::Display for StructureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Path(path) => {
                write!(f, "path `{path}` is malformed, or both required and forbidden")
            }
            Kind::Contradiction => f.write_str("no answer can be what is asked for"),
        }
    }
}

impl std::error::Error for StructureError {}
