//! Hours and weekdays at which something works.

use super::alert::Cause;
use super::signal::{Ask, Signal};
use crate::time::{DAY, day_of_week, hour_of_day};
use crate::{Error, ErrorKind};

/// On how many days it must have worked before an hour is unusual.
const ACTIVE_DAYS: u32 = 8;

/// Over how many days it must have been watched for that.
const DAYS: i64 = 14;

/// How many hours around an hour must have been without work, to each side.
const AROUND: usize = 2;

/// Over how many weeks it must have been watched before a weekday is unusual.
const WEEKS: i64 = 4;

/// Remembers on which days one scope worked, by hour and by weekday, and says when it works at
/// a time at which it never did.
///
/// An hour is unusual if there was no work in it or the two hours to each side of it on any day
/// in at least two weeks; a weekday, if there was none on any in at least four weeks. Times are
/// UTC. A day takes part when it is over.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Hours {
    /// On how many days there was work, for each hour.
    hours: Vec<u32>,
    /// In how many weeks there was work, for each weekday.
    weekdays: Vec<u32>,
    first_day: i64,
    day: i64,
    days: u32,
    /// The hours of this day, a bit each.
    today: u32,
    said: u32,
}

impl Hours {
    pub(crate) fn new() -> Self {
        Self {
            hours: vec![0; 24],
            weekdays: vec![0; 7],
            first_day: i64::MIN,
            day: i64::MIN,
            days: 0,
            today: 0,
            said: 0,
        }
    }

    pub(crate) fn push(&mut self, ask: &Ask) -> Option<Signal> {
        let day = ask.clock.div_euclid(DAY);
        if self.first_day == i64::MIN {
            self.first_day = day;
        }
        if day != self.day {
            self.close();
            self.day = day;
        }
        let hour = hour_of_day(ask.clock);
        let bit = 1_u32 << hour;
        if self.today & bit != 0 {
            return None;
        }
        self.today |= bit;
        let watched = day.saturating_sub(self.first_day);
        if !ask.ready || self.days < ACTIVE_DAYS || watched < DAYS {
            return None;
        }
        let near = |offset: usize| self.hours.get((hour + 24 + offset - AROUND) % 24);
        let hour_is_new = (0..=2 * AROUND).all(|offset| near(offset) == Some(&0));
        let weekday = day_of_week(ask.clock);
        let weekday_is_new = watched >= WEEKS * 7 && self.weekdays.get(weekday) == Some(&0);
        let cause = if hour_is_new && self.said & 1 == 0 {
            self.said |= 1;
            Cause::Hour { hour: u8::try_from(hour).unwrap_or_default() }
        } else if weekday_is_new && self.said & 2 == 0 {
            self.said |= 2;
            Cause::Weekday { weekday: u8::try_from(weekday).unwrap_or_default() }
        } else {
            return None;
        };
        Some(Signal {
            cause,
            observed: hour as f64,
            expected: None,
            p_value: None,
            compared: u64::from(self.days),
            item: None,
        })
    }

    fn close(&mut self) {
        if self.today == 0 {
            return;
        }
        for (hour, count) in self.hours.iter_mut().enumerate() {
            *count = count.saturating_add(self.today >> hour & 1);
        }
        let weekday = day_of_week(self.day.saturating_mul(DAY));
        if let Some(count) = self.weekdays.get_mut(weekday) {
            *count = count.saturating_add(1);
        }
        self.days = self.days.saturating_add(1);
        self.today = 0;
        self.said = 0;
    }

    /// The clock was set back to a time: it was not watched after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.first_day = self.first_day.min(clock.div_euclid(DAY));
    }

    pub(crate) fn check(&self, clock: i64, path: &str) -> Result<(), Error> {
        let sound = self.hours.len() == 24
            && self.weekdays.len() == 7
            && self.hours.iter().chain(&self.weekdays).all(|count| *count <= self.days)
            && self.today >> 24 == 0
            && self.said < 4
            && self.first_day <= clock.div_euclid(DAY);
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}
