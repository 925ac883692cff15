//! A detector for a stream of numbers.

mod baseline;
mod config;
mod peaks;
mod rank;
mod reading;
mod recent;
mod season;
mod state;

pub use config::{DetectorConfig, Direction, Season};
pub use reading::{Evidence, Fault, Feature, Phase, Reading};
pub use state::DetectorState;

use crate::Error;

use baseline::Baseline;
use peaks::{Gumbel, Peaks, STRETCH};
use recent::Recent;
use season::History;

/// Values beyond this are taken as this, so that no sum of squares overflows.
const MAGNITUDE_MAX: f64 = 1e150;

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
    /// How many values came, finite or not.
    seen: u64,
    latest: Option<i64>,
    /// For how many values more there is no alert.
    quiet: u32,
    recent: Recent,
    history: History,
    /// In the order of [`Feature::ALL`].
    baselines: [Baseline; Feature::ALL.len()],
    peaks: Peaks,
}

impl Detector {
    /// A detector that has seen nothing.
    ///
    /// # Errors
    ///
    /// `OutOfRange` with the field.
    pub fn new(config: DetectorConfig) -> Result<Self, Error> {
        config.check()?;
        Ok(Self {
            seen: 0,
            latest: None,
            quiet: 0,
            recent: Recent::default(),
            history: History::new(config.season, config.window),
            baselines: std::array::from_fn(|_| Baseline::new(config.window)),
            peaks: Peaks::new(config.window, prior(&config)),
            config,
        })
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
        let late = self.latest.is_some_and(|latest| time < latest);
        self.latest = Some(time);
        self.seen = self.seen.saturating_add(1);
        self.quiet = self.quiet.saturating_sub(1);

        let (expected, fault, evidence) = if value.is_finite() {
            let (surprise, evidence) = self.learn(time, value);
            let expected = self.peaks.expected(surprise);
            self.peaks.push(surprise);
            (expected, late.then_some(Fault::TimeWentBack), evidence)
        } else {
            (0.0, Some(Fault::NotFinite), None)
        };
        let wanted = self.config.false_alarms * f64::from(STRETCH) / 1_000.0;
        let alert = phase == Phase::Watch && expected <= wanted;
        if alert {
            self.quiet = self.config.cooldown;
        }
        let usual = (-expected).exp();
        let score = if phase == Phase::Watch { usual } else { usual / 2.0 };
        Reading { score, p_value: -(-expected).exp_m1(), alert, phase, fault, evidence }
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &DetectorConfig {
        &self.config
    }

    /// How many values it has seen, with those that were not finite.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// How surprising the value is in all, and the feature in which it is most so.
    fn learn(&mut self, time: i64, value: f64) -> (f64, Option<Evidence>) {
        let value = value.clamp(-MAGNITUDE_MAX, MAGNITUDE_MAX);
        let residual = self.history.residual(time, value);
        self.history.push(time, value);
        let signed = self.config.direction != Direction::Both;
        let features = self.recent.push(value, residual, signed);

        let (mut sum, mut most, mut evidence) = (0.0, 0.0, None);
        let all = Feature::ALL.iter().zip(features).zip(&mut self.baselines);
        for ((feature, value), baseline) in all {
            let Some(value) = value else { continue };
            let direction = match (self.config.direction, feature) {
                (Direction::Both, Feature::Step) => Direction::Up,
                (direction, _) => direction,
            };
            let ranked = baseline.rank(value, direction);
            baseline.push(value);
            sum += ranked.surprise;
            if ranked.of > 0 && (evidence.is_none() || ranked.surprise > most) {
                most = ranked.surprise;
                let (below, equal, of) = (ranked.below, ranked.equal, ranked.of);
                evidence = Some(Evidence { feature: *feature, value, below, equal, of });
            }
        }
        (sum, evidence)
    }
}

/// How high the peaks of independent noise rise, measured.
fn prior(config: &DetectorConfig) -> Gumbel {
    let (place, scale) = match (config.direction, config.season) {
        (Direction::Both, Season::None) => (12.0, 3.0),
        (Direction::Both, _) => (17.2, 4.0),
        (_, Season::None) => (12.0, 2.2),
        (_, _) => (17.0, 3.1),
    };
    Gumbel { place, scale }
}
