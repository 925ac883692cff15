//! Checkpoints that are made when they are due.

use audit_types::{
    CheckpointPolicy, CheckpointSchedule, Checkpointed, Draft, Error, Head, Id, List,
    SignedCheckpoint,
};

use super::{FileLog, FileLogError, Storage};

/// A signed note of a head, for [`FileLog::with_checkpoints`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// The note, of at most [`NOTE_MAX`](super::NOTE_MAX) bytes, as it is stored beside the log.
    pub text: String,
    /// The names of the keys that signed it, as the record of the checkpoint tells them.
    pub signers: List<Id>,
}

/// The text of a checkpoint, and the names of its signatures, each once. They are not checked: a
/// log tells of its own checkpoints, and whoever reads it checks the note.
impl From<&SignedCheckpoint> for SignedNote {
    fn from(signed: &SignedCheckpoint) -> Self {
        let names = signed.signatures().iter().filter_map(|one| Id::new(one.key_name()).ok());
        let mut signers: Vec<Id> = names.collect();
        signers.sort_unstable();
        signers.dedup();
        // A checkpoint has no more signatures than a list has room for.
        Self { text: signed.to_string(), signers: List::try_from(signers).unwrap_or_default() }
    }
}

/// Makes the note of a head.
type Sign = dyn FnMut(&Head) -> Option<SignedNote> + Send + Sync;

/// What makes checkpoints of a log.
pub(crate) struct Scheduled {
    schedule: CheckpointSchedule,
    sign: Box<Sign>,
    /// The latest time of the records since the last checkpoint, or since the log was opened.
    newest: Option<i64>,
    /// The time of the last checkpoint.
    last: Option<i64>,
}

/// By how much times may go back, in microseconds, without a clock that was set back: threads
/// take the time before they wait for their turn.
const JITTER: u64 = 10_000_000;

impl Scheduled {
    /// Takes note of a record.
    pub(crate) fn accepted(&mut self, time: i64) {
        self.newest = self.newest.max(Some(time));
    }

    /// Takes note of a checkpoint.
    pub(crate) fn made(&mut self, size: u64) {
        if let Some(now) = self.now() {
            self.schedule.made(size, now);
            self.last = Some(now);
            self.newest = None;
        }
    }

    /// What time it is, if a record came since the last checkpoint.
    fn now(&self) -> Option<i64> {
        let newest = self.newest?;
        let last = self.last.filter(|last| newest < *last && last.abs_diff(newest) <= JITTER);
        Some(last.unwrap_or(newest))
    }
}

impl<S: Storage> FileLog<S> {
    /// Makes a checkpoint whenever one is due at a [sync](crate::AuditLog::sync) of an
    /// [`AuditLog`](crate::AuditLog) or a [`SharedLog`](crate::SharedLog) over this file: stores
    /// it beside the log, with the note that `sign` makes of the head, and appends a
    /// [`Checkpointed`] record, which is durable when the sync returns. Without a note, what is
    /// stored is the head alone, and the record names nobody.
    ///
    /// The time is the latest of the records since the last checkpoint; the record of a checkpoint
    /// has it too, and is not counted for the next one. Times that go back by no more than ten
    /// seconds, as those of several threads may, count as standing still. The first sync after a
    /// record makes one, also where the log was only opened anew. One that
    /// [`checkpoint`](Self::checkpoint) makes in between counts, and has no record. A log that is
    /// idle makes none, and neither does closing it.
    ///
    /// ```
    /// use audit_types::CheckpointPolicy;
    /// use workflow_guard::{AuditLog, Digest, FileLog, FileLogOptions};
    ///
    /// # let directory = std::env::temp_dir().join(format!("workflow-guard-due-{}", std::process::id()));
    /// # let policy = Digest::sha256(b"version = 1");
    /// let file = FileLog::open(&directory, &"shop".parse()?, policy, FileLogOptions::default())?;
    /// let log = AuditLog::from_file(file.with_checkpoints(&CheckpointPolicy::default(), |_| None)?);
    /// # drop(log);
    /// # std::fs::remove_dir_all(&directory)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A checkpoint that cannot be stored, or whose note does not fit, is an error of the sync, and
    /// nothing more is accepted.
    ///
    /// # Errors
    ///
    /// A policy that makes no sense: see [`CheckpointPolicy::build`]. The log is closed then.
    pub fn with_checkpoints(
        mut self,
        policy: &CheckpointPolicy,
        sign: impl FnMut(&Head) -> Option<SignedNote> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let (schedule, sign) = (policy.build()?, Box::new(sign));
        self.scheduled = Some(Scheduled { schedule, sign, newest: None, last: None });
        Ok(self)
    }

    /// Makes a checkpoint if one is due; returns the record of it, which is to be appended next.
    pub(crate) fn checkpoint_if_due(&mut self) -> Result<Option<Draft>, FileLogError> {
        let size = self.position().size();
        let due = |scheduled: &Scheduled| {
            scheduled.now().filter(|now| scheduled.schedule.is_due(size, *now))
        };
        let Some(time) = self.scheduled.as_ref().and_then(due) else { return Ok(None) };
        // Out of the log while the log is written to.
        let Some(mut scheduled) = self.scheduled.take() else { return Ok(None) };
        let mut signers = List::new();
        let made = self.checkpoint(|head| {
            let note = (scheduled.sign)(head)?;
            signers = note.signers;
            Some(note.text)
        });
        // Its own record makes no other one due.
        scheduled.made(size.saturating_add(1));
        self.scheduled = Some(scheduled);
        let head = made?;
        let event = Checkpointed { size: head.size(), root: head.root(), signers };
        let (run, workflow, agent) = (None, None, None);
        Ok(Some(Draft { time, run, workflow, agent, event: event.into() }))
    }
}
