//! How high something usually gets within some hours.

use crate::time::HOUR;
use crate::{Error, ErrorKind};

/// The length of a block in microseconds: six hours.
pub(crate) const BLOCK: i64 = 6 * HOUR;

/// How many blocks are kept: two weeks.
pub(crate) const BLOCKS: usize = 56;

/// Fewer blocks say nothing.
const LEAST: usize = 6;

/// By how much more than the highest one remembered a height has to be before it is unusual.
const MARGIN: f64 = 1.25;

/// The least scale of heights that are logarithms: of equal values, one that is a tenth more is not
/// unlikely yet.
pub(crate) const NARROWEST: f64 = 0.1;

/// What is left after a block of what is halved in two weeks.
pub(crate) const HALVED_IN_TWO_WEEKS: f64 = 0.987_7;

/// What is left after a block of what is halved in five weeks, as is the highest peak.
pub(crate) const HALVED_IN_FIVE_WEEKS: f64 = 0.995;

/// The greatest height in each block of time, and how likely a greater one is.
///
/// The method of block maxima (Gumbel, Statistics of Extremes, 1958): whatever the values are
/// distributed like and however they depend on each other within a block, the greatest ones of
/// blocks are roughly Gumbel distributed, if they have no heavier tail than exponential; heights
/// here are logarithms or sums of ranks, so they do not. Location and scale are by moments, the
/// scale widened by what its estimate may be too small.
/// A height is never called unlikely before it is well above everything remembered.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Peaks {
    #[cfg_attr(feature = "serde", serde(with = "crate::bits::list"))]
    blocks: Vec<f64>,
    next: usize,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    highest: f64,
    block: i64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    current: f64,
}

impl Peaks {
    pub(crate) const fn new() -> Self {
        Self { blocks: Vec::new(), next: 0, highest: 0.0, block: i64::MIN, current: 0.0 }
    }

    /// Whether it is worth asking for the probability of a height.
    pub(crate) fn is_above(&self, height: f64) -> bool {
        height > MARGIN * self.highest && self.blocks.len() >= LEAST
    }

    /// Remembers a height, at least 0, in a block.
    pub(crate) fn note(&mut self, block: i64, height: f64) {
        if block != self.block {
            self.close();
            self.block = block;
        }
        self.current = self.current.max(height);
    }

    /// How likely a block is that gets as high as that, from 0 to 1. `narrowest` is the least
    /// scale.
    pub(crate) fn p_value(&self, height: f64, narrowest: f64) -> f64 {
        if self.blocks.len() < LEAST {
            return 1.0;
        }
        let count = self.blocks.len() as f64;
        let mean = self.blocks.iter().sum::<f64>() / count;
        let square = self.blocks.iter().map(|block| (block - mean).powi(2)).sum::<f64>();
        let scale = (square / (count - 1.0) * 6.0).sqrt() / std::f64::consts::PI;
        const EULER: f64 = 0.577_215_664_901_532_9;
        let location = mean - EULER * scale;
        let wide = (scale * (1.0 + 2.0 / count.sqrt())).max(narrowest);
        -(-(-(height - location) / wide).exp()).exp_m1()
    }

    /// Remembers that there was an alert in a block: as a height that is just unusual, however
    /// high it was. Without that alerts that come again and again would never be learned from; with
    /// all of it, one incident would hide those that follow.
    pub(crate) fn note_alert(&mut self, block: i64) {
        self.note(block, MARGIN * self.highest);
    }

    fn close(&mut self) {
        if self.block == i64::MIN {
            return;
        }
        let height = std::mem::take(&mut self.current);
        self.highest = (self.highest * HALVED_IN_FIVE_WEEKS).max(height);
        if self.blocks.len() < BLOCKS {
            self.blocks.push(height);
        } else if let Some(oldest) = self.blocks.get_mut(self.next) {
            *oldest = height;
            self.next = (self.next + 1) % BLOCKS;
        }
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        let height = |height: &f64| height.is_finite() && *height >= 0.0;
        let sound = self.blocks.len() <= BLOCKS
            && self.blocks.iter().all(height)
            && height(&self.highest)
            && height(&self.current)
            && (self.next == 0 || self.blocks.len() == BLOCKS && self.next < BLOCKS);
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Block maxima of exponential values, from a fixed sequence.
    fn maxima(seed: u64, count: i64) -> Vec<f64> {
        let mut state = seed;
        let mut uniform = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1u64 << 53) as f64
        };
        let block = |_| (0..100).map(|_| -uniform().ln()).fold(0.0, f64::max);
        (0..count).map(block).collect()
    }

    #[test]
    fn few_blocks_are_above_what_is_called_unlikely() {
        let mut wrong = 0;
        let mut asked = 0;
        for seed in 1..=20 {
            let mut peaks = Peaks::new();
            for (block, height) in maxima(seed, 500).into_iter().enumerate() {
                if peaks.blocks.len() == BLOCKS {
                    asked += 1;
                    wrong += usize::from(peaks.p_value(height, 0.1) < 0.01);
                }
                peaks.note(block as i64, height);
            }
        }
        // 1 % were allowed, and the widened scale keeps it below.
        assert!(asked > 8_000 && wrong * 100 <= asked && wrong * 1_000 >= asked, "{wrong}");
    }

    #[test]
    fn far_above_is_unlikely_and_a_few_blocks_say_nothing() {
        let mut peaks = Peaks::new();
        for (block, height) in maxima(7, 40).into_iter().enumerate() {
            assert!(
                peaks.blocks.len() >= LEAST
                    || !peaks.is_above(1e9) && peaks.p_value(1e9, 0.1) == 1.0
            );
            peaks.note(block as i64, height);
        }
        assert!(peaks.is_above(40.0) && peaks.p_value(40.0, 0.1) < 1e-8);
        assert!(!peaks.is_above(5.0));
    }
}
