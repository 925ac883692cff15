//! Where records go.

use std::error::Error as StdError;
use std::time::Instant;

use audit_types::{
    Chain, Digest, Draft, Entry, Error, EventKind, Head, Id, List, PolicyChange, Position,
};

use crate::file_log::{FileLog, FileLogError, Prune, Pruned, Storage};
use crate::guard::Guard;

/// Why a sink has not taken a record.
pub(crate) type SinkError = Box<dyn StdError + Send + Sync>;

/// Takes records; a file, a queue, a vector.
pub trait AuditSink {
    /// Accepts one entry, which need not be durable yet.
    ///
    /// # Errors
    ///
    /// Any; the check that the entry belongs to blocks, and so does every one after it.
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// As [`write`](Self::write), with the chain that has just given out the entry: what a sink
    /// calls that would encode and hash the record once more. Unless it is written for a sink, it
    /// is `write`.
    ///
    /// # Errors
    ///
    /// As there.
    fn write_last(
        &mut self,
        chain: &Chain,
        entry: &Entry,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let _ = chain;
        self.write(entry)
    }

    /// Returns when every entry that was accepted is durable. Unless it is written for a sink,
    /// entries are as durable as they become when accepted.
    ///
    /// # Errors
    ///
    /// Any; the check that waits for it blocks, and so does every one after it.
    fn sync(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(())
    }

    /// Called after each sync that was asked for and did not fail; what it returns is appended to
    /// the log and made durable before the sync counts as done. Unless it is written for a sink,
    /// nothing is. [`FileLog`] makes checkpoints here.
    ///
    /// # Errors
    ///
    /// Any; the check that waits for the sync blocks, and so does every one after it.
    fn after_sync(&mut self) -> Result<Option<Draft>, Box<dyn StdError + Send + Sync>> {
        Ok(None)
    }
}

impl AuditSink for Vec<Entry> {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.push(entry.clone());
        Ok(())
    }
}

/// When the records of a log are made durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Durability {
    /// Each before the verdict of its check is given.
    #[default]
    EveryRecord,
    /// As soon as so many wait, or the oldest of them has waited so long and another comes. A
    /// verdict may then be given whose record a crash takes away: see [`AuditLog::acknowledged`].
    Batched {
        /// How many records; 0 counts as 1.
        records: u64,
        /// How long, in microseconds, by the system's clock.
        micros: u64,
    },
}

/// The records of a log, each with the hash of its leaf, and the sink that keeps them. Runs share
/// one; who checks in several threads shares a [`SharedLog`](crate::SharedLog) or gives each thread
/// its own.
#[derive(Debug)]
pub struct AuditLog<S> {
    chain: Chain,
    sink: S,
    durability: Durability,
    /// How many records are durable.
    acknowledged: u64,
    /// Since when a record waits to be made durable.
    waiting: Option<Instant>,
    /// A sink that has failed once may have lost an entry: nothing is written after it.
    broken: bool,
}

impl<S: AuditSink> AuditLog<S> {
    /// A new log under the policy of `guard`.
    ///
    /// # Errors
    ///
    /// An id that is empty, too long or not printable.
    pub fn new(log_id: &str, guard: &Guard, sink: S) -> Result<Self, Error> {
        Ok(Self::over(Chain::new(&Id::new(log_id)?, guard.policy().digest()), sink))
    }

    /// Says when records are made durable; each at once unless told otherwise.
    #[must_use]
    pub fn with_durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// How many records the log has, and the root of the tree of their hashes: keep it elsewhere,
    /// and nobody can cut the log's end or change what is in it unseen.
    pub fn head(&self) -> Head {
        self.chain.head()
    }

