//! The findings of a stream on their way to who asks for them.

use crate::finding::{Finding, Settled, once};

/// Findings of which something is not known yet, and findings that are complete. A match within
/// another of the same rule is left out, as in a scan.
#[derive(Clone, Default)]
pub(crate) struct Reports {
    /// Others may still come before these.
    waiting: Vec<Finding>,
    settled: Settled,
    /// A tail goes on, of these or of one that may come to be equal.
    open: Vec<Finding>,
    pub(crate) complete: Vec<Finding>,
}

impl Reports {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.waiting.push(finding);
    }

    /// A tail has grown.
    pub(crate) fn grow(&mut self, grown: &Finding) {
        let known = self.waiting.iter_mut().chain(&mut self.open);
        known.filter(|finding| finding.is_same(grown)).for_each(|finding| *finding = *grown);
    }

    /// Everything that begins before `frontier` is known.
    pub(crate) fn settle(&mut self, frontier: usize) {
        self.settled.settle(&mut self.waiting, frontier, |finding| self.open.push(finding));
        if self.open.is_empty() {
            return;
        }
        let tails: Vec<Finding> = self.open.iter().filter(|known| known.open).copied().collect();
        let first = self.complete.len();
        self.open.retain(|finding| {
            let together = |tail: &Finding| {
                (tail.rule, tail.cover.start) == (finding.rule, finding.cover.start)
            };
            let open = tails.iter().any(together);
            if !open {
                self.complete.push(*finding);
            }
            open
        });
        let mut complete = self.complete.split_off(first);
        once(&mut complete);
        self.complete.append(&mut complete);
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        let findings = self.waiting.capacity() + self.open.capacity() + self.complete.capacity();
        findings * size_of::<Finding>() + self.settled.memory_used()
    }
}
