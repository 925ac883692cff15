//! A text that comes in pieces, and goes on as soon as it is decided.

use std::collections::VecDeque;

use crate::engine::{Engine, Kept, Settled};
use crate::finding::{Finding, RuleId, Span};
use crate::marker::Nonce;
use crate::region::{Named, Region};
use crate::scanner::{RuleInfo, Scanner};

/// A text that comes in pieces.
///
/// Each [`push`](Stream::push) returns what of the text is decided, rewritten; the pieces returned
/// join to what [`Scan::rewrite`](crate::Scan::rewrite) makes of the whole text.
///
/// ```
/// use rule_scan::{Anchor, ByteClass, Rule, Scanner, write_marker};
/// # let ticket = Rule::new("custom.ticket", Anchor::literals(["TCK-"]), "TCK-[0-9]{6}")
/// #     .left(ByteClass::WORD).right(ByteClass::WORD);
/// # let scanner = Scanner::builder().rule(ticket).build()?;
/// let mut stream = scanner.stream(|region, out| write_marker(region.kind(), out));
/// assert_eq!(stream.push(b"see TCK-0047"), "see ");
/// assert_eq!(stream.push(b"11, please."), "[custom.ticket], please.");
/// assert_eq!(stream.finish(), "");
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
pub struct Stream<F> {
    scanner: Scanner,
    nonce: Option<Nonce>,
    replace: F,
    /// By rule: whether its matches are replaced, so that text waits for them.
    replaced: Box<[bool]>,
    all_replaced: bool,
    engine: Engine,
    /// What is kept of the text, and where that begins.
    text: String,
    base: usize,
    /// The beginning of a character that is not complete.
    partial: Vec<u8>,
    /// Up to where the text has been released or swallowed.
    position: usize,
    regions: Queue,
    reports: Queue,
    findings: Vec<Finding>,
    out: String,
}

/// Findings on their way, in order.
#[derive(Clone, Default)]
struct Queue {
    unsettled: Vec<Finding>,
    settled: Settled,
    ready: VecDeque<Finding>,
}

impl Queue {
    /// Everything that begins before `frontier` is known.
    fn settle(&mut self, frontier: usize) {
        if self.unsettled.is_empty() {
            return;
        }
        self.unsettled.sort_unstable_by_key(Finding::order);
        let known = self.unsettled.partition_point(|finding| finding.cover.start < frontier);
        for finding in self.unsettled.drain(..known) {
            if self.settled.admits(&finding) {
                self.ready.push_back(finding);
            }
        }
    }

    /// A tail has grown; says whether its finding was still waiting here.
    fn grow(&mut self, grown: &Finding) -> bool {
        self.settled.grow(grown);
        let mut waiting = false;
        let known = self.unsettled.iter_mut().chain(&mut self.ready);
        for finding in known.filter(|finding| finding.is_same(grown)) {
            *finding = *grown;
            waiting = true;
        }
        waiting
    }
}