    /// How many records, from the first, the sink has said to be durable.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// The sink.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// Ends the log and gives back the sink. Call [`sync`](Self::sync) before, unless every record
    /// is durable at once.
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// Appends a record that belongs to no check: a call and what came of it, a change, a run that
    /// ended. It is under the policy of the record before it.
    ///
    /// # Errors
    ///
    /// That of the sink. Nothing is kept from then on, and every check blocks.
    pub fn record(&mut self, draft: Draft) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.accept(draft)?;
        self.settle()
    }

    /// Returns when every record is durable.
    ///
    /// # Errors
    ///
    /// That of the sink. Nothing is kept from then on, and every check blocks.
    pub fn sync(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.sync_sink()?;
        self.after_sync()
    }

    fn sync_sink(&mut self) -> Result<(), SinkError> {
        self.check_usable()?;
        // Stays so if a sink panics: what it has kept is unknown then.
        self.broken = true;
        let result = self.sink.sync();
        self.broken = false;
        self.synced(self.head_size(), result)
    }

    fn over(chain: Chain, sink: S) -> Self {
        let acknowledged = chain.position().size();
        let durability = Durability::default();
        Self { chain, sink, durability, acknowledged, waiting: None, broken: false }
    }

    /// Appends a record of a decision under a policy and makes it as durable as it has to be;
    /// `false` if it is not kept.
    pub(crate) fn append(&mut self, draft: Draft, policy: Digest) -> bool {
        self.accept_under(draft, policy).and_then(|()| self.settle()).is_ok()
    }

    /// Accepts a record of a decision under a policy. Where the policy is another than the last
    /// record's, a record of the change comes first.
    pub(crate) fn accept_under(&mut self, draft: Draft, policy: Digest) -> Result<(), SinkError> {
        if self.is_change(policy) {
            let change = PolicyChange {
                to: policy,
                version: None,
                paths: List::new(),
                actor: None,
                approval: None,
            };
            let change = Draft {
                time: draft.time,
                run: None,
                workflow: None,
                agent: None,
                event: change.into(),
            };
            self.accept(change)?;
        }
        self.accept(draft)
    }

    /// Whether a record of a decision under a policy has a record of the change before it.
    pub(crate) fn is_change(&self, policy: Digest) -> bool {
        self.chain.policy() != policy
    }

    pub(crate) fn accept(&mut self, draft: Draft) -> Result<(), SinkError> {
        self.check_usable()?;
        let entry = self.chain.append(draft);
        self.broken = true;
        let result = self.sink.write_last(&self.chain, &entry);
        self.broken = result.is_err();
        if matches!(self.durability, Durability::Batched { .. }) {
            self.waiting.get_or_insert_with(Instant::now);
        }
        result
    }

    /// Whether what was accepted has to be made durable now.
    pub(crate) fn is_due(&self) -> bool {
        let size = self.head_size();
        let waiting = size.saturating_sub(self.acknowledged);
        match self.durability {
            Durability::EveryRecord => waiting > 0,
            Durability::Batched { records, micros } => {
                let since = self.waiting.map_or(0, |since| since.elapsed().as_micros());
                waiting > 0 && (waiting >= records || since >= u128::from(micros))
            }
        }
    }

    /// Takes what came of making so many records durable.
    pub(crate) fn synced(
        &mut self,
        size: u64,
        result: Result<(), SinkError>,
    ) -> Result<(), SinkError> {
        self.broken |= result.is_err();
        if result.is_ok() {
            self.acknowledged = self.acknowledged.max(size);
            self.waiting = (self.head_size() > size).then(Instant::now);
        }
        result
    }

    /// Appends what the sink wants to have in the log after a sync, and makes it durable.
    pub(crate) fn after_sync(&mut self) -> Result<(), SinkError> {
        self.check_usable()?;
        self.broken = true;
        let wanted = self.sink.after_sync();
        self.broken = wanted.is_err();
        let Some(draft) = wanted? else { return Ok(()) };
        self.accept(draft)?;
        self.sync_sink()
    }

    /// As long as the log, without the hashing that its head takes.
    pub(crate) fn head_size(&self) -> u64 {
        self.chain.position().size()
    }

    pub(crate) fn sink_mut(&mut self) -> &mut S {
        &mut self.sink
    }

    pub(crate) fn check_usable(&self) -> Result<(), SinkError> {
        if self.broken { Err("the log has failed before".into()) } else { Ok(()) }
    }

    fn settle(&mut self) -> Result<(), SinkError> {
        if self.is_due() { self.sync() } else { Ok(()) }
    }
}

impl<S: Storage> AuditLog<FileLog<S>> {
    /// Goes on with a log on disk. If the policy is another now, the first record says so. What
    /// the file log has accepted and not synced is not acknowledged here either.
    pub fn from_file(file: FileLog<S>) -> Self {
        let (chain, acknowledged) = (Chain::resume(file.position().clone()), file.acknowledged());
        let waiting = (chain.position().size() > acknowledged).then(Instant::now);
        Self { acknowledged, waiting, ..Self::over(chain, file) }
    }

    /// Makes every record durable and stores the head beside the log, with the note that `note`
    /// makes of it: see [`FileLog::checkpoint`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn checkpoint(
        &mut self,
        note: impl FnOnce(&Head) -> Option<String>,
    ) -> Result<Head, FileLogError> {
        let head = self.sink.checkpoint(note)?;
        self.synced(head.size(), Ok(())).ok();
        Ok(head)
    }

    /// Deletes the contents of the records of some segments and keeps their hashes, so that the
    /// log verifies as before. For each segment of which something is left to prune, a record of
    /// it is made durable first; a crash behind that leaves the segment as it was or pruned, and
    /// pruning it again is harmless. [`retain`](Self::retain) does this by a policy.
    ///
    /// # Errors
    ///
    /// `ActiveSegment` and `UnknownSegment`, before anything is changed; `Damaged`, which leaves
    /// the segment as it is and records nothing of it; and those of [`FileLog::sync`].
    pub fn prune(&mut self, prune: &Prune) -> Result<Pruned, FileLogError> {
        let ends = self.sink.ends_of(&prune.segments)?;
        let mut pruned = Pruned::default();
        for (first, end) in &ends {
            let one = self.prune_segment(*first, end, &prune.pinned, prune.draft(*first, end))?;
            pruned.add(one);
        }
        Ok(pruned)
    }

    /// Prunes one segment, and records it before.
    pub(crate) fn prune_segment(
        &mut self,
        first: u64,
        end: &Position,
        pinned: &[EventKind],
        draft: Draft,
    ) -> Result<Pruned, FileLogError> {
        let pruned = self.sink.prepare(first, end, pinned)?;
        if pruned.records == 0 {
            return Ok(pruned);
        }
        if let Err(error) = self.accept(draft).and_then(|()| self.sync()) {
            self.sink.forget(first);
            return Err(self.file_error(error));
        }
        self.sink.replace(first)?;
        Ok(pruned)
    }

    /// What the file log said, where it was asked; that it has failed before, where it was not.
    pub(crate) fn file_error(&self, error: SinkError) -> FileLogError {
        error.downcast::<FileLogError>().map_or_else(|_| self.sink.failure(), |error| *error)
    }

    /// Makes every record durable and ends the log.
    ///
    /// # Errors
    ///
    /// As for [`FileLog::close`].
    pub fn close(self) -> Result<Head, FileLogError> {
        self.sink.close()
    }
}
