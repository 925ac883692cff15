//! The secret of operators whose output depends on a value.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret of keyed operators: 32 bytes from a random source of the caller, kept like a password.
///
/// Who has it can try values until a pseudonym fits; who has not learns nothing but which values are
/// the same. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA-256 over what it is for, a kind and a value, each with its length before it.
    pub(crate) fn digest(&self, purpose: &str, kind: &str, value: &str) -> [u8; 32] {
        // A key shorter than a block counts as if zeros followed.
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(self.0) {
            *to = from;
        }
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for field in [purpose, kind, value] {
            mac.update(&(field.len() as u64).to_be_bytes());
            mac.update(field.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Draws that depend on the same.
    pub(crate) fn draw(&self, purpose: &str, kind: &str, value: &str) -> Draw {
        Draw { seed: Self(self.digest(purpose, kind, value)), block: 0, left: Vec::new() }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Draw {
    seed: Key,
    block: u64,
    left: Vec<u8>,
}

impl Draw {
    /// A number below `end`; 0 if that is 0. The bias is below one in 2^32.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let drawn = (0..8).fold(0u64, |drawn, _| drawn << 8 | u64::from(self.byte()));
        drawn.checked_rem(end.into()).and_then(|drawn| u32::try_from(drawn).ok()).unwrap_or(0)
    }

    /// One of a list.
    pub(crate) fn of<'l>(&mut self, list: &[&'l str]) -> &'l str {
        let index = self.below(u32::try_from(list.len()).unwrap_or(0));
        usize::try_from(index).ok().and_then(|index| list.get(index)).copied().unwrap_or("")
    }

    pub(crate) fn digit(&mut self) -> char {
        char::from_digit(self.below(10), 10).unwrap_or('0')
    }

    fn byte(&mut self) -> u8 {
        if self.left.is_empty() {
            self.left = self.seed.digest("draw", "", &self.block.to_string()).to_vec();
            self.block += 1;
        }
        self.left.pop().unwrap_or(0)
    }
}
