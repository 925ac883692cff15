//! Times of records and heads.

use std::fmt;

/// How old the newest record and the newest head are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Freshness {
    /// The record with the latest time, those from the future left out.
    pub record: Age,
    /// The given head with the latest time, of those that the log has and whose signatures are
    /// not known to be wrong; those from the future left out.
    pub head: Age,
}

impl Freshness {
    pub(crate) const NOT_CHECKED: Self = Self { record: Age::NotChecked, head: Age::NotChecked };

    /// Whether one of them is older than it may be.
    #[must_use]
    pub const fn is_beyond(self) -> bool {
        matches!(self.record, Age::Beyond { .. }) || matches!(self.head, Age::Beyond { .. })
    }
}

impl fmt::Display for Freshness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "newest record {}, newest head {}", self.record, self.head)
    }
}

/// How old something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "answer", rename_all = "snake_case"))]
pub enum Age {
    /// Nobody said what time it is, or how old it may be.
    NotChecked,
    /// Nothing is there with a time that could be believed.
    Unknown,
    /// Not older than it may be.
    Within {
        /// The age, in microseconds; 0 for what is from the future by less than the tolerance.
        micros: u64,
    },
    /// Older than it may be.
    Beyond {
        /// The age, in microseconds.
        micros: u64,
    },
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotChecked => f.write_str("not checked"),
            Self::Unknown => f.write_str("of unknown age"),
            Self::Within { micros } => write!(f, "{micros} µs old, within the limit"),
            Self::Beyond { micros } => write!(f, "{micros} µs old, beyond the limit"),
        }
    }
}

/// What is odd about the times. A clock may be set back and several writers may have several
/// clocks, so none of this is a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Times {
    /// The earliest time, in microseconds since the Unix epoch.
    pub earliest: Option<i64>,
    /// The latest time, in microseconds since the Unix epoch.
    pub latest: Option<i64>,
    /// Records that are earlier than one before them, measured against the latest before.
    pub backwards: Option<Odd>,
    /// Records later than now and the tolerance, measured against now.
    pub future: Option<Odd>,
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.backwards {
            None => f.write_str("no time goes backwards")?,
            Some(odd) => write!(f, "times go backwards: {odd}")?,
        }
        match self.future {
            None => Ok(()),
            Some(odd) => write!(f, "; times from the future: {odd}"),
        }
    }
}

/// Records with odd times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Odd {
    /// The first of them: its place in the log, from 0.
    pub first: u64,
    /// How many there are.
    pub records: u64,
    /// How far off the farthest is, in microseconds.
    pub micros: u64,
}

impl Odd {
    pub(crate) fn add(odd: &mut Option<Self>, index: u64, micros: u64) {
        let before = odd.unwrap_or(Self { first: index, records: 0, micros: 0 });
        *odd = Some(Self {
            first: before.first,
            records: before.records.saturating_add(1),
            micros: before.micros.max(micros),
        });
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, records, micros } = self;
        write!(f, "{records} records from record {first} on, by {micros} µs at most")
    }
}
