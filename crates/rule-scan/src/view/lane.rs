//! One view of a text, read where it differs.
//!
//! A view is the whole text with disguises undone, and a match in it counts if the part that
//! decided it touches a disguise. So only the neighbourhoods of disguises have to be read: a window
//! is opened as far before one as a match can reach, and closed as far after the last. Whether and
//! where depends on the text alone and not on the pieces in which it comes.

use std::ops::Range;

use crate::bounds::IN_VIEW;
use crate::finding::{Finding, Span};
use crate::rules::RuleSet;
use crate::segment::Segment;
use crate::tail;
use crate::track::{Grown, Holds, InView, Track};
use crate::verify::Memory;
use crate::view::decoded::Decoding;
use crate::view::map::Map;
use crate::view::step::Step;
use crate::view::{VIEWS, View};

/// How much of a view is read before it is scanned.
const BLOCK: usize = 512;
/// How many views deep a text is read.
const DEPTH: u8 = 3;
/// How much of the text a match in a view may take up.
pub(crate) const EXTENT: usize = 2048;
/// How much of a view a match in a view of it may take up.
pub(crate) const INNER_EXTENT: usize = 340;

/// A view of one text and how far it is read.
#[derive(Clone)]
pub(crate) struct Lane {
    view: View,
    depth: u8,
    /// The views that were read on the way to this one, which tells it from all others.
    path: u16,
    /// What is kept of the open window, and where that begins in the view.
    text: Vec<u8>,
    base: usize,
    /// It begins amid the text, and not after a space.
    amid: bool,
    map: Map,
    track: Track,
    decoding: Decoding,
    /// Up to where the text is read.
    read: usize,
    /// Of the open window: the first place that counts, and up to where it is read at least.
    window: Option<Window>,
    /// What is read next is not known yet.
    stuck: bool,
    /// Where in the view an anchor may stand whose match touches a disguise, in order.
    zones: Vec<Range<usize>>,
    /// Views of this view.
    inner: Vec<Lane>,
    found: Vec<Finding>,
    grown: Vec<Finding>,
    /// Findings whose tails go on: here and in the text that the view was made of.
    open: Vec<(Finding, Finding)>,
}

#[derive(Clone, Copy)]
struct Window {
    counts_from: usize,
    until: usize,
}

/// What a lane is told besides the text.
pub(crate) struct Call<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) memory: &'a mut Memory,
}

