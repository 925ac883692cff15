//! Whether a text that goes on may end with the beginning of a literal.

use crate::literals::Literal;

/// The beginnings of all literals.
pub(crate) struct Beginnings {
    /// In order.
    sorted: Box<[Box<[u8]>]>,
    /// By the first byte of a literal, in lower case: a bit for each of its second ones, folded to
    /// five bits.
    pairs: [u32; 256],
    longest: usize,
}

impl Beginnings {
    pub(crate) fn new(literals: &[Literal]) -> Self {
        let mut sorted: Vec<Box<[u8]>> =
            literals.iter().map(|literal| literal.text.clone()).collect();
        sorted.sort_unstable();
        let mut pairs = [0; 256];
        for literal in literals {
            if let [first, rest @ ..] = &*literal.text
                && let Some(seconds) = pairs.get_mut(usize::from(*first))
            {
                *seconds |= rest.first().map_or(0, |second| 1 << (second & 31));
            }
        }
        let longest = literals.iter().map(|literal| literal.text.len()).max().unwrap_or(0);
        Self { sorted: sorted.into(), pairs, longest }
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
                self.may_begin(rest) && self.begins(rest)
            })
            .unwrap_or(bytes.len())
    }

    fn may_begin(&self, rest: &[u8]) -> bool {
        let seconds = |first: &u8| {
            self.pairs.get(usize::from(first.to_ascii_lowercase())).copied().unwrap_or(0)
        };
        match rest {
            [first, second, ..] => seconds(first) >> (second.to_ascii_lowercase() & 31) & 1 == 1,
            [first] => seconds(first) != 0,
            [] => false,
        }
    }

    /// Whether a literal begins with all of these bytes and goes on.
    fn begins(&self, rest: &[u8]) -> bool {
        let lower = || rest.iter().map(u8::to_ascii_lowercase);
        let after = self.sorted.partition_point(|text| text.iter().copied().cmp(lower()).is_le());
        let next = self.sorted.get(after).filter(|text| text.len() > rest.len());
        next.is_some_and(|text| lower().eq(text.iter().copied().take(rest.len())))
    }
}
