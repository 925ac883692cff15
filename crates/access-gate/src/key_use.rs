//! A use of a key, and what is said to it.

use std::fmt;

use data_class::Label;

/// What somebody is about to do with a key.
#[derive(Clone, Copy, Debug)]
pub struct KeyUse<'a> {
    /// The id of the key.
    pub key: &'a str,
    /// The provider that it would be shown to.
    pub provider: &'a str,
    /// The workflow that runs.
    pub workflow: &'a str,
    /// The agent that asks.
    pub agent: &'a str,
    /// The environment that it runs in.
    pub environment: &'a str,
    /// The label of the data that would be sent.
    pub label: &'a Label,
    /// What for, if it is known.
    pub purpose: Option<&'a str>,
    /// The present time, in microseconds since the Unix epoch.
    pub now: i64,
}

/// Whether a key may be used like that.
///
/// It holds for the moment of the check only. A run that was held or stored asks again before it
/// goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a key that was refused must not be used"]
pub enum KeyDecision {
    /// It may.
    Allow {
        /// What somebody should look after, in the order of [`KeyWarning`]'s variants.
        warnings: Vec<KeyWarning>,
    },
    /// It must not.
    Deny {
        /// Everything that stands against it, at least one, in the order of [`KeyRefusal`]'s
        /// variants.
        refusals: Vec<KeyRefusal>,
    },
}

impl KeyDecision {
    /// Whether the key may be used.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow { .. })
    }
}

/// Codes only, in one line, so that it may be shown to a model.
impl fmt::Display for KeyDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut write = |start: &str, codes: &mut dyn Iterator<Item = &'static str>| {
            f.write_str(start)?;
            for (index, code) in codes.enumerate() {
                f.write_str(if index == 0 { ": " } else { ", " })?;
                f.write_str(code)?;
            }
            Ok(())
        };
        match self {
            Self::Allow { warnings } => {
                write("the key may be used", &mut warnings.iter().map(|warning| warning.code()))
            }
            Self::Deny { refusals } => {
                write("the key may not be used", &mut refusals.iter().map(|refusal| refusal.code()))
            }
        }
    }
}

/// Why a key that may be used needs somebody's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyWarning {
    /// Another key has taken its place, and the time to change over is running.
    Superseded,
    /// Its secret is older than it should be.
    RotationOverdue,
}

impl KeyWarning {
    /// The code for records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Superseded => "key.superseded",
            Self::RotationOverdue => "key.rotation_overdue",
        }
    }
}

/// One thing that stands against the use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyRefusal {
    /// No key has this id, or it is no name. It stands alone: there is no scope to compare.
    Unknown,
    /// The key was revoked.
    Revoked,
    /// The key is out of use.
    Retired,
    /// Another key has taken its place, and the time to change over has passed.
    Superseded,
    /// Its time is over.
    Expired,
    /// The present time is before the key was made or last changed: the clock is wrong, or
    /// somebody turned it back.
    ClockBehind,
    /// Its secret is older than it may be, and the keyring refuses such keys.
    RotationOverdue,
    /// It is not for this provider.
    Provider,
    /// It is not for this workflow.
    Workflow,
    /// It is not for this agent.
    Agent,
    /// It is not for this environment.
    Environment,
    /// The level, the categories or the integrity of the data's label are above what it may
    /// carry, or the label is in words that its ceiling cannot be compared with.
    Label,
    /// It is not for this purpose, or for certain purposes only and none was named.
    Purpose,
}

impl KeyRefusal {
    /// The code for records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "key.unknown",
            Self::Revoked => "key.revoked",
            Self::Retired => "key.retired",
            Self::Superseded => "key.superseded",
            Self::Expired => "key.expired",
            Self::ClockBehind => "key.clock_behind",
            Self::RotationOverdue => "key.rotation_overdue",
            Self::Provider => "key.provider",
            Self::Workflow => "key.workflow",
            Self::Agent => "key.agent",
            Self::Environment => "key.environment",
            Self::Label => "key.label",
            Self::Purpose => "key.purpose",
        }
    }
}
