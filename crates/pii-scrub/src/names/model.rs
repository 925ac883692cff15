//! The weights of the tagger and its word lists, as one file that is used as it lies in the binary.
//!
//! | part | bytes |
//! |---|---|
//! | `WGN1` | 4 |
//! | how many words the lists have, little-endian | 4 |
//! | for each of 16,384 buckets, and one more: how many words stand before it, little-endian | 4 each |
//! | of each word 16 bits of its hash, little-endian | 2 each |
//! | of each word the lists that have it, one bit each | 1 each |
//! | of each of 131,072 features one weight for each class | 4 each |

/// A class that a word may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Other,
    Person,
    Place,
    Organisation,
}

/// Every class, in the order of the weights.
pub(crate) const CLASSES: [Class; 4] =
    [Class::Other, Class::Person, Class::Place, Class::Organisation];
pub(crate) const FEATURE_BITS: u32 = 17;
pub(crate) const BUCKET_BITS: u32 = 14;
const MAGIC: &[u8; 4] = b"WGN1";

/// Lists that a word may stand in, one bit each.
pub(crate) mod list {
    pub(crate) const GIVEN: u8 = 1;
    pub(crate) const FAMILY: u8 = 2;
    pub(crate) const CITY: u8 = 4;
    pub(crate) const COUNTRY: u8 = 8;
    /// Words that stand in lower case in ordinary text.
    pub(crate) const WORD: u8 = 16;
    /// And do so often.
    pub(crate) const COMMON: u8 = 32;
    /// What goes before a name: `Mr`, `Dr`.
    pub(crate) const TITLE: u8 = 64;
    /// What ends the name of an organisation: `Ltd`, `University`.
    #[cfg(feature = "training")]
    pub(crate) const ORGANISATION: u8 = 128;
}

/// A file of weights.
#[derive(Clone, Copy)]
pub(crate) struct Model<'m> {
    buckets: &'m [u8],
    prints: &'m [u8],
    lists: &'m [u8],
    weights: &'m [u8],
}

impl<'m> Model<'m> {
    /// Reads a file; `None` if it is no file of this format.
    pub(crate) fn parse(file: &'m [u8]) -> Option<Self> {
        let rest = file.strip_prefix(MAGIC)?;
        let (words, rest) = rest.split_first_chunk::<4>()?;
        let words = u32::from_le_bytes(*words) as usize;
        let (buckets, rest) = rest.split_at_checked(((1 << BUCKET_BITS) + 1) * 4)?;
        let (prints, rest) = rest.split_at_checked(words.checked_mul(2)?)?;
        let (lists, weights) = rest.split_at_checked(words)?;
        let whole = weights.len() == CLASSES.len() << FEATURE_BITS;
        whole.then_some(Self { buckets, prints, lists, weights })
    }

    /// The lists that have a word of this hash.
    pub(crate) fn lists(&self, hash: u64) -> u8 {
        let (bucket, print) = place(hash);
        let bound = |at: usize| {
            let bytes = self.buckets.get(at * 4..)?.first_chunk::<4>()?;
            Some(u32::from_le_bytes(*bytes) as usize)
        };
        let (Some(from), Some(to)) = (bound(bucket), bound(bucket + 1)) else { return 0 };
        let prints = self.prints.get(from * 2..to * 2).unwrap_or(&[]);
        let found = prints.chunks_exact(2).position(|bytes| bytes == print);
        found.and_then(|at| self.lists.get(from + at)).copied().unwrap_or(0)
    }

    /// Adds the weights of a feature.
    #[inline]
    pub(crate) fn add(&self, feature: usize, sums: &mut [i32; CLASSES.len()]) {
        let at = feature * CLASSES.len();
        if let Some(weights) = self.weights.get(at..).and_then(<[u8]>::first_chunk::<4>) {
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                *sum += i32::from(weight.cast_signed());
            }
        }
    }
}

/// The bucket of a word and the bits that tell it from others there.
pub(crate) fn place(hash: u64) -> (usize, [u8; 2]) {
    let mixed = hash ^ (hash >> 29);
    let bucket = (mixed >> (64 - BUCKET_BITS)) as usize;
    let [first, second, ..] = mixed.to_le_bytes();
    (bucket, [first, second])
}

/// Writes a file of the format: words by hash with their lists, and the weights.
#[cfg(feature = "training")]
pub(crate) fn write(words: &std::collections::BTreeMap<u64, u8>, weights: &[i8]) -> Vec<u8> {
    let mut buckets: Vec<std::collections::BTreeMap<[u8; 2], u8>> =
        vec![Default::default(); 1 << BUCKET_BITS];
    for (&hash, &lists) in words {
        let (bucket, print) = place(hash);
        if let Some(bucket) = buckets.get_mut(bucket) {
            *bucket.entry(print).or_default() |= lists;
        }
    }
    let count: usize = buckets.iter().map(std::collections::BTreeMap::len).sum();
    let mut file = MAGIC.to_vec();
    let number = |number: usize| u32::try_from(number).unwrap_or(0).to_le_bytes();
    file.extend(number(count));
    let mut before = 0;
    for bucket in &buckets {
        file.extend(number(before));
        before += bucket.len();
    }
    file.extend(number(before));
    file.extend(buckets.iter().flatten().flat_map(|(print, _)| *print));
    file.extend(buckets.iter().flatten().map(|(_, lists)| *lists));
    file.extend(weights.iter().map(|weight| weight.cast_unsigned()));
    file
}
