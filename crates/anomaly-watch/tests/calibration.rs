//! As many false alarms as were asked for, on noise of several kinds.

mod noise;

use anomaly_watch::{Detector, DetectorConfig, Direction, Season};

#[test]
fn print_peaks() {
    for direction in [Direction::Both, Direction::Up] {
        for season in [Season::None, Season::Day] {
            let mut all = Vec::new();
            for seed in 0..4 {
                let config = DetectorConfig { direction, season, ..DetectorConfig::default() };
                let mut d = Detector::new(config).unwrap();
                let mut n = noise::Noise::new(seed);
                for i in 0..10_000_i64 {
                    let _ = d.push(i * 300_000_000, n.normal());
                    if i == 9_999 {
                        all.extend(d.state().peaks.iter().map(|b| f64::from_bits(*b as u64)));
                    }
                }
            }
            all.sort_by(f64::total_cmp);
            let q = |p: f64| all[(p * (all.len() - 1) as f64) as usize];
            let b = (q(0.75) - q(0.25)) / 1.5725;
            println!(
                "{direction:?} {season:?} place {} scale {} n {}",
                q(0.5) - 0.3665 * b,
                b,
                all.len()
            );
        }
    }
}

#[test]
fn print_rates() {
    let kinds: [(&str, fn(&mut noise::Noise, i64, f64) -> f64); 9] = [
        ("iid", |n, _, _| n.normal()),
        ("uniform", |n, _, _| n.uniform()),
        ("heavy", |n, _, _| 1.0 / n.uniform().max(1e-12)),
        ("ar.5", |n, _, last| 0.5 * last + n.normal()),
        ("ar.9", |n, _, last| 0.9 * last + n.normal()),
        ("ar.99", |n, _, last| 0.99 * last + n.normal()),
        ("counts", |n, _, _| (n.uniform() * 5.0).floor()),
        ("sine", |n, i, _| 10.0 * (i as f64 / 288.0 * 6.283_185).sin() + n.normal()),
        ("sine133", |n, i, _| 10.0 * (i as f64 / 133.0 * 6.283_185).sin() + n.normal()),
    ];
    for rate in [0.2, 1.0, 3.0] {
        for (name, next) in kinds {
            let mut counts = [0_u32; 4];
            let mut watched = 0;
            for seed in 0..20 {
                let config = DetectorConfig { false_alarms: rate, ..DetectorConfig::default() };
                let mut d = Detector::new(config).unwrap();
                let mut n = noise::Noise::new(seed);
                let mut last = 0.0;
                for i in 0..10_000_i64 {
                    last = next(&mut n, i, last);
                    if d.push(i * 300_000_000, last).alert {
                        counts[(i / 2_500) as usize] += 1;
                    }
                    watched += 1;
                }
            }
            let f = f64::from(watched) / 4_000.0;
            println!(
                "rate {rate} {name:8} {:?} {:.2}",
                counts.map(|c| (f64::from(c) / f * 100.0).round() / 100.0),
                f64::from(counts.iter().sum::<u32>()) / f / 4.0
            );
        }
    }
}
