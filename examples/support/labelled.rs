//! Labelled windows, and the output of a detector beside them.

use std::collections::BTreeMap;

use crate::lines::InputError;
use crate::timestamp::microseconds;
use crate::window_score::Windows;

/// Start and end in microseconds since the Unix epoch, both included.
pub(crate) type Span = (i64, i64);

/// `{"a.csv": [["2014-02-26 22:05:00", "2014-02-27 17:15:00"], ...], ...}`. `name` is that of the
/// text, for errors.
pub(crate) fn parse_labels(
    name: &str,
    text: &str,
) -> Result<BTreeMap<String, Vec<Span>>, InputError> {
    let labels: BTreeMap<String, Vec<[String; 2]>> =
        serde_json::from_str(text).map_err(|error| {
            // serde_json's message can repeat a piece of the line.
            let reason = "no object of file names with lists of [start, end]";
            InputError::new(name, Some(error.line()), reason)
        })?;
    let spans = |file: &str, windows: Vec<[String; 2]>| {
        let windows = windows.iter().enumerate().map(|(index, ends)| {
            let [start, end] = ends.each_ref().map(|end| microseconds(end));
            let reason = match (start, end) {
                (Some(start), Some(end)) if start <= end => return Ok((start, end)),
                (Some(_), Some(_)) => "ends before it starts",
                _ => "is not two timestamps",
            };
            Err(InputError::new(name, None, format!("{file}: window {index} {reason}")))
        });
        windows.collect::<Result<Vec<Span>, InputError>>()
    };
    labels.into_iter().map(|(file, windows)| Ok((file.clone(), spans(&file, windows)?))).collect()
}

/// What a detector said of each row of a series, and where the windows are among the rows.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) windows: Windows,
    pub(crate) scores: Vec<f64>,
    pub(crate) alerts: Vec<bool>,
}

impl Series {
    /// Rows of `timestamp,value,score,alert` below that header. A window reaches from the first row
    /// in its time to the last one; rows may be missing. `path` is that of the text, for errors.
    pub(crate) fn parse(path: &str, text: &str, spans: &[Span]) -> Result<Self, InputError> {
        let mut lines = text.lines().zip(1..);
        if lines.next().map(|(header, _)| header) != Some("timestamp,value,score,alert") {
            let reason = "the header is not `timestamp,value,score,alert`";
            return Err(InputError::new(path, Some(1), reason));
        }
        let (mut times, mut scores, mut alerts) = (Vec::new(), Vec::new(), Vec::new());
        for (line, number) in lines {
            let (time, score, alert) =
                row(line).map_err(|reason| InputError::new(path, Some(number), reason))?;
            times.push(time);
            scores.push(score);
            alerts.push(alert);
        }
        let mut windows = Vec::new();
        for (index, (start, end)) in spans.iter().enumerate() {
            let inside = |time: &i64| start <= time && time <= end;
            let first = times.iter().position(inside);
            let last = times.iter().rposition(inside);
            let (Some(first), Some(last)) = (first, last) else {
                let reason = format!("no row is in window {index}");
                return Err(InputError::new(path, None, reason));
            };
            windows.push(first..last + 1);
        }
        let windows = Windows::new(times.len(), windows)
            .ok_or_else(|| InputError::new(path, None, "two windows overlap"))?;
        Ok(Self { windows, scores, alerts })
    }
}

