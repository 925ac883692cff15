//! The encoding is injective: it can be decoded, and different records differ in it.

#[cfg(test)]
mod common;

use audit_types::{Decision, Digest, Draft, Mode, Reason, Record, SCHEMA_VERSION, Stage};
use common::{POLICY, any_draft, draft};
use proptest::prelude::*;

fn encode(record: &Record) -> Vec<u8> {
    let mut out = Vec::new();
    record.encode(&mut out);
    out
}

/// Written from the documented table and not from the encoder. Encoding has a left inverse, so
/// no two records can share an encoding.
struct Decoder<'a>(&'a [u8]);

impl Decoder<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn u8(&mut self) -> Option<u8> {
        self.bytes().map(u8::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_be_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.u8()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    /// The value of an enum, from its tag and the values in the order of the tags.
    fn tagged<T: Copy>(&mut self, values: &[T]) -> Option<T> {
        values.get(usize::from(self.u8()?).checked_sub(1)?).copied()
    }

    fn record(mut self) -> Option<Record> {
        let schema = u16::from_be_bytes(self.bytes()?);
        let sequence = u64::from_be_bytes(self.bytes()?);
        let time = i64::from_be_bytes(self.bytes()?);
        let run = self.text()?;
        let agent = self.option(Self::text)?;
        let stage = self.tagged(Stage::ALL)?;
        let subject = self.option(Self::text)?;
        let decision = self.tagged(Decision::ALL)?;
        let mode = self.tagged(Mode::ALL)?;
        let mut reasons = Vec::new();
        for _ in 0..self.u32()? {
            reasons.push(Reason { code: self.text()?, count: self.u32()? });
        }
        let label = self.text()?;
        let policy = Digest::new(self.bytes()?);
        let input_bytes = u64::from_be_bytes(self.bytes()?);
        let approval = self.option(|decoder| decoder.bytes().map(Digest::new))?;
        let draft = Draft {
            time,
            run,
            agent,
            stage,
            subject,
            decision,
            mode,
            reasons,
            label,
            input_bytes,
            approval,
        };
        if !self.0.is_empty() {
            return None;
        }
        Record::new(schema, sequence, policy, draft).ok()
    }
}

proptest! {
    #[test]
    fn what_is_encoded_can_be_decoded(
        draft in any_draft(),
        schema in any::<u16>(),
        sequence in any::<u64>(),
        policy in any::<[u8; 32]>(),
    ) {
        let record = Record::new(schema, sequence, Digest::new(policy), draft).unwrap();
        let encoding = encode(&record);
        prop_assert_eq!(Decoder(&encoding).record(), Some(record));
    }

    #[test]
    fn different_records_have_different_encodings(one in any_draft(), other in any_draft()) {
        let [one, other] =
            [one, other].map(|draft| Record::new(SCHEMA_VERSION, 0, POLICY, draft).unwrap());
        prop_assert_eq!(one == other, encode(&one) == encode(&other));
    }
}

#[test]
fn a_border_between_fields_cannot_be_moved() {
    let with = |run: &str, agent: Option<&str>, subject: Option<&str>| {
        let (agent, subject) = (agent.map(String::from), subject.map(String::from));
        let draft = Draft { run: run.into(), agent, subject, ..draft() };
        encode(&Record::new(SCHEMA_VERSION, 0, POLICY, draft).unwrap())
    };
    assert_ne!(with("a|b", Some("c"), None), with("a", Some("b|c"), None));
    assert_ne!(with("a", Some("b"), None), with("a", None, Some("b")));
    let reasons = |codes: &[&str]| {
        let reasons = codes.iter().map(|code| Reason { code: (*code).into(), count: 1 }).collect();
        encode(&Record::new(SCHEMA_VERSION, 0, POLICY, Draft { reasons, ..draft() }).unwrap())
    };
    assert_ne!(reasons(&["ab", "c"]), reasons(&["a", "bc"]));
    assert_ne!(reasons(&["a", "b"]), reasons(&["b", "a"]));
    assert_ne!(reasons(&["a"]), reasons(&["a", "a"]));
}
