//! Reading a log back.

use crate::{Digest, Entry, Fault, FaultKind, Head, Id, Position};

/// Checks a log, entry by entry, in constant memory.
#[derive(Clone, Debug)]
#[must_use = "a log is verified only once `finish` says so"]
pub struct Verifier {
    position: Position,
    encoding: Vec<u8>,
}

impl Verifier {
    /// Begins with the first record of the log with this id and first policy.
    pub fn new(log: &Id, policy: Digest) -> Self {
        Self { position: Position::genesis(log, policy), encoding: Vec::new() }
    }

    /// Checks the next entry.
    pub fn push(&mut self, entry: &Entry) -> Result<(), Fault> {
        let index = self.position.size();
        let record = entry.record();
        if record.sequence() != index {
            let kind = FaultKind::Gap { expected: index, found: record.sequence() };
            return Err(Fault::new(index, kind));
        }
        self.encoding.clear();
        record.encode(&mut self.encoding);
        if entry.hash() != self.position.leaf(&self.encoding) {
            return Err(Fault::new(index, FaultKind::HashMismatch));
        }
        self.position.advance(record, &self.encoding);
        Ok(())
    }

    /// Checks the next record as it is stored.
    pub fn push_encoded(&mut self, hash: Digest, encoding: &[u8]) -> Option<Fault> {
        let index = self.position.size();
        match crate::Record::decode(encoding) {
            Ok(record) => self.push(&Entry::new(record, hash)).err(),
            Err(_) => Some(Fault::new(index, FaultKind::HashMismatch)),
        }
    }

    /// Passes a record of which only the hash is left.
    pub fn push_pruned(&mut self, hash: Digest) -> Option<Fault> {
        self.position.pass(hash);
        None
    }

    /// Where the log stands.
    #[must_use]
    pub fn head(&self) -> Head {
        self.position.head()
    }
}
