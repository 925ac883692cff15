//! What the tests of retention, erasure and summaries share: records in few words.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

#[path = "../common/least.rs"]
mod least;
#[path = "../common/names.rs"]
mod names;

use audit_types::{
    Content, Digest, Draft, Event, EventKind, Fingerprint, List, Record, RetentionAction, Sealed,
    Stage,
};
use least::least;

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
        let mut event = least(self.kind);
        match &mut event {
            Event::RunEnd(event) => event.label = label,
            Event::StageDecision(event) => {
                event.stage = Stage::Output;
                event.subject = Some(id("mail"));
                (event.label, event.content, event.subjects) = (label, content, subjects);
            }
            Event::StageOutcome(event) => event.content = Some(content),
            Event::DataAccess(event) => {
                event.source = id("crm");
                (event.label, event.content, event.subjects) = (label, content, subjects);
            }
            Event::ToolCall(event) => {
                event.tool = id("mail");
                event.target = self.subject.map(person);
                (event.label, event.result) = (label, Some(content));
            }
            Event::ModelCall(event) => {
                (event.provider, event.model) = (id("acme"), id("large"));
                (event.label, event.request) = (label, content);
            }
            Event::KeyUse(event) => event.label = label,
            Event::Approval(event) => event.label = label,
            Event::Declassification(event) => {
                event.sink = id("mail");
                (event.from, event.to) = (label.clone(), label);
            }
            Event::Retention(event) => event.action = RetentionAction::Exported,
            Event::Erasure(event) => event.subject = person(self.subject.unwrap_or(0)),
            _ => {}
        }
        event
    }
}

/// A record of nobody's.
pub(crate) fn record(sequence: u64, time: i64, event: impl Into<Event>) -> Record {
    let draft = Draft { time, run: None, workflow: None, agent: None, event: event.into() };
    Record::new(sequence, Digest::new([0; 32]), draft)
}
