//! The level of a number: tokens, cost, latency, length.

use super::alert::Cause;
use super::season::Levels;
use super::signal::{Ask, Signal};
use super::streak::Streak;
use crate::cusum::Cusum;
use crate::stat::{NARROWEST, Peaks, Reference, normal_quantile};
use crate::{Direction, Error, ErrorKind, Season};

/// Reference values: shifts by two standard deviations, and by a half.
const FAST: f64 = 1.0;
const SLOW: f64 = 0.25;

/// Watches one number of one scope for jumps and drifts.
///
/// Values are taken as `ln(1 + value)`, and may be compared with those of the same hour. Each
/// is ranked among a sample of some weeks ([`Reference`]); the rank, as a conformal p-value and
/// then as a normal score, does not depend on how the values are distributed. Two cumulative
/// sums add the scores up, a fast one and a slow one. How high a single value and the sums
/// usually get within six hours is learned too ([`Peaks`]), so values that depend on each other
/// give no more alarms than independent ones; for the sums the average run length of
/// independent values is the least that is asked for.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Level {
    reference: Reference,
    levels: Levels,
    up: Side,
    down: Side,
    block: i64,
    in_block: u32,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    per_block: f64,
    streak: Streak,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Side {
    jump: Peaks,
    fast: Drift,
    slow: Drift,
}

/// A cumulative sum, how high it usually gets, and the sum of what was added up.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Drift {
    cusum: Cusum,
    peaks: Peaks,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    total: f64,
    /// Whether this excursion was spoken of.
    said: bool,
}

impl Level {
    pub(crate) fn new(season: Season) -> Self {
        Self {
            reference: Reference::new(),
            levels: Levels::new(season),
            up: Side::new(),
            down: Side::new(),
            block: i64::MIN,
            in_block: 0,
            per_block: 0.0,
            streak: Streak::new(),
        }
    }

    /// Takes the next value, which has to be at least 0.
    pub(crate) fn push(&mut self, value: f64, ask: &Ask) -> Option<Signal> {
        if self.streak.is_quiet(ask.clock) {
            return None;
        }
        self.begin_block(ask.block());
        self.in_block = self.in_block.saturating_add(1);
        let size = value.max(0.0).ln_1p();
        if !self.levels.knows(ask.clock) {
            // Against the level of other hours it would teach how much hours differ.
            let signal = self.probe(value, ask);
            if signal.is_none() {
                self.levels.learn(ask.clock, size);
            }
            return signal;
        }
        let usual = self.levels.level(ask.clock);
        let score = size - usual;
        let mut signal = None;
        if self.reference.len() >= ask.least {
            let median = self.reference.median();
            let (below, not_above) = self.reference.ranks(score);
            // The middle of its equals, itself one of them.
            let share = (below + not_above + 1) as f64 / (2 * (self.reference.len() + 1)) as f64;
            let normal = normal_quantile(share);
            let tests = if ask.direction == Direction::Both { 6.0 } else { 3.0 };
            let per_block = self.per_block.max(1.0);
            let allowed = ask.allowed.with(per_block) / tests;
            let point = Point { shift: score - median, normal, per_block, allowed, ask };
            let found_up = (ask.direction != Direction::Down).then(|| self.up.push(&point));
            let point = Point { shift: -point.shift, normal: -normal, ..point };
            let found_down = (ask.direction != Direction::Up).then(|| self.down.push(&point));
            let expected = (median + usual).exp_m1();
            let (sign, found) = match (found_up.flatten(), found_down.flatten()) {
                (Some(found), _) => (1.0, Some(found)),
                (None, found) => (-1.0, found),
            };
            signal = found.map(|found| match found {
                Found::Jump(p_value) => {
                    let cause = jump(below, not_above, self.reference.len());
                    self.signal(cause, value, expected, p_value)
                }
                Found::Drift { p_value, shift, length } => {
                    let observed = (sign * shift + median + usual).exp_m1();
                    self.signal(Cause::Drift { values: length }, observed, expected, p_value)
                }
            });
        }
        if signal.is_none() || ask.recurs {
            self.reference.offer(score);
            self.levels.learn(ask.clock, size);
        }
        signal
    }

    /// Whether a value that still grows, or one of an hour that is not known, is too high.
    pub(crate) fn probe(&self, value: f64, ask: &Ask) -> Option<Signal> {
        if self.streak.is_quiet(ask.clock) || !ask.ready || self.reference.len() < ask.least {
            return None;
        }
        let usual = self.levels.level(ask.clock);
        let score = value.max(0.0).ln_1p() - usual;
        let median = self.reference.median();
        let shift = score - median;
        if shift < ask.least_shift || !self.up.jump.is_above(shift) {
            return None;
        }
        let p_value = self.up.jump.p_value(shift, NARROWEST);
        let (below, not_above) = self.reference.ranks(score);
        let allowed = ask.allowed.with(self.per_block.max(1.0)) / 3.0;
        (p_value <= allowed).then(|| {
            let cause = jump(below, not_above, self.reference.len());
            self.signal(cause, value, (median + usual).exp_m1(), p_value)
        })
    }

