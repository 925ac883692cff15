//! Numbers in order, with the rank of any.

/// A block that grows beyond this is halved.
const BLOCK_MAX: usize = 128;
/// A block that shrinks below this is joined with the next one, if both fit into three quarters
/// of a block: neither a halved nor a joined block is soon touched again.
const BLOCK_MIN: usize = 32;
const JOINED_MAX: usize = 96;

/// A bag of finite numbers: sorted blocks, and a Fenwick tree of their lengths (Fenwick, "A new
/// data structure for cumulative frequency tables", 1994).
///
/// Insertion, removal, rank and selection take O(log n) steps and move one block at most, whatever
/// the numbers and their order. Only after at least 32 of them in one place is the directory of
/// the blocks written anew, which has at most one entry for each 48 numbers or so.
#[derive(Clone)]
pub(super) struct SortedBag {
    /// None is empty, but for the only one of an empty bag.
    blocks: Vec<Vec<f64>>,
    /// The last number of each block; infinity for the last block, so that every number has one.
    lasts: Vec<f64>,
    /// Partial sums of the lengths: that at `i` is of the `i & -i` blocks that end with number
    /// `i`, counted from 1.
    sums: Vec<u32>,
    len: u32,
}

impl SortedBag {
    pub(super) fn new() -> Self {
        let mut bag = Self {
            blocks: vec![Vec::with_capacity(BLOCK_MAX.saturating_add(1))],
            lasts: Vec::new(),
            sums: Vec::new(),
            len: 0,
        };
        bag.index();
        bag
    }

    pub(super) const fn len(&self) -> u32 {
        self.len
    }

    /// How many are below the value, and how many are below or equal.
    pub(super) fn ranks(&self, value: f64) -> (u32, u32) {
        let (block, place) = self.place(value);
        let below = self.before(block).saturating_add(count(place));
        if self.at(block, place) != Some(value) {
            return (below, below);
        }
        // Of equal numbers some may be in later blocks.
        let block = self.lasts.partition_point(|last| *last <= value);
        let place =
            self.blocks.get(block).map_or(0, |block| block.partition_point(|x| *x <= value));
        (below, self.before(block).saturating_add(count(place)))
    }

    /// The number with so many before it in rising order.
    pub(super) fn nth(&self, before: u32) -> Option<f64> {
        let (mut block, mut rest) = (0_usize, before);
        let mut step = self.blocks.len().checked_next_power_of_two().unwrap_or(0);
        while step > 0 {
            let next = block.saturating_add(step);
            if let Some(sum) = self.sums.get(next).filter(|sum| **sum <= rest) {
                rest = rest.saturating_sub(*sum);
                block = next;
            }
            step /= 2;
        }
        self.at(block, rest as usize)
    }

    pub(super) fn insert(&mut self, value: f64) {
        let (index, place) = self.place(value);
        let Some(block) = self.blocks.get_mut(index) else { return };
        block.insert(place, value);
        self.len = self.len.saturating_add(1);
        if block.len() > BLOCK_MAX {
            let mut tail = Vec::with_capacity(BLOCK_MAX.saturating_add(1));
            tail.extend(block.drain(BLOCK_MAX / 2..));
            self.blocks.insert(index.saturating_add(1), tail);
            self.index();
        } else {
            self.add(index, 1);
        }
    }

    /// Removes one number that is equal, if there is one.
    pub(super) fn remove(&mut self, value: f64) {
        let (index, place) = self.place(value);
        if self.at(index, place) != Some(value) {
            return;
        }
        let next = index.saturating_add(1);
        let beside = self.blocks.get(next).map(Vec::len);
        let Some(block) = self.blocks.get_mut(index) else { return };
        block.remove(place);
        self.len = self.len.saturating_sub(1);
        let length = block.len();
        let last = block.last().copied();
        let joins = beside.is_some_and(|beside| beside.saturating_add(length) <= JOINED_MAX);
        if length < BLOCK_MIN && joins {
            let tail = self.blocks.remove(next);
            if let Some(block) = self.blocks.get_mut(index) {
                block.extend(tail);
            }
            self.index();
        } else if length == 0 && self.blocks.len() > 1 {
            self.blocks.remove(index);
            self.index();
        } else {
            self.add(index, -1);
            if let (Some(slot), Some(last), Some(_)) = (self.lasts.get_mut(index), last, beside) {
                *slot = last;
            }
        }
    }

    /// The block and the place in it of the first number that is not below the value.
    fn place(&self, value: f64) -> (usize, usize) {
        let index = self.lasts.partition_point(|last| *last < value);
        let place = self.blocks.get(index).map_or(0, |block| block.partition_point(|x| *x < value));
        (index, place)
    }

    fn at(&self, block: usize, place: usize) -> Option<f64> {
        self.blocks.get(block).and_then(|block| block.get(place)).copied()
    }

