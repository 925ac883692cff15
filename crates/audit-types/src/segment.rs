//! The file format of a log: segments of records, as bytes.
//!
//! A log is kept in segments: files that follow one another, each of which can be read alone.
//! Nothing here touches a file; bytes go in and out.
//!
//! # The format, version 1
//!
//! Numbers are big-endian; `text` and the position are in the
//! [canonical encoding](crate::Record::encode). A segment is a header and then frames, with
//! nothing between them.
//!
//! | header | bytes |
//! |---|---|
//! | magic: `89 41 55 44 49 54 0D 0A`, which is `\x89AUDIT\r\n` | 8 |
//! | format version | `u16` |
//! | length of the next two fields together | `u32` |
//! | log id | text |
//! | [`Position`](crate::Position) at the beginning of the segment | 104 + 32 for each peak |
//! | SHA-256 of everything before | 32 |
//!
//! | frame: record | bytes |
//! |---|---|
//! | kind: 1 | 1 |
//! | length of the encoding, at most [`ENCODING_MAX`] | `u32` |
//! | leaf hash | 32 |
//! | [encoding](crate::Record::encode) of the record | as many as the length says |
//!
//! | frame: pruned record | bytes |
//! |---|---|
//! | kind: 2 | 1 |
//! | leaf hash | 32 |
//!
//! | frame: sync mark | bytes |
//! |---|---|
//! | kind and magic: `03 FF 73 79 6E 63 65 64`, which is `\x03\xFFsynced` | 8 |
//! | number of records of the log that were durable | `u64` |
//! | number of bytes of this segment that were durable | `u64` |
//! | check: the first 16 bytes of SHA-256 of `audit-types/sync`, a zero byte, the hash of the header, the offset of this frame, and the two numbers | 16 |
//!
//! The magic follows that of PNG (its specification, section 5.2): a byte above 127 shows a
//! transfer that keeps 7 bits, and the line end one that rewrites line ends.
//!
//! # What a sync mark is for
//!
//! After a crash the end of a file may be missing or hold anything: nothing about it was
//! promised. Bytes that had been synced are another matter, for somebody was told that they are
//! durable. A writer therefore puts a mark before what it writes after a sync: whatever lies
//! before the point that a mark names was acknowledged once. If it does not read as written, it
//! was damaged, and must not be cut off as if it had never been finished. A mark stands for
//! itself: it is recognised behind bytes that do not read as frames ([`MarkFinder`]).
//!
//! # Reading
//!
//! [`SegmentReader`] splits pushed bytes into frames, and checks no record. [`SegmentWalk`] also
//! reads the records and checks each against the hash before it. Both tell a segment that ends
//! within a frame ([`SegmentFaultKind::Truncated`]) from one with bytes that no writer makes.

mod fault;
mod frame;
mod header;
mod mark;
mod reader;
mod walk;
mod writer;

pub use fault::{SegmentFault, SegmentFaultKind};
pub use frame::{ENCODING_MAX, Frame, FrameAt};
pub use header::{SEGMENT_VERSION, SegmentHeader};
pub use mark::{MARK_LENGTH, MarkFinder, SyncMark};
pub use reader::SegmentReader;
pub use walk::{SegmentWalk, Step};
pub use writer::SegmentWriter;
