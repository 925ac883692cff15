//! The findings of a stream on their way to who asks for them.

use crate::finding::{Finding, Settled};

/// Findings of which something is not known yet, and findings that are complete. A match within
/// another of the same rule is left out, as in a scan.
#[derive(Clone, Default)]
pub(crate) struct Reports {
    /// Others may still come before these.
    waiting: Vec<Finding>,
    settled: Settled,
    /// Tails go on.
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
        self.open.retain(|finding| {
            if !finding.open {
                self.complete.push(*finding);
            }
            finding.open
        });
        self.settled.settle(&mut self.waiting, frontier, |finding| {
            let to = if finding.open { &mut self.open } else { &mut self.complete };
            to.push(finding);
        });
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        let findings = self.waiting.capacity() + self.open.capacity() + self.complete.capacity();
        findings * size_of::<Finding>() + self.settled.memory_used()
    }
}
