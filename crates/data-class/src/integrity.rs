//! Who had a hand in data.

use crate::ErrorKind;
use crate::names::impl_names;

/// Whether somebody outside may have had a hand in data.
///
/// Untrusted is a taint: whatever is made from untrusted data is untrusted. Written and read
/// as `trusted` and `untrusted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Integrity {
    /// Only parties that the policy trusts had a hand in it.
    Trusted,
    /// It may carry the words, and so the instructions, of anybody.
    Untrusted,
}

impl Integrity {
    /// Both, in ascending order of the labels they make.
    pub const ALL: &[Self] = &[Self::Trusted, Self::Untrusted];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
        }
    }

    /// Untrusted if one of the two is.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Trusted, Self::Trusted) => Self::Trusted,
            _ => Self::Untrusted,
        }
    }

    /// Trusted if one of the two is.
    pub(crate) const fn meet(self, other: Self) -> Self {
        match (self, other) {
            (Self::Untrusted, Self::Untrusted) => Self::Untrusted,
            _ => Self::Trusted,
        }
    }
}

impl_names!(Integrity, ErrorKind::UnknownIntegrity);
