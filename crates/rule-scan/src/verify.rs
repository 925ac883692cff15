//! The verification of one candidate: from an anchor to a finding, or to the news that more text is
//! needed to know.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::automaton::{Automaton, Walk};
use crate::evidence::{Check, Trimmed, Validity};
use crate::finding::{Finding, RuleId, Span};
use crate::memo::Memo;
use crate::pairs::Marks;
use crate::rules::{Compiled, CompiledBody, RuleSet};
use crate::segment::Segment;
use crate::tail::Reader;
use crate::track::InView;
use crate::view::View;

/// Memory that verification reuses, and what it has cost.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    ends: Vec<usize>,
    leads: Leads,
    bodies: Vec<usize>,
    readings: Readings,
    /// Once something has been scanned.
    pub(crate) marks: Option<Box<Marks>>,
    /// Bytes looked at over and above the one pass.
    pub(crate) work: u64,
}

/// The ends of a lead at a start, which rules that share the lead ask for one after another.
#[derive(Clone, Default)]
struct Leads {
    /// The lead, the start and what was known of the text.
    of: Option<(usize, usize, usize, bool)>,
    ends: Vec<usize>,
    open: bool,
}

/// The verdicts on a window, which rules of one analyser ask for one after another.
#[derive(Clone, Default)]
struct Readings {
    /// The analyser, and the window.
    of: Option<(usize, Span)>,
    verdicts: Vec<Option<Trimmed>>,
}

impl Readings {
    /// Whether the window that begins there was read, and has nothing for this rule. Most windows have
    /// nothing for any, and the first rule that asks spares the others the way there.
    #[inline]
    fn refuse(&self, compiled: &Compiled, at: usize) -> bool {
        let Some(Check::Analysed(analyser, index)) = &compiled.rule.check else { return false };
        let same = |(of, window): (usize, Span)| of == analyser.address() && window.start == at;
        compiled.lead.is_none()
            && compiled.rule.anchor.back.is_none()
            && self.of.is_some_and(same)
            && self.verdicts.get(*index).is_none_or(Option::is_none)
    }
}

impl Memory {
    /// Forgets what was said of another text.
    pub(crate) fn turn_to_another_text(&mut self) {
        self.leads.of = None;
        self.readings.of = None;
    }

    /// Bytes of memory.
    pub(crate) fn used(&self) -> usize {
        size_of::<Marks>()
            + (self.ends.capacity() + self.leads.ends.capacity() + self.bodies.capacity())
                * size_of::<usize>()
            + self.readings.verdicts.capacity() * size_of::<Option<Trimmed>>()
    }
}

/// The tail of an early rule, followed as far as the text is known.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    pub(crate) finding: Finding,
    walk: Walk,
    /// Up to where it was followed.
    pub(crate) walked: usize,
    /// The last accepted end, in the text that is scanned.
    pub(crate) end: usize,
}

/// What is known of a candidate.
enum Outcome {
    No,
    Yes,
    /// More text is needed.
    Open,
}

/// One text in which candidates are verified.
pub(crate) struct Verifier<'a, 't> {
    pub(crate) rules: &'a RuleSet,
    /// What a candidate is looked for in: in a view no more than a match may take up.
    pub(crate) segment: Segment<'t>,
    /// All that is known. A tail has no greatest length, in a view either.
    pub(crate) whole: Segment<'t>,
    pub(crate) in_view: Option<InView<'a>>,
    pub(crate) memory: &'a mut Memory,
    pub(crate) memo: &'a mut Memo,
    pub(crate) tails: &'a mut Vec<Tail>,
}

impl Verifier<'_, '_> {
    /// Tries every start that an anchor at `at` allows and puts what matches into `found`. If more
    /// text is needed, nothing is put there, and the answer is the first byte that may be part of a
    /// match.
    pub(crate) fn anchor(
        &mut self,
        id: RuleId,
        at: usize,
        found: &mut Vec<Finding>,
    ) -> Option<usize> {
        let rules = self.rules;
        let compiled = rules.get(id)?;
        let anchor = &compiled.rule.anchor;
        if self.memory.readings.refuse(compiled, at)
            || anchor.word_start && !self.segment.begins_word(at)
        {
            return None;
        }
        let first = anchor.back.map_or(at, |(class, max)| self.segment.run_before(at, class, max));
        let whole = self.segment;
        let first = match self.in_view {
            None => first,
            Some(InView { map, extent, .. }) => {
                // A match has a greatest length in the text that the view was made of, too.
                let back = map.source_start(at).saturating_sub(extent / 2);
                let first = first.max(map.place_of(back)).min(at);
                let limit = map.source_start(first) + extent;
                if limit <= map.source_end() {
                    let end = map.place_of(limit).min(whole.end);
                    self.segment = Segment { end, closed: true, ..whole };
                }
                first
            }
        };
        let open = self.starts(id, compiled, first..=at, found);
        self.segment = whole;
        open
    }

