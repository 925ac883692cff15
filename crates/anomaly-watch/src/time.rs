//! Lengths of time in microseconds, and where in a day and a week a time is.

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
pub(crate) const WEEK: i64 = 7 * DAY;

/// The hour of the day in UTC, from 0.
pub(crate) fn hour_of_day(time: i64) -> usize {
    usize::try_from(time.div_euclid(HOUR).rem_euclid(24)).unwrap_or_default()
}

/// The day of the week in UTC, Monday is 0.
pub(crate) fn day_of_week(time: i64) -> usize {
    // The epoch was a Thursday.
    usize::try_from(time.div_euclid(DAY).saturating_add(3).rem_euclid(7)).unwrap_or_default()
}
