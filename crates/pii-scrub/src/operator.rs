//! What stands in the place of a value.

use std::fmt;
use std::str::FromStr;

use rule_scan::{Nonce, Region, write_marker, write_masked, write_placeholder_of, write_token};

use crate::date::Written;
use crate::error::{Error, ErrorKind};
use crate::generalise;
use crate::key::Key;
use crate::surrogate;
use crate::vault::{Values, Vault, Writing};

/// How a value is hidden.
///
/// Whatever the operator, the constant marker of the kind is written where the value is not known or
/// is not one: for a region in which several values touch, for one whose end was not known when it
/// was decided, for a value in disguise, and for one that is not in a form that the operator knows.
///
/// What is written by `Redact`, `Mask`, `Placeholder`, `Pseudonym` and `Hash` is a marker, which a
/// scan leaves alone: scrubbing twice changes nothing. What the others write looks like data, and
/// so is found again. A [session](crate::Session) knows the surrogates that it has issued and leaves
/// them alone where no value can be one by chance; dates, names, and what
/// format-preserving encryption writes are hidden once more, so scrub a text once.
///
/// With the feature `serde` it is written as its name, `mask(4)`, as in a
/// [configuration](crate::ScrubberConfig); keys are no part of it.
///
/// A hash without a key is not offered: of the nine digits of a number all hashes are computed in
/// seconds, so it hides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[non_exhaustive]
pub enum Operator {
    /// The constant marker of the kind: `[pii.email]`.
    #[default]
    Redact,
    /// The marker with the last letters and digits of the value, at most 4 and never more than
    /// half of it: `[pii.credit_card:****1111]`. Of an e-mail address they are of the domain; of
    /// what is no identifier (names, addresses, dates, networks) nothing is kept.
    Mask {
        /// How many to keep.
        keep: u8,
    },
    /// A number for each distinct value, the same in every text of a run:
    /// `[pii.email#1.k2v9x0qa]`. Another writing of the same value, in other case or with other
    /// separators, has the same number and one of its own, so that both are
    /// [restored](Vault::restore) as they were: `[pii.email#1-2.k2v9x0qa]`.
    Placeholder,
    /// A short token, the same wherever the key is: `[pii.email=bcdfghjkmnpqrstv]`, 64 bits of
    /// HMAC-SHA-256 over kind and value. Two of a billion values share one with a chance of 3 %.
    Pseudonym,
    /// As [`Pseudonym`](Self::Pseudonym) with 128 bits, where no two values may share one.
    Hash,
    /// A made-up value of the same kind and form, the same wherever the key is. It comes from ranges
    /// set aside for documentation or fiction where there are some (e-mail, IP and MAC addresses,
    /// telephone numbers); cards and IBANs pass their checks. Different values may share one where
    /// there are few, as of telephone numbers.
    Surrogate,
    /// Encrypted in the same form, by FF1 of NIST SP 800-38G under the key and the kind: digits, and
    /// letters if there are some, between the same separators; cards pass Luhn. Two values never
    /// share one, and [`Key::decrypt_format`] turns it back. Only for identifiers, and only for
    /// values of a form that at least a million have.
    #[cfg(feature = "fpe")]
    FormatPreserving,
    /// Dates of a [subject](crate::Session::set_subject) moved by so many days as the key says,
    /// at most `max_days` back or forth and never by none: what lies between two dates stays. Only
    /// for dates; the form stays.
    ShiftDate {
        /// From 1 to 3650.
        max_days: u16,
    },
    /// Coarser: dates to years, ages to ten years and from 90 on to `90+`, ZIP codes to three digits
    /// or `000` where few live, IP addresses to networks (/24, /48), coordinates to one decimal.
    ///
    /// A year of birth before which everybody is over 89 stays, which 45 CFR 164.514(b)(2)(i)(C) does
    /// not allow: what year it is nobody tells this crate. Redact dates of birth of the very old.
    Generalise,
}

/// What an operator depends on beside the value.
pub(crate) struct Context<'a> {
    pub(crate) nonce: Nonce,
    pub(crate) values: &'a mut Values,
    pub(crate) key: Option<&'a Key>,
    pub(crate) subject: &'a str,
}

impl Operator {
    /// What the names of operators look like.
    pub(crate) const NAMES: [&str; 9] = [
        "redact",
        "mask",
        "mask(4)",
        "placeholder",
        "pseudonym",
        "hash",
        "surrogate",
        "shift_date(30)",
        "generalise",
    ];

    /// Whether what it writes depends on the value.
    #[must_use]
    pub fn needs_value(self) -> bool {
        !matches!(self, Self::Redact)
    }

    /// Whether what it writes depends on a [`Key`].
    #[must_use]
    pub fn needs_key(self) -> bool {
        match self {
            Self::Pseudonym | Self::Hash | Self::Surrogate | Self::ShiftDate { .. } => true,
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => true,
            _ => false,
        }
    }

    /// Whether it makes sense for values of a kind.
    #[must_use]
    pub fn fits(self, kind: &str) -> bool {
        match self {
            Self::ShiftDate { .. } => matches!(kind, "pii.date" | "pii.date_of_birth"),
            Self::Generalise => generalise::fits(kind),
            Self::Surrogate => surrogate::fits(kind),
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => crate::fpe::fits(kind),
            _ => true,
        }
    }

    /// Writes what stands for a region. Takes time in proportion to the value, and for a
    /// placeholder the logarithm of the number of values known.
    ///
    /// Operators that [need a key](Self::needs_key) write the constant marker; a
    /// [`Scrubber`](crate::Scrubber) has one.
    pub fn apply(self, region: &Region<'_>, vault: &mut Vault, out: &mut String) {
        let nonce = vault.nonce();
        let context = Context { nonce, values: vault.values(), key: None, subject: "" };
        self.write(region, context, out);
    }

