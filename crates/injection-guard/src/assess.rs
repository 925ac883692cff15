//! From signals and the model's reading to a score.

use rule_scan::Span;

use crate::kind;
use crate::padding::Padding;
use crate::reading::{Reading, Segment};
use crate::source::Source;
use crate::tally::Tally;

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

impl Signal<'static> {
    /// What a count of padding comes to.
    pub(crate) fn padding(padding: Padding) -> Option<Self> {
        let (span, confidence) = padding.finish()?;
        Some(Self { kind: kind::PADDING, span, confidence })
    }
}

/// How many harmless texts may be flagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// About one in a hundred. The bar is a score of 0.5.
    #[default]
    Balanced,
    /// About one in a thousand. The bar is a score of 0.8.
    Strict,
}

impl Profile {
    /// The score from which a text is flagged.
    #[must_use]
    pub const fn bar(self) -> f32 {
        match self {
            Self::Balanced => 0.5,
            Self::Strict => 0.8,
        }
    }
}

/// What rules and model make of a text.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct Assessment<'k> {
    /// From 0 to 1. Of harmless texts where such a text stands, about one in a hundred reaches 0.5
    /// and one in a thousand 0.8; it is not the probability of an attack, which depends on how many
    /// there are.
    pub score: f32,
    /// Whether the score reaches the bar.
    pub flag: bool,
    /// The signals of known kinds, by place, longest first.
    pub signals: Vec<Signal<'k>>,
    /// The passages that the model alone scores 0.5 or more, by place; if there are none, and no
    /// sure signal, the worst passage of a text that is flagged all the same.
    pub segments: Vec<Segment>,
}

/// Scores one text at the [balanced](Profile::Balanced) operating point, from the signals of its
/// scan and the model's reading of it.
///
/// With a reading of [`read`](crate::read()), what signals are worth beside the model's evidence was
/// learned with it, for each group of sources. Without one (`Reading::default()`), a signal is worth
/// its confidence times the weight of its kind for the source; of each kind the strongest counts,
/// its repeats make up at most a tenth of what is missing to 1, and kinds combine as if they were
/// independent:
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
/// use injection_guard::{Reading, Signal, Source, assess, kind};
/// let signal = Signal { kind: kind::SECRECY, span: rule_scan::Span { start: 0, end: 22 }, confidence: 90 };
/// assert!(assess([signal], &Reading::default(), Source::ToolResult).flag);
/// assert!(!assess([signal], &Reading::default(), Source::User).flag);
/// ```
pub fn assess<'k>(
    signals: impl IntoIterator<Item = Signal<'k>>,
    reading: &Reading,
    source: Source,
) -> Assessment<'k> {
    let known = |signal: &Signal<'_>| crate::kind::ALL.contains(&signal.kind);
    let mut signals: Vec<Signal<'k>> = signals.into_iter().filter(known).collect();
    let tally = Tally::of(&signals);
    let score = reading.score_with(&tally, source).unwrap_or_else(|| tally.score(source));
    signals.sort_unstable_by_key(|signal| {
        let Span { start, end } = signal.span;
        (start, std::cmp::Reverse(end), signal.kind, signal.confidence)
    });
    let flag = score >= Profile::default().bar();
    let sure = tally.is_sure();
    Assessment { score, flag, signals, segments: reading.clone().blamed(flag, sure) }
}

impl Assessment<'_> {
    /// The same with another bar.
    pub fn at(self, bar: f32) -> Self {
        Self { flag: self.score >= bar, ..self }
    }
}
