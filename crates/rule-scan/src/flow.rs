//! A text on its way through a scanner in pieces: what is released, replaced and held. What becomes
//! of it is for a [`Writer`] to say, so that text and JSON go the same way.

use std::collections::VecDeque;

use crate::engine::{Engine, Kept};
use crate::finding::{Finding, RuleId, Settled, Span};
use crate::marker::Nonce;
use crate::region::{Named, Region};
use crate::reports::Reports;
use crate::scanner::{RuleInfo, Scanner};
use crate::track::Holds;

/// How much text has to come before it is scanned: a look costs as much for eight bytes as for
/// these.
pub(crate) const STEP: usize = 96;

/// Writes what is decided, in the order of the text. Spans follow one another without a gap.
pub(crate) trait Writer {
    /// Before `frontier` everything is decided; how far to go.
    fn limit(&self, frontier: usize) -> usize {
        frontier
    }
    /// A stretch stays as it is.
    fn keep(&mut self, text: &str, span: Span);
    /// A region begins, and is known as far as `span` goes.
    fn replace(&mut self, region: &Region<'_>, span: Span);
    /// The region goes on.
    fn swallow(&mut self, span: Span);
}

/// Says of a match and its text whether it stays as it is.
pub(crate) type Leave = Box<dyn FnMut(&Finding, &str) -> bool + Send>;

/// A text that comes in pieces.
pub(crate) struct Flow {
    scanner: Scanner,
    pub(crate) nonce: Option<Nonce>,
    /// By rule: whether its matches are replaced, so that text waits for them.
    replaced: Box<[bool]>,
    all_replaced: bool,
    /// Says of a match that is complete whether it stays.
    leaving: Option<Leave>,
    /// The classes that those look back over.
    backs: u32,
    /// Up to where the text has been scanned, and how much more it takes to scan again.
    scanned: usize,
    pub(crate) step: usize,
    engine: Engine,
    /// What is kept of the text, and where that begins.
    pub(crate) text: String,
    base: usize,
    /// Up to where the text has been released or swallowed.
    position: usize,
    regions: Queue,
    pub(crate) reports: Reports,
}

/// Findings that make regions, on their way and in order.
#[derive(Clone, Default)]
struct Queue {
    unsettled: Vec<Finding>,
    settled: Settled,
    ready: VecDeque<Finding>,
}

impl Queue {
    /// Everything that begins before `frontier` is known.
    fn settle(&mut self, frontier: usize, mut leaves: impl FnMut(&Finding) -> bool) {
        self.settled.settle(&mut self.unsettled, frontier, |finding| {
            if !leaves(&finding) {
                self.ready.push_back(finding);
            }
        });
    }

    /// A tail has grown; says whether its finding was still waiting here.
    fn grow(&mut self, grown: &Finding) -> bool {
        let mut waiting = false;
        let known = self.unsettled.iter_mut().chain(&mut self.ready);
        for finding in known.filter(|finding| finding.is_same(grown)) {
            *finding = *grown;
            waiting = true;
        }
        waiting
    }
}

impl Flow {
    pub(crate) fn new(scanner: Scanner) -> Self {
        let replaced = vec![true; scanner.rules().len()].into();
        Self {
            scanner,
            nonce: None,
            replaced,
            all_replaced: true,
            leaving: None,
            backs: u32::MAX,
            scanned: 0,
            step: STEP,
            engine: Engine::default(),
            text: String::new(),
            base: 0,
            position: 0,
            regions: Queue::default(),
            reports: Reports::default(),
        }
    }

    pub(crate) fn replacing(&mut self, replaced: impl Fn(RuleInfo<'_>) -> bool) {
        self.replaced = self.scanner.rules().map(replaced).collect();
        self.all_replaced = self.replaced.iter().all(|&replaced| replaced);
        let rules = self.scanner.rule_set();
        let backs = rules.rules.iter().zip(&self.replaced).filter(|(_, replaced)| **replaced);
        let backs = backs.filter_map(|(compiled, _)| compiled.rule.anchor.back);
        self.backs =
            backs.map(|(class, _)| rules.triggers.back_bit(class)).fold(0, |all, bit| all | bit);
    }

    pub(crate) fn leaving(&mut self, leaves: Leave) {
        self.leaving = Some(leaves);
    }

    /// The end of what is known of the text.
    pub(crate) fn end(&self) -> usize {
        self.base + self.text.len()
    }

    /// Up to where the text has been released or swallowed.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn work(&self) -> u64 {
        self.engine.memory.work
    }

