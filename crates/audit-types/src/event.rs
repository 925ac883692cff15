//! What a record can be about.

mod access;
mod alert;
mod approval;
mod call;
mod change;
mod checkpoint;
mod content;
mod key;
mod release;
mod retention;
mod run;
mod stage;

pub use access::{AccessOperation, DataAccess};
pub use alert::{Alert, Response, Severity};
pub use approval::{Approval, ApprovalStep};
pub use call::{ModelCall, TokenUsage, ToolCall};
pub use change::{ChangeAction, ChangeObject, ConfigurationChange, PolicyChange};
pub use checkpoint::Checkpointed;
pub use content::{Content, Finding};
pub use key::{KeyAction, KeyChange, KeyUse};
pub use release::Declassification;
pub use retention::{Erasure, Retention, RetentionAction};
pub use run::{RunEnd, RunOutcome, RunStart};
pub use stage::{Decision, Mode, Outcome, Reason, Stage, StageDecision, StageOutcome};

use crate::Error;
use crate::canonical::{Canonical, Decoder, record_names};
#[cfg(feature = "serde")]
use crate::through_text::impl_through_wire;

/// Declares [`Event`] and [`EventKind`] from one list.
macro_rules! events {
    ($($(#[$meta:meta])* $name:ident = $tag:literal $text:literal,)*) => {
        /// What a record is about.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[cfg_attr(feature = "serde", serde(tag = "type", rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$meta])* $name($name),)*
        }

        #[cfg(feature = "serde")]
        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(tag = "type", rename_all = "snake_case")]
            enum Wire {
                $($name($name),)*
            }

            impl_through_wire!(Event, "an event", |wire| Ok(match wire {
                $(Wire::$name(event) => Event::$name(event),)*
            }));
        };

        record_names! {
            /// The kinds of [`Event`].
            #[non_exhaustive]
            pub enum EventKind as "event" {
                $($(#[$meta])* $name = $tag $text,)*
            }
        }

        impl Event {
            /// Which kind it is.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self {
                    $(Self::$name(_) => EventKind::$name,)*
                }
            }
        }

        impl Canonical for Event {
            fn encode(&self, out: &mut Vec<u8>) {
                self.kind().encode(out);
                match self {
                    $(Self::$name(event) => event.encode(out),)*
                }
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
                Ok(match EventKind::decode(input)? {
                    $(EventKind::$name => Self::$name($name::decode(input)?),)*
                })
            }

            fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
                match EventKind::decode(input)? {
                    $(EventKind::$name => $name::check(input),)*
                }
            }
        }

        $(
            impl From<$name> for Event {
                fn from(event: $name) -> Self {
                    Self::$name(event)
                }
            }
        )*
    };
}

events! {
    /// A run began.
    RunStart = 1 "run_start",
    /// A run ended.
    RunEnd = 2 "run_end",
    /// A stage was decided on, before anything is done.
    StageDecision = 3 "stage_decision",
    /// What became of what was decided.
    StageOutcome = 4 "stage_outcome",
    /// Data was read or written.
    DataAccess = 5 "data_access",
    /// A tool was called.
    ToolCall = 6 "tool_call",
    /// A model was called.
    ModelCall = 7 "model_call",
    /// A key was asked for.
    KeyUse = 8 "key_use",
    /// A key was made, rotated, revoked.
    KeyChange = 9 "key_change",
    /// A step of an approval.
    Approval = 10 "approval",
    /// A label was lowered for one sink.
    Declassification = 11 "declassification",
    /// Another policy took effect.
    PolicyChange = 12 "policy_change",
    /// A role, agent, workflow, grant or sink was changed.
    ConfigurationChange = 13 "configuration_change",
    /// Records were pruned, held or released.
    Retention = 14 "retention",
    /// What is about one subject was made unreadable.
    Erasure = 15 "erasure",
    /// Something unusual was noticed.
    Alert = 16 "alert",
    /// The size and root of the log were signed or stored elsewhere.
    Checkpointed = 17 "checkpoint",
}
