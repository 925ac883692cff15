//! The one error of this crate: a filter that cannot be built.

use std::fmt;

/// Why a filter could not be built. It says which entry is wrong and never repeats it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Host(usize, HostError),
    Rules(rule_scan::BuildError),
}

/// What is wrong with an entry of the list of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostError {
    /// It is no host name: a scheme, a port, a path, an asterisk in a wrong place, an address of
    /// numbers that is not written in four decimal parts.
    NotAHost,
    /// It is not in ASCII. Give the form that is registered, which begins with `xn--`.
    NotAscii,
    /// Everybody can have a host below it, such as `co.uk` or `github.io`.
    PublicSuffix,
}

impl Error {
    /// `index` counts from 0.
    pub(crate) fn host(index: usize, error: HostError) -> Self {
        Self(Kind::Host(index, error))
    }

    /// Whether an entry of the list of hosts is at fault, and which, counted from 0.
    #[must_use]
    pub fn host_index(&self) -> Option<usize> {
        match self.0 {
            Kind::Host(index, _) => Some(index),
            Kind::Rules(_) => None,
        }
    }

    /// What is wrong with a rule, by its name and part, if a rule is at fault.
    #[must_use]
    pub fn rule_error(&self) -> Option<&rule_scan::BuildError> {
        match &self.0 {
            Kind::Rules(error) => Some(error),
            Kind::Host(..) => None,
        }
    }

    /// What is wrong with that entry.
    #[must_use]
    pub fn host_error(&self) -> Option<HostError> {
        match self.0 {
            Kind::Host(_, error) => Some(error),
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
            Kind::Host(index, error) => {
                let what = match error {
                    HostError::NotAHost => "not a host name",
                    HostError::NotAscii => "not ASCII; give the registered form (`xn--...`)",
                    HostError::PublicSuffix => "a public suffix, below which anybody can register",
                };
                write!(f, "allowed hosts, entry {}: {what}", index + 1)
            }
            Kind::Rules(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
