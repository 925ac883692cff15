//! What a scan reports.

use std::cmp::Reverse;
use std::ops::Range;

use crate::view::View;

/// A half-open range of bytes of the scanned text, always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span has no byte. A finding's span always has one.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The span as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text of the span; empty if the span is not one of `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// A rule of a built scanner, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(crate) u16);

impl RuleId {
    /// The rule's index, in the order in which rules were added.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.into()
    }
}

/// One match: which rule, where, how sure. It holds no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that matched.
    pub rule: RuleId,
    /// The smallest range of the original that contributed to the match.
    pub span: Span,
    /// What a rewrite replaces; contains `span`. The two differ where the match was found in
    /// another view of the text than the original.
    pub cover: Span,
    /// Shape, validator and context together, in percent.
    pub confidence: u8,
    /// The view of the text in which it was found.
    pub view: View,
    /// Where the candidate began that was found in a view: its lead, if it has one. In the text the
    /// start of the match, so that equal matches are equal.
    pub(crate) began: usize,
    /// Where what decided ends: the end of the pattern without its tail.
    pub(crate) decided: usize,
    /// The track that found it: 0 that of the text; a view of a view has its own.
    pub(crate) track: u16,
    /// Of a rule that commits early.
    pub(crate) early: bool,
    /// Its end is not known yet: the tail of an early rule goes on.
    pub(crate) open: bool,
}

impl Finding {
    /// What something else than the rule found and reports under it, for
    /// [`Scan::rewrite_with`](crate::Scan::rewrite_with).
    #[must_use]
    pub fn elsewhere(rule: RuleId, span: Span, confidence: u8) -> Self {
        Self {
            rule,
            span,
            cover: span,
            confidence,
            view: View::Plain,
            began: span.start,
            decided: span.end,
            track: 0,
            early: false,
            open: false,
        }
    }

    /// Whether both are the same match, of which one may know more of its tail.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (self.rule, self.track, self.span.start, self.decided)
            == (other.rule, other.track, other.span.start, other.decided)
    }

    /// The order in which findings are reported: by start, longest first, then by rule; of equal
    /// ones the surest.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        let (longest, surest) = (Reverse(self.cover.end), Reverse(self.confidence));
        (self.cover.start, longest, self.rule, surest, self.track, self.decided, self.began)
    }
}

/// Puts findings in order, and leaves one of those that were found in several views.
pub(crate) fn once(findings: &mut Vec<Finding>) {
    findings.sort_unstable_by_key(Finding::order);
    findings.dedup_by_key(|finding| (finding.rule, finding.cover));
}

/// Leaves out findings that lie within another of the same rule, from findings in order. Where a
/// tail ends is not the same in every view, so a match that commits early and is in disguise stays.
#[derive(Clone, Default)]
pub(crate) struct Settled {
    /// Findings that later ones may lie within.
    recent: Vec<Finding>,
}

impl Settled {
    pub(crate) fn clear(&mut self) {
        self.recent.clear();
    }

    /// Takes the findings that begin before `frontier`, where all are known, out of those that wait,
    /// in order and without those left out.
    pub(crate) fn settle(
        &mut self,
        waiting: &mut Vec<Finding>,
        frontier: usize,
        mut take: impl FnMut(Finding),
    ) {
        if waiting.is_empty() {
            return;
        }
        waiting.sort_unstable_by_key(Finding::order);
        let known = waiting.partition_point(|finding| finding.cover.start < frontier);
        waiting.drain(..known).filter(|finding| self.admits(finding)).for_each(&mut take);
    }

    /// Whether a finding, which begins at or after all before it, lies in none of its rule.
    pub(crate) fn admits(&mut self, finding: &Finding) -> bool {
        self.recent.retain(|known| known.cover.end > finding.cover.start);
        // In the text as it stands a rule's matches share a tail, and none begins in one that goes
        // on.
        let within = |known: &Finding| {
            known.rule == finding.rule
                && finding.cover.end <= known.cover.end
                && (!finding.early || (known.track, finding.track) == (0, 0))
        };
        if self.recent.iter().any(within) {
            return false;
        }
        self.recent.push(*finding);
        true
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        self.recent.capacity() * size_of::<Finding>()
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, RuleId, Settled, Span};
    use crate::view::View;

    /// A stream may not know yet where the tail of the first one ends; a scan does.
    #[test]
    fn what_a_tail_covers_in_disguise_does_not_decide() {
        let finding = |start, decided, end, view: View, early| {
            let span = Span { start, end };
            Finding {
                rule: RuleId(0),
                span,
                cover: span,
                confidence: 80,
                view,
                began: start,
                decided,
                track: view as u16,
                early,
                open: false,
            }
        };
        for (view, early, stays) in
            [(View::Decoded, true, true), (View::Decoded, false, false), (View::Plain, true, false)]
        {
            let mut settled = Settled::default();
            assert!(settled.admits(&finding(0, 9, 90, view, early)));
            assert_eq!(settled.admits(&finding(40, 50, 90, view, early)), stays, "{view:?}");
        }
    }
}
