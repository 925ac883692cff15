//! The loop that runs over every byte.
//!
//! The text is read in pairs of bytes at even places. A table says of each pair in which buckets it
//! may be the first and in which the second pair of a window of four bytes; where a pair and the one
//! after it agree on a bucket, somebody has to look closer. Nothing waits for anything: each pair is
//! one load from the table, and the loads of a block do not depend on each other. An automaton, by
//! contrast, waits at each byte for the load of the state before it.
//!
//! What is to be looked at is put on a list without a branch, a strip of text at a time. Branches
//! that depend on the text cost more than all the rest: a wrong guess costs as much as ten bytes.
//!
//! Two buckets belong to the pairs with a byte of a class that begins runs, so that one pass finds both
//! kinds of anchor: one for where the byte after it is in the same pair, or does not matter, and one
//! for where it is the first of the next pair.

use crate::class::ByteClass;

/// A set of buckets.
pub(crate) type Buckets = u32;

/// How many buckets there are beside those of [`CLASS`].
pub(crate) const BUCKETS: usize = 30;
const HERE: usize = BUCKETS;
const ACROSS: usize = BUCKETS + 1;
/// The bits of pairs that hold a byte of a class.
pub(crate) const CLASS: Buckets = 1 << HERE | 1 << ACROSS;
/// How many bytes are looked at before what was found is dealt with.
pub(crate) const STRIP: usize = 256;
const BLOCK: usize = 16;
/// Half of an entry of the table, or the places of a mark beside its buckets.
const HALF: u32 = Buckets::BITS;

/// Of each pair, the buckets it is in.
pub(crate) struct Pairs {
    /// By pair, its first byte in the low half of the index: the buckets in which it is a first pair
    /// in the low half, those in which it is a second one in the high half. Of its 512 KB, a text in
    /// one language visits a few.
    table: Box<[u64; 1 << 16]>,
}

/// Where windows may begin, in the order of the text.
#[derive(Clone)]
pub(crate) struct Marks {
    /// A place, counted from the start of the strip, in the high half; its buckets in the low one.
    list: [u64; STRIP],
    len: usize,
}

impl Pairs {
    /// No pair in any bucket, but those with a byte of a class in [`CLASS`]. With each class come the
    /// bytes that may follow the first one of a run that matters.
    pub(crate) fn new(classes: impl Iterator<Item = (ByteClass, ByteClass)>) -> Self {
        // A vector first: an array of this size would pass over the stack. The length is right.
        // Whatever the pair before it is: as a second pair, each is in the first bucket.
        let table = vec![1 << HERE << HALF; 1 << 16].into_boxed_slice();
        let table = table.try_into().unwrap_or_else(|_| Box::new([0; 1 << 16]));
        let mut pairs = Self { table };
        let all = || 0..=u8::MAX;
        for (class, next) in classes {
            // What is behind the end of what is known reads as 0.
            let next = next.with(&[0]);
            let free = all().all(|byte| next.contains(byte));
            for byte in all().filter(|&byte| class.contains(byte)) {
                for other in all() {
                    if next.contains(other) {
                        pairs.add([byte, other], false, HERE);
                    }
                    pairs.add([other, byte], false, if free { HERE } else { ACROSS });
                }
            }
            for byte in all().filter(|&byte| !free && next.contains(byte)) {
                for other in all() {
                    pairs.add([byte, other], true, ACROSS);
                }
            }
        }
        pairs
    }

    /// Puts a pair into a bucket, as the first or the second one of a window.
    pub(crate) fn add(&mut self, pair: [u8; 2], second: bool, bucket: usize) {
        if let Some(entry) = self.table.get_mut(usize::from(u16::from_le_bytes(pair))) {
            *entry |= 1 << bucket << if second { HALF } else { 0 };
        }
    }

    /// The buckets of a pair, as the first or the second one of a window.
    pub(crate) fn buckets(&self, pair: [u8; 2], second: bool) -> Buckets {
        let entry = self.entry(pair);
        if second { (entry >> HALF) as Buckets } else { entry as Buckets }
    }

