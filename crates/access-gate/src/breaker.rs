//! Circuit breakers: what fails too often is left alone for a while.

mod breakers;
mod state;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::{Error, ErrorKind};

pub use breakers::{Breakers, BreakersDocument};
pub use state::{BreakerState, PhaseState};

/// The greatest number of outcomes a failure rate is taken over.
const WINDOW_MAX: u32 = 1_000;

/// The configuration of a [`Breaker`]. It must have one way to open, and may have both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BreakerDocument {
    /// It opens after so many failures in a row.
    #[cfg_attr(feature = "serde", serde(default))]
    pub failures_in_a_row: Option<u32>,
    /// It opens when too many of the last outcomes are failures.
    #[cfg_attr(feature = "serde", serde(default))]
    pub failure_rate: Option<FailureRate>,
    /// How long it stays open the first time, in microseconds, at least 1. Each time it opens
    /// again without having closed, it stays open twice as long.
    pub cool_down: u64,
    /// The longest it stays open, in microseconds.
    pub cool_down_max: u64,
    /// How many calls are tried after it was open; all must succeed for it to close.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub probes: u32,
}

/// So many percent of the last outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct FailureRate {
    /// From how many percent of failures on it opens: 1 to 100.
    pub percent: u32,
    /// Over how many of the last outcomes: 1 to 1,000.
    pub window: u32,
    /// From how many outcomes on: 1 to the window.
    pub minimum: u32,
}

impl BreakerDocument {
    /// The running form, closed.
    ///
    /// # Errors
    ///
    /// `EmptySet` if it has no way to open, `OutOfRange` for a number outside its range.
    pub fn build(&self) -> Result<Breaker, Error> {
        let range = |path: &str| Error::new(ErrorKind::OutOfRange, path);
        if self.failures_in_a_row.is_none() && self.failure_rate.is_none() {
            return Err(Error::new(ErrorKind::EmptySet, "failures_in_a_row"));
        }
        if self.failures_in_a_row == Some(0) {
            return Err(range("failures_in_a_row"));
        }
        if let Some(rate) = &self.failure_rate {
            if !(1..=100).contains(&rate.percent) {
                return Err(range("failure_rate.percent"));
            }
            if !(1..=WINDOW_MAX).contains(&rate.window) {
                return Err(range("failure_rate.window"));
            }
            if !(1..=rate.window).contains(&rate.minimum) {
                return Err(range("failure_rate.minimum"));
            }
        }
        let micros = |value: u64, path| {
            i64::try_from(value).ok().filter(|micros| *micros > 0).ok_or_else(|| range(path))
        };
        let cool_down = micros(self.cool_down, "cool_down")?;
        let cool_down_max = micros(self.cool_down_max, "cool_down_max")?;
        if cool_down_max < cool_down {
            return Err(range("cool_down_max"));
        }
        if self.probes == 0 {
            return Err(range("probes"));
        }
        Ok(Breaker {
            config: self.clone(),
            identity: Arc::new(()),
            cool_down,
            cool_down_max,
            latest: i64::MIN,
            generation: 0,
            openings: 0,
            phase: Phase::Closed(Outcomes::default()),
        })
    }
}

