//! Reading a series: a CSV with the columns `timestamp` and `value`.

use std::fmt;
use std::io::BufRead;

/// The rows of a series. Other columns are ignored; fields may stand in double quotes.
pub(crate) struct Series<R> {
    reader: R,
    columns: Columns,
    line: usize,
    failed: bool,
}

/// Where the two columns are.
struct Columns {
    timestamp: usize,
    value: usize,
}

/// A row with its line in the file, from 1.
pub(crate) struct Row {
    pub(crate) line: usize,
    /// As it stands in the file.
    pub(crate) timestamp: String,
    /// In microseconds since the Unix epoch.
    pub(crate) time: i64,
    /// As it stands in the file.
    pub(crate) text: String,
    pub(crate) value: f64,
}

/// A mistake in the file: its line and what is wrong, never what stands there.
#[derive(Debug, PartialEq)]
pub(crate) struct RowError {
    line: usize,
    reason: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl<R: BufRead> Series<R> {
    /// Reads the header.
    pub(crate) fn open(mut reader: R) -> Result<Self, RowError> {
        let error = |reason: &str| RowError { line: 1, reason: reason.to_owned() };
        let header = line(&mut reader, 1)?.ok_or_else(|| error("there is no header"))?;
        let names: Vec<String> =
            fields(header.trim_start_matches('\u{feff}')).map(str::to_ascii_lowercase).collect();
        let place = |name: &str| {
            let place = names.iter().position(|other| other == name);
            place.ok_or_else(|| error(&format!("the header has no `{name}`")))
        };
        let columns = Columns { timestamp: place("timestamp")?, value: place("value")? };
        Ok(Self { reader, columns, line: 1, failed: false })
    }

    fn row(&self, text: &str) -> Result<Row, RowError> {
        let error = |reason: &str| RowError { line: self.line, reason: reason.to_owned() };
        let fields: Vec<&str> = fields(text).collect();
        let field = |place: usize, name: &str| {
            fields.get(place).copied().ok_or_else(|| error(&format!("there is no `{name}`")))
        };
        let timestamp = field(self.columns.timestamp, "timestamp")?;
        let value = field(self.columns.value, "value")?;
        Ok(Row {
            line: self.line,
            timestamp: timestamp.to_owned(),
            time: time(timestamp).ok_or_else(|| error("`timestamp` is no time"))?,
            text: value.to_owned(),
            value: value.parse().map_err(|_| error("`value` is no number"))?,
        })
    }
}

/// Blank lines count but are no rows.
impl<R: BufRead> Iterator for Series<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.line += 1;
            match line(&mut self.reader, self.line) {
                Ok(None) => return None,
                Ok(Some(text)) if text.trim().is_empty() => {}
                Ok(Some(text)) => return Some(self.row(&text)),
                Err(error) => {
                    // A reader that fails once might fail for ever.
                    self.failed = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// The next line. What is not UTF-8 becomes replacement characters: it can be no time and no
/// number, but another column may have it.
fn line(reader: &mut impl BufRead, line: usize) -> Result<Option<String>, RowError> {
    let mut bytes = Vec::new();
    match reader.read_until(b'\n', &mut bytes) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) => Err(RowError { line, reason: error.to_string() }),
    }
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| field.trim().trim_matches('"').trim())
}

/// Microseconds since the Unix epoch of `YYYY-MM-DD HH:MM:SS`, with a fraction or without, of an
/// RFC 3339 time (without an offset it is UTC), or of a number of seconds since the epoch.
fn time(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<f64>() {
        let micros = (seconds * 1e6).round();
        return (micros.abs() < 9e18).then_some(micros as i64);
    }
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(place) => (rest.get(..place)?, offset(rest.get(place..)?)?),
        None => (rest, 0),
    };
    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let [hour, minute, second] = numbers(clock, ':')?;
    let days = days(year, month, day)?;
    let in_range = hour < 24 && minute < 60 && second <= 60;
    let digits = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !in_range || !digits {
        return None;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    Some(seconds * 1_000_000 + micros)
}

/// Seconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let [hours, minutes] = numbers(text.get(1..)?, ':')?;
    let seconds = (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)?;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let parts = text.split(separator).map(|part| {
        let digits = !part.is_empty() && part.len() <= 4;
        let digits = digits && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    });
    parts.collect::<Option<Vec<i64>>>()?.try_into().ok()
}

/// Days since the epoch of a Gregorian date: the years begin in March here, so that a leap day is
/// the last of its year.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let rows = [
            ("1970-01-01 00:00:00", Some(0)),
            ("2000-02-29 12:30:15", Some(951_827_415_000_000)),
            ("2024-12-31T23:59:59.25Z", Some(1_735_689_599_250_000)),
            ("2024-12-31T23:59:59+02:00", Some(1_735_682_399_000_000)),
            ("1969-12-31t23:00:00-01:00", Some(0)),
            ("1735689599.25", Some(1_735_689_599_250_000)),
            ("7", Some(7_000_000)),
            ("-1", Some(-1_000_000)),
            ("2023-02-29 00:00:00", None),
            ("1900-02-29 00:00:00", None),
            ("2024-13-01 00:00:00", None),
            ("2024-01-01", None),
            ("2024-01-01 24:00:00", None),
            ("2024-01-01 00:00:00 UTC", None),
            ("2024-01-01 00:00:00.x", None),
            ("2024-01-01 00:00:00+25:00", None),
            ("\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4} 00:00:00", None),
            ("NaN", None),
            ("inf", None),
            ("1e300", None),
            ("", None),
        ];
        for (text, micros) in rows {
            assert_eq!(time(text), micros, "{text}");
        }
    }

    #[test]
    fn a_mistake_has_its_line() {
        let reasons = |text: &str| -> Vec<String> {
            match Series::open(text.as_bytes()) {
                Err(error) => vec![error.to_string()],
                Ok(series) => {
                    series.filter_map(Result::err).map(|error| error.to_string()).collect()
                }
            }
        };
        assert_eq!(reasons(""), ["line 1: there is no header"]);
        assert_eq!(reasons("timestamp,v\n"), ["line 1: the header has no `value`"]);
        let text = "\u{feff}Timestamp, \"value\",x\r\n1,2,\n\n2\nx,1\n3,secret\n4,\n5,NaN\n";
        let expected = [
            "line 4: there is no `value`",
            "line 5: `timestamp` is no time",
            "line 6: `value` is no number",
            "line 7: `value` is no number",
        ];
        assert_eq!(reasons(text), expected);
    }
}
