//! One feature of the last values, and how unusual a new one is among them.

use std::collections::VecDeque;

use super::Direction;
use super::rank::SortedBag;

/// With fewer numbers nothing is said about what is beyond the largest.
const TAIL_MIN: u32 = 10;
/// The tail is the largest 1 in so many, and at least [`TAIL_MIN`].
const TAIL_SHARE: u32 = 50;
/// How fast the chance falls beyond the largest number: as the power of the distance, which is
/// what a heavy tail does. Light tails fall faster, so it does not claim too much.
const TAIL_POWER: f64 = 2.0;
/// Distances beyond so many lengths of the tail are all the same.
const TAIL_REACH: f64 = 100.0;

/// The last numbers of one feature.
#[derive(Clone)]
pub(super) struct Baseline {
    window: u32,
    sorted: SortedBag,
    values: VecDeque<f64>,
}

/// How a number ranks, and how surprising that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) below: u32,
    pub(super) equal: u32,
    pub(super) of: u32,
    /// The negative natural logarithm of the p-value.
    pub(super) surprise: f64,
}

impl Baseline {
    pub(super) fn new(window: u32) -> Self {
        Self { window, sorted: SortedBag::new(), values: VecDeque::new() }
    }

    /// The values must be finite, and at most as many as the window.
    pub(super) fn restore(window: u32, values: impl Iterator<Item = f64>) -> Self {
        let mut baseline = Self::new(window);
        values.for_each(|value| baseline.push(value));
        baseline
    }

    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied()
    }

    /// The latest first.
    pub(super) fn latest(&self) -> impl Iterator<Item = f64> {
        self.values.iter().rev().copied()
    }

    /// The value itself is not among those it is compared with.
    pub(super) fn rank(&self, value: f64, direction: Direction) -> Ranked {
        let of = self.sorted.len();
        let (below, through) = self.sorted.ranks(value);
        let equal = through.saturating_sub(below);
        let up = || p_surprise(of.saturating_sub(below), of) + self.beyond(value, through, true);
        let down = || p_surprise(through, of) + self.beyond(value, of.saturating_sub(below), false);
        let surprise = match direction {
            Direction::Up => up(),
            Direction::Down => down(),
            // Two tails were looked at.
            Direction::Both => (up().max(down()) - std::f64::consts::LN_2).max(0.0),
        };
        Ranked { below, equal, of, surprise }
    }

    /// The oldest number leaves when the window is full.
    pub(super) fn push(&mut self, value: f64) {
        if self.sorted.len() >= self.window
            && let Some(oldest) = self.values.pop_front()
        {
            self.sorted.remove(oldest);
        }
        self.values.push_back(value);
        self.sorted.insert(value);
    }

    /// What is added for the distance beyond the largest number (or below the smallest), in
    /// lengths of the tail: a rank alone cannot tell a new record from an explosion.
    fn beyond(&self, value: f64, passed: u32, up: bool) -> f64 {
        let of = self.sorted.len();
        let tail = of.checked_div(TAIL_SHARE).unwrap_or(0).max(TAIL_MIN);
        if of < tail || passed < of {
            return 0.0;
        }
        let place = |from_the_end: u32| {
            if up { of.saturating_sub(from_the_end) } else { from_the_end.saturating_sub(1) }
        };
        let (end, start) = (self.sorted.nth(place(1)), self.sorted.nth(place(tail)));
        let (Some(end), Some(start)) = (end, start) else { return 0.0 };
        let (distance, length) = ((value - end).abs(), (end - start).abs());
        if distance == 0.0 {
            return 0.0;
        }
        let reach = if length > 0.0 { (distance / length).min(TAIL_REACH) } else { TAIL_REACH };
        TAIL_POWER * reach.ln_1p()
    }
}

/// Of a number that so many others are as extreme as, itself counted among them.
fn p_surprise(as_extreme: u32, of: u32) -> f64 {
    let all = f64::from(of) + 1.0;
    (all / (f64::from(as_extreme) + 1.0)).ln()
}
