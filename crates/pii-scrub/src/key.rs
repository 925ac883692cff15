//! The secret of operators whose output is the same for the same value.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret key. Who has it can tell which value a pseudonym stands for by trying values, and who has
/// not cannot; so an operator without a key is not offered: the social security numbers of a country
/// are hashed in seconds.
///
/// Take 32 bytes of a random source, one key a purpose, and keep it where secrets are kept. Its
/// `Debug` shows nothing.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA-256 (RFC 2104) over what it is for, the kind and the value, each with its length.
    pub(crate) fn mac(&self, purpose: &str, kind: &str, value: &str) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        for part in [purpose, kind, value] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// A repeatable choice of numbers for a value.
    pub(crate) fn choices(&self, purpose: &str, kind: &str, value: &str) -> Choices {
        Choices { key: Self(self.mac(purpose, kind, value)), block: [0; 32], at: 32, round: 0 }
    }

    /// The value that [`FormatPreserving`](crate::Operator::FormatPreserving) has made this of, with
    /// this key and for this kind; `None` if it has too few digits or too many.
    #[cfg(feature = "fpe")]
    #[must_use]
    pub fn decrypt(&self, kind: &str, value: &str) -> Option<String> {
        crate::fpe::decrypted(self, kind, value)
    }

    #[cfg(feature = "fpe")]
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// Numbers that hang on a key and a value only.
pub(crate) struct Choices {
    key: Key,
    block: [u8; 32],
    at: usize,
    round: u64,
}

impl Choices {
    /// A number below `bound`, each about as likely.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let drawn = (0..4).fold(0, |sum, _| sum << 8 | u32::from(self.byte()));
        drawn % bound.max(1)
    }

    pub(crate) fn digit(&mut self) -> char {
        char::from_digit(self.below(10), 10).unwrap_or('0')
    }

    fn byte(&mut self) -> u8 {
        if self.at >= self.block.len() {
            self.round += 1;
            self.block = self.key.mac("more", "", &self.round.to_string());
            self.at = 0;
        }
        let byte = self.block.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }
}

/// Letters and digits that stand for bytes, five bits each: the alphabet of RFC 4648 in small letters.
pub(crate) fn base32(bytes: &[u8], length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut out = String::new();
    let (mut bits, mut count) = (0u32, 0);
    for &byte in bytes {
        if out.len() >= length {
            break;
        }
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 && out.len() < length {
            count -= 5;
            let index = (bits >> count & 31) as usize;
            out.push(ALPHABET.get(index).copied().map_or('a', char::from));
        }
        bits &= (1 << count) - 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Key, base32};

    #[test]
    fn the_same_value_has_the_same_code_and_no_other() {
        let (key, other) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let code = key.mac("pseudonym", "pii.email", "ann@example.com");
        assert_eq!(code, key.mac("pseudonym", "pii.email", "ann@example.com"));
        assert_ne!(code, other.mac("pseudonym", "pii.email", "ann@example.com"));
        assert_ne!(code, key.mac("hash", "pii.email", "ann@example.com"));
        assert_ne!(key.mac("a", "bc", ""), key.mac("ab", "c", ""));
        assert_eq!(format!("{key:?}"), "Key");
    }

    #[test]
    fn base32_of_rfc_4648() {
        assert_eq!(base32(b"foobar", 9), "mzxw6ytbo");
    }
}
