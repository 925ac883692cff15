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
            self = self.with_range(bytes[i], bytes[i]);
            i += 1;
        }
        self
    }

    /// This set and the bytes from `first` to `last`, both included.
    #[must_use]
    pub const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut byte = first as u16;
        while byte <= last as u16 {
            if byte < 128 {
                self.low |= 1 << byte;
            } else {
                self.high |= 1 << (byte - 128);
            }
            byte += 1;
        }
        self
    }

    /// The union of two sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self { low: self.low | other.low, high: self.high | other.high }
    }

    /// All other bytes.
    pub(crate) const fn complement(self) -> Self {
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
        assert!(ByteClass::NONE.is_empty() && !class.is_empty());
        assert!((128..=255).all(|b| ByteClass::NON_ASCII.contains(b)));
        assert!((0..128).all(|b| !ByteClass::NON_ASCII.contains(b)));
    }
}