    /// Whether it is known that no candidate with its anchor at `at` counts: in a view that the rule
    /// does not want, or where none touches a disguise.
    pub(crate) fn does_not_count(&self, compiled: &Compiled, at: usize) -> bool {
        let Some(InView { map, view, .. }) = self.in_view else { return false };
        if !compiled.rule.views.contains(view) {
            return true;
        }
        let back = compiled.back();
        // A match is widened to whole characters.
        let (start, end) = (at.saturating_sub(back + 4), at + compiled.max_len + 4);
        (self.segment.closed || end <= self.segment.end) && !map.is_disguised(Span { start, end })
    }

    pub(crate) fn view(&self) -> View {
        self.in_view.map_or(View::Plain, |in_view| in_view.view)
    }

    fn track(&self) -> u16 {
        self.in_view.map_or(0, |in_view| in_view.track)
    }

    fn starts(
        &mut self,
        id: RuleId,
        compiled: &Compiled,
        starts: RangeInclusive<usize>,
        found: &mut Vec<Finding>,
    ) -> Option<usize> {
        let (known, known_tails) = (found.len(), self.tails.len());
        let swallowed = compiled.tail.is_some().then(|| self.memo.swallowed(id));
        // In a view the end of what counts hangs on the anchor, and a tail on what came before.
        let same = self.in_view.is_none()
            && compiled.tail.is_none()
            && compiled.rule.anchor.back.is_some();
        for start in starts {
            if !self.segment.left_holds(start, compiled.rule.left) {
                continue;
            }
            if same && let Some(finding) = self.memo.tried(id, start) {
                found.extend(finding);
                continue;
            }
            let before = found.len();
            let outcome = self.start(id, compiled, start, found);
            if same && !matches!(outcome, Outcome::Open) {
                self.memo.try_start(id, start, found.get(before).copied());
            }
            if matches!(outcome, Outcome::Open) {
                let earliest = found.get(known).map_or(start, |finding| finding.span.start);
                found.truncate(known);
                self.tails.truncate(known_tails);
                if let Some(swallowed) = swallowed {
                    self.memo.swallow(id, swallowed);
                }
                return Some(earliest.min(start));
            }
        }
        None
    }

    /// Follows the open tails and says of each whether its end is known now.
    pub(crate) fn follow(&mut self, mut grown: impl FnMut(&Tail, bool)) {
        let mut tails = std::mem::take(self.tails);
        tails.retain_mut(|tail| {
            let Some(compiled) = self.rules.get(tail.finding.rule) else { return false };
            let (views, Some(pattern)) = (compiled.rule.views, &compiled.tail) else {
                return false;
            };
            let reader = Reader { source: self.whole, in_view: self.in_view, views };
            let walked = reader.walk(pattern, (tail.walk, tail.walked), &mut tail.end);
            (tail.walk, tail.walked) = (walked.walk, walked.to);
            self.memory.work += walked.work;
            let open = walked.open;
            let swallowed = self.memo.swallowed(tail.finding.rule);
            let end = tail.end.max(swallowed.end);
            self.memo.swallow(tail.finding.rule, Span { start: swallowed.start, end });
            grown(tail, open);
            open
        });
        *self.tails = tails;
    }

    fn start(
        &mut self,
        id: RuleId,
        compiled: &Compiled,
        start: usize,
        found: &mut Vec<Finding>,
    ) -> Outcome {
        let Some(lead) = &compiled.lead else {
            return self.body(id, compiled, start, start, found);
        };
        self.read_lead(lead, start);
        if self.memory.leads.open {
            return Outcome::Open;
        }
        let mut bodies = std::mem::take(&mut self.memory.bodies);
        bodies.clear();
        let mut open = false;
        match &compiled.opening {
            None => bodies.extend_from_slice(&self.memory.leads.ends),
            Some(opening) => {
                for &end in &self.memory.leads.ends {
                    let walk = opening.ends(self.segment.rest(end), |more| bodies.push(end + more));
                    self.memory.work += walk.steps as u64;
                    open |= !self.segment.closed && opening.is_open(walk);
                }
                bodies.sort_unstable();
                bodies.dedup();
            }
        }
        let mut outcome = if open { Outcome::Open } else { Outcome::No };
        if !open {
            for &body in bodies.iter().rev() {
                outcome = self.body(id, compiled, start, body, found);
                if !matches!(outcome, Outcome::No) {
                    break;
                }
            }
        }
        self.memory.bodies = bodies;
        outcome
    }

