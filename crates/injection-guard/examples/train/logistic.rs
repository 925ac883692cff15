//! The logistic function from additions and multiplications alone, so that every machine trains the
//! same weights: mathematical libraries differ in the last bit.

/// From 0 to 1.
pub(crate) fn logistic(odds: f32) -> f32 {
    (1.0 / (1.0 + exp(f64::from(-odds)))) as f32
}

/// To about fifteen digits, within what a logistic function of `f32` can tell from 0 and 1.
fn exp(x: f64) -> f64 {
    let x = x.clamp(-80.0, 80.0);
    let twos = (x * std::f64::consts::LOG2_E).round();
    let rest = x - twos * std::f64::consts::LN_2;
    // Horner's scheme of the Taylor series; the rest is at most 0.35.
    let series = (1..=14).rev().fold(1.0, |sum, n| 1.0 + sum * rest / f64::from(n));
    series * f64::from_bits(((1023 + twos as i64) as u64) << 52)
}
