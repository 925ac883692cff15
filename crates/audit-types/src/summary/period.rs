//! Periods of a summary.

use crate::calendar::{DAY, HOUR};
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
            Self::Hour => HOUR,
            Self::Day => DAY,
        };
        let before = time.rem_euclid(length);
        // The period of the least number begins before it; it stands for that beginning.
        Some(time.saturating_sub(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_with_full_hours_and_days() {
        assert_eq!(SummaryPeriod::All.start(5), None);
        assert_eq!(SummaryPeriod::Hour.start(HOUR - 1), Some(0));
        assert_eq!(SummaryPeriod::Hour.start(HOUR), Some(HOUR));
        assert_eq!(SummaryPeriod::Hour.start(-1), Some(-HOUR));
        assert_eq!(SummaryPeriod::Day.start(DAY + HOUR), Some(DAY));
        assert_eq!(SummaryPeriod::Day.start(i64::MIN), Some(i64::MIN));
    }
}
