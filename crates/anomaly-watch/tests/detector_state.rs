//! A stored detector goes on as if nothing had been, and a forged state is refused.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

mod noise;

use anomaly_watch::{Detector, DetectorConfig, DetectorState, Direction, ErrorKind, Season};
use noise::Noise;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000_000;

fn config() -> DetectorConfig {
    DetectorConfig { window: 300, warm_up: 50, cooldown: 10, ..DetectorConfig::default() }
}

fn value(noise: &mut Noise, index: i64) -> f64 {
    let day = (index as f64 / 24.0 * std::f64::consts::TAU).sin();
    match index % 97 {
        0 => f64::NAN,
        1..=5 => 3.0,
        6 => 1e300,
        _ => day + noise.normal(),
    }
}

fn learned(values: i64) -> Detector {
    let mut detector = Detector::new(config()).unwrap();
    let mut noise = Noise::new(5);
    for index in 0..values {
        let _ = detector.push(index * HOUR, value(&mut noise, index));
    }
    detector
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_resumed_detector_says_the_same(
        cut in 0_i64..900,
        direction in prop::sample::select(vec![Direction::Both, Direction::Up, Direction::Down]),
        season in prop::sample::select(vec![Season::None, Season::Day, Season::Week]),
    ) {
        let config = DetectorConfig { direction, season, ..config() };
        let mut one = Detector::new(config.clone()).unwrap();
        let mut noise = Noise::new(5);
        // Now and then a time goes back.
        let time = |index: i64| (index - if index % 113 == 0 { 30 } else { 0 }) * HOUR;
        for index in 0..cut {
            let _ = one.push(time(index), value(&mut noise, index));
        }
        let stored = serde_json::to_string(&one.state()).unwrap();
        let state: DetectorState = serde_json::from_str(&stored).unwrap();
        let mut other = Detector::resume(config, &state).unwrap();
        prop_assert_eq!(other.state(), state);
        for index in cut..cut + 400 {
            let value = value(&mut noise, index);
            prop_assert_eq!(one.push(time(index), value), other.push(time(index), value));
        }
        prop_assert_eq!(one.state(), other.state());
    }
}

#[test]
fn a_forged_state_is_refused() {
    let nan = f64::NAN.to_bits().cast_signed();
    let huge = 1e200_f64.to_bits().cast_signed();
    let minus = (-1.0_f64).to_bits().cast_signed();
    type Forge = fn(&mut DetectorState, i64);
    let forgeries: [(&str, i64, Forge); 25] = [
        ("latest", 0, |state, _| state.latest = None),
        ("quiet", 0, |state, _| state.quiet = 11),
        ("alerted", nan, |state, bits| state.alerted = bits),
        ("alerted", minus, |state, bits| state.alerted = bits),
        ("history[3]", nan, |state, bits| state.history[3].1 = bits),
        ("history", 0, |state, _| state.history.swap(3, 4)),
        ("history", 0, |state, _| state.history.extend(vec![(i64::MAX, 0); 300])),
        ("baselines", 0, |state, _| drop(state.baselines.pop())),
        ("baselines", 0, |state, _| state.baselines.push(Vec::new())),
        ("baselines[2][7]", nan, |state, bits| state.baselines[2][7] = bits),
        ("baselines[0][0]", huge, |state, bits| state.baselines[0][0] = bits),
        ("baselines[0]", 0, |state, _| state.baselines[0].push(0)),
        ("baselines[1]", 0, |state, _| state.baselines[1].clear()),
        ("baselines[2]", 0, |state, _| drop(state.baselines[2].drain(..20))),
        ("baselines[5]", minus, |state, bits| state.baselines[5][0] = bits),
        ("baselines[6]", minus, |state, bits| state.baselines[6][0] = bits),
        ("baselines[7]", 0, |state, _| state.baselines[7].extend(vec![0; 90])),
        ("peaks[0]", nan, |state, bits| state.peaks[0] = bits),
        ("peaks", 0, |state, _| state.peaks.push(0)),
        ("peaks", minus, |state, bits| state.peaks[0] = bits),
        ("highest", nan, |state, bits| state.highest = bits),
        ("highest", minus, |state, bits| state.highest = bits),
        ("count", 0, |state, _| state.count = 100),
        ("config", 0, |state, _| state.config.window = 200),
        ("config", 0, |state, _| state.config.season = Season::None),
    ];
    for (number, (path, bits, forge)) in forgeries.into_iter().enumerate() {
        let mut state = learned(700).state();
        forge(&mut state, bits);
        let Err(error) = Detector::resume(config(), &state) else { panic!("{number} {path}") };
        assert_eq!(error.path(), path, "{number}");
        let kind =
            if path == "config" { ErrorKind::StateMismatch } else { ErrorKind::ImpossibleState };
        assert_eq!(error.kind(), kind, "{path}");
        assert!(!format!("{error}{error:?}").contains("-4"), "no part of the state is in an error");
    }
}

#[test]
fn a_state_of_few_values_says_no_more_than_they_did() {
    let mut state = learned(30).state();
    state.seen = 10;
    assert_eq!(Detector::resume(config(), &state).unwrap_err().path(), "history");
    state.history.clear();
    assert_eq!(Detector::resume(config(), &state).unwrap_err().path(), "baselines[0]");
    let mut state = learned(30).state();
    state.peaks.push(0);
    assert_eq!(Detector::resume(config(), &state).unwrap_err().path(), "peaks");
}

#[test]
fn unknown_fields_and_wild_numbers_are_refused() {
    let read = |text: &str| serde_json::from_str::<DetectorConfig>(text);
    assert_eq!(read("{}").unwrap(), DetectorConfig::default());
    assert!(read(r#"{"windows": 100}"#).is_err());
    let sound = r#"{"window": 100, "warm_up": 20, "season": "week", "direction": "up"}"#;
    assert!(Detector::new(read(sound).unwrap()).is_ok());
    for (path, text) in [
        ("window", r#"{"window": 99}"#),
        ("window", r#"{"window": 100001}"#),
        ("warm_up", r#"{"warm_up": 19}"#),
        ("warm_up", r#"{"window": 100, "warm_up": 101}"#),
        ("false_alarms", r#"{"false_alarms": 0.009}"#),
        ("false_alarms", r#"{"false_alarms": 51}"#),
        ("cooldown", r#"{"cooldown": 100001}"#),
    ] {
        let error = Detector::new(read(text).unwrap()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::OutOfRange, path));
    }
    let config = DetectorConfig { false_alarms: f64::NAN, ..DetectorConfig::default() };
    assert_eq!(Detector::new(config).unwrap_err().to_string(), "`false_alarms` is out of range");
}
