//! A built scanner: the triggers of all rules in one pass, and the verification of each candidate.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::automaton::Automaton;
use crate::builder::ScannerBuilder;
use crate::evidence::{Check, Validity};
use crate::finding::{Finding, RuleId, Span};
use crate::marker::{self, Nonce};
use crate::rule::{Commit, Rule};
use crate::scan::{Scan, Scratch};
use crate::segment::Segment;
use crate::triggers::Triggers;

/// Many rules, compiled to be looked for in one pass.
///
/// Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Scanner(Arc<Inner>);

struct Inner {
    rules: Box<[Compiled]>,
    kinds: BTreeSet<String>,
    triggers: Triggers,
    threshold: u8,
}

/// A rule with its automata.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) rule: Rule,
    pub(crate) lead: Option<Arc<Automaton>>,
    pub(crate) body: CompiledBody,
    pub(crate) tail: Option<Arc<Automaton>>,
    pub(crate) max_len: usize,
}

#[derive(Debug)]
pub(crate) enum CompiledBody {
    Pattern(Arc<Automaton>),
    Window(usize),
}

impl Scanner {
    /// Starts an empty builder.
    pub fn builder() -> ScannerBuilder {
        ScannerBuilder::default()
    }

    pub(crate) fn new(rules: Vec<Compiled>, triggers: Triggers, threshold: u8) -> Self {
        let kinds = rules.iter().map(|compiled| compiled.rule.kind.clone()).collect();
        Self(Arc::new(Inner { rules: rules.into(), kinds, triggers, threshold }))
    }

    /// Finds every match of every rule.
    ///
    /// Never fails and never panics; takes time in proportion to the text; allocates nothing once
    /// `scratch` has grown to what the text needs.
    pub fn scan<'s, 't>(&'s self, text: &'t str, scratch: &'s mut Scratch) -> Scan<'s, 't> {
        self.scan_run(text, None, scratch)
    }

    /// Like [`scan`](Scanner::scan), for a text of a run whose nonce is known: a placeholder with
    /// another nonce was not issued in this run, and is looked into like any text.
    pub fn scan_in_run<'s, 't>(
        &'s self,
        text: &'t str,
        nonce: Nonce,
        scratch: &'s mut Scratch,
    ) -> Scan<'s, 't> {
        self.scan_run(text, Some(nonce), scratch)
    }

    fn scan_run<'s, 't>(
        &'s self,
        text: &'t str,
        nonce: Option<Nonce>,
        scratch: &'s mut Scratch,
    ) -> Scan<'s, 't> {
        scratch.reset(self.0.rules.len());
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut from = 0;
        while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr(b'[', rest)) {
            let at = from + found;
            match marker::parse(bytes, at, nonce, |kind| self.is_kind(kind)) {
                Some(span) => {
                    self.scan_segment(Segment { bytes, start, end: at }, scratch);
                    start = span.end;
                    from = span.end;
                }
                None => from = at + 1,
            }
        }
        self.scan_segment(Segment { bytes, start, end: bytes.len() }, scratch);
        scratch.settle();
        Scan::new(self, text, scratch)
    }

    /// The rules, in the order of their [`RuleId`]s.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleInfo<'_>> + '_ {
        self.0.rules.iter().map(|compiled| RuleInfo { compiled })
    }

    /// A rule by its id; `None` if the id is another scanner's.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<RuleInfo<'_>> {
        self.0.rules.get(id.index()).map(|compiled| RuleInfo { compiled })
    }

    /// The kind of a rule; empty if the id is another scanner's.
    #[must_use]
    pub fn kind(&self, id: RuleId) -> &str {
        self.0.rules.get(id.index()).map_or("", |compiled| compiled.rule.kind.as_str())
    }

    pub(crate) fn rank(&self, id: RuleId) -> u8 {
        self.0.rules.get(id.index()).map_or(0, |compiled| compiled.rule.rank)
    }

    fn is_kind(&self, kind: &[u8]) -> bool {
        std::str::from_utf8(kind).is_ok_and(|kind| self.0.kinds.contains(kind))
    }

    fn scan_segment(&self, segment: Segment<'_>, scratch: &mut Scratch) {
        if segment.start >= segment.end {
            return;
        }
        self.0.triggers.find(segment, |rules, at| {
            for &id in rules {
                self.verify(id, segment, at, scratch);
            }
        });
    }

    /// Tries every start that an anchor at `at` allows.
    fn verify(&self, id: RuleId, segment: Segment<'_>, at: usize, scratch: &mut Scratch) {
        let Some(compiled) = self.0.rules.get(id.index()) else { return };
        if compiled.rule.anchor.word_start && !segment.begins_word(at) {
            return;
        }
        let mut first = at;
        if let Some((class, max)) = compiled.rule.anchor.back {
            let window = segment.bytes.get(segment.start.max(at.saturating_sub(max))..at);
            let run = window.unwrap_or(&[]).iter().rev().take_while(|&&byte| class.contains(byte));
            first = at - run.count();
        }
        for start in first..=at {
            if segment.left_holds(start, compiled.rule.left) {
                self.verify_start(id, compiled, segment, start, scratch);
            }
        }
    }

    fn verify_start(
        &self,
        id: RuleId,
        compiled: &Compiled,
        segment: Segment<'_>,
        start: usize,
        scratch: &mut Scratch,
    ) {
        let Some(lead) = &compiled.lead else {
            self.verify_body(id, compiled, segment, start, start, scratch);
            return;
        };
        let mut leads = std::mem::take(&mut scratch.leads);
        leads.clear();
        scratch.work += lead.ends(segment.rest(start), |end| leads.push(start + end)) as u64;
        for &body in leads.iter().rev() {
            if self.verify_body(id, compiled, segment, start, body, scratch) {
                break;
            }
        }
        scratch.leads = leads;
    }

    /// Tries the body at `body` of a candidate that began at `start`; says whether it matched.
    fn verify_body(
        &self,
        id: RuleId,
        compiled: &Compiled,
        segment: Segment<'_>,
        start: usize,
        body: usize,
        scratch: &mut Scratch,
    ) -> bool {
        let accepted = match &compiled.body {
            CompiledBody::Pattern(pattern) => {
                accept(&compiled.rule, pattern, segment, body, scratch)
            }
            CompiledBody::Window(max) => {
                let end = segment.end.min(body + max);
                trim(&compiled.rule, segment, body, end, scratch)
            }
        };
        let Some((mut end, points)) = accepted else { return false };
        let confidence = self.confidence(compiled, segment, (start, end), points);
        if confidence < self.0.threshold {
            return false;
        }
        if let Some(tail) = &compiled.tail
            && let Some(swallowed) = scratch.swallowed.get_mut(id.index())
        {
            // A tail that was walked once over these bytes is as long from here; walking it again
            // for each repeated prefix would not be linear.
            if end <= swallowed.end {
                if body >= swallowed.start {
                    return true;
                }
                end = swallowed.end;
            } else {
                let (length, steps) = tail.longest(segment.rest(end));
                scratch.work += steps as u64;
                end += length;
            }
            *swallowed = Span { start: body, end };
        }
        let span = segment.align(body, end);
        scratch.findings.push(Finding { rule: id, span, cover: span, confidence });
        true
    }

    fn confidence(
        &self,
        compiled: &Compiled,
        segment: Segment<'_>,
        candidate: (usize, usize),
        points: i8,
    ) -> u8 {
        let mut sum = i32::from(compiled.rule.confidence) + i32::from(points);
        let around = (segment.start, segment.end);
        if let Some((words, points)) = &compiled.rule.support
            && words.near(segment.bytes, around, candidate)
        {
            sum += i32::from(*points);
        }
        if let Some((words, points)) = &compiled.rule.against
            && words.near_beyond_markers(segment.bytes, around, candidate)
        {
            sum -= i32::from(*points);
        }
        u8::try_from(sum.clamp(0, 100)).unwrap_or(0)
    }
}

