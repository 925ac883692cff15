//! An event of each kind: once with something in every field, once with as little as it takes.

use audit_types::{
    AccessOperation, Alert, Approval, ApprovalStep, ChangeAction, ChangeObject, Checkpointed,
    ConfigurationChange, Content, DataAccess, Decision, Declassification, Digest, Erasure, Event,
    EventKind, Finding, Fingerprint, KeyAction, KeyChange, KeyUse, List, Measure, Mode, ModelCall,
    Outcome, PolicyChange, Reason, Response, Retention, RetentionAction, RunEnd, RunOutcome,
    RunStart, Sealed, Severity, Stage, StageDecision, StageOutcome, TokenUsage, ToolCall,
};

use super::least::least;
use super::names::{code, id, label};

fn list<T>(items: impl Into<Vec<T>>) -> List<T> {
    List::try_from(items.into()).unwrap()
}

fn measure(value: f64) -> Option<Measure> {
    Some(Measure::new(value).unwrap())
}

fn digest(byte: u8) -> Digest {
    Digest::new([byte; 32])
}

fn fingerprint(byte: u8) -> Fingerprint {
    Fingerprint::new(3, [byte; 32])
}

fn reasons() -> List<Reason> {
    let reason = |text, count| Reason { code: code(text), count };
    list([reason("pii.email", 2), reason("flow.level", 1)])
}

fn content() -> Content {
    let finding = |text, count| Finding { kind: code(text), count };
    Content {
        bytes: 300,
        findings: list([finding("pii.email", 2), finding("secret.github_pat", 1)]),
        fingerprint: Some(fingerprint(0xF1)),
        sealed: Some(Sealed::new(id("subject-4"), [0x5E; 24], vec![0xC1; 48]).unwrap()),
    }
}

fn usage() -> TokenUsage {
    TokenUsage { input: 1_200, output: 340, cached: 1_000, reasoning: 40 }
}

/// With something in every field, in the order of the kinds. The records about the log itself
/// say what is so in the log of [`super::log`].
pub(crate) fn full() -> Vec<Event> {
    vec![
        RunStart {
            version: Some(id("v3")),
            started_by: Some(id("scheduler")),
            parent: Some(id("run-6")),
            mode: Mode::Enforce,
            intent: Some(digest(1)),
        }
        .into(),
        RunEnd {
            outcome: RunOutcome::Stopped,
            duration: 5_000_000,
            decisions: 12,
            model_calls: 3,
            tool_calls: 4,
            usage: usage(),
            cost: 21_000,
            label: label("confidential{personal}untrusted"),
        }
        .into(),
        StageDecision {
            stage: Stage::ToolCall,
            subject: Some(id("mail.send")),
            decision: Decision::Hold,
            mode: Mode::Observe,
            reasons: reasons(),
            label: label("confidential{personal}untrusted"),
            content: content(),
            subjects: list([fingerprint(0xA1), fingerprint(0xA2)]),
            approval: Some(digest(2)),
        }
        .into(),
        StageOutcome {
            decision: 2,
            outcome: Outcome::Failed,
            error: Some(code("timeout")),
            duration: Some(81_000),
            content: Some(content()),
        }
        .into(),
        DataAccess {
            source: id("crm.customers"),
            operation: AccessOperation::Search,
            decision: Decision::Rewrite,
            purpose: Some(code("support")),
            region: Some(id("DE")),
            items: Some(14),
            label: label("restricted{health,personal}trusted"),
            content: content(),
            subjects: list([fingerprint(0xA3)]),
            actor: Some(id("r.reviewer")),
        }
        .into(),
        ToolCall {
            tool: id("mail"),
            action: Some(id("send")),
            target: Some(fingerprint(0xA4)),
            untrusted: true,
            outcome: Outcome::Unknown,
            error: Some(code("connection.reset")),
            duration: 93_000,
            label: label("internal{-}trusted"),
            arguments: content(),
            result: Some(content()),
            approval: Some(digest(3)),
        }
        .into(),
        ModelCall {
            provider: id("example-ai"),
            model: id("large-2"),
            region: Some(id("IE")),
            key: Some(id("prod-eu")),
            attempt: 2,
            fallback_of: Some(id("large-3")),
            outcome: Outcome::Done,
            error: Some(code("rate_limited")),
            duration: 2_300_000,
            usage: usage(),
            cost: 7_000,
            label: label("internal{-}untrusted"),
            request: content(),
            response: Some(content()),
        }
        .into(),
        KeyUse {
            key: id("prod-eu"),
            provider: Some(id("example-ai")),
            decision: Decision::Block,
            reasons: reasons(),
            label: label("restricted{health}trusted"),
        }
        .into(),
        KeyChange {
            key: id("prod-eu"),
            action: KeyAction::Rotated,
            successor: Some(id("prod-eu-2")),
            until: Some(1_760_000_600_000_000),
            actor: Some(id("k.admin")),
            reason: Some(code("scheduled")),
        }
        .into(),
        Approval {
            binding: digest(4),
            step: ApprovalStep::VotedFor,
            actor: Some(id("m.lead")),
            role: Some(id("approver")),
            rule: Some(id("external-mail")),
            deadline: Some(1_760_003_600_000_000),
            reason: Some(code("checked")),
            label: label("confidential{personal}untrusted"),
        }
        .into(),
        Declassification {
            authority: id("privacy-office"),
            reason: code("consent"),
            sink: id("crm"),
            fields: list([id("name"), id("city")]),
            from: label("confidential{personal}trusted"),
            to: label("internal{-}trusted"),
            expires: Some(1_760_000_900_000_000),
            approval: Some(digest(5)),
        }
        .into(),
        PolicyChange {
            to: digest(8),
            version: Some(id("2025-11")),
            paths: list([id("sources.crm.label"), id("mode")]),
            actor: Some(id("p.owner")),
            approval: Some(digest(6)),
        }
        .into(),
        ConfigurationChange {
            object: ChangeObject::Grant,
            name: id("mail.send"),
            action: ChangeAction::Withdrawn,
            holder: Some(id("reader")),
            version: Some(id("v4")),
            actor: Some(id("p.owner")),
            approval: Some(digest(7)),
        }
        .into(),
        Retention {
            action: RetentionAction::HoldPlaced,
            first: 0,
            end: 0,
            root: Some(Digest::sha256(b"")),
            basis: list([code("court.order"), code("hipaa.164.316")]),
            hold: Some(id("matter-12")),
            scope: Some(Digest::sha256(b"scope")),
            actor: Some(id("l.counsel")),
        }
        .into(),
        Erasure {
            subject: fingerprint(0xA5),
            key: id("subject-4"),
            basis: code("gdpr.17"),
            payloads: Some(7),
            actor: Some(id("d.officer")),
        }
        .into(),
        Alert {
            rule: code("tokens.spike"),
            severity: Severity::High,
            response: Response::Hold,
            measure: code("tokens.input"),
            scope: id("reader"),
            item: Some(id("warehouse")),
            observed: measure(9_412.0),
            expected: measure(1_203.4),
            p_value: measure(0.000_4),
            compared: 5_000,
            record: Some(3),
        }
        .into(),
        Checkpointed {
            size: 0,
            root: Digest::sha256(b""),
            signers: list([id("log-1/a"), id("witness.example/w")]),
        }
        .into(),
    ]
}

/// With as little in them as it takes, in the order of the kinds.
pub(crate) fn minimal() -> Vec<Event> {
    EventKind::ALL.iter().copied().map(least).collect()
}

/// Both, one after the other.
pub(crate) fn all() -> Vec<Event> {
    let mut events = full();
    events.extend(minimal());
    events
}
