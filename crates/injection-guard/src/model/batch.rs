//! The features of one word, without those that the segment has already.

/// A word has at most 6 features of its place, 45 of its letters and 52 of its classes; a power of
/// two, so that the compiler can tell what is in bounds.
const MOST: usize = 128;

/// Features of one word.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    hashes: [u32; MOST],
    len: usize,
    seen: Seen,
}

impl Default for Batch {
    fn default() -> Self {
        Self { hashes: [0; MOST], len: 0, seen: Seen([0; 128]) }
    }
}

impl Batch {
    /// Adds a feature if it is new: each counts once in a segment, so that repetition adds nothing.
    /// There is no branch, as nobody could foretell where it goes.
    #[inline]
    pub(crate) fn push(&mut self, hash: u32) {
        if let Some(slot) = self.hashes.get_mut(self.len % MOST) {
            *slot = hash;
        }
        self.len += self.seen.insert(hash);
    }

    /// Adds a feature, new or not.
    pub(crate) fn push_again(&mut self, hash: u32) {
        if let Some(slot) = self.hashes.get_mut(self.len % MOST) {
            *slot = hash;
        }
        self.len += 1;
    }

    /// The features since the last call.
    #[inline]
    pub(crate) fn take(&mut self) -> &[u32] {
        let len = std::mem::take(&mut self.len);
        self.hashes.get(..len).unwrap_or(&self.hashes)
    }

    /// A segment begins.
    pub(crate) fn clear(&mut self) {
        self.seen.0.fill(0);
    }
}

/// Which features the segment has already.
#[derive(Clone, Debug)]
struct Seen([u64; 128]);

impl Seen {
    /// 1 if a feature is new, 0 if not. One in twenty of a long segment is taken for another.
    #[inline]
    fn insert(&mut self, hash: u32) -> usize {
        let Some(slot) = self.0.get_mut((hash >> 6 & 127) as usize) else { return 0 };
        let old = *slot;
        *slot |= 1 << (hash & 63);
        (!old >> (hash & 63) & 1) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, MOST};

    fn new(batch: &mut Batch, hashes: &[u32]) -> Vec<u32> {
        hashes.iter().for_each(|&hash| batch.push(hash));
        batch.take().to_vec()
    }

    #[test]
    fn a_feature_counts_once() {
        let mut batch = Batch::default();
        assert_eq!(new(&mut batch, &[1, 2, 1, 3]), [1, 2, 3]);
        assert_eq!(new(&mut batch, &[3, 4, 4, 1]), [4]);
        batch.push_again(4);
        assert_eq!(new(&mut batch, &[4]), [4]);
        batch.clear();
        assert_eq!(new(&mut batch, &[3]), [3]);
    }

    #[test]
    fn there_is_room_for_all_of_a_word() {
        let hashes: Vec<u32> = (0..MOST as u32).collect();
        assert_eq!(new(&mut Batch::default(), &hashes), hashes);
        let more: Vec<u32> = (0..1000).collect();
        assert_eq!(new(&mut Batch::default(), &more).len(), MOST);
    }
}
