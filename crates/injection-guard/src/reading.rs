//! What the model makes of a text.

use rule_scan::Span;

use crate::source::Source;
use crate::tally::Tally;

/// One to three sentences of a text, and what the model makes of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// The bytes of the text, from the first word to the last. What was decoded stands where its
    /// encoding does.
    pub span: Span,
    /// From 0 to 1, on the scale of [`Assessment::score`](crate::Assessment::score).
    pub score: f32,
}

/// What the model makes of a text; by default nothing.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// The score of the worst passage.
    pub score: f32,
    /// The passages that reach 0.5, in order, the worst of each that overlap.
    pub segments: Vec<Segment>,
    /// The worst passage, if none reaches 0.5.
    pub(crate) worst: Option<Segment>,
    #[cfg(feature = "model")]
    pub(crate) evidence: Option<crate::model::Evidence>,
}

impl Reading {
    /// The passages to blame for a text: those that reach the bar alone or, if the text is flagged
    /// and neither a passage nor a sure signal says why, the worst one.
    pub(crate) fn blamed(self, flag: bool, sure: bool) -> Vec<Segment> {
        match self.worst {
            Some(worst) if flag && !sure && self.segments.is_empty() => vec![worst],
            _ => self.segments,
        }
    }

    /// What the model makes of this text, where there is a model.
    pub(crate) fn of(text: &str, source: Source) -> Self {
        #[cfg(feature = "model")]
        {
            crate::model::read(text, source)
        }
        #[cfg(not(feature = "model"))]
        {
            let _ = (text, source);
            Self::default()
        }
    }

    /// The score of the text with what rules found in it, if it was read.
    pub(crate) fn score_with(&self, signals: &Tally, source: Source) -> Option<f32> {
        #[cfg(feature = "model")]
        {
            self.evidence.map(|evidence| evidence.score_with(signals, source))
        }
        #[cfg(not(feature = "model"))]
        {
            let _ = (signals, source);
            None
        }
    }
}
