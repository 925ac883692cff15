//! Signing checkpoints and verifying them (c2sp.org/signed-note, c2sp.org/tlog-cosignature).

mod expected;
mod key;
mod signer;
mod trust;

pub use key::{KeyAlgorithm, VerifierKey};
pub use signer::{CheckpointSigner, WitnessSigner};
pub use trust::{
    CheckpointFault, CheckpointTrust, CheckpointVerifier, Cosignature, VerifiedCheckpoint,
};

use crate::Checkpoint;

/// What a witness signs: the time that it saw the checkpoint, and its text.
fn cosigned_text(checkpoint: &Checkpoint, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{checkpoint}")
}
