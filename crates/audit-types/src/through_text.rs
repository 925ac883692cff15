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

/// Implements `Deserialize` through a type `Wire` that derives it and is written as an object, with
/// one constant message for every wrong shape: the derived code and the format repeat what they
/// found.
#[cfg(feature = "serde")]
macro_rules! impl_through_wire {
    ($name:ident, $expected:literal, $make:expr) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let make: fn(Wire) -> Result<Self, $crate::Error> = $make;
                let wire: Wire = $crate::through_text::read_object(deserializer)
                    .map_err(|_| serde::de::Error::custom(concat!("expected ", $expected)))?;
                make(wire).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use impl_through_text;
#[cfg(feature = "serde")]
pub(crate) use impl_through_wire;

/// Reads what is written as an object from an object only. The derived code also takes a list of
/// the values, which no other reader takes for the same.
#[cfg(feature = "serde")]
pub(crate) fn read_object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    struct Object<T>(std::marker::PhantomData<T>);

    impl<'de, T: serde::Deserialize<'de>> serde::de::Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
            T::deserialize(serde::de::value::MapAccessDeserializer::new(fields))
        }
    }

    deserializer.deserialize_map(Object(std::marker::PhantomData))
}

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
