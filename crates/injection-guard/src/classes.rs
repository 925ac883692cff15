//! Sets of word classes.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// A set of word classes, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u128, u128);

impl Classes {
    /// No class.
    pub(crate) const NONE: Self = Self(0, 0);
    /// The class of an address, host or URL; no word of the data has it.
    pub(crate) const ADDRESS: Self = Self(0, 1 << 127);
    /// How many classes of words there can be.
    pub(crate) const MAX: usize = 255;

    /// The class of this number, below [`Classes::MAX`].
    pub(crate) const fn one(index: usize) -> Self {
        if index < 128 { Self(1 << index, 0) } else { Self(0, 1 << (index & 127)) }
    }

    /// Whether a class is in both.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 | self.1 & other.1 != 0
    }

    /// The numbers of the classes.
    #[cfg(feature = "model")]
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        let Self(mut low, mut high) = self;
        std::iter::from_fn(move || {
            let (half, from) = if low != 0 { (&mut low, 0) } else { (&mut high, 128) };
            let bit = (*half != 0).then(|| half.trailing_zeros() as usize)?;
            *half &= *half - 1;
            Some(from + bit)
        })
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 | self.1 == 0
    }
}

impl BitOr for Classes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0, self.1 | other.1)
    }
}

impl BitOrAssign for Classes {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl BitAnd for Classes {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0, self.1 & other.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Classes;

    #[test]
    fn each_class_is_its_own() {
        let all: Vec<Classes> = (0..Classes::MAX).map(Classes::one).collect();
        for (index, one) in all.iter().enumerate() {
            assert!(!one.is_empty() && !one.meets(Classes::ADDRESS));
            assert!(all.iter().enumerate().all(|(at, other)| one.meets(*other) == (at == index)));
        }
    }
}