    pub(crate) fn write(self, region: &Region<'_>, context: Context<'_>, out: &mut String) {
        let kind = region.kind();
        let value = region.value().filter(|_| region.is_single());
        if value.and_then(|value| self.replacement(kind, value, context, out)).is_none() {
            write_marker(kind, out);
        }
    }

    /// Writes what stands for a value; writes nothing if that is the constant marker.
    fn replacement(
        self,
        kind: &str,
        value: &str,
        Context { nonce, values, key, subject }: Context<'_>,
        out: &mut String,
    ) -> Option<()> {
        match self {
            Self::Redact => return None,
            Self::Mask { keep } => {
                let (shown, keep) = maskable(kind, value, keep);
                write_masked(kind, shown, keep.into(), out);
            }
            Self::Placeholder => {
                let place = values.number(kind, value)?;
                write_placeholder_of(kind, place, nonce, out);
            }
            Self::Pseudonym => write_token(kind, token(key?, kind, value).get(..8)?, out),
            Self::Hash => write_token(kind, &token(key?, kind, value), out),
            Self::Surrogate => {
                if values.is_surrogate(kind, value) {
                    out.push_str(value);
                    return Some(());
                }
                let canonical = Writing::of(kind).canonical(value);
                let mut draw = key?.draw("surrogate", kind, &canonical);
                // Where there are few, it may be the value itself.
                let is_other = |made: &String| Writing::of(kind).canonical(made) != canonical;
                let mut draws = (0..16).map(|_| surrogate::surrogate(kind, value, &mut draw));
                let made = draws.find(|made| made.as_ref().is_none_or(is_other))??;
                if surrogate::is_telling(kind, &made) {
                    values.add_surrogate(kind, &made);
                }
                out.push_str(&made);
            }
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => out.push_str(&key?.encrypt_format(kind, value)?),
            Self::ShiftDate { max_days } => {
                let mut draw = match subject {
                    // Whose it is nobody has said, so it moves as nothing else does.
                    "" => key?.draw("shift", "session", nonce.as_str()),
                    _ => key?.draw("shift", "subject", subject),
                };
                let days = 1 + i64::from(draw.below(max_days.into()));
                let by = if draw.below(2) == 0 { days } else { -days };
                out.push_str(&Written::read(value)?.shifted(by)?);
            }
            Self::Generalise => out.push_str(&generalise::generalise(kind, value)?),
        }
        Some(())
    }
}

impl FromStr for Operator {
    type Err = Error;

    /// The operator of a name, such as `redact`, `mask(4)` or `shift_date(30)`.
    fn from_str(name: &str) -> Result<Self, Error> {
        let of = |operator: &str| name.strip_prefix(operator)?.strip_prefix('(')?.strip_suffix(')');
        let number = |operator: &str| of(operator)?.parse::<u16>().ok();
        Ok(match name {
            "redact" => Self::Redact,
            "mask" => Self::Mask { keep: 4 },
            "placeholder" => Self::Placeholder,
            "pseudonym" => Self::Pseudonym,
            "hash" => Self::Hash,
            "surrogate" => Self::Surrogate,
            #[cfg(feature = "fpe")]
            "format_preserving" => Self::FormatPreserving,
            "generalise" => Self::Generalise,
            _ => match (number("mask"), number("shift_date")) {
                (Some(keep @ 0..=4), _) => Self::Mask { keep: keep.try_into().unwrap_or(4) },
                (_, Some(max_days)) => Self::ShiftDate { max_days },
                _ => {
                    return Err(Error::new(ErrorKind::UnknownOperator).suggest(name, Self::NAMES));
                }
            },
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redact => f.write_str("redact"),
            Self::Mask { keep } => write!(f, "mask({keep})"),
            Self::Placeholder => f.write_str("placeholder"),
            Self::Pseudonym => f.write_str("pseudonym"),
            Self::Hash => f.write_str("hash"),
            Self::Surrogate => f.write_str("surrogate"),
            #[cfg(feature = "fpe")]
            Self::FormatPreserving => f.write_str("format_preserving"),
            Self::ShiftDate { max_days } => write!(f, "shift_date({max_days})"),
            Self::Generalise => f.write_str("generalise"),
        }
    }
}

impl TryFrom<String> for Operator {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}

impl From<Operator> for String {
    fn from(operator: Operator) -> Self {
        operator.to_string()
    }
}

/// What of a value may show at its end, and how much.
fn maskable<'v>(kind: &str, value: &'v str, keep: u8) -> (&'v str, u8) {
    match kind {
        // A short domain would let the end of the local part show.
        "pii.email" => (value.rsplit('@').next().unwrap_or(""), keep),
        // Of what is written in words, and of dates, the end tells much.
        _ if !is_identifier(kind) => (value, 0),
        _ => (value, keep),
    }
}

/// Whether values of a kind are numbers and codes that somebody gives out, rather than words, dates,
/// measures or addresses of machines.
pub(crate) fn is_identifier(kind: &str) -> bool {
    const OTHERS: [&str; 16] = [
        "pii.address",
        "pii.age",
        "pii.coordinates",
        "pii.date",
        "pii.date_of_birth",
        "pii.domain",
        "pii.email",
        "pii.group",
        "pii.handle",
        "pii.ip_address",
        "pii.location",
        "pii.organization",
        "pii.person",
        "pii.place",
        "pii.title",
        "pii.url",
    ];
    !OTHERS.contains(&kind) && !kind.starts_with("phi.")
}

fn token(key: &Key, kind: &str, value: &str) -> [u8; 32] {
    key.digest("token", kind, &Writing::of(kind).canonical(value))
}
