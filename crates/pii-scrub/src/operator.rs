//! What stands in the place of a value.

use rule_scan::{Nonce, Region, write_marker, write_masked, write_placeholder};

use crate::vault::{Values, Vault};

/// How a value is hidden.
///
/// Whatever the operator, a region in which several values touch, and one whose end was not known
/// when it was decided, gets the constant marker of its kind.
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
    /// `[pii.email#1.k2v9x0qa]`.
    Placeholder,
}

impl Operator {
    /// Whether what it writes depends on the value.
    #[must_use]
    pub fn needs_value(self) -> bool {
        !matches!(self, Self::Redact)
    }

    /// Writes what stands for a region. Takes time in proportion to the value, and for a
    /// placeholder the logarithm of the number of values known.
    pub fn apply(self, region: &Region<'_>, vault: &mut Vault, out: &mut String) {
        let nonce = vault.nonce();
        self.write(region, (nonce, vault.values()), out);
    }

    pub(crate) fn write(
        self,
        region: &Region<'_>,
        (nonce, values): (Nonce, &mut Values),
        out: &mut String,
    ) {
        let kind = region.kind();
        match (self, region.value().filter(|_| region.is_single())) {
            (Self::Mask { keep }, Some(value)) => write_masked(kind, value, keep.into(), out),
            (Self::Placeholder, Some(value)) => match values.number(kind, value) {
                Some(number) => write_placeholder(kind, number, nonce, out),
                None => write_marker(kind, out),
            },
            _ => write_marker(kind, out),
        }
    }
}
