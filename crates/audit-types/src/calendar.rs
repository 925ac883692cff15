//! Dates of the Gregorian calendar.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        // Every day of 800 years, counted one by one.
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
