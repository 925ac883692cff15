//! What stands beside the segments when a log is opened: the file of checkpoints, or nothing.

use audit_types::Head;

use super::checkpoints::Checkpoints;
use super::files::{CHECKPOINTS, Listing, io_error};
use super::{FileLogError, FileLogErrorKind, FileLogOptions, Storage};

pub(crate) fn read_checkpoints<S: Storage>(
    storage: &S,
    exists: bool,
) -> Result<(Checkpoints, u64), FileLogError> {
    let mut bytes = Vec::new();
    if exists {
        let read = storage
            .open(CHECKPOINTS)
            .and_then(|mut file| std::io::Read::read_to_end(&mut file, &mut bytes));
        read.map_err(|error| io_error(storage, CHECKPOINTS, &error))?;
    }
    let known = Checkpoints::read(&bytes);
    if known.damaged {
        let record = known.list.first().map_or(0, |checkpoint| checkpoint.head.size());
        let kind = FileLogErrorKind::Damaged { record, offset: known.good as u64 };
        return Err(FileLogError::new(kind, storage.path(CHECKPOINTS)));
    }
    Ok((known, bytes.len() as u64))
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

pub(crate) fn nothing_there<S: Storage>(
    storage: &S,
    options: &FileLogOptions,
    listing: &Listing,
) -> FileLogError {
    let stored = read_checkpoints(storage, listing.checkpoints);
    let stored = stored.ok().and_then(|(known, _)| known.longest());
    let expected = stored.iter().chain(&options.at_least).map(Head::size).max();
    let kind = match expected {
        Some(expected) => FileLogErrorKind::LogGone { expected },
        None if listing.checkpoints => FileLogErrorKind::LogGone { expected: 0 },
        None => FileLogErrorKind::NotFound,
    };
    FileLogError::new(kind, storage.path(""))
}
