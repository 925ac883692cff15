//! The tree of the records that were read, as far as the verifier looks back.

use std::collections::VecDeque;
use std::fmt;

use crate::tree::{node_hash, root_of_peaks};
use crate::{Digest, Frontier};

/// How many records behind the last one a root can still be told.
pub(super) const LOOK_BACK: u64 = 1024;

/// A Merkle tree that grows, of which on each level the last nodes are kept: as many as the roots
/// of the last [`LOOK_BACK`] sizes need. Some 70 KiB at most.
#[derive(Clone)]
pub(super) struct Recent {
    size: u64,
    /// From the leaves up; on each the last nodes, without a gap up to the last full one. Of the
    /// nodes below the peaks of the frontier it began with, none are known.
    levels: Vec<VecDeque<Digest>>,
}

impl Recent {
    pub(super) fn new(frontier: &Frontier) -> Self {
        let size = frontier.size();
        let mut peaks = frontier.peaks().iter().rev();
        let levels = (0..u64::BITS - size.leading_zeros()).map(|level| {
            let peak = if is_set(size, level) { peaks.next() } else { None };
            peak.copied().into_iter().collect()
        });
        Self { size, levels: levels.collect() }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn push(&mut self, leaf: Digest) {
        let mut node = leaf;
        for level in 0..u64::BITS {
            let Some(nodes) = nodes_of(&mut self.levels, level) else { break };
            let left = nodes.back().copied();
            // The distance may begin and end within a node, so one more than fit into it is kept.
            if nodes.len() > usize::try_from((LOOK_BACK >> level) + 1).unwrap_or(usize::MAX) {
                nodes.pop_front();
            }
            nodes.push_back(node);
            // Where the bit is set, a left sibling waits.
            let Some(left) = left.filter(|_| is_set(self.size, level)) else { break };
            node = node_hash(&left, &node);
        }
        // Never saturates: a frontier from outside has at most 2^63 - 1 leaves.
        self.size = self.size.saturating_add(1);
    }

    /// The root of the first `size` leaves; none for more than there are, or where they are too
    /// far back. At most 64 hashes.
    pub(super) fn root(&self, size: u64) -> Option<Digest> {
        self.peaks(size).map(|peaks| root_of_peaks(&peaks))
    }

    /// The roots of the full subtrees that `size` is made of, the greatest first.
    pub(super) fn peaks(&self, size: u64) -> Option<Vec<Digest>> {
        if size > self.size {
            return None;
        }
        let levels = (0..u64::BITS).rev().filter(|level| is_set(size, *level));
        let peaks = levels.map(|level| {
            let nodes = self.levels.get(usize::try_from(level).ok()?)?;
            let behind = usize::try_from((self.size >> level) - (size >> level)).ok()?;
            nodes.get(nodes.len().checked_sub(behind)?.checked_sub(1)?).copied()
        });
        peaks.collect()
    }
}

/// Prints the size and root, since the nodes are many.
impl fmt::Debug for Recent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.root(self.size);
        f.debug_struct("Recent")
            .field("size", &self.size)
            .field("root", &root)
            .finish_non_exhaustive()
    }
}

fn is_set(size: u64, level: u32) -> bool {
    size >> level & 1 == 1
}

fn nodes_of(levels: &mut Vec<VecDeque<Digest>>, level: u32) -> Option<&mut VecDeque<Digest>> {
    let level = usize::try_from(level).ok()?;
    if levels.len() <= level {
        levels.push(VecDeque::new());
    }
    levels.get_mut(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Root of the first `size` leaves, the plain way.
    fn expected(size: u64) -> Frontier {
        let mut frontier = Frontier::new();
        (0..size).for_each(|leaf| frontier.push(leaf_of(leaf)));
        frontier
    }

    fn leaf_of(number: u64) -> Digest {
        Digest::sha256(&number.to_be_bytes())
    }

    #[test]
    fn every_root_in_reach_is_that_of_a_frontier() {
        let frontiers: Vec<Frontier> = (0..110).map(expected).collect();
        let known = |size: u64| frontiers.get(usize::try_from(size).unwrap()).unwrap();
        for start in [0, 1, 2, 3, 6, 7, 8, 21, 64] {
            let mut recent = Recent::new(known(start));
            for size in start..start + 40 {
                for back in start..=size {
                    assert_eq!(recent.peaks(back).unwrap(), known(back).peaks(), "{start} {back}");
                }
                assert_eq!(recent.root(size), Some(known(size).root()));
                assert_eq!(recent.root(size + 1), None);
                recent.push(leaf_of(size));
            }
        }
    }

    #[test]
    fn a_look_back_is_bounded_and_goes_as_far_as_is_said() {
        let mut recent = Recent::new(&Frontier::new());
        let mut roots = vec![recent.root(0)];
        let mut frontier = Frontier::new();
        for number in 0..LOOK_BACK + 321 {
            recent.push(leaf_of(number));
            frontier.push(leaf_of(number));
            roots.push(Some(frontier.root()));
        }
        let nodes: usize = recent.levels.iter().map(VecDeque::len).sum();
        assert!(nodes < 2 * 1024 + 2 * 64, "{nodes}");
        for (size, root) in (0..).zip(&roots) {
            if size + LOOK_BACK >= recent.size() {
                assert_eq!(recent.root(size), *root, "{size}");
            } else {
                assert!(recent.root(size).is_none_or(|found| Some(found) == *root), "{size}");
            }
        }
    }
}
