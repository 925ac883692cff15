//! How secret data is.

use crate::ErrorKind;
use crate::names::impl_names;

/// How secret data is, from [`Public`](Level::Public) up.
///
/// Written and read as the lower-case name: `public`, `internal`, `confidential`, `restricted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Anybody may read it.
    Public,
    /// For people and systems of the organisation.
    Internal,
    /// For those who need it; personal data starts here.
    Confidential,
    /// For named people and systems only: credentials, card numbers, identity numbers.
    Restricted,
}

impl Level {
    /// Every level, in ascending order.
    pub const ALL: &[Self] = &[Self::Public, Self::Internal, Self::Confidential, Self::Restricted];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
        }
    }
}

impl_names!(Level, ErrorKind::UnknownLevel);
