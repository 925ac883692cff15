//! What is common to names, and the one way in which the small enums of this crate are written and
//! read.

/// Letters of Unicode that print as nothing.
pub(crate) const BLANK_LETTERS: &[char] = &['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// Implements `Display` and `FromStr` from the type's `ALL` and `as_str`, so that reading
/// accepts exactly what writing produces.
macro_rules! impl_names {
    ($type:ty, $kind:expr) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|value| value.as_str() == text);
                known.ok_or($crate::Error::new($kind))
            }
        }
    };
}

pub(crate) use impl_names;
