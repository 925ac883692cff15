//! What is known of a segment of a log.

#[cfg(feature = "serde")]
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use super::is_pinned;
use super::names::{label_of, subjects_of};
use crate::{Event, EventKind, Fingerprint, Id, LabelText, Record, SealedPart};

/// The greatest number of different groups of records that are told apart in a segment. Beyond
/// it, labels are no longer told apart and count as unknown.
const GROUPS_MAX: usize = 4_096;

/// The greatest number of decisions whose labels are remembered for their outcomes.
const DECISIONS_MAX: usize = 4_096;

/// The greatest number of different runs, agents and subjects, each, that are listed.
const NAMES_MAX: usize = 4_096;

/// What retention has to know of a segment: which records, from when to when, of which kinds and
/// labels, of whom. Made by a [`SegmentScan`]; bounded, whatever the segment holds.
///
/// It is plain knowledge about records, not a copy of them, and can be stored beside the segment.
/// What is read back is checked for contradictions; whether it is true is known only to whoever
/// scans the segment again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "wire::Wire", into = "wire::Wire"))]
pub struct SegmentFacts {
    pub(super) first: u64,
    pub(super) end: u64,
    pub(super) active: bool,
    pub(super) pruned: u64,
    pub(super) pinned: u64,
    /// Of all records of which the contents are there.
    pub(super) times: Option<(i64, i64)>,
    /// The records that can be pruned.
    pub(super) groups: BTreeMap<Group, Span>,
    pub(super) runs: Names<Id>,
    pub(super) agents: Names<Id>,
    pub(super) subjects: Names<Fingerprint>,
}

impl SegmentFacts {
    /// The sequence number of its first record.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The sequence number behind its last record.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// Whether records are still appended to it. It is not pruned then.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.active
    }

    /// The earliest and the latest time of its records, in microseconds since the Unix epoch;
    /// none if there are none, or only hashes of them.
    #[must_use]
    pub const fn times(&self) -> Option<(i64, i64)> {
        self.times
    }

    /// The kinds of the records that could be pruned, each once, in the order of [`EventKind`].
    pub fn kinds(&self) -> impl Iterator<Item = EventKind> {
        let kinds: BTreeSet<EventKind> = self.groups.keys().map(|group| group.kind).collect();
        kinds.into_iter()
    }

    /// The labels of the records that could be pruned, each once, in alphabetical order. Not all
    /// of them, if there are more than some thousand.
    pub fn labels(&self) -> impl Iterator<Item = &LabelText> {
        let label = |group| match group {
            &Group { label: GroupLabel::Text(ref label), .. } => Some(label),
            _ => None,
        };
        let labels: BTreeSet<&LabelText> = self.groups.keys().filter_map(label).collect();
        labels.into_iter()
    }

    /// Of how many records only the hash is left.
    #[must_use]
    pub const fn pruned(&self) -> u64 {
        self.pruned
    }

    /// How many records are [kept as long as the log](super::is_pinned).
    #[must_use]
    pub const fn pinned(&self) -> u64 {
        self.pinned
    }

    /// How many records could be pruned.
    #[must_use]
    pub fn prunable(&self) -> u64 {
        self.groups.values().fold(0, |sum, span| sum.saturating_add(span.records))
    }
}

/// Reads the records of a segment in order, for its [`SegmentFacts`].
#[derive(Clone, Debug)]
#[must_use = "the facts come from `finish`"]
pub struct SegmentScan {
    facts: SegmentFacts,
    /// The labels of the last decisions, by their sequence numbers.
    decisions: BTreeMap<u64, LabelText>,
}

impl SegmentScan {
    /// Begins a segment with the sequence number of its first record.
    pub const fn new(first: u64) -> Self {
        Self {
            facts: SegmentFacts {
                first,
                end: first,
                active: true,
                pruned: 0,
                pinned: 0,
                times: None,
                groups: BTreeMap::new(),
                runs: Names::new(),
                agents: Names::new(),
                subjects: Names::new(),
            },
            decisions: BTreeMap::new(),
        }
    }

