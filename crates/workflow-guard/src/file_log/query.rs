//! Which records to read.

use audit_types::{EventKind, Id, Record};

/// Which records to read: those that meet every field that is set. The default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Of this run.
    pub run: Option<Id>,
    /// Of this workflow.
    pub workflow: Option<Id>,
    /// Of this agent.
    pub agent: Option<Id>,
    /// Of one of these kinds; of any if there are none.
    pub kinds: Vec<EventKind>,
    /// From this time on, in microseconds since the Unix epoch.
    pub from: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
    /// From this sequence number on.
    pub first: Option<u64>,
    /// Before this sequence number.
    pub end: Option<u64>,
}

impl Query {
    /// Whether it asks for a record.
    #[must_use]
    pub fn matches(&self, record: &Record) -> bool {
        let (time, sequence) = (record.time(), record.sequence());
        let of = |wanted: &Option<Id>, found| wanted.as_ref().is_none_or(|id| found == Some(id));
        of(&self.run, record.run())
            && of(&self.workflow, record.workflow())
            && of(&self.agent, record.agent())
            && (self.kinds.is_empty() || self.kinds.contains(&record.event().kind()))
            && self.from.is_none_or(|from| time >= from)
            && self.until.is_none_or(|until| time < until)
            && self.first.is_none_or(|first| sequence >= first)
            && self.end.is_none_or(|end| sequence < end)
    }

    /// Whether a record with a sequence number in `first..end` may match.
    pub(crate) fn reaches(&self, first: u64, end: Option<u64>) -> bool {
        self.end.is_none_or(|wanted| wanted > first)
            && self.first.zip(end).is_none_or(|(wanted, end)| wanted < end)
    }

    /// Whether a record with a time in `earliest..=latest` may match.
    pub(crate) fn is_within(&self, earliest: i64, latest: i64) -> bool {
        self.from.is_none_or(|from| latest >= from)
            && self.until.is_none_or(|until| earliest < until)
    }
}
