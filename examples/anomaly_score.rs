//! Compares what the program `anomaly` wrote with labelled windows.
//!
//! ```text
//! cargo run --release --example anomaly_score -- LABELS.json DIR
//!     [--profile standard|few-false-alarms|few-misses] [--threshold T | --best]
//! ```
//!
//! LABELS.json maps the name of a file to its windows, `{"a.csv": [["2014-02-26 22:05:00",
//! "2014-02-27 17:15:00"], ...]}`, both ends included; DIR has a file `timestamp,value,score,alert`
//! under each of these names. A detection is a row with alert 1; with `--threshold` a row whose
//! score is at least T; with `--best` the same at the one threshold over all files that scores best.
//! That one is found with the labels: it says how well the scores are ranked, not how well a
//! detector does that has to choose its threshold beforehand.
//!
//! A line a file: windows, windows caught, false alarms, the median delay of what was caught (rows
//! from the window's start, in percent of its length), and the file's score. The last line is the
//! total, from below 0 by way of 0 (never fires) to 100 (perfect); `support/window_score.rs` has the
//! protocol. A file without windows has no score of its own; its false alarms count in the total.
//! Exit status 2 on bad input, with file, line and reason.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use labelled::{Series, parse_labels};
use lines::InputError;
use median::median;
use window_score::{Outcome, Profile, best_threshold};

#[path = "support/labelled.rs"]
mod labelled;
#[path = "support/lines.rs"]
#[expect(dead_code, reason = "this program reads no JSON lines, only its errors are the same")]
mod lines;
#[path = "support/median.rs"]
mod median;
#[path = "support/timestamp.rs"]
mod timestamp;
#[path = "support/window_score.rs"]
mod window_score;

const USAGE: &str = "usage: anomaly_score LABELS.json DIR \
                     [--profile standard|few-false-alarms|few-misses] [--threshold T | --best]";

fn main() -> ExitCode {
    let run = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            ExitCode::from(2)
        }
    }
}

/// What counts as a detection.
#[derive(Clone, Copy)]
enum Detect {
    Alert,
    Threshold(f64),
    Best,
}

struct Arguments {
    labels: PathBuf,
    folder: PathBuf,
    profile: Profile,
    detect: Detect,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, InputError> {
        let usage =
            |reason: &str| InputError::new("anomaly_score", None, format!("{reason}\n{USAGE}"));
        let mut profile = Profile::STANDARD;
        let mut detect = Detect::Alert;
        let mut paths = Vec::new();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| usage(&format!("`{argument}` needs a value")));
            let chosen = match argument.as_str() {
                "--profile" => {
                    profile = match value()?.as_str() {
                        "standard" => Profile::STANDARD,
                        "few-false-alarms" => Profile::FEW_FALSE_ALARMS,
                        "few-misses" => Profile::FEW_MISSES,
                        other => return Err(usage(&format!("`--profile {other}`"))),
                    };
                    continue;
                }
                "--threshold" => match value()?.parse::<f64>() {
                    Ok(threshold) if threshold.is_finite() => Detect::Threshold(threshold),
                    _ => return Err(usage("`--threshold` needs a number")),
                },
                "--best" => Detect::Best,
                flag if flag.starts_with('-') => return Err(usage(&format!("unknown `{flag}`"))),
                _ => {
                    paths.push(PathBuf::from(argument));
                    continue;
                }
            };
            if !matches!(detect, Detect::Alert) {
                return Err(usage("one of `--threshold` and `--best`, and once"));
            }
            detect = chosen;
        }
        match <[PathBuf; 2]>::try_from(paths) {
            Ok([labels, folder]) => Ok(Self { labels, folder, profile, detect }),
            Err(_) => Err(usage("labels and a folder, please")),
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), InputError> {
    let (name, text) = read(&arguments.labels)?;
    let labels = parse_labels(&name, &text)?;
    if labels.values().all(Vec::is_empty) {
        return Err(InputError::new(&name, None, "no window: there is nothing to score"));
    }
    let mut series = Vec::new();
    for (file, spans) in &labels {
        let (path, text) = read(&arguments.folder.join(file))?;
        series.push((file.as_str(), Series::parse(&path, &text, spans)?));
    }
    report(arguments, &series).map_err(|error| InputError::new("(standard output)", None, error))
}

/// The name of a file for messages, and what is in it.
fn read(path: &Path) -> Result<(String, String), InputError> {
    let name = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| InputError::new(&name, None, error))?;
    let text = String::from_utf8(text).map_err(|_| InputError::new(&name, None, "not UTF-8"))?;
    Ok((name, text))
}

fn report(arguments: &Arguments, series: &[(&str, Series)]) -> io::Result<()> {
    let profile = &arguments.profile;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let threshold = match arguments.detect {
        Detect::Alert => None,
        Detect::Threshold(threshold) => Some(threshold),
        Detect::Best => {
            let files = series.iter().map(|(_, file)| (&file.windows, file.scores.as_slice()));
            let best = best_threshold(files, profile);
            match best {
                Some(best) => writeln!(out, "best threshold: {best}")?,
                None => writeln!(out, "best threshold: none, it is best never to fire")?,
            }
            Some(best.unwrap_or(f64::INFINITY))
        }
    };
    let width = series.iter().map(|(name, _)| name.len()).max().unwrap_or(0).max(5);
    writeln!(
        out,
        "{:width$} {:>7} {:>6} {:>12} {:>7} {:>7}",
        "file", "windows", "caught", "false alarms", "delay %", "score"
    )?;
    let mut all = Outcome::default();
    let mut line = |name: &str, outcome: &Outcome| {
        let delay = median(&outcome.delays);
        let score = (outcome.windows > 0).then(|| profile.normalised(outcome.raw, outcome.windows));
        let cell = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        writeln!(
            out,
            "{name:width$} {:>7} {:>6} {:>12} {:>7} {:>7}",
            outcome.windows,
            outcome.delays.len(),
            outcome.false_alarms,
            cell(delay.map(|delay| 100.0 * delay), 1),
            cell(score, 2),
        )
    };
    for (name, series) in series {
        let outcome = match threshold {
            None => Outcome::new(&series.windows, profile, series.alerts.iter().copied()),
            Some(threshold) => {
                let fires = series.scores.iter().map(|score| *score >= threshold);
                Outcome::new(&series.windows, profile, fires)
            }
        };
        line(name, &outcome)?;
        all.windows += outcome.windows;
        all.false_alarms += outcome.false_alarms;
        all.raw += outcome.raw;
        all.delays.extend(outcome.delays);
    }
    line("total", &all)?;
    out.flush()
}
