//! How many signals of each kind and confidence there are, in constant space.

use crate::assess::Signal;
use crate::kind;
use crate::source::Source;
use crate::weight::weight;

const KINDS: usize = kind::ALL.len();
/// Confidences are percents.
const STEPS: usize = 101;

/// What signals come to, whatever their order and number.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    counts: [[u32; STEPS]; KINDS],
}

impl Default for Tally {
    fn default() -> Self {
        Self { counts: [[0; STEPS]; KINDS] }
    }
}

impl Tally {
    /// Of these signals; those of unknown kinds count nothing.
    pub(crate) fn of(signals: &[Signal<'_>]) -> Self {
        let mut tally = Self::default();
        for signal in signals {
            tally.add(signal);
        }
        tally
    }

    pub(crate) fn add(&mut self, signal: &Signal<'_>) {
        let kind = kind::ALL.iter().position(|known| *known == signal.kind);
        let counts = kind.and_then(|kind| self.counts.get_mut(kind));
        let slot =
            counts.and_then(|counts| counts.get_mut(usize::from(signal.confidence.min(100))));
        if let Some(count) = slot {
            *count = count.saturating_add(1);
        }
    }

    /// Whether a signal is sure enough to be acted on, see
    /// [`NEUTRALISE_FROM`](crate::NEUTRALISE_FROM). Padding has no words that could be.
    pub(crate) fn is_sure(&self) -> bool {
        let sure = usize::from(crate::NEUTRALISE_FROM)..;
        let kinds = kind::ALL.iter().zip(&self.counts).filter(|(kind, _)| **kind != kind::PADDING);
        kinds.flat_map(|(_, counts)| counts.get(sure.clone())).flatten().any(|&count| count > 0)
    }

    /// For each kind the confidence in percent of the surest signal in this range, or 0.
    #[cfg(feature = "model")]
    pub(crate) fn surest(&self, range: std::ops::Range<u8>) -> [u8; KINDS] {
        self.counts.each_ref().map(|counts| {
            let found = (range.clone())
                .rev()
                .find(|&step| counts.get(usize::from(step)).is_some_and(|&count| count > 0));
            found.unwrap_or(0)
        })
    }

    /// The score of the signals alone, see [`assess`](crate::assess).
    pub(crate) fn score(&self, source: Source) -> f32 {
        let mut missing = 1.0f64;
        for (kind, counts) in kind::ALL.iter().zip(&self.counts) {
            let weight = f64::from(weight(kind, source));
            let mut strongest = None;
            let mut repeats = 1.0f64;
            for (step, &count) in counts.iter().enumerate().rev().filter(|(_, count)| **count > 0) {
                let worth = weight * step as f64 / 100.0;
                let again = if strongest.is_none() { count - 1 } else { count };
                strongest.get_or_insert(worth);
                repeats *= (1.0 - worth).powf(f64::from(again));
            }
            missing *= (1.0 - strongest.unwrap_or(0.0)) * (1.0 - (1.0 - repeats) / 10.0);
        }
        (1.0 - missing).clamp(0.0, 1.0) as f32
    }
}
