//! What sets that are words of bits have in common.

/// Implements the operations of a set for a tuple struct of one `u64`.
macro_rules! impl_bits {
    ($set:ty, $element:ty) => {
        impl $set {
            /// Whether the set has no element.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether it is in the set.
            #[must_use]
            pub const fn contains(self, element: $element) -> bool {
                self.0 & element.bit() != 0
            }

            /// Whether every element of this set is in the other.
            #[must_use]
            pub const fn is_subset(self, other: Self) -> bool {
                self.0 & !other.0 == 0
            }

            /// What is in one of the sets.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// What is in both sets.
            #[must_use]
            pub const fn intersection(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// What is in this set and not in the other.
            #[must_use]
            pub const fn difference(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }
    };
}

pub(crate) use impl_bits;
