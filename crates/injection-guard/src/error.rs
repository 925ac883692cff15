//! The error of building a guard.

/// Why a guard could not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.kind.text())]
pub struct GuardError {
    kind: GuardErrorKind,
}

/// What is wrong with the settings of a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GuardErrorKind {
    /// A bar is not above 0 and at most 1.
    InvalidBar,
    /// The built-in rules do not compile: a bug in this crate.
    Rules,
}

impl GuardError {
    pub(crate) fn new(kind: GuardErrorKind) -> Self {
        Self { kind }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> GuardErrorKind {
        self.kind
    }
}

impl GuardErrorKind {
    fn text(self) -> &'static str {
        match self {
            Self::InvalidBar => "bar is not above 0 and at most 1",
            Self::Rules => "built-in rules do not compile",
        }
    }
}