/// Lets calls through while they succeed, and none for a while after too many have failed.
///
/// What happens, in full (`tests/breaker.rs`: `the_breaker_keeps_its_table`, over every sequence
/// of events up to a length). "In time" is before the cool-down after the last probe was let
/// through has passed.
///
/// | phase | asked | success | failure | cancelled |
/// |---|---|---|---|---|
/// | closed | let through | counted | counted; opens if that is too many | nothing |
/// | open, cooling down | refused | nothing | nothing | nothing |
/// | open, cooled down | half-open, let through as the first probe | nothing | nothing | nothing |
/// | half-open, probes left | let through | the last one closes it | opens, cooling down for twice as long | the probe may be tried again |
/// | half-open, none left, in time | refused | as above | as above | as above |
/// | half-open, none left, not in time | opens, cooling down for twice as long, and refused | as above | as above | as above |
///
/// Success, failure and cancelling concern the phase in which the call was let through; of a
/// call from an earlier phase, or of another breaker, they do nothing, so a slow call cannot close or open what has
/// changed since. Closing forgets the outcomes and how often it opened.
///
/// Time never goes back: an earlier `now` counts as the latest one seen.
///
/// ```
/// use access_gate::{BreakerDocument, CallOutcome};
///
/// let mut breaker = BreakerDocument {
///     failures_in_a_row: Some(2),
///     failure_rate: None,
///     cool_down: 1_000_000,
///     cool_down_max: 60_000_000,
///     probes: 1,
/// }
/// .build()?;
/// for now in [0, 1] {
///     let pass = breaker.admit(now).unwrap();
///     breaker.record(pass, CallOutcome::Failure, now);
/// }
/// let refused = breaker.admit(2).unwrap_err();
/// assert_eq!(refused.until(), Some(1_000_001));
///
/// let probe = breaker.admit(1_000_001).unwrap();
/// breaker.record(probe, CallOutcome::Success, 1_200_000);
/// assert!(breaker.admit(1_200_001).is_ok());
/// # Ok::<(), access_gate::Error>(())
/// ```
#[derive(Debug)]
pub struct Breaker {
    config: BreakerDocument,
    identity: Arc<()>,
    cool_down: i64,
    cool_down_max: i64,
    latest: i64,
    /// Rises with every change of the phase.
    generation: u64,
    /// How often it has opened since it was closed.
    openings: u32,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Closed(Outcomes),
    Open { until: i64 },
    HalfOpen { admitted: u32, succeeded: u32, last_at: i64 },
}

/// What came of the last calls.
#[derive(Debug, Default)]
struct Outcomes {
    /// How many failures since the last success.
    in_a_row: u32,
    /// The last outcomes, the oldest first, true for a failure: at most a window of them, and
    /// none if there is no failure rate.
    last: VecDeque<bool>,
    /// How many of `last` are failures.
    failures: u32,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// It did what it should.
    Success,
    /// It did not.
    Failure,
}

/// A call was let through. It goes back to the breaker with what came of it.
///
/// A pass that is dropped counts for nothing, except that a probe whose pass is dropped holds
/// its place until the cool-down has passed, and then counts as a failure.
#[derive(Debug)]
#[must_use = "a breaker must hear what came of the call"]
pub struct BreakerPass {
    generation: u64,
    /// Whose it is: a pass of another breaker does nothing.
    identity: Arc<()>,
}

/// A call was not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BreakerOpen {
    until: Option<i64>,
}

impl BreakerOpen {
    /// When the next one may be let through, in microseconds since the Unix epoch; none if
    /// nobody can say.
    #[must_use]
    pub const fn until(&self) -> Option<i64> {
        self.until
    }
}

/// The phase of a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BreakerPhase {
    /// Calls are let through.
    Closed,
    /// No call is let through, or none yet after the cool-down.
    Open,
    /// Some calls are tried.
    HalfOpen,
}

impl Breaker {
    /// Lets a call through, or does not. `now` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`BreakerOpen`] with the time until which none is let through.
    pub fn admit(&mut self, now: i64) -> Result<BreakerPass, BreakerOpen> {
        let now = self.advance(now);
        match &mut self.phase {
            Phase::Closed(_) => {}
            Phase::Open { until } if now < *until => {
                return Err(BreakerOpen { until: Some(*until) });
            }
            Phase::Open { .. } => {
                self.enter(Phase::HalfOpen { admitted: 1, succeeded: 0, last_at: now });
            }
            Phase::HalfOpen { admitted, last_at, .. } if *admitted < self.config.probes => {
                *admitted = admitted.saturating_add(1);
                *last_at = now;
            }
            Phase::HalfOpen { last_at, .. } => {
                let due = last_at.saturating_add(self.cool_down);
                let until = if now < due { due } else { self.open(now) };
                return Err(BreakerOpen { until: Some(until) });
            }
        }
        Ok(BreakerPass { generation: self.generation, identity: Arc::clone(&self.identity) })
    }

