//! What is known about a key, without the key.

use data_class::{CeilingDocument, Scheme};

use crate::key_scope::KeyScope;
use crate::secret_like::check_name;
use crate::{Error, ErrorKind, GRACE_DAYS_MAX};

/// The microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// A reference to the key of a provider: what it is called, what it is for, how old it is.
///
/// The secret itself is elsewhere, in a vault that knows the same `id`; no field has room for it,
/// an unknown field is an error, and a name that looks like the value of a secret is refused. The
/// error of this crate repeats none of it. That of a reader may: `toml` prints the whole line at
/// which it stopped, so show neither it nor its message where the document could hold a secret.
///
/// Lists of workflows and agents hold names and beginnings of names with a `*` behind them, such
/// as `finance/*`; lists of providers and environments hold names. All of them are compared
/// without regard to ASCII case. No list but `purposes` may be empty. Times are in microseconds
/// since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct KeyReference {
    /// What the key is called, here and in the vault.
    pub id: String,
    /// The providers that take it; more than one is a finding of the linter.
    pub providers: Vec<String>,
    /// The workflows it is for.
    pub workflows: Vec<String>,
    /// The agents that may use it.
    pub agents: Vec<String>,
    /// The environments it is for, such as `staging`.
    pub environments: Vec<String>,
    /// The most that may be sent with it, in the words of the keyring's scheme: a level,
    /// categories, and whether data may be untrusted. Trusted data of the lowest level and no
    /// category if it is left out. What a label says of places, purposes and retention does not
    /// count here; that is for the sink to keep.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<CeilingDocument>,
    /// The purposes it may be used for. If there is any, each use has to name one of them; if
    /// there is none, the purpose does not matter. They are names of your own, and are not
    /// compared with the purposes of a label.
    #[cfg_attr(feature = "serde", serde(default))]
    pub purposes: Vec<String>,
    /// When it was made. It is refused at any earlier time.
    pub created: i64,
    /// When its secret was last changed under the same id, if ever.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rotated: Option<i64>,
    /// After how many days, at least 1, its secret has to be changed. The linter asks for it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rotate_after_days: Option<u32>,
    /// From when on it is refused, if ever.
    #[cfg_attr(feature = "serde", serde(default))]
    pub expires: Option<i64>,
    /// Whom to ask about it.
    pub owner: String,
    /// Whether it may be used at all.
    #[cfg_attr(feature = "serde", serde(default))]
    pub state: KeyState,
}

impl KeyReference {
    /// Since when the present secret exists.
    pub(crate) fn secret_since(&self) -> i64 {
        self.rotated.map_or(self.created, |rotated| rotated.max(self.created))
    }

    /// From when on the secret is too old. A time that no clock reaches counts as never.
    pub(crate) fn rotation_due(&self) -> Option<i64> {
        let days = i64::from(self.rotate_after_days?);
        self.secret_since().checked_add(days.saturating_mul(DAY))
    }

    /// Checks everything that can be checked about one key alone, and compiles its scope.
    pub(crate) fn check(&self, scheme: &Scheme, path: &str) -> Result<KeyScope, Error> {
        let at = |field: &str| format!("{path}.{field}");
        check_name(&self.id, &at("id"))?;
        check_name(&self.owner, &at("owner"))?;
        let scope = KeyScope::read(scheme, self, path)?;
        if self.rotated.is_some_and(|rotated| rotated < self.created) {
            return Err(Error::new(ErrorKind::OutOfRange, at("rotated")));
        }
        if self.rotate_after_days == Some(0) {
            return Err(Error::new(ErrorKind::OutOfRange, at("rotate_after_days")));
        }
        if self.expires.is_some_and(|expires| expires <= self.created) {
            return Err(Error::new(ErrorKind::OutOfRange, at("expires")));
        }
        self.state.check(self.created, &at("state"))?;
        Ok(scope)
    }
}

/// Whether a key may be used.
///
/// A key only ever moves down this list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum KeyState {
    /// It may, within its scope.
    #[default]
    Active,
    /// Another key has taken its place; it may for a little longer.
    Superseded {
        /// The id of the other key.
        by: String,
        /// Since when.
        at: i64,
        /// From when on it is refused: at most [`GRACE_DAYS_MAX`] days after that.
        until: i64,
    },
    /// It is out of use, without harm done.
    Retired {
        /// Since when.
        at: i64,
    },
    /// It must not be used, whatever the clock says. Nothing undoes it.
    Revoked {
        /// When that was decided. A record only: it is refused before that time too.
        at: i64,
        /// Why, as a code such as `leaked`; a name.
        reason: String,
    },
}

impl KeyState {
    /// The stricter of two states of one key.
    pub(crate) fn stricter(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Superseded { until: first, .. }, Self::Superseded { until: second, .. }) => {
                if first <= second {
                    self
                } else {
                    other
                }
            }
            _ => {
                if self.rank() >= other.rank() {
                    self
                } else {
                    other
                }
            }
        }
    }

    /// Whether the key is refused for good.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Retired { .. } | Self::Revoked { .. })
    }

    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Superseded { .. } => 1,
            Self::Retired { .. } => 2,
            Self::Revoked { .. } => 3,
        }
    }

    fn check(&self, created: i64, path: &str) -> Result<(), Error> {
        match self {
            Self::Active | Self::Retired { .. } => Ok(()),
            Self::Superseded { by, at, until } => {
                check_name(by, &format!("{path}.by"))?;
                if *at < created {
                    return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.at")));
                }
                let longest = i64::from(GRACE_DAYS_MAX).saturating_mul(DAY);
                if until < at || *until > at.saturating_add(longest) {
                    return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.until")));
                }
                Ok(())
            }
            Self::Revoked { reason, .. } => check_name(reason, &format!("{path}.reason")),
        }
    }
}
