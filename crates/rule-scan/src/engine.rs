//! One text on its way through a scanner: segments between markers, the track of each, and the
//! findings that are decided. Scans and streams are the same code: a scan is a text that comes in
//! one piece and ends with it.

use crate::finding::Finding;
use crate::marker::{Nonce, Parsed};
use crate::rules::RuleSet;
use crate::segment::Segment;
use crate::track::{Holds, Track};
use crate::verify::Memory;
use crate::view::Views;
use crate::view::lane::{Call, Lane};

/// What is kept of a text.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'t> {
    pub(crate) bytes: &'t [u8],
    /// Where it begins in the whole text. All positions count from the start of that.
    pub(crate) base: usize,
    /// The text ends with it.
    pub(crate) last: bool,
}

/// The state of one text.
#[derive(Clone, Default)]
pub(crate) struct Engine {
    pub(crate) memory: Memory,
    track: Track,
    views: Views,
    lanes: Vec<Lane>,
    /// Decided, in no order, not taken yet.
    pub(crate) findings: Vec<Finding>,
    /// Tails that have grown since they were last taken: the finding with its new end.
    pub(crate) grown: Vec<Finding>,
    /// Where the segment began.
    start: usize,
    marked: bool,
    /// Up to where no marker begins.
    searched: usize,
    /// How much of the text is known of the open segment.
    end: usize,
}

impl Engine {
    /// Forgets everything, for another text.
    pub(crate) fn reset(&mut self) {
        self.findings.clear();
        self.grown.clear();
        self.track.reset(0);
        self.lanes.iter_mut().for_each(|lane| lane.reset(0));
        self.memory.work = 0;
        (self.start, self.marked, self.searched, self.end) = (0, false, 0, 0);
    }

    /// Scans what has been added to the text since the last call.
    pub(crate) fn run(&mut self, rules: &RuleSet, text: Kept<'_>, nonce: Option<Nonce>) {
        self.grown.clear();
        let Kept { bytes, base, last } = text;
        let end = base + bytes.len();
        if self.views != rules.bounds.views {
            self.views = rules.bounds.views;
            self.lanes = self.views.iter().map(|view| Lane::new(view, 1, 0)).collect();
        }
        loop {
            let rest = bytes.get(self.searched.saturating_sub(base)..).unwrap_or(&[]);
            let Some(found) = memchr::memchr(b'[', rest) else {
                self.searched = end;
                self.advance(rules, text, end, last);
                break;
            };
            let at = self.searched.max(base) + found;
            match rules.marker(bytes, at - base, nonce) {
                Parsed::Marker(length) => {
                    // What stands behind a marker may speak against what stands before it.
                    if !last && at + rules.bounds.beyond_marker > end {
                        self.searched = at;
                        self.advance(rules, text, at, false);
                        break;
                    }
                    self.advance(rules, text, at, true);
                    let after = at + length;
                    (self.start, self.marked, self.searched, self.end) =
                        (after, true, after, after);
                    self.track.reset(after);
                    self.lanes.iter_mut().for_each(|lane| lane.reset(after));
                }
                Parsed::Unfinished if !last => {
                    self.searched = at;
                    self.advance(rules, text, at, false);
                    break;
                }
                Parsed::Unfinished | Parsed::Other => self.searched = at + 1,
            }
        }
        for grown in &self.grown {
            for finding in self.findings.iter_mut().filter(|finding| finding.is_same(grown)) {
                *finding = *grown;
            }
        }
    }

    /// The first position before which everything is decided.
    pub(crate) fn frontier(&self, rules: &RuleSet, text: Kept<'_>, holds: Holds<'_>) -> usize {
        if text.last {
            return text.base + text.bytes.len();
        }
        // What waits may begin within a character; spans do not.
        let segment = self.segment(text, self.end, false);
        let mut frontier = self.track.frontier(rules, segment, holds, usize::MAX);
        for lane in &self.lanes {
            frontier = frontier.min(lane.frontier(rules, holds));
        }
        segment.align(frontier, frontier).start
    }

    /// The first byte that is still needed.
    pub(crate) fn needed_from(&self) -> usize {
        let lanes = self.lanes.iter().map(Lane::needed_from);
        lanes.fold(self.track.needed_from(0), usize::min)
    }

    /// Forgets what only the text before `position` needs.
    pub(crate) fn forget_before(&mut self, position: usize) {
        self.track.forget_before(position);
    }

    /// Bytes of memory beside the engine itself.
    pub(crate) fn memory_used(&self) -> usize {
        self.memory.used()
            + self.track.memory_used()
            + self.lanes.iter().map(Lane::memory_used).sum::<usize>()
            + (self.findings.capacity() + self.grown.capacity()) * size_of::<Finding>()
    }

    /// How far every view knows what it reads. Nothing is scanned beyond, so that where a disguise
    /// may begin, all that it could make a match of is still held.
    fn decided_end(&mut self, text: Kept<'_>, mut end: usize) -> usize {
        loop {
            let segment = self.segment(text, end, false);
            let lanes = self.lanes.iter_mut();
            let least = lanes.filter_map(|lane| lane.undecided_from(segment)).fold(end, usize::min);
            if least == end {
                return end;
            }
            end = least;
        }
    }

    fn segment<'t>(&self, text: Kept<'t>, end: usize, closed: bool) -> Segment<'t> {
        let Kept { bytes, base, .. } = text;
        Segment { bytes, base, start: self.start, end, closed, marked: self.marked, amid: false }
    }

    fn advance(&mut self, rules: &RuleSet, text: Kept<'_>, end: usize, closed: bool) {
        let end = if closed { end } else { self.decided_end(text, end) };
        self.end = end;
        let segment = self.segment(text, end, closed);
        let Self { track, lanes, memory, findings, grown, .. } = self;
        for lane in lanes {
            lane.advance(&mut Call { rules, memory }, segment, false, findings, grown);
        }
        track.advance(rules, segment, None, memory, findings, |tail| {
            let mut finding = tail.finding;
            finding.span.end = segment.align(tail.end, tail.end).end;
            finding.cover.end = finding.span.end;
            finding.open = tail.open;
            grown.push(finding);
        });
    }
}
