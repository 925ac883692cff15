//! What stands in the place of a value.

use rule_scan::{Nonce, Region, write_marker, write_masked, write_placeholder_of};

use crate::key::{Key, base32};
use crate::vault::{Values, Vault, Writing};
use crate::{calendar, generalise, surrogate};

/// How a value is hidden.
///
/// Whatever the operator, a region in which several values touch, one whose end was not known when
/// it was decided, and a value whose form the operator does not understand gets the constant marker
/// of its kind.
///
/// What the first three write is known again by every later scan and left alone, so scrubbing twice
/// changes nothing. The others write what looks like ordinary text: surrogates and shifted dates are
/// found again as what they look like, by design. Use them where text leaves the house once.
///
/// | operator | writes | needs | restorable |
/// |---|---|---|---|
/// | `Redact` | `[pii.email]` | | no |
/// | `Mask` | `[pii.credit_card:****1111]` | the value | no |
/// | `Placeholder` | `[pii.email#1.k2v9x0qa]` | the value | by the session's [`Vault`] |
/// | `Pseudonym` | `email_mzxw6ytboi4dcmzq` | a key | no |
/// | `Hash` | 64 hexadecimal digits | a key | no |
/// | `Surrogate` | `user-mzxw6ytboi@example.org` | a key | no |
/// | `ShiftDate` | `2024-01-17` for `2024-01-13` | a key | with the key, by shifting back |
/// | `Generalise` | `40-49`, `1987`, `902`, `198.51.100.0/24` | | no |
/// | `FormatPreserving` | digits for digits | a key, feature `fpe` | with the key |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Operator {
    /// The constant marker of the kind: `[pii.email]`.
    #[default]
    Redact,
    /// The marker with the last letters and digits of the value, at most 4 and never more than
    /// half of it: `[pii.credit_card:****1111]`.
    Mask {
        /// How many to keep.
        keep: u8,
    },
    /// A number for each distinct value, the same in every text of a run:
    /// `[pii.email#1.k2v9x0qa]`. Another writing of the same value, in other case or with other
    /// separators, has the same number and one of its own, so that both are restored as they were:
    /// `[pii.email#1-2.k2v9x0qa]`.
    Placeholder,
    /// The kind and 80 bits of HMAC-SHA-256 of the value: the same for the same value wherever the
    /// key is the same, so that records can be joined without it.
    Pseudonym,
    /// HMAC-SHA-256 of the value in hexadecimal digits. A hash without a key is not offered: where
    /// there are only billions of values, all of them are tried in minutes.
    Hash,
    /// A value of the same kind and form that is nobody's; see the ranges that are set aside for
    /// fiction and documentation in the source of each. The same value, the same surrogate.
    Surrogate,
    /// A date moved by the same number of days for everything of a subject, at most so many either
    /// way, in the form it was written in. Intervals within a subject stay.
    ShiftDate {
        /// The greatest number of days.
        days: u16,
    },
    /// Less exact: an age as a band of ten years, all over 89 as one; a date as its year; a ZIP code
    /// as three digits, or 000 where few people live; an IP address as its network of 24 or 48 bits;
    /// coordinates with one decimal.
    Generalise,
    /// The digits encrypted to as many digits by FF1 (NIST SP 800-38G), the rest in its place.
    #[cfg(feature = "fpe")]
    FormatPreserving,
}

/// What an operator may need beside the value.
#[derive(Clone, Copy, Default)]
pub(crate) struct Secrets<'k> {
    pub(crate) key: Option<&'k Key>,
    /// Whose the text is; dates of one subject move together.
    pub(crate) subject: &'k str,
}

impl Operator {
    /// Whether what it writes depends on the value.
    #[must_use]
    pub fn needs_value(self) -> bool {
        !matches!(self, Self::Redact)
    }

    /// Whether it needs a [`Key`].
    #[must_use]
    pub fn needs_key(self) -> bool {
        match self {
            Self::Redact | Self::Mask { .. } | Self::Placeholder | Self::Generalise => false,
            Self::Pseudonym | Self::Hash | Self::Surrogate | Self::ShiftDate { .. } => true,
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => true,
        }
    }

    /// Whether it makes sense for a kind: only dates can be shifted.
    #[must_use]
    pub fn fits(self, kind: &str) -> bool {
        match self {
            Self::ShiftDate { .. } => matches!(kind, "pii.date" | "pii.date_of_birth"),
            Self::Generalise => generalise::is_for(kind),
            _ => true,
        }
    }

    /// Writes what stands for a region. Takes time in proportion to the value, and for a
    /// placeholder the logarithm of the number of values known. An operator that
    /// [needs a key](Operator::needs_key) writes the constant marker: keys are a
    /// [`Scrubber`](crate::Scrubber)'s.
    pub fn apply(self, region: &Region<'_>, vault: &mut Vault, out: &mut String) {
        let nonce = vault.nonce();
        self.write(region, (nonce, vault.values()), Secrets::default(), out);
    }

    pub(crate) fn write(
        self,
        region: &Region<'_>,
        (nonce, values): (Nonce, &mut Values),
        secrets: Secrets<'_>,
        out: &mut String,
    ) {
        let kind = region.kind();
        let Some(value) = region.value().filter(|_| region.is_single()) else {
            write_marker(kind, out);
            return;
        };
        match self {
            Self::Redact => write_marker(kind, out),
            Self::Mask { keep } => write_masked(kind, value, keep.into(), out),
            Self::Placeholder => match values.number(kind, value) {
                Some(place) => write_placeholder_of(kind, place, nonce, out),
                None => write_marker(kind, out),
            },
            _ => match self.changed(kind, value, secrets) {
                Some(changed) => out.push_str(&changed),
                None => write_marker(kind, out),
            },
        }
    }

    /// The value changed; `None` if there is no key or the form of the value is not understood.
    fn changed(self, kind: &str, value: &str, secrets: Secrets<'_>) -> Option<String> {
        let canonical = || Writing::of(kind).canonical(value);
        match self {
            Self::Redact | Self::Mask { .. } | Self::Placeholder => None,
            Self::Generalise => generalise::generalised(kind, value),
            Self::Pseudonym => {
                let code = base32(&secrets.key?.mac("pseudonym", kind, &canonical()), 16);
                let name = kind.split_once('.').map_or(kind, |(_, name)| name);
                Some(format!("{name}_{code}"))
            }
            Self::Hash => {
                let code = secrets.key?.mac("hash", kind, &canonical());
                Some(code.iter().map(|byte| format!("{byte:02x}")).collect())
            }
            Self::Surrogate => surrogate::surrogate(secrets.key?, kind, value, &canonical()),
            Self::ShiftDate { days } => {
                let span = u32::from(days) * 2 + 1;
                let mut choices = secrets.key?.choices("shift", "", secrets.subject);
                calendar::shifted(value, i64::from(choices.below(span)) - i64::from(days))
            }
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => crate::fpe::encrypted(secrets.key?, kind, value),
        }
    }
}
