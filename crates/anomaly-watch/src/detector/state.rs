//! What is stored between runs of the program, and how it is checked when it is read.

use super::baseline::Baseline;
use super::peaks::STRETCH;
use super::recent::{Recent, SHORT};
use super::{Detector, DetectorConfig, Direction, Feature, MAGNITUDE_MAX, Season};
use crate::{Error, ErrorKind};

/// What a detector has learned, as plain data.
///
/// [`Detector::state`] writes it and [`Detector::resume`] reads it. Numbers stand as the bits of
/// an IEEE 754 double in an `i64`: not every format brings a double back as it was, and the
/// resumed detector must say of every value what the first would have said.
///
/// It is checked for what could not have come about, but whoever can write it can also write
/// that something unusual is usual: store it where agents cannot write.
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
    /// How many peaks as high as that of the last alert were expected in a stretch.
    pub alerted: i64,
    /// The times and values that those of later days are compared with: the oldest first, as in
    /// all lists here.
    pub history: Vec<(i64, i64)>,
    /// What each feature was, in the order of [`Feature::ALL`].
    pub baselines: Vec<Vec<i64>>,
    /// The highest surprise of each of the last stretches.
    pub peaks: Vec<i64>,
    /// The highest surprise of the stretch that is going on.
    pub highest: i64,
    /// How many values that stretch has had.
    pub count: u32,
}

impl Detector {
    /// Everything that has to be stored to go on later.
    #[must_use]
    pub fn state(&self) -> DetectorState {
        DetectorState {
            config: self.config.clone(),
            seen: self.seen,
            latest: self.latest,
            quiet: self.quiet,
            alerted: bits(self.alerted),
            history: self.history.rows().map(|(time, value)| (time, bits(value))).collect(),
            baselines: self.baselines.iter().map(|one| one.values().map(bits).collect()).collect(),
            peaks: self.peaks.peaks.iter().copied().map(bits).collect(),
            highest: bits(self.peaks.highest),
            count: self.peaks.count,
        }
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
        let impossible = |path: &str| Err(Error::new(ErrorKind::ImpossibleState, path));
        if state.latest.is_some() != (state.seen > 0) {
            return impossible("latest");
        }
        if state.quiet > detector.config.cooldown || u64::from(state.quiet) > state.seen {
            return impossible("quiet");
        }
        let alerted = f64::from_bits(state.alerted.cast_unsigned());
        if !(0.0..=1_000.0).contains(&alerted) {
            return impossible("alerted");
        }
        (detector.seen, detector.latest) = (state.seen, state.latest);
        (detector.quiet, detector.alerted) = (state.quiet, alerted);

        let window = detector.config.window;
        let (times, values): (Vec<i64>, Vec<i64>) = state.history.iter().copied().unzip();
        let values = numbers(&values, window as usize, state.seen, || "history".to_owned())?;
        if !detector.history.restore(times.into_iter().zip(values).collect()) {
            return impossible("history");
        }
        if state.baselines.len() != Feature::ALL.len() {
            return impossible("baselines");
        }
        let finite = state.baselines.first().map_or(0, Vec::len);
        let all = Feature::ALL.iter().zip(&mut detector.baselines).zip(&state.baselines);
        for (index, ((feature, baseline), values)) in all.enumerate() {
            let path = || format!("baselines[{index}]");
            let values = numbers(values, window as usize, state.seen, path)?;
            let negative = values.iter().any(|value| *value < 0.0);
            let fits = fits(*feature, values.len(), finite, &detector.config);
            if !fits || (negative && matches!(feature, Feature::Roughness | Feature::Repeats)) {
                return impossible(&path());
            }
            *baseline = Baseline::restore(window, values.into_iter());
        }
        let [values, _, means, _, _, _, repeats, residuals, _] = &detector.baselines;
        let repeats = repeats.latest().next().unwrap_or(0.0);
        let latest = [values, means, residuals].map(Baseline::latest);
        detector.recent = Recent::restore(latest, repeats);
        let peaks = detector.peaks.window();
        let seen = state.seen.checked_div(u64::from(STRETCH)).unwrap_or(0);
        let peaks = numbers(&state.peaks, peaks, seen, || "peaks".to_owned())?;
        let highest = f64::from_bits(state.highest.cast_unsigned());
        // Their sum is far below the bound of a feature.
        if !(0.0..=MAGNITUDE_MAX).contains(&highest) {
            return impossible("highest");
        }
        if peaks.iter().any(|peak| *peak < 0.0) {
            return impossible("peaks");
        }
        if state.count >= STRETCH || u64::from(state.count) > state.seen {
            return impossible("count");
        }
        detector.peaks.restore(peaks.into(), highest, state.count);
        Ok(detector)
    }
}

/// Whether a feature can have so many values when there are so many finite ones in the window.
fn fits(feature: Feature, length: usize, finite: usize, config: &DetectorConfig) -> bool {
    let signed = config.direction != Direction::Both;
    let missing = match feature {
        Feature::Spread | Feature::Roughness | Feature::Repeats if signed => return length == 0,
        Feature::Value | Feature::Repeats => 0,
        Feature::Step => 1,
        Feature::Mean | Feature::Spread | Feature::Roughness => SHORT.saturating_sub(1),
        Feature::MeanChange => SHORT.saturating_mul(2).saturating_sub(1),
        // They need values of other days, which nobody can tell from here.
        Feature::Season | Feature::SeasonMean if config.season == Season::None => {
            return length == 0;
        }
        Feature::Season | Feature::SeasonMean => return length <= finite,
    };
    // What is missing at the beginning is made up for once the window is full.
    let full = finite >= config.window as usize;
    length == finite.saturating_sub(missing) || (full && length > finite.saturating_sub(missing))
}

fn bits(value: f64) -> i64 {
    value.to_bits().cast_signed()
}

/// The numbers of a list, if they are as few and as small as a detector keeps them.
fn numbers(
    list: &[i64],
    most: usize,
    seen: u64,
    path: impl Fn() -> String,
) -> Result<Vec<f64>, Error> {
    let impossible = |path: String| Error::new(ErrorKind::ImpossibleState, path);
    let few = u64::try_from(list.len()).is_ok_and(|length| length <= seen);
    if list.len() > most || !few {
        return Err(impossible(path()));
    }
    let number = |(index, bits): (usize, &i64)| {
        let value = f64::from_bits(bits.cast_unsigned());
        // The difference of two values is at most twice as large as they.
        let small = value.abs() <= 2.0 * MAGNITUDE_MAX;
        small.then_some(value).ok_or_else(|| impossible(format!("{}[{index}]", path())))
    };
    list.iter().enumerate().map(number).collect()
}
