//! What one value costs the detector for one number, when its window is full.
//!
//! `noise` has no two equal values, `counts` has six different ones, and `rising` makes each value
//! a record, which is the dearest: the tail beyond the window is looked at as well.

use std::hint::black_box;

use anomaly_watch::{Detector, DetectorConfig, Season};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// SplitMix64, from 0 to below 1.
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

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
            let (mut state, mut index) = (1, 0_i64);
            let mut one = move || {
                index += 1;
                let value = next(index as f64, uniform(&mut state));
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
