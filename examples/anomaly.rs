//! Reads one series, writes how unusual each of its values is.
//!
//! ```text
//! cargo run --release --example anomaly -- [FILE.csv] [--rate N] [--season none|day|week]
//! ```
//!
//! The file is a CSV with a header and the columns `timestamp` and `value`, in time order:
//! timestamps are `YYYY-MM-DD HH:MM:SS` (without the seconds or the clock too), RFC 3339, or
//! seconds since the Unix epoch. Standard input without FILE. The output is
//! `timestamp,value,score,alert`, a row for each, which depends on no later row: the score goes
//! from 0 to 1 and is at most one half where there can be no alert, while the detector warms up or
//! cools down after one; `alert` is 0 or 1. `--rate` is how many alerts are expected in 1,000 usual
//! values, 1 by default.
//!
//! A row that cannot be read is reported on standard error with its line and left out, the rest
//! still runs, and the exit status is 2. A value that is infinite or `NaN`, and a time that goes
//! back, are no mistakes of the file: they are scored, and reported too.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

use anomaly_watch::{Detector, DetectorConfig, Fault, Season};

use series::Series;

#[path = "support/series.rs"]
mod series;
#[path = "support/timestamp.rs"]
mod timestamp;

const USAGE: &str = "usage: anomaly [FILE.csv] [--rate N] [--season none|day|week]";

fn main() -> ExitCode {
    match run() {
        Ok(status) => status,
        Err(error) => {
            report("error", error);
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let usage = |reason: &str| format!("{reason}\n{USAGE}");
    let mut config = DetectorConfig::default();
    let mut file = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rate" => {
                let rate = arguments.next().and_then(|rate| rate.parse().ok());
                config.false_alarms = rate.ok_or_else(|| usage("`--rate` wants a number"))?;
            }
            "--season" => {
                config.season = match arguments.next().as_deref() {
                    Some("none") => Season::None,
                    Some("day") => Season::Day,
                    Some("week") => Season::Week,
                    _ => return Err(usage("`--season` wants none, day or week")),
                };
            }
            "-h" | "--help" => {
                return writeln!(io::stdout(), "{USAGE}")
                    .map(|()| ExitCode::SUCCESS)
                    .map_err(|error| format!("(standard output): {error}"));
            }
            flag if flag.starts_with("--") => return Err(usage("unknown switch")),
            _ if file.is_none() => file = Some(argument),
            _ => return Err(usage("too many arguments")),
        }
    }
    let detector = Detector::new(config).map_err(|error| error.to_string())?;
    let reader: Box<dyn BufRead> = match &file {
        None => Box::new(io::stdin().lock()),
        Some(path) => {
            let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
            Box::new(BufReader::new(file))
        }
    };
    let name = file.as_deref().unwrap_or("(standard input)");
    let series = Series::open(reader).map_err(|error| format!("{name}: {error}"))?;
    watch(detector, series, name).map_err(|error| format!("(standard output): {error}"))
}

fn watch(mut detector: Detector, series: Series<impl BufRead>, name: &str) -> io::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut status = ExitCode::SUCCESS;
    writeln!(out, "timestamp,value,score,alert")?;
    for row in series {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                report("error", format_args!("{name}: {error}"));
                status = ExitCode::from(2);
                continue;
            }
        };
        let reading = detector.push(row.time, row.value);
        if let Some(fault) = reading.fault {
            let what = match fault {
                Fault::NotFinite => "the value is not finite",
                Fault::TimeWentBack => "the time is before that of the row before it",
            };
            report("note", format_args!("{name}: line {}: {what}", row.line));
        }
        let alert = u8::from(reading.alert);
        writeln!(out, "{},{},{:.6},{alert}", row.timestamp, row.text, reading.score)?;
    }
    out.flush()?;
    Ok(status)
}

fn report(kind: &str, what: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{kind}: {what}");
}
