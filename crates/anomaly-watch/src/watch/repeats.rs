//! Equal calls of tools in a run.

use audit_types::Id;

use super::alert::Cause;
use super::run::{Call, tool_key};
use super::signal::{Ask, Signal};
use super::streak::Streak;
use crate::stat::{BLOCK, HALVED_IN_FIVE_WEEKS, NARROWEST, Peaks};
use crate::{Error, ErrorKind};

/// How many tools of a scope are told apart; one that is new takes the place of the one that was
/// not used for the longest time.
const TOOLS: usize = 64;

/// In how many runs a tool has to have been used before it is compared with itself.
const KNOWN: u64 = 20;

/// A call that is tried again once is usual everywhere.
const LEAST_USUAL: f64 = 2.0;

/// Watches how often the runs of one scope call a tool with the same arguments.
///
/// Whether equal calls are usual is a matter of the tool: the state of a job is asked for again
/// and again, and a mail is sent once. So a count is compared with the most equal calls of that
/// tool in the runs before, which fades over weeks; that of a tool that is hardly known with the
/// most of any tool. How far runs usually get above that is learned ([`Peaks`]), so that tools
/// whose counts vary much give no more alarms. A run is learned from when it is over.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Repeats {
    tools: Vec<Tool>,
    /// Runs that were learned from.
    runs: u64,
    peaks: Peaks,
    block: i64,
    streak: Streak,
}

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Tool {
    key: u64,
    /// The most equal calls in a run.
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    most: f64,
    /// The runs that used it.
    runs: u64,
    /// When it was last used.
    block: i64,
}

/// What is usual of a tool.
struct Usual {
    most: f64,
    runs: u64,
    of_tool: bool,
}

impl Repeats {
    pub(crate) const fn new() -> Self {
        Self {
            tools: Vec::new(),
            runs: 0,
            peaks: Peaks::new(),
            block: i64::MIN,
            streak: Streak::new(),
        }
    }

    /// Whether a call that a run made so many times is one too many.
    pub(crate) fn probe(&mut self, tool: &Id, count: u32, ask: &Ask) -> Option<Signal> {
        let usual = self.usual(tool_key(tool));
        let p_value = self.p_value(height(count, &usual), ask)?;
        self.peaks.note_alert(ask.block());
        Some(Signal {
            cause: Cause::Repeats { of_tool: usual.of_tool },
            observed: f64::from(count),
            expected: Some(usual.most),
            p_value: Some(p_value),
            compared: usual.runs,
            item: Some(tool.clone()),
        })
    }

    /// Learns from a run that is over, unless it was too much.
    pub(crate) fn learn(&mut self, calls: &[Call], ask: &Ask) {
        if self.streak.is_quiet(ask.clock) {
            return;
        }
        let block = ask.block();
        if block != self.block {
            self.block = block;
            self.tools
                .iter_mut()
                .for_each(|tool| tool.most = (tool.most * HALVED_IN_FIVE_WEEKS).max(1.0));
        }
        let heights = calls.iter().map(|call| height(call.count, &self.usual(call.tool)));
        let highest = heights.fold(0.0, f64::max);
        if self.p_value(highest, ask).is_some() {
            return;
        }
        if self.runs >= KNOWN {
            self.peaks.note(block, highest);
        }
        self.runs = self.runs.saturating_add(1);
        for (at, call) in calls.iter().enumerate() {
            let is_same = |other: &Call| other.tool == call.tool;
            if calls.iter().take(at).any(is_same) {
                continue;
            }
            let counts = calls.iter().skip(at).filter(|other| is_same(other));
            let count = counts.map(|other| other.count).max().unwrap_or_default();
            self.learn_tool(call.tool, f64::from(count), block);
        }
    }

    /// After an alert nothing is learned and nothing said for a time. What goes on after several
    /// of them in a row is what is usual now.
    pub(crate) fn raised(&mut self, clock: i64, quiet_until: i64) {
        if self.streak.raised(clock, quiet_until) {
            self.tools.clear();
            self.runs = 0;
        }
    }

