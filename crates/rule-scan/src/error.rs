//! The one error of this crate: a set of rules that cannot be built.

use std::fmt;

/// Why a [`Scanner`](crate::Scanner) could not be built.
///
/// It names the rule and the part of the rule, and never holds scanned text: building happens
/// before there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    kind: BuildErrorKind,
    rule: String,
    path: String,
}

/// What is wrong with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The kind is not `namespace.name` in lower case with a namespace of
    /// [`NAMESPACES`](crate::NAMESPACES).
    InvalidKind,
    /// Two rules have the same name.
    DuplicateRule,
    /// A pattern does not parse.
    InvalidPattern,
    /// A pattern uses `^`, `$`, `\b` or another look-around; boundaries are given as classes.
    LookAround,
    /// A pattern matches the empty text.
    EmptyMatch,
    /// A pattern, or the gap between two accepting positions of a tail, has no greatest length.
    Unbounded,
    /// A pattern needs more states than a rule may have.
    TooLarge,
    /// An anchor has no literal, an empty literal, one that no match can begin with, or an empty
    /// class.
    InvalidAnchor,
    /// The rules together use more distinct trigger classes than a scanner may have.
    TooManyClasses,
    /// A look-back or context window is longer than allowed.
    WindowTooLong,
}

impl BuildError {
    pub(crate) fn new(kind: BuildErrorKind, rule: &str, path: &str) -> Self {
        Self { kind, rule: rule.to_owned(), path: path.to_owned() }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> BuildErrorKind {
        self.kind
    }

    /// The name of the rule at fault.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The part of the rule at fault, such as `pattern` or `anchor`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            BuildErrorKind::InvalidKind => "kind is not `namespace.name` with a known namespace",
            BuildErrorKind::DuplicateRule => "another rule has the same name",
            BuildErrorKind::InvalidPattern => "pattern does not parse",
            BuildErrorKind::LookAround => "pattern uses a look-around; give a boundary class",
            BuildErrorKind::EmptyMatch => "pattern matches the empty text",
            BuildErrorKind::Unbounded => "pattern has no greatest length",
            BuildErrorKind::TooLarge => "pattern needs too many states",
            BuildErrorKind::InvalidAnchor => "anchor is empty, or no match can begin with it",
            BuildErrorKind::TooManyClasses => "too many distinct trigger classes",
            BuildErrorKind::WindowTooLong => "window is too long",
        };
        write!(f, "rule `{}`, {}: {what}", self.rule, self.path)
    }
}

impl std::error::Error for BuildError {}
