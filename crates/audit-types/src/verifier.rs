//! Reading a log back.

use crate::{Digest, Entry, Error, Fault, FaultKind, Head, SCHEMA_VERSION};

/// Checks a log, entry by entry, in constant memory.
///
/// It stops at the first fault: every later call returns that one again.
///
/// ```
/// # use audit_types::{Chain, Decision, Digest, Draft, Mode, Stage};
/// use audit_types::{FaultKind, Verifier};
///
/// # let draft = Draft {
/// #     time: 0, run: "run".into(), agent: None, stage: Stage::Input, subject: None,
/// #     decision: Decision::Pass, mode: Mode::Enforce, reasons: vec![],
/// #     label: "public{-}trusted".into(), input_bytes: 0, approval: None,
/// # };
/// # let mut chain = Chain::new("log", Digest::new([0; 32]))?;
/// # let entries: Vec<_> =
/// #     (0..3).map(|_| chain.append(draft.clone())).collect::<Result<_, _>>()?;
/// let mut verifier = Verifier::new("log")?;
/// let fault = [&entries[0], &entries[2]] // somebody dropped one
///     .into_iter()
///     .try_for_each(|entry| verifier.push(entry))
///     .unwrap_err();
/// assert_eq!(fault.index(), 1);
/// assert_eq!(fault.kind(), FaultKind::Gap { expected: 1, found: 2 });
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a log is verified only once `finish` says so"]
pub struct Verifier {
    policy: Option<Digest>,
    policy_checked: bool,
    checkpoint: Option<Head>,
    head: Head,
    fault: Option<Fault>,
    /// Kept for its memory only.
    encoding: Vec<u8>,
}

impl Verifier {
    /// Begins with the first record of the log with this id.
    pub fn new(log_id: &str) -> Result<Self, Error> {
        Ok(Self {
            policy: None,
            policy_checked: false,
            checkpoint: None,
            head: Head::genesis(log_id)?,
            fault: None,
            encoding: Vec::new(),
        })
    }

    /// Demands that every record was made under this policy. Without it, any policy will do.
    ///
    /// To be set before the first [`push`](Verifier::push); what was pushed before was not
    /// compared, and [`Verified::policy_checked`] then says so.
    pub fn with_policy(mut self, policy: Digest) -> Self {
        self.policy = Some(policy);
        self.policy_checked = self.head.records() == 0;
        self
    }

    /// Demands that the log passes through this head, which was kept earlier; records may follow
    /// it.
    ///
    /// To be set before the first [`push`](Verifier::push). Once the log is past the head it
    /// cannot be compared any more, and that is a [`FaultKind::BeyondHead`].
    pub fn with_checkpoint(mut self, checkpoint: Head) -> Self {
        self.checkpoint = Some(checkpoint);
        if self.fault.is_none() {
            self.fault = beyond(&checkpoint, self.head.records()).or(self.checkpoint_fault());
        }
        self
    }

    /// Checks the next entry.
    pub fn push(&mut self, entry: &Entry) -> Result<(), Fault> {
        let checked = match self.fault {
            Some(fault) => Err(fault),
            None => self.check(entry),
        };
        self.fault = checked.err();
        checked
    }

    /// Ends the log.
    ///
    /// With an expected head the log must have exactly that length and hash. Without one, and
    /// without a [checkpoint](Verifier::with_checkpoint), nobody can tell whether its end was
    /// cut off, and [`Verified::completeness`] says so.
    pub fn finish(self, expected: Option<&Head>) -> Result<Verified, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let records = self.head.records();
        let cut = |head: &&Head| head.records() > records;
        if let Some(head) = expected.into_iter().chain(&self.checkpoint).find(cut) {
            return Err(Fault::new(records, FaultKind::Cut { expected: head.records() }));
        }
        if let Some(head) = expected {
            if let Some(fault) = beyond(head, records) {
                return Err(fault);
            }
            if *head != self.head {
                return Err(head_mismatch(head));
            }
        }
        let completeness = match (expected, self.checkpoint) {
            (Some(_), _) => Completeness::Checked,
            (None, Some(head)) if head == self.head => Completeness::Checked,
            (None, Some(head)) => Completeness::CheckedUpTo { records: head.records() },
            (None, None) => Completeness::NotChecked,
        };
        Ok(Verified { head: self.head, policy_checked: self.policy_checked, completeness })
    }

    fn check(&mut self, entry: &Entry) -> Result<(), Fault> {
        let record = entry.record();
        let index = self.head.records();
        let fault = |kind| Err(Fault::new(index, kind));
        // The version first: nothing else of a version we do not know means anything to us.
        if record.schema() != SCHEMA_VERSION {
            return fault(FaultKind::UnsupportedVersion { found: record.schema() });
        }
        let found = record.sequence();
        if found > index {
            return fault(FaultKind::Gap { expected: index, found });
        }
        if found < index {
            return fault(FaultKind::OutOfOrder { expected: index, found });
        }
        let next = self.head.next(record, &mut self.encoding);
        if entry.hash() != next.hash() {
            return fault(FaultKind::HashMismatch);
        }
        // After the hash: a record that was changed is not said to be of another policy.
        if self.policy.is_some_and(|policy| policy != record.policy()) {
            return fault(FaultKind::OtherPolicy);
        }
        self.head = next;
        self.checkpoint_fault().map_or(Ok(()), Err)
    }

    /// Whether the log stands where the checkpoint does, with another hash.
    fn checkpoint_fault(&self) -> Option<Fault> {
        let checkpoint = self.checkpoint?;
        (checkpoint.records() == self.head.records() && checkpoint != self.head)
            .then(|| head_mismatch(&checkpoint))
    }
}

/// A log without a fault, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "whether completeness was checked is a part of the answer"]
pub struct Verified {
    head: Head,
    policy_checked: bool,
    completeness: Completeness,
}

impl Verified {
    /// The number of records, all of which are chained without a gap.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.head.records()
    }

    /// The end of the log: to keep elsewhere, or to [go on](crate::Chain::resume) from.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Whether every record was compared with a policy's digest.
    #[must_use]
    pub fn policy_checked(&self) -> bool {
        self.policy_checked
    }

    /// Whether the end of the log was compared with a head kept elsewhere.
    #[must_use]
    pub fn completeness(&self) -> Completeness {
        self.completeness
    }
}

/// Whether it is known that a log is all that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// The log ends at the head that was given.
    Checked,
    /// The log passes through the head that was given and goes on. What follows is chained,
    /// but its end may have been cut off or written anew.
    CheckedUpTo {
        /// The number of records up to that head.
        records: u64,
    },
    /// No head was given. The end may have been cut off, and the whole log written anew.
    NotChecked,
}

fn beyond(head: &Head, records: u64) -> Option<Fault> {
    let kind = FaultKind::BeyondHead { expected: head.records() };
    (head.records() < records).then(|| Fault::new(head.records(), kind))
}

fn head_mismatch(head: &Head) -> Fault {
    Fault::new(head.records().saturating_sub(1), FaultKind::HeadMismatch)
}