    /// Says what came of a call.
    pub fn record(&mut self, pass: BreakerPass, outcome: CallOutcome, now: i64) {
        let now = self.advance(now);
        if !self.is_current(&pass) {
            return;
        }
        let failed = outcome == CallOutcome::Failure;
        match &mut self.phase {
            Phase::Closed(outcomes) => {
                outcomes.add(failed, self.config.failure_rate.as_ref());
                if failed && outcomes.are_too_many(&self.config) {
                    self.open(now);
                }
            }
            // No pass has the generation of an open phase.
            Phase::Open { .. } => {}
            Phase::HalfOpen { .. } if failed => {
                self.open(now);
            }
            Phase::HalfOpen { succeeded, .. } => {
                *succeeded = succeeded.saturating_add(1);
                if *succeeded >= self.config.probes {
                    self.openings = 0;
                    self.enter(Phase::Closed(Outcomes::default()));
                }
            }
        }
    }

    /// Says that the call was not made after all.
    pub fn cancel(&mut self, pass: BreakerPass) {
        if self.is_current(&pass)
            && let Phase::HalfOpen { admitted, .. } = &mut self.phase
        {
            *admitted = admitted.saturating_sub(1);
        }
    }

    /// The phase it is in.
    #[must_use]
    pub const fn phase(&self) -> BreakerPhase {
        match self.phase {
            Phase::Closed(_) => BreakerPhase::Closed,
            Phase::Open { .. } => BreakerPhase::Open,
            Phase::HalfOpen { .. } => BreakerPhase::HalfOpen,
        }
    }

    fn is_current(&self, pass: &BreakerPass) -> bool {
        pass.generation == self.generation && Arc::ptr_eq(&pass.identity, &self.identity)
    }

    fn advance(&mut self, now: i64) -> i64 {
        self.latest = self.latest.max(now);
        self.latest
    }

    fn enter(&mut self, phase: Phase) {
        self.generation = self.generation.saturating_add(1);
        self.phase = phase;
    }

    /// Opens, and returns until when.
    fn open(&mut self, now: i64) -> i64 {
        let until = now.saturating_add(self.cool_down_after(self.openings));
        self.openings = self.openings.saturating_add(1);
        self.enter(Phase::Open { until });
        until
    }

    /// The cool-down doubles with each opening, up to its maximum.
    fn cool_down_after(&self, openings: u32) -> i64 {
        let factor = 1_i64.checked_shl(openings.min(62)).unwrap_or(i64::MAX);
        self.cool_down.saturating_mul(factor).min(self.cool_down_max)
    }
}

impl Outcomes {
    fn add(&mut self, failed: bool, rate: Option<&FailureRate>) {
        self.in_a_row = if failed { self.in_a_row.saturating_add(1) } else { 0 };
        let Some(rate) = rate else { return };
        self.last.push_back(failed);
        self.failures = self.failures.saturating_add(u32::from(failed));
        while self.last.len() > usize::try_from(rate.window).unwrap_or(usize::MAX) {
            let oldest = self.last.pop_front().unwrap_or(false);
            self.failures = self.failures.saturating_sub(u32::from(oldest));
        }
    }

    fn are_too_many(&self, config: &BreakerDocument) -> bool {
        if config.failures_in_a_row.is_some_and(|most| self.in_a_row >= most) {
            return true;
        }
        config.failure_rate.is_some_and(|rate| {
            // At most 1,000 outcomes.
            let outcomes = u32::try_from(self.last.len()).unwrap_or(u32::MAX);
            outcomes >= rate.minimum
                && self.failures.saturating_mul(100) >= rate.percent.saturating_mul(outcomes)
        })
    }
}

#[cfg(feature = "serde")]
const fn one() -> u32 {
    1
}
