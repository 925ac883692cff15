//! An event of each kind with as little in it as it takes.

use audit_types::{
    AccessOperation, Alert, Approval, ApprovalStep, ChangeAction, ChangeObject, Checkpointed,
    ConfigurationChange, Content, DataAccess, Decision, Declassification, Digest, Erasure, Event,
    EventKind, Fingerprint, KeyAction, KeyChange, KeyUse, List, Mode, ModelCall, Outcome,
    PolicyChange, Response, Retention, RetentionAction, RunEnd, RunOutcome, RunStart, Severity,
    Stage, StageDecision, StageOutcome, TokenUsage, ToolCall,
};

use super::names::{code, id, label};

pub(crate) fn least(kind: EventKind) -> Event {
    let label = label("public{-}trusted");
    match kind {
        EventKind::RunStart => RunStart {
            version: None,
            started_by: None,
            parent: None,
            mode: Mode::Observe,
            intent: None,
        }
        .into(),
        EventKind::RunEnd => RunEnd {
            outcome: RunOutcome::Completed,
            duration: 0,
            decisions: 0,
            model_calls: 0,
            tool_calls: 0,
            usage: TokenUsage::default(),
            cost: 0,
            label,
        }
        .into(),
        EventKind::StageDecision => StageDecision {
            stage: Stage::Input,
            subject: None,
            decision: Decision::Pass,
            mode: Mode::Enforce,
            reasons: List::new(),
            label,
            content: Content::default(),
            subjects: List::new(),
            approval: None,
        }
        .into(),
        EventKind::StageOutcome => StageOutcome {
            decision: 0,
            outcome: Outcome::Done,
            error: None,
            duration: None,
            content: None,
        }
        .into(),
        EventKind::DataAccess => DataAccess {
            source: id("s"),
            operation: AccessOperation::Read,
            decision: Decision::Pass,
            purpose: None,
            region: None,
            items: None,
            label,
            content: Content::default(),
            subjects: List::new(),
            actor: None,
        }
        .into(),
        EventKind::ToolCall => ToolCall {
            tool: id("t"),
            action: None,
            target: None,
            untrusted: false,
            outcome: Outcome::Done,
            error: None,
            duration: 0,
            label,
            arguments: Content::default(),
            result: None,
            approval: None,
        }
        .into(),
        EventKind::ModelCall => ModelCall {
            provider: id("p"),
            model: id("m"),
            region: None,
            key: None,
            attempt: 1,
            fallback_of: None,
            outcome: Outcome::Done,
            error: None,
            duration: 0,
            usage: TokenUsage::default(),
            cost: 0,
            label,
            request: Content::default(),
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
            authority: id("a"),
            reason: code("r"),
            sink: id("s"),
            fields: List::new(),
            from: label.clone(),
            to: label,
            expires: None,
            approval: None,
        }
        .into(),
        EventKind::PolicyChange => PolicyChange {
            to: Digest::new([0; 32]),
            version: None,
            paths: List::new(),
            actor: None,
            approval: None,
        }
        .into(),
        EventKind::ConfigurationChange => ConfigurationChange {
            object: ChangeObject::Role,
            name: id("n"),
            action: ChangeAction::Created,
            holder: None,
            version: None,
            actor: None,
            approval: None,
        }
        .into(),
        EventKind::Retention => Retention {
            action: RetentionAction::Pruned,
            first: 0,
            end: 0,
            root: None,
            basis: List::new(),
            hold: None,
            scope: None,
            actor: None,
        }
        .into(),
        EventKind::Erasure => Erasure {
            subject: Fingerprint::new(3, [0; 32]),
            key: id("k"),
            basis: code("b"),
            payloads: None,
            actor: None,
        }
        .into(),
        EventKind::Alert => Alert {
            rule: code("r"),
            severity: Severity::Low,
            response: Response::Notify,
            measure: code("m"),
            scope: id("s"),
            item: None,
            observed: None,
            expected: None,
            p_value: None,
            compared: 0,
            record: None,
        }
        .into(),
        EventKind::Checkpointed => {
            Checkpointed { size: 0, root: Digest::sha256(b""), signers: List::new() }.into()
        }
        kind => unreachable!("{kind} is new"),
    }
}
