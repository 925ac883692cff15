//! What the detector finds in series of many shapes, and what it makes of bad input.
#![expect(clippy::panic, reason = "helpers of tests may fail loudly, as tests may")]

mod noise;

use anomaly_watch::{Detector, DetectorConfig, Direction, Fault, Feature, Phase, Season};
use noise::Noise;
use proptest::prelude::*;
use serde::Deserialize;

const FIVE_MINUTES: i64 = 300_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    base: String,
    event: String,
    size: f64,
    /// How many values after the event begins it is found; never if there is none.
    within: Option<usize>,
    #[serde(default)]
    only_falls: bool,
    why: String,
}

/// A series of 4,000 values in which something happens at 3,000.
fn series(base: &str, event: &str, size: f64) -> Vec<f64> {
    let mut noise = Noise::new(7);
    let mut walk = 0.0;
    let mut values = Vec::new();
    for index in 0..4_000_u32 {
        let day = (f64::from(index) / 288.0 * std::f64::consts::TAU).sin();
        let since = index.checked_sub(3_000).map(f64::from);
        walk += noise.normal() * 0.1;
        let usual = match base {
            "noise" => noise.normal(),
            "day" => 10.0 * day + noise.normal(),
            "constant" => 42.0,
            "counts" => (noise.uniform() * 6.0).floor(),
            "walk" => walk,
            "heavy" => noise.uniform().max(1e-9).powf(-0.5),
            "mostly zero" => (noise.uniform() - 0.95).max(0.0) * 100.0,
            "saw" => f64::from(index % 120) + noise.normal(),
            "quantised" => (noise.normal() * 2.0).round(),
            other => panic!("no base {other}"),
        };
        values.push(match (event, since) {
            ("none", _) | (_, None) => usual,
            ("spike", Some(0.0)) => usual + size,
            ("spike", _) => usual,
            ("shift", _) => usual + size,
            ("ramp", Some(since)) => usual + size * since,
            ("noisier", _) => usual + size * noise.normal(),
            ("flat", _) => size,
            ("missing day", Some(since)) if since < 288.0 => size + noise.normal(),
            ("missing day", _) => usual,
            (other, _) => panic!("no event {other}"),
        });
    }
    values
}

#[test]
fn shapes() {
    let rows: Rows = toml::from_str(include_str!("../testdata/shapes.toml")).unwrap();
    for row in rows.row {
        // At the default rate one false alarm is expected in 1,000 values in which nothing is.
        let false_alarms = if row.within.is_some() { 1.0 } else { 0.2 };
        // A false alarm just before must not hide the event.
        let direction = if row.only_falls { Direction::Down } else { Direction::Both };
        let cooldown = 0;
        let config =
            DetectorConfig { direction, false_alarms, cooldown, ..DetectorConfig::default() };
        let mut detector = Detector::new(config).unwrap();
        let mut found = None;
        for (index, value) in series(&row.base, &row.event, row.size).into_iter().enumerate() {
            let alert = detector.push(index as i64 * FIVE_MINUTES, value).alert;
            if alert && index >= 3_000 && found.is_none() {
                found = Some(index - 3_000);
            }
        }
        match (found, row.within) {
            (Some(found), Some(within)) => {
                assert!(found <= within, "{}: after {found}; {}", row.name, row.why);
            }
            (found, within) => assert_eq!(found, within, "{}: {}", row.name, row.why),
        }
    }
}

#[test]
fn a_value_that_is_not_finite_alerts() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut detector = Detector::new(DetectorConfig::default()).unwrap();
        let reading = detector.push(0, bad);
        assert_eq!((reading.phase, reading.alert), (Phase::WarmUp, false));
        assert_eq!(reading.fault, Some(Fault::NotFinite));
        let mut noise = Noise::new(1);
        for index in 1..1_000 {
            let _ = detector.push(index * FIVE_MINUTES, noise.normal());
        }
        let before = detector.state();
        let reading = detector.push(1_000 * FIVE_MINUTES, bad);
        assert!(reading.alert && reading.score == 1.0 && reading.p_value == 0.0);
        assert_eq!((reading.fault, reading.evidence), (Some(Fault::NotFinite), None));
        let after = detector.state();
        assert_eq!(before.baselines, after.baselines, "it is not learned from");
        let reading = detector.push(1_001 * FIVE_MINUTES, bad);
        assert_eq!((reading.phase, reading.alert), (Phase::Cooldown, false));
        assert!(reading.score <= 0.5);
        assert_eq!(reading.fault, Some(Fault::NotFinite), "not in silence");
    }
}

#[test]
fn a_time_that_goes_back_is_said_and_forgotten() {
    let mut detector = Detector::new(DetectorConfig::default()).unwrap();
    let mut noise = Noise::new(1);
    let mut twin = detector.clone();
    for index in 0..2_000_i64 {
        let value = noise.normal();
        let time = index * FIVE_MINUTES;
        // One clock jumps a century ahead, once.
        let wrong = if index == 1_000 { time + 3_155_760_000_000_000 } else { time };
        let (one, other) = (detector.push(wrong, value), twin.push(time, value));
        assert_eq!(one.fault, (index == 1_001).then_some(Fault::TimeWentBack));
        assert_eq!(other.fault, None);
    }
    // The days after it are compared with days again, and only with sound ones.
    let (history, mut expected) = (detector.state().history, twin.state().history);
    expected.remove(1_000);
    assert_eq!(history, expected);
}

