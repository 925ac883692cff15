//! What a detector says of one value.

use std::fmt;

/// What a [`Detector`](super::Detector) says of one value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct Reading {
    /// How unusual, from 0 to 1.
    pub score: f64,
    /// The chance that a value in which nothing is unusual is at least as unusual as this one.
    pub p_value: f64,
    /// Whether somebody should look.
    pub alert: bool,
    /// Where the detector is.
    pub phase: Phase,
    /// What was wrong with the value or its time.
    pub fault: Option<Fault>,
    /// What was most unusual about it; none if there was nothing to compare with.
    pub evidence: Option<Evidence>,
}

/// Where a detector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It still learns, and gives no alert.
    WarmUp,
    /// It watches.
    Watch,
    /// It gave an alert not long ago, and gives no other.
    Cooldown,
}

/// What was wrong with a value or its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The value is infinite or not a number. It is not learned from.
    NotFinite,
    /// The time is before that of the value before it.
    TimeWentBack,
}

/// How one feature of a value ranks among the same feature of the values before it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Evidence {
    /// Which.
    pub feature: Feature,
    /// What it is now.
    pub value: f64,
    /// How many of the window are below.
    pub below: u32,
    /// How many of the window are equal.
    pub equal: u32,
    /// How many the window has.
    pub of: u32,
}

/// What of a value is compared with the same of the values before it.
///
/// A short time are 20 values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Feature {
    /// The value itself.
    Value,
    /// The distance from the value before it; with its sign if only one direction is watched.
    Step,
    /// The mean of a short time.
    Mean,
    /// The standard deviation of a short time. It is not used if only one direction is watched.
    Spread,
    /// By how much the mean of a short time differs from that of the short time before.
    MeanChange,
    /// The distance from the nearest value of the same time on other days (or weeks).
    Season,
    /// The mean of these distances over a short time.
    SeasonMean,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Value,
        Self::Step,
        Self::Mean,
        Self::Spread,
        Self::MeanChange,
        Self::Season,
        Self::SeasonMean,
    ];

    /// What it is called in a sentence.
    const fn phrase(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Step => "a step of ",
            Self::Mean => "a mean of the last 20 of ",
            Self::Spread => "a standard deviation of the last 20 of ",
            Self::MeanChange => "a change of the mean of 20 by ",
            Self::Season => "a distance from the same time on other days of ",
            Self::SeasonMean => "a mean distance from the same times on other days of ",
        }
    }
}

impl Evidence {
    /// How many of the window are above.
    #[must_use]
    pub const fn above(&self) -> u32 {
        self.of.saturating_sub(self.below).saturating_sub(self.equal)
    }
}

/// Such as `9412, above 99.96 % of the last 5000`.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |count: u32| 100.0 * f64::from(count) / f64::from(self.of.max(1));
        let (word, count) = if self.below >= self.above() {
            ("above", self.below)
        } else {
            ("below", self.above())
        };
        write!(f, "{}, {word} {:.2} % of the last {}", self.value, percent(count), self.of)
    }
}
