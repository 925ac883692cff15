//! The one error of this crate.

use rule_scan::BuildError;

/// Why a scrubber could not be built. It never holds scanned text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: &'static str,
    #[source]
    source: Option<BuildError>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An operator was chosen for a kind that no rule finds.
    UnknownKind,
    /// An operator needs the value of a kind that is decided before its value is known.
    ValueNotAvailable,
    /// The rules do not build.
    Rules,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        let message = match kind {
            ErrorKind::UnknownKind => "an operator is chosen for a kind that no rule finds",
            ErrorKind::ValueNotAvailable => {
                "an operator needs the value of a kind that is decided before its end"
            }
            ErrorKind::Rules => "the rules of personal data do not build",
        };
        Self { kind, message, source: None }
    }

    pub(crate) fn rules(source: BuildError) -> Self {
        Self { source: Some(source), ..Self::new(ErrorKind::Rules) }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}
