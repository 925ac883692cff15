//! Reading the records of a segment.

use crate::{Digest, Entry, Position, Record};

use super::{Frame, SegmentFault, SegmentFaultKind, SegmentHeader, SegmentReader, SyncMark};

/// What a [`SegmentWalk`] comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "handed over one at a time, not kept")]
pub enum Step {
    /// A record that is in its place.
    Record(Entry),
    /// The hash of a record that was pruned.
    Pruned {
        /// Its place in the log.
        sequence: u64,
        /// The hash of its leaf. Only what follows shows whether it is the right one.
        leaf: Digest,
    },
    /// A sync mark.
    Mark(SyncMark),
}

/// Reads the records of a segment, pushed in pieces of any size, each checked against the hash
/// before it: a record that was not written whole, or was changed, is never handed out.
///
/// That everything follows from the header is what it says, no more: whether the header is right
/// shows in the segment before, and whether the log is whole is for the
/// [`Verifier`](crate::Verifier). Memory as for [`SegmentReader`]; linear in the bytes.
///
/// # Guarantees
///
/// 1. What a writer made is read back, in pieces of any size (`tests/segment.rs`:
///    `what_is_written_is_walked`).
/// 2. A segment that ends early is told from one that was changed, and what is whole is read
///    (`tests/segment.rs`: `a_cut_segment_is_truncated`, `what_is_wrong_is_said`).
/// 3. A changed record or mark is not handed out, nor is one from another place
///    (`tests/segment.rs`: `a_changed_bit_ends_the_walk`,
///    `a_record_with_another_hash_is_not_handed_out`, `a_mark_belongs_to_its_place`).
/// 4. Any bytes may be pushed (`tests/segment.rs`: `any_bytes_may_be_pushed`; fuzz target
///    `segments`).
#[derive(Clone, Debug, Default)]
pub struct SegmentWalk {
    reader: SegmentReader,
    position: Option<Position>,
    mark: Option<SyncMark>,
    /// Where the last step ended.
    good: u64,
    fault: Option<SegmentFault>,
    refuses_pruned: bool,
}

impl SegmentWalk {
    /// Begins at the beginning of a segment.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the hash of a pruned record for a fault, [`SegmentFaultKind::Frame`]: of a segment
    /// that is still written to nothing is pruned, and any bytes may stand at its end after a
    /// crash, also some that look like a hash.
    #[must_use]
    pub fn refuse_pruned(mut self) -> Self {
        self.refuses_pruned = true;
        self
    }

    /// Takes the next bytes, and drops them after a fault. Call [`next_step`](Self::next_step)
    /// until it has no more before pushing again.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.fault.is_none() {
            self.reader.push(bytes);
        }
    }

    /// The next step; `None` if it takes more bytes.
    ///
    /// # Errors
    ///
    /// Bytes that no writer makes, and records that are not in their place; never
    /// [`SegmentFaultKind::Truncated`]. The first fault ends it.
    pub fn next_step(&mut self) -> Result<Option<Step>, SegmentFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let result = self.read_step();
        if let Err(fault) = &result {
            self.fault = Some(*fault);
        }
        result
    }

    /// Says that no more bytes come.
    ///
    /// # Errors
    ///
    /// The fault that ended it, and [`SegmentFaultKind::Truncated`] if the bytes end within the
    /// header or a frame.
    pub fn finish(&self) -> Result<(), SegmentFault> {
        self.fault.map_or_else(|| self.reader.finish(), Err)
    }

    /// The header, once it was read.
    #[must_use]
    pub fn header(&self) -> Option<&SegmentHeader> {
        self.reader.header()
    }

    /// Where the log stands after the last step, once the header was read.
    #[must_use]
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// Where the last step ended, in bytes from the beginning of the segment: up to there it is
    /// as a writer made it.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.good
    }

    /// The sync mark passed that speaks of the most bytes.
    #[must_use]
    pub fn mark(&self) -> Option<SyncMark> {
        self.mark
    }

    fn read_step(&mut self) -> Result<Option<Step>, SegmentFault> {
        if self.position.is_none() && self.reader.is_begun()? {
            let header = self.reader.header();
            self.position = header.map(|header| header.position().clone());
            self.good = self.reader.offset();
        }
        let Some(position) = &mut self.position else { return Ok(None) };
        let Some(next) = self.reader.next_frame()? else { return Ok(None) };
        let end = next.end;
        let step = match next.frame {
            Frame::Pruned { .. } if self.refuses_pruned => Err(SegmentFaultKind::Frame),
            frame => take(position, frame),
        };
        let step = step.map_err(|kind| SegmentFault::new(next.offset, kind))?;
        if let Step::Mark(mark) = &step {
            self.mark = self.mark.filter(|known| known.offset >= mark.offset).or(Some(*mark));
        }
        self.good = end;
        Ok(Some(step))
    }
}

fn take(position: &mut Position, frame: Frame<'_>) -> Result<Step, SegmentFaultKind> {
    let expected = position.size();
    match frame {
        Frame::Record { leaf, encoding } => {
            let record =
                Record::decode(encoding).map_err(|error| SegmentFaultKind::Record(error.kind()))?;
            let found = record.sequence();
            if found != expected {
                return Err(SegmentFaultKind::Sequence { expected, found });
            }
            if !position.follow(&record, encoding, leaf) {
                return Err(SegmentFaultKind::HashMismatch);
            }
            Ok(Step::Record(Entry::new(record, leaf)))
        }
        Frame::Pruned { leaf } => {
            position.pass(leaf);
            Ok(Step::Pruned { sequence: expected, leaf })
        }
        // A mark speaks of what was written before it.
        Frame::Mark(mark) if mark.size > expected => Err(SegmentFaultKind::Mark),
        Frame::Mark(mark) => Ok(Step::Mark(mark)),
    }
}
