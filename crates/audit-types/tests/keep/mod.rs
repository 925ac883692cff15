//! What the tests of retention, erasure and summaries share: records in few words.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

#[path = "../common/names.rs"]
mod names;

use audit_types::{
    AccessOperation, Alert, Approval, ApprovalStep, ChangeAction, ChangeObject, Checkpointed,
    ConfigurationChange, Content, DataAccess, Decision, Declassification, Digest, Draft, Erasure,
    Event, EventKind, Fingerprint, KeyAction, KeyChange, KeyUse, List, Mode, ModelCall, Outcome,
    PolicyChange, Record, Response, Retention, RetentionAction, RunEnd, RunOutcome, RunStart,
    Sealed, Severity, Stage, StageDecision, StageOutcome, TokenUsage, ToolCall,
};

pub(crate) use names::{code, id, label};

pub(crate) const DAY: i64 = 86_400_000_000;

/// 2024-01-01, in microseconds since the Unix epoch.
pub(crate) const START: i64 = 1_704_067_200_000_000;

/// A person, by a number.
pub(crate) fn person(number: u8) -> Fingerprint {
    Fingerprint::new(1, [number; 32])
}

pub(crate) fn sealed(key: &str) -> Sealed {
    Sealed::new(id(key), [0; 24], vec![0; 50]).unwrap()
}

/// What can be said of a record.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) kind: EventKind,
    pub(crate) label: String,
    pub(crate) subject: Option<u8>,
    /// The key of a sealed payload.
    pub(crate) sealed: Option<String>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            kind: EventKind::ToolCall,
            label: "internal{-}trusted".to_owned(),
            subject: None,
            sealed: None,
        }
    }
}

impl Spec {
    pub(crate) fn event(&self) -> Event {
        let label = label(&self.label);
        let sealed = self.sealed.as_deref().map(sealed);
        let content = Content { bytes: 10, sealed, ..Content::default() };
        let subjects: Vec<_> = self.subject.map(person).into_iter().collect();
        let subjects = List::try_from(subjects).unwrap();
        match self.kind {
            EventKind::RunStart => RunStart {
                version: None,
                started_by: None,
                parent: None,
                mode: Mode::Enforce,
                intent: None,
            }
            .into(),
            EventKind::RunEnd => RunEnd {
                outcome: RunOutcome::Completed,
                duration: 1,
                decisions: 1,
                model_calls: 1,
                tool_calls: 1,
                usage: TokenUsage::default(),
                cost: 0,
                label,
            }
            .into(),
            EventKind::StageDecision => StageDecision {
                stage: Stage::Output,
                subject: Some(id("mail")),
                decision: Decision::Pass,
                mode: Mode::Enforce,
                reasons: List::new(),
                label,
                content,
                subjects,
                approval: None,
            }
            .into(),
            EventKind::StageOutcome => StageOutcome {
                decision: 0,
                outcome: Outcome::Done,
                error: None,
                duration: None,
                content: Some(content),
            }
            .into(),
            EventKind::DataAccess => DataAccess {
                source: id("crm"),
                operation: AccessOperation::Read,
                decision: Decision::Pass,
                purpose: None,
                region: None,
                items: None,
                label,
                content,
                subjects,
                actor: None,
            }
            .into(),
            EventKind::ToolCall => ToolCall {
                tool: id("mail"),
                action: None,
                target: self.subject.map(person),
                untrusted: false,
                outcome: Outcome::Done,
                error: None,
                duration: 5,
                label,
                arguments: Content::default(),
                result: Some(content),
                approval: None,
            }
            .into(),
            EventKind::ModelCall => ModelCall {
                provider: id("acme"),
                model: id("large"),
                region: None,
                key: None,
                attempt: 1,
                fallback_of: None,
                outcome: Outcome::Done,
                error: None,
                duration: 5,
                usage: TokenUsage::default(),
                cost: 0,
                label,
                request: content,
                response: None,
            }
            .into(),
            EventKind::KeyUse => KeyUse {
                key: id("k"),
                provider: None,
                decision: Decision::Pass,
                reasons: List::new(),
                label,
            }
            .into(),
            EventKind::KeyChange => KeyChange {
                key: id("k"),
                action: KeyAction::Created,
                successor: None,
                until: None,
                actor: None,
                reason: None,
            }
            .into(),
            EventKind::Approval => Approval {
                binding: Digest::new([0; 32]),
                step: ApprovalStep::Requested,
                actor: None,
                role: None,
                rule: None,
                deadline: None,
                reason: None,
                label,
            }
            .into(),
            EventKind::Declassification => Declassification {
                authority: id("dpo"),
                reason: code("consent"),
                sink: id("mail"),
                fields: List::new(),
                from: label.clone(),
                to: label,
                expires: None,
                approval: None,
            }
            .into(),
            EventKind::PolicyChange => PolicyChange {
                to: Digest::new([1; 32]),
                version: None,
                paths: List::new(),
                actor: None,
                approval: None,
            }
            .into(),
            EventKind::ConfigurationChange => ConfigurationChange {
                object: ChangeObject::Role,
                name: id("clerk"),
                action: ChangeAction::Created,
                holder: None,
                version: None,
                actor: None,
                approval: None,
            }
            .into(),
            EventKind::Retention => Retention {
                action: RetentionAction::Exported,
                first: 0,
                end: 1,
                root: None,
                basis: List::new(),
                hold: None,
                scope: None,
                actor: None,
            }
            .into(),
            EventKind::Erasure => Erasure {
                subject: person(self.subject.unwrap_or(0)),
                key: id("k"),
                basis: code("gdpr.17"),
                payloads: None,
                actor: None,
            }
            .into(),
            EventKind::Alert => Alert {
                rule: code("spike"),
                severity: Severity::Low,
                response: Response::Notify,
                measure: code("tokens"),
                scope: id("a"),
                item: None,
                observed: None,
                expected: None,
                p_value: None,
                compared: 1,
                record: None,
            }
            .into(),
            EventKind::Checkpointed => {
                Checkpointed { size: 0, root: Digest::new([0; 32]), signers: List::new() }.into()
            }
            kind => panic!("{kind} is new"),
        }
    }
}

/// A record of nobody's.
pub(crate) fn record(sequence: u64, time: i64, event: impl Into<Event>) -> Record {
    let draft = Draft { time, run: None, workflow: None, agent: None, event: event.into() };
    Record::new(sequence, Digest::new([0; 32]), draft)
}
