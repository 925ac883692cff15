//! What data may be used for.

use std::fmt;

use crate::bits::impl_bits;

/// The first bit of a scheme's own purposes; those below are for standard ones.
pub(crate) const FIRST_CUSTOM_PURPOSE: u8 = 16;
pub(crate) const CUSTOM_PURPOSES_MAX: usize = 47;

/// A purpose that data may be used for, GDPR article 5(1)(b): a standard one, or one of a
/// [`Scheme`](crate::Scheme) of one's own, from [`Scheme::purpose`](crate::Scheme::purpose).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(u8);

/// The names of the standard purposes; the index is the bit.
const STANDARD: &[&str] =
    &["analytics", "billing", "legal", "marketing", "research", "security", "service", "training"];

impl Purpose {
    /// Understanding use and improving a service.
    pub const ANALYTICS: Self = Self(0);
    /// Charging for it.
    pub const BILLING: Self = Self(1);
    /// Legal claims and duties.
    pub const LEGAL: Self = Self(2);
    /// Advertising.
    pub const MARKETING: Self = Self(3);
    /// Scientific and statistical work.
    pub const RESEARCH: Self = Self(4);
    /// Keeping systems and people safe.
    pub const SECURITY: Self = Self(5);
    /// What the person asked for.
    pub const SERVICE: Self = Self(6);
    /// Training of models.
    pub const TRAINING: Self = Self(7);

    /// The standard purposes, in the order of their names.
    pub const ALL: &[Self] = &[
        Self::ANALYTICS,
        Self::BILLING,
        Self::LEGAL,
        Self::MARKETING,
        Self::RESEARCH,
        Self::SECURITY,
        Self::SERVICE,
        Self::TRAINING,
    ];

    pub(crate) fn standard(name: &str) -> Option<Self> {
        let index = STANDARD.iter().position(|known| *known == name)?;
        u8::try_from(index).ok().map(Self)
    }

    pub(crate) const fn custom(index: u8) -> Self {
        Self(FIRST_CUSTOM_PURPOSE.saturating_add(index))
    }

    pub(crate) fn custom_index(self) -> Option<usize> {
        self.0.checked_sub(FIRST_CUSTOM_PURPOSE).map(usize::from)
    }

    const fn bit(self) -> u64 {
        1_u64.wrapping_shl(self.0 as u32)
    }
}

impl fmt::Display for Purpose {
    /// The name; `custom#N` for one of a scheme's own, whose name only the scheme knows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (STANDARD.get(usize::from(self.0)), self.custom_index()) {
            (Some(name), _) => f.pad(name),
            (None, index) => write!(f, "custom#{}", index.unwrap_or_default()),
        }
    }
}

impl fmt::Debug for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Purpose({self})")
    }
}

/// A set of [`Purpose`] values: what a label allows, or what a sink uses data for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Purposes(u64);

impl Purposes {
    /// Every purpose, also one that nobody has named.
    pub const ANY: Self = Self(u64::MAX);

    /// No purpose: it may not be used.
    pub const NONE: Self = Self(0);

    /// What a sink uses data for that does not say: only data that is free for any purpose may go
    /// there.
    pub(crate) const UNSTATED: Self = Self(1 << 63);

    /// The elements that have a name: standard ones first; nothing for [`Purposes::ANY`].
    pub fn iter(self) -> impl Iterator<Item = Purpose> {
        (0..63).map(Purpose).filter(move |one| self != Self::ANY && self.contains(*one))
    }

    /// The standard purposes and so many of a scheme's own.
    pub(crate) fn first_custom(count: usize) -> Self {
        let bits = u32::try_from(count + usize::from(FIRST_CUSTOM_PURPOSE)).unwrap_or(63);
        Self((1_u64 << bits.min(63)) - 1)
    }

    /// Whether there is one of a scheme's own.
    pub(crate) fn has_custom(self) -> bool {
        self != Self::ANY && self.0 >> FIRST_CUSTOM_PURPOSE != 0
    }

    /// Those that every scheme has.
    pub(crate) fn standard(self) -> Self {
        if self == Self::ANY { self } else { Self(self.0 & ((1 << FIRST_CUSTOM_PURPOSE) - 1)) }
    }
}

impl_bits!(Purposes, Purpose);

impl fmt::Debug for Purposes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY {
            return f.write_str("{*}");
        }
        f.debug_set().entries(self.iter()).finish()
    }
}

impl From<Purpose> for Purposes {
    fn from(purpose: Purpose) -> Self {
        Self(purpose.bit())
    }
}

impl<const N: usize> From<[Purpose; N]> for Purposes {
    fn from(purposes: [Purpose; N]) -> Self {
        purposes.into_iter().collect()
    }
}

impl FromIterator<Purpose> for Purposes {
    fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
        Self(purposes.into_iter().fold(0, |bits, purpose| bits | purpose.bit()))
    }
}
