//! What happened to a key.

use crate::secret_like::check_name;
use crate::{Error, ErrorKind};

/// Something that happened to a key, for the audit log and for rebuilding the keyring.
///
/// The list of all events is the state of a [`Keyring`](crate::Keyring): keep it, and hand it to
/// [`KeyringDocument::build_after`](crate::KeyringDocument::build_after) at the next start.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct KeyEvent {
    /// The generation of the keyring that began with it: 1 for the first event, and so on
    /// without a gap, so that an event taken out of the middle of a list is noticed.
    pub generation: u64,
    /// The id of the key, as the keyring has it.
    pub key: String,
    /// When, in microseconds since the Unix epoch, as the caller said. Not in order if the
    /// caller's clock was not.
    pub at: i64,
    /// What.
    pub change: KeyChange,
}

impl KeyEvent {
    /// Checks everything that can be checked about one event alone.
    pub(crate) fn check(&self, grace: i64, path: &str) -> Result<(), Error> {
        let out_of_range =
            |field| Err(Error::new(ErrorKind::OutOfRange, format!("{path}.{field}")));
        check_name(&self.key, &format!("{path}.key"))?;
        match &self.change {
            KeyChange::Retired | KeyChange::Expired => Ok(()),
            KeyChange::Revoked { reason } => check_name(reason, &format!("{path}.change.reason")),
            KeyChange::Rotated { successor, until, expires } => {
                check_name(successor, &format!("{path}.change.successor"))?;
                if *until < self.at || *until > self.at.saturating_add(grace) {
                    return out_of_range("change.until");
                }
                if expires.is_some_and(|expires| expires <= self.at) {
                    return out_of_range("change.expires");
                }
                Ok(())
            }
        }
    }
}

/// What happened to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum KeyChange {
    /// A new key of the same scope took its place.
    Rotated {
        /// The id of the new key.
        successor: String,
        /// From when on the old key is refused.
        until: i64,
        /// From when on the new key is refused, if ever.
        expires: Option<i64>,
    },
    /// It went out of use.
    Retired,
    /// Its time, or the time to change over, was over, and that was written down.
    Expired,
    /// It was revoked.
    Revoked {
        /// Why, as a code.
        reason: String,
    },
}

impl KeyChange {
    /// The code for records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rotated { .. } => "key.rotated",
            Self::Retired => "key.retired",
            Self::Expired => "key.expired",
            Self::Revoked { .. } => "key.revoked",
        }
    }
}
