//! A detector for a stream of numbers.

mod baseline;
mod config;
mod peaks;
mod rank;
mod reading;
mod recent;
mod season;
mod state;

use std::fmt;

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

/// What is so many times less likely than the last alert is another one, also in its cooldown.
const ESCALATION: f64 = 100.0;

/// The first features are the simplest to explain: a later one must be more surprising by this.
const CLEARLY: f64 = 1.0;

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
/// let evidence = reading.evidence.unwrap();
/// assert!(evidence.to_string().ends_with("9,412, above all of the last 1,000"));
/// # Ok::<(), anomaly_watch::Error>(())
/// ```
///
/// # How it decides
///
/// 1. A value has nine [features](Feature). Each is ranked among the same feature of the values
///    before it: the share of the window that is as extreme is a p-value, for values of any
///    distribution whose order means nothing (conformal prediction: Vovk, Gammerman and Shafer,
///    "Algorithmic learning in a random world", 2005). Beyond the largest of the window the chance
///    falls on with the square of the distance.
/// 2. The negative logarithms of the p-values are added (Fisher's method) to one surprise.
/// 3. The features depend on each other and on the values before, so the sum has no known
///    distribution. That of its peaks has: the highest of each 100 values follows a Gumbel
///    distribution, whose place and scale are read from the quartiles of the last peaks. It gives
///    the p-value and the score.
/// 4. The alert comes when fewer such peaks are expected than [`DetectorConfig::false_alarms`].
///    In the next [`DetectorConfig::cooldown`] values there is no other, since what goes on is one
///    event, unless one is a hundred times less likely than the last alert: a small event, or one
///    that somebody made, hides no large one.
/// 5. A value that is not finite alerts, and counts as the least of what does: it hides nothing
///    that is worse, and is none in a cooldown.
///
/// There is one unit for all streams, and nothing to set for one: values are ranked, so their unit
/// does not matter, and neither does the shape of their distribution much.
///
/// # Guarantees
///
/// 1. What it says of a value depends on that value and earlier ones only, and the value is not
///    among those it is compared with (`tests/detector_model.rs`: `it_does_as_the_model_does`).
/// 2. Stored and resumed it goes on as if it had not been (`tests/detector_state.rs`:
///    `a_resumed_detector_says_the_same`).
/// 3. No number and no time makes it panic, and none passes in silence: what is wrong is in
///    [`Reading::fault`] (`tests/detector.rs`: `nothing_makes_it_panic`,
///    `a_value_that_is_not_finite_alerts`, `a_value_that_is_not_finite_hides_no_large_one`).
/// 4. In noise there are about as many alerts as were asked for: where 1 was, in 1,000 values that
///    are neither in the warm-up nor in a cooldown, 0.7 to 1.4 for independent ones, 0.5 to 1.4 for
///    autocorrelated ones, 1.0 to 2.6 for a tail so heavy that there is no mean, 0.05 to 1.2 for
///    bounded, counted and periodic ones (`tests/calibration.rs`:
///    `noise_gives_the_rate_that_was_asked_for`).
///
/// # Limits
///
/// - A value takes O(log window) steps and moves at most 1 KB for each feature. With a window of
///   5,000 that is about 3 microseconds.
/// - It holds about 30 bytes for each value of the window and feature: 1.5 MB with the default
///   window, and never 2 MB (`tests/detector_memory.rs`: `room_is_bounded`).
/// - Alerts are for change. What stays is usual when it fills a good part of the window.
/// - One feature alone, if it does not go far beyond what was, does not make an alert: a value that
///   is a little too high once, or less noise than before.
/// - Rhythms are known by the day or the week only, and only if the window has more than one.
/// - Who can choose the values can teach it, slowly, that anything is usual.
///
/// # What was tried and dropped
///
/// On labelled series of many shapes, made for that: the smallest p-value instead of the sum (far
/// worse: it is ruled by whatever feature is noisiest); a sum of powers, of the largest three, and
/// one with a limit for each (no better); a second conformal rank of the sum among its own past,
/// as such (past events hide later ones) and among values outside of cooldowns (better, but not as
/// good as the peaks); an exponential tail of the sum; one threshold for all streams (about as
/// good in the mean, but it keeps no rate). Of features: residuals of exponential smoothing, of a
/// straight line and of a running median, ranks of the rate of change over 5 to 80 values, and
/// how rare a pair of values is (no gain worth another feature); residuals of adaptive linear
/// prediction (a small gain for much work); means and spreads of other lengths than 20 (5 to 80:
/// little difference). Longer cooldowns, and cooldowns that grow with the stream (no gain).
#[derive(Clone)]
pub struct Detector {
    config: DetectorConfig,
    /// How many values came, finite or not.
    seen: u64,
    latest: Option<i64>,
    /// For how many values more there is no alert.
    quiet: u32,
    /// How many peaks as high as that of the last alert are expected in a stretch.
    alerted: f64,
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
            alerted: 0.0,
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

        let wanted = self.config.false_alarms * f64::from(STRETCH) / 1_000.0;
        // How likely it is, and as how likely it is held against other alerts.
        let (expected, weighed, fault, evidence) = if value.is_finite() {
            let (surprise, evidence) = self.learn(time, value);
            let expected = self.peaks.expected(surprise);
            self.peaks.push(surprise);
            (expected, expected, late.then_some(Fault::TimeWentBack), evidence)
        } else {
            // As 0 nothing could be less likely, and one now and then would hide everything.
            (0.0, wanted, Some(Fault::NotFinite), None)
        };
        let alert = match phase {
            Phase::WarmUp => false,
            Phase::Watch => weighed <= wanted,
            Phase::Cooldown => weighed < self.alerted / ESCALATION,
        };
        if alert {
            self.quiet = self.config.cooldown;
            self.alerted = weighed;
        }
        let usual = (-expected).exp();
        let score = if alert || phase == Phase::Watch { usual } else { usual / 2.0 };
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
                (Direction::Both, Feature::Step | Feature::Repeats) => Direction::Up,
                (direction, _) => direction,
            };
            let ranked = baseline.rank(value, direction);
            baseline.push(value);
            sum += ranked.surprise;
            if ranked.of > 0 && (evidence.is_none() || ranked.surprise > most + CLEARLY) {
                most = ranked.surprise;
                let (below, equal, of) = (ranked.below, ranked.equal, ranked.of);
                evidence = Some(Evidence { feature: *feature, value, below, equal, of });
            }
        }
        (sum, evidence)
    }
}

/// Prints how much it has seen, never values.
impl fmt::Debug for Detector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detector")
            .field("config", &self.config)
            .field("seen", &self.seen)
            .field("quiet", &self.quiet)
            .finish_non_exhaustive()
    }
}

/// How high the peaks of independent noise rise, measured.
fn prior(config: &DetectorConfig) -> Gumbel {
    let (place, scale) = match (config.direction, config.season) {
        (Direction::Both, Season::None) => (13.9, 3.0),
        (Direction::Both, _) => (17.2, 3.8),
        (_, Season::None) => (11.8, 2.4),
        (_, _) => (16.1, 3.4),
    };
    Gumbel { place, scale }
}
