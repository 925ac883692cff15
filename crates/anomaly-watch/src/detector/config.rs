//! What a detector is asked to do.

use crate::{Error, ErrorKind};

/// The configuration of a [`Detector`](super::Detector).
///
/// The defaults are for a metric that is read every few minutes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct DetectorConfig {
    /// How many of the last values a new one is compared with: 5,000 by default, 100 to 100,000.
    pub window: u32,
    /// How many values are learned from before the first alert may come: 150 by default, at
    /// least 20, at most the window.
    pub warm_up: u32,
    /// How many alerts are expected in 1,000 values in which nothing is unusual: 1.0 by default,
    /// 0.01 to 50.
    pub false_alarms: f64,
    /// For how many values after an alert there is no other, unless for something that is a
    /// hundred times less likely: 100 by default, 0 to 100,000.
    pub cooldown: u32,
    /// Which values are unusual: both high and low ones by default.
    pub direction: Direction,
    /// Whether values are also compared with those of the same time of day or week: of the day
    /// by default. It costs nothing where there is no rhythm, and sees a missing one.
    pub season: Season,
}

impl DetectorConfig {
    /// Refuses what is out of range.
    pub(super) fn check(&self) -> Result<(), Error> {
        let range = |path: &str| Err(Error::new(ErrorKind::OutOfRange, path));
        if !(100..=100_000).contains(&self.window) {
            return range("window");
        }
        if !(20..=self.window).contains(&self.warm_up) {
            return range("warm_up");
        }
        // False for a number that is none.
        if !(0.01..=50.0).contains(&self.false_alarms) {
            return range("false_alarms");
        }
        if self.cooldown > 100_000 {
            return range("cooldown");
        }
        Ok(())
    }
}

impl Default for DetectorConfig {
    fn default() -> Self {
        Self {
            window: 5_000,
            warm_up: 150,
            false_alarms: 1.0,
            cooldown: 100,
            direction: Direction::Both,
            season: Season::Day,
        }
    }
}

/// Which values are unusual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Direction {
    /// High ones and low ones.
    #[default]
    Both,
    /// High ones only.
    Up,
    /// Low ones only.
    Down,
}

/// With which values a new one is compared, besides all of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Season {
    /// With no others: times are not used.
    None,
    /// With those of the same time of the last five days, as far as the window reaches.
    #[default]
    Day,
    /// With those of the same weekday and time in the last five weeks, as far as the window
    /// reaches.
    Week,
}
