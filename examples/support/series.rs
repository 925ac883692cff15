//! Reading a series: a CSV with the columns `timestamp` and `value`.

use std::fmt;
use std::io::BufRead;

use crate::timestamp::microseconds;

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
            time: microseconds(timestamp).ok_or_else(|| error("`timestamp` is no time"))?,
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

#[cfg(test)]
mod tests {
    use super::*;

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
