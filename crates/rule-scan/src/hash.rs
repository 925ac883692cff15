//! Hashing for tables whose keys nobody chooses to do harm with: those of the program's own rules.

use std::hash::{BuildHasherDefault, Hasher};

/// For keys that are numbers.
pub(crate) type Ready = BuildHasherDefault<Multiply>;

/// One multiplication, whose high bits are folded into the low ones, which tables use first.
#[derive(Default)]
pub(crate) struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u32(&mut self, key: u32) {
        self.write_u64(key.into());
    }

    fn write_u64(&mut self, key: u64) {
        let product = (self.0.rotate_left(5) ^ key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ product >> 32;
    }
}
