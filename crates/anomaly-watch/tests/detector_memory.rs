//! How much a detector holds, whatever the values.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

mod noise;

use anomaly_watch::{Detector, DetectorConfig};
use noise::Noise;

/// The number at an index.
type Next = fn(&mut Noise, u32) -> f64;

/// The most bytes that were held at once.
fn most(next: Next) -> u64 {
    let measured = allocation_counter::measure(|| {
        let mut detector = Detector::new(DetectorConfig::default()).unwrap();
        let mut noise = Noise::new(4);
        for index in 0..20_000 {
            let value = next(&mut noise, index);
            let _ = detector.push(i64::from(index) * 300_000_000, value);
        }
    });
    measured.bytes_max
}

#[test]
fn room_is_bounded() {
    let shapes: [(&str, Next); 4] = [
        ("noise", |noise, _| noise.normal()),
        ("constant", |_, _| 1.0),
        ("rising", |_, index| f64::from(index)),
        ("counts", |noise, _| (noise.uniform() * 6.0).floor()),
    ];
    for (name, next) in shapes {
        let most = most(next);
        println!("{name}: {most}");
        assert!(most <= 2_000_000, "{name}: {most} bytes");
    }
}
