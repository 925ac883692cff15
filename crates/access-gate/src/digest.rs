//! Digests as text, for features that store.

#[cfg(feature = "serde")]
use serde::de::{self, Deserialize, Deserializer, Visitor};
#[cfg(feature = "serde")]
use serde::ser::Serializer;

/// A digest, whose text is 64 lower-case hexadecimal digits.
pub(crate) type Digest = [u8; 32];

/// A digest of zeros is one that nobody computed.
pub(crate) fn is_set(digest: &Digest) -> bool {
    digest.iter().any(|byte| *byte != 0)
}

/// For `serde(with)`.
#[cfg(feature = "serde")]
pub(crate) mod hex {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        digest: &Digest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&write(digest))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Digest, D::Error> {
        deserializer.deserialize_str(Hex)
    }
}

/// For `serde(with)` where there may be none.
#[cfg(feature = "serde")]
pub(crate) mod hex_option {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        digest: &Option<Digest>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match digest {
            Some(digest) => serializer.serialize_some(&write(digest)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Digest>, D::Error> {
        Ok(Option::<Text>::deserialize(deserializer)?.map(|text| text.0))
    }

    struct Text(Digest);

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Hex).map(Self)
        }
    }
}

#[cfg(feature = "serde")]
struct Hex;

#[cfg(feature = "serde")]
impl Visitor<'_> for Hex {
    type Value = Digest;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("64 lower-case hexadecimal digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
        read(text).ok_or_else(|| E::custom("is no digest of 64 lower-case hexadecimal digits"))
    }
}

#[cfg(feature = "serde")]
fn write(digest: &Digest) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(feature = "serde")]
fn read(text: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    let bytes = text.as_bytes();
    if bytes.len() != 2 * digest.len() {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
        for digit in pair {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            *byte = *byte << 4 | value;
        }
    }
    Some(digest)
}
