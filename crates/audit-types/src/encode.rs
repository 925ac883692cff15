//! The pieces of the canonical encoding.

use crate::Digest;

/// Writes the pieces of an encoding, each so that its end is known from its beginning.
pub(crate) struct Encoder<'a> {
    pub(crate) out: &'a mut Vec<u8>,
}

impl Encoder<'_> {
    pub(crate) fn u8(&mut self, value: u8) {
        self.out.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.out.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn i64(&mut self, value: i64) {
        self.out.extend_from_slice(&value.to_be_bytes());
    }

    /// A length or a number of items. What is encoded was checked and is far below 2^32; should
    /// that ever change, the greatest number stands for all greater ones rather than a small one.
    pub(crate) fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn digest(&mut self, digest: &Digest) {
        self.out.extend_from_slice(digest.as_bytes());
    }

    /// 0 for nothing, 1 and the value for something.
    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                write(self, value);
            }
        }
    }
}
