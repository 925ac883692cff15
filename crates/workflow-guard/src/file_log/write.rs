//! Writing to a log that is open.

use std::error::Error as StdError;

use audit_types::{Chain, Draft, Entry, Head, SegmentWriter};

use crate::log::AuditSink;

use super::active::{Active, PendingSync, create_segment};
use super::files::{CHECKPOINTS, io_error, segment_name};
use super::{
    BUFFER, FileLog, FileLogError, FileLogErrorKind, Storage, StorageFile, StoredCheckpoint,
};

impl<S: Storage> FileLog<S> {
    /// Accepts an entry. It is durable when [`sync`](Self::sync) has returned.
    ///
    /// # Errors
    ///
    /// `OutOfPlace` for an entry that does not follow the last one, and `TooLong`, which change
    /// nothing; `Io`, after which the log takes nothing more; and `Failed` then.
    pub fn accept(&mut self, entry: &Entry) -> Result<(), FileLogError> {
        let time = entry.record().time();
        self.accept_with(time, |writer, buffer| writer.append(entry, buffer))
    }

    /// Accepts a record of this time that `append` writes.
    fn accept_with(
        &mut self,
        time: i64,
        append: impl FnOnce(&mut SegmentWriter, &mut Vec<u8>) -> Result<(), audit_types::Error>,
    ) -> Result<(), FileLogError> {
        self.check_usable()?;
        if self.is_full(time) {
            self.rotate()?;
        }
        let Active { first, writer, buffer, durable, marked, began, .. } = &mut self.active;
        if *marked != Some(*durable) {
            writer.mark(*durable, buffer);
            *marked = Some(*durable);
        }
        if let Err(error) = append(writer, buffer) {
            // The mark, if there is one now, is not followed by anything that will be synced.
            *marked = None;
            let path = self.storage.path(&segment_name(*first));
            return Err(FileLogError::new(error.into(), path));
        }
        // The earliest: after a clock that was ahead for one record, the others still have an age.
        *began = Some(began.map_or(time, |began| began.min(time)));
        if let Some(scheduled) = &mut self.scheduled {
            scheduled.accepted(time);
        }
        if buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Returns when everything that was accepted is durable.
    ///
    /// # Errors
    ///
    /// `Io`, after which the log takes nothing more, and `Failed` then. A sync that has failed is
    /// never tried again: the system may have dropped what it could not write, and report success
    /// the next time.
    pub fn sync(&mut self) -> Result<(), FileLogError> {
        let Some(pending) = self.begin_sync()? else { return Ok(()) };
        self.failed = true;
        let result = pending.run();
        self.failed = false;
        self.finish_sync(&pending, result)
    }

    /// Stores the head of the log in the file of checkpoints, after a sync, with the note that
    /// `note` makes of it, such as a signed one. Opening the log demands from then on that it has
    /// these records. Keep heads elsewhere as well: who can delete the log can delete this file.
    ///
    /// # Errors
    ///
    /// Those of [`sync`](Self::sync), and `Note`, which changes nothing.
    pub fn checkpoint(
        &mut self,
        note: impl FnOnce(&Head) -> Option<String>,
    ) -> Result<Head, FileLogError> {
        self.sync()?;
        let head = self.position().head();
        let text = StoredCheckpoint { head, note: note(&head) }.to_text();
        let path = || self.storage.path(CHECKPOINTS);
        let text = text.ok_or_else(|| FileLogError::new(FileLogErrorKind::Note, path()))?;
        self.failed = true;
        let stored = self.checkpoints.append(text.as_bytes());
        let stored = stored.and_then(|()| self.checkpoints.sync());
        self.failed = false;
        self.note_failure(CHECKPOINTS, stored)?;
        if let Some(scheduled) = &mut self.scheduled {
            scheduled.made(head.size());
        }
        Ok(head)
    }

    /// Syncs and ends the log, and marks that all of it is durable. Dropping it does the same as
    /// far as possible, and tells nobody if it fails.
    ///
    /// # Errors
    ///
    /// Those of [`sync`](Self::sync).
    pub fn close(mut self) -> Result<Head, FileLogError> {
        self.seal()?;
        Ok(self.position().head())
    }

    /// Hands everything over to the system; says what there is to sync, if anything.
    pub(crate) fn begin_sync(&mut self) -> Result<Option<PendingSync<S::File>>, FileLogError> {
        self.check_usable()?;
        self.flush()?;
        Ok(PendingSync::of(&self.active))
    }

    pub(crate) fn finish_sync(
        &mut self,
        pending: &PendingSync<S::File>,
        result: std::io::Result<()>,
    ) -> Result<(), FileLogError> {
        self.note_failure(&segment_name(pending.first), result)?;
        // Another segment may have been begun meanwhile, which syncs the one before it.
        let durable = &mut self.active.durable;
        if pending.first == self.active.first && pending.mark.offset > durable.offset {
            *durable = pending.mark;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), FileLogError> {
        if self.active.buffer.is_empty() {
            return Ok(());
        }
        self.failed = true;
        let result = self.active.file.append(&self.active.buffer);
        self.failed = false;
        self.active.buffer.clear();
        self.note_failure(&segment_name(self.active.first), result)
    }

    /// Makes everything durable, and then a mark that says so.
    fn seal(&mut self) -> Result<(), FileLogError> {
        self.sync()?;
        let Active { writer, buffer, durable, marked, file, .. } = &mut self.active;
        if *marked == Some(*durable) {
            return Ok(());
        }
        writer.mark(*durable, buffer);
        *marked = Some(*durable);
        self.failed = true;
        let result = file.append(buffer).and_then(|()| file.sync());
        self.failed = false;
        buffer.clear();
        self.note_failure(&segment_name(self.active.first), result)
    }

    /// Whether a record of this time begins a new segment.
    pub(crate) fn is_full(&self, time: i64) -> bool {
        let Active { writer, first, began, .. } = &self.active;
        let age = began.map_or(0, |began| time.saturating_sub(began));
        let is_old = u64::try_from(age).is_ok_and(|age| age >= self.options.segment_micros);
        let is_empty = writer.position().size() == *first;
        !is_empty && (is_old || writer.offset() >= self.options.segment_bytes)
    }

    /// Ends the segment and begins the next.
    fn rotate(&mut self) -> Result<(), FileLogError> {
        self.seal()?;
        let position = self.active.writer.position().clone();
        self.failed = true;
        let created = create_segment(&self.storage, &self.log, &position);
        // What the directory looks like is unknown after an error.
        self.failed = created.is_err();
        self.active = Active::new(created?);
        self.segments.push(self.active.first);
        Ok(())
    }

    pub(crate) fn failure(&self) -> FileLogError {
        FileLogError::new(FileLogErrorKind::Failed, self.storage.path(""))
    }

    fn check_usable(&self) -> Result<(), FileLogError> {
        if self.failed { Err(self.failure()) } else { Ok(()) }
    }

    pub(crate) fn note_failure(
        &mut self,
        name: &str,
        result: std::io::Result<()>,
    ) -> Result<(), FileLogError> {
        self.failed |= result.is_err();
        result.map_err(|error| io_error(&self.storage, name, &error))
    }
}

impl<S: Storage> Drop for FileLog<S> {
    fn drop(&mut self) {
        if !self.failed {
            // Nobody was told that what this loses is durable.
            let _ = self.seal();
        }
    }
}

impl<S: Storage> AuditSink for FileLog<S> {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(self.accept(entry)?)
    }

    fn write_last(
        &mut self,
        chain: &Chain,
        entry: &Entry,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let time = entry.record().time();
        Ok(self.accept_with(time, |writer, buffer| writer.append_last(chain, buffer))?)
    }

    fn sync(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(FileLog::sync(self)?)
    }

    fn after_sync(&mut self) -> Result<Option<Draft>, Box<dyn StdError + Send + Sync>> {
        Ok(self.checkpoint_if_due()?)
    }
}
