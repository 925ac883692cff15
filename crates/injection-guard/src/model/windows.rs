//! Sums over segments, and the windows of up to three of them that are judged.

use rule_scan::Span;

use super::reader::Sink;
use super::weights::{Group, Weights, logistic};
use crate::reading::Segment;

/// The model asks three questions: does a message try to change what governs a model; does it that, or
/// give orders where it may not; does it tell a reader's assistant what to do.
pub const HEADS: usize = 3;
/// The most segments in a window.
pub const LONGEST: usize = 3;
/// Counted as features without evidence, so that a few words are not sure.
pub const SMOOTH: f32 = 4.0;

/// What is known of a segment.
#[derive(Clone, Copy, Debug)]
struct Sums {
    heads: [i32; HEADS],
    features: u32,
    span: Span,
}

impl Sums {
    const NONE: Self = Self { heads: [0; HEADS], features: 0, span: Span { start: 0, end: 0 } };
}

/// Judges each window that ends with a segment, as the segment ends. Constant size but for what
/// was not taken from `told`.
#[derive(Debug)]
pub(crate) struct Windows {
    weights: &'static Weights,
    group: Group,
    current: Sums,
    /// The segments before, latest first.
    last: [Option<Sums>; LONGEST - 1],
    /// The most odds of a window, and where it stands.
    odds: f32,
    worst: Span,
    /// The most evidence of a window for each head.
    pub(crate) evidence: [f32; HEADS],
    /// From this score on a window is told of.
    least: f32,
    /// Odds below these are less for sure, which spares the exponential of nearly all windows.
    worth_a_look: f32,
    /// The best window so far of those that overlap one another.
    pending: Option<Segment>,
    /// Where the last passage that was told of ends.
    told_to: usize,
    pub(crate) told: Vec<Segment>,
}

impl Windows {
    pub(crate) fn new(group: Group, least: f32) -> Self {
        Self {
            weights: Weights::builtin(),
            group,
            current: Sums::NONE,
            last: [None; LONGEST - 1],
            odds: f32::NEG_INFINITY,
            worst: Span { start: 0, end: 0 },
            evidence: [super::NOTHING; HEADS],
            least,
            worth_a_look: (least / (1.0 - least)).ln() - 0.01,
            pending: None,
            told_to: 0,
            told: Vec::new(),
        }
    }

    /// The score of the worst window so far.
    pub(crate) fn score(&self) -> f32 {
        logistic(self.odds)
    }

    /// No segment follows.
    pub(crate) fn finish(&mut self) {
        self.tell();
    }

    fn tell(&mut self) {
        if let Some(segment) = self.pending.take() {
            self.told_to = segment.span.end;
            self.told.push(segment);
        }
    }

    /// The odds that a window is an attack.
    fn judge(&mut self, window: &Sums) -> f32 {
        let mut evidence = [0.0; HEADS];
        let slots = evidence.iter_mut().zip(&mut self.evidence).zip(&window.heads).enumerate();
        for (head, ((evidence, most), &sum)) in slots {
            *evidence = self.weights.evidence(head, sum, window.features);
            *most = most.max(*evidence);
        }
        self.weights.judge(self.group).odds(&evidence)
    }

    fn keep(&mut self, span: Span, odds: f32) {
        if odds > self.odds {
            (self.odds, self.worst) = (odds, span);
        }
    }

    /// The worst window, if there is one and none was told of.
    pub(crate) fn worst(&self) -> Option<Segment> {
        let any = self.told_to == 0 && !self.worst.is_empty();
        any.then(|| Segment { span: self.worst, score: self.score() })
    }

    fn offer(&mut self, span: Span, odds: f32) {
        if odds < self.worth_a_look {
            return;
        }
        let window = Segment { span, score: logistic(odds) };
        if window.score < self.least {
            return;
        }
        match &mut self.pending {
            Some(known) if window.span.start < known.span.end => {
                if window.score > known.score {
                    *known = window;
                }
            }
            _ => {
                self.tell();
                self.pending = Some(window);
            }
        }
    }
}

impl Sink for Windows {
    #[inline]
    fn features(&mut self, hashes: &[u32]) {
        for &hash in hashes {
            for (sum, weight) in self.current.heads.iter_mut().zip(self.weights.get(hash)) {
                *sum += i32::from(weight);
            }
        }
        self.current.features += hashes.len() as u32;
    }

    fn segment(&mut self, span: Span) {
        let segment = Sums { span, ..self.current };
        self.current = Sums::NONE;
        let mut window = segment;
        let odds = self.judge(&window);
        self.keep(span, odds);
        // What was told is not taken back, nor told again as a part of more.
        let is_free = |span: Span, told_to: usize| span.start >= told_to;
        let mut best = is_free(span, self.told_to).then_some((span, odds));
        for before in self.last.into_iter().flatten() {
            for (sum, more) in window.heads.iter_mut().zip(before.heads) {
                *sum += more;
            }
            window.features += before.features;
            // What was decoded stands where its encoding does.
            window.span.start = window.span.start.min(before.span.start);
            window.span.end = window.span.end.max(before.span.end);
            let odds = self.judge(&window);
            self.keep(window.span, odds);
            if is_free(window.span, self.told_to) && best.is_none_or(|(_, most)| odds > most) {
                best = Some((window.span, odds));
            }
        }
        self.last.rotate_right(1);
        if let Some(first) = self.last.first_mut() {
            *first = Some(segment);
        }
        if let Some((span, odds)) = best {
            self.offer(span, odds);
        }
        // No window to come begins before the segments that it may be made of.
        let next = self.last.iter().flatten().map(|segment| segment.span.start).min();
        if self.pending.is_some_and(|known| next.is_some_and(|next| known.span.end <= next)) {
            self.tell();
        }
    }
}
