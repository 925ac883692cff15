//! How much in an hour.

use super::level::Level;
use super::signal::{Ask, Signal};
use crate::time::HOUR;
use crate::{Error, ErrorKind, Season};

/// Adds up amounts by the hour, and watches the sums of hours in which there was something. An
/// hour that is not over yet is looked at for what it already is too much.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Volume {
    level: Level,
    hour: i64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    sum: f64,
}

impl Volume {
    pub(crate) fn new(season: Season) -> Self {
        Self { level: Level::new(season), hour: i64::MIN, sum: 0.0 }
    }

    /// Takes an amount; 0 to let time pass.
    pub(crate) fn push(&mut self, amount: f64, ask: &Ask) -> Option<Signal> {
        let hour = ask.clock.div_euclid(HOUR);
        let mut signal = None;
        if hour != self.hour {
            if self.sum > 0.0 {
                let end = self.hour.saturating_mul(HOUR).saturating_add(HOUR - 1);
                signal = self.level.push(self.sum, &Ask { clock: end, ..*ask });
            }
            self.hour = hour;
            self.sum = 0.0;
        }
        self.sum += amount.max(0.0);
        signal.or_else(|| self.level.probe(self.sum, ask))
    }

    /// How much it was in this hour.
    pub(crate) const fn sum(&self) -> f64 {
        self.sum
    }

    pub(crate) fn raised(&mut self, clock: i64, quiet_until: i64) {
        self.level.raised(clock, quiet_until);
    }

    /// An announced change: what has added up so far counts no more. The rhythm of the week is
    /// kept, since it takes weeks to learn and is mostly that of people.
    pub(crate) fn restart(&mut self) {
        self.level.restart();
    }

    /// The clock was set back to a time.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.level.set_back(clock);
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) fn check(&self, season: Season, longest: i64, path: &str) -> Result<(), Error> {
        self.level.check(season, longest, path)?;
        if self.sum.is_finite() && self.sum >= 0.0 {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::ImpossibleState, path))
        }
    }
}
