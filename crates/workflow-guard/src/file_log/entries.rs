//! Reading what is in a log, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::ops::{Bound, RangeBounds};

use audit_types::{Entry, Step};

use super::current::Current;
use super::{Directory, FileLogError, FileLogReader, Query, SegmentRange, Storage};

/// The records that a query asks for; made by [`FileLogReader::entries`].
pub struct Entries<'r, S: Storage = Directory>(Walk<'r, S>);

impl<'r, S: Storage> Entries<'r, S> {
    pub(crate) fn new(reader: &'r FileLogReader<S>, query: Query) -> Result<Self, FileLogError> {
        Ok(Self(Walk::new(reader, query, false)?))
    }
}

impl<S: Storage> Iterator for Entries<'_, S> {
    type Item = Result<Entry, FileLogError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.0.next_step()? {
                Ok(Step::Record(entry)) if self.0.query.matches(entry.record()) => {
                    return Some(Ok(entry));
                }
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<S: Storage> fmt::Debug for Entries<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").field("query", &self.0.query).finish_non_exhaustive()
    }
}

/// The records of a range and the hashes of those that were pruned; made by
/// [`FileLogReader::steps`].
pub struct Steps<'r, S: Storage = Directory>(Walk<'r, S>);

impl<'r, S: Storage> Steps<'r, S> {
    pub(crate) fn new(
        reader: &'r FileLogReader<S>,
        records: impl RangeBounds<u64>,
    ) -> Result<Self, FileLogError> {
        let first = match records.start_bound() {
            Bound::Included(first) => Some(*first),
            // Nothing is behind the last number; no log is that long.
            Bound::Excluded(before) => Some(before.saturating_add(1)),
            Bound::Unbounded => None,
        };
        let end = match records.end_bound() {
            Bound::Included(last) => last.checked_add(1),
            Bound::Excluded(end) => Some(*end),
            Bound::Unbounded => None,
        };
        Ok(Self(Walk::new(reader, Query { first, end, ..Query::default() }, true)?))
    }
}

impl<S: Storage> Iterator for Steps<'_, S> {
    type Item = Result<Step, FileLogError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let step = match self.0.next_step()? {
                Ok(step) => step,
                Err(error) => return Some(Err(error)),
            };
            let sequence = match &step {
                Step::Record(entry) => entry.record().sequence(),
                Step::Pruned { sequence, .. } => *sequence,
                Step::Mark(_) => continue,
            };
            let Query { first, end, .. } = self.0.query;
            if first.is_none_or(|first| sequence >= first) && end.is_none_or(|end| sequence < end) {
                return Some(Ok(step));
            }
        }
    }
}

impl<S: Storage> fmt::Debug for Steps<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Query { first, end, .. } = self.0.query;
        f.debug_struct("Steps").field("first", &first).field("end", &end).finish_non_exhaustive()
    }
}

/// All steps of the segments that may hold what is asked for.
struct Walk<'r, S: Storage> {
    reader: &'r FileLogReader<S>,
    query: Query,
    /// Whether hashes of pruned records are asked for, which have no times.
    pruned: bool,
    segments: VecDeque<SegmentRange>,
    current: Option<Current<S::Reader>>,
}

impl<'r, S: Storage> Walk<'r, S> {
    fn new(reader: &'r FileLogReader<S>, query: Query, pruned: bool) -> Result<Self, FileLogError> {
        let segments = reader.segments()?.into();
        Ok(Self { reader, query, pruned, segments, current: None })
    }

    /// The next step; nothing more after an error.
    fn next_step(&mut self) -> Option<Result<Step, FileLogError>> {
        let result = self.advance().transpose()?;
        if result.is_err() {
            self.current = None;
            self.segments.clear();
        }
        Some(result)
    }

    fn advance(&mut self) -> Result<Option<Step>, FileLogError> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(step) = current.next_step(&self.reader.storage)? {
                    return Ok(Some(step));
                }
                if current.segment.end.is_some() {
                    self.reader.learn_times(current.segment.first, current.times);
                }
                self.current = None;
            }
            let Some(segment) = self.segments.pop_front() else { return Ok(None) };
            let is_wanted = match self.reader.known_times(segment.first) {
                Some(_) if self.pruned => true,
                Some(Some((earliest, latest))) => self.query.is_within(earliest, latest),
                Some(None) => false,
                None => true,
            };
            if is_wanted && self.query.reaches(segment.first, segment.end) {
                self.current = Some(Current::open(&self.reader.storage, segment)?);
            }
        }
    }
}
