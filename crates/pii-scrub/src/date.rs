//! Dates as they are written: which parts are day, month and year, and the same form with others.

use std::ops::Range;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A calendar date within a text.
pub(crate) struct Written<'t> {
    text: &'t str,
    year: Range<usize>,
    month: Range<usize>,
    day: Range<usize>,
    /// The day of the week, if it is named.
    weekday: Option<Range<usize>>,
    /// Days since 1 January 1970.
    days: i64,
}

impl<'t> Written<'t> {
    /// The date of a text that consists of one, maybe with the day of the week and the time. What
    /// else there is would stay where it is, so a text with more numbers or words is none.
    ///
    /// Of three numbers, four digits are the year. Where day and month could be either, a slash
    /// means that the month comes first, a dot or hyphen the day. Two digits of a year below 30 are
    /// of the 21st century.
    pub(crate) fn read(text: &'t str) -> Option<Self> {
        let words = words(text);
        let named = words.iter().position(|word| month_of(of(text, word)).is_some());
        let numbers: Vec<&Range<usize>> = words
            .iter()
            .filter(|word| of(text, word).bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let [year, month, day] = match (named.and_then(|at| words.get(at)), numbers.as_slice()) {
            (Some(month), [day, year, ..]) if day.len() <= 2 => [*year, month, *day],
            (Some(month), [year, day, ..]) => [*year, month, *day],
            (None, [year, month, day, ..]) if year.len() == 4 => [*year, *month, *day],
            (None, [first, second, year, ..]) => {
                let slash = text.get(first.end..second.start)?.contains('/');
                let month_first = match (number(text, first)?, number(text, second)?) {
                    (13.., _) => false,
                    (_, 13..) => true,
                    _ => slash,
                };
                let (month, day) = if month_first { (first, second) } else { (second, first) };
                [*year, *month, *day]
            }
            _ => return None,
        };
        let value = match (year.len(), number(text, year)?) {
            (2, year @ 0..30) => year + 2000,
            (2, year) => year + 1900,
            (4, year) => year,
            _ => return None,
        };
        let of_year = month_of(of(text, month)).or_else(|| number(text, month))?;
        let days = days(value, of_year, number(text, day)?)?;
        let end = year.end.max(month.end).max(day.end);
        let (mut weekday, mut rest) = (None, Vec::new());
        for word in &words {
            match weekday_of(of(text, word)) {
                _ if [year, month, day].contains(&word) => {}
                Some(_) if weekday.is_none() && word.end < end => weekday = Some(word.clone()),
                _ if word.start >= end => rest.push(word),
                _ if LINKS.iter().any(|link| link.eq_ignore_ascii_case(of(text, word))) => {}
                _ => return None,
            }
        }
        is_time(text, &rest).then(|| Self {
            text,
            year: year.clone(),
            month: month.clone(),
            day: day.clone(),
            weekday,
            days,
        })
    }

    /// The same form with a date so many days later; `None` outside of the years 1 to 9999.
    pub(crate) fn shifted(&self, by: i64) -> Option<String> {
        let (year, month, day) = civil(self.days.checked_add(by)?)?;
        let written = |range: &Range<usize>| of(self.text, range);
        let single = [&self.month, &self.day].iter().any(|part| part.len() == 1);
        let number = |value: i64| if single { value.to_string() } else { format!("{value:02}") };
        let year = match self.year.len() {
            2 => format!("{:02}", year % 100),
            _ => format!("{year:04}"),
        };
        let month_as = written(&self.month);
        let month = match month_of(month_as) {
            Some(_) => named(month, month_as),
            None => number(month),
        };
        // `3rd` has to become `4th`.
        let suffix = self.text.get(self.day.end..self.day.end + 2).unwrap_or("");
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|end| end.eq_ignore_ascii_case(suffix));
        let day_end = if ordinal { self.day.end + 2 } else { self.day.end };
        let day = if ordinal { format!("{day}{}", ordinal_of(day)) } else { number(day) };
        let weekday = self.weekday.as_ref().map(|word| {
            // The first of January 1970 was a Thursday.
            let index = usize::try_from((self.days + by + 3).rem_euclid(7)).unwrap_or(0);
            (word.clone(), as_long(WEEKDAYS.get(index).copied().unwrap_or(""), of(self.text, word)))
        });
        let mut parts = vec![
            (self.year.clone(), year),
            (self.month.clone(), month),
            (self.day.start..day_end, day),
        ];
        parts.extend(weekday);
        parts.sort_by_key(|(range, _)| range.start);
        let (mut out, mut at) = (String::new(), 0);
        for (range, part) in parts {
            out.push_str(self.text.get(at..range.start)?);
            out.push_str(&part);
            at = range.end;
        }
        out.push_str(self.text.get(at..)?);
        Some(out)
    }
}

/// The year that a text names with four digits.
pub(crate) fn year(text: &str) -> Option<&str> {
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words(text).into_iter().map(|word| text.get(word).unwrap_or("")).find(|word| is_year(word))
}

/// What may stand within a date beside its parts.
const LINKS: [&str; 8] = ["of", "the", "on", "st", "nd", "rd", "th", "d"];

/// Whether these words of a text, which follow a date, are a time of day: two or three numbers, with
/// what parts and follows them.
fn is_time(text: &str, words: &[&Range<usize>]) -> bool {
    const WITH: [&str; 12] =
        ["t", "z", "at", "am", "pm", "utc", "gmt", "h", "st", "nd", "rd", "th"];
    let is_number =
        |word: &&&Range<usize>| of(text, word).bytes().all(|byte| byte.is_ascii_digit());
    let mut numbers = words.iter().filter(is_number);
    let mut names = words.iter().filter(|word| !is_number(word));
    let of_clock = match (numbers.next(), numbers.next()) {
        (None, _) => true,
        // `10:15`, and up to the fraction of a second and the zone.
        (Some(hour), Some(minute)) => {
            let between = text.get(hour.end..minute.start);
            hour.len() <= 2 && minute.len() == 2 && between == Some(":") && numbers.count() <= 4
        }
        (Some(_), None) => false,
    };
    of_clock && names.all(|word| WITH.iter().any(|with| with.eq_ignore_ascii_case(of(text, word))))
}

