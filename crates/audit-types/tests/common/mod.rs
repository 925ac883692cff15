//! What the tests of this crate share.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail loudly, as tests may")]

pub(crate) mod any;
mod least;
mod names;
pub(crate) mod samples;

use audit_types::{Chain, Digest, Draft, Entry, Event, Head, Id, Verification, Verifier};

pub(crate) use names::id;

pub(crate) const POLICY: Digest = Digest::new([7; 32]);

pub(crate) fn log_id() -> Id {
    id("log-1")
}

pub(crate) fn draft(time: i64, event: Event) -> Draft {
    Draft {
        time,
        run: Some(id("run-7")),
        workflow: Some(id("invoices")),
        agent: Some(id("reader")),
        event,
    }
}

/// The entries and the head of a log of these events.
pub(crate) fn log(events: impl IntoIterator<Item = Event>) -> (Vec<Entry>, Head) {
    let mut chain = Chain::new(&log_id(), POLICY);
    let drafts = (1_760_000_000_000_000..).zip(events).map(|(time, event)| draft(time, event));
    let entries = drafts.map(|draft| chain.append(draft)).collect();
    (entries, chain.head())
}

pub(crate) fn encode(entry: &Entry) -> Vec<u8> {
    let mut out = Vec::new();
    entry.record().encode(&mut out);
    out
}

/// Reads the entries as a verifier of the log; also as they are stored, which may make no
/// difference.
pub(crate) fn verify(entries: &[Entry], heads: &[Head]) -> Verification {
    let mut verifier = Verifier::new(&log_id(), POLICY);
    let mut stored = verifier.clone();
    for head in heads {
        assert_eq!(verifier.expect_head(*head), stored.expect_head(*head));
    }
    for entry in entries {
        assert_eq!(verifier.push(entry), stored.push_encoded(entry.hash(), &encode(entry)));
    }
    let found = verifier.finish();
    assert_eq!(found, stored.finish());
    found
}
