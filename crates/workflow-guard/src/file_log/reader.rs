//! Reading a log, also while it is written to.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeBounds;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use audit_types::{
    Digest, Fault, Frame, Head, Id, Position, SegmentFault, SegmentReader, Verifier,
};

use super::beside::{nothing_there, read_checkpoints};
use super::current::{Current, Times};
use super::files::{Listing, SegmentFile, fault_error, io_error, segment_name};
use super::recover::check_segments;
use super::{
    Directory, Entries, FileLogError, FileLogErrorKind, Query, Steps, Storage, StoredCheckpoint,
};

/// Reads a log and changes nothing. A writer may go on meanwhile: each call reads the log as it
/// is when it begins, up to the last record that is there as a whole, which need not be
/// acknowledged yet.
///
/// ```no_run
/// use workflow_guard::{FileLogReader, Query};
///
/// let reader = FileLogReader::open("/var/lib/agents/audit", &"billing-eu".parse()?)?;
/// let query = Query { run: Some("run-7".parse()?), ..Query::default() };
/// for entry in reader.entries(query)? {
///     println!("{:?}", entry?.record().event());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FileLogReader<S: Storage = Directory> {
    pub(crate) storage: S,
    pub(crate) log: Id,
    /// The times of the segments that were read to their end and have a successor, by their first
    /// record. Pruning only takes records away.
    times: Mutex<BTreeMap<u64, Times>>,
}

/// The records that a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SegmentRange {
    /// The sequence number of its first record.
    pub first: u64,
    /// The sequence number behind its last; none while it is written to.
    pub end: Option<u64>,
}

impl SegmentRange {
    /// Those of the segments that begin with these records, ascending; the last is written to.
    pub(crate) fn all(firsts: &[u64]) -> Vec<Self> {
        let ends = firsts.iter().skip(1).copied().map(Some).chain([None]);
        firsts.iter().copied().zip(ends).map(|(first, end)| Self { first, end }).collect()
    }
}

impl FileLogReader {
    /// Opens the log of this id in a directory.
    ///
    /// # Errors
    ///
    /// `NotFound`, `LogGone`, and what is wrong with the ends of the segments.
    pub fn open(directory: impl AsRef<Path>, log: &Id) -> Result<Self, FileLogError> {
        Self::open_in(Directory::new(directory), log)
    }
}

