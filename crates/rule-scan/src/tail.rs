//! Tails: what belongs to a match after the part that decides, however long it is.
//!
//! A tail goes on through disguises, so that the rest of a value is not left over that stands behind
//! a line break or an invisible character. It begins in the text that the match was found in, and
//! needs no window of a view that reaches back to there.

use crate::automaton::{Automaton, Walk};
use crate::segment::Segment;
use crate::track::InView;
use crate::view::step::Step;
use crate::view::{View, Views};

/// How far behind its last accepted end a tail still goes on through disguises, in bytes of the
/// text: what follows that end waits for the tail.
pub(crate) const REACH: usize = 256;

/// Reads the tails of a rule.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a, 't> {
    /// All that is known of the text.
    pub(crate) source: Segment<'t>,
    pub(crate) in_view: Option<InView<'a>>,
    /// Those that the rule wants.
    pub(crate) views: Views,
}

/// How far a tail has been followed.
pub(crate) struct Walked {
    pub(crate) walk: Walk,
    pub(crate) to: usize,
    /// It may go on when more is known.
    pub(crate) open: bool,
    /// How many bytes were looked at.
    pub(crate) work: u64,
}

impl Reader<'_, '_> {
    /// Follows a tail from where it has been followed to, as far as the text is known. `end` becomes
    /// the last end that it accepts.
    pub(crate) fn walk(
        self,
        tail: &Automaton,
        (mut walk, mut from): (Walk, usize),
        end: &mut usize,
    ) -> Walked {
        let mut work = 0;
        loop {
            let rest = self.source.rest(from);
            let next = tail.walk(walk, rest, |length| *end = from + length);
            work += next.steps as u64;
            let to = from + next.steps;
            // What leads no further has either just been accepted or failed at its last byte.
            let failed = next.steps > 0 && !tail.is_open(next) && *end != to;
            if !failed {
                let open = !self.source.closed && tail.is_open(next);
                return Walked { walk: next, to, open, work };
            }
            let at = to - 1;
            let Some(step) = self.disguise(at, *end) else {
                return Walked { walk: next, to, open: false, work };
            };
            let here = tail.walk(walk, self.source.slice(from, at), |_| {});
            work += here.steps as u64;
            let ends = Walked { walk: next, to: at, open: false, work };
            if !tail.is_open(here) {
                return ends;
            }
            let Step::Becomes { length, text } = step else {
                return Walked { walk: here, open: true, ..ends };
            };
            let text = text.as_slice();
            let mut accepted = false;
            walk = tail.walk(here, text, |length| accepted = length == text.len());
            from = at + length;
            if accepted {
                *end = from;
            } else if !tail.is_open(walk) {
                return ends;
            }
        }
    }

    /// Where the tail ends that begins at `from`.
    pub(crate) fn end(self, tail: &Automaton, from: usize) -> usize {
        let mut end = from;
        self.walk(tail, (tail.ends(&[], |_| {}), from), &mut end);
        end
    }

    /// The disguise at `at`, or that it is not known yet whether there is one, if that is not too
    /// far behind the last `end`.
    fn disguise(self, at: usize, end: usize) -> Option<Step> {
        let place = |at| self.in_view.map_or(at, |in_view| in_view.map.source_start(at));
        let near = place(at).saturating_sub(place(end)) <= REACH;
        let view = self.in_view.map_or(View::Plain, |in_view| in_view.view);
        let step = (near && at < self.source.end)
            .then(|| self.views.disguise(view, self.source, at))
            .flatten();
        step.filter(|step| !self.source.closed || *step != Step::More)
    }
}
