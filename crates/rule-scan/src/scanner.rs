//! A built scanner: the triggers of all rules in one pass, and the verification of each candidate.

use std::collections::BTreeSet;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, Input};

use crate::automaton::Automaton;
use crate::builder::ScannerBuilder;
use crate::class::ByteClass;
use crate::evidence::{Check, Validity};
use crate::finding::{Finding, RuleId, Span};
use crate::marker;
use crate::rule::{Commit, Rule};
use crate::scan::{Scan, Scratch};

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
    pub(crate) lead: Option<Automaton>,
    pub(crate) body: Automaton,
    pub(crate) tail: Option<Automaton>,
    pub(crate) max_len: usize,
}

/// What starts the verification of which rules.
pub(crate) struct Triggers {
    literals: Option<AhoCorasick>,
    /// By pattern of `literals`.
    literal_rules: Box<[Vec<RuleId>]>,
    /// By byte, one bit for each class.
    class_bits: [u32; 256],
    /// By class.
    class_rules: Box<[Vec<RuleId>]>,
}

impl Triggers {
    pub(crate) fn new(
        literals: Option<AhoCorasick>,
        literal_rules: Vec<Vec<RuleId>>,
        classes: Vec<(ByteClass, Vec<RuleId>)>,
    ) -> Self {
        let mut class_bits = [0u32; 256];
        for (byte, bits) in (0..=255u8).zip(&mut class_bits) {
            for (index, (class, _)) in classes.iter().enumerate() {
                *bits |= u32::from(class.contains(byte)) << index;
            }
        }
        let class_rules = classes.into_iter().map(|(_, rules)| rules).collect();
        Self { literals, literal_rules: literal_rules.into(), class_bits, class_rules }
    }
}

/// The stretch of text between two markers, within which everything is looked at.
#[derive(Clone, Copy)]
struct Segment<'t> {
    bytes: &'t [u8],
    start: usize,
    end: usize,
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
        scratch.reset(self.0.rules.len());
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut from = 0;
        while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr(b'[', rest)) {
            let at = from + found;
            match marker::parse(bytes, at, |kind| self.is_kind(kind)) {
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
        let triggers = &self.0.triggers;
        if let Some(literals) = &triggers.literals {
            let input = Input::new(segment.bytes).span(segment.start..segment.end);
            // The automaton is built without anchored searches switched off and with the standard
            // match kind, the two things that this call can complain of.
            if let Ok(hits) = literals.try_find_overlapping_iter(input) {
                for hit in hits {
                    let rules = triggers.literal_rules.get(hit.pattern().as_usize());
                    for &id in rules.map_or(&[][..], Vec::as_slice) {
                        self.verify(id, segment, hit.start(), scratch);
                    }
                }
            }
        }
        if !triggers.class_rules.is_empty() {
            // Right after a marker no run begins: it was no run before the marker was written.
            let mut previous = if segment.start == 0 { 0 } else { u32::MAX };
            let bytes = segment.bytes.get(segment.start..segment.end).unwrap_or(&[]);
            for (offset, &byte) in bytes.iter().enumerate() {
                let bits = triggers.class_bits.get(usize::from(byte)).copied().unwrap_or(0);
                let mut begins = bits & !previous;
                previous = bits;
                while begins != 0 {
                    let class = begins.trailing_zeros() as usize;
                    begins &= begins - 1;
                    let rules = triggers.class_rules.get(class);
                    for &id in rules.map_or(&[][..], Vec::as_slice) {
                        self.verify(id, segment, segment.start + offset, scratch);
                    }
                }
            }
        }
    }

    /// Tries every start that an anchor at `at` allows.
    fn verify(&self, id: RuleId, segment: Segment<'_>, at: usize, scratch: &mut Scratch) {
        let Some(compiled) = self.0.rules.get(id.index()) else { return };
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
        // What an early rule has swallowed holds all its later starts: a tail is as long from
        // either. This is what keeps a repeated prefix linear.
        let swallowed = scratch.swallowed.get(id.index()).copied().unwrap_or(0);
        if compiled.tail.is_some() && body < swallowed {
            return true;
        }
        let right = compiled.rule.right;
        let mut ends = std::mem::take(&mut scratch.ends);
        ends.clear();
        scratch.work += compiled.body.ends(segment.rest(body), |end| ends.push(body + end)) as u64;
        let value = |end: usize| segment.bytes.get(body..end).unwrap_or(&[]);
        let accepted = match &compiled.rule.check {
            None => {
                let end = ends.iter().rev().find(|&&end| segment.right_holds(end, right));
                end.map(|&end| (end, 0))
            }
            Some(Check::Each(validate)) => ends.iter().rev().find_map(|&end| {
                if !segment.right_holds(end, right) {
                    return None;
                }
                scratch.work += (end - body) as u64;
                match validate(value(end)) {
                    Validity::Reject => None,
                    Validity::Accept(points) => Some((end, points)),
                }
            }),
            Some(Check::Trim(trim)) => ends.last().and_then(|&end| {
                scratch.work += (end - body) as u64;
                let trimmed = body + trim(value(end))?.min(end - body);
                (trimmed > body && segment.right_holds(trimmed, right)).then_some((trimmed, 0))
            }),
        };
        scratch.ends = ends;
        let Some((mut end, points)) = accepted else { return false };
        let confidence = self.confidence(compiled, segment, (start, end), points);
        if confidence < self.0.threshold {
            return false;
        }
        if let Some(tail) = &compiled.tail {
            let (length, steps) = tail.longest(segment.rest(end));
            scratch.work += steps as u64;
            end += length;
            if let Some(swallowed) = scratch.swallowed.get_mut(id.index()) {
                *swallowed = end;
            }
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
            && words.near(segment.bytes, around, candidate)
        {
            sum -= i32::from(*points);
        }
        u8::try_from(sum.clamp(0, 100)).unwrap_or(0)
    }
}

impl std::fmt::Debug for Scanner {
    /// How many rules, not their tables.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("rules", &self.0.rules.len()).finish_non_exhaustive()
    }
}

impl<'t> Segment<'t> {
    fn rest(&self, from: usize) -> &'t [u8] {
        self.bytes.get(from..self.end).unwrap_or(&[])
    }

    /// A marker counts as a word: what stands right beside one was no match before it was written,
    /// so it is none now.
    fn left_holds(&self, start: usize, class: ByteClass) -> bool {
        let before = start.checked_sub(1).and_then(|index| self.bytes.get(index));
        match before {
            _ if class.is_empty() => true,
            None => true,
            Some(_) if start == self.start => false,
            Some(&byte) => !class.contains(byte),
        }
    }

    fn right_holds(&self, end: usize, class: ByteClass) -> bool {
        match self.bytes.get(end) {
            _ if class.is_empty() => true,
            None => true,
            Some(_) if end == self.end => false,
            Some(&byte) => !class.contains(byte),
        }
    }

    /// The smallest span on character boundaries around a range of bytes.
    fn align(&self, start: usize, end: usize) -> Span {
        let inside = |index: usize| self.bytes.get(index).is_some_and(|&byte| byte & 0xC0 == 0x80);
        let mut span = Span { start, end };
        while inside(span.start) && span.start > 0 {
            span.start -= 1;
        }
        while inside(span.end) {
            span.end += 1;
        }
        span
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
