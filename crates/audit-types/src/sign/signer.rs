//! Private keys.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use super::cosigned_text;
use super::key::{KeyAlgorithm, VerifierKey};
use crate::{Checkpoint, KeyName, NoteSignature};

/// Signs the checkpoints of a log, with Ed25519 (RFC 8032). The same checkpoint gets the same
/// signature each time.
///
/// `Debug` shows the name only; the key is overwritten when it is dropped.
///
/// ```
/// use audit_types::{
///     Checkpoint, CheckpointSigner, CheckpointTrust, Digest, Head, Id, KeyName, SignedCheckpoint,
/// };
///
/// let log = Id::new("audit.example.org")?;
/// let signer = CheckpointSigner::new(KeyName::new("audit.example.org")?, &[7; 32]);
/// let trust = CheckpointTrust::of_log(log.clone(), signer.verifier_key());
///
/// let checkpoint = Checkpoint::new(log, Head::new(12, Digest::sha256(b"root"))?);
/// let signature = signer.sign(&checkpoint);
/// let text = SignedCheckpoint::new(checkpoint, vec![signature])?.to_string();
///
/// let verifier = trust.build()?;
/// let verified = verifier.verify(&text.parse()?)?;
/// assert_eq!(verified.head().size(), 12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CheckpointSigner {
    name: KeyName,
    key: SigningKey,
}

impl CheckpointSigner {
    /// Takes the name of the key, and its seed: 32 random bytes (the private key of RFC 8032).
    #[must_use]
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The public key, for those who verify.
    #[must_use]
    pub fn verifier_key(&self) -> VerifierKey {
        verifier_key(&self.name, KeyAlgorithm::Ed25519, &self.key)
    }

    /// Signs a checkpoint.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> NoteSignature {
        let signature = self.key.sign(checkpoint.to_string().as_bytes());
        let hash = self.verifier_key().hash();
        NoteSignature::new(&self.name, hash, signature.to_bytes().to_vec())
    }
}

impl fmt::Debug for CheckpointSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckpointSigner").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Signs the checkpoints of other logs as a witness: that it saw them, and when
/// (c2sp.org/tlog-cosignature, `cosignature/v1`).
///
/// A signature of a witness says that the log only ever grew as far as the witness saw it. So
/// before it signs, the caller has to verify the checkpoint and a
/// [`ConsistencyProof`](crate::ConsistencyProof) from the last one of the same log that it
/// signed, and has to store the new one before the signature goes out. This type does the
/// signing only.
///
/// `Debug` shows the name only; the key is overwritten when it is dropped.
pub struct WitnessSigner {
    name: KeyName,
    key: SigningKey,
}

impl WitnessSigner {
    /// Takes the name of the key, and its seed: 32 random bytes (the private key of RFC 8032).
    #[must_use]
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The public key, for those who verify.
    #[must_use]
    pub fn verifier_key(&self) -> VerifierKey {
        verifier_key(&self.name, KeyAlgorithm::CosignatureV1, &self.key)
    }

    /// Signs that a checkpoint was seen at this time, in microseconds since the Unix epoch. The
    /// signature holds whole seconds; a time before 1970 counts as the first of them.
    #[must_use]
    pub fn cosign(&self, checkpoint: &Checkpoint, time: i64) -> NoteSignature {
        let seconds = u64::try_from(time / 1_000_000).unwrap_or(0);
        let signature = self.key.sign(cosigned_text(checkpoint, seconds).as_bytes());
        let bytes = [seconds.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        NoteSignature::new(&self.name, self.verifier_key().hash(), bytes)
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitnessSigner").field("name", &self.name).finish_non_exhaustive()
    }
}

fn verifier_key(name: &KeyName, algorithm: KeyAlgorithm, key: &SigningKey) -> VerifierKey {
    VerifierKey::from_key(name.clone(), algorithm, key.verifying_key())
}