fn row(line: &str) -> Result<(i64, f64, bool), &'static str> {
    let mut fields = line.split(',');
    let (Some(time), Some(_), Some(score), Some(alert), None) =
        (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err("not four fields");
    };
    let time = microseconds(time).ok_or("`timestamp` is no timestamp")?;
    let score = score.parse::<f64>().ok().filter(|score| score.is_finite());
    let alert = match alert {
        "0" => false,
        "1" => true,
        _ => return Err("`alert` is neither 0 nor 1"),
    };
    Ok((time, score.ok_or("`score` is no number")?, alert))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window_score::{Profile, Worth};

    fn series(rows: &[&str], spans: &[Span]) -> Result<Series, String> {
        let text = format!("timestamp,value,score,alert\n{}\n", rows.join("\n"));
        Series::parse("a.csv", &text, spans).map_err(|error| error.to_string())
    }

    #[test]
    fn rows_and_windows() {
        let rows = [
            "1970-01-01 00:00:00,7,0.5,0",
            "1970-01-01 00:00:01,nan,1e-3,1",
            "1970-01-01 00:00:04,7,0,0",
            "1970-01-01 00:00:05,7,1,0",
        ];
        // From a moment without a row to the end of a row, both ends included.
        let found = series(&rows, &[(500_000, 4_000_000)]).unwrap();
        assert_eq!(found.scores, [0.5, 0.001, 0.0, 1.0]);
        assert_eq!(found.alerts, [false, true, false, false]);
        let worths = found.windows.worths(&Profile::STANDARD);
        let inside: Vec<bool> =
            worths.iter().map(|worth| matches!(worth, Worth::Hit { .. })).collect();
        assert_eq!(inside, [false, true, true, false]);
        let twice = format!("timestamp,value,score,alert\r\n{}\r\n", rows.join("\r\n"));
        assert!(Series::parse("a.csv", &twice, &[]).is_ok());
    }

    #[test]
    fn bad_rows_are_named() {
        let good = "1970-01-01 00:00:00,7,0.5,0";
        let rows: [(&str, &[Span], &str); 9] = [
            ("1970-01-01 00:00:00,7,0.5", &[], "a.csv:3: not four fields"),
            ("1970-01-01 00:00:00,7,0.5,0,0", &[], "a.csv:3: not four fields"),
            ("", &[], "a.csv:3: not four fields"),
            ("yesterday,7,0.5,0", &[], "a.csv:3: `timestamp` is no timestamp"),
            ("1970-01-01 00:00:00,7,NaN,0", &[], "a.csv:3: `score` is no number"),
            ("1970-01-01 00:00:00,7,high,0", &[], "a.csv:3: `score` is no number"),
            ("1970-01-01 00:00:00,7,0.5,true", &[], "a.csv:3: `alert` is neither 0 nor 1"),
            (good, &[(0, 0), (1, 2)], "a.csv: no row is in window 1"),
            (good, &[(0, 1), (0, 2)], "a.csv: two windows overlap"),
        ];
        for (row, spans, error) in rows {
            assert_eq!(series(&[good, row], spans).unwrap_err(), error, "{row}");
        }
        for text in ["", "timestamp,value\n1970-01-01 00:00:00,7\n"] {
            let error = Series::parse("a.csv", text, &[]).unwrap_err().to_string();
            assert_eq!(error, "a.csv:1: the header is not `timestamp,value,score,alert`");
        }
    }

    #[test]
    fn labels() {
        let text =
            r#"{"b/c.csv": [["1970-01-01 00:00:01", "1970-01-01 00:00:02.5"]], "a.csv": []}"#;
        let found = parse_labels("labels.json", text).unwrap();
        assert_eq!(found["a.csv"], []);
        assert_eq!(found["b/c.csv"], [(1_000_000, 2_500_000)]);
        let rows = [
            ("{\n\"a\": 3}", "l.json:2: no object of file names with lists of [start, end]"),
            ("[]", "l.json:1: no object of file names with lists of [start, end]"),
            (
                r#"{"a": [["1970-01-01 00:00:01", "never"]]}"#,
                "l.json: a: window 0 is not two timestamps",
            ),
            (
                r#"{"a": [["1970-01-01 00:00:01", "1970-01-01 00:00:00"]]}"#,
                "l.json: a: window 0 ends before it starts",
            ),
        ];
        for (text, error) in rows {
            assert_eq!(parse_labels("l.json", text).unwrap_err().to_string(), error);
        }
    }
}
