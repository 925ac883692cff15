//! Whom and what a record is about, as far as retention and erasure ask.

#[cfg(feature = "serde")]
use crate::EventKind;
use crate::{Event, Fingerprint, LabelText};

/// Every fingerprint by which an event names somebody: subjects, and the target of a tool.
pub(crate) fn subjects_of(event: &Event) -> impl Iterator<Item = &Fingerprint> {
    let (list, one): (&[Fingerprint], Option<&Fingerprint>) = match event {
        Event::StageDecision(event) => (&event.subjects, None),
        Event::DataAccess(event) => (&event.subjects, None),
        Event::ToolCall(event) => (&[], event.target.as_ref()),
        Event::Erasure(event) => (&[], Some(&event.subject)),
        Event::RunStart(_)
        | Event::RunEnd(_)
        | Event::StageOutcome(_)
        | Event::ModelCall(_)
        | Event::KeyUse(_)
        | Event::KeyChange(_)
        | Event::Approval(_)
        | Event::Declassification(_)
        | Event::PolicyChange(_)
        | Event::ConfigurationChange(_)
        | Event::Retention(_)
        | Event::Alert(_)
        | Event::Checkpointed(_) => (&[], None),
    };
    list.iter().chain(one)
}

/// The label of the data that an event is about.
pub(crate) fn label_of(event: &Event) -> Option<&LabelText> {
    match event {
        Event::RunEnd(event) => Some(&event.label),
        Event::StageDecision(event) => Some(&event.label),
        Event::DataAccess(event) => Some(&event.label),
        Event::ToolCall(event) => Some(&event.label),
        Event::ModelCall(event) => Some(&event.label),
        Event::KeyUse(event) => Some(&event.label),
        Event::Approval(event) => Some(&event.label),
        Event::Declassification(event) => Some(&event.from),
        Event::RunStart(_)
        | Event::StageOutcome(_)
        | Event::KeyChange(_)
        | Event::PolicyChange(_)
        | Event::ConfigurationChange(_)
        | Event::Retention(_)
        | Event::Erasure(_)
        | Event::Alert(_)
        | Event::Checkpointed(_) => None,
    }
}

/// Whether events of a kind have a [label](label_of).
#[cfg(feature = "serde")]
pub(super) const fn has_label(kind: EventKind) -> bool {
    match kind {
        EventKind::RunEnd
        | EventKind::StageDecision
        | EventKind::DataAccess
        | EventKind::ToolCall
        | EventKind::ModelCall
        | EventKind::KeyUse
        | EventKind::Approval
        | EventKind::Declassification => true,
        EventKind::RunStart
        | EventKind::StageOutcome
        | EventKind::KeyChange
        | EventKind::PolicyChange
        | EventKind::ConfigurationChange
        | EventKind::Retention
        | EventKind::Erasure
        | EventKind::Alert
        | EventKind::Checkpointed => false,
    }
}

/// Whether a sealed payload can stand in events of a kind.
#[cfg(feature = "serde")]
pub(super) const fn has_contents(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::StageDecision
            | EventKind::StageOutcome
            | EventKind::DataAccess
            | EventKind::ToolCall
            | EventKind::ModelCall
    )
}
