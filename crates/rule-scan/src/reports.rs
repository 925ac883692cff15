//! The findings of a stream on their way to who asks for them.

use crate::finding::Finding;

/// Findings whose end is not known yet, or that may lie within one of those, and findings that are
/// complete. A match within another of the same rule is left out, as in a scan.
#[derive(Clone, Default)]
pub(crate) struct Reports {
    waiting: Vec<Finding>,
    /// Complete findings that later ones may lie within.
    recent: Vec<Finding>,
    pub(crate) complete: Vec<Finding>,
}

impl Reports {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.waiting.push(finding);
    }

    /// A tail has grown.
    pub(crate) fn grow(&mut self, grown: &Finding) {
        for finding in self.waiting.iter_mut().filter(|finding| finding.is_same(grown)) {
            *finding = *grown;
        }
    }

    /// Everything that begins before `frontier` is known.
    pub(crate) fn settle(&mut self, frontier: usize) {
        if self.waiting.is_empty() {
            return;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable_by_key(Finding::order);
        let open: Vec<Finding> = waiting.iter().filter(|finding| finding.open).copied().collect();
        waiting.retain(|finding| {
            if finding.open || finding.cover.start >= frontier {
                return true;
            }
            let lies_in = |outer: &Finding| {
                outer.rule == finding.rule
                    && outer.cover.start <= finding.cover.start
                    && finding.cover.end <= outer.cover.end
            };
            // Of two that are equal in the end the first in order stays, so an end that is not known
            // has to be waited for; and what goes on may still come to contain this one.
            let is_known = |outer: &&Finding| outer.cover != finding.cover;
            if self.recent.iter().any(lies_in) || open.iter().filter(is_known).any(lies_in) {
                return false;
            }
            let may_come_to_contain = |outer: &Finding| {
                outer.rule == finding.rule && outer.cover.start <= finding.cover.start
            };
            if open.iter().any(may_come_to_contain) {
                return true;
            }
            self.recent.push(*finding);
            self.complete.push(*finding);
            false
        });
        self.recent.retain(|known| {
            let inside =
                |other: &Finding| other.rule == known.rule && other.cover.start < known.cover.end;
            known.cover.end > frontier || waiting.iter().any(inside)
        });
        self.waiting = waiting;
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        let findings = self.waiting.capacity() + self.recent.capacity() + self.complete.capacity();
        findings * size_of::<Finding>()
    }
}
