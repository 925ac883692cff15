//! What each kind of signal is worth where no model reads the text as well.

use crate::kind;
use crate::source::Source;

/// Kind, weight in a user's message, weight in data.
///
/// An order to send something is what users write all day; in a tool result it is the attack.
/// Forged turns occur in transcripts, so they need company.
const WEIGHTS: [(&str, f32, f32); 17] = [
    (kind::OVERRIDE, 0.90, 0.95),
    (kind::PROMPT_EXTRACTION, 0.85, 0.90),
    (kind::ROLE, 0.80, 0.90),
    (kind::TEMPLATE_TOKEN, 0.70, 0.90),
    (kind::FORGED_TURN, 0.40, 0.55),
    (kind::EXFILTRATION_ORDER, 0.20, 0.80),
    (kind::TOOL_ORDER, 0.20, 0.60),
    (kind::SECRECY, 0.30, 0.80),
    (kind::INVISIBLE_TEXT, 0.70, 0.75),
    (kind::INVISIBLE_PAYLOAD, 0.70, 0.75),
    (kind::HIDDEN_HTML, 0.40, 0.85),
    (kind::HIDDEN_MARKDOWN, 0.40, 0.85),
    (kind::HIDDEN_COMMENT, 0.30, 0.80),
    (kind::CONDITIONAL_ORDER, 0.40, 0.85),
    (kind::TOOL_CALL, 0.40, 0.80),
    (kind::ENCODED_ORDER, 0.70, 0.85),
    (kind::PADDING, 0.40, 0.50),
];

/// What a signal of this kind is worth in a source, from 0 to 1.
#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "for the training program"))]
pub fn weight(kind: &str, source: Source) -> f32 {
    let found = WEIGHTS.iter().find(|(known, ..)| *known == kind);
    found.map_or(0.0, |&(_, user, data)| if source.is_data() { data } else { user })
}

#[cfg(test)]
mod tests {
    use super::weight;
    use crate::{Source, kind};

    #[test]
    fn every_kind_weighs_more_in_data() {
        for kind in kind::ALL {
            let (user, data) = (weight(kind, Source::User), weight(kind, Source::ToolResult));
            assert!(0.0 < user && user < data && data < 1.0, "{kind}");
        }
        assert!(weight("pii.email", Source::ToolResult).abs() < f32::EPSILON);
    }
}