    /// Bytes of memory beside the flow itself.
    pub(crate) fn memory_used(&self) -> usize {
        let findings = self.regions.unsettled.capacity() + self.regions.ready.capacity();
        self.text.capacity()
            + self.replaced.len()
            + findings * size_of::<Finding>()
            + self.reports.memory_used()
            + self.engine.memory_used()
    }

    /// Scans what has been added to the text, and writes what is decided by now.
    pub(crate) fn run(&mut self, last: bool, writer: &mut impl Writer) {
        if !last && self.end() < self.scanned + self.step {
            return;
        }
        self.scanned = self.end();
        let scanner = self.scanner.clone();
        let rules = scanner.rule_set();
        let kept = Kept { bytes: self.text.as_bytes(), base: self.base, last };
        self.engine.run(rules, kept, self.nonce);
        let is_replaced = |rule: RuleId| self.replaced.get(rule.index()).copied().unwrap_or(true);
        for grown in self.engine.grown.drain(..) {
            self.reports.grow(&grown);
            let waiting = self.regions.grow(&grown);
            if !waiting && is_replaced(grown.rule) && grown.cover.start < self.position {
                swallow(&mut self.position, grown.cover.end, writer);
            }
        }
        for finding in self.engine.findings.drain(..) {
            self.reports.add(finding);
            if is_replaced(finding.rule) {
                self.regions.unsettled.push(finding);
            }
        }
        let holds = Holds { rules: Some(&self.replaced), backs: self.backs };
        let frontier = writer.limit(self.engine.frontier(rules, kept, holds));
        let known = if self.all_replaced {
            frontier
        } else {
            self.engine.frontier(rules, kept, Holds::ALL)
        };
        let Self { regions, leaving, text, base, .. } = self;
        regions.settle(frontier, |finding| {
            leaving.as_mut().is_some_and(|leaving| {
                let Span { start, end } = finding.span;
                let here = Span { start: start - *base, end: end - *base };
                !finding.open && leaving(finding, here.of(text))
            })
        });
        self.reports.settle(known);
        self.release(frontier, writer);
        self.cut(frontier.min(known));
    }

    /// Writes what is decided: the text before `frontier`, with regions replaced.
    fn release(&mut self, frontier: usize, writer: &mut impl Writer) {
        let scanner = self.scanner.clone();
        let rules = scanner.rule_set();
        loop {
            while let Some(more) =
                pop_front_if(&mut self.regions.ready, |next| next.cover.start < self.position)
            {
                swallow(&mut self.position, more.cover.end, writer);
            }
            let next = self.regions.ready.front().copied();
            let to = next.map_or(frontier, |next| next.cover.start);
            if to > self.position {
                let span = Span { start: self.position, end: to };
                let here = Span { start: span.start - self.base, end: to - self.base };
                writer.keep(here.of(&self.text), span);
                self.position = to;
            }
            let Some(first) = next else { return };
            let mut ready = self.regions.ready.iter().copied().peekable();
            let before = ready.len();
            let Some(named) = Named::next(rules, &mut ready) else { return };
            if named.decided > frontier {
                return;
            }
            let taken = before - ready.len();
            // What is known of the end of an early match depends on the pieces; a region does not.
            let end = if named.is_early() { named.decided } else { named.cover.end };
            let cover = Span { start: first.cover.start, end };
            let region = named.region(rules, &self.text, self.base, cover);
            writer.replace(&region, named.cover);
            self.regions.ready.drain(..taken);
            self.position = named.cover.end;
        }
    }

    /// Lets go of text that nothing needs any more.
    fn cut(&mut self, frontier: usize) {
        let bounds = &self.scanner.rule_set().bounds;
        let waiting = self.regions.ready.front().map_or(usize::MAX, |next| next.cover.start);
        let context = bounds.kept_before();
        let needed = self.engine.needed_from().min(frontier).min(waiting).min(self.position);
        let mut gone = needed.saturating_sub(self.base).saturating_sub(context);
        if gone < context / 4 {
            return;
        }
        while !self.text.is_char_boundary(gone) {
            gone -= 1;
        }
        self.text.drain(..gone);
        self.base += gone;
        self.engine.forget_before(self.base);
    }
}

fn pop_front_if(
    ready: &mut VecDeque<Finding>,
    holds: impl Fn(&Finding) -> bool,
) -> Option<Finding> {
    if ready.front().is_some_and(holds) { ready.pop_front() } else { None }
}

/// Moves `position` on to `end`, if it is not there yet.
fn swallow(position: &mut usize, end: usize, writer: &mut impl Writer) {
    if end > *position {
        writer.swallow(Span { start: *position, end });
        *position = end;
    }
}
