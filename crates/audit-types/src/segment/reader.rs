//! Splitting bytes into frames.

use super::frame;
use super::{FrameAt, SegmentFault, SegmentFaultKind, SegmentHeader};

/// Splits the bytes of a segment, pushed in pieces of any size, into frames.
///
/// It keeps what was pushed since the last frame and at most one frame besides. Records are
/// handed out as stored: whether they are records and in their place is for
/// [`SegmentWalk`](super::SegmentWalk) or the [`Verifier`](crate::Verifier) to say. Linear in the
/// bytes.
///
/// The first fault ends it: the same fault comes again from then on.
#[derive(Clone, Debug, Default)]
pub struct SegmentReader {
    buffer: Vec<u8>,
    /// How much of the buffer has been handed out.
    start: usize,
    /// Where in the segment that is.
    offset: u64,
    header: Option<SegmentHeader>,
    fault: Option<SegmentFault>,
}

impl SegmentReader {
    /// Begins at the beginning of a segment.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes. Call [`next_frame`](Self::next_frame) until it has no more before
    /// pushing again.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start.min(self.buffer.len()));
        self.start = 0;
        if self.fault.is_none() {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The header, once enough bytes were pushed and the next frame was asked for.
    #[must_use]
    pub fn header(&self) -> Option<&SegmentHeader> {
        self.header.as_ref()
    }

    /// Where the next frame begins, in bytes from the beginning of the segment.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next frame; `None` if it takes more bytes.
    ///
    /// # Errors
    ///
    /// Bytes that no writer makes; never [`SegmentFaultKind::Truncated`].
    pub fn next_frame(&mut self) -> Result<Option<FrameAt<'_>>, SegmentFault> {
        if !self.is_begun()? {
            return Ok(None);
        }
        let Some(header) = self.header.as_ref().map(SegmentHeader::hash) else { return Ok(None) };
        let offset = self.offset;
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        match frame::decode(header, offset, rest) {
            Ok(Some((frame, length))) => {
                self.start = self.start.saturating_add(length);
                self.offset = offset.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
                Ok(Some(FrameAt { offset, end: self.offset, frame }))
            }
            Ok(None) => Ok(None),
            Err(kind) => {
                let fault = SegmentFault::new(offset, kind);
                self.fault = Some(fault);
                Err(fault)
            }
        }
    }

    /// Whether what is left begins as a sync mark does. Of an end that was cut short, this tells
    /// whether a record is lost with it.
    #[must_use]
    pub fn is_within_mark(&self) -> bool {
        frame::begins_mark(self.buffer.get(self.start..).unwrap_or_default())
    }

    /// Says that no more bytes come.
    ///
    /// # Errors
    ///
    /// The fault that ended it, and [`SegmentFaultKind::Truncated`] if the bytes end within the
    /// header or a frame.
    pub fn finish(&self) -> Result<(), SegmentFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.header.is_some() && self.start >= self.buffer.len() {
            return Ok(());
        }
        Err(SegmentFault::new(self.offset, SegmentFaultKind::Truncated))
    }

    /// Whether the header is known; reads it if enough bytes were pushed.
    pub(crate) fn is_begun(&mut self) -> Result<bool, SegmentFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.header.is_some() {
            return Ok(true);
        }
        match SegmentHeader::decode(&self.buffer) {
            Ok(Some(header)) => {
                self.start = usize::try_from(header.length()).unwrap_or(usize::MAX);
                self.offset = header.length();
                self.header = Some(header);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(fault) => {
                self.fault = Some(fault);
                Err(fault)
            }
        }
    }
}
