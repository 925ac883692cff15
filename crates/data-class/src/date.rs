//! A day, without a clock.

use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31, written `2026-03-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

impl Date {
    /// The day of a year, month and day, if there is one.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        };
        let exists =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=length).contains(&day);
        // Days since 1970-01-01 as in Howard Hinnant, "chrono-compatible low-level date
        // algorithms": years begin in March, so that the leap day is the last.
        let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        exists.then_some(Self(era * 146_097 + days - 719_468))
    }

    /// The day on which a time falls in UTC, given in microseconds since the Unix epoch; the first or
    /// the last day there is for a time outside.
    #[must_use]
    pub fn of_micros(time: i64) -> Self {
        let (first, last) = (-719_162, 2_932_896);
        let days = time.div_euclid(DAY).clamp(first, last);
        Self(i32::try_from(days).unwrap_or(0))
    }

    /// How many days this is after the other; negative if before.
    #[must_use]
    pub const fn days_since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// Year, month and day.
    #[must_use]
    pub fn parts(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = years + era * 400 + i32::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::MalformedDate);
        let number = |text: &str, digits: usize| {
            let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<u32>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = parts.next().and_then(|text| number(text, 4));
        let month = parts.next().and_then(|text| number(text, 2));
        let day = parts.next().and_then(|text| number(text, 2));
        let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
            return Err(malformed);
        };
        i32::try_from(year).ok().and_then(|year| Self::new(year, month, day)).ok_or(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_round_trips_and_follows_the_last() {
        let mut last: Option<Date> = None;
        for days in -719_162..=2_932_896 {
            let date = Date(days);
            let (year, month, day) = date.parts();
            assert_eq!(Date::new(year, month, day), Some(date));
            if let Some(last) = last {
                assert_eq!(date.days_since(last), 1);
            }
            last = Some(date);
        }
        assert_eq!(Date(-719_162).to_string(), "0001-01-01");
        assert_eq!(last.unwrap().to_string(), "9999-12-31");
        assert_eq!(Date(0).to_string(), "1970-01-01");
    }

    #[test]
    fn only_days_that_exist_are_read() {
        for text in ["2024-02-29", "2000-02-29", "1999-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-1-1",
            "24-01-01",
            "",
            "2024-01-01-",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(Date::of_micros(-1).to_string(), "1969-12-31");
        assert_eq!(Date::of_micros(i64::MAX).to_string(), "9999-12-31");
    }
}
