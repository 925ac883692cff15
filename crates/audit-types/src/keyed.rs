//! HMAC with a key of 32 bytes, ready to use.

use hmac::{Hmac, KeyInit};
use sha2::Sha256;

/// Keys HMAC-SHA256 and keeps nothing of the key itself.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a key up to a block with zeros.
    let mut block = [0; 64];
    for (byte, key) in block.iter_mut().zip(key) {
        *byte = *key;
    }
    Hmac::new(&block.into())
}
