//! What each kind of signal is worth, and where the bars are.

use crate::assess::Source;
use crate::kind;

/// Kind, weight in a user's message, weight in context.
///
/// An order to send something is what users write all day; in a tool result it is the attack.
/// Forged turns occur in transcripts, so they need company.
const WEIGHTS: [(&str, f32, f32); 10] = [
    (kind::OVERRIDE, 0.90, 0.95),
    (kind::PROMPT_EXTRACTION, 0.85, 0.90),
    (kind::ROLE, 0.80, 0.90),
    (kind::TEMPLATE_TOKEN, 0.70, 0.90),
    (kind::FORGED_TURN, 0.40, 0.55),
    (kind::EXFILTRATION_ORDER, 0.20, 0.80),
    (kind::TOOL_ORDER, 0.20, 0.60),
    (kind::SECRECY, 0.30, 0.80),
    (kind::INVISIBLE_TEXT, 0.70, 0.75),
    (kind::HIDDEN_HTML, 0.40, 0.85),
];

/// The score from which a text is flagged.
pub(crate) const fn bar(source: Source) -> f32 {
    match source {
        Source::User => 0.6,
        Source::Context => 0.5,
    }
}

pub(crate) fn weight(kind: &str, source: Source) -> f32 {
    let found = WEIGHTS.iter().find(|(known, ..)| *known == kind);
    found.map_or(0.0, |&(_, user, context)| match source {
        Source::User => user,
        Source::Context => context,
    })
}

#[cfg(test)]
mod tests {
    use super::{bar, weight};
    use crate::{Source, kind};

    #[test]
    fn every_kind_weighs_more_in_context() {
        for kind in kind::ALL {
            let (user, context) = (weight(kind, Source::User), weight(kind, Source::Context));
            assert!(0.0 < user && user < context && context < 1.0, "{kind}");
        }
        assert!(bar(Source::User) > bar(Source::Context));
        assert!(weight("pii.email", Source::Context).abs() < f32::EPSILON);
    }
}