    /// How likely it is that one gets so high, if that is too unlikely.
    fn p_value(&self, height: f64, ask: &Ask) -> Option<f64> {
        let known = ask.ready && self.runs >= ask.least as u64 && !self.streak.is_quiet(ask.clock);
        if !known || height < ask.least_shift || !self.peaks.is_above(height) {
            return None;
        }
        let p_value = self.peaks.p_value(height, NARROWEST);
        (p_value <= ask.allowed.with(1.0)).then_some(p_value)
    }

    fn usual(&self, key: u64) -> Usual {
        let own = self.tools.iter().find(|tool| tool.key == key && tool.runs >= KNOWN);
        let (most, runs) = match own {
            Some(tool) => (tool.most, tool.runs),
            None => (self.tools.iter().map(|tool| tool.most).fold(0.0, f64::max), self.runs),
        };
        Usual { most: most.max(LEAST_USUAL), runs, of_tool: own.is_some() }
    }

    fn learn_tool(&mut self, key: u64, most: f64, block: i64) {
        if let Some(tool) = self.tools.iter_mut().find(|tool| tool.key == key) {
            tool.most = tool.most.max(most);
            tool.runs = tool.runs.saturating_add(1);
            tool.block = block;
            return;
        }
        let new = Tool { key, most, runs: 1, block };
        if self.tools.len() < TOOLS {
            self.tools.push(new);
        } else if let Some(oldest) = self.tools.iter_mut().min_by_key(|tool| tool.block) {
            *oldest = new;
        }
    }

    /// The clock was set back to a time: nothing waits for one after it, and nothing was learned
    /// after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.streak.set_back(clock);
        let block = clock.div_euclid(BLOCK);
        self.block = self.block.min(block);
        for tool in &mut self.tools {
            tool.block = tool.block.min(block);
        }
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) fn check(&self, longest: i64, path: &str) -> Result<(), Error> {
        self.peaks.check(path)?;
        let sound =
            self.tools.len() <= TOOLS
                && self.streak.is_sound(longest)
                && self.tools.iter().all(|tool| {
                    tool.most.is_finite()
                        && (1.0..=f64::from(u32::MAX)).contains(&tool.most)
                        && (1..=self.runs).contains(&tool.runs)
                        && tool.block <= self.block
                })
                && self.tools.iter().enumerate().all(|(at, tool)| {
                    self.tools.iter().take(at).all(|other| other.key != tool.key)
                });
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

/// How far above the usual a count is, as a logarithm; 0 if it is not.
fn height(count: u32, usual: &Usual) -> f64 {
    (f64::from(count) / usual.most).max(1.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;
    use crate::stat::BLOCK;
    use crate::watch::signal::Allowed;

    fn ask(block: i64) -> Ask {
        Ask {
            clock: block * BLOCK,
            allowed: Allowed { per_block: 1e-3, per_value: 0.0 },
            ready: true,
            direction: Direction::Up,
            least: 60,
            least_shift: 5.0_f64.ln(),
            recurs: false,
            adds_up: true,
        }
    }

    #[test]
    fn tools_are_bounded_and_the_one_used_last_stays() {
        let mut repeats = Repeats::new();
        for block in 0..200 {
            let calls = [Call::of(7, 3), Call::of(1_000 + block as u64, 1)];
            repeats.learn(&calls, &ask(block));
            assert!(repeats.tools.len() <= TOOLS && repeats.check(i64::MAX, "").is_ok());
        }
        assert_eq!((repeats.tools.len(), repeats.runs), (TOOLS, 200));
        assert!(repeats.usual(7).of_tool && !repeats.usual(1_199).of_tool);
    }

    #[test]
    fn the_most_fades_by_half_in_five_weeks() {
        let mut repeats = Repeats::new();
        repeats.learn(&[Call::of(7, 100)], &ask(0));
        (1..=140).for_each(|block| repeats.learn(&[Call::of(7, 1)], &ask(block)));
        let most = repeats.usual(7).most;
        assert!((45.0..55.0).contains(&most), "{most}");
    }

    #[test]
    fn three_alerts_in_a_row_begin_anew() {
        let mut repeats = Repeats::new();
        (0..80).for_each(|block| repeats.learn(&[Call::of(7, 1)], &ask(block)));
        for (block, left) in [(80, 1), (90, 1), (100, 0)] {
            repeats.raised(ask(block).clock, ask(block).clock + 1);
            assert_eq!(repeats.tools.len(), left, "{block}");
        }
    }
}