/// The end that a pattern, the right boundary and the rule's function accept, and the function's
/// points.
fn accept(
    rule: &Rule,
    pattern: &Automaton,
    segment: Segment<'_>,
    body: usize,
    scratch: &mut Scratch,
) -> Option<(usize, i8)> {
    match &rule.check {
        None => {
            let mut longest = None;
            let steps = pattern.ends(segment.rest(body), |end| {
                if segment.right_holds(body + end, rule.right) {
                    longest = Some((body + end, 0));
                }
            });
            scratch.work += steps as u64;
            longest
        }
        Some(Check::Trim(_)) => {
            let (length, steps) = pattern.longest(segment.rest(body));
            scratch.work += steps as u64;
            trim(rule, segment, body, body + length, scratch)
        }
        Some(Check::Each(validate)) => {
            let mut ends = std::mem::take(&mut scratch.ends);
            ends.clear();
            let steps = pattern.ends(segment.rest(body), |end| ends.push(body + end));
            scratch.work += steps as u64;
            let accepted = ends.iter().rev().find_map(|&end| {
                if !segment.right_holds(end, rule.right) {
                    return None;
                }
                scratch.work += (end - body) as u64;
                match validate(segment.bytes.get(body..end)?) {
                    Validity::Reject => None,
                    Validity::Accept(points) => Some((end, points)),
                }
            });
            scratch.ends = ends;
            accepted
        }
    }
}

/// What a trimming function leaves of `body..end`.
fn trim(
    rule: &Rule,
    segment: Segment<'_>,
    body: usize,
    end: usize,
    scratch: &mut Scratch,
) -> Option<(usize, i8)> {
    let Some(Check::Trim(trim)) = &rule.check else { return None };
    if end <= body {
        return None;
    }
    scratch.work += (end - body) as u64;
    let trimmed = trim(segment.bytes.get(body..end)?)?;
    let end = end.min(body + trimmed.len);
    (end > body && segment.right_holds(end, rule.right)).then_some((end, trimmed.points))
}

impl std::fmt::Debug for Scanner {
    /// How many rules, not their tables.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("rules", &self.0.rules.len()).finish_non_exhaustive()
    }
}

/// What a scanner knows of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo<'s> {
    compiled: &'s Compiled,
}

impl<'s> RuleInfo<'s> {
    /// The name, unique in the scanner.
    #[must_use]
    pub fn name(&self) -> &'s str {
        &self.compiled.rule.name
    }

    /// The kind, `namespace.name`.
    #[must_use]
    pub fn kind(&self) -> &'s str {
        &self.compiled.rule.kind
    }

    /// When a region of this rule is decided.
    #[must_use]
    pub fn commit(&self) -> Commit {
        self.compiled.rule.commit()
    }

    /// The greatest number of bytes of lead and pattern together.
    #[must_use]
    pub fn max_len(&self) -> usize {
        self.compiled.max_len
    }
}
