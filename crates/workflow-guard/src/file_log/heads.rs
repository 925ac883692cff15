//! Heads that a log has to have, when it is opened.

use std::cmp::Ordering;

use audit_types::{Head, Position};

use super::beside::read_checkpoints;
use super::checkpoints::Extent;
use super::current::Current;
use super::files::segment_name;
use super::{FileLogError, FileLogErrorKind, SegmentRange, Storage};

/// What the last segment has to be compared with, and what is known of the heads before it.
#[derive(Debug, Default)]
pub(crate) struct DueHeads {
    /// Those that the last segment begins with or comes to.
    pub last: Vec<Head>,
    /// How many before it were compared with nothing.
    pub uncompared: u64,
    /// The extent of the file of checkpoints.
    pub extent: Extent,
}

impl DueHeads {
    /// Reads the checkpoints beside a log and compares what lies before the last segment: each
    /// head that a segment begins with, and by reading its segment the newest of the others and
    /// `at_least`.
    ///
    /// `begins` are the heads that the segments begin with, ascending. Memory is one head for each
    /// of the last segment.
    pub(crate) fn read<S: Storage>(
        storage: &S,
        begins: &[Head],
        checkpoints: bool,
        at_least: Option<Head>,
    ) -> Result<Self, FileLogError> {
        let mut due = Self::default();
        let mut within = Within::default();
        let mut contradicted = None;
        let mut take = |head: Head| match place(begins, &head) {
            Place::Last if due.last.last() == Some(&head) => {}
            Place::Last => due.last.push(head),
            Place::Begin(begin) if begin == head => {}
            Place::Begin(_) => {
                contradicted.get_or_insert(head.size());
            }
            Place::Within => within.add(head),
        };
        due.extent = read_checkpoints(storage, checkpoints, |stored| take(stored.head))?;
        if let Some(size) = contradicted {
            return Err(other_history(storage, begins, size));
        }
        due.uncompared = within.older;
        if let Some(head) = &within.newest {
            if within.has_other_root {
                return Err(other_history(storage, begins, head.size()));
            }
            compare_within(storage, begins, head)?;
        }
        match at_least.map(|head| (head, place(begins, &head))) {
            Some((head, Place::Last)) => due.last.push(head),
            Some((head, Place::Begin(begin))) if begin != head => {
                return Err(other_history(storage, begins, head.size()));
            }
            Some((head, Place::Within)) if within.newest != Some(head) => {
                compare_within(storage, begins, &head)?;
            }
            _ => {}
        }
        Ok(due)
    }
}

/// The heads within the segments before the last.
#[derive(Debug, Default)]
struct Within {
    newest: Option<Head>,
    /// How often that is there.
    times: u64,
    /// Whether another root of its size is there.
    has_other_root: bool,
    /// How many are older.
    older: u64,
}

impl Within {
    fn add(&mut self, head: Head) {
        let order = self.newest.map_or(Ordering::Greater, |newest| head.size().cmp(&newest.size()));
        match order {
            Ordering::Less => self.older = self.older.saturating_add(1),
            Ordering::Equal => {
                self.times = self.times.saturating_add(1);
                self.has_other_root |= self.newest != Some(head);
            }
            Ordering::Greater => {
                let older = self.older.saturating_add(self.times);
                *self = Self { newest: Some(head), times: 1, has_other_root: false, older };
            }
        }
    }
}

/// Where in a log a head is.
enum Place {
    /// In the last segment, at its beginning or behind it.
    Last,
    /// At the beginning of a segment before the last.
    Begin(Head),
    /// Within a segment before the last.
    Within,
}

fn place(begins: &[Head], head: &Head) -> Place {
    if begins.last().is_none_or(|last| head.size() >= last.size()) {
        return Place::Last;
    }
    let found = begins.binary_search_by_key(&head.size(), Head::size).ok();
    match found.and_then(|index| begins.get(index)) {
        Some(begin) => Place::Begin(*begin),
        None => Place::Within,
    }
}

/// The segment with the record before this size.
fn segment_of(begins: &[Head], size: u64) -> SegmentRange {
    let behind = begins.partition_point(|begin| begin.size() <= size);
    let first = behind.checked_sub(1).and_then(|index| begins.get(index));
    let end = begins.get(behind).map(Head::size);
    SegmentRange { first: first.map_or(0, Head::size), end }
}

/// Compares a head with the log by reading the segment that it lies in, up to it.
fn compare_within<S: Storage>(
    storage: &S,
    begins: &[Head],
    head: &Head,
) -> Result<(), FileLogError> {
    let segment = segment_of(begins, head.size());
    let mut current = Current::open(storage, segment)?;
    while current.next_step(storage)?.is_some() {
        let position = current.walk.position().filter(|at| at.size() == head.size());
        match position.map(Position::head) {
            Some(found) if found == *head => return Ok(()),
            Some(_) => return Err(other_history(storage, begins, head.size())),
            None => {}
        }
    }
    // Unreachable: a segment that ends before the next one begins is damaged.
    Err(other_history(storage, begins, head.size()))
}

fn other_history<S: Storage>(storage: &S, begins: &[Head], size: u64) -> FileLogError {
    let name = segment_name(segment_of(begins, size).first);
    FileLogError::new(FileLogErrorKind::OtherHistory { size }, storage.path(&name))
}
