//! Sets of bytes.

/// A set of bytes, used as a trigger, as a boundary and to look back from a trigger.
///
/// Classes are sets of *bytes*, not of characters, so that text in any script costs the same to
/// scan. The bytes of a non-ASCII character are all 128 or above.
///
/// ```
/// use rule_scan::ByteClass;
/// let hex = ByteClass::DIGIT.with_range(b'a', b'f');
/// assert!(hex.contains(b'c') && !hex.contains(b'g'));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByteClass {
    low: u128,
    high: u128,
}

impl ByteClass {
    /// The empty set.
    pub const NONE: Self = Self { low: 0, high: 0 };
    /// `0-9`
    pub const DIGIT: Self = Self::NONE.with_range(b'0', b'9');
    /// `A-Z`
    pub const UPPER: Self = Self::NONE.with_range(b'A', b'Z');
    /// `a-z`
    pub const LOWER: Self = Self::NONE.with_range(b'a', b'z');
    /// `A-Za-z`
    pub const ALPHA: Self = Self::UPPER.or(Self::LOWER);
    /// `A-Za-z0-9`
    pub const ALNUM: Self = Self::ALPHA.or(Self::DIGIT);
    /// `A-Za-z0-9_`
    pub const WORD: Self = Self::ALNUM.with(b"_");
    /// `0-9A-Fa-f`
    pub const HEX: Self = Self::DIGIT.with_range(b'a', b'f').with_range(b'A', b'F');
    /// Every byte of a non-ASCII character.
    pub const NON_ASCII: Self = Self { low: 0, high: u128::MAX };

    /// This set and the given bytes.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "const evaluation has no iterators; i < len")]
    pub const fn with(mut self, bytes: &[u8]) -> Self {
        let mut i = 0;
        while i < bytes.len() {
            self = self.or(Self::single(bytes[i]));
            i += 1;
        }
        self
    }

    /// This set and the bytes from `first` to `last`, both included.
    #[must_use]
    pub const fn with_range(self, first: u8, last: u8) -> Self {
        if first > last {
            return self;
        }
        Self::from(first).and(Self::from(last).complement().or(Self::single(last))).or(self)
    }

    /// The bytes from `first` on.
    const fn from(first: u8) -> Self {
        if first < 128 {
            Self { low: u128::MAX << first, high: u128::MAX }
        } else {
            Self { low: 0, high: u128::MAX << (first - 128) }
        }
    }

    const fn single(byte: u8) -> Self {
        if byte < 128 {
            Self { low: 1 << byte, high: 0 }
        } else {
            Self { low: 0, high: 1 << (byte - 128) }
        }
    }

    /// The union of two sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self { low: self.low | other.low, high: self.high | other.high }
    }

    /// The bytes that are in both sets.
    ///
    /// ```
    /// use rule_scan::ByteClass;
    /// let consonant = ByteClass::LOWER.and(ByteClass::NONE.with(b"aeiou").complement());
    /// assert!(consonant.contains(b'b') && !consonant.contains(b'a'));
    /// ```
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { low: self.low & other.low, high: self.high & other.high }
    }

    /// The lowest byte of the set.
    pub(crate) const fn first(self) -> Option<u8> {
        match (self.low, self.high) {
            (0, 0) => None,
            (0, high) => Some(128 + high.trailing_zeros() as u8),
            (low, _) => Some(low.trailing_zeros() as u8),
        }
    }

    /// The bytes of the set, in order.
    pub(crate) fn iter(mut self) -> impl Iterator<Item = u8> {
        std::iter::from_fn(move || {
            let first = self.first()?;
            let half = if self.low != 0 { &mut self.low } else { &mut self.high };
            *half &= *half - 1;
            Some(first)
        })
    }

    /// All other bytes.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self { low: !self.low, high: !self.high }
    }

    /// Whether the set has this byte.
    #[must_use]
    #[inline]
    pub const fn contains(self, byte: u8) -> bool {
        if byte < 128 { self.low >> byte & 1 == 1 } else { self.high >> (byte - 128) & 1 == 1 }
    }

    /// Whether the set has no byte at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.low == 0 && self.high == 0
    }
}

impl std::fmt::Debug for ByteClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes: Vec<u8> = (0..=255).filter(|&byte| self.contains(byte)).collect();
        write!(f, "ByteClass({})", bytes.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::ByteClass;

    #[test]
    fn a_class_has_what_it_was_given() {
        let class = ByteClass::DIGIT.with(b"@\xff").with_range(b'x', b'z');
        let members: Vec<u8> = (0..=255).filter(|&b| class.contains(b)).collect();
        assert_eq!(members, b"0123456789@xyz\xff");
        assert!(class.iter().eq(members));
        assert_eq!(ByteClass::NONE.with_range(0, 255).iter().count(), 256);
        assert_eq!(ByteClass::NONE.with_range(120, 130).iter().count(), 11);
        assert!(ByteClass::NONE.with_range(9, 8).is_empty());
        assert!(ByteClass::NONE.is_empty() && !class.is_empty());
        assert!((128..=255).all(|b| ByteClass::NON_ASCII.contains(b)));
        assert!((0..128).all(|b| !ByteClass::NON_ASCII.contains(b)));
    }
}