    /// How many numbers the blocks before this one have.
    fn before(&self, mut block: usize) -> u32 {
        let mut sum = 0_u32;
        while block > 0 {
            sum = sum.saturating_add(self.sums.get(block).copied().unwrap_or(0));
            block &= block.saturating_sub(1);
        }
        sum
    }

    /// One number more or less in a block.
    fn add(&mut self, block: usize, change: i32) {
        let mut at = block.saturating_add(1);
        while let Some(sum) = self.sums.get_mut(at) {
            *sum = sum.saturating_add_signed(change);
            at = at.saturating_add(at & at.wrapping_neg());
        }
    }

    /// Writes the directory anew.
    fn index(&mut self) {
        self.lasts.clear();
        self.lasts.extend(self.blocks.iter().map(|block| block.last().copied().unwrap_or(0.0)));
        if let Some(last) = self.lasts.last_mut() {
            *last = f64::INFINITY;
        }
        self.sums.clear();
        self.sums.resize(self.blocks.len().saturating_add(1), 0);
        for block in 0..self.blocks.len() {
            let length = self.blocks.get(block).map_or(0, Vec::len);
            self.add(block, i32::try_from(length).unwrap_or(0));
        }
    }
}

/// The window bounds how many there are, far below what a `u32` counts.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl SortedBag {
        /// Checks that everything is in order, and returns how many blocks there are.
        fn checked(&self) -> usize {
            let all: Vec<f64> = self.blocks.iter().flatten().copied().collect();
            assert!(all.is_sorted());
            assert_eq!(all.len(), self.len as usize);
            for (index, block) in self.blocks.iter().enumerate() {
                assert!(block.len() <= BLOCK_MAX && block.capacity() <= BLOCK_MAX + 1);
                assert!(!block.is_empty() || self.blocks.len() == 1);
                assert!(block.iter().all(|value| *value <= self.lasts[index]));
                let before = self.blocks[..index].iter().map(Vec::len).sum::<usize>();
                assert_eq!(self.before(index) as usize, before);
            }
            self.blocks.len()
        }
    }

    #[test]
    fn its_room_is_bounded_whatever_the_order() {
        let orders: [fn(u32) -> f64; 5] = [
            f64::from,
            |index| -f64::from(index),
            |_| 7.0,
            |index| f64::from(index.wrapping_mul(2_654_435_761) % 100),
            |index| f64::from(index.wrapping_mul(2_654_435_761)),
        ];
        for (number, order) in orders.into_iter().enumerate() {
            let mut bag = SortedBag::new();
            for index in 0..30_000 {
                bag.insert(order(index));
                if index >= 5_000 {
                    bag.remove(order(index - 5_000));
                }
                if index % 1_000 == 0 {
                    let blocks = bag.checked();
                    assert!(blocks <= 5_000 / 48 + 2, "order {number}: {blocks} blocks");
                }
            }
            assert_eq!(bag.len(), 5_000);
        }
    }

    #[test]
    fn it_can_be_emptied_and_filled_again() {
        let mut bag = SortedBag::new();
        for round in 0..3 {
            for index in 0..1_000 {
                bag.insert(f64::from(index));
            }
            for index in 0..1_000 {
                bag.remove(f64::from(if round == 1 { 999 - index } else { index }));
                bag.checked();
            }
            assert_eq!((bag.len(), bag.ranks(3.0), bag.nth(0)), (0, (0, 0), None));
        }
    }

    proptest! {
        /// The oracle is a sorted vector.
        #[test]
        fn it_ranks_as_a_sorted_vector_does(
            range in 1_i32..500,
            steps in prop::collection::vec((0_u8..5, any::<i32>()), 1..2_000),
        ) {
            let (mut bag, mut model) = (SortedBag::new(), Vec::<f64>::new());
            for (what, value) in steps {
                let value = f64::from(value % range) / 4.0;
                let place = model.partition_point(|other| *other < value);
                if what < 3 {
                    bag.insert(value);
                    model.insert(place, value);
                } else {
                    bag.remove(value);
                    if model.get(place) == Some(&value) {
                        model.remove(place);
                    }
                }
                let through = model.partition_point(|other| *other <= value);
                let below = model.partition_point(|other| *other < value);
                prop_assert_eq!(bag.ranks(value), (below as u32, through as u32));
                prop_assert_eq!(bag.len() as usize, model.len());
                let some = place / 2;
                prop_assert_eq!(bag.nth(some as u32), model.get(some).copied());
                prop_assert_eq!(bag.nth(bag.len()), None);
            }
            bag.checked();
            for (index, value) in model.iter().enumerate() {
                prop_assert_eq!(bag.nth(index as u32), Some(*value));
            }
        }
    }
}
