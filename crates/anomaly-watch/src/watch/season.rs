//! The usual level of an hour.

use crate::time::HOUR;
use crate::{Error, ErrorKind, Season};

/// How much the last hour counts at least among those of the same place in the day or week.
const LEAST_WEIGHT: f64 = 0.15;

/// The mean of the values of each hour of the day or week. An hour takes part when it is over,
/// so that no value is compared with itself.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Levels {
    /// For each hour, in how many weeks or days it was seen, at most 255.
    seen: Vec<u8>,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits::list"))]
    means: Vec<f64>,
    hour: i64,
    count: u32,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    sum: f64,
}

impl Levels {
    pub(crate) fn new(season: Season) -> Self {
        let hours = match season {
            Season::None => 0,
            Season::Day => 24,
            Season::Week => 168,
        };
        Self { seen: vec![0; hours], means: vec![0.0; hours], hour: i64::MIN, count: 0, sum: 0.0 }
    }

    /// The usual level at a time; that of all hours if the hour is not known yet.
    pub(crate) fn level(&self, time: i64) -> f64 {
        if self.means.is_empty() {
            return 0.0;
        }
        let at = self.place(time.div_euclid(HOUR));
        match (self.seen.get(at), self.means.get(at)) {
            (Some(1..), Some(mean)) => *mean,
            _ => {
                let known = self.seen.iter().zip(&self.means).filter(|(seen, _)| **seen > 0);
                let (count, sum) =
                    known.fold((0.0, 0.0), |(count, sum), (_, mean)| (count + 1.0, sum + mean));
                if count > 0.0 { sum / count } else { 0.0 }
            }
        }
    }

    /// Whether the hour of a time is known; all are where there is no rhythm.
    pub(crate) fn knows(&self, time: i64) -> bool {
        self.seen.get(self.place(time.div_euclid(HOUR))).is_none_or(|seen| *seen > 0)
    }

    pub(crate) fn learn(&mut self, time: i64, value: f64) {
        if self.means.is_empty() {
            return;
        }
        let hour = time.div_euclid(HOUR);
        if hour != self.hour {
            self.close();
            self.hour = hour;
        }
        self.count = self.count.saturating_add(1);
        self.sum += value;
    }

    pub(crate) fn clear(&mut self) {
        self.seen.fill(0);
        self.count = 0;
        self.sum = 0.0;
    }

    fn close(&mut self) {
        if self.count > 0 {
            let at = self.place(self.hour);
            if let (Some(seen), Some(mean)) = (self.seen.get_mut(at), self.means.get_mut(at)) {
                *seen = seen.saturating_add(1);
                let weight = (1.0 / f64::from(*seen)).max(LEAST_WEIGHT);
                *mean += weight * (self.sum / f64::from(self.count) - *mean);
            }
        }
        self.count = 0;
        self.sum = 0.0;
    }

    fn place(&self, hour: i64) -> usize {
        let hours = i64::try_from(self.means.len()).unwrap_or(1).max(1);
        // Weeks are counted from a Monday; the epoch was a Thursday.
        usize::try_from(hour.saturating_add(72).rem_euclid(hours)).unwrap_or_default()
    }

    pub(crate) fn check(&self, season: Season, path: &str) -> Result<(), Error> {
        let fresh = Self::new(season);
        let sound = self.seen.len() == fresh.seen.len()
            && self.means.len() == fresh.means.len()
            && self.means.iter().all(|mean| mean.is_finite())
            && self.sum.is_finite();
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}
