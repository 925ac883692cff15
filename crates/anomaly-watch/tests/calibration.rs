//! As many false alarms as were asked for, on noise of several kinds.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

mod noise;

use anomaly_watch::{Detector, DetectorConfig, Direction, Phase, Season};
use noise::Noise;

/// The number at an index, from the noise and the number before it.
type Next = fn(&mut Noise, f64, f64) -> f64;

/// False alarms in 1,000 values that are neither in a warm-up nor in a cooldown, over 50,000 values
/// of 10 streams.
fn rate(config: &DetectorConfig, next: Next) -> f64 {
    let (mut alerts, mut watched) = (0.0, 0.0);
    for seed in 0..10 {
        let mut detector = Detector::new(config.clone()).unwrap();
        let (mut noise, mut last) = (Noise::new(seed), 0.0);
        for index in 0..5_000_i32 {
            last = next(&mut noise, f64::from(index), last);
            let reading = detector.push(i64::from(index) * 300_000_000, last);
            if reading.phase == Phase::Watch {
                alerts += f64::from(u8::from(reading.alert));
                watched += 1.0;
            }
        }
    }
    1_000.0 * alerts / watched
}

#[test]
fn noise_gives_the_rate_that_was_asked_for() {
    // What is measured is between these, for a rate of 1.
    let rows: [(&str, f64, f64, Next); 8] = [
        ("independent", 0.7, 1.4, |noise, _, _| noise.normal()),
        ("bounded", 0.1, 1.0, |noise, _, _| noise.uniform()),
        ("without a mean", 1.0, 2.6, |noise, _, _| 1.0 / noise.uniform().max(1e-12)),
        ("autocorrelated", 0.5, 1.4, |noise, _, last| 0.9 * last + noise.normal()),
        ("almost a walk", 0.5, 1.4, |noise, _, last| 0.99 * last + noise.normal()),
        ("counts", 0.05, 1.0, |noise, _, _| (noise.uniform() * 5.0).floor()),
        ("a daily rhythm", 0.2, 1.2, |noise, index, _| {
            10.0 * (index / 288.0 * std::f64::consts::TAU).sin() + noise.normal()
        }),
        ("another rhythm", 0.05, 1.2, |noise, index, _| {
            10.0 * (index / 133.0 * std::f64::consts::TAU).sin() + noise.normal()
        }),
    ];
    for (name, least, most, next) in rows {
        let rate = rate(&DetectorConfig::default(), next);
        println!("{name}: {rate}");
        assert!((least..=most).contains(&rate), "{name}: {rate}");
    }
}

#[test]
fn the_rate_follows_the_configuration() {
    let noise: Next = |noise, _, _| noise.normal();
    for (direction, season) in [
        (Direction::Both, Season::None),
        (Direction::Both, Season::Week),
        (Direction::Up, Season::Day),
        (Direction::Down, Season::None),
    ] {
        for (wanted, least, most) in [(0.2, 0.05, 0.5), (3.0, 1.8, 4.0)] {
            let config =
                DetectorConfig { direction, season, false_alarms: wanted, ..Default::default() };
            let rate = rate(&config, noise);
            println!("{direction:?} {season:?} {wanted}: {rate}");
            assert!((least..=most).contains(&rate), "{direction:?} {season:?} {wanted}: {rate}");
        }
    }
}

#[test]
fn where_nothing_ever_changes_there_is_no_alert() {
    let config = DetectorConfig { false_alarms: 50.0, ..DetectorConfig::default() };
    assert_eq!(rate(&config, |_, _, _| 45.0), 0.0);
    assert_eq!(rate(&config, |_, index, _| index % 2.0), 0.0);
}
