//! Writing segments.

use crate::{Chain, Digest, Entry, Error, ErrorKind, Id, Position};

use super::{ENCODING_MAX, SegmentHeader, SegmentWalk, SyncMark, frame};

/// Writes the bytes of one segment of a log into memory of the caller's, who stores them in the
/// order in which they were made. Segments follow one another, and each can be read alone.
///
/// ```
/// use audit_types::{Chain, Digest, Draft, Event, Id, SegmentWalk, SegmentWriter, Step};
/// # use audit_types::{Mode, RunStart};
///
/// let (log, policy) = (Id::new("billing-eu")?, Digest::sha256(b"version = 1"));
/// # let event: Event = RunStart {
/// #     version: None, started_by: None, parent: None, mode: Mode::Enforce, intent: None,
/// # }
/// # .into();
/// let mut chain = Chain::new(&log, policy);
/// let mut bytes = Vec::new();
/// let mut writer = SegmentWriter::create(&log, chain.position(), &mut bytes);
/// let entry = chain.append(Draft { time: 0, run: None, workflow: None, agent: None, event });
/// writer.append(&entry, &mut bytes)?;
///
/// let mut walk = SegmentWalk::new();
/// walk.push(&bytes);
/// assert_eq!(walk.next_step(), Ok(Some(Step::Record(entry))));
/// assert_eq!(walk.position(), Some(chain.position()));
/// # Ok::<(), audit_types::Error>(())
/// ```
///
/// # The format, version 1
///
/// Numbers are big-endian; `text` and the position are in the
/// [canonical encoding](crate::Record::encode). A segment is a header and then frames, with
/// nothing between them (`tests/segment.rs`: `the_format_of_version_1_is_fixed`).
///
/// | header | bytes |
/// |---|---|
/// | magic: `89 41 55 44 49 54 0D 0A`, which is `\x89AUDIT\r\n` | 8 |
/// | format version: 1 | `u16` |
/// | length of the next two fields together | `u32` |
/// | log id | text |
/// | [`Position`] at the beginning of the segment | 104, and 32 for each peak |
/// | SHA-256 of everything before | 32 |
///
/// | frame: record | bytes |
/// |---|---|
/// | kind: 1 | 1 |
/// | length of the encoding, at most [`ENCODING_MAX`] | `u32` |
/// | leaf hash | 32 |
/// | [encoding](crate::Record::encode) of the record | as many as the length says |
///
/// | frame: pruned record | bytes |
/// |---|---|
/// | kind: 2 | 1 |
/// | leaf hash | 32 |
///
/// | frame: [sync mark](SyncMark) | bytes |
/// |---|---|
/// | kind and magic: `04 FF 73 79 6E 63 65 64`, which is `\x04\xFFsynced` | 8 |
/// | number of records of the log that were durable | `u64` |
/// | number of bytes of this segment that were durable | `u64` |
/// | check: the first 16 bytes of the SHA-256 below | 16 |
///
/// The check is over `audit-types/sync`, a zero byte, the hash that ends the header, the offset
/// of the frame in the segment as `u64`, and the two numbers.
///
/// The magic follows that of PNG (its specification, section 5.2): a byte above 127 shows a
/// transfer that keeps 7 bits, and the line end one that rewrites line ends.
#[derive(Clone, Debug)]
pub struct SegmentWriter {
    header: Digest,
    position: Position,
    offset: u64,
    /// Kept for its memory only.
    encoding: Vec<u8>,
}

impl SegmentWriter {
    /// Begins a segment of this log at this position, and appends its header.
    #[must_use]
    pub fn create(log: &Id, position: &Position, out: &mut Vec<u8>) -> Self {
        let header = SegmentHeader::encode(log, position, out);
        Self {
            header: header.hash(),
            position: position.clone(),
            offset: header.length(),
            encoding: Vec::new(),
        }
    }

    /// Goes on with a segment behind the last step of a walk; `None` if the header was not read.
    /// Bytes behind that step have to be cut off first.
    #[must_use]
    pub fn resume(walk: &SegmentWalk) -> Option<Self> {
        let header = walk.header()?.hash();
        let position = walk.position()?.clone();
        Some(Self { header, position, offset: walk.offset(), encoding: Vec::new() })
    }

    /// Appends a record. Linear in its length; no allocation once warm, but
    /// for room in `out` and where a tree that has grown needs room for another level.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OutOfPlace`] for an entry that does not follow the last one, and
    /// [`ErrorKind::TooLong`] for an encoding above [`ENCODING_MAX`]. Nothing is appended then.
    pub fn append(&mut self, entry: &Entry, out: &mut Vec<u8>) -> Result<(), Error> {
        let record = entry.record();
        self.encoding.clear();
        record.encode(&mut self.encoding);
        if self.encoding.len() > ENCODING_MAX {
            return Err(Error::new(ErrorKind::TooLong, "entry"));
        }
        let in_place = record.sequence() == self.position.size()
            && self.position.follow(record, &self.encoding, entry.hash());
        if !in_place {
            return Err(Error::new(ErrorKind::OutOfPlace, "entry"));
        }
        let before = out.len();
        frame::encode_record(entry.hash(), &self.encoding, out);
        self.pass(before, out);
        Ok(())
    }

    /// Appends the record that was last appended to a chain, as [`append`](Self::append) does with
    /// the entry that the chain gave out for it, at half the cost: what the chain has just encoded
    /// and hashed is taken from it.
    ///
    /// That is as safe: nothing but a chain makes what is taken, and the chain has to have been
    /// where the segment ends, which the hash before its last record tells.
    ///
    /// # Errors
    ///
    /// As for `append`; `OutOfPlace` also for a chain to which nothing was appended since it was
    /// begun or resumed.
    pub fn append_last(&mut self, chain: &Chain, out: &mut Vec<u8>) -> Result<(), Error> {
        let after = chain.position();
        let is_next = self.position.size().checked_add(1) == Some(after.size());
        let last = chain.last_appended().filter(|(before, _)| *before == self.position.last_hash());
        let Some((_, encoding)) = last.filter(|_| is_next) else {
            return Err(Error::new(ErrorKind::OutOfPlace, "entry"));
        };
        if encoding.len() > ENCODING_MAX {
            return Err(Error::new(ErrorKind::TooLong, "entry"));
        }
        let before = out.len();
        frame::encode_record(after.last_hash(), encoding, out);
        self.position.pass_to(after);
        self.pass(before, out);
        Ok(())
    }

    /// Appends the hash of a record that was pruned.
    ///
    /// If the record was a [policy change](crate::PolicyChange), the [`position`](Self::position)
    /// does not know of the new policy: prune those only where another segment follows.
    pub fn append_pruned(&mut self, leaf: Digest, out: &mut Vec<u8>) {
        self.position.pass(leaf);
        let before = out.len();
        frame::encode_pruned(leaf, out);
        self.pass(before, out);
    }

    /// Appends a sync mark: so many records of the log, and so many bytes of this segment, are
    /// durable. What is not yet so must not be said to be: the mark makes a reader refuse a
    /// segment rather than cut it.
    pub fn mark(&mut self, mark: SyncMark, out: &mut Vec<u8>) {
        let before = out.len();
        mark.encode(self.header, self.offset, out);
        self.pass(before, out);
    }

    /// Where the log stands behind the last record.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// How long the segment is, in bytes.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    fn pass(&mut self, before: usize, out: &[u8]) {
        let length = out.len().saturating_sub(before);
        self.offset = self.offset.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
    }
}
