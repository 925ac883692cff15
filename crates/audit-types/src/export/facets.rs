//! What events of different kinds have in common.

use crate::{
    Code, Content, Decision, Digest, Event, Id, LabelText, Mode, Outcome, Reason, Severity,
    TokenUsage,
};

/// The parts of an event that more than one kind has, and that exports put into the same place.
#[derive(Clone, Copy, Default)]
pub(super) struct Facets<'a> {
    /// What it is about: a tool, a model, a source, a key, a sink, a rule.
    pub(super) object: Option<&'a str>,
    /// What was done or wanted.
    pub(super) operation: Option<&'a str>,
    pub(super) decision: Option<Decision>,
    pub(super) mode: Option<Mode>,
    pub(super) outcome: Option<Outcome>,
    /// What came of it, where that is no `Outcome`.
    pub(super) result: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    pub(super) actor: Option<&'a str>,
    pub(super) severity: Option<Severity>,
    pub(super) reasons: &'a [Reason],
    pub(super) reason: Option<&'a str>,
    pub(super) label: Option<&'a LabelText>,
    /// What went in, and what came out.
    pub(super) contents: [Option<&'a Content>; 2],
    /// In microseconds.
    pub(super) duration: Option<u64>,
    /// That of one call. A run has those of its calls, and a sum over both would have each twice.
    pub(super) usage: Option<TokenUsage>,
    pub(super) cost: Option<u64>,
    pub(super) approval: Option<Digest>,
}

impl<'a> Facets<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        let none = Self::default();
        match event {
            Event::RunStart(event) => Self {
                actor: event.started_by.as_ref().map(Id::as_str),
                mode: Some(event.mode),
                ..none
            },
            Event::RunEnd(event) => Self {
                result: Some(event.outcome.as_str()),
                label: Some(&event.label),
                duration: Some(event.duration),
                ..none
            },
            Event::StageDecision(event) => Self {
                object: event.subject.as_ref().map(Id::as_str),
                operation: Some(event.stage.as_str()),
                decision: Some(event.decision),
                mode: Some(event.mode),
                reasons: &event.reasons,
                label: Some(&event.label),
                contents: [Some(&event.content), None],
                approval: event.approval,
                ..none
            },
            Event::StageOutcome(event) => Self {
                outcome: Some(event.outcome),
                error: event.error.as_ref().map(Code::as_str),
                contents: [None, event.content.as_ref()],
                duration: event.duration,
                ..none
            },
            Event::DataAccess(event) => Self {
                object: Some(event.source.as_str()),
                operation: Some(event.operation.as_str()),
                decision: Some(event.decision),
                actor: event.actor.as_ref().map(Id::as_str),
                label: Some(&event.label),
                contents: [Some(&event.content), None],
                ..none
            },
            Event::ToolCall(event) => Self {
                object: Some(event.tool.as_str()),
                operation: event.action.as_ref().map(Id::as_str),
                outcome: Some(event.outcome),
                error: event.error.as_ref().map(Code::as_str),
                label: Some(&event.label),
                contents: [Some(&event.arguments), event.result.as_ref()],
                duration: Some(event.duration),
                approval: event.approval,
                ..none
            },
            Event::ModelCall(event) => Self {
                object: Some(event.model.as_str()),
                outcome: Some(event.outcome),
                error: event.error.as_ref().map(Code::as_str),
                label: Some(&event.label),
                contents: [Some(&event.request), event.response.as_ref()],
                duration: Some(event.duration),
                usage: Some(event.usage),
                cost: Some(event.cost),
                ..none
            },
            Event::KeyUse(event) => Self {
                object: Some(event.key.as_str()),
                decision: Some(event.decision),
                reasons: &event.reasons,
                label: Some(&event.label),
                ..none
            },
            Event::KeyChange(event) => Self {
                object: Some(event.key.as_str()),
                operation: Some(event.action.as_str()),
                actor: event.actor.as_ref().map(Id::as_str),
                reason: event.reason.as_ref().map(Code::as_str),
                ..none
            },
            Event::Approval(event) => Self {
                object: event.rule.as_ref().map(Id::as_str),
                operation: Some(event.step.as_str()),
                actor: event.actor.as_ref().map(Id::as_str),
                reason: event.reason.as_ref().map(Code::as_str),
                label: Some(&event.label),
                approval: Some(event.binding),
                ..none
            },
            Event::Declassification(event) => Self {
                object: Some(event.sink.as_str()),
                actor: Some(event.authority.as_str()),
                reason: Some(event.reason.as_str()),
                label: Some(&event.from),
                approval: event.approval,
                ..none
            },
            Event::PolicyChange(event) => Self {
                object: event.version.as_ref().map(Id::as_str),
                actor: event.actor.as_ref().map(Id::as_str),
                approval: event.approval,
                ..none
            },
            Event::ConfigurationChange(event) => Self {
                object: Some(event.name.as_str()),
                operation: Some(event.action.as_str()),
                actor: event.actor.as_ref().map(Id::as_str),
                approval: event.approval,
                ..none
            },
            Event::Retention(event) => Self {
                object: event.hold.as_ref().map(Id::as_str),
                operation: Some(event.action.as_str()),
                actor: event.actor.as_ref().map(Id::as_str),
                ..none
            },
            Event::Erasure(event) => Self {
                object: Some(event.key.as_str()),
                actor: event.actor.as_ref().map(Id::as_str),
                reason: Some(event.basis.as_str()),
                ..none
            },
            Event::Alert(event) => Self {
                object: Some(event.rule.as_str()),
                operation: Some(event.measure.as_str()),
                result: Some(event.response.as_str()),
                severity: Some(event.severity),
                ..none
            },
            Event::Checkpointed(_) => none,
        }
    }
}
