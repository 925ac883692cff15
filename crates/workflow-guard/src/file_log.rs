//! A log in a directory.

mod active;
mod beside;
mod checkpoints;
mod current;
mod directory;
mod entries;
mod error;
mod files;
mod heads;
mod options;
mod prune;
mod query;
mod reader;
mod recover;
mod retain;
mod scheduled;
mod storage;
mod verify;

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

use audit_types::{Chain, Digest, Draft, Entry, Head, Id, Position, SegmentWriter};

use crate::log::AuditSink;

use active::{Active, PendingSync, create_segment};
use beside::{nothing_there, open_checkpoints};
use files::{CHECKPOINTS, LOCK, Listing, io_error, segment_name};
use heads::DueHeads;
use recover::{check_segments, recover};
use scheduled::Scheduled;

pub use checkpoints::{NOTE_LINES_MAX, NOTE_MAX, StoredCheckpoint};
pub use directory::Directory;
pub use entries::{Entries, Steps};
pub use error::{FileLogError, FileLogErrorKind};
pub use options::FileLogOptions;
pub use prune::{Prune, Pruned};
pub use query::Query;
pub use reader::{FileLogReader, SegmentRange};
pub use recover::Recovery;
pub use retain::{Retain, Retained};
pub use scheduled::SignedNote;
pub use storage::{Storage, StorageFile};
pub use verify::VerifyOptions;

/// How many bytes are collected before they are handed to the system without a sync.
const BUFFER: usize = 256 * 1024;

/// A log in a directory: segments of records, each named by the sequence number of its first
/// record, a file of checkpoints, and a lock.
///
/// ```
/// use workflow_guard::{AuditLog, Check, FileLog, FileLogOptions, Guard, Nonce, Policy};
///
/// # let directory = std::env::temp_dir().join(format!("workflow-guard-doc-{}", std::process::id()));
/// let guard = Guard::new(Policy::default());
/// let policy = guard.policy().digest();
/// let file = FileLog::open(&directory, &"shop".parse()?, policy, FileLogOptions::default())?;
/// if file.recovery().dropped_bytes > 0 {
///     eprintln!("the last write was cut short: {:?}", file.recovery());
/// }
/// let mut log = AuditLog::from_file(file);
/// let mut run = guard.start_run("run-1", Nonce::from_bytes(*b"8 random"));
/// let verdict = run.check(Check::input("user", "Hello!"), &mut log);
/// assert_eq!(log.acknowledged(), 1); // on disk before the verdict was given
/// let head = log.checkpoint(|_| None)?; // keep it elsewhere, too
/// assert_eq!(log.close()?, head);
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is written
///
/// The bytes of a segment are those of [`audit_types::SegmentWriter`]. The file of checkpoints is
/// text: a line `checkpoint HEAD LINES CHECK` for each, and as many lines of its note, each behind
/// `| `; the check is the first 16 digits of SHA-256 of the head, a line feed and the note. It only
/// grows, by some 100 bytes and the note for each. Files with other names are an error, so that
/// nothing hides among the segments.
///
/// # Guarantees
///
/// They hold as far as the file system keeps what [`Storage`] asks of it.
///
/// 1. A record that was acknowledged is never lost in a crash, and one that was not written whole
///    is never read; the log verifies and goes on (`tests/file_log_crash.rs`:
///    `five_hundred_crashes_lose_nothing_acknowledged`; `tests/file_log_hostile.rs`:
///    `no_crash_point_loses_what_was_acknowledged`; `tests/file_log_kill.rs`:
///    `a_killed_writer_loses_nothing_acknowledged`).
/// 2. Bytes that were acknowledged and are not what they were are an error, and nothing is cut
///    then; only an end that was never acknowledged is cut off, and reported
///    (`tests/file_log_damage.rs`: `damage_is_told_from_an_unfinished_end`). That the last batch
///    was acknowledged stands in the file when the next one is written or the log is closed;
///    until then its end can be cut unnoticed, unless a checkpoint says how long it was.
/// 3. A log that is shorter than a checkpoint beside it or a head given to
///    [`FileLogOptions::at_least`] is an error; one that is gone is not begun anew
///    (`tests/file_log_damage.rs`: `a_log_that_was_cut_is_not_opened`,
///    `a_log_that_is_gone_is_not_begun_anew`). So is one that has other records than that head, or
///    than a checkpoint that lies in the last segment or at the beginning of one, or than the
///    newest of the others; how many of these were compared with nothing is in the [`Recovery`]
///    (`tests/file_log_heads.rs`: `heads_before_the_last_segment_are_compared`).
/// 4. There is one writer (`tests/file_log.rs`: `there_is_one_writer`), on Unix also where the
///    lock file was removed (`tests/file_log_hostile.rs`:
///    `a_lock_file_that_was_removed_lets_nobody_in`).
/// 5. After a write or a sync that failed, nothing more is accepted, and nothing is acknowledged
///    (`tests/file_log_damage.rs`: `nothing_is_accepted_after_a_failure`).
/// 6. A pruned log verifies as before, and pruning is in the log before it happens
///    (`tests/file_log.rs`: `a_pruned_log_verifies`).
/// 7. A reader does not take a writer at work for damage (`tests/file_log_hostile.rs`:
///    `a_reader_does_not_take_a_writer_at_work_for_damage`).
/// 8. A checkpoint that is due is stored, and in the log, before the sync returns
///    (`tests/file_log_checkpoints.rs`: `checkpoints_are_made_when_they_are_due`,
///    `threads_that_share_a_log_make_checkpoints`).
/// 9. No error and no `Debug` shows what stands in a file (`tests/file_log_damage.rs`:
///    `errors_show_nothing_of_the_files`).
///
/// # What this does not do
///
/// Who can write to the directory can write the whole log anew: only a head that was kept
/// elsewhere, or a signed one, shows that. Segments before the last are checked as a whole by
/// [`FileLogReader::feed`], not when the log is opened. Nothing is encrypted. A log without a new
/// record is synced no later than it is closed: with [`Durability::Batched`](crate::Durability)
/// call `sync` when there is time.
pub struct FileLog<S: Storage = Directory> {
    storage: S,
    options: FileLogOptions,
    log: Id,
    /// The first records of all segments, that which is written to among them.
    segments: Vec<u64>,
    active: Active<S::File>,
    checkpoints: S::File,
    scheduled: Option<Scheduled>,
    recovery: Recovery,
    /// A write or a sync has failed: what is in the files is unknown until they are read again.
    /// Also while one goes on, so that it stays if a storage panics.
    failed: bool,
    /// The last field: freed when all else is.
    _lock: S::Lock,
}

