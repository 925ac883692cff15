//! From signals to a score.

use rule_scan::Span;

use crate::source::Source;
use crate::weight::{bar, weight};

/// One piece of evidence: what kind, where, how sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal<'k> {
    /// One of [`kind::ALL`](crate::kind::ALL); others count nothing.
    pub kind: &'k str,
    /// The bytes of the text that are the evidence.
    pub span: Span,
    /// In percent, as a finding has it.
    pub confidence: u8,
}

/// What the signals of a text come to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct Assessment<'k> {
    /// From 0, nothing, to 1. Not a probability.
    pub score: f32,
    /// Whether the score reaches the bar of the source.
    pub flag: bool,
    /// The signals of known kinds, by place, longest first.
    pub signals: Vec<Signal<'k>>,
}

/// Scores the signals of one text.
///
/// A signal is worth its confidence times the weight of its kind for the source. Of each kind the
/// strongest signal counts, and its repeats make up at most a tenth of what is missing to 1.
/// Kinds combine as if they were independent:
///
/// ```text
/// kind  = s + (1 - s) / 10 * (1 - product of (1 - r))      s the strongest, r each repeat
/// score = 1 - product of (1 - kind)
/// ```
///
/// More signals never lower a score, and their order does not matter (tests
/// `a_score_never_falls_with_another_signal`, `order_does_not_matter`).
///
/// ```
/// use injection_guard::{Signal, Source, assess, kind};
/// let signal = Signal { kind: kind::SECRECY, span: rule_scan::Span { start: 0, end: 22 }, confidence: 90 };
/// assert!(assess([signal], Source::ToolResult).flag);
/// assert!(!assess([signal], Source::User).flag);
/// ```
pub fn assess<'k>(signals: impl IntoIterator<Item = Signal<'k>>, source: Source) -> Assessment<'k> {
    assess_with(signals, source, bar(source))
}

pub(crate) fn assess_with<'k>(
    signals: impl IntoIterator<Item = Signal<'k>>,
    source: Source,
    bar: f32,
) -> Assessment<'k> {
    let known = |signal: &Signal<'_>| crate::kind::ALL.contains(&signal.kind);
    let mut signals: Vec<Signal<'k>> = signals.into_iter().filter(known).collect();
    // By kind and worth, so that the sums do not depend on the order of the caller.
    signals.sort_unstable_by_key(|signal| (signal.kind, std::cmp::Reverse(signal.confidence)));
    let mut missing = 1.0f64;
    for kind in signals.chunk_by(|one, other| one.kind == other.kind) {
        let mut worths = kind.iter().map(|signal| {
            f64::from(weight(signal.kind, source)) * f64::from(signal.confidence.min(100)) / 100.0
        });
        let strongest = worths.next().unwrap_or(0.0);
        let repeats = 1.0 - worths.map(|worth| 1.0 - worth).product::<f64>();
        missing *= (1.0 - strongest) * (1.0 - repeats / 10.0);
    }
    signals.sort_unstable_by_key(|signal| {
        let Span { start, end } = signal.span;
        (start, std::cmp::Reverse(end), signal.kind, signal.confidence)
    });
    let score = (1.0 - missing).clamp(0.0, 1.0) as f32;
    Assessment { score, flag: score >= bar, signals }
}
