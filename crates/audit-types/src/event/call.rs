//! Calls of tools and models.

use super::{Content, Outcome};
use crate::canonical::record_struct;
use crate::{Code, Digest, Fingerprint, Id, LabelText};

record_struct! {
    /// A tool was called.
    pub struct ToolCall {
        /// The tool.
        pub tool: Id,
        /// What it was to do, if it can do several things.
        pub action: Option<Id>,
        /// Whom or what it was aimed at: an address, an account, as a fingerprint.
        pub target: Option<Fingerprint>,
        /// Whether the call may have been caused by untrusted data.
        pub untrusted: bool,
        /// What became of it.
        pub outcome: Outcome,
        /// Why it failed, if it did.
        pub error: Option<Code>,
        /// How long it took, in microseconds.
        pub duration: u64,
        /// The label of the arguments.
        pub label: LabelText,
        /// The arguments.
        pub arguments: Content,
        /// The result.
        pub result: Option<Content>,
        /// The digest of the approval it was done under, if one was needed.
        pub approval: Option<Digest>,
    }
}

record_struct! {
    /// A model was called.
    pub struct ModelCall {
        /// Who runs the model.
        pub provider: Id,
        /// The model.
        pub model: Id,
        /// Where it runs, as a country or region, if known.
        pub region: Option<Id>,
        /// The name of the key, never the key.
        pub key: Option<Id>,
        /// Which attempt this was, from 1.
        pub attempt: u32,
        /// The model it stands in for, if it is a fallback.
        pub fallback_of: Option<Id>,
        /// What became of it.
        pub outcome: Outcome,
        /// Why it failed, if it did.
        pub error: Option<Code>,
        /// How long it took, in microseconds.
        pub duration: u64,
        /// The tokens.
        pub usage: TokenUsage,
        /// What it cost, in millionths of the currency of the policy.
        pub cost: u64,
        /// The label of the messages.
        pub label: LabelText,
        /// The messages.
        pub request: Content,
        /// The answer.
        pub response: Option<Content>,
    }
}

record_struct! {
    /// Tokens of one or more calls, as the provider counted them.
    #[derive(Copy, Default)]
    pub struct TokenUsage {
        /// Tokens read, those from a cache included.
        pub input: u64,
        /// Tokens written, those of reasoning included.
        pub output: u64,
        /// Tokens read from a cache.
        pub cached: u64,
        /// Tokens of reasoning.
        pub reasoning: u64,
    }
}

impl TokenUsage {
    /// Tokens read and written. Never overflows: the greatest number stands for all above it.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.input.saturating_add(self.output)
    }

    /// Both together, each field at most the greatest number.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            cached: self.cached.saturating_add(other.cached),
            reasoning: self.reasoning.saturating_add(other.reasoning),
        }
    }
}
