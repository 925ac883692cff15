//! The one error of this crate: a filter that cannot be built.

use std::fmt;

/// Why a filter could not be built. It says which entry is wrong and never repeats it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    InvalidHost(usize),
    Rules(rule_scan::BuildError),
}

impl Error {
    /// `index` counts from 0.
    pub(crate) fn invalid_host(index: usize) -> Self {
        Self(Kind::InvalidHost(index))
    }

    /// Whether an entry of the list of hosts is at fault, and which, counted from 0.
    #[must_use]
    pub fn host_index(&self) -> Option<usize> {
        match self.0 {
            Kind::InvalidHost(index) => Some(index),
            Kind::Rules(_) => None,
        }
    }
}

impl From<rule_scan::BuildError> for Error {
    fn from(error: rule_scan::BuildError) -> Self {
        Self(Kind::Rules(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::InvalidHost(index) => {
                write!(f, "allowed hosts, entry {}: not a host name", index + 1)
            }
            Kind::Rules(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