    /// Finds the ends of a lead, unless it was the last one that was read.
    fn read_lead(&mut self, lead: &Arc<Automaton>, start: usize) {
        let Segment { end, closed, .. } = self.segment;
        let of = Some((Arc::as_ptr(lead).addr(), start, end, closed));
        if self.memory.leads.of == of {
            return;
        }
        let leads = &mut self.memory.leads;
        leads.of = of;
        leads.ends.clear();
        let walk = lead.ends(self.segment.rest(start), |end| leads.ends.push(start + end));
        leads.open = !closed && lead.is_open(walk);
        self.memory.work += walk.steps as u64;
    }

    /// Tries the body at `body` of a candidate that began at `start`.
    fn body(
        &mut self,
        id: RuleId,
        compiled: &Compiled,
        start: usize,
        body: usize,
        found: &mut Vec<Finding>,
    ) -> Outcome {
        let (mut end, points) = match self.accept(compiled, body) {
            Ok(Some(accepted)) => accepted,
            Ok(None) => return Outcome::No,
            Err(MoreText) => return Outcome::Open,
        };
        let Ok(confidence) = self.confidence(compiled, (start, end), points) else {
            return Outcome::Open;
        };
        if confidence < self.rules.threshold {
            return Outcome::No;
        }
        let decided = self.align(body, end);
        let began = if self.in_view.is_some() { start } else { decided.start };
        // What touches no disguise is found in the text, and swallows nothing here.
        let touches = |InView { map, .. }: InView<'_>| {
            let start = began.saturating_sub(1).max(self.segment.base);
            map.is_disguised(Span { start, end: decided.end })
        };
        if compiled.tail.is_some() && !self.in_view.is_none_or(touches) {
            return Outcome::Yes;
        }
        let mut open = false;
        if let Some(tail) = &compiled.tail {
            let swallowed = self.memo.swallowed(id);
            let is_open = self.tails.iter().any(|tail| tail.finding.rule == id);
            // A tail that was walked once over these bytes is as long from here; walking it again
            // for each repeated prefix would not be linear.
            if end <= swallowed.end {
                if body >= swallowed.start {
                    return Outcome::Yes;
                }
                if is_open {
                    return Outcome::Open;
                }
                end = swallowed.end;
            } else if is_open {
                return Outcome::Open;
            } else {
                let views = compiled.rule.views;
                let reader = Reader { source: self.whole, in_view: self.in_view, views };
                let walked = reader.walk(tail, (tail.ends(&[], |_| {}), end), &mut end);
                self.memory.work += walked.work;
                open = walked.open;
                if open {
                    let finding = Finding {
                        rule: id,
                        span: decided,
                        cover: decided,
                        confidence,
                        view: self.view(),
                        began,
                        decided: decided.end,
                        track: self.track(),
                        early: true,
                        open,
                    };
                    self.tails.push(Tail { finding, walk: walked.walk, walked: walked.to, end });
                }
            }
            self.memo.swallow(id, Span { start: body, end });
        }
        let span = Span { start: decided.start, end: self.align(body, end).end };
        found.push(Finding {
            rule: id,
            span,
            cover: span,
            confidence,
            view: self.view(),
            began,
            decided: decided.end,
            track: self.track(),
            early: compiled.tail.is_some(),
            open,
        });
        Outcome::Yes
    }

    /// The span on character boundaries around a range of bytes. A view is not always UTF-8, so what
    /// is found in one is widened in the text.
    fn align(&self, start: usize, end: usize) -> Span {
        match self.in_view {
            None => self.whole.align(start, end),
            Some(_) => Span { start, end },
        }
    }

    /// The end that the pattern, the right boundary and the rule's function accept, and the
    /// function's points.
    fn accept(
        &mut self,
        compiled: &Compiled,
        body: usize,
    ) -> Result<Option<(usize, i8)>, MoreText> {
        let rule = &compiled.rule;
        let segment = self.segment;
        let pattern = match &compiled.body {
            CompiledBody::Pattern(pattern) => pattern,
            CompiledBody::Window(max) => {
                let end = body + max;
                if !segment.closed && end > segment.end {
                    return Err(MoreText);
                }
                return self.trim(compiled, body, segment.end.min(end));
            }
        };
        let open = |walk: Walk| !segment.closed && pattern.is_open(walk);
        match &rule.check {
            None => {
                let mut longest = None;
                let mut unknown = false;
                let walk = pattern.ends(segment.rest(body), |end| {
                    unknown |= !rule.right.is_empty() && !segment.knows(body + end);
                    if segment.right_holds(body + end, rule.right) {
                        longest = Some((body + end, 0));
                    }
                });
                self.memory.work += walk.steps as u64;
                if open(walk) || unknown { Err(MoreText) } else { Ok(longest) }
            }
            Some(Check::Trim(_) | Check::Analysed(..)) => {
                let (length, walk) = pattern.longest(segment.rest(body));
                self.memory.work += walk.steps as u64;
                if open(walk) {
                    return Err(MoreText);
                }
                self.trim(compiled, body, body + length)
            }
            Some(Check::Each(validate)) => {
                let mut ends = std::mem::take(&mut self.memory.ends);
                ends.clear();
                let walk = pattern.ends(segment.rest(body), |end| ends.push(body + end));
                self.memory.work += walk.steps as u64;
                let unknown = ends.last().is_some_and(|&end| !segment.knows(end));
                let accepted = if open(walk) || unknown && !rule.right.is_empty() {
                    Err(MoreText)
                } else {
                    Ok(ends.iter().rev().find_map(|&end| {
                        if !segment.right_holds(end, rule.right) {
                            return None;
                        }
                        self.memory.work += (end - body) as u64;
                        match validate(segment.slice(body, end)) {
                            Validity::Reject => None,
                            Validity::Accept(points) => Some((end, points)),
                        }
                    }))
                };
                self.memory.ends = ends;
                accepted
            }
        }
    }

    /// What a trimming function leaves of `body..end`.
    fn trim(
        &mut self,
        compiled: &Compiled,
        body: usize,
        end: usize,
    ) -> Result<Option<(usize, i8)>, MoreText> {
        let rule = &compiled.rule;
        if end <= body {
            return Ok(None);
        }
        let window = self.segment.slice(body, end);
        let trimmed = match &rule.check {
            Some(Check::Trim(trim)) => {
                self.memory.work += (end - body) as u64;
                trim(window)
            }
            Some(Check::Analysed(analyser, index)) => {
                let readings = &mut self.memory.readings;
                let of = Some((analyser.address(), Span { start: body, end }));
                if readings.of != of {
                    let from = body.saturating_sub(analyser.before()).max(self.segment.start);
                    let before = self.segment.slice(from.max(self.segment.base), body);
                    analyser.analyse(before, window, &mut readings.verdicts);
                    readings.of = of;
                    self.memory.work += (end - body) as u64;
                }
                readings.verdicts.get(*index).copied().flatten()
            }
            Some(Check::Each(_)) | None => None,
        };
        let Some(trimmed) = trimmed else { return Ok(None) };
        let end = end.min(body + trimmed.len);
        if end <= body {
            return Ok(None);
        }
        if !rule.right.is_empty() && !self.segment.knows(end) {
            return Err(MoreText);
        }
        Ok(self.segment.right_holds(end, rule.right).then_some((end, trimmed.points)))
    }

    fn confidence(
        &self,
        compiled: &Compiled,
        candidate: (usize, usize),
        points: i8,
    ) -> Result<u8, MoreText> {
        let segment = &self.segment;
        let here = |at: usize| at.saturating_sub(segment.base);
        let place = (here(candidate.0), here(candidate.1));
        let known =
            |after: usize| after == 0 || segment.closed || candidate.1 + after <= segment.end;
        let mut sum = i32::from(compiled.rule.confidence) + i32::from(points);
        if let Some((words, points)) = &compiled.rule.support {
            if !known(words.reach_after()) {
                return Err(MoreText);
            }
            if words.near(segment.bytes, (here(segment.start), here(segment.end)), place) {
                sum += i32::from(*points);
            }
        }
        if let Some((words, points)) = &compiled.rule.against {
            if !known(words.reach_after()) {
                return Err(MoreText);
            }
            let marked = segment.marked && segment.start >= segment.base;
            let low = marked.then_some(here(segment.start));
            let end = here(segment.end);
            let high = (end < segment.bytes.len()).then_some(end);
            if words.near_beyond_markers(segment.bytes, (low, high), place) {
                sum -= i32::from(*points);
            }
        }
        Ok(u8::try_from(sum.clamp(0, 100)).unwrap_or(0))
    }
}

/// The text ends before the answer.
struct MoreText;
