//! A detector for a stream of numbers.

mod config;
mod reading;

use std::collections::VecDeque;

pub use config::{DetectorConfig, Direction, Season};
pub use reading::{Evidence, Fault, Feature, Phase, Reading};

use crate::{Error, ErrorKind};

/// Says of each number of a stream how unusual it is among the last ones.
///
/// ```
/// use anomaly_watch::{Detector, DetectorConfig};
///
/// let mut detector = Detector::new(DetectorConfig::default())?;
/// let minute = 60_000_000;
/// for index in 0..1_000 {
///     let reading = detector.push(index * minute, (index % 7) as f64);
///     assert!(!reading.alert);
/// }
/// let reading = detector.push(1_000 * minute, 9_412.0);
/// assert!(reading.alert && reading.score > 0.9);
/// # Ok::<(), anomaly_watch::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Detector {
    config: DetectorConfig,
    seen: u64,
    latest: Option<i64>,
    quiet: u32,
    values: VecDeque<f64>,
}

impl Detector {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    ///
    /// `OutOfRange` with the field.
    pub fn new(config: DetectorConfig) -> Result<Self, Error> {
        config.check()?;
        Ok(Self { config, seen: 0, latest: None, quiet: 0, values: VecDeque::new() })
    }

    /// A detector that goes on where another one stopped: it says of every value what that one
    /// would have said.
    ///
    /// # Errors
    ///
    /// Those of [`Detector::new`], `StateMismatch` for the state of another configuration, and
    /// `ImpossibleState` with the field of the state.
    pub fn resume(config: DetectorConfig, state: &DetectorState) -> Result<Self, Error> {
        let mut detector = Self::new(config)?;
        if state.config != detector.config {
            return Err(Error::new(ErrorKind::StateMismatch, "config"));
        }
        detector.seen = state.seen;
        detector.latest = state.latest;
        detector.quiet = state.quiet;
        detector.values =
            state.values.iter().map(|bits| f64::from_bits(bits.cast_unsigned())).collect();
        Ok(detector)
    }

    /// Takes the next value. `time` is in microseconds since the Unix epoch.
    pub fn push(&mut self, time: i64, value: f64) -> Reading {
        let phase = if self.seen < u64::from(self.config.warm_up) {
            Phase::WarmUp
        } else if self.quiet > 0 {
            Phase::Cooldown
        } else {
            Phase::Watch
        };
        let back = self.latest.is_some_and(|latest| time < latest);
        let mut fault = back.then_some(Fault::TimeWentBack);
        self.latest = Some(time);
        self.quiet = self.quiet.saturating_sub(1);
        self.seen = self.seen.saturating_add(1);
        let (p_value, evidence) = if value.is_finite() {
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let below = count(self.values.iter().filter(|old| **old < value).count());
            let equal = count(self.values.iter().filter(|old| **old == value).count());
            let of = count(self.values.len());
            let evidence = Evidence { feature: Feature::Value, value, below, equal, of };
            let tail = below.min(evidence.above()).saturating_add(equal).saturating_add(1);
            if self.values.len() >= self.config.window as usize {
                self.values.pop_front();
            }
            self.values.push_back(value);
            let p_value = 2.0 * f64::from(tail) / (f64::from(of) + 1.0);
            (p_value.min(1.0), (of > 0).then_some(evidence))
        } else {
            fault = Some(Fault::NotFinite);
            (0.0, None)
        };
        let alert = phase == Phase::Watch && p_value * 1_000.0 <= self.config.false_alarms.max(2.0);
        if alert {
            self.quiet = self.config.cooldown;
        }
        let score = if phase == Phase::Watch { 1.0 - p_value } else { 0.0 };
        Reading { score, p_value, alert, phase, fault, evidence }
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &DetectorConfig {
        &self.config
    }

    /// Everything that has to be stored to go on later.
    #[must_use]
    pub fn state(&self) -> DetectorState {
        DetectorState {
            config: self.config.clone(),
            seen: self.seen,
            latest: self.latest,
            quiet: self.quiet,
            values: self.values.iter().map(|value| value.to_bits().cast_signed()).collect(),
        }
    }
}

/// What a detector has learned, as plain data.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DetectorState {
    /// The configuration of the detector.
    pub config: DetectorConfig,
    /// How many values it has seen.
    pub seen: u64,
    /// The time of the last one.
    pub latest: Option<i64>,
    /// For how many values more there is no alert.
    pub quiet: u32,
    /// The values of the window, the oldest first, as the bits of an IEEE 754 double.
    pub values: Vec<i64>,
}