impl<F: FnMut(&Region<'_>, &mut String)> Stream<F> {
    pub(crate) fn new(scanner: Scanner, replace: F) -> Self {
        let replaced = vec![true; scanner.rules().len()].into();
        Self {
            scanner,
            nonce: None,
            replace,
            replaced,
            all_replaced: true,
            engine: Engine::default(),
            text: String::new(),
            base: 0,
            partial: Vec::new(),
            position: 0,
            regions: Queue::default(),
            reports: Queue::default(),
            findings: Vec::new(),
            out: String::new(),
        }
    }

    /// For a text of a run whose nonce is known, as [`Scanner::scan_in_run`]. Before the first
    /// piece.
    #[must_use]
    pub fn in_run(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Replaces only the matches of rules that `replaced` answers `true` for. What others find is
    /// reported and stays in the text, which does not wait for them. Before the first piece.
    #[must_use]
    pub fn replacing(mut self, replaced: impl Fn(RuleInfo<'_>) -> bool) -> Self {
        self.replaced = self.scanner.rules().map(replaced).collect();
        self.all_replaced = self.replaced.iter().all(|&replaced| replaced);
        self
    }

    /// Takes the next piece and returns what is decided by now.
    ///
    /// A piece may end anywhere, also within a character. Bytes that are not UTF-8 become U+FFFD,
    /// as [`String::from_utf8_lossy`] has it; positions count the text after that.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.out.clear();
        self.decode(piece);
        self.run(false);
        &self.out
    }

    /// Ends the text and returns the rest of it. A stream that is dropped instead releases nothing
    /// more.
    pub fn finish(&mut self) -> &str {
        self.out.clear();
        if !self.partial.is_empty() {
            self.partial.clear();
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        self.run(true);
        &self.out
    }

    /// Takes the findings that are complete by now, in the order of [`Scan::findings`], with spans
    /// in the text of all pieces together.
    ///
    /// [`Scan::findings`]: crate::Scan::findings
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// How many bytes have been taken and neither released nor swallowed.
    #[must_use]
    pub fn held(&self) -> usize {
        (self.base + self.text.len()).saturating_sub(self.position) + self.partial.len()
    }

    /// How many bytes have been looked at in verifying candidates, as [`Scratch::work`].
    ///
    /// [`Scratch::work`]: crate::Scratch::work
    #[must_use]
    pub fn work(&self) -> u64 {
        self.engine.memory.work
    }

    /// Bytes of memory that the stream holds, its scanner aside.
    #[must_use]
    pub fn memory(&self) -> usize {
        let findings = self.regions.unsettled.capacity()
            + self.regions.ready.capacity()
            + self.reports.unsettled.capacity()
            + self.reports.ready.capacity()
            + self.findings.capacity();
        size_of::<Self>()
            + self.text.capacity()
            + self.out.capacity()
            + self.replaced.len()
            + findings * size_of::<Finding>()
            + self.engine.memory_used()
    }

    fn decode(&mut self, piece: &[u8]) {
        let joined;
        let mut rest = piece;
        if !self.partial.is_empty() {
            joined = [std::mem::take(&mut self.partial).as_slice(), piece].concat();
            rest = &joined;
        }
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.text.push_str(text);
                    return;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
            self.text.push_str(std::str::from_utf8(valid).unwrap_or(""));
            let Some(length) = error.error_len() else {
                self.partial.extend_from_slice(after);
                return;
            };
            self.text.push(char::REPLACEMENT_CHARACTER);
            rest = after.get(length..).unwrap_or(&[]);
        }
    }

    fn run(&mut self, last: bool) {
        let scanner = self.scanner.clone();
        let rules = scanner.rule_set();
        let kept = Kept { bytes: self.text.as_bytes(), base: self.base, last };
        self.engine.run(rules, kept, self.nonce);
        let is_replaced = |rule: RuleId| self.replaced.get(rule.index()).copied().unwrap_or(true);
        for grown in self.engine.grown.drain(..) {
            self.reports.grow(&grown);
            let waiting = self.regions.grow(&grown);
            if !waiting && is_replaced(grown.rule) && grown.cover.start < self.position {
                self.position = self.position.max(grown.cover.end);
            }
        }
        for finding in self.engine.findings.drain(..) {
            self.reports.unsettled.push(finding);
            if is_replaced(finding.rule) {
                self.regions.unsettled.push(finding);
            }
        }
        let frontier = self.engine.frontier(rules, kept, is_replaced);
        let known =
            if self.all_replaced { frontier } else { self.engine.frontier(rules, kept, |_| true) };
        self.regions.settle(frontier);
        // Findings are reported in order, so those that begin later wait for a tail that goes on.
        let open = self.reports.unsettled.iter().filter(|finding| finding.open);
        self.reports.settle(open.map(|finding| finding.cover.start).fold(known, usize::min));
        while let Some(finding) = self.reports.ready.pop_front_if(|finding| !finding.open) {
            self.findings.push(finding);
        }
        self.release(frontier);
        self.cut(frontier.min(known));
    }

    /// Writes what is decided: the text before `frontier`, with regions replaced.
    fn release(&mut self, frontier: usize) {
        let scanner = self.scanner.clone();
        let rules = scanner.rule_set();
        loop {
            while let Some(more) =
                self.regions.ready.pop_front_if(|next| next.cover.start < self.position)
            {
                self.position = self.position.max(more.cover.end);
            }
            let next = self.regions.ready.front().copied();
            let to = next.map_or(frontier, |next| next.cover.start);
            if to > self.position {
                let span = Span { start: self.position - self.base, end: to - self.base };
                self.out.push_str(span.of(&self.text));
                self.position = to;
            }
            let Some(first) = next.filter(|next| next.decided <= frontier) else { return };
            let mut ready = self.regions.ready.iter().copied().peekable();
            let before = ready.len();
            let Some(named) = Named::next(rules, &mut ready) else { return };
            let taken = before - ready.len();
            // What is known of the end of an early match depends on the pieces; a region does not.
            let end = if named.is_early() { first.decided } else { named.cover.end };
            let cover = Span { start: first.cover.start, end };
            let region = named.region(rules, &self.text, self.base, cover);
            (self.replace)(&region, &mut self.out);
            self.regions.ready.drain(..taken);
            self.position = named.cover.end;
        }
    }

    /// Lets go of text that nothing needs any more.
    fn cut(&mut self, frontier: usize) {
        let bounds = &self.scanner.rule_set().bounds;
        let waiting = self.regions.ready.front().map_or(usize::MAX, |next| next.cover.start);
        let context = bounds.before.max(bounds.before_view);
        let needed = self.engine.needed_from().min(frontier).min(waiting).min(self.position);
        let mut gone = needed.saturating_sub(self.base).saturating_sub(context);
        if gone < context {
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

impl<F> std::fmt::Debug for Stream<F> {
    /// How much is held, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("taken", &(self.base + self.text.len()))
            .field("released", &self.position)
            .finish_non_exhaustive()
    }
}
