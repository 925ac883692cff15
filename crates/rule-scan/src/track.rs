//! How far one text has been scanned: what is still open, and from where on nothing is decided.
//!
//! A track is fed a text that grows at its end. Everything that the known part decides is decided
//! at once; an anchor whose candidates need more text is kept and tried again. A text that is
//! scanned whole is fed once, closed, and leaves nothing open.

use std::ops::Range;

use crate::finding::{Finding, RuleId};
use crate::memo::Memo;
use crate::pairs::Marks;
use crate::rules::RuleSet;
use crate::segment::Segment;
use crate::triggers::Found;
use crate::verify::{Memory, Tail, Verifier};
use crate::view::View;
use crate::view::map::Map;

/// The state of one text.
#[derive(Clone, Default)]
pub(crate) struct Track {
    /// Every literal that begins before is known.
    literals_to: usize,
    /// Every run of a class that begins before is known.
    classes_to: usize,
    /// Anchors of early rules, which have to be looked at in order, and have not been yet.
    queue: Vec<(usize, RuleId)>,
    waiting: Vec<Waiting>,
    tails: Vec<Tail>,
    memo: Memo,
}

/// The text of a track, if it is a view of another.
#[derive(Clone, Copy)]
pub(crate) struct InView<'a> {
    pub(crate) view: View,
    /// What tells it from other views of the same text.
    pub(crate) track: u16,
    /// Where it stands there.
    pub(crate) map: &'a Map,
    /// How much of that a match may take up.
    pub(crate) extent: usize,
    /// All that counts is decided by what is there; only a tail may go on.
    pub(crate) decided: bool,
    /// Where an anchor may stand whose match touches a disguise, in order.
    pub(crate) zones: &'a [Range<usize>],
}

/// Which rules text waits for.
#[derive(Clone, Copy)]
pub(crate) struct Holds<'a> {
    /// By rule; `None` for all.
    pub(crate) rules: Option<&'a [bool]>,
    /// Of the classes that rules look back over, those of these rules, a bit for each.
    pub(crate) backs: u32,
}

impl Holds<'_> {
    pub(crate) const ALL: Self = Self { rules: None, backs: u32::MAX };

    pub(crate) fn rule(&self, rule: RuleId) -> bool {
        self.rules.is_none_or(|rules| rules.get(rule.index()).copied().unwrap_or(true))
    }
}

/// An anchor that needs more text.
#[derive(Clone, Copy)]
struct Waiting {
    rule: RuleId,
    at: usize,
    /// The first byte that may be part of a match.
    start: usize,
    /// How much of the text has to be known before it is worth to try again.
    retry: usize,
}

/// A tail that has grown.
pub(crate) struct Grown {
    pub(crate) finding: Finding,
    /// Its end by now, in the text that is scanned.
    pub(crate) end: usize,
    pub(crate) open: bool,
}

impl Track {
    /// Starts anew at `start`.
    pub(crate) fn reset(&mut self, start: usize) {
        self.literals_to = start;
        self.classes_to = start;
        self.queue.clear();
        self.waiting.clear();
        self.tails.clear();
        self.memo.clear();
    }

    /// Scans what has been added to the segment since the last call.
    pub(crate) fn advance(
        &mut self,
        rules: &RuleSet,
        segment: Segment<'_>,
        in_view: Option<InView<'_>>,
        memory: &mut Memory,
        found: &mut Vec<Finding>,
        mut grown: impl FnMut(Grown),
    ) {
        memory.turn_to_another_text();
        let Self { tails, memo, waiting, .. } = self;
        let whole = segment;
        let decided = in_view.is_some_and(|in_view| in_view.decided);
        let segment = Segment { closed: whole.closed || decided, ..whole };
        let mut verifier = Verifier { rules, segment, whole, in_view, memory, memo, tails };
        if !verifier.tails.is_empty() {
            verifier.follow(|tail, open| {
                grown(Grown { finding: tail.finding, end: tail.end, open });
            });
        }
        if !waiting.is_empty() {
            retry(&mut verifier, waiting, found);
        }
        match in_view {
            None => {
                let from = self.literals_to;
                self.search(rules, (segment, whole), in_view, from..segment.end, memory, found);
            }
            Some(view) => {
                for zone in view.zones {
                    let from = zone.start.max(self.literals_to);
                    if from < zone.end && from < segment.end {
                        let to = zone.end.min(segment.end);
                        self.search(rules, (segment, whole), in_view, from..to, memory, found);
                    }
                }
            }
        }
    }

    /// Looks for anchors in a range of the segment, and at what they anchor.
    fn search(
        &mut self,
        rules: &RuleSet,
        (segment, whole): (Segment<'_>, Segment<'_>),
        in_view: Option<InView<'_>>,
        range: Range<usize>,
        memory: &mut Memory,
        found: &mut Vec<Finding>,
    ) {
        let Self { literals_to, classes_to, queue, waiting, tails, memo } = self;
        let triggers = &rules.triggers;
        let open_from = match segment.closed {
            true => range.end,
            false => triggers.literal_open_from(segment, range.start).min(range.end),
        };
        let longest = triggers.longest_literal();
        let known = range.start.max(*classes_to);
        let mut marks = memory.marks.take().unwrap_or_else(|| Box::new(Marks::new()));
        let mut verifier = Verifier { rules, segment, whole, in_view, memory, memo, tails };
        let place = (segment, verifier.view());
        triggers.find(segment, range.clone(), &mut marks, |what, at| {
            let literal = match what {
                Found::Literal(literal) if at < open_from => literal,
                Found::Run(rules) if at >= known => {
                    rules.each(place, at, |rule| {
                        look(&mut verifier, waiting, found, rule, at);
                    });
                    return;
                }
                Found::Literal(_) | Found::Run(_) => return,
            };
            literal.rules.each(place, at, |rule| look(&mut verifier, waiting, found, rule, at));
            if !literal.early.is_empty() {
                literal.early.each(place, at, |rule| {
                    let place = queue.partition_point(|&entry| entry <= (at, rule));
                    queue.insert(place, (at, rule));
                });
                // Literals are reported by where their rarest part stands, so not quite in order.
                let settled = queue.partition_point(|&(known, _)| known + 2 * longest < at);
                for (at, rule) in queue.drain(..settled) {
                    look(&mut verifier, waiting, found, rule, at);
                }
            }
        });
        for (at, rule) in queue.drain(..) {
            look(&mut verifier, waiting, found, rule, at);
        }
        memory.marks = Some(marks);
        *literals_to = open_from;
        *classes_to = range.end;
    }

