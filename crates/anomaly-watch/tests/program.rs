//! The example `anomaly` from outside: what it writes for a file, and how it fails; and how
//! `watch_report` is called.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may fail loudly, as tests may"
)]

mod noise;
#[path = "../../../examples/support/series.rs"]
mod series;
#[path = "../../../examples/support/timestamp.rs"]
mod timestamp;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use noise::Noise;
use series::Series;

/// Runs the program on standard input.
fn run(arguments: &[&str], input: &str) -> Output {
    run_program("anomaly", arguments, input)
}

fn run_program(name: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program(name))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("`cargo test` builds the examples if no target is named");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // In a thread of its own: the program writes before it has read everything.
    let writer = std::thread::spawn(move || {
        // A program that ends early closes its input.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Beside the directory of the tests.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(|deps| deps.parent()).unwrap();
    target.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn rows_are_read_as_they_stand() {
    let csv = "id,value,timestamp\n1,\"2.50\",1970-01-01 00:00:01\n\n2,-3e2,0.5\n";
    let rows = Series::open(csv.as_bytes()).unwrap().map(Result::unwrap);
    let rows = rows.map(|row| (row.line, row.timestamp, row.time, row.text, row.value));
    let first = (2, "1970-01-01 00:00:01".to_owned(), 1_000_000, "2.50".to_owned(), 2.5);
    let second = (4, "0.5".to_owned(), 500_000, "-3e2".to_owned(), -300.0);
    assert_eq!(rows.collect::<Vec<_>>(), [first, second]);
}

/// A CSV of noise, an hour a row, with a leap at row 900.
fn series(rows: u32) -> String {
    let mut noise = Noise::new(11);
    let mut csv = "timestamp,value\n".to_owned();
    for row in 0..rows {
        let value = noise.normal() + if row >= 900 { 25.0 } else { 0.0 };
        let (day, hour) = (row / 24, row % 24);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        csv.push_str(&format!("2024-{month:02}-{day:02} {hour:02}:00:00,{value:.3}\n"));
    }
    csv
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn each_row_gets_its_score_and_alert() {
    let input = series(1_000);
    let output = run(&[], &input);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let mut lines = text(&output.stdout).lines();
    assert_eq!(lines.next(), Some("timestamp,value,score,alert"));
    let mut alerts = Vec::new();
    let mut count = 0;
    for (row, (line, given)) in lines.zip(input.lines().skip(1)).enumerate() {
        let (given_part, rest) = line.split_at(given.len());
        assert_eq!(given_part, given, "timestamp and value stand as they did");
        let (score, alert) = rest.trim_start_matches(',').split_once(',').unwrap();
        let score: f64 = score.parse().unwrap();
        assert!((0.0..=1.0).contains(&score));
        match alert {
            // The default rate is one in ten stretches of 100.
            "1" => assert!(score > 0.9),
            _ => assert_eq!(alert, "0"),
        }
        if alert == "1" {
            alerts.push(row);
        } else {
            let cooling = alerts.last().is_some_and(|last| row - last <= 100);
            assert!(score < if cooling || row < 150 { 0.500_001 } else { 0.905 }, "{row}");
        }
        count += 1;
    }
    assert_eq!(count, 1_000);
    assert!(alerts.contains(&900) && alerts.len() <= 3, "{alerts:?}");
}

#[test]
fn no_row_depends_on_a_later_one() {
    let whole = run(&["--season", "day"], &series(950));
    for rows in [0, 1, 151, 900, 901] {
        let part = run(&["--season", "day"], &series(rows));
        assert_eq!(part.status.code(), Some(0));
        assert!(whole.stdout.starts_with(&part.stdout), "{rows} rows");
        assert_eq!(text(&part.stdout).lines().count() as u32, rows + 1);
    }
}

#[test]
fn a_bad_row_is_reported_and_the_rest_runs() {
    let input = "value,timestamp\n1,0\nsecret,300\n2,soon\n3\n\n4,1200\nNaN,1500\n5,900\n";
    let output = run(&[], input);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr).lines().collect::<Vec<_>>(),
        [
            "error: (standard input): line 3: `value` is no number",
            "error: (standard input): line 4: `timestamp` is no time",
            "error: (standard input): line 5: there is no `timestamp`",
            "note: (standard input): line 8: the value is not finite",
            "note: (standard input): line 9: the time is before that of the row before it",
        ]
    );
    let rows: Vec<&str> = text(&output.stdout).lines().skip(1).collect();
    let starts = ["0,1,", "1200,4,", "1500,NaN,", "900,5,"];
    assert_eq!(rows.len(), starts.len());
    assert!(rows.iter().zip(starts).all(|(row, start)| row.starts_with(start)), "{rows:?}");
}

#[test]
fn a_wrong_call_says_what_is_wrong() {
    for (arguments, input, reason) in [
        (&["--rate", "0"][..], "timestamp,value\n", "`false_alarms` is out of range"),
        (&["--rate"], "", "`--rate` wants a number"),
        (&["--season", "year"], "", "`--season` wants none, day or week"),
        (&["--fast"], "", "unknown switch"),
        (&["a.csv", "b.csv"], "", "too many arguments"),
        (&["no such file.csv"], "", "no such file.csv: "),
        (&[], "", "line 1: there is no header"),
        (&[], "time,value\n", "line 1: the header has no `timestamp`"),
    ] {
        let output = run(arguments, input);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(reason), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn help_is_what_was_asked_for() {
    for argument in ["-h", "--help"] {
        let output = run(&[argument], "");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        assert!(text(&output.stdout).starts_with("usage: anomaly "));
    }
}

#[cfg(feature = "traffic")]
#[test]
fn the_report_is_called_with_numbers_or_not_at_all() {
    for (arguments, status, reason) in [
        (&["--help"][..], 0, ""),
        (&["2", "-h"], 0, ""),
        (&["many"], 2, "error: SEEDS is no number\n"),
        (&["-1"], 2, "error: SEEDS is no number\n"),
        (&["1", "loop", "x"], 2, "error: FIRST is no number\n"),
        (&["1", "loop", "1", "2"], 2, "error: too many arguments\n"),
    ] {
        let output = run_program("watch_report", arguments, "");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        assert!(text(&output.stderr).starts_with(reason), "{arguments:?}: {output:?}");
        assert_eq!(text(&output.stdout).starts_with("usage: watch_report "), status == 0);
        assert_eq!(output.stdout.is_empty(), status != 0);
        assert_eq!(output.stderr.is_empty(), status == 0);
    }
}

#[test]
fn a_higher_rate_gives_more_alerts() {
    let alerts = |rate: &str| {
        let output = run(&["--rate", rate], &series(899));
        text(&output.stdout).lines().filter(|line| line.ends_with(",1")).count()
    };
    assert!(alerts("0.01") < alerts("20"));
}
