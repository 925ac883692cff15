//! Serde: the types that have one text through that text, and entries as one flat object.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{Decision, Digest, Draft, Entry, Head, Mode, Reason, Record, Stage};

/// Not derived: the derived code repeats an unknown name in its error.
macro_rules! impl_through_text {
    ($($type:ty => $expected:literal),* $(,)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Text { expected: $expected, result: PhantomData };
                // The format's own error would show what it found instead of a text.
                deserializer.deserialize_str(text).map_err(|_| {
                    de::Error::custom(concat!("expected ", $expected))
                })
            }
        }
    )*};
}

impl_through_text! {
    Digest => "64 lower-case hexadecimal digits",
    Head => "a number of records, a colon and a digest",
    Stage => "the name of a stage",
    Decision => "the name of a decision",
    Mode => "the name of a mode",
}

struct Text<T> {
    expected: &'static str,
    result: PhantomData<T>,
}

impl<T: FromStr<Err = crate::Error>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// An entry as it is written: the names of these fields are a part of the format.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    schema: u16,
    sequence: u64,
    time: i64,
    run: Cow<'a, str>,
    agent: Option<Cow<'a, str>>,
    stage: Stage,
    subject: Option<Cow<'a, str>>,
    decision: Decision,
    mode: Mode,
    reasons: Cow<'a, [Reason]>,
    label: Cow<'a, str>,
    policy: Digest,
    input_bytes: u64,
    approval: Option<Digest>,
    hash: Digest,
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record();
        let wire = Wire {
            schema: record.schema(),
            sequence: record.sequence(),
            time: record.time(),
            run: record.run().into(),
            agent: record.agent().map(Cow::from),
            stage: record.stage(),
            subject: record.subject().map(Cow::from),
            decision: record.decision(),
            mode: record.mode(),
            reasons: record.reasons().into(),
            label: record.label().into(),
            policy: record.policy(),
            input_bytes: record.input_bytes(),
            approval: record.approval(),
            hash: self.hash(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // One constant message for every wrong shape, since the format's own may quote a value.
        let wire = Wire::deserialize(deserializer)
            .map_err(|_| de::Error::custom("not an object with the fields of an audit entry"))?;
        let draft = Draft {
            time: wire.time,
            run: wire.run.into_owned(),
            agent: wire.agent.map(Cow::into_owned),
            stage: wire.stage,
            subject: wire.subject.map(Cow::into_owned),
            decision: wire.decision,
            mode: wire.mode,
            reasons: wire.reasons.into_owned(),
            label: wire.label.into_owned(),
            input_bytes: wire.input_bytes,
            approval: wire.approval,
        };
        let record = Record::new(wire.schema, wire.sequence, wire.policy, draft)
            .map_err(de::Error::custom)?;
        Ok(Self::new(record, wire.hash))
    }
}
