//! Hours of the week at a fixed offset from UTC.

use crate::term::impl_terms;
use crate::{Error, ErrorKind};

const DAY: usize = 24 * 60;
const WEEK: usize = 7 * DAY;
const WORDS: usize = WEEK.div_ceil(64);
/// 1970-01-01 was a Thursday, and the week starts on Monday.
const EPOCH: i64 = 3 * 24 * 60;
/// No place is further from UTC: +14:00 on Kiritimati, -12:00 on Baker Island.
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 60..=14 * 60;

/// A span of every named day, such as 08:00 to 18:00 from Monday to Friday.
///
/// The offset is fixed: summer time has to be written as a second grant, or both offsets as two
/// windows.
///
/// A window goes by the time of the request and nothing else: a gate keeps no state, so a clock
/// that is set back opens a window that was over, and ends one in which something is denied. To
/// give the gate a time that does not go back is the caller's part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct WindowDocument {
    /// The days on which the span starts; every day if absent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub days: Option<Vec<Weekday>>,
    /// When it starts, `HH:MM` from `00:00` to `23:59`; `00:00` if absent. This minute belongs
    /// to it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub from: Option<String>,
    /// When it ends, `HH:MM` from `00:00` to `24:00`; `24:00` if absent. This minute does not
    /// belong to it. Not later than `from` means on the next day; `from` itself is an error,
    /// since it could mean the whole day or nothing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub to: Option<String>,
    /// What local time is ahead of UTC, `+HH:MM` or `-HH:MM` between `-12:00` and `+14:00`;
    /// `+00:00` if absent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub utc_offset: Option<String>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names of the days say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Every day, from Monday.
    pub const ALL: &[Self] = &[
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The name, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

impl_terms!(Weekday, "the name of a weekday");

/// The minutes of a week in UTC, a bit each: membership is one look, and whether one set covers
/// another is exact, however the windows are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Minutes([u64; WORDS]);

impl Minutes {
    /// The union of the windows; `path` is the list's.
    pub(crate) fn parse(windows: &[WindowDocument], path: &str) -> Result<Self, Error> {
        if windows.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, path));
        }
        let mut minutes = Self([0; WORDS]);
        for (index, window) in windows.iter().enumerate() {
            minutes.add(window, &format!("{path}[{index}]"))?;
        }
        Ok(minutes)
    }

    pub(crate) fn contains(&self, minute: usize) -> bool {
        self.0.get(minute / 64).is_some_and(|word| word >> (minute % 64) & 1 == 1)
    }

    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(ours, theirs)| theirs & !ours == 0)
    }

    /// The minutes as ranges, ascending, of which no two touch; the ends are outside.
    #[cfg(feature = "cedar")]
    pub(crate) fn ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        for minute in (0..WEEK).filter(|minute| self.contains(*minute)) {
            match ranges.last_mut() {
                Some(last) if last.end == minute => last.end = minute + 1,
                _ => ranges.push(minute..minute + 1),
            }
        }
        ranges
    }

    fn add(&mut self, window: &WindowDocument, path: &str) -> Result<(), Error> {
        let error = |kind, field| Error::new(kind, format!("{path}.{field}"));
        let days = window.days.as_deref().unwrap_or(Weekday::ALL);
        if days.is_empty() {
            return Err(error(ErrorKind::EmptySet, "days"));
        }
        let from = parse_time(window.from.as_deref().unwrap_or("00:00"))
            .filter(|minute| *minute < DAY)
            .ok_or_else(|| error(ErrorKind::MalformedTime, "from"))?;
        let to = parse_time(window.to.as_deref().unwrap_or("24:00"))
            .ok_or_else(|| error(ErrorKind::MalformedTime, "to"))?;
        let offset = parse_offset(window.utc_offset.as_deref().unwrap_or("+00:00"))
            .ok_or_else(|| error(ErrorKind::MalformedOffset, "utc_offset"))?;
        // From 00:00 to 24:00 is a whole day, so the two are compared as they are written.
        if from == to {
            return Err(error(ErrorKind::EmptyWindow, "to"));
        }
        let length = if to > from { to - from } else { to + DAY - from };
        for day in days {
            let start = *day as usize * DAY + from;
            // The offset is at most a day, so adding a week keeps the sum above zero.
            let start = (start + WEEK).saturating_add_signed(-offset);
            for minute in start..start + length {
                let minute = minute % WEEK;
                if let Some(word) = self.0.get_mut(minute / 64) {
                    *word |= 1 << (minute % 64);
                }
            }
        }
        Ok(())
    }
}

