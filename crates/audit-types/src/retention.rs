//! Retention: how long records are kept, segment by segment.

mod cover;
mod defaults;
mod facts;
mod hold;
mod label;
mod limits;
mod names;
mod plan;
mod planning;
mod policy;
mod rule;

pub use defaults::RetentionFramework;
pub use facts::{SegmentFacts, SegmentScan};
pub use hold::{Hold, HoldRelease, HoldScope, Holds};
pub use plan::{ClockDoubt, Disposition, KeepReason, RetentionPlan, SegmentPlan};
pub use policy::{RetentionDocument, RetentionPolicy};
pub use rule::{PeriodLimit, RetentionRule};

pub(crate) use cover::Cover;
pub(crate) use names::subjects_of;

use crate::EventKind;

/// The word for the level in a label; none for a label of another form.
pub(crate) fn level_of(label: &crate::LabelText) -> Option<&str> {
    label::LabelWords::parse(label.as_str()).map(|words| words.level)
}

/// Whether records of this kind are kept as long as the log, and pruning passes them by:
/// changes of the policy, retention, erasure and checkpoints.
///
/// A policy change tells which policy the records behind it were made under; the others tell why
/// records are gone, and what the log was when they were not. Without them, what pruning leaves
/// could not be told from what tampering leaves. They hold no data of a run. What in them is about
/// people, and so is kept as long as the log: the fingerprint in an [`Erasure`](crate::Erasure),
/// which means nothing once the fingerprint key of its epoch is destroyed, and the actors, who
/// are people of the house. Where their names should not stay, let ids of another list stand for
/// them. Neither the name of a hold nor that of a key should be made from a person's name.
#[must_use]
pub const fn is_pinned(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::PolicyChange
            | EventKind::Retention
            | EventKind::Erasure
            | EventKind::Checkpointed
    )
}