impl Lane {
    /// A view of the text that the lane at `of` makes, 0 for the text itself.
    pub(crate) fn new(view: View, depth: u8, of: u16) -> Self {
        Self {
            view,
            depth,
            path: of * VIEWS as u16 + view as u16,
            text: Vec::new(),
            base: 0,
            amid: false,
            map: Map::default(),
            track: Track::default(),
            decoding: Decoding::default(),
            read: 0,
            window: None,
            stuck: false,
            zones: Vec::new(),
            inner: Vec::new(),
            found: Vec::new(),
            grown: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Starts anew at `start`.
    pub(crate) fn reset(&mut self, start: usize) {
        self.read = start;
        self.window = None;
        self.stuck = false;
        self.found.clear();
        self.grown.clear();
        self.open.clear();
    }

    /// Reads and scans what has been added to the text since the last call. If it `goes_on`, a text
    /// that is closed is so but for tails.
    pub(crate) fn advance(
        &mut self,
        call: &mut Call<'_>,
        source: Segment<'_>,
        goes_on: bool,
        found: &mut Vec<Finding>,
        grown: &mut Vec<Finding>,
    ) {
        loop {
            let Some(window) = self.window else {
                self.stuck = self.undecided_from(source).is_some();
                if self.stuck || self.read >= source.end {
                    return;
                }
                self.open(call.rules, source, self.read);
                continue;
            };
            let (reached, stuck) = self.read_block(call.rules, source, window);
            self.stuck = stuck;
            let at_end = source.closed && self.read >= source.end;
            let (decided, ends) = (reached || at_end, at_end && !goes_on);
            self.scan(call, source, decided, ends);
            // A tail may go on, and then so does the window.
            let closed = ends || decided && !self.has_tails();
            found.append(&mut self.found);
            grown.append(&mut self.grown);
            if closed {
                self.window = None;
            } else if stuck || self.read >= source.end {
                return;
            } else if reached {
                let until = self.read + BLOCK / 16;
                self.window = self.window.map(|window| Window { until, ..window });
            }
        }
    }

    /// Whether a tail goes on, here or in a view of this one.
    fn has_tails(&self) -> bool {
        let inner = || self.inner.iter().any(|lane| lane.window.is_some() && lane.has_tails());
        !self.track.has_no_tails() || inner()
    }

    /// If no window is open: reads on to where a disguise begins, and says if it is not known yet
    /// whether one does.
    pub(crate) fn undecided_from(&mut self, source: Segment<'_>) -> Option<usize> {
        if self.window.is_some() || self.read >= source.end {
            return None;
        }
        let at = self.view.find(source, self.read);
        self.read = self.read.max(at);
        let step = || self.view.step(source, at, &mut Decoding::default());
        (at < source.end && !source.closed && step() == Step::More).then_some(at)
    }

    /// From where on, in the text, a match that is not known yet may begin.
    pub(crate) fn frontier(&self, rules: &RuleSet, holds: Holds<'_>) -> usize {
        let longest = rules.bounds.view(self.view).longest;
        if self.window.is_none() {
            // A match that comes may touch what is not known yet. Up to there nothing is in disguise.
            let back = if self.depth == 1 { longest.max(INNER_EXTENT) } else { INNER_EXTENT };
            return if self.stuck { self.read.saturating_sub(back) } else { usize::MAX };
        }
        // What is further back than a match can reach does not matter.
        let reach = self.map.place_of(self.read.saturating_sub(self.extent()));
        let anchors_to = self.zones.last().map_or(0, |zone| zone.end);
        let segment = self.segment(false);
        let mut own = self.track.frontier(rules, segment, holds, anchors_to);
        if self.stuck {
            // The text was scanned further than this view knows it, and a match may touch what comes.
            own = own.min(self.map.end().saturating_sub(longest));
        }
        let inner = self.inner.iter().map(|lane| lane.frontier(rules, holds));
        let inner = inner.min().unwrap_or(usize::MAX);
        // Of the text itself, a match in a view of this one may take up more.
        let frontier = match self.depth {
            1 => own.max(reach).min(inner),
            _ => own.min(inner).max(reach),
        };
        let frontier = frontier.max(self.base);
        // What is left out right before may belong to a tail that goes on behind it, which none does
        // behind more.
        let known = self.map.source_from(frontier.min(self.map.end()), tail::REACH).min(self.read);
        match self.depth {
            1 => known.max(self.read.saturating_sub(IN_VIEW)),
            _ => known,
        }
    }

    /// The first byte of the text that is still needed, but for context.
    pub(crate) fn needed_from(&self) -> usize {
        self.read
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        let inner: usize = self.inner.iter().map(Self::memory_used).sum();
        let findings = self.found.capacity() + self.grown.capacity();
        size_of::<Self>()
            + self.text.capacity()
            + self.map.memory_used()
            + self.track.memory_used()
            + findings * size_of::<Finding>()
            + inner
    }

    /// How much a match in this view may take up of what the view was made of.
    fn extent(&self) -> usize {
        if self.depth == 1 { EXTENT } else { INNER_EXTENT }
    }

    fn segment(&self, closed: bool) -> Segment<'_> {
        let (base, end, amid) = (self.base, self.base + self.text.len(), self.amid);
        Segment { base, end, closed, amid, ..Segment::whole(&self.text) }
    }

    /// How far before a disguise the text is read.
    fn before(&self, rules: &RuleSet) -> usize {
        let views = inner_views(self.view).iter().chain([&self.view]);
        views.map(|&view| rules.bounds.view(view).before()).max().unwrap_or(0)
    }

    /// Opens a window for what stands at `at`.
    fn open(&mut self, rules: &RuleSet, source: Segment<'_>, at: usize) {
        let least = source.start.max(source.base);
        let mut start = at.saturating_sub(self.before(rules)).max(least);
        while source.byte(start).is_some_and(|byte| byte & 0xC0 == 0x80) {
            start += 1;
        }
        self.text.clear();
        self.base = 0;
        self.amid = match start > source.start {
            true => !source.byte(start - 1).is_some_and(|byte| byte.is_ascii_whitespace()),
            false => source.amid,
        };
        self.map.reset(start);
        self.track.reset(0);
        self.zones.clear();
        self.decoding = Decoding::default();
        self.read = start.min(at);
        for lane in &mut self.inner {
            lane.reset(0);
        }
        self.window = Some(Window { counts_from: at, until: at + 1 });
    }

    /// Reads on, up to the end of the window, of the text or of a block. Says whether the end of the
    /// window was reached, and whether more text is needed.
    fn read_block(&mut self, rules: &RuleSet, source: Segment<'_>, window: Window) -> (bool, bool) {
        let Window { counts_from, mut until } = window;
        let reach = rules.bounds.view(self.view);
        let full = self.text.len() + BLOCK;
        let mut stuck = false;
        while self.read < source.end.min(until) && self.text.len() < full {
            match self.view.step(source, self.read, &mut self.decoding) {
                Step::Same(length) => {
                    let length = length.min(source.end.min(until) - self.read).max(1);
                    self.text.extend_from_slice(source.slice(self.read, self.read + length));
                    self.map.same(length);
                    self.read += length;
                }
                Step::Becomes { length, text } => {
                    let counts = self.read >= counts_from;
                    let at = self.map.end();
                    self.text.extend_from_slice(text.as_slice());
                    match text.len() {
                        0 => self.map.gap(length, counts),
                        _ => self.map.piece(text.len(), length as u8, counts),
                    }
                    self.read += length;
                    if counts {
                        until = until.max(self.read + reach.after());
                        let zone =
                            at.saturating_sub(reach.longest)..self.map.end() + reach.back + 4;
                        match self.zones.last_mut().filter(|last| zone.start <= last.end) {
                            Some(last) => last.end = zone.end,
                            None => self.zones.push(zone),
                        }
                    }
                }
                Step::More => {
                    stuck = true;
                    break;
                }
            }
        }
        self.window = Some(Window { counts_from, until });
        (self.read >= until, stuck)
    }

    /// Scans what has been read, this view and the views of it. If it is `decided`, the window
    /// reaches as far as a match can, and if it is `closed`, no tail goes on either.
    fn scan(&mut self, call: &mut Call<'_>, source: Segment<'_>, decided: bool, closed: bool) {
        let (base, end) = (self.base, self.base + self.text.len());
        let (extent, track) = (self.extent(), self.path);
        let segment = Segment { base, end, closed, amid: self.amid, ..Segment::whole(&self.text) };
        let (first, first_grown) = (self.found.len(), self.grown.len());
        let (found, grown, map, view) = (&mut self.found, &mut self.grown, &self.map, self.view);
        let mut grow = |tail: Grown| {
            let mut finding = tail.finding;
            finding.span.end = tail.end;
            finding.cover.end = tail.end;
            finding.open = tail.open;
            grown.push(finding);
        };
        let in_view = InView { view, track, map, extent, decided, zones: &self.zones };
        self.track.advance(call.rules, segment, Some(in_view), call.memory, found, &mut grow);
        let inner = found.len();
        // The last zone may still grow.
        let done = self.zones.iter().take_while(|zone| zone.end < end).count();
        self.zones.drain(..done.min(self.zones.len().saturating_sub(1)));
        if self.depth < DEPTH && self.inner.is_empty() {
            let wanted =
                inner_views(view).iter().filter(|&&view| call.rules.bounds.views.contains(view));
            self.inner = wanted.map(|&view| Lane::new(view, self.depth + 1, self.path)).collect();
        }
        let source_here = Segment { closed: closed || decided, ..segment };
        for lane in &mut self.inner {
            lane.advance(call, source_here, !closed, found, grown);
        }
        // What a view of a view was made of need not be UTF-8.
        let align = |span: Span| match self.depth {
            1 => source.align(span.start, span.end),
            _ => span,
        };
        // What was found counts if a disguise decided about it, and stands where its source stands.
        let mut kept = first;
        for index in first..found.len() {
            let Some(finding) = found.get(index).copied() else { break };
            let decided = Span { start: finding.began, end: finding.decided };
            let most = if self.depth == 1 { IN_VIEW } else { extent };
            let too_long = index >= inner && map.source(decided).len() > most;
            // So does what stands right before, which says whether a match may begin.
            let start = decided.start.saturating_sub(1).max(self.base);
            if too_long || !map.is_disguised(Span { start, ..decided }) {
                continue;
            }
            let there = in_source(finding, map, self.depth, align);
            if finding.open {
                self.open.push((finding, there));
            }
            if let Some(slot) = found.get_mut(kept) {
                *slot = there;
                kept += 1;
            }
        }
        found.truncate(kept);
        let mut kept = first_grown;
        for index in first_grown..grown.len() {
            let Some(finding) = grown.get(index).copied() else { break };
            let Some((_, there)) = self.open.iter_mut().find(|(here, _)| here.is_same(&finding))
            else {
                continue;
            };
            // The start of a long tail may be forgotten, its last byte is known.
            let last = Span { start: finding.span.end.saturating_sub(1), ..finding.span };
            there.span.end = align(map.source(last)).end;
            there.cover.end = there.span.end;
            there.open = finding.open;
            if let Some(slot) = grown.get_mut(kept) {
                *slot = *there;
                kept += 1;
            }
        }
        grown.truncate(kept);
        self.open.retain(|(_, there)| there.open);
        self.cut(call.rules);
    }

    /// Lets go of what nothing needs any more.
    fn cut(&mut self, rules: &RuleSet) {
        // What has not been searched counts only if a disguise comes that a match reaches from it.
        let reach = rules.bounds.view(self.view);
        let unsearched = (self.base + self.text.len()).saturating_sub(reach.longest);
        let mut needed = self.track.needed_from(unsearched);
        for lane in &self.inner {
            needed = needed.min(lane.needed_from().saturating_sub(lane.before(rules)));
        }
        let gone = needed.saturating_sub(self.base).saturating_sub(rules.bounds.before);
        if gone < BLOCK {
            return;
        }
        self.text.drain(..gone.min(self.text.len()));
        self.base += gone;
        self.map.forget_before(self.base);
        self.track.forget_before(self.base);
    }
}

/// The views that are read of a view.
fn inner_views(view: View) -> &'static [View] {
    match view {
        View::Decoded => &[View::Folded, View::Unescaped, View::Decoded],
        View::Unescaped => &[View::Decoded],
        _ => &[],
    }
}

/// A finding of a view in the text that the view was made of.
fn in_source(finding: Finding, map: &Map, depth: u8, align: impl Fn(Span) -> Span) -> Finding {
    let decided = align(map.source(Span { start: finding.began, end: finding.decided }));
    let span = align(map.source(finding.span));
    let began = if depth == 1 { span.start } else { decided.start };
    Finding { span, cover: span, began, decided: decided.end, ..finding }
}
