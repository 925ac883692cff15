//! What kind of data it is.

use std::fmt;
use std::str::FromStr;

use crate::categories::FIRST_CUSTOM_CATEGORY;
use crate::{Error, ErrorKind};

/// A kind of data that law or contract treats on its own.
///
/// Written and read as the name in snake case, such as `special_category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Data about children.
    Children,
    /// Passwords, keys, tokens.
    Credential,
    /// Criminal convictions and offences, GDPR article 10.
    Criminal,
    /// Health data; PHI under HIPAA.
    Health,
    /// Card and account numbers.
    Payment,
    /// Data about a person who can be told apart by it.
    Personal,
    /// Source code.
    SourceCode,
    /// The special categories of GDPR article 9, such as religion or union membership. Health
    /// data is one of them by law; here it is its own category and does not imply this one.
    SpecialCategory,
    /// Trade secrets.
    TradeSecret,
    /// One of a [`Scheme`](crate::Scheme) of one's own, from
    /// [`Scheme::category`](crate::Scheme::category).
    Custom(CustomCategory),
}

/// Which of a scheme's own categories it is; means something in that scheme only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomCategory(u8);

impl Category {
    /// The standard categories, in the order of their names.
    pub const ALL: &[Self] = &[
        Self::Children,
        Self::Credential,
        Self::Criminal,
        Self::Health,
        Self::Payment,
        Self::Personal,
        Self::SourceCode,
        Self::SpecialCategory,
        Self::TradeSecret,
    ];

    pub(crate) const fn custom(index: u8) -> Self {
        Self::Custom(CustomCategory(index))
    }

    pub(crate) fn custom_index(self) -> Option<usize> {
        if let Self::Custom(CustomCategory(index)) = self { Some(usize::from(index)) } else { None }
    }

    /// The place in a set.
    pub(crate) const fn bit(self) -> u64 {
        match self {
            Self::Children => 1 << 0,
            Self::Credential => 1 << 1,
            Self::Criminal => 1 << 2,
            Self::Health => 1 << 3,
            Self::Payment => 1 << 4,
            Self::Personal => 1 << 5,
            Self::SourceCode => 1 << 6,
            Self::SpecialCategory => 1 << 7,
            Self::TradeSecret => 1 << 8,
            Self::Custom(CustomCategory(index)) => {
                1_u64.wrapping_shl((FIRST_CUSTOM_CATEGORY + index) as u32)
            }
        }
    }

    const fn standard_name(self) -> Option<&'static str> {
        Some(match self {
            Self::Children => "children",
            Self::Credential => "credential",
            Self::Criminal => "criminal",
            Self::Health => "health",
            Self::Payment => "payment",
            Self::Personal => "personal",
            Self::SourceCode => "source_code",
            Self::SpecialCategory => "special_category",
            Self::TradeSecret => "trade_secret",
            Self::Custom(_) => return None,
        })
    }
}

impl fmt::Display for Category {
    /// The name; `custom#N` for one of a scheme's own, whose name only the scheme knows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.standard_name(), self) {
            (Some(name), _) => f.pad(name),
            (None, Self::Custom(CustomCategory(index))) => write!(f, "custom#{index}"),
            (None, _) => Ok(()),
        }
    }
}

impl FromStr for Category {
    type Err = Error;

    /// Reads the name of a standard category.
    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().copied().find(|one| one.standard_name() == Some(name));
        known.ok_or(Error::new(ErrorKind::UnknownCategory))
    }
}