/// Runs of ASCII digits and runs of ASCII letters.
fn words(text: &str) -> Vec<Range<usize>> {
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' | b'A'..=b'Z' => 2,
        _ => 0,
    };
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut last = 0;
    for (at, byte) in text.bytes().enumerate() {
        let now = class(byte);
        match words.last_mut() {
            Some(word) if now != 0 && now == last => word.end = at + 1,
            _ if now != 0 => words.push(at..at + 1),
            _ => {}
        }
        last = now;
    }
    words
}

fn of<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or("")
}

fn number(text: &str, range: &Range<usize>) -> Option<i64> {
    of(text, range).parse().ok()
}

/// The month of a name, or of at least its first three letters.
fn month_of(word: &str) -> Option<i64> {
    let lower = word.to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| lower.len() >= 3 && month.starts_with(&lower))?;
    i64::try_from(index + 1).ok()
}

/// The day of the week of a name, or of at least its first three letters; Monday is 0.
fn weekday_of(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    WEEKDAYS.iter().position(|day| lower.len() >= 3 && day.starts_with(&lower))
}

/// The name of a month, as long and in such case as another is written.
fn named(month: i64, like: &str) -> String {
    let index = usize::try_from(month - 1).unwrap_or(0);
    as_long(MONTHS.get(index).copied().unwrap_or(""), like)
}

fn as_long(full: &str, like: &str) -> String {
    let is_full = |name: &&str| name.eq_ignore_ascii_case(like);
    let short = like.len() <= 5 && !MONTHS.iter().chain(&WEEKDAYS).any(is_full);
    let name = if short { full.get(..3).unwrap_or(full) } else { full };
    let mut letters = like.chars();
    let first_upper = letters.next().is_some_and(|char| char.is_ascii_uppercase());
    if letters.clone().next().is_some() && letters.all(|char| char.is_ascii_uppercase()) {
        return name.to_ascii_uppercase();
    }
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    if first_upper { first.to_ascii_uppercase() + rest } else { name.to_owned() }
}

fn ordinal_of(day: i64) -> &'static str {
    match (day, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the years before `year`, counted from 1 January of the year 1.
fn days_before(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

/// Days before 1 January 1970.
const EPOCH: i64 = 719_162;

/// Days since 1 January 1970 of a date of the Gregorian calendar; `None` if it is none.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_date = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=length(year, month)).contains(&day);
    let months = (1..month).map(|month| length(year, month)).sum::<i64>();
    is_date.then(|| days_before(year) + months + day - 1 - EPOCH)
}

/// Year, month and day.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(EPOCH)?;
    if !(0..days_before(10_000)).contains(&days) {
        return None;
    }
    let mut year = days / 366 + 1;
    while days_before(year + 1) <= days {
        year += 1;
    }
    let (mut month, mut left) = (1, days - days_before(year));
    while left >= length(year, month) {
        left -= length(year, month);
        month += 1;
    }
    Some((year, month, left + 1))
}

#[cfg(test)]
mod tests {
    use super::{Written, civil, days};

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2000, 3, 1), Some(11_017));
        assert_eq!(days(2023, 2, 29), None);
        for day in (-719_162..2_932_896).step_by(97).chain([2_932_896]) {
            let (year, month, of_month) = civil(day).unwrap();
            assert_eq!(days(year, month, of_month), Some(day));
        }
        assert_eq!(civil(2_932_897), None);
        assert_eq!(civil(-719_163), None);
    }

    #[test]
    fn the_form_stays() {
        for (text, later) in [
            ("1985-03-12", "1985-04-21"),
            ("12.03.1985", "21.04.1985"),
            ("3/12/1985", "4/21/1985"),
            ("12/31/85", "02/09/86"),
            ("25/12/1999", "03/02/2000"),
            ("March 12, 1985", "April 21, 1985"),
            ("MAR 12 1985", "APR 21 1985"),
            ("12th of march 1985", "21st of april 1985"),
            ("Sept 22nd, 2001", "Nov 1st, 2001"),
            ("2024-01-20T10:15:00Z", "2024-02-29T10:15:00Z"),
            ("2024-01-20 10:15:00.123+01:00", "2024-02-29 10:15:00.123+01:00"),
            ("20th of January 2024 at 9:05 pm", "29th of February 2024 at 9:05 pm"),
            ("Saturday, January 20, 2024", "Thursday, February 29, 2024"),
            ("Sat 20 Jan 2024", "Thu 29 Feb 2024"),
        ] {
            let written = Written::read(text).unwrap();
            assert_eq!(written.shifted(40).as_deref(), Some(later), "{text}");
            assert_eq!(
                written.shifted(0).map(|same| same.len()),
                Some(text.len() - usize::from(text.starts_with("Sept")))
            );
        }
        for text in [
            "",
            "1985",
            "march",
            "31.02.1985",
            "1-2",
            "0000-01-01",
            "5 5 5",
            "99999-1-1",
            // More than one date, of which one would stay.
            "12-14 March 2021",
            "March 12 to 15, 2021",
            "2024-01-13 to 2024-02-01",
            "2024-01-13/2024-02-01",
            "12.03.1985 (Ann)",
            "4 years before 12.03.1985",
        ] {
            assert!(Written::read(text).is_none(), "{text}");
        }
    }
}