impl FileLog {
    /// Opens the log of this id in a directory, as its one writer, and recovers what a crash has
    /// left. A log that is not there is begun under `policy`, in a directory that is made if need
    /// be. Reads the last segment and the ends of the others, the segments in which `at_least` and
    /// the newest checkpoint before the last segment lie, and the file of checkpoints as a stream:
    /// memory is a few 100 KiB, 40 bytes for each segment, and 40 for each checkpoint in the last.
    ///
    /// # Errors
    ///
    /// Every [`FileLogErrorKind`] but those of writing, checkpoints and pruning. Nothing is
    /// changed then, except that unfinished files may have been removed.
    pub fn open(
        directory: impl AsRef<Path>,
        log: &Id,
        policy: Digest,
        options: FileLogOptions,
    ) -> Result<Self, FileLogError> {
        let directory = directory.as_ref();
        let may_create = options.create && options.at_least.is_none();
        let storage = if may_create {
            Directory::create(directory)
                .map_err(|error| FileLogError::new(FileLogErrorKind::Io(error.kind()), directory))?
        } else {
            Directory::new(directory)
        };
        Self::open_in(storage, log, policy, options)
    }
}

impl<S: Storage> FileLog<S> {
    /// As [`open`](FileLog::open), on another storage.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn open_in(
        storage: S,
        log: &Id,
        policy: Digest,
        options: FileLogOptions,
    ) -> Result<Self, FileLogError> {
        options.check()?;
        let mut recovery = Recovery::default();
        if !options.create || options.at_least.is_some() {
            // Not even a lock is made where there is nothing.
            let listing = Listing::read(&storage)?;
            if listing.segments.is_empty() {
                return Err(nothing_there(&storage, options.at_least, &listing));
            }
        }
        let lock = storage.lock(LOCK).map_err(|error| match error {
            std::fs::TryLockError::Error(error) => io_error(&storage, LOCK, &error),
            std::fs::TryLockError::WouldBlock => {
                FileLogError::new(FileLogErrorKind::Locked, storage.path(LOCK))
            }
        })?;
        let mut listing = Listing::read(&storage)?;
        for name in &listing.temporaries {
            storage.remove(name).map_err(|error| io_error(&storage, name, &error))?;
            recovery.removed_files = recovery.removed_files.saturating_add(1);
        }
        if listing.segments.is_empty() {
            if listing.checkpoints || options.at_least.is_some() || !options.create {
                return Err(nothing_there(&storage, options.at_least, &listing));
            }
            let _ = create_segment(&storage, log, &Position::genesis(log, policy))?;
            listing.segments.push(0);
            recovery.created = true;
        }
        let begins = check_segments(&storage, log, &listing.segments)?;
        let heads = DueHeads::read(&storage, &begins, listing.checkpoints, options.at_least)?;
        recovery.uncompared_checkpoints = heads.uncompared;
        let extent = heads.extent;
        let last = listing.segments.last().copied().unwrap_or(0);
        let recovered = recover(&storage, log, last, heads.last, &mut recovery)?;
        let checkpoints = open_checkpoints(&storage, listing.checkpoints)?;
        recovery.dropped_checkpoint_bytes = extent.length.saturating_sub(extent.good);
        if recovery.dropped_checkpoint_bytes > 0 {
            let cut = checkpoints.truncate(extent.good).and_then(|()| checkpoints.sync());
            cut.map_err(|error| io_error(&storage, CHECKPOINTS, &error))?;
        }
        // A writer that was killed may have given a segment its name and not made that durable.
        storage.sync_directory().map_err(|error| io_error(&storage, "", &error))?;
        Ok(Self {
            storage,
            options,
            log: log.clone(),
            segments: listing.segments,
            active: Active::new(recovered),
            checkpoints,
            scheduled: None,
            recovery,
            failed: false,
            _lock: lock,
        })
    }

    /// What was found when it was opened.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// The id of the log.
    pub fn id(&self) -> &Id {
        &self.log
    }

    /// Where the log stands with everything that was accepted: what a
    /// [`Chain`](audit_types::Chain) goes on from.
    pub fn position(&self) -> &Position {
        self.active.writer.position()
    }

    /// How many records are durable. Only these are acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.active.durable.size
    }

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

    fn note_failure(
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

/// Prints where and how long the log is.
impl<S: Storage> fmt::Debug for FileLog<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileLog")
            .field("path", &self.storage.path(""))
            .field("records", &self.position().size())
            .field("acknowledged", &self.acknowledged())
            .finish_non_exhaustive()
    }
}
