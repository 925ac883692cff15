//! Sync marks: how much of a segment was durable when something was written behind it.

use crate::Digest;
use crate::canonical::Canonical;

use super::SegmentHeader;

/// The length of the frame of a sync mark, in bytes.
pub const MARK_LENGTH: usize = 40;

/// The kind of the frame and what follows it. No UTF-8 holds the byte 0xFF.
pub(crate) const MAGIC: [u8; 8] = *b"\x04\xFFsynced";

/// What sets the check apart from any other use of SHA-256 on the same bytes.
const TAG: &[u8] = b"audit-types/sync\0";

/// How much of a log and of one segment of it was durable when something was written behind it.
///
/// After a crash the end of a file may be missing or hold anything: nothing about it was
/// promised. Bytes that had been synced are another matter, for somebody was told that they are
/// durable. A writer therefore puts a mark into what it writes after a sync: whatever lies before
/// the point that a mark names was acknowledged once. If it does not read as written, it was
/// damaged, and must not be cut off as if it had never been finished.
///
/// A mark stands for itself: [`MarkFinder`] recognises it behind bytes that do not read as
/// frames. It is no signature: who can write to the file can write marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SyncMark {
    /// The number of records of the log.
    pub size: u64,
    /// The number of bytes of the segment.
    pub offset: u64,
}

impl SyncMark {
    /// Appends the frame, which is to stand at `at` in the segment.
    pub(crate) fn encode(self, header: Digest, at: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&MAGIC);
        self.size.encode(out);
        self.offset.encode(out);
        out.extend_from_slice(&self.check(header, at));
    }

    /// Reads the frame of a mark that stands at `at`; `None` if it is not the mark of this
    /// segment and this place.
    pub(crate) fn decode(header: Digest, at: u64, frame: &[u8; MARK_LENGTH]) -> Option<Self> {
        let rest = frame.strip_prefix(&MAGIC)?;
        let (size, rest) = rest.split_first_chunk()?;
        let (offset, check) = rest.split_first_chunk()?;
        let mark = Self { size: u64::from_be_bytes(*size), offset: u64::from_be_bytes(*offset) };
        (check == mark.check(header, at) && mark.offset <= at).then_some(mark)
    }

    fn check(self, header: Digest, at: u64) -> [u8; 16] {
        let mut bytes = TAG.to_vec();
        header.encode(&mut bytes);
        at.encode(&mut bytes);
        self.size.encode(&mut bytes);
        self.offset.encode(&mut bytes);
        let hash = Digest::sha256(&bytes);
        hash.as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

/// Finds sync marks in bytes that no longer read as frames, in constant memory and linear time.
#[derive(Clone, Debug)]
pub struct MarkFinder {
    header: Digest,
    /// What was pushed and not yet looked at.
    rest: Vec<u8>,
    /// The offset of `rest` in the segment.
    offset: u64,
    best: Option<SyncMark>,
}

impl MarkFinder {
    /// Looks for the marks of the segment with this header, in bytes that begin at `offset`.
    #[must_use]
    pub fn new(header: &SegmentHeader, offset: u64) -> Self {
        Self { header: header.hash(), rest: Vec::new(), offset, best: None }
    }

    /// Looks at the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let mut at = self.offset;
        for window in self.rest.windows(MARK_LENGTH) {
            let frame = window.first_chunk().filter(|frame| frame.starts_with(&MAGIC));
            let mark = frame.and_then(|frame| SyncMark::decode(self.header, at, frame));
            if mark.is_some_and(|mark| self.best.is_none_or(|best| best.offset < mark.offset)) {
                self.best = mark;
            }
            at = at.saturating_add(1);
        }
        let keep = self.rest.len().min(MARK_LENGTH.saturating_sub(1));
        let looked_at = self.rest.len().saturating_sub(keep);
        self.rest.drain(..looked_at);
        self.offset = at;
    }

    /// The mark among them that speaks of the most bytes.
    #[must_use]
    pub fn found(&self) -> Option<SyncMark> {
        self.best
    }
}
