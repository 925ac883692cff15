//! The segment that is being read.

use audit_types::{Position, SegmentWalk, Step};

use super::files::{SegmentFile, fault_error, io_error, is_damaged, segment_name};
use super::{FileLogError, FileLogErrorKind, SegmentRange, Storage};

/// The earliest and the latest time; `None` without records.
pub(crate) type Times = Option<(i64, i64)>;

/// The segment that is being read, record by record.
pub(crate) struct Current<R> {
    pub segment: SegmentRange,
    pub walk: SegmentWalk,
    pub times: Times,
    source: SegmentFile<R>,
    /// How many records of the log were handed out before the segment was opened anew.
    from: u64,
    /// The size at which the end was in doubt.
    doubted: Option<u64>,
}

impl<R: std::io::Read + std::io::Seek> Current<R> {
    pub(crate) fn open<S: Storage<Reader = R>>(
        storage: &S,
        segment: SegmentRange,
    ) -> Result<Self, FileLogError> {
        let source = SegmentFile::open(storage, segment.first)?;
        let (walk, from) = (SegmentWalk::new(), segment.first);
        Ok(Self { segment, walk, times: None, source, from, doubted: None })
    }

    /// The next step; `None` at the end, which is where the next segment begins.
    pub(crate) fn next_step<S: Storage<Reader = R>>(
        &mut self,
        storage: &S,
    ) -> Result<Option<Step>, FileLogError> {
        // Once a record: the name only where it is told.
        let first = self.segment.first;
        let failed = |error: std::io::Error| io_error(storage, &segment_name(first), &error);
        loop {
            let fault = loop {
                match self.walk.next_step() {
                    Ok(Some(step)) => {
                        self.learn(&step);
                        if self.size() > self.from || matches!(step, Step::Mark(_)) {
                            return Ok(Some(step));
                        }
                    }
                    Ok(None) => {
                        let bytes = self.source.read().map_err(failed)?;
                        if bytes.is_empty() {
                            break self.walk.finish().err();
                        }
                        self.walk.push(bytes);
                    }
                    Err(fault) => break Some(fault),
                }
            };
            let size = self.size();
            return match (fault, self.segment.end) {
                (None, None) => Ok(None),
                (None, Some(end)) if end == size => Ok(None),
                (None, Some(_)) => {
                    let kind =
                        FileLogErrorKind::Damaged { record: size, offset: self.walk.offset() };
                    Err(FileLogError::new(kind, storage.path(&segment_name(first))))
                }
                (Some(_), None) if !is_damaged(&mut self.source, &self.walk).map_err(failed)? => {
                    Ok(None)
                }
                // The writer may have gone on while the end was looked at: once more, unless it
                // was like this before.
                (Some(_), None) if self.doubted != Some(size) => {
                    let from = self.from.max(size);
                    let anew = Self::open(storage, self.segment)?;
                    *self = Self { from, doubted: Some(size), ..anew };
                    continue;
                }
                (Some(fault), _) => Err(fault_error(storage, first, size, fault)),
            };
        }
    }

    fn size(&self) -> u64 {
        self.walk.position().map_or(self.segment.first, Position::size)
    }

    fn learn(&mut self, step: &Step) {
        if let Step::Record(entry) = step {
            let time = entry.record().time();
            let (earliest, latest) = self.times.unwrap_or((time, time));
            self.times = Some((earliest.min(time), latest.max(time)));
        }
    }
}
