//! What stands beside the segments when a log is opened: the file of checkpoints, or nothing.

use audit_types::Head;

use super::checkpoints::{Extent, StoredCheckpoint, read_stream};
use super::files::{CHECKPOINTS, Listing, io_error};
use super::{FileLogError, FileLogErrorKind, Storage};

/// Reads the file of checkpoints, if it is there, and hands over each of them; says how long it
/// is.
pub(crate) fn read_checkpoints<S: Storage>(
    storage: &S,
    exists: bool,
    mut take: impl FnMut(StoredCheckpoint),
) -> Result<Extent, FileLogError> {
    if !exists {
        return Ok(Extent::default());
    }
    let mut first = None;
    let read = storage.open(CHECKPOINTS).and_then(|file| {
        read_stream(file, |checkpoint| {
            first.get_or_insert(checkpoint.head.size());
            take(checkpoint);
        })
    });
    let extent = read.map_err(|error| io_error(storage, CHECKPOINTS, &error))?;
    if extent.damaged {
        let kind = FileLogErrorKind::Damaged { record: first.unwrap_or(0), offset: extent.good };
        return Err(FileLogError::new(kind, storage.path(CHECKPOINTS)));
    }
    Ok(extent)
}

/// The file of checkpoints, which is made after the first segment: where it is, a log was.
pub(crate) fn open_checkpoints<S: Storage>(
    storage: &S,
    exists: bool,
) -> Result<S::File, FileLogError> {
    let open = || {
        if exists {
            return storage.append(CHECKPOINTS);
        }
        let file = storage.create(CHECKPOINTS)?;
        storage.sync_directory()?;
        Ok(file)
    };
    open().map_err(|error| io_error(storage, CHECKPOINTS, &error))
}

/// What is wrong where there is no segment.
pub(crate) fn nothing_there<S: Storage>(
    storage: &S,
    at_least: Option<Head>,
    listing: &Listing,
) -> FileLogError {
    let stored = longest_checkpoint(storage, listing.checkpoints);
    let expected = stored.max(at_least.as_ref().map(Head::size));
    let kind = match expected {
        Some(expected) => FileLogErrorKind::LogGone { expected },
        None if listing.checkpoints => FileLogErrorKind::LogGone { expected: 0 },
        None => FileLogErrorKind::NotFound,
    };
    FileLogError::new(kind, storage.path(""))
}

/// The size of the longest log that a checkpoint tells of.
fn longest_checkpoint<S: Storage>(storage: &S, exists: bool) -> Option<u64> {
    let mut longest = None;
    let read = read_checkpoints(storage, exists, |checkpoint| {
        longest = longest.max(Some(checkpoint.head.size()));
    });
    longest.filter(|_| read.is_ok())
}
