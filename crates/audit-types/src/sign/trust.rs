//! Whose checkpoints are believed.

use std::collections::BTreeSet;

use thiserror::Error;

use super::key::{KeyAlgorithm, VerifierKey};
use crate::{Checkpoint, Error, ErrorKind, Head, Id, KeyName, NoteSignature, SignedCheckpoint};

/// Whose checkpoints are believed: the configuration of a [`CheckpointVerifier`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CheckpointTrust {
    /// The id of the log.
    pub log: Id,
    /// The keys of the log, such as an old and a new one. A checkpoint is signed by one of them
    /// at least.
    pub keys: Vec<VerifierKey>,
    /// The keys of the witnesses: none by default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub witnesses: Vec<VerifierKey>,
    /// How many of the witnesses have to have signed: all of them by default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub quorum: Option<usize>,
}

impl CheckpointTrust {
    /// Believes what the key of the log signed, without witnesses.
    #[must_use]
    pub fn of_log(log: Id, key: VerifierKey) -> Self {
        Self { log, keys: vec![key], witnesses: Vec::new(), quorum: None }
    }

    /// The running form.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Missing`] if there is no key of the log; [`ErrorKind::Mismatch`] for a key of
    /// a log among the witnesses or the other way round; [`ErrorKind::Duplicate`] if two have the
    /// same key, whatever their names, since one would count as two, or the same name and hash;
    /// and [`ErrorKind::OutOfRange`] for a quorum that there are too few witnesses for.
    pub fn build(&self) -> Result<CheckpointVerifier, Error> {
        let Self { log, keys, witnesses, quorum } = self;
        if keys.is_empty() {
            return Err(Error::new(ErrorKind::Missing, "keys"));
        }
        for (list, algorithm, field) in [
            (keys, KeyAlgorithm::Ed25519, "keys"),
            (witnesses, KeyAlgorithm::CosignatureV1, "witnesses"),
        ] {
            if list.iter().any(|key| key.algorithm() != algorithm) {
                return Err(Error::new(ErrorKind::Mismatch, field));
            }
        }
        let all = || keys.iter().chain(witnesses);
        let distinct: BTreeSet<_> = all().map(VerifierKey::as_bytes).collect();
        // A signature says by name and hash whose it is, and has to mean one key by it.
        let named: BTreeSet<_> = all().map(|key| (key.name(), key.hash())).collect();
        if distinct.len() < all().count() || named.len() < all().count() {
            return Err(Error::new(ErrorKind::Duplicate, "keys"));
        }
        let quorum = quorum.unwrap_or(witnesses.len());
        if quorum > witnesses.len() {
            return Err(Error::new(ErrorKind::OutOfRange, "quorum"));
        }
        let (log, keys, witnesses) = (log.clone(), keys.clone(), witnesses.clone());
        Ok(CheckpointVerifier { log, keys, witnesses, quorum })
    }
}

/// Checks that a checkpoint is one of a certain log, and signed by those that it should be.
///
/// # Rules
///
/// 1. A checkpoint of another log is refused, whoever signed it.
/// 2. Every signature that bears the name and the hash of a known key has to verify, by the
///    strict rules of Ed25519: the point of the signature is not of small order.
/// 3. One key of the log at least has signed, and as many of the witnesses as the quorum says. A
///    key counts once, however often it signed.
/// 4. Signatures by other keys, and of kinds that are not known, count for nothing and do no
///    harm.
///
/// The order of the signatures does not matter. Time: one verification for each signature by a
/// known key, of which there are at most [`SIGNATURES_MAX`](crate::SIGNATURES_MAX).
///
/// It keeps no memory: that a checkpoint is newer than another one, and grew from it, is for
/// [`Head::check_later`] and a [`ConsistencyProof`](crate::ConsistencyProof) to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointVerifier {
    log: Id,
    keys: Vec<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    quorum: usize,
}

