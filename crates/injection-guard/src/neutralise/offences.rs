//! What was found in a text, as far as it is acted upon.

use rule_scan::{Scan, Span, View};

use super::{NEUTRALISE_FROM, marker_length};
use crate::kind;

/// What was found in a text, and whether the text as a whole is over the bar.
#[derive(Clone, Debug)]
pub struct Offences {
    /// By start.
    all: Vec<Offence>,
    pub(crate) flag: bool,
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
        Self { all, flag }
    }

    /// Those that are acted upon whatever the score is.
    pub(crate) fn sure(&self, text: &str) -> Vec<Offence> {
        let mut sure = self.any(text);
        sure.retain(|offence| offence.confidence >= NEUTRALISE_FROM);
        sure
    }

    /// All, but for segments in which nothing is left.
    pub(crate) fn any(&self, text: &str) -> Vec<Offence> {
        let says = |offence: &&Offence| !offence.segment || says_something(offence.span.of(text));
        self.all.iter().filter(says).copied().collect()
    }
}

impl Offence {
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
