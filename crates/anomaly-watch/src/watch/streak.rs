//! The quiet after an alert, and alerts in a row.

use crate::time::WEEK;

/// So many alerts in a row are no news any more.
const LONGEST: u8 = 3;

/// An alert is in a row with one before it for so long after the quiet time of that: a week.
const WITHIN: i64 = WEEK;

/// Until when nothing is said after an alert, and how many alerts came in a row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Streak {
    quiet_until: i64,
    until: i64,
    alerts: u8,
}

impl Streak {
    pub(crate) const fn new() -> Self {
        Self { quiet_until: i64::MIN, until: i64::MIN, alerts: 0 }
    }

    pub(crate) const fn is_quiet(&self, clock: i64) -> bool {
        clock < self.quiet_until
    }

    /// There was an alert; whether it is the last of a row, so that what goes on is what is usual
    /// now.
    pub(crate) fn raised(&mut self, clock: i64, quiet_until: i64) -> bool {
        self.quiet_until = quiet_until;
        self.alerts = if clock < self.until { self.alerts.saturating_add(1) } else { 1 };
        self.until = quiet_until.saturating_add(WITHIN);
        let is_last = self.alerts >= LONGEST;
        if is_last {
            self.alerts = 0;
        }
        is_last
    }

    /// The clock was set back to a time: nothing waits for one after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.quiet_until = self.quiet_until.min(clock);
        self.until = self.until.min(clock);
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) const fn is_sound(&self, longest: i64) -> bool {
        self.alerts < LONGEST
            && self.quiet_until <= longest
            && self.until <= longest.saturating_add(WITHIN)
    }
}
