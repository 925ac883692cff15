//! Cumulative sums: small shifts that last.

use crate::{Error, ErrorKind};

/// Page's one-sided cumulative sum: `S = max(0, S + x - k)`, an alarm when `S` gets to a
/// threshold `h` (E. S. Page, Continuous Inspection Schemes, Biometrika 41, 1954). Two of them,
/// one fed with `x` and one with `-x`, watch both directions.
///
/// - The **reference value** `k` is half of the shift that is to be found soonest, in standard
///   deviations of `x` ([`Cusum::new`]).
/// - The **threshold** comes from the average run length that is wanted, which is the mean number
///   of values between two false alarms ([`Cusum::threshold`]).
/// - For a rate, `x` is the log-likelihood ratio of the rate that is looked for against the usual
///   one and `k` is 0: the Bernoulli cumulative sum (M. R. Reynolds and Z. G. Stoumbos, A CUSUM
///   Chart for Monitoring a Proportion When Inspecting Continuously, Journal of Quality
///   Technology 31, 1999; [`BernoulliSteps`]).
///
/// ```
/// use anomaly_watch::Cusum;
///
/// let mut cusum = Cusum::new(0.5)?;
/// let threshold = cusum.threshold(10_000.0);
/// // A shift by one standard deviation.
/// let count = (1..).find(|_| {
///     cusum.push(1.0);
///     cusum.sum() >= threshold
/// });
/// assert_eq!(count, Some(15));
/// assert_eq!(cusum.length(), 15);
/// # Ok::<(), anomaly_watch::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Cusum {
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    reference: f64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    sum: f64,
    length: u64,
}

impl Cusum {
    /// A sum that stands at 0, with a reference value from 0 to 10.
    ///
    /// # Errors
    ///
    /// `OutOfRange` with the path `reference`.
    pub fn new(reference: f64) -> Result<Self, Error> {
        if (0.0..=10.0).contains(&reference) {
            Ok(Self::at(reference))
        } else {
            Err(Error::new(ErrorKind::OutOfRange, "reference"))
        }
    }

    pub(crate) const fn at(reference: f64) -> Self {
        Self { reference, sum: 0.0, length: 0 }
    }

    /// Takes the next value and gives the new sum. A value that is no number counts as no
    /// evidence: as 0.
    pub fn push(&mut self, value: f64) -> f64 {
        let value = if value.is_nan() { 0.0 } else { value.clamp(-1e6, 1e6) };
        self.sum = (self.sum + value - self.reference).max(0.0);
        self.length = if self.sum > 0.0 { self.length.saturating_add(1) } else { 0 };
        self.sum
    }

    /// Begins anew.
    pub fn restart(&mut self) {
        self.sum = 0.0;
        self.length = 0;
    }

    /// The reference value.
    #[must_use]
    pub const fn reference(&self) -> f64 {
        self.reference
    }

    /// The sum.
    #[must_use]
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// For how many values the sum has been above 0: the estimate of when the shift began.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// The threshold with which independent standard normal values that have not shifted give
    /// one alarm in so many values on average, at least 0.
    ///
    /// Inverts [`Cusum::run_length`] by bisection.
    #[must_use]
    pub fn threshold(&self, run_length: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1_000.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if self.run_length(middle) < run_length { low = middle } else { high = middle }
        }
        high
    }

    /// How many independent standard normal values that have not shifted there are on average
    /// before the sum gets to a threshold.
    ///
    /// Siegmund's approximation (Sequential Analysis, 1985, section II.6): with
    /// `b = h + 1.166`, it is `(exp(2kb) - 2kb - 1) / (2k^2)`, and `b^2` for `k = 0`.
    #[must_use]
    pub fn run_length(&self, threshold: f64) -> f64 {
        let reach = threshold.max(0.0) + 1.166;
        if self.reference < 1e-6 {
            return reach * reach;
        }
        let exponent = 2.0 * self.reference * reach;
        (exponent.exp_m1() - exponent) / (2.0 * self.reference * self.reference)
    }

    pub(crate) fn check(&self, reference: f64, path: &str) -> Result<(), Error> {
        let sound = self.reference == reference
            && self.sum.is_finite()
            && self.sum >= 0.0
            && (self.sum > 0.0) == (self.length > 0);
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

/// What a Bernoulli cumulative sum adds for a hit and for a miss.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BernoulliSteps {
    /// The logarithm of how much likelier a hit is at the rate that is looked for; above 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    pub hit: f64,
    /// The same for a miss; below 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    pub miss: f64,
}

impl BernoulliSteps {
    /// The steps that find a rate whose odds are `times` the odds of the usual `rate`. The rate
    /// counts as at least 0.0001 and at most 0.99, `times` as at least 1.1 and at most 1,000.
    ///
    /// Before the sum gets to `h` there are at least `exp(h)` values on average at the usual
    /// rate (G. Lorden, Procedures for Reacting to a Change in Distribution, Annals of
    /// Mathematical Statistics 42, 1971).
    #[must_use]
    pub fn new(rate: f64, times: f64) -> Self {
        let rate = if rate.is_nan() { 0.5 } else { rate.clamp(1e-4, 0.99) };
        let times = if times.is_nan() { 2.0 } else { times.clamp(1.1, 1_000.0) };
        let odds = times * rate / (1.0 - rate);
        let other = odds / (1.0 + odds);
        Self { hit: (other / rate).ln(), miss: ((1.0 - other) / (1.0 - rate)).ln() }
    }

    /// The step for a value.
    #[must_use]
    pub const fn step(&self, hit: bool) -> f64 {
        if hit { self.hit } else { self.miss }
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        let sound = self.hit > 0.0 && self.hit < 100.0 && self.miss < 0.0 && self.miss > -100.0;
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}
