//! One record as it is kept.

use crate::canonical::{Canonical, Decoder};
use crate::{Digest, Draft, Error, ErrorKind, Event, Id};

/// The version of the records and hashes this crate makes.
pub const SCHEMA_VERSION: u16 = 1;

/// One record as it is kept: a [`Draft`] with its place in the log and the digest of the policy
/// it was made under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    sequence: u64,
    policy: Digest,
    draft: Draft,
}

impl Record {
    /// Puts a record together again that was stored in some other way than encoded or through
    /// serde. To make new records, use a [`Chain`](crate::Chain).
    #[must_use]
    pub fn new(sequence: u64, policy: Digest, draft: Draft) -> Self {
        Self { sequence, policy, draft }
    }

    /// Its place in the log, from 0.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The digest of the policy it was made under.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// What the caller said, as a whole.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// When it happened, in microseconds since the Unix epoch, as the caller said.
    #[must_use]
    pub fn time(&self) -> i64 {
        self.draft.time
    }

    /// The run of the workflow.
    #[must_use]
    pub fn run(&self) -> Option<&Id> {
        self.draft.run.as_ref()
    }

    /// The workflow.
    #[must_use]
    pub fn workflow(&self) -> Option<&Id> {
        self.draft.workflow.as_ref()
    }

    /// The agent that acted.
    #[must_use]
    pub fn agent(&self) -> Option<&Id> {
        self.draft.agent.as_ref()
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.draft.event
    }

    /// Appends the canonical encoding, version 1.
    ///
    /// Numbers are big-endian; `text` is its length in bytes as `u32` and its UTF-8; an option
    /// is the byte 0, or the byte 1 and the value; a list is the number of its items as `u32`
    /// and the items; a name is the one byte that its type gives it. In this order, with nothing
    /// between:
    ///
    /// | field | form |
    /// |---|---|
    /// | schema version | `u16` |
    /// | sequence number | `u64` |
    /// | time | `i64`, two's complement |
    /// | policy digest | 32 bytes |
    /// | run, workflow, agent | option of text, each |
    /// | kind of the event | `u8` |
    /// | the event | its fields, in the order of their declaration |
    pub fn encode(&self, out: &mut Vec<u8>) {
        // Without `..`: a new field that is not encoded does not compile.
        let Self { sequence, policy, draft } = self;
        let Draft { time, run, workflow, agent, event } = draft;
        SCHEMA_VERSION.encode(out);
        sequence.encode(out);
        time.encode(out);
        policy.encode(out);
        run.encode(out);
        workflow.encode(out);
        agent.encode(out);
        event.encode(out);
    }

    /// Reads an encoding. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnsupportedVersion`] where it is of another version of the schema, and
    /// another kind where it is not exactly what [`encode`](Self::encode) makes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder::new(bytes);
        if u16::decode(&mut input)? != SCHEMA_VERSION {
            return Err(Error::new(ErrorKind::UnsupportedVersion, "schema"));
        }
        let sequence = u64::decode(&mut input)?;
        let time = i64::decode(&mut input)?;
        let policy = Digest::decode(&mut input)?;
        let draft = Draft {
            time,
            run: Option::decode(&mut input)?,
            workflow: Option::decode(&mut input)?,
            agent: Option::decode(&mut input)?,
            event: Event::decode(&mut input)?,
        };
        input.finish()?;
        Ok(Self { sequence, policy, draft })
    }
}
