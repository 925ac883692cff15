//! What a sealed payload belongs to.

use crate::canonical::Canonical;
use crate::{Draft, Id, SealedPart};

/// What a payload belongs to: it opens in that place only, so that a ciphertext that was moved
/// into another record is noticed by whoever opens it.
///
/// Two records of one log, agent, run and microsecond have the same context; what tells them
/// apart is the [`Chain`](crate::Chain), which commits to each ciphertext where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SealContext {
    pub(super) log: Id,
    pub(super) time: i64,
    pub(super) run: Option<Id>,
    pub(super) workflow: Option<Id>,
    pub(super) agent: Option<Id>,
    pub(super) part: SealedPart,
}

impl SealContext {
    /// That part of a record with that time, run, workflow and agent. The event of the draft is
    /// not a part of it, so that the payload can be sealed before it is put there, and opened
    /// with the [draft of the record](crate::Record::draft) afterwards.
    #[must_use]
    pub fn new(log: &Id, draft: &Draft, part: SealedPart) -> Self {
        let Draft { time, run, workflow, agent, event: _ } = draft;
        let (run, workflow, agent) = (run.clone(), workflow.clone(), agent.clone());
        Self { log: log.clone(), time: *time, run, workflow, agent, part }
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        // Without `..`: a new field that does not count does not compile.
        let Self { log, time, run, workflow, agent, part } = self;
        log.encode(out);
        time.encode(out);
        run.encode(out);
        workflow.encode(out);
        agent.encode(out);
        part.encode(out);
    }
}
