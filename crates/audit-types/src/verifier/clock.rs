//! What time it is, and how old a log may be.

use crate::Age;

/// What time it is, and how old a log may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Clock {
    /// Now, in microseconds since the Unix epoch.
    pub now: i64,
    /// By how much a time may be later than now, since clocks differ, in microseconds.
    pub tolerance: u64,
    /// How old the newest record may be, in microseconds; none not to check it.
    pub record_limit: Option<u64>,
    /// How old the newest head may be, in microseconds; none not to check it.
    pub head_limit: Option<u64>,
}

impl Clock {
    /// The latest time that is not from the future.
    pub(super) fn horizon(self) -> i64 {
        self.now.saturating_add_unsigned(self.tolerance)
    }

    pub(super) fn age(self, newest: Option<i64>, limit: Option<u64>) -> Age {
        let Some(limit) = limit else { return Age::NotChecked };
        // Heads may have been compared before it was said what time it is.
        let believed = newest.filter(|time| *time <= self.horizon());
        let Some(time) = believed else { return Age::Unknown };
        let micros = if time > self.now { 0 } else { self.now.abs_diff(time) };
        if micros <= limit { Age::Within { micros } } else { Age::Beyond { micros } }
    }
}