impl<S: Storage> FileLogReader<S> {
    /// As [`open`](FileLogReader::open), on another storage.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn open_in(storage: S, log: &Id) -> Result<Self, FileLogError> {
        let reader = Self { storage, log: log.clone(), times: Mutex::default() };
        reader.segments()?;
        Ok(reader)
    }

    /// The segments of the log, ascending.
    ///
    /// # Errors
    ///
    /// As for [`open`](FileLogReader::open).
    pub fn segments(&self) -> Result<Vec<SegmentRange>, FileLogError> {
        let listing = Listing::read(&self.storage)?;
        if listing.segments.is_empty() {
            return Err(nothing_there(&self.storage, None, &listing));
        }
        check_segments(&self.storage, &self.log, &listing.segments)?;
        Ok(SegmentRange::all(&listing.segments))
    }

    /// The checkpoints that were stored beside the log, in their order. All of them are in memory
    /// then: some 100 bytes each, and their notes.
    ///
    /// # Errors
    ///
    /// `Io`, and `Damaged` for a text that is none in the middle of the file.
    pub fn checkpoints(&self) -> Result<Vec<StoredCheckpoint>, FileLogError> {
        let exists = Listing::read(&self.storage)?.checkpoints;
        let mut list = Vec::new();
        read_checkpoints(&self.storage, exists, |checkpoint| list.push(checkpoint))?;
        Ok(list)
    }

    /// The records that a query asks for, in the order of the log. Pruned records are passed
    /// over.
    ///
    /// Each record was checked against the hash before it, back to the beginning of its segment.
    /// A segment that was read once to its end, by this reader, is skipped if none of its times
    /// is asked for. Memory for one segment's worth of reading: a few 100 KiB.
    ///
    /// # Errors
    ///
    /// As for [`open`](FileLogReader::open). The iterator ends with its first error.
    pub fn entries(&self, query: Query) -> Result<Entries<'_, S>, FileLogError> {
        Entries::new(self, query)
    }

    /// All of a range of the log in order, the hashes of pruned records among the records: what an
    /// [`ErasureScan`](audit_types::ErasureScan) and whoever else counts what is gone has to be
    /// fed with. Marks are passed over. Checked, and in memory, as [`entries`](Self::entries).
    ///
    /// ```no_run
    /// use audit_types::{ErasureScan, Step};
    /// # use audit_types::{Fingerprint, Holds, SubjectKeys};
    /// # use workflow_guard::FileLogReader;
    /// # fn scan(reader: &FileLogReader, person: Fingerprint, keys: &SubjectKeys, holds: &Holds)
    /// # -> Result<(), workflow_guard::FileLogError> {
    /// let mut scan = ErasureScan::new(&[person], keys, holds);
    /// for step in reader.steps(..)? {
    ///     match step? {
    ///         Step::Record(entry) => scan.push(entry.record()),
    ///         Step::Pruned { .. } => scan.push_pruned(),
    ///         Step::Mark(_) => {}
    ///     }
    /// }
    /// println!("{}", scan.finish());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`entries`](Self::entries).
    pub fn steps(&self, records: impl RangeBounds<u64>) -> Result<Steps<'_, S>, FileLogError> {
        Steps::new(self, records)
    }

    /// Hands all records as they are stored to a verifier, which was made for the beginning of
    /// the log; returns the first fault. Its `finish` then has all the answers.
    ///
    /// Give the verifier the heads that are known before: those of
    /// [`checkpoints`](Self::checkpoints), and better those that were kept elsewhere.
    ///
    /// # Errors
    ///
    /// As for [`open`](FileLogReader::open), and `Damaged` where the bytes are no longer a log.
    /// What was read before it is in the verifier.
    pub fn feed(&self, verifier: &mut Verifier) -> Result<Option<Fault>, FileLogError> {
        let mut first_fault = None;
        self.frames(|frame| {
            let fault = match frame {
                Frame::Record { leaf, encoding } => verifier.push_encoded(leaf, encoding),
                Frame::Pruned { leaf } => verifier.push_pruned(leaf),
                Frame::Mark(_) => None,
            };
            first_fault = first_fault.or(fault);
        })?;
        Ok(first_fault)
    }

    /// The hashes of all leaves, of which a tree makes proofs: 32 bytes each.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed).
    pub fn leaves(&self) -> Result<Vec<Digest>, FileLogError> {
        let mut leaves = Vec::new();
        self.frames(|frame| match frame {
            Frame::Record { leaf, .. } | Frame::Pruned { leaf } => leaves.push(leaf),
            Frame::Mark(_) => {}
        })?;
        Ok(leaves)
    }

    /// Where the log stands after the last record that is there as a whole. Reads the last
    /// segment.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed).
    pub fn position(&self) -> Result<Position, FileLogError> {
        let last = self.segments()?.last().copied();
        let last = last.unwrap_or(SegmentRange { first: 0, end: None });
        let mut current = Current::open(&self.storage, last)?;
        while current.next_step(&self.storage)?.is_some() {}
        let missing = || {
            let kind = FileLogErrorKind::Damaged { record: last.first, offset: 0 };
            FileLogError::new(kind, self.storage.path(&segment_name(last.first)))
        };
        current.walk.position().cloned().ok_or_else(missing)
    }

    /// The size and root after the last record that is there as a whole. Reads the last segment.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed).
    pub fn head(&self) -> Result<Head, FileLogError> {
        Ok(self.position()?.head())
    }

    /// Hands over all frames as they are stored.
    pub(crate) fn frames(&self, mut take: impl FnMut(Frame<'_>)) -> Result<(), FileLogError> {
        for segment in self.segments()? {
            let mut from = segment.first;
            let mut doubted = None;
            loop {
                let (size, found) = self.segment_frames(segment, from, &mut take)?;
                match found {
                    Ok(()) => break,
                    // The writer may have gone on while the end was looked at: once more, unless
                    // it was like this before.
                    Err(_) if segment.end.is_none() && doubted != Some(size) => {
                        (from, doubted) = (size, Some(size));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Hands over the frames of one segment behind the first `from` records of the log. Returns
    /// how many the log has with it, and whether it ends as it may.
    fn segment_frames(
        &self,
        segment: SegmentRange,
        from: u64,
        take: &mut impl FnMut(Frame<'_>),
    ) -> Result<(u64, Result<(), FileLogError>), FileLogError> {
        let name = segment_name(segment.first);
        let failed = |error: std::io::Error| io_error(&self.storage, &name, &error);
        let mut source = SegmentFile::open(&self.storage, segment.first)?;
        let mut reader = SegmentReader::new();
        let mut size = segment.first;
        let fault = loop {
            let bytes = source.read().map_err(failed)?;
            if bytes.is_empty() {
                break reader.finish().err();
            }
            reader.push(bytes);
            let fault = loop {
                match reader.next_frame() {
                    Ok(Some(next)) => {
                        if size >= from {
                            take(next.frame);
                        }
                        size = size.saturating_add(u64::from(!is_mark(next.frame)));
                    }
                    Ok(None) => break None,
                    Err(fault) => break Some(fault),
                }
            };
            if fault.is_some() {
                break fault;
            }
        };
        let found = match (fault, segment.end) {
            (None, None) => Ok(()),
            (None, Some(end)) if end == size => Ok(()),
            (None, Some(_)) => {
                let kind = FileLogErrorKind::Damaged { record: size, offset: reader.offset() };
                Err(FileLogError::new(kind, self.storage.path(&name)))
            }
            (Some(fault), _) => self.check_tail(segment, size, fault),
        };
        Ok((size, found))
    }

    /// What a writer has not finished is the end of a log; what it was told to be durable is not.
    fn check_tail(
        &self,
        segment: SegmentRange,
        record: u64,
        fault: SegmentFault,
    ) -> Result<(), FileLogError> {
        let error = || fault_error(&self.storage, segment.first, record, fault);
        if segment.end.is_some() {
            return Err(error());
        }
        let name = segment_name(segment.first);
        let failed = |error: std::io::Error| io_error(&self.storage, &name, &error);
        let mut source = SegmentFile::open(&self.storage, segment.first)?;
        let header = source.header(&self.storage, &self.log)?;
        let mark = source.find_mark(&header, header.length()).map_err(failed)?;
        if mark.is_some_and(|mark| mark.offset > fault.offset()) { Err(error()) } else { Ok(()) }
    }

    pub(crate) fn known_times(&self, segment: u64) -> Option<Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).get(&segment).copied()
    }

    pub(crate) fn learn_times(&self, segment: u64, times: Times) {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).insert(segment, times);
    }
}

/// Prints where the log is.
impl<S: Storage> fmt::Debug for FileLogReader<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.storage.path("");
        f.debug_struct("FileLogReader").field("path", &path).finish_non_exhaustive()
    }
}

fn is_mark(frame: Frame<'_>) -> bool {
    matches!(frame, Frame::Mark(_))
}
