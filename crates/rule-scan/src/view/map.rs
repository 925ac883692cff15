//! From a view back to the text that it was made of.

use crate::finding::Span;

/// Where each byte of a view comes from, as runs of pieces of the same two lengths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    runs: Vec<Run>,
    /// Where something was left out that counts as a disguise: between the byte before and this.
    gaps: Vec<usize>,
    /// The end of the view, and of the text that it was made of.
    end: usize,
    source_end: usize,
}

/// Pieces of `unit` bytes in the view, each for `source_unit` bytes of the text.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: usize,
    source: usize,
    unit: u8,
    source_unit: u8,
    /// The text was in disguise here.
    disguised: bool,
}

impl Map {
    /// An empty view of the text from `source` on.
    pub(crate) fn reset(&mut self, source: usize) {
        self.runs.clear();
        self.gaps.clear();
        (self.end, self.source_end) = (0, source);
    }

    /// The next bytes of the view are the next of the text.
    pub(crate) fn same(&mut self, length: usize) {
        self.pieces(length, 1, 1, false);
    }

    /// A piece of the text became a piece of the view; neither is empty.
    pub(crate) fn piece(&mut self, length: u8, source_length: u8, disguised: bool) {
        self.pieces(1, length, source_length, disguised);
    }

    /// A piece of the text was left out.
    pub(crate) fn gap(&mut self, source_length: usize, disguised: bool) {
        if disguised && self.gaps.last() != Some(&self.end) {
            self.gaps.push(self.end);
        }
        self.source_end += source_length;
    }

    fn pieces(&mut self, count: usize, unit: u8, source_unit: u8, disguised: bool) {
        if count == 0 {
            return;
        }
        let goes_on = self.runs.last().is_some_and(|last| {
            let pieces = (self.end - last.start) / usize::from(last.unit.max(1));
            (last.unit, last.source_unit, last.disguised) == (unit, source_unit, disguised)
                && last.source + pieces * usize::from(source_unit) == self.source_end
        });
        if !goes_on {
            let (start, source) = (self.end, self.source_end);
            self.runs.push(Run { start, source, unit, source_unit, disguised });
        }
        self.end += count * usize::from(unit);
        self.source_end += count * usize::from(source_unit);
    }

    /// The end of the view.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// The end of the text that was read.
    pub(crate) fn source_end(&self) -> usize {
        self.source_end
    }

    /// The run with the byte at `at`; of what is forgotten the first that is known.
    fn run_at(&self, at: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.start <= at);
        self.runs.get(after.saturating_sub(1))
    }

    /// The piece of the text that the byte at `at` stands for.
    fn piece_at(&self, at: usize) -> Span {
        match self.run_at(at).filter(|_| at < self.end) {
            Some(run) => {
                let index = at.saturating_sub(run.start) / usize::from(run.unit.max(1));
                let start = run.source + index * usize::from(run.source_unit);
                Span { start, end: start + usize::from(run.source_unit) }
            }
            None => Span { start: self.source_end, end: self.source_end },
        }
    }

    /// Where in the text the byte at `at` begins; the end of what was read for the end of the view.
    pub(crate) fn source_start(&self, at: usize) -> usize {
        self.piece_at(at).start
    }

    /// Where in the text that begins which is not there for bytes before `at` alone: what is left out
    /// right before `at`, if it is no more than `most`, or what it shares with them.
    pub(crate) fn source_from(&self, at: usize, most: usize) -> usize {
        let first = self.runs.first().map_or(self.end, |run| run.start);
        let start = self.source_start(at);
        match at.checked_sub(1).filter(|&last| last >= first) {
            Some(last) => {
                let end = self.piece_at(last).end.min(start);
                if start - end > most { start } else { end }
            }
            None => start,
        }
    }

    /// The smallest stretch of the text that contains all that a stretch of the view stands for.
    pub(crate) fn source(&self, span: Span) -> Span {
        let start = self.piece_at(span.start).start;
        let end = span.end.checked_sub(1).map_or(start, |last| self.piece_at(last).end);
        Span { start, end: end.max(start) }
    }

    /// The first place in the view that stands for `source` or what follows it.
    pub(crate) fn place_of(&self, source: usize) -> usize {
        let after = self.runs.partition_point(|run| run.source <= source);
        let Some(run) = after.checked_sub(1).and_then(|index| self.runs.get(index)) else {
            return self.runs.first().map_or(self.end, |run| run.start);
        };
        let pieces = (source - run.source).div_ceil(usize::from(run.source_unit.max(1)));
        let next = self.runs.get(after).map_or(self.end, |next| next.start);
        (run.start + pieces * usize::from(run.unit)).min(next)
    }

    /// Whether the text was in disguise somewhere in a stretch of the view.
    pub(crate) fn is_disguised(&self, span: Span) -> bool {
        let first = self.runs.partition_point(|run| run.start <= span.start).saturating_sub(1);
        let runs = self.runs.get(first..).unwrap_or(&[]);
        let gap = self.gaps.partition_point(|&gap| gap <= span.start);
        runs.iter().take_while(|run| run.start < span.end).any(|run| run.disguised)
            || self.gaps.get(gap).is_some_and(|&gap| gap < span.end)
    }

    /// Forgets what stands before `at` in the view.
    pub(crate) fn forget_before(&mut self, at: usize) {
        let known = self.runs.partition_point(|run| run.start <= at).saturating_sub(1);
        self.runs.drain(..known);
        let gaps = self.gaps.partition_point(|&gap| gap < at);
        self.gaps.drain(..gaps);
    }

    /// Bytes of memory.
    pub(crate) fn memory_used(&self) -> usize {
        self.runs.capacity() * size_of::<Run>() + self.gaps.capacity() * size_of::<usize>()
    }
}
