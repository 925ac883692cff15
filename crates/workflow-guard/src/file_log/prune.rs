//! Deleting the contents of old records and keeping their hashes.

use audit_types::{
    Code, Draft, EventKind, Id, List, Position, Retention, RetentionAction, SegmentWalk,
    SegmentWriter, Step, SyncMark, is_pinned,
};

use super::files::{SegmentFile, fault_error, io_error, segment_name, temporary_name};
use super::{BUFFER, FileLog, FileLogError, FileLogErrorKind, Storage, StorageFile};

/// What to prune, and why. Whether it may be pruned is for a plan of retention to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prune {
    /// The segments, by the sequence numbers of their first records.
    pub segments: Vec<u64>,
    /// The kinds of records that stay as they are. Those that are [pinned](audit_types::is_pinned)
    /// always stay: without changes of the policy nobody could tell under which one the rest was
    /// decided, and without records of pruning nobody could tell it from tampering.
    pub pinned: Vec<EventKind>,
    /// What it is based on.
    pub basis: List<Code>,
    /// Who does it.
    pub actor: Option<Id>,
    /// When, in microseconds since the Unix epoch.
    pub time: i64,
}

/// What was pruned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// How many records.
    pub records: u64,
    /// How many bytes the files are shorter.
    pub bytes: u64,
}

impl Pruned {
    pub(crate) fn add(&mut self, other: Self) {
        self.records = self.records.saturating_add(other.records);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl Prune {
    /// The record of what will be pruned of one segment.
    pub(crate) fn draft(&self, first: u64, end: &Position) -> Draft {
        let event = Retention {
            action: RetentionAction::Pruned,
            first,
            end: end.size(),
            root: Some(end.head().root()),
            basis: self.basis.clone(),
            hold: None,
            scope: None,
            actor: self.actor.clone(),
        };
        Draft { time: self.time, run: None, workflow: None, agent: None, event: event.into() }
    }
}

impl<S: Storage> FileLog<S> {
    /// Where each segment of a plan ends.
    pub(crate) fn ends_of(&self, segments: &[u64]) -> Result<Vec<(u64, Position)>, FileLogError> {
        let end = |&first: &u64| {
            let error = |kind| FileLogError::new(kind, self.storage.path(&segment_name(first)));
            if first == self.active.first {
                return Err(error(FileLogErrorKind::ActiveSegment));
            }
            let known = self.segments.binary_search(&first).ok();
            let next = known.and_then(|index| self.segments.get(index.saturating_add(1)));
            let next = *next.ok_or_else(|| error(FileLogErrorKind::UnknownSegment { first }))?;
            let header =
                SegmentFile::open(&self.storage, next)?.header(&self.storage, &self.log)?;
            Ok((first, header.position().clone()))
        };
        segments.iter().map(end).collect()
    }

    /// Writes a segment anew without the contents of its records, beside the old one, which is
    /// read and checked as a whole with it.
    pub(crate) fn prepare(
        &self,
        first: u64,
        end: &Position,
        pinned: &[EventKind],
    ) -> Result<Pruned, FileLogError> {
        let name = segment_name(first);
        let temporary = temporary_name(&name);
        let failed = |error: std::io::Error| io_error(&self.storage, &name, &error);
        // One that was left by an attempt before.
        match self.storage.remove(&temporary) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(error));
            }
            _ => {}
        }
        let file = self.storage.create(&temporary).map_err(failed)?;
        let pruned = self
            .write_pruned(first, end, pinned, &file)
            .and_then(|pruned| file.sync().map(|()| pruned).map_err(failed));
        if !pruned.as_ref().is_ok_and(|pruned| pruned.records > 0) {
            self.forget(first);
        }
        pruned
    }

    /// Puts what was prepared in the place of the old segment. A crash leaves the one or the other.
    pub(crate) fn replace(&mut self, first: u64) -> Result<(), FileLogError> {
        let name = segment_name(first);
        let renamed = self.storage.rename(&temporary_name(&name), &name);
        renamed.map_err(|error| io_error(&self.storage, &name, &error))?;
        // As with a file: the next sync of the directory, that of a new segment, could report
        // success for what this one has lost.
        self.failed = true;
        let synced = self.storage.sync_directory();
        self.failed = false;
        self.note_failure(&name, synced)
    }

    /// Removes what was prepared. Opening the log removes it, if this cannot.
    pub(crate) fn forget(&self, first: u64) {
        let _ = self.storage.remove(&temporary_name(&segment_name(first)));
    }

    fn write_pruned(
        &self,
        first: u64,
        end: &Position,
        pinned: &[EventKind],
        file: &S::File,
    ) -> Result<Pruned, FileLogError> {
        let name = segment_name(first);
        let failed = |error: std::io::Error| io_error(&self.storage, &name, &error);
        let mut source = SegmentFile::open(&self.storage, first)?;
        let header = source.header(&self.storage, &self.log)?;
        let mut walk = SegmentWalk::new();
        let mut out = Vec::new();
        let mut writer = SegmentWriter::create(&self.log, header.position(), &mut out);
        let mut pruned = Pruned::default();
        loop {
            let bytes = source.read().map_err(failed)?;
            if bytes.is_empty() {
                break;
            }
            walk.push(bytes);
            let damaged = |size, fault| fault_error(&self.storage, first, size, fault);
            let size = walk.position().map_or(first, Position::size);
            while let Some(step) = walk.next_step().map_err(|fault| damaged(size, fault))? {
                match step {
                    Step::Record(entry) => {
                        let kind = entry.record().event().kind();
                        if is_pinned(kind) || pinned.contains(&kind) {
                            writer.append(&entry, &mut out).map_err(|error| {
                                FileLogError::new(error.into(), self.storage.path(&name))
                            })?;
                        } else {
                            writer.append_pruned(entry.hash(), &mut out);
                            pruned.records = pruned.records.saturating_add(1);
                        }
                    }
                    Step::Pruned { leaf, .. } => writer.append_pruned(leaf, &mut out),
                    Step::Mark(_) => {}
                }
            }
            if out.len() >= BUFFER {
                file.append(&out).map_err(failed)?;
                out.clear();
            }
        }
        if walk.finish().is_err() || writer.position() != end {
            let record = walk.position().map_or(first, Position::size);
            let kind = FileLogErrorKind::Damaged { record, offset: walk.offset() };
            return Err(FileLogError::new(kind, self.storage.path(&name)));
        }
        let mark = SyncMark { size: end.size(), offset: writer.offset() };
        writer.mark(mark, &mut out);
        file.append(&out).map_err(failed)?;
        pruned.bytes = walk.offset().saturating_sub(writer.offset());
        Ok(pruned)
    }
}