#[test]
fn warm_up_and_cooldown_have_their_length() {
    let config = DetectorConfig { warm_up: 300, cooldown: 50, ..DetectorConfig::default() };
    let mut detector = Detector::new(config).unwrap();
    let mut noise = Noise::new(3);
    for index in 0..300 {
        // A leap of a thousand at 200 is within the warm-up.
        let value = noise.normal() + if index == 200 { 1_000.0 } else { 0.0 };
        let reading = detector.push(index * FIVE_MINUTES, value);
        assert_eq!((reading.phase, reading.alert), (Phase::WarmUp, false));
        assert!(reading.score <= 0.5);
    }
    let mut alerts = Vec::new();
    for index in 300..500 {
        // It explodes: each value is new.
        let value = 1e4 * 2.0_f64.powi(index as i32 - 300);
        let reading = detector.push(index * FIVE_MINUTES, value);
        assert_eq!(reading.phase == Phase::Watch, reading.alert);
        if reading.alert {
            alerts.push(index);
        }
    }
    assert_eq!(alerts, [300, 351, 402, 453]);
}

#[test]
fn a_small_event_hides_no_large_one() {
    let mut detector = Detector::new(DetectorConfig::default()).unwrap();
    let mut noise = Noise::new(2);
    let mut alerts = Vec::new();
    for index in 0..2_000 {
        let event = match index {
            1_900 => 6.0,
            1_920 => 6.5,
            1_940 => 500.0,
            1_960 => 600.0,
            _ => 0.0,
        };
        let reading = detector.push(index * FIVE_MINUTES, noise.normal() + event);
        if reading.alert && index >= 1_900 {
            assert!(reading.score > 0.9);
            alerts.push((index, reading.phase));
        }
    }
    assert_eq!(alerts, [(1_900, Phase::Watch), (1_940, Phase::Cooldown)]);
}

#[test]
fn a_value_that_is_not_finite_hides_no_large_one() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut detector = Detector::new(DetectorConfig::default()).unwrap();
        let mut noise = Noise::new(2);
        let mut alerts = Vec::new();
        for index in 0..2_000 {
            let value = match index {
                // As often as keeps the cooldown going.
                1_500..=1_900 if index % 100 == 0 => bad,
                1_950 => 1_000.0,
                // In the cooldown of a worse one.
                1_960 => bad,
                _ => noise.normal(),
            };
            let reading = detector.push(index * FIVE_MINUTES, value);
            if reading.alert && index >= 1_500 {
                alerts.push((index, reading.phase));
            }
        }
        let watched = [1_500, 1_700, 1_900].map(|index| (index, Phase::Watch));
        assert_eq!(alerts, [&watched[..], &[(1_950, Phase::Cooldown)]].concat());
    }
}

#[test]
fn only_the_direction_that_is_watched_alerts() {
    for (direction, size, alerts) in [
        (Direction::Up, 50.0, true),
        (Direction::Up, -50.0, false),
        (Direction::Down, 50.0, false),
        (Direction::Down, -50.0, true),
        (Direction::Both, 50.0, true),
        (Direction::Both, -50.0, true),
    ] {
        let config = DetectorConfig { direction, ..DetectorConfig::default() };
        let mut detector = Detector::new(config).unwrap();
        let mut reading = None;
        for (index, value) in series("noise", "shift", size).into_iter().take(3_001).enumerate() {
            reading = Some(detector.push(index as i64 * FIVE_MINUTES, value));
        }
        let reading = reading.unwrap();
        assert_eq!(reading.alert, alerts, "{direction:?} {size}");
        if alerts {
            let evidence = reading.evidence.unwrap();
            assert_ne!(evidence.feature, Feature::Repeats);
            assert_eq!(evidence.below.max(evidence.above()), evidence.of);
        }
    }
}

#[test]
fn without_a_season_times_do_not_matter() {
    let config = DetectorConfig { season: Season::None, ..DetectorConfig::default() };
    let mut detector = Detector::new(config.clone()).unwrap();
    let mut twin = Detector::new(config).unwrap();
    for (index, value) in series("day", "shift", 8.0).into_iter().enumerate() {
        let one = detector.push(index as i64 * FIVE_MINUTES, value);
        let other = twin.push(0, value);
        assert_eq!(one, other);
    }
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -3.0..3.0_f64,
        2 => (-2_i32..3).prop_map(f64::from),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![f64::MAX, f64::MIN, f64::MIN_POSITIVE, -0.0, f64::NAN]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_makes_it_panic(
        rows in prop::collection::vec((any_value(), any::<i64>(), any::<bool>()), 1..600),
        season in prop::sample::select(vec![Season::None, Season::Day, Season::Week]),
        direction in prop::sample::select(vec![Direction::Both, Direction::Up, Direction::Down]),
    ) {
        let config = DetectorConfig {
            window: 100, warm_up: 20, cooldown: 5, season, direction, ..DetectorConfig::default()
        };
        let mut detector = Detector::new(config).unwrap();
        let mut latest = 0_i64;
        for (value, time, jumps) in rows {
            let time = if jumps { time } else { latest.saturating_add(3_600_000_000) };
            let reading = detector.push(time, value);
            prop_assert!((0.0..=1.0).contains(&reading.score));
            prop_assert!((0.0..=1.0).contains(&reading.p_value));
            prop_assert!(!reading.alert || reading.phase != Phase::WarmUp);
            if !value.is_finite() {
                prop_assert_eq!(reading.fault, Some(Fault::NotFinite));
                prop_assert!(reading.alert || reading.phase != Phase::Watch);
            }
            if let Some(evidence) = reading.evidence {
                prop_assert!(evidence.below + evidence.equal <= evidence.of && evidence.of <= 100);
            }
            latest = time;
        }
    }
}
