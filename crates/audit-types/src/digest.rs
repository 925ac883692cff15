//! SHA-256 digests.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::canonical::{Canonical, Decoder};
use crate::through_text::impl_through_text;
use crate::{Error, ErrorKind};

/// A SHA-256 digest.
///
/// Its text is 64 lower-case hexadecimal digits; only that is read back.
///
/// ```
/// use audit_types::Digest;
///
/// let digest = Digest::sha256(b"version = 1");
/// assert_eq!(digest.to_string().parse(), Ok(digest));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Takes a digest that was computed elsewhere.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Computes the digest of some bytes.
    ///
    /// Whoever can guess the bytes can confirm the guess: this names things, it hides nothing.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::of_parts(&[bytes])
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of the parts one after the other. The caller sees to it that no two lists of
    /// parts make the same bytes.
    pub(crate) fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse_hex(text).map(Self).ok_or(Error::new(ErrorKind::Malformed, "digest"))
    }
}

impl Canonical for Digest {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.array().map(Self)
    }
}

impl_through_text!(Digest, "64 lower-case hexadecimal digits");

/// Reads lower-case hexadecimal digits, two for each byte, and nothing else.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if HEXLOWER.decode_len(text.len()) != Ok(N) {
        return None;
    }
    HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).ok()?;
    Some(bytes)
}

/// Writes lower-case hexadecimal digits.
pub(crate) fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Display::fmt(&HEXLOWER.encode_display(bytes), f)
}
