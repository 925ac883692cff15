//! Sealed payloads: text that a person may review, for whoever has the key.

use std::fmt;

use crate::canonical::{Canonical, Decoder, encode_bytes};
use crate::{Error, ErrorKind, Id};

/// The greatest length of a sealed payload, in bytes, its authentication tag included.
pub const SEALED_MAX: usize = 64 * 1024;

/// By how much a ciphertext is longer than its payload, in bytes: 32 of commitment, 16 of tag.
/// Known without the feature `seal` too, so that nothing shorter passes for sealed.
pub(crate) const SEAL_OVERHEAD: usize = 32 + 16;

/// An already scrubbed payload, encrypted under a key that is not in the log.
///
/// The record, and with it the tree, commits to the ciphertext. Whoever destroys the key erases
/// every copy of the payload, and the log verifies as before.
///
/// `Debug` shows the name of the key and the length.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sealed {
    key: Id,
    nonce: Nonce,
    ciphertext: Ciphertext,
}

#[cfg(feature = "serde")]
const _: () = {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wire {
        key: Id,
        nonce: Nonce,
        ciphertext: Ciphertext,
    }

    crate::through_text::impl_through_wire! {
        Sealed, "a sealed payload",
        |Wire { key, nonce, ciphertext }| Ok(Sealed { key, nonce, ciphertext })
    }
};

impl Sealed {
    /// Puts a sealed payload together again that was stored in parts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLong`] for a ciphertext above [`SEALED_MAX`], and [`ErrorKind::Malformed`]
    /// for one below 48 bytes: commitment and tag take as many, so it was never sealed. A longer
    /// text that was not sealed cannot be told from a ciphertext.
    pub fn new(key: Id, nonce: [u8; 24], ciphertext: Vec<u8>) -> Result<Self, Error> {
        Ok(Self { key, nonce: Nonce(nonce), ciphertext: Ciphertext::new(ciphertext)? })
    }

    /// The name of the key it was sealed with.
    #[must_use]
    pub fn key(&self) -> &Id {
        &self.key
    }

    /// The nonce.
    #[must_use]
    pub fn nonce(&self) -> &[u8; 24] {
        &self.nonce.0
    }

    /// The encrypted payload and its tag.
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.ciphertext.0.len();
        f.debug_struct("Sealed").field("key", &self.key).field("bytes", &bytes).finish()
    }
}

impl Canonical for Sealed {
    fn encode(&self, out: &mut Vec<u8>) {
        self.key.encode(out);
        self.nonce.0.encode(out);
        encode_bytes(&self.ciphertext.0, out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let key = Id::decode(input)?;
        let nonce = Nonce(input.array()?);
        let ciphertext = input.bytes()?;
        check_length(ciphertext)?;
        Ok(Self { key, nonce, ciphertext: Ciphertext(ciphertext.to_vec()) })
    }

    fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
        Id::check(input)?;
        let _nonce: [u8; 24] = input.array()?;
        check_length(input.bytes()?)?;
        input.count_sealed();
        Ok(())
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Nonce([u8; 24]);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Ciphertext(Vec<u8>);

impl Ciphertext {
    fn new(bytes: Vec<u8>) -> Result<Self, Error> {
        check_length(&bytes)?;
        Ok(Self(bytes))
    }
}

fn check_length(ciphertext: &[u8]) -> Result<(), Error> {
    if ciphertext.len() > SEALED_MAX {
        return Err(Error::new(ErrorKind::TooLong, "sealed"));
    }
    if ciphertext.len() < SEAL_OVERHEAD {
        return Err(Error::new(ErrorKind::Malformed, "sealed"));
    }
    Ok(())
}

/// Both as base64 with padding (RFC 4648, section 4), since serde's own form of bytes is a list
/// of numbers.
macro_rules! impl_base64 {
    ($type:ident, $take:expr) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                data_encoding::BASE64.encode_display(self.0.as_ref()).fmt(f)
            }
        }

        impl std::str::FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let malformed = Error::new(ErrorKind::Malformed, "sealed");
                let bytes = crate::base64::decode_base64(text).ok_or(malformed)?;
                let take: fn(Vec<u8>) -> Result<Self, Error> = $take;
                take(bytes)
            }
        }

        crate::through_text::impl_through_text!($type, "base64");
    };
}

impl_base64!(Nonce, |bytes| {
    let malformed = Error::new(ErrorKind::Malformed, "sealed");
    bytes.try_into().map(Self).map_err(|_| malformed)
});
impl_base64!(Ciphertext, Self::new);
