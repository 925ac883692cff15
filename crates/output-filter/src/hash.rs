//! Hashes of words and values: the same in every run, and not one-way.

/// A hash that takes one byte or one hash after another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0xCBF2_9CE4_8422_2325)
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }

    pub(crate) fn char(&mut self, char: char) {
        match u8::try_from(char) {
            Ok(byte) => self.byte(byte),
            Err(_) => self.number(u64::from(u32::from(char))),
        }
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0 = mix(self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    pub(crate) fn finish(self) -> u64 {
        mix(self.0)
    }
}

/// Every bit of the number changes half of the bits.
fn mix(mut number: u64) -> u64 {
    number = (number ^ number >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    number = (number ^ number >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    number ^ number >> 33
}
