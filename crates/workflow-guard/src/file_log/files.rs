//! The files of a log: their names, and what is wrong with them.

use std::io::{self, Read, Seek, SeekFrom};

use audit_types::{
    Id, MARK_LENGTH, MarkFinder, SegmentFault, SegmentFaultKind, SegmentHeader, SegmentWalk,
    SyncMark,
};

use super::{FileLogError, FileLogErrorKind, Storage};

pub(crate) const LOCK: &str = "lock";
pub(crate) const CHECKPOINTS: &str = "checkpoints";

const EXTENSION: &str = ".segment";
const TEMPORARY: &str = ".tmp";

/// How many bytes are read at a time.
const CHUNK: usize = 128 * 1024;

/// How many are read for a header: as many as the longest has, and some more.
const HEADER_CHUNK: usize = 4_608;

/// The name of the segment that begins with this record. Names sort as numbers do.
pub(crate) fn segment_name(first: u64) -> String {
    format!("{first:020}{EXTENSION}")
}

/// The name under which a file is written before it is there as a whole.
pub(crate) fn temporary_name(name: &str) -> String {
    format!("{name}{TEMPORARY}")
}

/// What a directory has of a log.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The first records of the segments, ascending.
    pub segments: Vec<u64>,
    /// What a writer did not finish.
    pub temporaries: Vec<String>,
    pub checkpoints: bool,
}

impl Listing {
    pub(crate) fn read<S: Storage>(storage: &S) -> Result<Self, FileLogError> {
        let mut listing = Self::default();
        for name in storage.list().map_err(|error| io_error(storage, "", &error))? {
            let whole = name.strip_suffix(TEMPORARY);
            if let Some(first) = parse_name(&name) {
                listing.segments.push(first);
            } else if whole.is_some_and(|name| name == CHECKPOINTS || parse_name(name).is_some()) {
                listing.temporaries.push(name);
            } else if name == CHECKPOINTS {
                listing.checkpoints = true;
            } else if name != LOCK {
                return Err(FileLogError::new(FileLogErrorKind::ForeignFile, storage.path(&name)));
            }
        }
        listing.segments.sort_unstable();
        Ok(listing)
    }
}

fn parse_name(name: &str) -> Option<u64> {
    let first = name.strip_suffix(EXTENSION)?.parse().ok()?;
    // `parse` also takes other numbers of digits.
    (segment_name(first) == name).then_some(first)
}

/// A segment being read.
pub(crate) struct SegmentFile<R> {
    pub first: u64,
    reader: R,
    chunk: Vec<u8>,
}

impl<R: Read + Seek> SegmentFile<R> {
    pub(crate) fn open<S: Storage<Reader = R>>(
        storage: &S,
        first: u64,
    ) -> Result<Self, FileLogError> {
        let name = segment_name(first);
        let reader = storage.open(&name).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let kind = FileLogErrorKind::MissingSegment { expected: first };
                FileLogError::new(kind, storage.path(&name))
            }
            _ => io_error(storage, &name, &error),
        })?;
        // Only the header is read of most, so nothing is set aside yet.
        Ok(Self { first, reader, chunk: Vec::new() })
    }

    /// The next bytes; none at the end.
    pub(crate) fn read(&mut self) -> io::Result<&[u8]> {
        self.chunk.resize(CHUNK, 0);
        let length = read_some(&mut self.reader, &mut self.chunk)?;
        Ok(self.chunk.get(..length).unwrap_or_default())
    }

    /// Looks at the segment's header and at whose it is, then stands at the beginning again.
    pub(crate) fn header<S: Storage<Reader = R>>(
        &mut self,
        storage: &S,
        log: &Id,
    ) -> Result<SegmentHeader, FileLogError> {
        let name = segment_name(self.first);
        let failed = |error: io::Error| io_error(storage, &name, &error);
        let mut walk = SegmentWalk::new();
        let mut chunk = [0; HEADER_CHUNK];
        while walk.header().is_none() {
            let length = read_some(&mut self.reader, &mut chunk).map_err(failed)?;
            let bytes = chunk.get(..length).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            walk.push(bytes);
            let step = walk.next_step();
            if walk.header().is_none() {
                step.map_err(|fault| fault_error(storage, self.first, self.first, fault))?;
            }
        }
        self.reader.seek(SeekFrom::Start(0)).map_err(failed)?;
        let error = |kind| FileLogError::new(kind, storage.path(&name));
        // A segment gets its name when its header is durable.
        let damaged = FileLogErrorKind::Damaged { record: self.first, offset: 0 };
        let header = walk.header().ok_or_else(|| error(damaged))?;
        if header.log() != log {
            return Err(error(FileLogErrorKind::OtherLog));
        }
        let (expected, found) = (self.first, header.position().size());
        if expected != found {
            return Err(error(FileLogErrorKind::Misplaced { expected, found }));
        }
        Ok(header.clone())
    }

    /// The sync mark at the end of the file, if there is one; then stands at the beginning again.
    pub(crate) fn last_mark(&mut self, header: &SegmentHeader) -> io::Result<Option<SyncMark>> {
        let mut bytes = Vec::new();
        let length = self.reader.seek(SeekFrom::End(0))?;
        let at = length.saturating_sub(MARK_LENGTH as u64);
        self.reader.seek(SeekFrom::Start(at))?;
        self.reader.read_to_end(&mut bytes)?;
        self.reader.seek(SeekFrom::Start(0))?;
        let mut finder = MarkFinder::new(header, at);
        finder.push(&bytes);
        Ok(finder.found())
    }

    /// The mark that speaks of the most bytes, in what stands from `offset` on.
    pub(crate) fn find_mark(
        &mut self,
        header: &SegmentHeader,
        offset: u64,
    ) -> io::Result<Option<SyncMark>> {
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut finder = MarkFinder::new(header, offset);
        loop {
            match self.read()? {
                [] => return Ok(finder.found()),
                bytes => finder.push(bytes),
            }
        }
    }
}

fn read_some(reader: &mut impl Read, chunk: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Whether what stands from the end of a walk on was acknowledged once, and with it the end of
/// the file.
pub(crate) fn is_damaged<R: Read + Seek>(
    file: &mut SegmentFile<R>,
    walk: &SegmentWalk,
) -> io::Result<bool> {
    let Some(header) = walk.header() else { return Ok(true) };
    let behind = file.find_mark(header, walk.offset())?;
    let durable = walk.mark().into_iter().chain(behind).map(|mark| mark.offset).max();
    Ok(durable.is_some_and(|durable| durable > walk.offset()))
}

pub(crate) fn io_error<S: Storage>(storage: &S, name: &str, error: &io::Error) -> FileLogError {
    FileLogError::new(FileLogErrorKind::Io(error.kind()), storage.path(name))
}

/// What a fault of a segment, where it is one, says of the log: from which record on it cannot be
/// trusted.
pub(crate) fn fault_error<S: Storage>(
    storage: &S,
    first: u64,
    record: u64,
    fault: SegmentFault,
) -> FileLogError {
    let kind = match fault.kind() {
        SegmentFaultKind::NotASegment => FileLogErrorKind::NotASegment,
        SegmentFaultKind::UnsupportedVersion { found } => {
            FileLogErrorKind::UnsupportedVersion { found }
        }
        _ => FileLogErrorKind::Damaged { record, offset: fault.offset() },
    };
    FileLogError::new(kind, storage.path(&segment_name(first)))
}
