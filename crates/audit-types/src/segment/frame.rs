//! The frames of a segment.

use crate::Digest;
use crate::canonical::{Canonical, encode_length};

use super::mark;
use super::{MARK_LENGTH, SegmentFaultKind, SyncMark};

/// The greatest length of a record's encoding that a segment takes, in bytes. No record comes
/// near it: two sealed payloads and the fullest lists make some 300 KiB.
pub const ENCODING_MAX: usize = 1 << 20;

// A bit each: no kind becomes another by one that is changed.
const RECORD: u8 = 1;
const PRUNED: u8 = 2;
const MARK: u8 = 4;

/// One frame of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A record.
    Record {
        /// The hash of its leaf, as stored.
        leaf: Digest,
        /// Its encoding, as stored.
        encoding: &'a [u8],
    },
    /// A record of which only the hash is left.
    Pruned {
        /// The hash of its leaf, as stored.
        leaf: Digest,
    },
    /// A sync mark. It belongs to this segment and to the place where it stands.
    Mark(SyncMark),
}

/// A frame and where it stands in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameAt<'a> {
    /// Where it begins, in bytes from the beginning of the segment.
    pub offset: u64,
    /// Where it ends.
    pub end: u64,
    /// The frame.
    pub frame: Frame<'a>,
}

pub(crate) fn encode_record(leaf: Digest, encoding: &[u8], out: &mut Vec<u8>) {
    out.push(RECORD);
    // The length stands before the hash, so that the encoding ends the frame.
    encode_length(encoding.len(), out);
    leaf.encode(out);
    out.extend_from_slice(encoding);
}

pub(crate) fn encode_pruned(leaf: Digest, out: &mut Vec<u8>) {
    out.push(PRUNED);
    leaf.encode(out);
}

/// Reads the frame at the beginning of some bytes that stand at `at`; returns it with its length,
/// or `None` if the bytes end within it.
pub(crate) fn decode(
    header: Digest,
    at: u64,
    bytes: &[u8],
) -> Result<Option<(Frame<'_>, usize)>, SegmentFaultKind> {
    let Some((kind, rest)) = bytes.split_first() else { return Ok(None) };
    match *kind {
        RECORD => decode_record(rest),
        PRUNED => {
            let frame = rest.first_chunk().map(|leaf| Frame::Pruned { leaf: Digest::new(*leaf) });
            Ok(frame.map(|frame| (frame, 33)))
        }
        MARK => {
            if !bytes.iter().zip(&mark::MAGIC).all(|(found, expected)| found == expected) {
                return Err(SegmentFaultKind::Mark);
            }
            let Some(frame) = bytes.first_chunk::<MARK_LENGTH>() else { return Ok(None) };
            let mark = SyncMark::decode(header, at, frame).ok_or(SegmentFaultKind::Mark)?;
            Ok(Some((Frame::Mark(mark), MARK_LENGTH)))
        }
        _ => Err(SegmentFaultKind::Frame),
    }
}

pub(crate) fn begins_mark(bytes: &[u8]) -> bool {
    bytes.first() == Some(&MARK)
}

fn decode_record(rest: &[u8]) -> Result<Option<(Frame<'_>, usize)>, SegmentFaultKind> {
    let Some((length, rest)) = rest.split_first_chunk() else { return Ok(None) };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if length > ENCODING_MAX {
        return Err(SegmentFaultKind::Frame);
    }
    let Some((leaf, rest)) = rest.split_first_chunk() else { return Ok(None) };
    let Some(encoding) = rest.get(..length) else { return Ok(None) };
    let frame = Frame::Record { leaf: Digest::new(*leaf), encoding };
    Ok(Some((frame, length.saturating_add(37))))
}
