//! What the rules of a scanner need of the text around a place, and how much a stream may hold back.

use crate::evidence::Words;
use crate::flow::STEP;
use crate::marker;
use crate::rule::Anchor;
use crate::rules::Compiled;
use crate::tail;
use crate::view::lane::{EXTENT, INNER_EXTENT};
use crate::view::unescaped;
use crate::view::{VIEWS, View, Views};

/// Greatest reaches over all rules, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    /// From a candidate's start back: words, boundaries, markers.
    pub(crate) before: usize,
    /// From a marker's start on: what has to be known before the segment in front of it is closed.
    pub(crate) beyond_marker: usize,
    /// From an anchor on, until every candidate of it is decided.
    pub(crate) decided: usize,
    /// The longest match without its tail, from the first byte of its lead.
    pub(crate) longest: usize,
    /// The most that stands between a candidate's start and its anchor.
    pub(crate) back: usize,
    /// The widest gap between accepted ends of a tail.
    pub(crate) gap: usize,
    /// The views that a rule wants.
    pub(crate) views: Views,
    by_view: [Reach; VIEWS],
}

/// Greatest reaches over the rules that want a view.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    /// The longest match without its tail, from the first byte that may stand before its anchor.
    pub(crate) longest: usize,
    /// The most that stands between a candidate's start and its anchor.
    pub(crate) back: usize,
    decided: usize,
}

impl Reach {
    /// How far before a disguise a view has to be read: a match, and the words before it.
    pub(crate) fn before(&self) -> usize {
        self.longest + Words::MAX_WINDOW + SLACK
    }

    /// How far after a disguise: until every candidate that touches it is decided.
    pub(crate) fn after(&self) -> usize {
        self.back + self.decided + SLACK
    }

    fn join(&mut self, compiled: &Compiled) {
        let back = compiled.back();
        self.back = self.back.max(back);
        self.decided = self.decided.max(compiled.decided_within());
        self.longest = self.longest.max(back + compiled.max_len);
    }
}

/// Matches are widened to whole characters, and words and boundaries looked at from outside.
const SLACK: usize = 8;

impl Bounds {
    pub(crate) fn of(rules: &[Compiled]) -> Self {
        let mut bounds = Self::default();
        for compiled in rules {
            let rule = &compiled.rule;
            let back = compiled.back();
            bounds.back = bounds.back.max(back);
            bounds.decided = bounds.decided.max(compiled.decided_within());
            bounds.longest = bounds.longest.max(back + compiled.max_len);
            let gap = compiled.tail.as_ref().map_or(0, |tail| {
                let reach = if rule.views == Views::NONE { 0 } else { tail::REACH };
                tail.widest_gap().unwrap_or(0) + reach
            });
            bounds.gap = bounds.gap.max(gap + 1);
            bounds.views = bounds.views.or(rule.views);
            for (view, reach) in bounds.by_view.iter_mut().enumerate() {
                if rule.views.has_index(view) {
                    reach.join(compiled);
                }
            }
            if let Some((words, _)) = &rule.against {
                bounds.beyond_marker =
                    bounds.beyond_marker.max(words.reach_after() + marker::MAX_LEN);
            }
        }
        bounds.before = Anchor::MAX_BACK + Words::MAX_WINDOW + marker::MAX_LEN + 8;
        bounds
    }

    /// What the rules that want a view need of it.
    pub(crate) fn view(&self, view: View) -> Reach {
        self.by_view.get(view as usize).copied().unwrap_or_default()
    }

    /// How much of the text before what is undecided has to be kept.
    pub(crate) fn kept_before(&self) -> usize {
        // And the byte before, which says how a view begins.
        self.by_view.iter().map(Reach::before).fold(self.before, usize::max) + 1
    }

    /// The most bytes that a stream withholds: the longest wait for the first match of a region,
    /// and for those that may still begin within it.
    pub(crate) fn hold_back(&self) -> usize {
        // Undecided from its start: as far as its anchor, and from there until it is decided. A
        // match that is known waits for every candidate that begins before its end.
        let plain = self.back + self.decided;
        let marker = marker::MAX_LEN + self.beyond_marker;
        let in_view = IN_VIEW + LOOK_AHEAD;
        let (longest, undecided) = match self.views == Views::NONE {
            true => (self.longest, plain),
            false => (self.longest.max(in_view), plain.max(in_view)),
        };
        (longest + undecided).max(self.gap + undecided).max(marker) + STEP + CHARACTER
    }
}

/// The most bytes of the text that a match takes up in a view, or in a view of one.
pub(crate) const IN_VIEW: usize = {
    let inner = INNER_EXTENT * unescaped::MOST;
    if inner > EXTENT { inner } else { EXTENT }
};

/// The most bytes that a view looks ahead to know what it reads.
pub(crate) const LOOK_AHEAD: usize = 64;
/// The most bytes of a character that is not complete.
const CHARACTER: usize = 3;
