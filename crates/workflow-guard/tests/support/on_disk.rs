//! A log on a disk in memory, opened and read.

use workflow_guard::{Entry, FileLog, FileLogReader, Query, Storage};

use crate::disk::Disk;
use crate::records::{log_id, options, policy};

pub(crate) fn open_on(disk: &Disk) -> FileLog<Disk> {
    FileLog::open_in(disk.clone(), &log_id(), policy(), options()).unwrap()
}

pub(crate) fn reader_on(disk: &Disk) -> FileLogReader<Disk> {
    FileLogReader::open_in(disk.clone(), &log_id()).unwrap()
}

pub(crate) fn read<S: Storage>(reader: &FileLogReader<S>, query: Query) -> Vec<Entry> {
    reader.entries(query).unwrap().map(Result::unwrap).collect()
}
