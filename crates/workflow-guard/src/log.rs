//! Where records go.

use std::error::Error as StdError;

use audit_types::{Chain, Digest, Draft, Entry, Error, Head, Id, List, PolicyChange};

use crate::guard::Guard;

/// Takes records; a file, a queue, a vector.
pub trait AuditSink {
    /// Keeps one entry. Return once it is as durable as it has to be.
    ///
    /// # Errors
    ///
    /// Any; the check that the entry belongs to blocks.
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn StdError + Send + Sync>>;
}

impl AuditSink for Vec<Entry> {
    fn write(&mut self, entry: &Entry) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.push(entry.clone());
        Ok(())
    }
}

/// A hash chain of records and the sink that keeps them. Runs share one; who checks in several
/// threads puts it behind a lock or gives each thread its own.
#[derive(Debug)]
pub struct AuditLog<S> {
    chain: Chain,
    sink: S,
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
        let chain = Chain::new(&Id::new(log_id)?, guard.policy().digest());
        Ok(Self { chain, sink, broken: false })
    }

    /// Number and hash of the newest record: keep it elsewhere, and nobody can cut the log's tail
    /// unseen.
    pub fn head(&self) -> Head {
        self.chain.head()
    }

    /// The sink.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// Ends the log and gives back the sink.
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// Appends a record of a decision under a policy; `false` if it is not kept. Where the policy
    /// is another than the last record's, a record of the change comes first.
    pub(crate) fn append(&mut self, draft: Draft, policy: Digest) -> bool {
        if self.chain.policy() != policy {
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
            self.write(change);
        }
        self.write(draft);
        !self.broken
    }

    fn write(&mut self, draft: Draft) {
        if !self.broken {
            let entry = self.chain.append(draft);
            self.broken = self.sink.write(&entry).is_err();
        }
    }
}