    /// Takes the next record. Logarithmic in what is told apart, linear in the subjects that the
    /// record names. The outcome of a decision has the label of that, if the decision is in the
    /// segment and not some thousand decisions before.
    ///
    /// Records that were passed over before it, as its sequence number tells, count as pruned:
    /// whoever reads only what is left of a segment need not count the rest, but for what is
    /// pruned at its end. That the records are the right ones in the right order is for a
    /// [`Verifier`](crate::Verifier) to say.
    pub fn push(&mut self, record: &Record) {
        let facts = &mut self.facts;
        let passed = record.sequence().saturating_sub(facts.end);
        facts.pruned = facts.pruned.saturating_add(passed);
        facts.end = facts.end.saturating_add(passed).saturating_add(1);
        let time = record.time();
        let (earliest, latest) = facts.times.unwrap_or((time, time));
        facts.times = Some((earliest.min(time), latest.max(time)));
        let kind = record.event().kind();
        if is_pinned(kind) {
            facts.pinned = facts.pinned.saturating_add(1);
            return;
        }
        facts.runs.add(record.run());
        facts.agents.add(record.agent());
        subjects_of(record.event()).for_each(|subject| facts.subjects.add(Some(subject)));
        let mut group = Group::of(record.event());
        match record.event() {
            Event::StageDecision(decision) => {
                self.decisions.insert(record.sequence(), decision.label.clone());
                if self.decisions.len() > DECISIONS_MAX {
                    self.decisions.pop_first();
                }
            }
            Event::StageOutcome(outcome) => {
                if let Some(label) = self.decisions.get(&outcome.decision) {
                    group.label = GroupLabel::Text(label.clone());
                }
            }
            _ => {}
        }
        if facts.groups.len() >= GROUPS_MAX && !facts.groups.contains_key(&group) {
            group.label = GroupLabel::Unknown;
        }
        let span = facts.groups.entry(group).or_insert(Span::new(time));
        span.earliest = span.earliest.min(time);
        span.latest = span.latest.max(time);
        span.records = span.records.saturating_add(1);
    }

    /// Takes the next record, of which only the hash is left.
    pub fn push_pruned(&mut self) {
        self.facts.end = self.facts.end.saturating_add(1);
        self.facts.pruned = self.facts.pruned.saturating_add(1);
    }

    /// What is known so far. `active` says whether more records will be appended to the segment;
    /// an active segment is never pruned.
    #[must_use]
    pub fn finish(self, active: bool) -> SegmentFacts {
        SegmentFacts { active, ..self.facts }
    }
}

/// Records that no rule tells apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Group {
    pub(crate) kind: EventKind,
    pub(super) label: GroupLabel,
    /// Whether a sealed payload is in it.
    pub(super) sealed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(super) enum GroupLabel {
    /// The records are not about labelled data.
    None,
    /// That of the decision they are about, which stands in another segment.
    Elsewhere,
    /// Too many different ones to tell apart.
    Unknown,
    Text(LabelText),
}

impl Group {
    fn of(event: &Event) -> Self {
        let label = match (event, label_of(event)) {
            (_, Some(label)) => GroupLabel::Text(label.clone()),
            (Event::StageOutcome(_), None) => GroupLabel::Elsewhere,
            (_, None) => GroupLabel::None,
        };
        let sealed = SealedPart::of(event).next().is_some();
        Self { kind: event.kind(), label, sealed }
    }

    pub(super) fn has_label(&self) -> bool {
        self.label != GroupLabel::None
    }
}

/// From when to when, and how many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) earliest: i64,
    pub(super) latest: i64,
    pub(super) records: u64,
}

impl Span {
    const fn new(time: i64) -> Self {
        Self { earliest: time, latest: time, records: 0 }
    }
}

/// Names, as long as they are not too many.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Names<T: Ord> {
    known: BTreeSet<T>,
    /// Whether there are others.
    more: bool,
}

impl<T: Ord> Names<T> {
    const fn new() -> Self {
        Self { known: BTreeSet::new(), more: false }
    }

    fn add(&mut self, name: Option<&T>)
    where
        T: Clone,
    {
        let Some(name) = name else { return };
        if self.more || self.known.contains(name) {
            return;
        }
        if self.known.len() >= NAMES_MAX {
            self.more = true;
        } else {
            self.known.insert(name.clone());
        }
    }

    /// Whether the name is, or may be, among them.
    pub(super) fn may_have(&self, name: &T) -> bool {
        self.more || self.known.contains(name)
    }
}
