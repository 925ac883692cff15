//! The paths of proofs: which nodes they consist of, and where those stand.

use std::ops::Range;

use crate::canonical::{Canonical, Decoder};
use crate::number::parse_number;
use crate::tree::{RECORDS_MAX, node_hash};
use crate::{Digest, Error, ErrorKind, Frontier};

/// The ranges of leaves whose roots prove a leaf, from the leaf up (RFC 6962, section 2.1.1).
/// None of them is empty. `index` is below `size`.
pub(super) fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut range = 0..size;
    while let Some(middle) = middle(&range) {
        if index < middle {
            ranges.push(middle..range.end);
            range.end = middle;
        } else {
            ranges.push(range.start..middle);
            range.start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The ranges of leaves whose roots prove that a tree grew from one of its first leaves
/// (RFC 6962, section 2.1.2). `earlier` is at most `later`.
pub(super) fn consistency_ranges(earlier: u64, later: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut range = 0..later;
    if earlier == 0 {
        return ranges;
    }
    while earlier < range.end {
        // A range of one leaf cannot hold a place strictly within it.
        let Some(middle) = middle(&range) else { break };
        if earlier <= middle {
            ranges.push(middle..range.end);
            range.end = middle;
        } else {
            ranges.push(range.start..middle);
            range.start = middle;
        }
    }
    // What is left is a full subtree; it is the earlier tree itself unless that has more.
    if range.start > 0 {
        ranges.push(range);
    }
    ranges.reverse();
    ranges
}

/// The roots of the ranges, from leaf hashes. One hash a leaf.
pub(super) fn roots_from_leaves(
    ranges: Vec<Range<u64>>,
    mut leaf: impl FnMut(u64) -> Option<Digest>,
) -> Result<Vec<Digest>, Error> {
    let roots = ranges.into_iter().map(|mut range| {
        let frontier = range.try_fold(Frontier::new(), |mut frontier, index| {
            frontier.push(leaf(index)?);
            Some(frontier)
        });
        frontier.map(|frontier| frontier.root())
    });
    roots.collect::<Option<_>>().ok_or(Error::new(ErrorKind::Missing, "leaf"))
}

/// Where a leaf stands: its path to the root meets that of the last leaf after `inner` steps.
/// From there on it is at the right edge, and only left neighbours are left.
///
/// This is how the loops of RFC 9162, sections 2.1.3.2 and 2.1.4.2, fall into two parts; it tells
/// beforehand how long a path has to be.
#[derive(Clone, Copy)]
pub(super) struct Place {
    index: u64,
    inner: u32,
}

impl Place {
    /// The place of a leaf. `index` is below `size`.
    pub(super) fn new(index: u64, size: u64) -> Self {
        let parted = index ^ size.saturating_sub(1);
        Self { index, inner: u64::BITS.saturating_sub(parted.leading_zeros()) }
    }

    /// How many nodes lead from this level to the root.
    pub(super) fn steps(self, level: u32) -> usize {
        let border = self.index.checked_shr(self.inner).map_or(0, u64::count_ones);
        let steps = self.inner.saturating_sub(level).saturating_add(border);
        usize::try_from(steps).unwrap_or(usize::MAX)
    }

    /// Whether the neighbour at this step, counted from the leaves, is the left one.
    pub(super) fn is_right(self, step: u32) -> bool {
        step >= self.inner || self.index.checked_shr(step).is_some_and(|bits| bits & 1 == 1)
    }

    /// The root that the path leads to from a node on this level.
    pub(super) fn climb(self, level: u32, node: Digest, path: &[Digest]) -> Digest {
        (level..).zip(path).fold(node, |node, (step, neighbour)| {
            if self.is_right(step) {
                node_hash(neighbour, &node)
            } else {
                node_hash(&node, neighbour)
            }
        })
    }

    /// The same, but with left neighbours only: the root of all leaves up to this one.
    pub(super) fn climb_left(self, level: u32, node: Digest, path: &[Digest]) -> Digest {
        (level..).zip(path).fold(node, |node, (step, neighbour)| {
            if self.is_right(step) { node_hash(neighbour, &node) } else { node }
        })
    }
}

/// Demands that a path has the length that its place gives it.
pub(super) fn check_length(path: &[Digest], expected: usize) -> Result<(), Error> {
    match path.len().cmp(&expected) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(Error::new(ErrorKind::Missing, "path")),
        std::cmp::Ordering::Greater => Err(Error::new(ErrorKind::TooLong, "path")),
    }
}

pub(super) fn check_size(size: u64) -> Result<(), Error> {
    if size > RECORDS_MAX { Err(Error::new(ErrorKind::TooLarge, "size")) } else { Ok(()) }
}

/// Writes a path as text, with commas between.
pub(super) fn write_path(path: &[Digest], f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    path.iter().enumerate().try_for_each(|(index, node)| {
        let comma = if index == 0 { "" } else { "," };
        write!(f, "{comma}{node}")
    })
}

/// Reads two numbers with a character between, a colon, and a path.
pub(super) fn parse_proof(text: &str, between: char) -> Option<(u64, u64, Vec<Digest>)> {
    let (numbers, path) = text.split_once(':')?;
    let (first, second) = numbers.split_once(between)?;
    let path = match path {
        "" => Vec::new(),
        path => path.split(',').map(|node| node.parse().ok()).collect::<Option<_>>()?,
    };
    Some((parse_number(first)?, parse_number(second)?, path))
}

/// Reads the nodes of a path, of which there are so many.
pub(super) fn decode_path(input: &mut Decoder<'_>, length: usize) -> Result<Vec<Digest>, Error> {
    (0..length).map(|_| Digest::decode(input)).collect()
}

/// The place in a range where its two subtrees meet: the greatest power of two below its length.
fn middle(range: &Range<u64>) -> Option<u64> {
    let level = range.end.saturating_sub(range.start).saturating_sub(1).checked_ilog2()?;
    Some(range.start.saturating_add(1 << level))
}
