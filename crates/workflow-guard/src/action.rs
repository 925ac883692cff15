//! What a policy does about a finding.

use pii_scrub::Operator;

/// What is done about a finding of a kind at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Leave it in place; it raises the label of the text.
    Keep,
    /// Put the constant marker of its kind in its place.
    Redact,
    /// Put a marker with its last four letters or digits in its place.
    Mask,
    /// Put a numbered placeholder in its place, the same for the same value in the whole run.
    Placeholder,
    /// Let a person decide whether the text goes on.
    Hold,
    /// Let the text go no further.
    Block,
}

impl Action {
    /// The operator of an action that rewrites.
    #[must_use]
    pub fn operator(self) -> Option<Operator> {
        match self {
            Self::Redact => Some(Operator::Redact),
            Self::Mask => Some(Operator::Mask { keep: 4 }),
            Self::Placeholder => Some(Operator::Placeholder),
            Self::Keep | Self::Hold | Self::Block => None,
        }
    }
}
