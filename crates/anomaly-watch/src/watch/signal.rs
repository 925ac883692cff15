//! What a detector of the watch is asked, and what it answers.

use audit_types::Id;

use super::alert::Cause;
use crate::Direction;
use crate::stat::BLOCK;

/// How a detector is to look at the next value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    /// The time of the watch.
    pub(crate) clock: i64,
    /// How likely a false alarm may be.
    pub(crate) allowed: Allowed,
    /// Whether the time of learning is over.
    pub(crate) ready: bool,
    pub(crate) direction: Direction,
    /// How many values a level needs before it is compared with.
    pub(crate) least: usize,
    /// By how much the logarithm of a level has to differ from the usual at least.
    pub(crate) least_shift: f64,
    /// Whether what was alerted about is learned as well, so that it is no news when it comes
    /// again.
    pub(crate) recurs: bool,
    /// Whether the value counts for what adds up, and not only alone.
    pub(crate) adds_up: bool,
}

impl Ask {
    pub(crate) const fn block(&self) -> i64 {
        self.clock.div_euclid(BLOCK)
    }
}

/// How likely a false alarm may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Allowed {
    /// In a block of time.
    pub(crate) per_block: f64,
    /// At a value, in addition.
    pub(crate) per_value: f64,
}

impl Allowed {
    /// In a block with so many values.
    pub(crate) fn with(self, values: f64) -> f64 {
        (self.per_block + self.per_value * values).min(0.5)
    }
}

/// That something is unusual.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signal {
    pub(crate) cause: Cause,
    pub(crate) observed: f64,
    pub(crate) expected: Option<f64>,
    pub(crate) p_value: Option<f64>,
    pub(crate) compared: u64,
    pub(crate) item: Option<Id>,
}