    /// Lists the even places of the strip that begins at `start` where a window of some bucket may
    /// begin. A window may reach beyond the strip and beyond the text.
    pub(crate) fn mark(&self, bytes: &[u8], start: usize, marks: &mut Marks) {
        marks.len = 0;
        let rest = bytes.get(start..).unwrap_or(&[]);
        // With the pair behind it, which is the second one of its last window.
        let whole = rest.get(..STRIP + 2);
        let (head, rest) = match whole.unwrap_or(rest) {
            &[first, second, ref rest @ ..] => ([first, second], rest),
            &[first] => ([first, 0], &[] as &[u8]),
            [] => return,
        };
        let mut before = self.entry(head);
        let (blocks, rest) = rest.as_chunks();
        let mut at = 0;
        for block in blocks {
            before = self.block(block, before, at, marks);
            at += BLOCK as u64;
        }
        if whole.is_some() {
            return;
        }
        // Zeros stand for what is behind the end; who looks closer sees that there is nothing. Two
        // blocks, because the last byte may be the first one of its pair.
        let mut last = [0; 2 * BLOCK];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        for block in last.as_chunks().0 {
            before = self.block(block, before, at, marks);
            at += BLOCK as u64;
        }
        // A byte or two may be left for the next strip, which is looked at on its own.
        marks.retain(|place, _| place < STRIP);
    }

    /// Looks at the pair before a block, whose entry is known, and at all pairs of the block but the
    /// last, whose entry it returns.
    #[inline]
    fn block(&self, block: &[u8; BLOCK], before: u64, at: u64, marks: &mut Marks) -> u64 {
        let mut entries = [before; BLOCK / 2 + 1];
        for (entry, &pair) in entries.iter_mut().skip(1).zip(block.as_chunks().0) {
            *entry = self.entry(pair);
        }
        let mut hits = [0; BLOCK / 2];
        for ((hit, entry), next) in hits.iter_mut().zip(entries).zip(entries.iter().skip(1)) {
            *hit = (entry & next >> HALF) as Buckets;
        }
        if hits.iter().fold(0, |any, hit| any | hit) != 0 {
            for (hit, place) in hits.into_iter().zip((at..).step_by(2)) {
                marks.push(place, hit);
            }
        }
        let [.., last] = entries;
        last
    }

    #[inline]
    fn entry(&self, pair: [u8; 2]) -> u64 {
        // The index is always in range, which the compiler sees.
        self.table.get(usize::from(u16::from_le_bytes(pair))).copied().unwrap_or(0)
    }
}

impl Marks {
    pub(crate) fn new() -> Self {
        Self { list: [0; STRIP], len: 0 }
    }

    /// Lists a place if it has a bucket. Without a branch: it is written in any case, and stays if
    /// the next one is not written over it.
    #[inline]
    fn push(&mut self, place: u64, buckets: Buckets) {
        // A strip has about half as many even places as the list has room, so that the remainder
        // is the number itself.
        if let Some(slot) = self.list.get_mut(self.len % STRIP) {
            *slot = place << HALF | u64::from(buckets);
        }
        self.len += usize::from(buckets != 0);
    }

    /// Keeps the places of which `keep` holds, again without a branch.
    #[inline]
    pub(crate) fn retain(&mut self, keep: impl Fn(usize, Buckets) -> bool) {
        let mut kept = 0;
        for index in 0..self.len.min(STRIP) {
            let mark = self.list.get(index).copied().unwrap_or(0);
            if let Some(slot) = self.list.get_mut(kept % STRIP) {
                *slot = mark;
            }
            kept += usize::from(keep((mark >> HALF) as usize, mark as Buckets));
        }
        self.len = kept;
    }

    /// The places, counted from the start of the strip, with their buckets.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Buckets)> + '_ {
        let list = self.list.get(..self.len).unwrap_or(&[]);
        list.iter().map(|&mark| ((mark >> HALF) as usize, mark as Buckets))
    }
}
