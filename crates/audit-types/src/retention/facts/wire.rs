//! The form in which facts are stored, and what is checked when they are read.

use std::collections::BTreeMap;

use super::{GROUPS_MAX, Group, GroupLabel, NAMES_MAX, Names, SegmentFacts, Span, is_pinned};
use crate::retention::names::{has_contents, has_label};
use crate::{Error, ErrorKind, EventKind, Fingerprint, Id};

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    first: u64,
    end: u64,
    active: bool,
    pruned: u64,
    pinned: u64,
    times: Option<(i64, i64)>,
    groups: Vec<WireGroup>,
    runs: Names<Id>,
    agents: Names<Id>,
    subjects: Names<Fingerprint>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WireGroup {
    kind: EventKind,
    label: GroupLabel,
    sealed: bool,
    earliest: i64,
    latest: i64,
    records: u64,
}

impl From<SegmentFacts> for Wire {
    fn from(facts: SegmentFacts) -> Self {
        let group = |(group, span): (Group, Span)| {
            let Group { kind, label, sealed } = group;
            let Span { earliest, latest, records } = span;
            WireGroup { kind, label, sealed, earliest, latest, records }
        };
        let SegmentFacts { first, end, active, pruned, pinned, times, .. } = facts;
        let groups = facts.groups.into_iter().map(group).collect();
        let (runs, agents, subjects) = (facts.runs, facts.agents, facts.subjects);
        Self { first, end, active, pruned, pinned, times, groups, runs, agents, subjects }
    }
}

impl TryFrom<Wire> for SegmentFacts {
    type Error = Error;

    /// Refuses what no scan comes to.
    fn try_from(wire: Wire) -> Result<Self, Error> {
        let impossible = |field| Error::new(ErrorKind::ImpossibleState, field);
        let Wire { first, end, active, pruned, pinned, times, groups, .. } = wire;
        let Wire { runs, agents, subjects, .. } = wire;
        let crowded = |names: usize, more: bool| names > NAMES_MAX || (more && names != NAMES_MAX);
        if crowded(runs.known.len(), runs.more)
            || crowded(agents.known.len(), agents.more)
            || crowded(subjects.known.len(), subjects.more)
        {
            return Err(impossible("names"));
        }
        let (mut sum, mut groups_read) = (pinned, BTreeMap::new());
        let (mut told_apart, mut unknown) = (0_usize, false);
        for group in groups {
            let WireGroup { kind, label, sealed, earliest, latest, records } = group;
            let within = times.is_some_and(|(first, last)| first <= earliest && latest <= last);
            if is_pinned(kind) || !within || earliest > latest || records == 0 {
                return Err(impossible("groups"));
            }
            sum = sum.checked_add(records).ok_or_else(|| impossible("groups"))?;
            let (group, span) = (Group { kind, label, sealed }, Span { earliest, latest, records });
            if !group.is_possible() {
                // Without its label, a record would not have the minimum of that.
                return Err(impossible("groups.label"));
            }
            if group.label == GroupLabel::Unknown {
                unknown = true;
            } else {
                told_apart = told_apart.saturating_add(1);
            }
            if groups_read.insert(group, span).is_some() {
                return Err(Error::new(ErrorKind::Duplicate, "groups"));
            }
        }
        if told_apart > GROUPS_MAX {
            return Err(Error::new(ErrorKind::TooLong, "groups"));
        }
        if unknown && told_apart < GROUPS_MAX {
            return Err(impossible("groups.label"));
        }
        if times.is_some() != (sum > 0) || times.is_some_and(|(first, last)| first > last) {
            return Err(impossible("times"));
        }
        if end.checked_sub(first) != sum.checked_add(pruned) {
            return Err(impossible("end"));
        }
        let groups = groups_read;
        Ok(Self { first, end, active, pruned, pinned, times, groups, runs, agents, subjects })
    }
}

impl Group {
    /// Whether there are such records.
    const fn is_possible(&self) -> bool {
        let label = match self.label {
            GroupLabel::None => !has_label(self.kind) && !is_outcome(self.kind),
            GroupLabel::Elsewhere => is_outcome(self.kind),
            GroupLabel::Text(_) => has_label(self.kind) || is_outcome(self.kind),
            GroupLabel::Unknown => true,
        };
        label && (!self.sealed || has_contents(self.kind))
    }
}

/// Whether the label of records of this kind is that of the decision they are about.
const fn is_outcome(kind: EventKind) -> bool {
    matches!(kind, EventKind::StageOutcome)
}
