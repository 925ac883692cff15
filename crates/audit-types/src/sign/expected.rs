//! What a verifier of a log and the log itself are told of a checkpoint.

use crate::{
    Checkpointed, ExpectedHead, Id, LIST_MAX, List, SIGNATURES_MAX, Signed, SignedCheckpoint,
};

use super::{CheckpointVerifier, VerifiedCheckpoint};

impl CheckpointVerifier {
    /// Checks a checkpoint and says of it what a [`Verifier`](crate::Verifier) of the log has to
    /// know, in the form that its [`expect_head`](crate::Verifier::expect_head) takes.
    ///
    /// A checkpoint that is not believed, for whatever reason, is [`Signed::Wrong`]: it counts
    /// for nothing and the log is not sound. So nobody gets an answer that reads better by handing
    /// in a checkpoint of their own making. [`verify`](Self::verify) tells the reason.
    ///
    /// ```
    /// use audit_types::{
    ///     Authenticity, Chain, Checkpoint, CheckpointSigner, CheckpointTrust, Digest, Id, KeyName,
    ///     SignedCheckpoint, Verifier,
    /// };
    /// # use audit_types::{Draft, Mode, RunStart};
    ///
    /// let (log, policy) = (Id::new("audit.example.org")?, Digest::sha256(b"version = 1"));
    /// let signer = CheckpointSigner::new(KeyName::new("audit.example.org")?, &[7; 32]);
    /// let trust = CheckpointTrust::of_log(log.clone(), signer.verifier_key()).build()?;
    ///
    /// let mut chain = Chain::new(&log, policy);
    /// # let event = RunStart {
    /// #     version: None, started_by: None, parent: None, mode: Mode::Enforce, intent: None,
    /// # };
    /// # let event = event.into();
    /// # let draft = Draft { time: 0, run: None, workflow: None, agent: None, event };
    /// let entry = chain.append(draft);
    /// let checkpoint = Checkpoint::new(log.clone(), chain.head());
    /// let signature = signer.sign(&checkpoint);
    /// let signed = SignedCheckpoint::new(checkpoint, vec![signature])?;
    ///
    /// let mut verifier = Verifier::new(&log, policy);
    /// assert_eq!(verifier.expect_head(trust.expected_head(&signed)), None);
    /// assert_eq!(verifier.push(&entry), None);
    /// let found = verifier.finish();
    /// assert!(matches!(found.authenticity(), Authenticity::Verified { records: 1, .. }));
    /// # Ok::<(), audit_types::Error>(())
    /// ```
    #[must_use]
    pub fn expected_head(&self, signed: &SignedCheckpoint) -> ExpectedHead {
        match self.verify(signed) {
            Ok(verified) => ExpectedHead::from(&verified),
            Err(_) => {
                ExpectedHead { head: signed.checkpoint().head(), signed: Signed::Wrong, time: None }
            }
        }
    }
}

impl VerifiedCheckpoint {
    /// The names of all keys that signed it, those of the log first: one at least, and not more
    /// than a checkpoint has signatures. A name that two keys have stands there once.
    fn names(&self) -> Vec<Id> {
        let witnesses = self.cosignatures().iter().map(super::Cosignature::name);
        let mut names: Vec<Id> = Vec::new();
        for name in self.signers().chain(witnesses) {
            if !names.contains(name.as_id()) {
                names.push(name.as_id().clone());
            }
        }
        names
    }
}

/// The head, the names of all keys that signed it, and the time of
/// [`seen`](VerifiedCheckpoint::seen).
impl From<&VerifiedCheckpoint> for ExpectedHead {
    fn from(verified: &VerifiedCheckpoint) -> Self {
        let signed = Signed::By(verified.names());
        Self { head: verified.head(), signed, time: verified.seen() }
    }
}

/// The record that tells of the checkpoint, with the names of all keys that signed it.
impl From<&VerifiedCheckpoint> for Checkpointed {
    fn from(verified: &VerifiedCheckpoint) -> Self {
        let head = verified.head();
        // All fit in: see below.
        let signers = List::try_from(verified.names()).unwrap_or_default();
        Self { size: head.size(), root: head.root(), signers }
    }
}

/// So that a list has room for all who signed.
const _: () = assert!(SIGNATURES_MAX <= LIST_MAX);