    /// After an alert nothing is learned and nothing said for a time. What goes on after several
    /// of them in a row is what is usual now.
    pub(crate) fn raised(&mut self, clock: i64, quiet_until: i64) {
        self.restart();
        if self.streak.raised(clock, quiet_until) {
            self.relearn();
        }
    }

    /// Forgets what is usual, and not how much it varies.
    pub(crate) fn relearn(&mut self) {
        self.reference.clear();
        self.levels.clear();
        self.restart();
    }

    /// Forgets what has added up.
    pub(crate) fn restart(&mut self) {
        self.up.restart();
        self.down.restart();
    }

    /// The clock was set back to a time: nothing waits for one after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.streak.set_back(clock);
    }

    const fn signal(&self, cause: Cause, observed: f64, expected: f64, p_value: f64) -> Signal {
        Signal {
            cause,
            observed,
            expected: Some(expected),
            p_value: Some(p_value),
            compared: self.reference.offered(),
            item: None,
        }
    }

    fn begin_block(&mut self, block: i64) {
        if block == self.block {
            return;
        }
        if self.in_block > 0 {
            let count = f64::from(self.in_block);
            let weight = if self.per_block > 0.0 { 0.1 } else { 1.0 };
            self.per_block += weight * (count - self.per_block);
            self.reference
                .set_stride(self.per_block * crate::stat::BLOCKS as f64 / crate::stat::KEPT as f64);
        }
        self.block = block;
        self.in_block = 0;
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) fn check(&self, season: Season, longest: i64, path: &str) -> Result<(), Error> {
        self.reference.check(path)?;
        self.levels.check(season, path)?;
        self.up.check(path)?;
        self.down.check(path)?;
        let sound =
            self.per_block.is_finite() && self.per_block >= 0.0 && self.streak.is_sound(longest);
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

fn jump(below: usize, not_above: usize, of: usize) -> Cause {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Cause::Jump { below: count(below), above: count(of.saturating_sub(not_above)), of: count(of) }
}

struct Point<'a> {
    shift: f64,
    normal: f64,
    per_block: f64,
    allowed: f64,
    ask: &'a Ask,
}

enum Found {
    Jump(f64),
    Drift { p_value: f64, shift: f64, length: u64 },
}

impl Side {
    const fn new() -> Self {
        Self { jump: Peaks::new(), fast: Drift::new(FAST), slow: Drift::new(SLOW) }
    }

    fn push(&mut self, point: &Point<'_>) -> Option<Found> {
        let far = point.ask.ready && point.shift >= point.ask.least_shift;
        let jump = (far && self.jump.is_above(point.shift))
            .then(|| self.jump.p_value(point.shift, NARROWEST))
            .filter(|p_value| *p_value <= point.allowed);
        if let (Some(p_value), false) = (jump, point.ask.recurs) {
            self.jump.note_alert(point.ask.block());
            return Some(Found::Jump(p_value));
        }
        let mut found = jump.map(Found::Jump);
        if point.ask.adds_up {
            let fast = self.fast.push(point);
            let slow = self.slow.push(point);
            found = found.or(fast).or(slow);
        }
        if found.is_none() || point.ask.recurs {
            self.jump.note(point.ask.block(), point.shift.max(0.0));
        }
        found
    }

    fn restart(&mut self) {
        self.fast.restart();
        self.slow.restart();
    }

    fn check(&self, path: &str) -> Result<(), Error> {
        self.jump.check(path)?;
        self.fast.check(FAST, path)?;
        self.slow.check(SLOW, path)
    }
}

impl Drift {
    const fn new(reference: f64) -> Self {
        Self { cusum: Cusum::at(reference), peaks: Peaks::new(), total: 0.0, said: false }
    }

    fn push(&mut self, point: &Point<'_>) -> Option<Found> {
        let sum = self.cusum.push(point.normal);
        if sum <= 0.0 {
            self.total = 0.0;
            self.said = false;
            self.peaks.note(point.ask.block(), 0.0);
            return None;
        }
        self.total += point.shift;
        let length = self.cusum.length();
        let shift = self.total / length as f64;
        let mut found = None;
        if point.ask.ready
            && !self.said
            && shift >= point.ask.least_shift
            && self.peaks.is_above(sum)
        {
            // Of independent normal values the sum has an exponential tail with this mean.
            let narrowest = 0.5 / self.cusum.reference();
            let independent = point.per_block / self.cusum.run_length(sum);
            let p_value = self.peaks.p_value(sum, narrowest).max(independent);
            if p_value <= point.allowed {
                found = Some(Found::Drift { p_value, shift, length });
                if !point.ask.recurs {
                    self.restart();
                    self.peaks.note_alert(point.ask.block());
                    return found;
                }
                self.said = true;
            }
        }
        self.peaks.note(point.ask.block(), sum);
        found
    }

    fn restart(&mut self) {
        self.cusum.restart();
        self.total = 0.0;
        self.said = false;
    }

    fn check(&self, reference: f64, path: &str) -> Result<(), Error> {
        self.cusum.check(reference, path)?;
        self.peaks.check(path)?;
        if self.total.is_finite() {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::ImpossibleState, path))
        }
    }
}