    /// From where on a match that is not known yet may begin. In a view, no anchor counts that is
    /// not known and stands at `anchors_to` or later.
    pub(crate) fn frontier(
        &self,
        rules: &RuleSet,
        segment: Segment<'_>,
        holds: Holds<'_>,
        anchors_to: usize,
    ) -> usize {
        let mut frontier = segment.end;
        if segment.closed {
            return frontier;
        }
        let unseen = self.literals_to.min(segment.end);
        if unseen < anchors_to {
            frontier = rules.triggers.reach_back(segment, unseen, holds.backs);
        }
        for waiting in &self.waiting {
            if waiting.start < frontier && holds.rule(waiting.rule) {
                frontier = waiting.start;
            }
        }
        for tail in &self.tails {
            if tail.end < frontier && holds.rule(tail.finding.rule) {
                frontier = tail.end;
            }
        }
        frontier
    }

    /// The first byte that may still be looked at, but for context. An anchor that has not been
    /// looked for counts from `unsearched` on.
    pub(crate) fn needed_from(&self, unsearched: usize) -> usize {
        let waiting = self.waiting.iter().map(|waiting| waiting.start);
        let tails = self.tails.iter().map(|tail| tail.walked);
        let first = waiting.chain(tails).min().unwrap_or(usize::MAX);
        first.min(self.literals_to.max(unsearched))
    }

    /// Whether no tail is open.
    pub(crate) fn has_no_tails(&self) -> bool {
        self.tails.is_empty()
    }

    /// Bytes of memory beside the track itself.
    pub(crate) fn memory_used(&self) -> usize {
        self.queue.capacity() * size_of::<(usize, RuleId)>()
            + self.waiting.capacity() * size_of::<Waiting>()
            + self.tails.capacity() * size_of::<Tail>()
            + self.memo.memory_used()
    }

    /// Forgets what only the text before `position` needs.
    pub(crate) fn forget_before(&mut self, position: usize) {
        self.memo.forget_before(position);
    }
}

/// Verifies an anchor, or puts it to those that wait.
fn look(
    verifier: &mut Verifier<'_, '_>,
    waiting: &mut Vec<Waiting>,
    found: &mut Vec<Finding>,
    rule: RuleId,
    at: usize,
) {
    let Some(compiled) = verifier.rules.get(rule) else { return };
    if verifier.does_not_count(compiled, at) {
        return;
    }
    if verifier.segment.closed {
        verifier.anchor(rule, at, found);
        return;
    }
    // An early rule is asked in order, so that what it swallows does not depend on the chunks.
    let blocked = compiled.tail.is_some() && waiting.iter().any(|other| other.rule == rule);
    let start = if blocked {
        let back = compiled.rule.anchor.back;
        Some(back.map_or(at, |(class, max)| verifier.segment.run_before(at, class, max)))
    } else {
        verifier.anchor(rule, at, found)
    };
    if let Some(start) = start {
        let due = at + compiled.decided_within();
        let retry = again(verifier.segment.end, start, due);
        waiting.push(Waiting { rule, at, start, retry });
    }
}

/// Up to this length a candidate is tried with every piece.
const SHORT: usize = 64;

/// When to try again: at once while the candidate is short, in growing steps later, so that the work
/// for each byte stays bounded with chunks of single bytes; and at once when it has to be decided.
fn again(end: usize, start: usize, due: usize) -> usize {
    let step = end.saturating_sub(start).saturating_sub(SHORT) / 4 + 1;
    (end + step).min(due).max(end + 1)
}

fn retry(verifier: &mut Verifier<'_, '_>, waiting: &mut Vec<Waiting>, found: &mut Vec<Finding>) {
    let segment = verifier.segment;
    let mut kept = 0;
    for index in 0..waiting.len() {
        let Some(mut entry) = waiting.get(index).copied() else { break };
        let Some(compiled) = verifier.rules.get(entry.rule) else { continue };
        let early = compiled.tail.is_some();
        let blocked = || {
            early && waiting.get(..kept).unwrap_or(&[]).iter().any(|other| other.rule == entry.rule)
        };
        // In a view it is decided as soon as all is there that a match may take up.
        let complete = verifier.in_view.is_some_and(|InView { map, extent, .. }| {
            map.source_start(entry.start) + extent <= map.source_end()
        });
        let due = segment.closed || segment.end >= entry.retry || early || complete;
        if due && !blocked() {
            match verifier.anchor(entry.rule, entry.at, found) {
                None => continue,
                Some(start) => {
                    entry.start = start;
                    let due = entry.at + compiled.decided_within();
                    entry.retry = again(segment.end, start, due);
                }
            }
        }
        if let Some(slot) = waiting.get_mut(kept) {
            *slot = entry;
        }
        kept += 1;
    }
    waiting.truncate(kept);
}
