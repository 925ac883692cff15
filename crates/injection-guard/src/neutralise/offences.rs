//! What was found in a text, as far as it is acted upon.

use rule_scan::{Scan, Span, View};

use super::{NEUTRALISE_FROM, marker_length};
use crate::kind;
use crate::source::Source;
use crate::weight::{bar, weight};

/// What was found in a text, and whether the text as a whole is over the bar.
#[derive(Clone, Debug)]
pub struct Offences {
    /// By start.
    all: Vec<Offence>,
    pub(crate) flag: bool,
    bars: Bars,
}

/// The scores from which a source's texts are flagged.
pub(crate) type Bars = [(Source, f32); 2];

/// Which offences are acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those that would have a text flagged that held nothing else, and signs, which lose nothing
    /// when they are written otherwise.
    Grave,
    /// All of enough confidence.
    Sure,
    All,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Offence {
    pub(crate) span: Span,
    pub(crate) kind: &'static str,
    pub(crate) confidence: u8,
    pub(crate) view: View,
    /// A piece that is offensive as a whole, and not for some words in it.
    segment: bool,
}

impl Offences {
    /// The findings of kinds `injection.*` of a scan, the segments that another judge found
    /// offending, and whether the text is over a bar that it has to be under.
    pub fn new(scan: &Scan<'_, '_>, segments: &[Span], flag: bool) -> Self {
        let known = |name: &str| kind::ALL.into_iter().find(|known| *known == name);
        let found = scan.matches().filter_map(|(kind, finding, _)| {
            let (span, confidence, view) = (finding.cover, finding.confidence, finding.view);
            Some(Offence { span, kind: known(kind)?, confidence, view, segment: false })
        });
        let segments = segments.iter().map(|&span| Offence {
            span,
            kind: kind::TOOL_ORDER,
            confidence: NEUTRALISE_FROM,
            view: View::Plain,
            segment: true,
        });
        let mut all: Vec<Offence> = found.chain(segments).collect();
        all.sort_by_key(|offence| offence.span);
        let bars = [Source::User, Source::ToolResult].map(|source| (source, bar(source)));
        Self { all, flag, bars }
    }

    /// The same with other bars than the usual ones.
    pub(crate) fn with_bars(self, bars: Bars) -> Self {
        Self { bars, ..self }
    }

    /// Those that are acted upon, but for segments in which nothing is left.
    pub(crate) fn choose(&self, text: &str, which: Which) -> Vec<Offence> {
        let chosen = |offence: &Offence| match which {
            Which::Grave => offence.is_sure() && offence.is_grave(self.bars),
            Which::Sure => offence.is_sure(),
            Which::All => true,
        };
        let says = |offence: &Offence| !offence.segment || says_something(offence.span.of(text));
        self.all.iter().copied().filter(|one| chosen(one) && says(one)).collect()
    }
}

impl Offence {
    fn is_sure(&self) -> bool {
        self.confidence >= NEUTRALISE_FROM
    }

    fn is_grave(&self, bars: Bars) -> bool {
        let worth =
            |source| weight(self.kind, source) * f32::from(self.confidence.min(100)) / 100.0;
        self.segment || self.is_control() || bars.iter().any(|&(source, bar)| worth(source) >= bar)
    }

    /// How much it has to say about what a stretch is called: words more than signs.
    pub(crate) fn weight(&self) -> u8 {
        self.confidence.min(100) + if self.is_said() { 101 } else { 0 }
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
        let shape = matches!(self.kind, kind::INVISIBLE_TEXT | kind::TOOL_CALL | kind::PADDING);
        !(self.segment || shape || self.is_control() || self.is_hidden())
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
