//! Records to write, and how their log is kept.

use audit_types::{
    Content, Decision, Digest, Draft, Finding, Id, LabelText, List, Mode, Reason, Stage,
    StageDecision,
};
use workflow_guard::FileLogOptions;

/// The time of record 0; the others are a millisecond apart.
pub(crate) const START: i64 = 1_760_000_000_000_000;

/// Segments of some 14 records.
pub(crate) fn options() -> FileLogOptions {
    FileLogOptions { segment_bytes: 4096, ..FileLogOptions::default() }
}

pub(crate) fn log_id() -> Id {
    Id::new("test-log").unwrap()
}

pub(crate) fn policy() -> Digest {
    Digest::sha256(b"version = 1")
}

/// A decision about a text, of some 200 bytes.
pub(crate) fn draft(number: u64) -> Draft {
    let reason = Reason { code: "pii.email".parse().unwrap(), count: 2 };
    let finding = Finding { kind: "pii.email".parse().unwrap(), count: 2 };
    let event = StageDecision {
        stage: Stage::Context,
        subject: Some(Id::new("tool:mail.search").unwrap()),
        decision: Decision::Rewrite,
        mode: Mode::Enforce,
        reasons: List::try_from(vec![reason]).unwrap(),
        label: LabelText::new("confidential{personal}untrusted").unwrap(),
        content: Content {
            bytes: number,
            findings: List::try_from(vec![finding]).unwrap(),
            fingerprint: None,
            sealed: None,
        },
        subjects: List::new(),
        approval: None,
    };
    Draft {
        time: START + i64::try_from(number).unwrap() * 1_000,
        run: Some(Id::new(&format!("run-{}", number / 10)).unwrap()),
        workflow: Some(Id::new("support").unwrap()),
        agent: Some(Id::new(if number.is_multiple_of(2) { "triage" } else { "mailer" }).unwrap()),
        event: event.into(),
    }
}
