//! Dates of the Gregorian calendar, and times in UTC.

use std::fmt;

/// Microseconds of an hour.
pub(crate) const HOUR: i64 = 3_600_000_000;

/// Microseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar: the
/// algorithm `civil_from_days` of Howard Hinnant, "chrono-compatible low-level date algorithms".
/// There are fewer than 2^27 days in the range of times, so that nothing overflows.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    // From the first of March of the year 0, so that leap days end a year.
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, date)
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
    fn days_of_the_calendar() {
        // Every day of 1,200 years, counted one by one.
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let mut day = -(146_097 * 2 - 30 * 365 - 7);
        assert_eq!(civil(day), (1200, 1, 1));
        for year in 1200..2400 {
            let february = if leap(year) { 29 } else { 28 };
            let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, length) in (1..).zip(months) {
                for date in 1..=length {
                    assert_eq!(civil(day), (year, month, date));
                    day += 1;
                }
            }
        }
    }
}
