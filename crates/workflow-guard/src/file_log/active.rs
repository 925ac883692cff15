//! The segment that is written to.

use std::sync::Arc;

use audit_types::{Id, MARK_LENGTH, Position, SegmentWriter, SyncMark};

use super::files::{io_error, segment_name, temporary_name};
use super::recover::Recovered;
use super::{FileLogError, Storage, StorageFile};

/// The segment that is written to.
pub(crate) struct Active<F> {
    pub first: u64,
    /// Shared with a sync that goes on while more is written.
    pub file: Arc<F>,
    pub writer: SegmentWriter,
    /// What was accepted and not handed to the system.
    pub buffer: Vec<u8>,
    pub durable: SyncMark,
    /// The last mark that was written.
    pub marked: Option<SyncMark>,
    /// The earliest time of its records.
    pub began: Option<i64>,
}

/// A sync that can be carried out while more is written.
pub(crate) struct PendingSync<F> {
    file: Arc<F>,
    pub first: u64,
    pub mark: SyncMark,
}

impl<F> Active<F> {
    /// A segment all of which is durable.
    pub(crate) fn new(recovered: Recovered<F>) -> Self {
        let Recovered { first, file, writer, marked, began } = recovered;
        let durable = SyncMark { size: writer.position().size(), offset: writer.offset() };
        // A segment has its name when its header is durable; that needs no mark. A mark at the
        // end says the same of everything before it.
        let ends_with_mark = marked.is_some_and(|mark| {
            mark.size == durable.size
                && durable.offset.saturating_sub(mark.offset) == MARK_LENGTH as u64
        });
        let marked = if ends_with_mark || durable.size == first { Some(durable) } else { marked };
        let file = Arc::new(file);
        Self { first, file, writer, buffer: Vec::new(), durable, marked, began }
    }
}

impl<F: StorageFile> PendingSync<F> {
    /// A sync of everything that was handed to the system; none if all of it is durable.
    pub(crate) fn of(active: &Active<F>) -> Option<Self> {
        let Active { file, first, writer, durable, .. } = active;
        let mark = SyncMark { size: writer.position().size(), offset: writer.offset() };
        (mark.size > durable.size).then(|| Self { file: Arc::clone(file), first: *first, mark })
    }

    pub(crate) fn run(&self) -> std::io::Result<()> {
        self.file.sync()
    }
}

/// Writes a segment without records, in such a way that it is there as a whole or not at all.
pub(crate) fn create_segment<S: Storage>(
    storage: &S,
    log: &Id,
    position: &Position,
) -> Result<Recovered<S::File>, FileLogError> {
    let first = position.size();
    let name = segment_name(first);
    let temporary = temporary_name(&name);
    let mut header = Vec::new();
    let writer = SegmentWriter::create(log, position, &mut header);
    let write = || {
        let file = storage.create(&temporary)?;
        file.append(&header)?;
        file.sync()?;
        storage.rename(&temporary, &name)?;
        storage.sync_directory()?;
        Ok(file)
    };
    let file = write().map_err(|error: std::io::Error| io_error(storage, &name, &error))?;
    Ok(Recovered { first, file, writer, marked: None, began: None })
}
