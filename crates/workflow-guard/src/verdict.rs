//! What a check answers.

use std::fmt;

use audit_types::{Decision, Digest};

/// What may happen with what was checked. Exhaustive: handle every case.
#[must_use = "a verdict that nobody acts on protects nobody"]
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may go on as it is.
    Pass {
        /// What was found and left in place.
        reasons: Vec<Reason>,
    },
    /// It may go on in this form only.
    Rewrite {
        /// The texts to use instead, one for each text of the check, in order.
        texts: Vec<String>,
        /// What was rewritten or left in place.
        reasons: Vec<Reason>,
    },
    /// A person has to decide. The digest stands for exactly this text, target, run and policy; a
    /// check that carries it as [approved](crate::Check::approved) passes.
    Hold {
        /// What the approval is bound to.
        digest: Digest,
        /// What has to be approved.
        reasons: Vec<Reason>,
    },
    /// It may not go on.
    Block {
        /// Why not.
        reasons: Vec<Reason>,
    },
}

/// A rule that had a say, and how often. It names rules and never values, so that its text may be
/// shown to a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason {
    /// The code: the kind of a finding (`pii.email`), or one of the codes in the [crate] docs
    /// (`flow.level`).
    pub code: String,
    /// How often.
    pub count: u32,
}

impl Verdict {
    /// Why: in the order of their codes.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Pass { reasons }
            | Self::Rewrite { reasons, .. }
            | Self::Hold { reasons, .. }
            | Self::Block { reasons } => reasons,
        }
    }

    /// The verdict without what comes with it.
    #[must_use]
    pub fn decision(&self) -> Decision {
        match self {
            Self::Pass { .. } => Decision::Pass,
            Self::Rewrite { .. } => Decision::Rewrite,
            Self::Hold { .. } => Decision::Hold,
            Self::Block { .. } => Decision::Block,
        }
    }
}

impl fmt::Debug for Verdict {
    /// The decision and its reasons; of rewritten texts only how many there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(match self {
            Self::Pass { .. } => "Pass",
            Self::Rewrite { .. } => "Rewrite",
            Self::Hold { .. } => "Hold",
            Self::Block { .. } => "Block",
        });
        match self {
            Self::Rewrite { texts, .. } => shown.field("texts", &texts.len()),
            Self::Hold { digest, .. } => shown.field("digest", digest),
            Self::Pass { .. } | Self::Block { .. } => &mut shown,
        };
        shown.field("reasons", &self.reasons()).finish()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if self.count > 1 { write!(f, " x{}", self.count) } else { Ok(()) }
    }
}
