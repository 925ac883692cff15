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
mod write;

use std::fmt;
use std::path::Path;

use audit_types::{Digest, Id, Position};

use active::{Active, create_segment};
use beside::{nothing_there, open_checkpoints};
use files::{CHECKPOINTS, LOCK, Listing, io_error};
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
///    (`tests/file_log_damage.rs`: `nothing_is_accepted_after_a_failure`;
///    `tests/file_log_hostile.rs`: `a_directory_that_was_not_synced_ends_the_log`).
/// 6. A pruned log verifies as before, and pruning is in the log before it happens
///    (`tests/file_log_prune.rs`: `a_pruned_log_verifies`).
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
