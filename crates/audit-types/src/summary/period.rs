//! Periods of a summary.

use std::fmt;

use crate::calendar::civil;
use crate::canonical::record_names;

record_names! {
    /// Which periods a summary tells apart. They begin with full hours and days of UTC.
    #[derive(Default)]
    pub enum SummaryPeriod as "period" {
        /// One for all.
        #[default]
        All = 1 "all",
        /// Each hour.
        Hour = 2 "hour",
        /// Each day.
        Day = 3 "day",
    }
}

impl SummaryPeriod {
    /// When the period of a time begins; none if there is one for all.
    pub(super) fn start(self, time: i64) -> Option<i64> {
        let length: i64 = match self {
            Self::All => return None,
            Self::Hour => 3_600_000_000,
            Self::Day => 86_400_000_000,
        };
        let before = time.rem_euclid(length);
        // The period of the least number begins before it; it stands for that beginning.
        Some(time.saturating_sub(before))
    }
}

/// A time in UTC, to the minute: `2024-01-31 05:00`.
pub(crate) struct Minute(pub(crate) i64);

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.div_euclid(60_000_000);
        let (day, minute) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
        let (year, month, date) = civil(day);
        let (hour, minute) = (minute.div_euclid(60), minute.rem_euclid(60));
        write!(f, "{year:04}-{month:02}-{date:02} {hour:02}:{minute:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_the_minute() {
        assert_eq!(Minute(0).to_string(), "1970-01-01 00:00");
        assert_eq!(Minute(-1).to_string(), "1969-12-31 23:59");
        assert_eq!(Minute(1_709_251_199_999_999).to_string(), "2024-02-29 23:59");
        assert_eq!(Minute(i64::MAX).to_string(), "294247-01-10 04:00");
        assert_eq!(Minute(i64::MIN).to_string(), "-290308-12-21 19:59");
    }

    #[test]
    fn periods_begin_with_full_hours_and_days() {
        let hour = 3_600_000_000;
        assert_eq!(SummaryPeriod::All.start(5), None);
        assert_eq!(SummaryPeriod::Hour.start(hour - 1), Some(0));
        assert_eq!(SummaryPeriod::Hour.start(hour), Some(hour));
        assert_eq!(SummaryPeriod::Hour.start(-1), Some(-hour));
        assert_eq!(SummaryPeriod::Day.start(hour * 25), Some(hour * 24));
        assert_eq!(SummaryPeriod::Day.start(i64::MIN), Some(i64::MIN));
    }
}
