//! How high the surprise of usual values rises: the threshold of one stream.

use std::collections::VecDeque;

/// A stretch of so many values has one peak.
pub(super) const STRETCH: u32 = 100;
/// How many stretches what is known of noise counts for.
const PRIOR_STRETCHES: f64 = 40.0;
/// The scale is at least this: the sum of exponential surprises falls no faster.
const SCALE_MIN: f64 = 1.0;
/// Of a standard Gumbel distribution: the median, and the distance between the quartiles.
const GUMBEL_MEDIAN: f64 = 0.366_512_920_581_664_3;
const GUMBEL_QUARTILES: f64 = 1.572_533_730_061_066_3;

/// The distribution of the peaks of the last stretches.
///
/// The surprise of one feature is exponentially distributed where nothing is unusual, so the
/// highest of many sums of them follows a Gumbel distribution. Its place and scale are read from
/// the quartiles of the peaks seen: a quarter of all stretches may have had anomalies before
/// these move far. While few have been seen, the peaks of independent noise stand in for them.
#[derive(Clone)]
pub(super) struct Peaks {
    window: usize,
    prior: Gumbel,
    now: Gumbel,
    pub(super) peaks: VecDeque<f64>,
    pub(super) highest: f64,
    pub(super) count: u32,
}

/// A Gumbel distribution.
#[derive(Clone, Copy)]
pub(super) struct Gumbel {
    pub(super) place: f64,
    pub(super) scale: f64,
}

impl Peaks {
    /// So many values are remembered, and the prior is what noise does.
    pub(super) fn new(window: u32, prior: Gumbel) -> Self {
        let window = window.checked_div(STRETCH).unwrap_or(0).max(1) as usize;
        Self { window, prior, now: prior, peaks: VecDeque::new(), highest: 0.0, count: 0 }
    }

    /// How many peaks are kept.
    pub(super) const fn window(&self) -> usize {
        self.window
    }

    /// What was there before. `peaks` are at most as many as are kept.
    pub(super) fn restore(&mut self, peaks: VecDeque<f64>, highest: f64, count: u32) {
        (self.peaks, self.highest, self.count) = (peaks, highest, count);
        self.estimate();
    }

    /// How many stretches of usual values have a peak this high: less than 1, many for what is
    /// usual.
    pub(super) fn expected(&self, surprise: f64) -> f64 {
        ((self.now.place - surprise) / self.now.scale).exp()
    }

    pub(super) fn push(&mut self, surprise: f64) {
        self.highest = self.highest.max(surprise);
        self.count = self.count.saturating_add(1);
        if self.count < STRETCH {
            return;
        }
        if self.peaks.len() >= self.window {
            self.peaks.pop_front();
        }
        self.peaks.push_back(self.highest);
        (self.highest, self.count) = (0.0, 0);
        self.estimate();
    }

    fn estimate(&mut self) {
        let mut sorted: Vec<f64> = self.peaks.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let quartile = |quarters: usize| {
            let last = sorted.len().saturating_sub(1);
            sorted.get(last.saturating_mul(quarters).checked_div(4).unwrap_or(0)).copied()
        };
        let (Some(low), Some(middle), Some(high)) = (quartile(1), quartile(2), quartile(3)) else {
            self.now = self.prior;
            return;
        };
        let scale = (high - low) / GUMBEL_QUARTILES;
        let place = middle - GUMBEL_MEDIAN * scale;
        let seen = u32::try_from(sorted.len()).map_or(f64::MAX, f64::from);
        let share = seen / (seen + PRIOR_STRETCHES);
        let mixed = |seen: f64, prior: f64| share * seen + (1.0 - share) * prior;
        self.now = Gumbel {
            place: mixed(place, self.prior.place),
            scale: mixed(scale, self.prior.scale).max(SCALE_MIN),
        };
    }
}
