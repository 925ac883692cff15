//! One log for several threads.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use audit_types::{Digest, Draft, Head};

use crate::file_log::{Directory, FileLog, Storage};
use crate::log::{AuditLog, SinkError};

/// A log on disk that several threads write to. Clones are the same log.
///
/// Whoever waits for a record to be durable waits for one sync together with all who came
/// meanwhile (group commit): the first of them syncs for all, and records are accepted while it
/// does.
///
/// ```no_run
/// use workflow_guard::{AuditLog, Check, FileLog, FileLogOptions, Guard, Nonce, Policy, SharedLog};
///
/// let guard = Guard::new(Policy::default());
/// let policy = guard.policy().digest();
/// let options = FileLogOptions::default();
/// let file = FileLog::open("/var/lib/agents/audit", &"shop".parse()?, policy, options)?;
/// let log = SharedLog::new(AuditLog::from_file(file));
/// std::thread::scope(|scope| {
///     for name in ["run-1", "run-2"] {
///         let (guard, mut log) = (&guard, log.clone());
///         scope.spawn(move || {
///             let mut run = guard.start_run(name, Nonce::from_bytes(*b"8 random"));
///             run.check(Check::input("user", "Hello!"), &mut log)
///         });
///     }
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Guarantees
///
/// 1. Who was told that a record is durable was told so by a sync that began after the record
///    was written (`tests/file_log_crash.rs`: `threads_lose_nothing_acknowledged`).
/// 2. Every record is in the log once (`tests/file_log.rs`:
///    `threads_share_a_log_and_its_syncs`).
/// 3. One sync serves all who came before it (`tests/file_log.rs`: `one_sync_serves_many`).
/// 4. A failed sync is told to all who wait for it and to all who come later
///    (`tests/file_log.rs`: `a_failed_sync_blocks_all_who_share_a_log`), and no other goes on
///    beside it that could pass for success (`tests/file_log_hostile.rs`:
///    `nobody_syncs_beside_a_sync_that_fails`,
///    `a_change_of_policy_syncs_nothing_beside_a_sync`). One that panics is a failed one
///    (`a_storage_that_panics_leaves_nobody_waiting`).
/// 5. Threads that write and threads that want the log alone wake each other
///    (`tests/file_log_hostile.rs`: `who_writes_and_who_wants_the_log_alone_all_get_on`).
pub struct SharedLog<S: Storage = Directory>(Arc<Shared<S>>);

struct Shared<S: Storage> {
    state: Mutex<State<S>>,
    /// A sync has ended.
    synced: Condvar,
}

struct State<S: Storage> {
    log: AuditLog<FileLog<S>>,
    /// Somebody syncs for all.
    syncing: bool,
    /// How many wait until nobody does; no other sync is begun before their turn.
    waiting: u64,
}

impl<S: Storage> SharedLog<S> {
    /// Shares a log.
    pub fn new(log: AuditLog<FileLog<S>>) -> Self {
        let state = Mutex::new(State { log, syncing: false, waiting: 0 });
        Self(Arc::new(Shared { state, synced: Condvar::new() }))
    }

    /// As [`AuditLog::head`].
    pub fn head(&self) -> Head {
        self.lock().log.head()
    }

    /// As [`AuditLog::acknowledged`].
    pub fn acknowledged(&self) -> u64 {
        self.lock().log.acknowledged()
    }

