//! The one way in which small enums are written and read.

/// Implements `Display`, and with the feature `serde` the two traits of serde, from the type's
/// `ALL` and `as_str`, so that reading accepts exactly what writing produces.
///
/// Not derived: the derived code repeats an unknown name in its error.
macro_rules! impl_terms {
    ($type:ty, $expected:literal) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Term;

                impl serde::de::Visitor<'_> for Term {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        let known = <$type>::ALL.iter().copied().find(|one| one.as_str() == text);
                        known.ok_or_else(|| E::custom(concat!("expected ", $expected)))
                    }
                }
                deserializer.deserialize_str(Term)
            }
        }
    };
}

pub(crate) use impl_terms;
