//! The header of a segment.

use crate::canonical::{Canonical, Decoder, encode_length};
use crate::{Digest, Id, Position};

use super::{SegmentFault, SegmentFaultKind};

/// The version of the segments this crate makes.
const SEGMENT_VERSION: u16 = 1;

const MAGIC: [u8; 8] = *b"\x89AUDIT\r\n";

/// The magic, the version and the length of the body.
const PREFIX: usize = 14;

/// An id of 128 bytes and a position with 63 peaks take 2,252.
const BODY_MAX: usize = 4096;

/// What a segment begins with: whose it is, and where the log stood.
///
/// What it says of the log is as the writer said it, except that a segment which begins at record
/// 0 begins with the genesis of its log id: see [`Position::decode`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SegmentHeader {
    log: Id,
    position: Position,
    hash: Digest,
    length: u64,
}

impl SegmentHeader {
    /// The header of a segment of this log that begins at this position, and its bytes, which are
    /// appended.
    pub(crate) fn encode(log: &Id, position: &Position, out: &mut Vec<u8>) -> Self {
        let mut body = Vec::new();
        log.encode(&mut body);
        position.encode(&mut body);
        let mut bytes = MAGIC.to_vec();
        SEGMENT_VERSION.encode(&mut bytes);
        encode_length(body.len(), &mut bytes);
        bytes.append(&mut body);
        let hash = Digest::sha256(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        out.append(&mut bytes);
        Self { log: log.clone(), position: position.clone(), hash, length }
    }

    /// The id of the log.
    #[must_use]
    pub fn log(&self) -> &Id {
        &self.log
    }

    /// Where the log stands at the beginning of the segment.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The hash at its end. The sync marks of a segment are bound to it.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// Its length in bytes, which is the offset of the first frame.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads the header at the beginning of some bytes; `None` if they end within it.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Option<Self>, SegmentFault> {
        let fault = |kind| SegmentFault::new(0, kind);
        if !bytes.iter().zip(&MAGIC).all(|(found, expected)| found == expected) {
            return Err(fault(SegmentFaultKind::NotASegment));
        }
        let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX>() else { return Ok(None) };
        let [.., version_high, version_low, a, b, c, d] = *prefix;
        let found = u16::from_be_bytes([version_high, version_low]);
        if found != SEGMENT_VERSION {
            return Err(fault(SegmentFaultKind::UnsupportedVersion { found }));
        }
        let damaged = fault(SegmentFaultKind::Header);
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).map_err(|_| damaged)?;
        if length > BODY_MAX {
            return Err(damaged);
        }
        let Some((body, rest)) = rest.split_at_checked(length) else { return Ok(None) };
        let Some((stored, _)) = rest.split_first_chunk::<32>() else { return Ok(None) };
        let hash = Digest::of_parts(&[prefix, body]);
        if hash.as_bytes() != stored {
            return Err(damaged);
        }
        let (log, position) = decode_body(body).ok_or(damaged)?;
        if position.size() == 0 && position != Position::genesis(&log, position.policy()) {
            return Err(damaged);
        }
        let length = PREFIX.saturating_add(length).saturating_add(stored.len());
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        Ok(Some(Self { log, position, hash, length }))
    }
}

fn decode_body(body: &[u8]) -> Option<(Id, Position)> {
    let mut input = Decoder::new(body);
    let log = Id::decode(&mut input).ok()?;
    let rest = input.rest();
    Some((log, Position::decode(rest).ok()?))
}