/// The minute of the week in UTC, from Monday 00:00, of a time in microseconds since the Unix
/// epoch; before 1970 too.
pub(crate) fn minute_of_week(now: i64) -> usize {
    let minutes = now.div_euclid(60_000_000) + EPOCH;
    usize::try_from(minutes.rem_euclid(WEEK as i64)).unwrap_or(0)
}

/// `HH:MM` up to `24:00`, in minutes.
fn parse_time(text: &str) -> Option<usize> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| match part.as_bytes() {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(usize::from(tens - b'0') * 10 + usize::from(ones - b'0'))
        }
        _ => None,
    };
    let minutes = two_digits(minutes).filter(|minutes| *minutes < 60)?;
    Some(two_digits(hours)? * 60 + minutes).filter(|time| *time <= DAY)
}

/// `+HH:MM` or `-HH:MM`, in minutes.
fn parse_offset(text: &str) -> Option<isize> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let minutes = i64::try_from(parse_time(text.get(1..)?)?).ok()? * sign;
    if OFFSETS.contains(&minutes) { isize::try_from(minutes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(days: &[Weekday], from: &str, to: &str, offset: &str) -> WindowDocument {
        WindowDocument {
            days: Some(days.to_vec()),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            utc_offset: Some(offset.to_owned()),
        }
    }

    fn count(minutes: &Minutes) -> u32 {
        minutes.0.iter().map(|word| word.count_ones()).sum()
    }

    #[test]
    fn the_minute_of_the_week_is_right_on_both_sides_of_the_epoch() {
        let minute = 60_000_000;
        assert_eq!(minute_of_week(0), 3 * DAY);
        assert_eq!(minute_of_week(-1), 3 * DAY - 1);
        assert_eq!(minute_of_week(-minute), 3 * DAY - 1);
        assert_eq!(minute_of_week(-minute - 1), 3 * DAY - 2);
        // 2026-11-26 06:18:10 UTC, a Thursday.
        assert_eq!(minute_of_week(1_795_673_890_000_000), 3 * DAY + 6 * 60 + 18);
        // 1969-07-20 20:17:40 UTC, a Sunday.
        assert_eq!(minute_of_week(-14_182_940_000_000), 6 * DAY + 20 * 60 + 17);
        for extreme in [i64::MIN, i64::MAX] {
            assert!(minute_of_week(extreme) < WEEK);
        }
    }

    #[test]
    fn windows_have_the_length_they_say() {
        use Weekday::{Monday, Sunday};
        let length =
            |one: &WindowDocument| count(&Minutes::parse(std::slice::from_ref(one), "w").unwrap());
        assert_eq!(length(&WindowDocument::default()), 10_080);
        assert_eq!(length(&window(&[Monday], "08:00", "18:00", "+02:00")), 600);
        assert_eq!(length(&window(&[Sunday], "22:00", "06:00", "-05:00")), 480);
        assert_eq!(length(&window(&[Monday], "00:01", "00:00", "+00:00")), 1439);
        assert_eq!(length(&window(&[Monday], "23:59", "24:00", "+14:00")), 1);
    }

    #[test]
    fn a_window_wraps_around_the_week() {
        let sunday = window(&[Weekday::Sunday], "22:00", "06:00", "+00:00");
        let minutes = Minutes::parse(&[sunday], "w").unwrap();
        assert!(minutes.contains(0) && minutes.contains(359) && !minutes.contains(360));
        assert!(minutes.contains(6 * DAY + 22 * 60) && !minutes.contains(6 * DAY + 22 * 60 - 1));
        // Monday 00:30 at +01:00 is Sunday 23:30 in UTC.
        let monday = window(&[Weekday::Monday], "00:30", "00:31", "+01:00");
        assert!(Minutes::parse(&[monday], "w").unwrap().contains(6 * DAY + 23 * 60 + 30));
        // Sunday 23:30 at -01:00 is Monday 00:30 in UTC.
        let sunday = window(&[Weekday::Sunday], "23:30", "23:31", "-01:00");
        assert!(Minutes::parse(&[sunday], "w").unwrap().contains(30));
    }

    #[test]
    fn malformed_texts_are_refused() {
        for text in ["", "8:00", "08:0", "24:01", "25:00", "08:60", "0800", "+8:00", "０8:00"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        for text in ["", "01:00", "+1:00", "+14:01", "-12:01", "+01:00 ", "Z", "−01:00"] {
            assert_eq!(parse_offset(text), None, "{text}");
        }
        assert_eq!(parse_offset("-03:30"), Some(-210));
    }
}