impl CheckpointVerifier {
    /// Checks a checkpoint.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn verify(&self, signed: &SignedCheckpoint) -> Result<VerifiedCheckpoint, CheckpointFault> {
        let checkpoint = signed.checkpoint();
        if checkpoint.log() != &self.log {
            return Err(CheckpointFault::OtherLog);
        }
        let mut verified = VerifiedCheckpoint {
            checkpoint: checkpoint.clone(),
            signers: Vec::new(),
            cosignatures: Vec::new(),
            ignored: 0,
            quorum: self.quorum,
        };
        for signature in signed.signatures() {
            let made_by = |key: &&VerifierKey| key.has_made(signature);
            if let Some(key) = self.keys.iter().find(made_by) {
                if !key.verify(checkpoint, signature) {
                    return Err(CheckpointFault::WrongSignature { key: key.name().clone() });
                }
                verified.add_signer(key);
            } else if let Some(key) = self.witnesses.iter().find(made_by) {
                let Some(seconds) = key.cosigned(checkpoint, signature) else {
                    return Err(CheckpointFault::WrongSignature { key: key.name().clone() });
                };
                verified.add_cosignature(key, seconds);
            } else {
                verified.ignored = verified.ignored.saturating_add(1);
            }
        }
        if verified.signers.is_empty() {
            let mut names = signed.signatures().iter().map(NoteSignature::key_name);
            let is_ours = |name| self.keys.iter().any(|key| key.name().as_str() == name);
            let other_key = names.any(is_ours);
            return Err(if other_key {
                CheckpointFault::OtherKey
            } else {
                CheckpointFault::Unsigned
            });
        }
        let found = verified.cosignatures.len();
        if found < self.quorum {
            return Err(CheckpointFault::TooFewWitnesses { found, needed: self.quorum });
        }
        Ok(verified)
    }
}

/// A checkpoint that a [`CheckpointVerifier`] believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    checkpoint: Checkpoint,
    /// The keys that have signed, each once, with their hashes as there may be two of one name.
    signers: Vec<(KeyName, [u8; 4])>,
    cosignatures: Vec<Cosignature>,
    ignored: usize,
    /// How many witnesses had to sign.
    quorum: usize,
}

impl VerifiedCheckpoint {
    /// The checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The number of records and the root.
    #[must_use]
    pub fn head(&self) -> Head {
        self.checkpoint.head()
    }

    /// The names of the log's keys that signed it; one at least.
    pub fn signers(&self) -> impl ExactSizeIterator<Item = &KeyName> {
        self.signers.iter().map(|(name, _)| name)
    }

    /// The witnesses that signed it.
    #[must_use]
    pub fn cosignatures(&self) -> &[Cosignature] {
        &self.cosignatures
    }

    /// When it was last seen, as far as witnesses tell: the latest time at which, or after which,
    /// as many of them as have to sign had seen it; where none has to, one. So a single witness
    /// cannot make an old checkpoint look new where two have to sign. None without a witness: the
    /// key of the log says nothing about time.
    ///
    /// In microseconds since the Unix epoch; may be in the future, see [`Cosignature::time`].
    #[must_use]
    pub fn seen(&self) -> Option<i64> {
        let mut times: Vec<_> = self.cosignatures.iter().map(Cosignature::time).collect();
        times.sort_unstable();
        times.into_iter().rev().nth(self.quorum.saturating_sub(1))
    }

    /// How many signatures were ignored, since nobody here knows their keys.
    #[must_use]
    pub const fn ignored(&self) -> usize {
        self.ignored
    }

    fn add_signer(&mut self, key: &VerifierKey) {
        let signer = (key.name().clone(), key.hash());
        if !self.signers.contains(&signer) {
            self.signers.push(signer);
        }
    }

    fn add_cosignature(&mut self, key: &VerifierKey, seconds: u64) {
        let time = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000);
        let (name, key_hash) = (key.name().clone(), key.hash());
        let same = |other: &&mut Cosignature| other.name == name && other.key_hash == key_hash;
        match self.cosignatures.iter_mut().find(same) {
            Some(other) => other.time = other.time.max(time),
            None => self.cosignatures.push(Cosignature { name, key_hash, time }),
        }
    }
}

/// That a witness saw a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    name: KeyName,
    key_hash: [u8; 4],
    time: i64,
}

impl Cosignature {
    /// The name of the witness' key.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// When it last said to have seen it, in microseconds since the Unix epoch: what the clock
    /// of the witness said, which may be any time, one in the future among them. A time beyond
    /// `i64` is its greatest.
    #[must_use]
    pub const fn time(&self) -> i64 {
        self.time
    }
}

/// Why a checkpoint is not believed.
///
/// Names are those of keys in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum CheckpointFault {
    /// It is the checkpoint of another log.
    #[error("the checkpoint of another log")]
    OtherLog,
    /// No key of the log has signed it.
    #[error("no key of the log has signed the checkpoint")]
    Unsigned,
    /// No key of the log has signed it, but another key under the same name: a key that was
    /// replaced or not yet made known, or somebody who pretends.
    #[error(
        "a key of the same name as that of the log has signed the checkpoint, and not that key"
    )]
    OtherKey,
    /// A signature that should be by a known key is not: it was changed, or the checkpoint was.
    #[error("the signature of `{key}` does not verify")]
    WrongSignature {
        /// The name of the key.
        key: KeyName,
    },
    /// Too few witnesses have signed it.
    #[error("{found} witnesses have signed the checkpoint, and {needed} are needed")]
    TooFewWitnesses {
        /// How many have.
        found: usize,
        /// How many should have.
        needed: usize,
    },
}
