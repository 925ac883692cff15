//! Verifying a log on disk, and proving something of it to others.

use audit_types::{
    Clock, ConsistencyProof, Digest, ExpectedHead, Frame, Head, Record, RecordProof, Signed, Tree,
    Verification, Verifier,
};

use super::files::SegmentFile;
use super::{FileLogError, FileLogErrorKind, FileLogReader, Storage, StoredCheckpoint};

/// What a log on disk is verified against. The default is what lies beside it: its checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The digest of the policy that the log began with; none to take the log's own word for it.
    /// Who writes a whole log anew can begin it with another, unless a head from elsewhere says
    /// what it was.
    pub first_policy: Option<Digest>,
    /// What time it is and how old the log may be; none to leave that unchecked.
    pub clock: Option<Clock>,
    /// The policies that may be used; none for any.
    pub policies: Option<Vec<Digest>>,
    /// Heads that were kept elsewhere. Who can write to the directory can write the checkpoints
    /// beside the log as well.
    pub heads: Vec<ExpectedHead>,
}

impl<S: Storage> FileLogReader<S> {
    /// Verifies the whole log, with the checkpoints beside it as expected heads. Their notes, if
    /// they have any, are not checked, and the answer says so; see
    /// [`verify_with`](Self::verify_with).
    ///
    /// ```no_run
    /// use workflow_guard::{FileLogReader, VerifyOptions};
    ///
    /// let reader = FileLogReader::open("/var/lib/agents/audit", &"billing-eu".parse()?)?;
    /// let found = reader.verify(&VerifyOptions::default())?;
    /// if let Some(fault) = found.first_fault() {
    ///     eprintln!("{fault}");
    /// }
    /// println!("{found}"); // a line for each answer, and what was not checked
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Reads every byte once. Memory is that of a [`Verifier`] and of the checkpoints.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed) and [`checkpoints`](Self::checkpoints): where the files are no
    /// longer those of a log, there is nothing to give an answer about.
    pub fn verify(&self, options: &VerifyOptions) -> Result<Verification, FileLogError> {
        self.verify_with(options, |checkpoint| match checkpoint.note {
            Some(_) => (Signed::NotChecked, None),
            None => (Signed::No, None),
        })
    }

    /// As [`verify`](Self::verify), and `judge` says of each checkpoint beside the log who signed
    /// its note and when. With the feature `sign` of `audit-types`, a `CheckpointVerifier` knows;
    /// a note that is about another head than that of the checkpoint is [`Signed::Wrong`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn verify_with(
        &self,
        options: &VerifyOptions,
        mut judge: impl FnMut(&StoredCheckpoint) -> (Signed, Option<i64>),
    ) -> Result<Verification, FileLogError> {
        // Before the log is read, which then reaches each of them, whatever a writer adds.
        let stored = self.checkpoints()?;
        let mut first = SegmentFile::open(&self.storage, 0)?;
        let header = first.header(&self.storage, &self.log)?;
        let policy = options.first_policy.unwrap_or(header.position().policy());
        let mut verifier = Verifier::new(&self.log, policy);
        if let Some(clock) = options.clock {
            verifier = verifier.with_clock(clock);
        }
        if let Some(policies) = &options.policies {
            verifier = verifier.with_policies(policies.iter().copied());
        }
        for checkpoint in &stored {
            let (signed, time) = judge(checkpoint);
            let _ = verifier.expect_head(ExpectedHead { head: checkpoint.head, signed, time });
        }
        for head in &options.heads {
            let _ = verifier.expect_head(head.clone());
        }
        let _ = self.feed(&mut verifier)?;
        Ok(verifier.finish())
    }

    /// The tree of all leaves, which proves that records are in the log and that the log grew.
    /// 64 bytes for each record. To prove many things, make it once.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed).
    pub fn tree(&self) -> Result<Tree, FileLogError> {
        self.read_tree(None).map(|(tree, _)| tree)
    }

    /// Proves to who has this head, and nothing else, that the log has this record. Reads the log
    /// once, in 64 bytes of memory for each record.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed); `Shorter` and `OtherHistory` if the log does not have the head;
    /// `NoRecord`.
    pub fn prove(&self, sequence: u64, head: &Head) -> Result<RecordProof, FileLogError> {
        let (tree, record) = self.read_tree(Some(sequence))?;
        self.check_head(&tree, head)?;
        let before = match sequence.checked_sub(1) {
            Some(before) => tree.leaf(before),
            None => {
                let mut first = SegmentFile::open(&self.storage, 0)?;
                let header = first.header(&self.storage, &self.log)?;
                Some(header.position().genesis_hash())
            }
        };
        let inclusion = tree.prove_inclusion(sequence, head.size()).ok();
        let proof = record.zip(before).zip(inclusion).and_then(|((record, before), inclusion)| {
            RecordProof::new(record, before, inclusion).ok()
        });
        // A record that was changed where it is stored has another leaf than the tree.
        proof
            .filter(|proof| proof.verify(head).is_ok())
            .ok_or_else(|| self.error(FileLogErrorKind::NoRecord { sequence }))
    }

    /// Proves that one head of the log grew out of another, such as those of two checkpoints.
    /// Reads the log once, in 64 bytes of memory for each record.
    ///
    /// # Errors
    ///
    /// As for [`feed`](Self::feed); `Shorter` and `OtherHistory` if the log does not have one of
    /// the heads, and `Shorter` if the later one is the shorter.
    pub fn prove_growth(
        &self,
        earlier: &Head,
        later: &Head,
    ) -> Result<ConsistencyProof, FileLogError> {
        let tree = self.tree()?;
        self.check_head(&tree, earlier)?;
        self.check_head(&tree, later)?;
        let proof = tree.prove_consistency(earlier.size(), later.size());
        proof.map_err(|_| {
            let (expected, found) = (earlier.size(), later.size());
            self.error(FileLogErrorKind::Shorter { expected, found })
        })
    }

    /// The tree, and one record if it is there.
    fn read_tree(&self, wanted: Option<u64>) -> Result<(Tree, Option<Record>), FileLogError> {
        let mut tree = Tree::new();
        let mut record = None;
        self.frames(|frame| match frame {
            Frame::Record { leaf, encoding } => {
                if wanted == Some(tree.size()) {
                    record = Record::decode(encoding).ok();
                }
                tree.push(leaf);
            }
            Frame::Pruned { leaf } => tree.push(leaf),
            Frame::Mark(_) => {}
        })?;
        Ok((tree, record))
    }

    fn check_head(&self, tree: &Tree, head: &Head) -> Result<(), FileLogError> {
        let (expected, found) = (head.size(), tree.size());
        if found < expected {
            return Err(self.error(FileLogErrorKind::Shorter { expected, found }));
        }
        if tree.head_at(expected).as_ref() != Some(head) {
            return Err(self.error(FileLogErrorKind::OtherHistory { size: expected }));
        }
        Ok(())
    }

    fn error(&self, kind: FileLogErrorKind) -> FileLogError {
        FileLogError::new(kind, self.storage.path(""))
    }
}
