//! What was found in a text, as far as it is acted upon.

use rule_scan::{Finding, Scan, Span, View};

use super::{NEUTRALISE_FROM, marker_length};
use crate::assess::{Profile, Signal};
use crate::kind;
use crate::reading::Segment;
use crate::source::Source;
use crate::weight::weight;

/// What was found in a text, and whether the text as a whole is over the bar.
#[derive(Clone, Debug)]
pub struct Offences {
    /// By start.
    all: Vec<Offence>,
    pub(crate) flag: bool,
}

/// Which offences are acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Findings that would have a text flagged that held nothing else, and signs, which lose nothing
    /// when they are written otherwise.
    Grave,
    /// Segments that would. They are longer, so they come after the findings.
    Segments,
    /// Findings of enough confidence.
    Sure,
    /// So many of the segments that are no offence by themselves, the worst.
    Worst(usize),
    All,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Offence {
    pub(crate) span: Span,
    pub(crate) kind: &'static str,
    pub(crate) confidence: u8,
    pub(crate) view: View,
    grave: bool,
    /// The score of a piece that is offensive as a whole, and not for some words in it.
    segment: Option<f32>,
}

impl Offences {
    /// The findings of kinds `injection.*` of a scan, the segments that another judge found
    /// offending, and whether the text is over a bar that it has to be under.
    ///
    /// Whatever `flag` says, segments are acted upon, and findings of a confidence of at least
    /// [`NEUTRALISE_FROM`] which rules alone would flag.
    pub fn new(scan: &Scan<'_, '_>, segments: &[Span], flag: bool) -> Self {
        let found = scan.matches().filter_map(|(kind, finding, _)| Offence::of(kind, &finding));
        let segments = segments.iter().map(|&span| Offence::segment(span, 1.0, true));
        Self::from_all(found.chain(segments).collect(), flag)
    }

    /// Of a text that is under every bar: signs only.
    pub(crate) fn signs(scan: &Scan<'_, '_>) -> Self {
        let found = scan.matches().filter_map(|(kind, finding, _)| Offence::of(kind, &finding));
        Self::from_all(found.filter(Offence::is_control).collect(), false)
    }

    /// Of a text that is over a bar, with what signals there are beside the findings, and segments
    /// that are over it as well, by themselves, or not.
    pub(crate) fn flagged(
        scan: &Scan<'_, '_>,
        signals: &[Signal<'_>],
        segments: impl IntoIterator<Item = (Segment, bool)>,
    ) -> Self {
        let found = scan.matches().filter_map(|(kind, finding, _)| Offence::of(kind, &finding));
        let signals = signals.iter().filter_map(|signal| {
            Offence::at(signal.kind, signal.span, signal.confidence, View::Plain)
        });
        let segments =
            segments.into_iter().map(|(one, grave)| Offence::segment(one.span, one.score, grave));
        Self::from_all(found.chain(signals).chain(segments).collect(), true)
    }

    fn from_all(mut all: Vec<Offence>, flag: bool) -> Self {
        all.sort_by_key(|offence| {
            let sure = std::cmp::Reverse(offence.confidence);
            (offence.span, offence.kind, offence.segment.is_some(), sure)
        });
        // A finding is a signal as well; it comes first and knows more.
        all.dedup_by_key(|offence| (offence.span, offence.kind, offence.segment.is_some()));
        Self { all, flag }
    }

    /// Those that are acted upon, but for segments in which nothing is left.
    pub(crate) fn choose(&self, text: &str, which: Which) -> Vec<Offence> {
        let chosen = |offence: &Offence| match which {
            Which::Grave => offence.is_sure() && offence.grave && offence.segment.is_none(),
            Which::Segments => offence.grave && offence.segment.is_some(),
            Which::Sure => offence.is_sure(),
            Which::Worst(_) => offence.segment.is_some(),
            Which::All => true,
        };
        let says =
            |offence: &Offence| offence.segment.is_none() || says_something(offence.span.of(text));
        let mut all: Vec<Offence> =
            self.all.iter().copied().filter(|one| chosen(one) && says(one)).collect();
        if let Which::Worst(most) = which
            && most < all.len()
        {
            all.sort_by(|one, other| other.score().total_cmp(&one.score()));
            all.truncate(most);
            all.sort_by_key(|offence| offence.span);
        }
        all
    }
}

impl Offence {
    fn of(kind: &str, finding: &Finding) -> Option<Self> {
        Self::at(kind, finding.cover, finding.confidence, finding.view)
    }

    fn at(kind: &str, span: Span, confidence: u8, view: View) -> Option<Self> {
        let kind = kind::ALL.into_iter().find(|known| *known == kind)?;
        let confidence = confidence.min(100);
        let worth = |source| weight(kind, source) * f32::from(confidence) / 100.0;
        let bar = Profile::Balanced.bar();
        let grave = [Source::User, Source::ToolResult].into_iter().any(|of| worth(of) >= bar);
        let offence = Self { span, kind, confidence, view, grave, segment: None };
        Some(Self { grave: grave || offence.is_control(), ..offence })
    }

    fn segment(span: Span, score: f32, grave: bool) -> Self {
        let confidence = if grave { NEUTRALISE_FROM } else { 0 };
        let (kind, view) = (kind::TOOL_ORDER, View::Plain);
        Self { span, kind, confidence, view, grave, segment: Some(score) }
    }

    fn score(&self) -> f32 {
        self.segment.unwrap_or(0.0)
    }

    fn is_sure(&self) -> bool {
        self.confidence >= NEUTRALISE_FROM
    }

    /// How much it has to say about what a stretch is called: words more than signs.
    pub(crate) fn weight(&self) -> u8 {
        self.confidence + if self.is_said() { 101 } else { 0 }
    }

    /// A token or a turn, which is harmless once it is written otherwise.
    pub(crate) fn is_control(&self) -> bool {
        matches!(self.kind, kind::TEMPLATE_TOKEN | kind::FORGED_TURN)
    }

    /// Text that is not shown: harmless once it is.
    pub(crate) fn is_hidden(&self) -> bool {
        matches!(self.kind, kind::HIDDEN_HTML | kind::HIDDEN_MARKDOWN)
    }

    /// Words that are part of a sentence.
    pub(crate) fn is_said(&self) -> bool {
        let shape = matches!(
            self.kind,
            kind::INVISIBLE_TEXT | kind::INVISIBLE_PAYLOAD | kind::TOOL_CALL | kind::PADDING
        );
        !(self.segment.is_some() || shape || self.is_control() || self.is_hidden())
    }
}

/// Whether there is a letter or a digit outside of markers.
fn says_something(text: &str) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_alphanumeric() {
            return true;
        }
        let length = if c == '[' { marker_length(rest) } else { None };
        rest = rest.get(length.unwrap_or(c.len_utf8())..).unwrap_or("");
    }
    false
}
