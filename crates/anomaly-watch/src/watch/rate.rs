//! The share of something: findings, denials, failures.

use super::alert::Cause;
use super::signal::{Ask, Signal};
use crate::cusum::{BernoulliSteps, Cusum};
use crate::stat::{HALVED_IN_TWO_WEEKS, Peaks};
use crate::{Error, ErrorKind};

/// How many times the usual odds are looked for, soon and slowly.
const FAST: f64 = 6.0;
const SLOW: f64 = 2.0;

/// Values a stream needs before it is compared with.
const LEAST: f64 = 100.0;

/// Fewer hits than that in a row of evidence are nothing to talk about.
const LEAST_HITS: u32 = 5;

/// The greatest count that is kept.
const COUNT_MAX: f64 = 1e12;

/// Watches a share of one scope for a rise, with two Bernoulli cumulative sums, the thresholds
/// of which are learned as in [`Level`](super::level::Level). The usual share is that of some
/// weeks; values take part in it when their six hours are over.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Rate {
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    hits: f64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    count: f64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    per_block: f64,
    block: i64,
    new_hits: u32,
    new_count: u32,
    fast: Rise,
    slow: Rise,
    quiet_until: i64,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Rise {
    steps: BernoulliSteps,
    cusum: Cusum,
    peaks: Peaks,
    hits: u32,
    /// Whether this excursion was spoken of.
    said: bool,
}

impl Rate {
    pub(crate) fn new() -> Self {
        let mut rate = Self {
            hits: 0.0,
            count: 0.0,
            per_block: 0.0,
            block: i64::MIN,
            new_hits: 0,
            new_count: 0,
            fast: Rise::new(FAST),
            slow: Rise::new(SLOW),
            quiet_until: i64::MIN,
        };
        rate.set_steps();
        rate
    }

    pub(crate) fn push(&mut self, hit: bool, ask: &Ask) -> Option<Signal> {
        if ask.clock < self.quiet_until {
            return None;
        }
        self.begin_block(ask.block());
        let mut signal = None;
        if self.count >= LEAST {
            let per_block = self.per_block.max(1.0);
            let allowed = ask.allowed.with(per_block) / 2.0;
            let fast = self.fast.push(hit, allowed, per_block, ask);
            let slow = self.slow.push(hit, allowed, per_block, ask);
            signal = fast.or(slow).map(|(p_value, hits, values)| Signal {
                cause: Cause::Rate { hits, values },
                observed: f64::from(hits) / values.max(1) as f64,
                expected: Some(self.usual()),
                p_value: Some(p_value),
                compared: self.count as u64,
                item: None,
            });
        }
        if signal.is_none() || ask.recurs {
            self.new_count = self.new_count.saturating_add(1);
            self.new_hits = self.new_hits.saturating_add(u32::from(hit));
        }
        signal
    }

    pub(crate) fn raised(&mut self, quiet_until: i64) {
        self.quiet_until = quiet_until;
        self.restart();
    }

    /// An announced change: what has added up so far counts no more.
    pub(crate) fn restart(&mut self) {
        self.fast.restart();
        self.slow.restart();
    }

    /// The clock was set back to a time: nothing waits for one after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.quiet_until = self.quiet_until.min(clock);
    }

    /// The usual share: a half of one hit more than there were.
    fn usual(&self) -> f64 {
        (self.hits + 0.5) / (self.count + 1.0)
    }

    fn begin_block(&mut self, block: i64) {
        if block == self.block {
            return;
        }
        self.block = block;
        let (hits, count) =
            (std::mem::take(&mut self.new_hits), std::mem::take(&mut self.new_count));
        if count == 0 {
            return;
        }
        self.hits = (self.hits * HALVED_IN_TWO_WEEKS + f64::from(hits)).min(COUNT_MAX);
        self.count = (self.count * HALVED_IN_TWO_WEEKS + f64::from(count)).min(COUNT_MAX);
        let weight = if self.per_block > 0.0 { 0.1 } else { 1.0 };
        self.per_block += weight * (f64::from(count) - self.per_block);
        self.set_steps();
    }

    fn set_steps(&mut self) {
        // A share that hardly ever occurs is not known better than that.
        let usual = self.usual().clamp(0.002, 0.95);
        self.fast.steps = BernoulliSteps::new(usual, FAST);
        self.slow.steps = BernoulliSteps::new(usual, SLOW);
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) fn check(&self, longest: i64, path: &str) -> Result<(), Error> {
        self.fast.check(path)?;
        self.slow.check(path)?;
        let counts = [self.hits, self.count, self.per_block];
        let sound = counts.iter().all(|count| count.is_finite() && *count >= 0.0)
            && self.hits <= self.count
            && self.new_hits <= self.new_count
            && self.quiet_until <= longest;
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

impl Rise {
    fn new(times: f64) -> Self {
        Self {
            steps: BernoulliSteps::new(0.5, times),
            cusum: Cusum::at(0.0),
            peaks: Peaks::new(),
            hits: 0,
            said: false,
        }
    }

    fn push(
        &mut self,
        hit: bool,
        allowed: f64,
        per_block: f64,
        ask: &Ask,
    ) -> Option<(f64, u32, u64)> {
        let sum = self.cusum.push(self.steps.step(hit));
        if sum <= 0.0 {
            self.hits = 0;
            self.said = false;
            self.peaks.note(ask.block(), 0.0);
            return None;
        }
        self.hits = self.hits.saturating_add(u32::from(hit));
        let mut found = None;
        if hit && ask.ready && !self.said && self.hits >= LEAST_HITS && self.peaks.is_above(sum) {
            let independent = (per_block * (-sum).exp()).min(1.0);
            let p_value = self.peaks.p_value(sum, 1.0).max(independent);
            if p_value <= allowed {
                found = Some((p_value, self.hits, self.cusum.length()));
                if !ask.recurs {
                    self.restart();
                    self.peaks.note_alert(ask.block());
                    return found;
                }
                self.said = true;
            }
        }
        self.peaks.note(ask.block(), sum);
        found
    }

    fn restart(&mut self) {
        self.cusum.restart();
        self.hits = 0;
        self.said = false;
    }

    fn check(&self, path: &str) -> Result<(), Error> {
        self.steps.check(path)?;
        self.cusum.check(0.0, path)?;
        self.peaks.check(path)
    }
}
