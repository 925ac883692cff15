//! The one error of this crate.

use rule_scan::BuildError;

/// Why a scrubber could not be built or a vault not opened. It never holds scanned text.
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
    /// A vault was saved in a form that this version does not read.
    VaultVersion,
    /// A vault was opened with the nonce of another run.
    VaultOfAnotherRun,
    /// A saved vault was changed.
    VaultDamaged,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        let message = match kind {
            ErrorKind::UnknownKind => {
                "an operator is chosen for a kind that no rule finds; take one of `pii_scrub::kinds`"
            }
            ErrorKind::ValueNotAvailable => {
                "an operator needs the value of a kind that is decided before its end; take \
                 `Operator::Redact` for it"
            }
            ErrorKind::Rules => "the rules of personal data do not build",
            ErrorKind::VaultVersion => {
                "the vault was saved in a form of another version; open it with the version of \
                 this crate that saved it"
            }
            ErrorKind::VaultOfAnotherRun => {
                "the vault is one of another run; open it with the nonce of the run that saved it"
            }
            ErrorKind::VaultDamaged => {
                "the vault holds a value twice or too many of them, so it was changed after it was \
                 saved; restore it from a copy"
            }
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
