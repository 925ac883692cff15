//! What a detector of the watch is asked, and what it answers.

use audit_types::Id;

use super::alert::Cause;
use super::metric::Family;
use crate::rule::Rule;
use crate::stat::BLOCK;
use crate::time::WEEK;
use crate::{Direction, FalseAlarms};

/// Blocks in a week.
const BLOCKS_A_WEEK: f64 = (WEEK / BLOCK) as f64;

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
    /// What a rule asks that watches so many scopes.
    pub(crate) fn new(rule: &Rule, streams: u32, clock: i64, ready: bool) -> Self {
        let allowed = match rule.false_alarms {
            // What is expected of all scopes together is divided among them.
            FalseAlarms::PerWeek(count) => Allowed {
                per_block: count / BLOCKS_A_WEEK / f64::from(streams.max(1)),
                per_value: 0.0,
            },
            FalseAlarms::PerThousand(count) => {
                Allowed { per_block: 0.0, per_value: count / 1_000.0 }
            }
        };
        Self {
            clock,
            allowed,
            ready,
            direction: rule.direction,
            // There are few hours in a week, and few runs of some workflows.
            least: match rule.metric.family() {
                Family::Hour => 40,
                Family::Run | Family::Repeats => 60,
                _ => 100,
            },
            least_shift: rule.least_shift,
            recurs: rule.metric.recurs(),
            adds_up: true,
        }
    }

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
