//! Public keys.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use ed25519_dalek::{Signature, VerifyingKey};

use super::cosigned_text;
use crate::base64::decode_base64;
use crate::digest::{parse_hex, write_hex};
use crate::through_text::impl_through_text;
use crate::{Checkpoint, Digest, Error, ErrorKind, KeyName, NoteSignature};

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519 over the text of the checkpoint: the signature of a log (type 1 of signed notes).
    Ed25519,
    /// Ed25519 over the text and the time at which it was seen: the signature of a witness (type
    /// 4, `cosignature/v1`).
    CosignatureV1,
}

impl KeyAlgorithm {
    const ALL: [Self; 2] = [Self::Ed25519, Self::CosignatureV1];

    const fn tag(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
        }
    }
}

/// A public key of a log or a witness, with its name.
///
/// Its text is a verifier key of a signed note (c2sp.org/signed-note): name, key hash and base64
/// of the type and the key, with plus signs between. It is not secret.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    hash: [u8; 4],
    algorithm: KeyAlgorithm,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Takes a key by its 32 bytes (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] for bytes that are no point of the curve, and for a point of
    /// small order, under which a signature can be valid for many texts.
    pub fn new(name: KeyName, algorithm: KeyAlgorithm, key: &[u8; 32]) -> Result<Self, Error> {
        let key = VerifyingKey::from_bytes(key).ok().filter(|key| !key.is_weak());
        let key = key.ok_or(Error::new(ErrorKind::Malformed, "public key"))?;
        Ok(Self::from_key(name, algorithm, key))
    }

    pub(super) fn from_key(name: KeyName, algorithm: KeyAlgorithm, key: VerifyingKey) -> Self {
        let parts: [&[u8]; 4] =
            [name.as_str().as_bytes(), b"\n", &[algorithm.tag()], key.as_bytes()];
        let digest = Digest::of_parts(&parts);
        let hash = digest.as_bytes().first_chunk().copied().unwrap_or_default();
        Self { name, hash, algorithm, key }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The first four bytes of SHA-256 over the name, a line feed, the type and the key.
    #[must_use]
    pub const fn hash(&self) -> [u8; 4] {
        self.hash
    }

    /// What it signs.
    #[must_use]
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The key itself.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    pub(super) fn has_made(&self, signature: &NoteSignature) -> bool {
        self.hash == signature.key_hash() && self.name.as_str() == signature.key_name()
    }

    /// Whether the log signed the text with this key.
    pub(super) fn verify(&self, checkpoint: &Checkpoint, signature: &NoteSignature) -> bool {
        self.verify_text(&checkpoint.to_string(), signature.bytes())
    }

    /// When the witness saw the checkpoint, in seconds since the Unix epoch, if it signed that
    /// with this key.
    pub(super) fn cosigned(
        &self,
        checkpoint: &Checkpoint,
        signature: &NoteSignature,
    ) -> Option<u64> {
        let (time, signature) = signature.bytes().split_first_chunk()?;
        let seconds = u64::from_be_bytes(*time);
        self.verify_text(&cosigned_text(checkpoint, seconds), signature).then_some(seconds)
    }

    /// The strict rules: what one implementation takes and another does not, is not taken.
    fn verify_text(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.name)?;
        write_hex(&self.hash, f)?;
        let key = [&[self.algorithm.tag()], self.key.as_bytes().as_slice()].concat();
        write!(f, "+{}", BASE64.encode_display(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::Malformed, "verifier key");
        // The name has no plus sign; base64 may have some.
        let (name, rest) = text.split_once('+').ok_or(malformed)?;
        let (hash, key) = rest.split_once('+').ok_or(malformed)?;
        let name = KeyName::new(name)?;
        let hash: [u8; 4] = parse_hex(hash).ok_or(malformed)?;
        let key = decode_base64(key).ok_or(malformed)?;
        let (tag, key) = key.split_first().ok_or(malformed)?;
        let algorithm = KeyAlgorithm::ALL.into_iter().find(|known| known.tag() == *tag);
        let algorithm = algorithm.ok_or(Error::new(ErrorKind::UnknownName, "key type"))?;
        let key = Self::new(name, algorithm, key.try_into().map_err(|_| malformed)?)?;
        if key.hash == hash { Ok(key) } else { Err(Error::new(ErrorKind::Mismatch, "key hash")) }
    }
}

impl_through_text!(VerifierKey, "a verifier key of a signed note");

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the `note` package of Go, in which signed notes were first written down.
    #[test]
    fn the_first_signed_note_verifies() {
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key: VerifierKey = key.parse().unwrap();
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
        let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let signature: NoteSignature = line.parse().unwrap();
        assert!(key.has_made(&signature));
        assert!(key.verify_text(text, signature.bytes()));
        assert!(!key.verify_text(text.trim_end(), signature.bytes()));
    }

    /// RFC 8032, section 7.1, tests 1 and 2: the messages that are texts.
    #[test]
    fn the_signatures_of_rfc_8032_verify() {
        let key = |public: &str| {
            let public: Digest = public.parse().unwrap();
            let name = KeyName::new("x").unwrap();
            VerifierKey::new(name, KeyAlgorithm::Ed25519, public.as_bytes()).unwrap()
        };
        let one = key("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let two = key("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let first: [u8; 64] = parse_hex(concat!(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ))
        .unwrap();
        let second: [u8; 64] = parse_hex(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ))
        .unwrap();
        assert!(one.verify_text("", &first) && two.verify_text("r", &second));
        assert!(!two.verify_text("", &first) && !one.verify_text("r", &second));
        assert!(!one.verify_text("r", &first) && !two.verify_text("", &second));
    }
}
