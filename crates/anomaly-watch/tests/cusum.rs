//! Cumulative sums against their definition, and their run lengths against those that are wanted.

mod noise;

use anomaly_watch::{BernoulliSteps, Cusum, ErrorKind};
use noise::Noise;
use proptest::prelude::*;

/// The mean number of values until the threshold, of so many runs.
fn mean_length(mut cusum: Cusum, threshold: f64, runs: u32, mut next: impl FnMut() -> f64) -> f64 {
    let mut count = 0_u32;
    for _ in 0..runs {
        cusum.restart();
        while cusum.sum() < threshold {
            cusum.push(next());
            count += 1;
        }
    }
    f64::from(count) / f64::from(runs)
}

#[test]
fn false_alarms_come_as_rarely_as_wanted() {
    for (reference, wanted) in [(0.25, 300.0), (0.5, 500.0), (1.0, 1_000.0)] {
        let cusum = Cusum::new(reference).unwrap();
        let threshold = cusum.threshold(wanted);
        assert!((cusum.run_length(threshold) / wanted - 1.0).abs() < 1e-6);
        let mut noise = Noise::new(7);
        let found = mean_length(cusum, threshold, 2_000, || noise.normal());
        assert!((0.88..1.12).contains(&(found / wanted)), "{reference}: {found} for {wanted}");
    }
}

#[test]
fn a_shift_is_found_soon() {
    let cusum = Cusum::new(0.5).unwrap();
    let threshold = cusum.threshold(10_000.0);
    let mut noise = Noise::new(8);
    let found = mean_length(cusum, threshold, 500, || noise.normal() + 1.0);
    // (h + 1.166) / (shift - k) by Siegmund; 15.8 here.
    assert!((13.0..18.0).contains(&found), "{found}");
}

#[test]
fn a_rate_that_is_usual_seldom_alarms_and_a_higher_one_soon() {
    let steps = BernoulliSteps::new(0.02, 5.0);
    let cusum = Cusum::new(0.0).unwrap();
    let threshold = 6.0;
    let mut noise = Noise::new(9);
    let usual = mean_length(cusum.clone(), threshold, 200, || steps.step(noise.uniform() < 0.02));
    assert!(usual > f64::exp(threshold), "{usual}");
    let higher = mean_length(cusum, threshold, 200, || steps.step(noise.uniform() < 0.1));
    assert!(higher < 120.0, "{higher}");
}

#[test]
fn what_is_no_number_is_no_evidence() {
    let mut cusum = Cusum::new(0.5).unwrap();
    for value in [2.0, f64::NAN, f64::INFINITY] {
        cusum.push(value);
        assert!(cusum.sum().is_finite());
    }
    assert!(cusum.sum() > 1_000.0);
    cusum.push(f64::NEG_INFINITY);
    assert_eq!((cusum.sum(), cusum.length()), (0.0, 0));
    let steps = BernoulliSteps::new(f64::NAN, f64::NAN);
    assert!(steps.hit > 0.0 && steps.miss < 0.0);
    for reference in [-0.1, 10.1, f64::NAN] {
        assert_eq!(Cusum::new(reference).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
}

proptest! {
    /// By definition: the greatest sum of a run of last values, each less the reference value.
    #[test]
    fn the_sum_is_that_of_the_best_run(values in prop::collection::vec(-3.0..3.0_f64, 1..60)) {
        let mut cusum = Cusum::new(0.5).unwrap();
        for end in 1..=values.len() {
            let found = cusum.push(values[end - 1]);
            let sum = |start: usize| values[start..end].iter().map(|value| value - 0.5).sum::<f64>();
            let best = (0..end).map(sum).fold(0.0, f64::max);
            prop_assert!((found - best).abs() < 1e-9);
        }
    }
}
