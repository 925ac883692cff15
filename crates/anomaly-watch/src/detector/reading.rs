//! What a detector says of one value.

use std::fmt;

use crate::digits::write_grouped;

/// What a [`Detector`](super::Detector) says of one value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct Reading {
    /// How unusual, from 0 to 1: the share of stretches of 100 usual values in which nothing is as
    /// unusual as this. It is halved where no alert may be, so that what follows an alert does not
    /// pass a threshold again.
    ///
    /// It means the same for each stream: with the threshold `t`, `10 * (1 - t)` false alarms are
    /// expected in 1,000 values. 0.9 is that of the default configuration.
    pub score: f64,
    /// The chance that a stretch of 100 usual values has one that is at least as unusual: it is not
    /// halved.
    pub p_value: f64,
    /// Whether somebody should look.
    pub alert: bool,
    /// Where the detector is.
    pub phase: Phase,
    /// What was wrong with the value or its time.
    pub fault: Option<Fault>,
    /// The feature in which the value was most unusual; none if there was nothing to compare with,
    /// and for a value that is not finite.
    pub evidence: Option<Evidence>,
}

/// Where a detector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It still learns, and gives no alert.
    WarmUp,
    /// It watches.
    Watch,
    /// It gave an alert not long ago, and gives another only for what is far less likely still.
    Cooldown,
}

/// What was wrong with a value or its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The value is infinite or not a number. It has the p-value 0, alerts where an alert may be,
    /// and is not learned from.
    NotFinite,
    /// The time is before that of the value before it. The value is treated as any other, and
    /// values of later times are no longer compared with as those of another day.
    TimeWentBack,
}

/// How one feature of a value ranks among the same feature of the values before it.
///
/// It says so in a sentence: `9,412, above 99.96 % of the last 5,000`.
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
    /// The mean distance between a value and the next one in a short time. It is not used if only
    /// one direction is watched.
    Roughness,
    /// How many values before it in a row were equal to it. It is not used if only one direction
    /// is watched.
    Repeats,
    /// The distance from the nearest value of the same time on other days (or weeks).
    Season,
    /// The mean of these distances over a short time.
    SeasonMean,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Value,
        Self::Step,
        Self::Mean,
        Self::Spread,
        Self::MeanChange,
        Self::Roughness,
        Self::Repeats,
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
            Self::Roughness => "a mean step in the last 20 of ",
            Self::Repeats => "a run of equal values of ",
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

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.feature.phrase())?;
        write_number(f, self.value)?;
        let above = self.above();
        let (word, count) = if self.equal > self.below.max(above) {
            ("as", self.equal)
        } else if self.below >= above {
            ("above", self.below)
        } else {
            ("below", above)
        };
        if count == self.of {
            write!(f, ", {word} all of the last ")?;
        } else {
            let percent = 100.0 * f64::from(count) / f64::from(self.of.max(1));
            // Not all is never 100 %.
            let percent = (percent * 100.0).floor() / 100.0;
            write!(f, ", {word} {percent:.2} % of the last ")?;
        }
        write_number(f, f64::from(self.of))
    }
}

/// Six digits, and commas between the thousands.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e15).contains(&magnitude) {
        return write!(f, "{value:.3e}");
    }
    let before_point = if magnitude < 1.0 { 0.0 } else { magnitude.log10().floor() + 1.0 };
    // From 0 to 9 by the bounds above.
    let decimals = (6.0 - before_point).clamp(0.0, 9.0) as usize;
    let text = format!("{magnitude:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if value < 0.0 {
        f.write_str("-")?;
    }
    write_grouped(whole, f)?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { Ok(()) } else { write!(f, ".{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_a_sentence() {
        let rows = [
            (Feature::Value, 9_412.0, 4_998, 0, "9,412, above 99.96 % of the last 5,000"),
            (Feature::Value, 1_234_567.0, 5_000, 0, "1,234,567, above all of the last 5,000"),
            (Feature::Value, -0.5, 0, 1, "-0.5, below 99.98 % of the last 5,000"),
            (Feature::Value, 1.0 / 3.0, 4_999, 1, "0.333333, above 99.98 % of the last 5,000"),
            (Feature::Value, 2.5e-7, 0, 5_000, "2.500e-7, as all of the last 5,000"),
            (Feature::Value, 1e150, 5_000, 0, "1.000e150, above all of the last 5,000"),
            (
                Feature::Spread,
                0.0,
                0,
                2,
                "a standard deviation of the last 20 of 0, below 99.96 % of the last 5,000",
            ),
            (
                Feature::Season,
                -120.25,
                0,
                0,
                "a distance from the same time on other days of -120.25, below all of the last \
                 5,000",
            ),
        ];
        for (feature, value, below, equal, sentence) in rows {
            let evidence = Evidence { feature, value, below, equal, of: 5_000 };
            assert_eq!(evidence.to_string(), sentence);
        }
        let one =
            Evidence { feature: Feature::Value, value: 2.0, below: 99_999, equal: 0, of: 100_000 };
        assert_eq!(one.to_string(), "2, above 99.99 % of the last 100,000");
    }
}
