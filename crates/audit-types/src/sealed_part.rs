//! Where in a record a sealed payload can stand.

use crate::canonical::record_names;
use crate::{Content, Event, Sealed};

record_names! {
    /// Where in a record a sealed payload can stand.
    #[non_exhaustive]
    pub enum SealedPart as "sealed part" {
        /// What a stage was decided on.
        StageDecision = 1 "stage_decision",
        /// What came of it.
        StageOutcome = 2 "stage_outcome",
        /// What was read or written.
        DataAccess = 3 "data_access",
        /// The arguments of a tool.
        ToolArguments = 4 "tool_arguments",
        /// The result of a tool.
        ToolResult = 5 "tool_result",
        /// The messages to a model.
        ModelRequest = 6 "model_request",
        /// The answer of a model.
        ModelResponse = 7 "model_response",
    }
}

impl SealedPart {
    /// The sealed payloads of an event, at most two.
    pub fn of(event: &Event) -> impl Iterator<Item = (Self, &Sealed)> {
        // Without `_`: whoever adds a kind of event that has contents has to come by here.
        let parts: [Option<(Self, &Content)>; 2] = match event {
            Event::StageDecision(event) => [Some((Self::StageDecision, &event.content)), None],
            Event::StageOutcome(event) => {
                [event.content.as_ref().map(|content| (Self::StageOutcome, content)), None]
            }
            Event::DataAccess(event) => [Some((Self::DataAccess, &event.content)), None],
            Event::ToolCall(event) => [
                Some((Self::ToolArguments, &event.arguments)),
                event.result.as_ref().map(|content| (Self::ToolResult, content)),
            ],
            Event::ModelCall(event) => [
                Some((Self::ModelRequest, &event.request)),
                event.response.as_ref().map(|content| (Self::ModelResponse, content)),
            ],
            Event::RunStart(_)
            | Event::RunEnd(_)
            | Event::KeyUse(_)
            | Event::KeyChange(_)
            | Event::Approval(_)
            | Event::Declassification(_)
            | Event::PolicyChange(_)
            | Event::ConfigurationChange(_)
            | Event::Retention(_)
            | Event::Erasure(_)
            | Event::Alert(_)
            | Event::Checkpointed(_) => [None, None],
        };
        let parts = parts.into_iter().flatten();
        parts.filter_map(|(part, content)| content.sealed.as_ref().map(|sealed| (part, sealed)))
    }
}
