//! Opening a log that is there: what a crash has left is told from what was damaged.

use std::iter::Peekable;
use std::vec;

use audit_types::{
    Frame, Head, Id, Position, SegmentReader, SegmentWalk, SegmentWriter, Step, SyncMark,
};

use super::files::{SegmentFile, fault_error, io_error, is_damaged, segment_name};
use super::{FileLogError, FileLogErrorKind, Storage, StorageFile};

/// What was found when a log was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// Whether the log was begun.
    pub created: bool,
    /// How many records the log has. All of them are durable.
    pub records: u64,
    /// How many bytes at the end were cut off, which no writer had finished.
    pub dropped_bytes: u64,
    /// How many records those held, as far as that shows: the last may be a part of one.
    pub dropped_records: u64,
    /// How many bytes of a checkpoint were cut off.
    pub dropped_checkpoint_bytes: u64,
    /// How many files were removed that a writer had not finished.
    pub removed_files: u64,
    /// How many checkpoints beside the log were compared with nothing: those that lie within a
    /// segment before the last, but for the newest of them.
    /// [`FileLogReader::verify`](super::FileLogReader::verify) compares all.
    pub uncompared_checkpoints: u64,
}

/// The last segment, ready to be written to.
pub(crate) struct Recovered<F> {
    pub first: u64,
    pub file: F,
    pub writer: SegmentWriter,
    /// The last mark in the file.
    pub marked: Option<SyncMark>,
    /// The earliest time of the records that are there.
    pub began: Option<i64>,
}

/// Checks that each segment is whose it should be and ends where the next begins. The last one is
/// checked by [`recover`]. Returns the heads that they begin with.
///
/// Reads the two ends of each: what lies between is for a verifier.
pub(crate) fn check_segments<S: Storage>(
    storage: &S,
    log: &Id,
    segments: &[u64],
) -> Result<Vec<Head>, FileLogError> {
    let missing = |expected| {
        let kind = FileLogErrorKind::MissingSegment { expected };
        Err(FileLogError::new(kind, storage.path(&segment_name(expected))))
    };
    if segments.first().is_some_and(|first| *first != 0) {
        return missing(0);
    }
    let mut genesis = None;
    let mut begins = Vec::with_capacity(segments.len());
    // What the segments so far lead up to.
    let mut end = 0;
    for (index, first) in segments.iter().enumerate() {
        if end != *first {
            return missing(end);
        }
        let mut file = SegmentFile::open(storage, *first)?;
        let header = file.header(storage, log)?;
        if *genesis.get_or_insert(header.position().genesis_hash())
            != header.position().genesis_hash()
        {
            let path = storage.path(&segment_name(*first));
            return Err(FileLogError::new(FileLogErrorKind::OtherLog, path));
        }
        begins.push(header.position().head());
        let Some(next) = segments.get(index.saturating_add(1)) else { break };
        let mark = file
            .last_mark(&header)
            .map_err(|error| io_error(storage, &segment_name(*first), &error))?;
        // A segment ends with a mark before the next one is begun.
        end = mark.map_or(*first, |mark| mark.size);
        if mark.is_none() || end > *next {
            let kind = FileLogErrorKind::Damaged { record: *first, offset: header.length() };
            return Err(FileLogError::new(kind, storage.path(&segment_name(*first))));
        }
    }
    Ok(begins)
}

/// Walks the last segment, and cuts off what was never acknowledged. `heads` are what the log has
/// to have at least, in any order.
pub(crate) fn recover<S: Storage>(
    storage: &S,
    log: &Id,
    first: u64,
    mut heads: Vec<Head>,
    recovery: &mut Recovery,
) -> Result<Recovered<S::File>, FileLogError> {
    let name = segment_name(first);
    let failed = |error: std::io::Error| io_error(storage, &name, &error);
    let error = |kind| FileLogError::new(kind, storage.path(&name));
    let mut source = SegmentFile::open(storage, first)?;
    let header = source.header(storage, log)?;
    heads.sort_unstable_by_key(Head::size);
    let expected = heads.last().map_or(0, Head::size);
    let mut due = heads.into_iter().peekable();
    check_heads(&mut due, Some(header.position())).map_err(error)?;
    let mut walk = SegmentWalk::new().refuse_pruned();
    let mut length = 0_u64;
    let mut began = None;
    let mut is_over = false;
    loop {
        let bytes = source.read().map_err(failed)?;
        if bytes.is_empty() {
            break;
        }
        length = length.saturating_add(bytes.len() as u64);
        // A fault ends the walk, which would only keep what follows; how long the file is has to
        // be known all the same.
        if is_over {
            continue;
        }
        walk.push(bytes);
        is_over = loop {
            match walk.next_step() {
                Ok(Some(step)) => {
                    if let Step::Record(entry) = &step {
                        let time = entry.record().time();
                        began = Some(began.map_or(time, |began: i64| began.min(time)));
                    }
                    check_heads(&mut due, walk.position()).map_err(error)?;
                }
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
    }
    let size = walk.position().map_or(first, Position::size);
    if let Err(fault) = walk.finish()
        && is_damaged(&mut source, &walk).map_err(failed)?
    {
        return Err(fault_error(storage, first, size, fault));
    }
    if size < expected {
        return Err(error(FileLogErrorKind::Shorter { expected, found: size }));
    }

    let file = storage.append(&name).map_err(failed)?;
    recovery.dropped_bytes = length.saturating_sub(walk.offset());
    if recovery.dropped_bytes > 0 {
        recovery.dropped_records = count_records(storage, first, walk.offset())?;
        file.truncate(walk.offset()).map_err(failed)?;
    }
    // What a process left that was killed may still be in the system's memory.
    file.sync().map_err(failed)?;
    recovery.records = size;
    let writer = SegmentWriter::resume(&walk);
    let writer =
        writer.ok_or_else(|| error(FileLogErrorKind::Damaged { record: first, offset: 0 }))?;
    Ok(Recovered { first, file, writer, marked: walk.mark(), began })
}

/// Compares the log with the heads of its present size, and passes them.
fn check_heads(
    due: &mut Peekable<vec::IntoIter<Head>>,
    position: Option<&Position>,
) -> Result<(), FileLogErrorKind> {
    let Some(position) = position else { return Ok(()) };
    let size = position.size();
    let mut found = None;
    while let Some(head) = due.next_if(|head| head.size() <= size) {
        if head.size() == size && head != *found.get_or_insert_with(|| position.head()) {
            return Err(FileLogErrorKind::OtherHistory { size });
        }
    }
    Ok(())
}

/// How many records seem to stand behind an offset.
fn count_records<S: Storage>(storage: &S, first: u64, offset: u64) -> Result<u64, FileLogError> {
    let name = segment_name(first);
    let mut source = SegmentFile::open(storage, first)?;
    let mut reader = SegmentReader::new();
    let mut records = 0_u64;
    loop {
        let bytes = source.read().map_err(|error| io_error(storage, &name, &error))?;
        if bytes.is_empty() {
            break;
        }
        reader.push(bytes);
        while let Ok(Some(next)) = reader.next_frame() {
            let is_record = matches!(next.frame, Frame::Record { .. });
            records = records.saturating_add(u64::from(is_record && next.offset >= offset));
        }
    }
    let is_cut_short = reader.finish().is_err() && !reader.is_within_mark();
    Ok(records.saturating_add(u64::from(is_cut_short)))
}
