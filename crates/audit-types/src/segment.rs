//! The file format of a log: segments of frames, as bytes. Nothing here touches a file.
//!
//! The format is written down at [`SegmentWriter`].

mod fault;
mod frame;
mod header;
mod mark;
mod reader;
mod walk;
mod writer;

pub use fault::{SegmentFault, SegmentFaultKind};
pub use frame::{ENCODING_MAX, Frame, FrameAt};
pub use header::SegmentHeader;
pub use mark::{MARK_LENGTH, MarkFinder, SyncMark};
pub use reader::SegmentReader;
pub use walk::{SegmentWalk, Step};
pub use writer::SegmentWriter;