    /// As [`AuditLog::record`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn record(&self, draft: Draft) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut state = self.lock_for(&draft, None);
        state.log.accept(draft)?;
        self.settle(state, false)
    }

    /// As [`AuditLog::sync`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn sync(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.settle(self.lock(), true)
    }

    /// Does something with the log alone, while nobody else appends or syncs: a checkpoint,
    /// pruning. Its turn comes before that of the next sync.
    pub fn with<T>(&self, act: impl FnOnce(&mut AuditLog<FileLog<S>>) -> T) -> T {
        act(&mut self.at_rest(self.lock()).log)
    }

    pub(crate) fn append(&self, draft: Draft, policy: Digest) -> bool {
        let mut state = self.lock_for(&draft, Some(policy));
        state.log.accept_under(draft, policy).and_then(|()| self.settle(state, false)).is_ok()
    }

    /// Waits until everything that is in the log now is durable, if that is due.
    fn settle<'l>(
        &'l self,
        mut state: MutexGuard<'l, State<S>>,
        always: bool,
    ) -> Result<(), SinkError> {
        let size = state.log.head_size();
        if !always && !state.log.is_due() {
            return Ok(());
        }
        loop {
            state.log.check_usable()?;
            if state.log.acknowledged() >= size {
                return Ok(());
            }
            if state.syncing || state.waiting > 0 {
                state = self.0.synced.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let durable = state.log.head_size();
            let pending = match state.log.sink_mut().begin_sync() {
                Ok(pending) => pending,
                Err(error) => return state.log.synced(durable, Err(error.into())),
            };
            let Some(pending) = pending else {
                state.log.synced(durable, Ok(()))?;
                continue;
            };
            state.syncing = true;
            drop(state);
            // A storage that panics must not leave all others waiting for it.
            let result = catch_unwind(AssertUnwindSafe(|| pending.run()))
                .unwrap_or_else(|_| Err(std::io::Error::other("a sync panicked")));
            state = self.lock();
            state.syncing = false;
            let result = state.log.sink_mut().finish_sync(&pending, result);
            let result = state.log.synced(durable, result.map_err(Into::into));
            self.0.synced.notify_all();
            result?;
            // Nobody else syncs now: the lock is held.
            state.log.after_sync()?;
        }
    }

    /// Waits until no sync goes on. The system tells an error of a file to the first who syncs it
    /// and to nobody else: two at once could take it for success.
    fn at_rest<'l>(&'l self, mut state: MutexGuard<'l, State<S>>) -> MutexGuard<'l, State<S>> {
        state.waiting = state.waiting.saturating_add(1);
        while state.syncing {
            state = self.0.synced.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting = state.waiting.saturating_sub(1);
        // For those who waited for this one, and come when the lock is free.
        self.0.synced.notify_all();
        state
    }

    /// To accept a record; one that begins a new segment syncs the old one. Where a record of
    /// another policy comes first, it is the first of the two or the second that may.
    fn lock_for(&self, draft: &Draft, policy: Option<Digest>) -> MutexGuard<'_, State<S>> {
        let state = self.lock();
        let is_change = policy.is_some_and(|policy| state.log.is_change(policy));
        if state.syncing && (is_change || state.log.sink().is_full(draft.time)) {
            return self.at_rest(state);
        }
        state
    }

    /// Nothing under the lock panics but what the caller of [`with`](Self::with) brings, and the
    /// log is as it should be between its own steps.
    fn lock(&self) -> MutexGuard<'_, State<S>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Storage> Clone for SharedLog<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Storage> fmt::Debug for SharedLog<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLog").field("log", &self.lock().log).finish()
    }
}

/// What a check writes its record to: an [`AuditLog`] or a [`SharedLog`].
pub trait RecordLog: sealed::Append {}

impl<S: crate::AuditSink> RecordLog for AuditLog<S> {}

impl<S: Storage> RecordLog for SharedLog<S> {}

pub(crate) mod sealed {
    use audit_types::{Digest, Draft};

    /// Not to be implemented elsewhere.
    pub trait Append {
        /// Appends a record of a decision under a policy and makes it as durable as it has to be;
        /// `false` if it is not kept.
        fn append(&mut self, draft: Draft, policy: Digest) -> bool;
    }

    impl<S: crate::AuditSink> Append for crate::AuditLog<S> {
        fn append(&mut self, draft: Draft, policy: Digest) -> bool {
            crate::AuditLog::append(self, draft, policy)
        }
    }

    impl<S: crate::Storage> Append for super::SharedLog<S> {
        fn append(&mut self, draft: Draft, policy: Digest) -> bool {
            super::SharedLog::append(self, draft, policy)
        }
    }
}
