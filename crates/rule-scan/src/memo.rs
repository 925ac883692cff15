//! What the verification of a rule's candidates remembers from one to the next.

use crate::finding::{Finding, RuleId, Span};

/// By rule, of the few rules that have something to remember.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memo {
    /// What an early rule has last swallowed.
    swallowed: Vec<(RuleId, Span)>,
    /// The last start that was tried of a rule that looks back, and what came of it: several
    /// anchors in a row lead to it.
    tried: Vec<(RuleId, usize, Option<Finding>)>,
}

impl Memo {
    pub(crate) fn swallowed(&self, rule: RuleId) -> Span {
        let known = self.swallowed.iter().find(|(id, _)| *id == rule);
        known.map_or(Span { start: 0, end: 0 }, |(_, span)| *span)
    }

    pub(crate) fn swallow(&mut self, rule: RuleId, span: Span) {
        match self.swallowed.iter_mut().find(|(id, _)| *id == rule) {
            Some((_, known)) => *known = span,
            None => self.swallowed.push((rule, span)),
        }
    }

    /// What came of a start, if it was the last one tried.
    pub(crate) fn tried(&self, rule: RuleId, start: usize) -> Option<Option<Finding>> {
        let known = self.tried.iter().find(|(id, ..)| *id == rule);
        known.filter(|(_, at, _)| *at == start).map(|(.., finding)| *finding)
    }

    pub(crate) fn try_start(&mut self, rule: RuleId, start: usize, finding: Option<Finding>) {
        match self.tried.iter_mut().find(|(id, ..)| *id == rule) {
            Some(known) => *known = (rule, start, finding),
            None => self.tried.push((rule, start, finding)),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.swallowed.clear();
        self.tried.clear();
    }

    /// Forgets what ends before `position`, where no candidate can begin any more.
    pub(crate) fn forget_before(&mut self, position: usize) {
        self.swallowed.retain(|(_, span)| span.end > position);
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        self.swallowed.capacity() * size_of::<(RuleId, Span)>()
            + self.tried.capacity() * size_of::<(RuleId, usize, Option<Finding>)>()
    }
}
