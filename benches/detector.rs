//! What one value costs the detector for one number, when its window is full.
//!
//! `noise` has no two equal values, `counts` has six different ones, and `rising` makes each value
//! a record, which is the dearest: the tail beyond the window is looked at as well.

use std::hint::black_box;

use anomaly_watch::{Detector, DetectorConfig, Season};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use random::Random;

#[path = "../crates/anomaly-watch/src/traffic/random.rs"]
#[expect(dead_code, unused_imports, reason = "one distribution of several, and no tests")]
mod random;

fn push(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("detector/push");
    group.throughput(Throughput::Elements(1));
    type Shape = fn(f64, f64) -> f64;
    let shapes: [(&str, Shape); 3] = [
        ("noise", |_, uniform| uniform),
        ("counts", |_, uniform| (uniform * 6.0).floor()),
        ("rising", |index, _| index),
    ];
    for (season, name) in [(Season::Day, "day"), (Season::None, "none")] {
        for (shape, next) in shapes {
            let config = DetectorConfig { season, ..DetectorConfig::default() };
            let Ok(mut detector) = Detector::new(config) else { continue };
            let (mut random, mut index) = (Random::new(1), 0_i64);
            let mut one = move || {
                index += 1;
                let value = next(index as f64, random.share());
                detector.push(index * 300_000_000, value)
            };
            for _ in 0..10_000 {
                let _ = one();
            }
            group.bench_function(format!("{shape}/season {name}"), |bencher| {
                bencher.iter(|| black_box(one()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, push);
criterion_main!(benches);
