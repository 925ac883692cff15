//! Lists of bounded length.

use std::ops::Deref;

use crate::canonical::{Canonical, Decoder, encode_length};
use crate::{Error, ErrorKind};

/// The greatest number of items in a [`List`].
pub const LIST_MAX: usize = 256;

/// At most [`LIST_MAX`] items, in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct List<T>(Vec<T>);

impl<T> List<T> {
    /// No items.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> TryFrom<Vec<T>> for List<T> {
    type Error = Error;

    /// Takes the items unless they are too many.
    fn try_from(items: Vec<T>) -> Result<Self, Error> {
        if items.len() > LIST_MAX {
            return Err(Error::new(ErrorKind::TooLong, "list"));
        }
        Ok(Self(items))
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for List<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The format's own error may repeat what it found.
        let items = Vec::<T>::deserialize(deserializer)
            .map_err(|_| serde::de::Error::custom("expected a list"))?;
        Self::try_from(items).map_err(serde::de::Error::custom)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Canonical> Canonical for List<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        encode_length(self.0.len(), out);
        self.0.iter().for_each(|item| item.encode(out));
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let length = decode_length(input)?;
        (0..length).map(|_| T::decode(input)).collect::<Result<_, _>>().map(Self)
    }

    fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
        let length = decode_length(input)?;
        (0..length).try_for_each(|_| T::check(input))
    }
}

fn decode_length(input: &mut Decoder<'_>) -> Result<u32, Error> {
    let length = u32::decode(input)?;
    if usize::try_from(length).is_ok_and(|length| length <= LIST_MAX) {
        Ok(length)
    } else {
        Err(Error::new(ErrorKind::TooLong, "list"))
    }
}
