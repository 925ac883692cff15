//! Serde for the types that have one text, through that text, and for others through a type of
//! which the derived code reads the same form.

/// Implements `Serialize` and `Deserialize` through `Display` and `FromStr`. Not derived: the
/// derived code repeats an unknown name in its error.
macro_rules! impl_through_text {
    ($type:ty, $expected:literal) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::through_text::Text::new($expected);
                // The format's own error would show what it found instead of a text.
                deserializer
                    .deserialize_str(text)
                    .map_err(|_| serde::de::Error::custom(concat!("expected ", $expected)))
            }
        }
    };
}

/// Implements `Deserialize` through a type `Wire` that derives it, with one constant message for
/// every wrong shape: the derived code and the format repeat what they found.
#[cfg(feature = "serde")]
macro_rules! impl_through_wire {
    ($name:ident $(<$item:ident>)?, $expected:literal, $make:expr) => {
        impl<'de $(, $item: serde::Deserialize<'de>)?> serde::Deserialize<'de>
            for $name $(<$item>)?
        {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let make: fn(Wire $(<$item>)?) -> Result<Self, $crate::Error> = $make;
                let wire = <Wire $(<$item>)?>::deserialize(deserializer)
                    .map_err(|_| serde::de::Error::custom(concat!("expected ", $expected)))?;
                make(wire).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use impl_through_text;
#[cfg(feature = "serde")]
pub(crate) use impl_through_wire;

#[cfg(feature = "serde")]
pub(crate) struct Text<T> {
    expected: &'static str,
    result: std::marker::PhantomData<T>,
}

#[cfg(feature = "serde")]
impl<T> Text<T> {
    pub(crate) fn new(expected: &'static str) -> Self {
        Self { expected, result: std::marker::PhantomData }
    }
}

#[cfg(feature = "serde")]
impl<T: std::str::FromStr<Err = crate::Error>> serde::de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
