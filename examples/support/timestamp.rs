//! A moment as it stands in measured series.

/// Microseconds since the Unix epoch; what is finer is cut off.
///
/// Three forms are read: `2014-02-26 22:05:00`, where the seconds or the whole clock may be missing,
/// RFC 3339 (`2014-02-26T22:05:00.25+01:00`), and a number of seconds since the epoch. Without an
/// offset a time is UTC. `None` for anything else, a day that is not in the calendar among it.
pub(crate) fn microseconds(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<f64>() {
        let micros = (seconds * 1e6).round();
        return (micros.abs() < 9e18).then_some(micros as i64);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let rest = if rest.is_empty() { "00:00" } else { rest.strip_prefix([' ', 'T', 't'])? };
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(place) => rest.split_at_checked(place).map(|(time, zone)| (time, offset(zone)))?,
        None => (rest, Some(0)),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = match numbers(time, ':', [2; 2]) {
        Some([hour, minute]) => [hour, minute, 0],
        None => numbers(time, ':', [2; 3])?,
    };
    // A leap second is the first of the next minute.
    let in_range = hour < 24 && minute < 60 && second <= 60;
    if !in_range || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    let seconds = days(year, month, day)? * 86_400 + hour * 3_600 + minute * 60 + second - offset?;
    Some(seconds * 1_000_000 + micros)
}

/// Seconds east of UTC, of `Z` or `+01:00`.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, clock) = text.split_at_checked(1)?;
    let [hour, minute] = numbers(clock, ':', [2; 2])?;
    let seconds = (hour < 24 && minute < 60).then_some(hour * 3_600 + minute * 60)?;
    Some(if sign == "-" { -seconds } else { seconds })
}

/// Numbers of so many digits each.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let parts: [&str; N] = text.split(separator).collect::<Vec<&str>>().try_into().ok()?;
    let plain = |(part, width): (&&str, usize)| {
        part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !parts.iter().zip(widths).all(plain) {
        return None;
    }
    let parsed: Vec<i64> = parts.iter().map_while(|part| part.parse().ok()).collect();
    parsed.try_into().ok()
}

/// Days since 1970-01-01 in the Gregorian calendar.
///
/// After H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years begin in March, so that the odd day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::microseconds;

    #[test]
    fn moments() {
        let rows = [
            ("1970-01-01 00:00:00", Some(0)),
            ("1969-12-31 23:59:59", Some(-1_000_000)),
            ("2014-02-26 22:05:00", Some(1_393_452_300_000_000)),
            ("2014-02-26 22:05:00.000000", Some(1_393_452_300_000_000)),
            ("2014-02-26T22:05:00.25Z", Some(1_393_452_300_250_000)),
            ("2014-02-26t23:35:00+01:30", Some(1_393_452_300_000_000)),
            ("2014-02-26 17:05:00-05:00", Some(1_393_452_300_000_000)),
            ("2014-02-26 22:05:00.1234569", Some(1_393_452_300_123_456)),
            ("2014-02-26 22:04:60", Some(1_393_452_300_000_000)),
            ("1393452300.25", Some(1_393_452_300_250_000)),
            ("-1", Some(-1_000_000)),
            ("2000-02-29 00:00:00", Some(951_782_400_000_000)),
            ("2400-02-29 00:00:00", Some(13_574_563_200_000_000)),
            ("2024-03-01 00:00:00", Some(1_709_251_200_000_000)),
            ("2023-12-31 00:00:00", Some(1_703_980_800_000_000)),
            ("1900-02-29 00:00:00", None),
            ("2023-04-31 00:00:00", None),
            ("2023-13-01 00:00:00", None),
            ("2023-00-01 00:00:00", None),
            ("2023-01-00 00:00:00", None),
            ("2023-01-01 24:00:00", None),
            ("2023-01-01 00:60:00", None),
            ("2023-01-01 00:00:61", None),
            ("2023-01-01 00:01", Some(1_672_531_260_000_000)),
            ("2023-01-01T00:01Z", Some(1_672_531_260_000_000)),
            ("2023-01-01", Some(1_672_531_200_000_000)),
            ("2023-01-01 ", None),
            ("2023-01-01 00:00:00:00", None),
            ("2023-01-0100:00:00", None),
            ("2023-1-1 00:00:00", None),
            ("2023-01-01 00:00:00.", None),
            ("2023-01-01 00:00:00.5x", None),
            ("2023-01-01 00:00:00+1:00", None),
            ("2023-01-01 00:00:00+24:00", None),
            ("2023-01-01 00:00:00 UTC", None),
            ("ää23-01-01 00:00:00", None),
            ("1e300", None),
            ("inf", None),
            ("NaN", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(microseconds(text), expected, "{text}");
        }
    }
}
