//! Where in a workflow something was decided, what, and whether it was carried out.

use crate::names::impl_names;

/// The stage of a workflow that was checked.
///
/// Written as `input`, `context`, `model_call`, `tool_call`, `handoff`, `output`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// From a user to an agent.
    Input,
    /// From a tool, a document or memory to an agent.
    Context,
    /// From an agent to a model.
    ModelCall,
    /// From an agent to a tool.
    ToolCall,
    /// From an agent to another.
    Handoff,
    /// From an agent to a person, a store or the next system.
    Output,
}

impl Stage {
    /// Every stage, in the order of a run.
    pub const ALL: &[Self] =
        &[Self::Input, Self::Context, Self::ModelCall, Self::ToolCall, Self::Handoff, Self::Output];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Context => "context",
            Self::ModelCall => "model_call",
            Self::ToolCall => "tool_call",
            Self::Handoff => "handoff",
            Self::Output => "output",
        }
    }

    /// The byte in the encoding. Spelled out, so that moving a variant changes no log.
    pub(crate) const fn tag(self) -> u8 {
        match self {
            Self::Input => 1,
            Self::Context => 2,
            Self::ModelCall => 3,
            Self::ToolCall => 4,
            Self::Handoff => 5,
            Self::Output => 6,
        }
    }
}

impl_names!(Stage, "stage");

/// What was decided. Written as `pass`, `rewrite`, `hold`, `block`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It may go on as it is.
    Pass,
    /// It may go on with changes.
    Rewrite,
    /// It waits for an approval.
    Hold,
    /// It may not go on.
    Block,
}

impl Decision {
    /// Every decision, from the mildest.
    pub const ALL: &[Self] = &[Self::Pass, Self::Rewrite, Self::Hold, Self::Block];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Rewrite => "rewrite",
            Self::Hold => "hold",
            Self::Block => "block",
        }
    }

    pub(crate) const fn tag(self) -> u8 {
        match self {
            Self::Pass => 1,
            Self::Rewrite => 2,
            Self::Hold => 3,
            Self::Block => 4,
        }
    }
}

impl_names!(Decision, "decision");

/// Whether decisions were carried out. Written as `observe`, `enforce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The decision was recorded and not carried out.
    Observe,
    /// The decision was carried out.
    Enforce,
}

impl Mode {
    /// Both modes.
    pub const ALL: &[Self] = &[Self::Observe, Self::Enforce];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Enforce => "enforce",
        }
    }

    pub(crate) const fn tag(self) -> u8 {
        match self {
            Self::Observe => 1,
            Self::Enforce => 2,
        }
    }
}

impl_names!(Mode, "mode");
