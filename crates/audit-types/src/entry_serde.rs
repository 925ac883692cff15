//! Serde: an entry as one object.

use std::borrow::Cow;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::through_text::read_object;
use crate::{Digest, Draft, Entry, Event, Id, Record, SCHEMA_VERSION};

/// An entry as it is written: the names of these fields are a part of the format.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    schema: u16,
    sequence: u64,
    time: i64,
    policy: Digest,
    run: Cow<'a, Option<Id>>,
    workflow: Cow<'a, Option<Id>>,
    agent: Cow<'a, Option<Id>>,
    event: Cow<'a, Event>,
    hash: Digest,
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record();
        let Draft { time, run, workflow, agent, event } = record.draft();
        let wire = Wire {
            schema: SCHEMA_VERSION,
            sequence: record.sequence(),
            time: *time,
            policy: record.policy(),
            run: Cow::Borrowed(run),
            workflow: Cow::Borrowed(workflow),
            agent: Cow::Borrowed(agent),
            event: Cow::Borrowed(event),
            hash: self.hash(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // One constant message for every wrong shape, since the format's own may quote a value.
        let wire: Wire<'_> = read_object(deserializer)
            .map_err(|_| de::Error::custom("not an object with the fields of an audit entry"))?;
        if wire.schema != SCHEMA_VERSION {
            return Err(de::Error::custom("unsupported schema version"));
        }
        let draft = Draft {
            time: wire.time,
            run: wire.run.into_owned(),
            workflow: wire.workflow.into_owned(),
            agent: wire.agent.into_owned(),
            event: wire.event.into_owned(),
        };
        Ok(Self::new(Record::new(wire.sequence, wire.policy, draft), wire.hash))
    }
}
