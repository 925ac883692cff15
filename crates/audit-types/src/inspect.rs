//! What a verifier wants to know of a record, read without making the record.

use crate::canonical::{Canonical, Decoder};
use crate::{Digest, Error, ErrorKind, Event, EventKind, Id, SCHEMA_VERSION};

/// What a verifier wants to know of a record.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) sequence: u64,
    pub(crate) time: i64,
    pub(crate) policy: Digest,
    /// How many sealed payloads it has.
    pub(crate) sealed: u64,
    /// The event, where it speaks about the log itself.
    pub(crate) event: Option<Event>,
}

impl Facts {
    /// Reads an encoding and checks all of it: accepts what [`Record::decode`] accepts, and does
    /// not allocate but for the rare events that it keeps.
    ///
    /// [`Record::decode`]: crate::Record::decode
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder::new(bytes);
        if u16::decode(&mut input)? != SCHEMA_VERSION {
            return Err(Error::new(ErrorKind::UnsupportedVersion, "schema"));
        }
        let sequence = u64::decode(&mut input)?;
        let time = i64::decode(&mut input)?;
        let policy = Digest::decode(&mut input)?;
        for _run_workflow_agent in 0..3 {
            Option::<Id>::check(&mut input)?;
        }
        let event = match input.peek().map(|kind| EventKind::decode(&mut Decoder::new(&[kind]))) {
            Some(Ok(EventKind::PolicyChange | EventKind::Checkpointed | EventKind::Retention)) => {
                Some(Event::decode(&mut input)?)
            }
            _ => {
                Event::check(&mut input)?;
                None
            }
        };
        let sealed = input.sealed();
        input.finish()?;
        Ok(Self { sequence, time, policy, sealed, event })
    }
}
