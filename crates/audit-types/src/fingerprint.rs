//! Fingerprints: what shows that two values are the same without showing either.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::canonical::{Canonical, Decoder};
use crate::digest::{parse_hex, write_hex};
use crate::keyed::keyed;
use crate::number::parse_number;
use crate::through_text::impl_through_text;
use crate::{Code, Error, ErrorKind};

/// What sets these values apart from any other use of the key.
const TAG: &[u8] = b"audit-types/fingerprint\0";

/// The key of one tenant for one epoch.
///
/// A plain hash of a social security number can be guessed back in seconds; without this key a
/// fingerprint cannot. Keep the key apart from the log, and begin a new epoch when it may have
/// been seen or when old fingerprints should no longer be comparable with new ones. Destroying
/// the key of an epoch makes its fingerprints meaningless for good.
///
/// `Debug` shows the epoch only.
#[derive(Clone)]
pub struct FingerprintKey {
    epoch: u32,
    /// Keyed and ready: the key itself is not kept.
    mac: Hmac<Sha256>,
}

impl FingerprintKey {
    /// Takes a key of 32 random bytes and the number of its epoch.
    #[must_use]
    pub fn new(epoch: u32, key: &[u8; 32]) -> Self {
        Self { epoch, mac: keyed(key) }
    }

    /// The epoch.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The fingerprint of a value of a kind, such as `pii.email` or `subject`. Equal values of
    /// one kind have equal fingerprints; the same value as another kind has another one. Linear
    /// in the value.
    ///
    /// HMAC-SHA-256 (RFC 2104) over `audit-types/fingerprint`, a zero byte, the length of the
    /// kind as `u32`, the kind, and the value.
    #[must_use]
    pub fn fingerprint(&self, kind: &Code, value: &[u8]) -> Fingerprint {
        let mut prefix = TAG.to_vec();
        kind.encode(&mut prefix);
        let mut mac = self.mac.clone();
        mac.update(&prefix);
        mac.update(value);
        Fingerprint { epoch: self.epoch, mac: mac.finalize().into_bytes().into() }
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FingerprintKey").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// What stands for a value in a record: comparable with other fingerprints of the same key
/// epoch, and not to be guessed back without the key.
///
/// Its text is the epoch, a colon and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    epoch: u32,
    mac: [u8; 32],
}

impl Fingerprint {
    /// Takes a fingerprint that was made elsewhere.
    #[must_use]
    pub const fn new(epoch: u32, mac: [u8; 32]) -> Self {
        Self { epoch, mac }
    }

    /// The epoch of the key it was made with.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.mac
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.epoch)?;
        write_hex(&self.mac, f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parsed = text.split_once(':').and_then(|(epoch, mac)| {
            Some(Self::new(parse_number(epoch)?.try_into().ok()?, parse_hex(mac)?))
        });
        parsed.ok_or(Error::new(ErrorKind::Malformed, "fingerprint"))
    }
}

impl_through_text!(Fingerprint, "an epoch, a colon and 64 lower-case hexadecimal digits");

impl Canonical for Fingerprint {
    fn encode(&self, out: &mut Vec<u8>) {
        self.epoch.encode(out);
        self.mac.encode(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        Ok(Self { epoch: u32::decode(input)?, mac: input.array()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_depends_on_key_kind_and_value_only() {
        let key = FingerprintKey::new(1, &[7; 32]);
        let kind = |text| Code::new(text).unwrap();
        let base = key.fingerprint(&kind("pii.email"), b"a@example.org");
        assert_eq!(base, key.clone().fingerprint(&kind("pii.email"), b"a@example.org"));
        assert_eq!(base.to_string().parse(), Ok(base));
        let others = [
            key.fingerprint(&kind("pii.email"), b"b@example.org"),
            key.fingerprint(&kind("pii.emai"), b"la@example.org"),
            FingerprintKey::new(1, &[8; 32]).fingerprint(&kind("pii.email"), b"a@example.org"),
        ];
        assert!(others.iter().all(|other| other.as_bytes() != base.as_bytes()));
        let later = FingerprintKey::new(2, &[7; 32]);
        assert_ne!(base, later.fingerprint(&kind("pii.email"), b"a@example.org"));
        assert_eq!(format!("{key:?}"), "FingerprintKey { epoch: 1, .. }");
    }

    #[test]
    fn a_fingerprint_has_one_text() {
        let text = format!("0:{}", "0".repeat(64));
        assert!(text.parse::<Fingerprint>().is_ok());
        let bare = text.strip_prefix('0').unwrap();
        for wrong in ["", "0:", "+0:", bare, &text.to_uppercase().replace('0', "A")] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
        assert!(format!("0{text}").parse::<Fingerprint>().is_err());
    }
}
