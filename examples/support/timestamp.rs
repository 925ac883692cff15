//! A date and time as it stands in measured series.

/// Microseconds since the Unix epoch of `2014-02-26 22:05:00`, also with `T` between, with parts of
/// a second (what is beyond microseconds is cut off) and with a `Z` behind. No zone is no zone: it
/// is read as UTC. `None` for anything else, a day that is not in the calendar among it.
pub(crate) fn microseconds(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = text.split_once([' ', 'T'])?;
    let mut date = date.split('-');
    let [year, month, day] = [(4, 9999), (2, 12), (2, 31)]
        .map(|(width, most)| date.next().and_then(|digits| number(digits, width, most)));
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.split(':');
    let [hour, minute, second] =
        [23, 59, 59].map(|most| time.next().and_then(|digits| number(digits, 2, most)));
    if date.next().is_some() || time.next().is_some() {
        return None;
    }
    let seconds = days(year?, month?, day?)? * 86_400 + hour? * 3_600 + minute? * 60 + second?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    Some(seconds * 1_000_000 + micros)
}

/// So many digits, and no more than that.
fn number(digits: &str, width: usize, most: i64) -> Option<i64> {
    let plain = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number <= most)
}

/// Days since 1970-01-01 in the Gregorian calendar.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if month < 1 || day < 1 || day > length {
        return None;
    }
    // Years begin in March, so that the odd day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::microseconds;

    #[test]
    fn dates_and_times() {
        let rows = [
            ("1970-01-01 00:00:00", Some(0)),
            ("1969-12-31 23:59:59", Some(-1_000_000)),
            ("2014-02-26 22:05:00", Some(1_393_452_300_000_000)),
            ("2014-02-26 22:05:00.000000", Some(1_393_452_300_000_000)),
            ("2014-02-26T22:05:00.25Z", Some(1_393_452_300_250_000)),
            ("2014-02-26 22:05:00.1234569", Some(1_393_452_300_123_456)),
            ("2000-02-29 00:00:00", Some(951_782_400_000_000)),
            ("2400-02-29 00:00:00", Some(13_574_563_200_000_000)),
            ("2024-03-01 00:00:00", Some(1_709_251_200_000_000)),
            ("1900-02-29 00:00:00", None),
            ("2023-04-31 00:00:00", None),
            ("2023-13-01 00:00:00", None),
            ("2023-00-01 00:00:00", None),
            ("2023-01-00 00:00:00", None),
            ("2023-01-01 24:00:00", None),
            ("2023-01-01 00:60:00", None),
            ("2023-01-01 00:00", None),
            ("2023-01-01 00:00:00:00", None),
            ("2023-01-01-01 00:00:00", None),
            ("2023-1-1 00:00:00", None),
            ("2023-01-01 00:00:00.", None),
            ("2023-01-01 00:00:00.5x", None),
            ("2023-01-01 00:00:+1", None),
            ("2023-01-01", None),
            ("1393452300", None),
            ("é023-01-01 00:00:00", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(microseconds(text), expected, "{text}");
        }
    }
}
