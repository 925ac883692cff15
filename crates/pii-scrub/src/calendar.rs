//! Dates as they are written: read, moved, and written again in the same form.

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: i64,
    month: i64,
    day: i64,
}

/// A part of a written date: what it says, and where it stands.
#[derive(Clone, Copy, Debug)]
struct Part<'t> {
    text: &'t str,
    start: usize,
    value: i64,
    is_name: bool,
}

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

/// The date so many days later, in the same form; `None` if the form is not understood.
///
/// Read are year, month and day in the orders of ISO 8601, of the United States (with `/`) and of
/// Europe (with `.` or `-`), and English names of months. What stands around the date, such as a
/// time, stays.
pub(crate) fn shifted(text: &str, days: i64) -> Option<String> {
    let parts = parts(text);
    let order = order(text, &parts)?;
    let [year, month, day] = order.map(|index| parts.get(index));
    let (year, month, day) = (year?, month?, day?);
    let full = match year.text.len() {
        2 if year.value < 50 => year.value + 2000,
        2 => year.value + 1900,
        _ => year.value,
    };
    let read = Day { year: full, month: month.value, day: day.value };
    if !is_day(read) {
        return None;
    }
    let moved = from_number(to_number(read) + days);
    // Beside the name of a month, days have no zero before them.
    let padded = !month.is_name || day.text.starts_with('0');
    let mut written: Vec<(Part<'_>, String)> = Vec::new();
    for (part, value) in [(year, moved.year), (month, moved.month), (day, moved.day)] {
        let text = match (part.is_name, part.text.len()) {
            (true, _) => name_like(part.text, moved.month)?,
            (false, 2) if padded || part.start != day.start => {
                format!("{:02}", value.rem_euclid(100))
            }
            (false, _) => value.to_string(),
        };
        written.push((*part, text));
    }
    written.sort_by_key(|(part, _)| part.start);
    let mut out = String::new();
    let mut copied = 0;
    for (part, value) in written {
        out.push_str(text.get(copied..part.start)?);
        out.push_str(&value);
        copied = part.start + part.text.len();
        // The ending of an ordinal goes with its number.
        let ending = text.get(copied..copied + 2).map(str::to_ascii_lowercase);
        if matches!(ending.as_deref(), Some("st" | "nd" | "rd" | "th")) && !part.is_name {
            out.push_str(ordinal(value.parse().unwrap_or(0)));
            copied += 2;
        }
    }
    out.push_str(text.get(copied..)?);
    Some(out)
}

/// The year of a date.
pub(crate) fn year(text: &str) -> Option<String> {
    let parts = parts(text);
    let long = |part: &&Part<'_>| part.text.len() == 4 && !part.is_name;
    let mut years = parts.iter().filter(long);
    let year = years.next()?.text.to_owned();
    years.next().is_none().then_some(year)
}

/// Numbers and names of months.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let same = |is: fn(char) -> bool| rest.find(|char| !is(char)).unwrap_or(rest.len());
        let digits = same(|char| char.is_ascii_digit());
        let letters = same(char::is_alphabetic);
        if digits > 0 {
            let text = rest.get(..digits).unwrap_or("");
            if let Ok(value) = text.parse() {
                parts.push(Part { text, start: at, value, is_name: false });
            }
        } else if let Some(text) = rest.get(..letters)
            && let Some(value) = month(text)
        {
            parts.push(Part { text, start: at, value, is_name: true });
        }
        at += digits.max(letters).max(rest.chars().next().map_or(1, char::len_utf8));
    }
    parts
}

fn month(name: &str) -> Option<i64> {
    let lower = name.to_ascii_lowercase();
    let known = |month: &&str| **month == lower || lower.len() >= 3 && month.starts_with(&lower);
    (1..).zip(&MONTHS).find(|(_, month)| known(month)).map(|(number, _)| number)
}

/// Which parts are year, month and day.
fn order(text: &str, parts: &[Part<'_>]) -> Option<[usize; 3]> {
    let long = |index: usize| parts.get(index).is_some_and(|part| part.text.len() == 4);
    if let Some(name) = parts.iter().position(|part| part.is_name) {
        return match name {
            0 => Some([2, 0, 1]),
            1 if long(0) => Some([0, 1, 2]),
            1 => Some([2, 1, 0]),
            _ => None,
        };
    }
    let [first, second, ..] = parts else { return None };
    if long(0) {
        return Some([0, 1, 2]);
    }
    let between = text.get(first.start + first.text.len()..second.start)?;
    // Of two orders the one that can be; if both can, the one of those who write this separator.
    Some(match (first.value > 12, second.value > 12) {
        (true, _) => [2, 1, 0],
        (_, true) => [2, 0, 1],
        _ if between == "/" => [2, 0, 1],
        _ => [2, 1, 0],
    })
}

/// The name of a month, as long and in the case of another.
fn name_like(like: &str, month: i64) -> Option<String> {
    let full = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    // `May` is as long as it is short.
    let short = like.len() <= 4 && !matches!(like.to_ascii_lowercase().as_str(), "june" | "july");
    let name = if short && !full.starts_with("may") { full.get(..3)? } else { full };
    Some(if like.chars().all(char::is_uppercase) {
        name.to_ascii_uppercase()
    } else if like.starts_with(char::is_uppercase) {
        let (first, rest) = name.split_at_checked(1)?;
        first.to_ascii_uppercase() + rest
    } else {
        name.to_owned()
    })
}

fn ordinal(day: i64) -> &'static str {
    match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}

fn is_day(day: Day) -> bool {
    (1..=12).contains(&day.month) && day.day >= 1 && from_number(to_number(day)) == day
}

/// Days since 1970-01-01, by eras of 400 years that begin with March.
fn to_number(day: Day) -> i64 {
    let year = day.year - i64::from(day.month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((day.month + 9) % 12) + 2) / 5 + day.day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn from_number(number: i64) -> Day {
    let number = number + 719_468;
    let era = number.div_euclid(146_097);
    let of_era = number.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Day { year: year + era * 400 + i64::from(month <= 2), month, day }
}

#[cfg(test)]
mod tests {
    use super::{Day, from_number, shifted, to_number, year};

    #[test]
    fn dates_move_in_their_form() {
        let rows = [
            ("2023-12-31", 1, "2024-01-01"),
            ("2/28/2024", 1, "2/29/2024"),
            ("28.02.2023", 1, "01.03.2023"),
            ("13/01/2024", 20, "02/02/2024"),
            ("March 31, 1990", 1, "April 1, 1990"),
            ("12 Dec 1999", 31, "12 Jan 2000"),
            ("the 1st of June 1994", 1, "the 2nd of June 1994"),
            ("05/06/87", -1, "05/05/87"),
            ("1974-01-13 16:28:25", 365, "1975-01-13 16:28:25"),
        ];
        for (text, days, expected) in rows {
            assert_eq!(shifted(text, days).as_deref(), Some(expected), "{text}");
        }
        for text in ["yesterday", "12", "31.02.2020", "99/99/9999", ""] {
            assert_eq!(shifted(text, 1), None, "{text}");
        }
    }

    #[test]
    fn the_calendar_is_gregorian() {
        assert_eq!(to_number(Day { year: 1970, month: 1, day: 1 }), 0);
        assert_eq!(to_number(Day { year: 2000, month: 3, day: 1 }), 11_017);
        for number in (-200_000..200_000).step_by(37) {
            assert_eq!(to_number(from_number(number)), number);
        }
    }

    #[test]
    fn years_of_dates() {
        assert_eq!(year("12 March 1987").as_deref(), Some("1987"));
        assert_eq!(year("05/06/87"), None);
    }
}
