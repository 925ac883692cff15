//! Whether a text that goes on may end with the beginning of a literal.

use crate::literals::Literal;

/// The beginnings of all literals.
pub(crate) struct Beginnings {
    /// In order.
    sorted: Box<[Box<[u8]>]>,
    /// By hash of the first three bytes of a literal, and of the first two and one of those that
    /// are as short.
    hashes: Box<[u64; 1024]>,
    longest: usize,
}

impl Beginnings {
    pub(crate) fn new(literals: &[Literal]) -> Self {
        let mut sorted: Vec<Box<[u8]>> =
            literals.iter().map(|literal| literal.text.clone()).collect();
        sorted.sort_unstable();
        let mut hashes = Box::new([0u64; 1024]);
        for literal in literals {
            for length in 1..=literal.text.len().min(3) {
                let hash = hash(literal.text.get(..length).unwrap_or(&[]));
                if let Some(bits) = hashes.get_mut(hash >> 6) {
                    *bits |= 1 << (hash & 63);
                }
            }
        }
        let longest = literals.iter().map(|literal| literal.text.len()).max().unwrap_or(0);
        Self { sorted: sorted.into(), hashes, longest }
    }

    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The first position from `from` on where `bytes` end with the beginning of a literal, but not
    /// with the whole of it; the end of `bytes` if there is none.
    pub(crate) fn open_from(&self, bytes: &[u8], from: usize) -> usize {
        let first = from.max(bytes.len().saturating_sub(self.longest.saturating_sub(1)));
        (first..bytes.len())
            .find(|&start| {
                let rest = bytes.get(start..).unwrap_or(&[]);
                // One or two bytes are not worth a search: they are held back as well.
                self.may_begin(rest) && (rest.len() < 3 || self.begins(rest))
            })
            .unwrap_or(bytes.len())
    }

    fn may_begin(&self, rest: &[u8]) -> bool {
        let hash = hash(rest.get(..3).unwrap_or(rest));
        self.hashes.get(hash >> 6).is_some_and(|bits| bits >> (hash & 63) & 1 == 1)
    }

    /// Whether a literal begins with all of these bytes and goes on.
    fn begins(&self, rest: &[u8]) -> bool {
        let lower = || rest.iter().map(u8::to_ascii_lowercase);
        let after = self.sorted.partition_point(|text| text.iter().copied().cmp(lower()).is_le());
        let next = self.sorted.get(after).filter(|text| text.len() > rest.len());
        next.is_some_and(|text| lower().eq(text.iter().copied().take(rest.len())))
    }
}

/// Sixteen bits of up to three bytes without the case of their letters.
fn hash(bytes: &[u8]) -> usize {
    let folded =
        bytes.iter().fold(1u32, |bits, byte| bits << 8 | u32::from(byte.to_ascii_lowercase()));
    (folded.wrapping_mul(0x9E37_79B1) >> 16) as usize
}
