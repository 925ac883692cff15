//! Erasure: whose key is which, what a report finds, and a log whose key is lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail loudly")]

#[expect(dead_code, reason = "shared; not every test uses all of it")]
#[path = "../keep/mod.rs"]
mod keep;

mod keys;
#[cfg(feature = "seal")]
mod lost;
mod report;

use audit_types::{
    Digest, Draft, ErasureRefusal, ErasureReport, ErasureScan, Error, ErrorKind, Event, EventKind,
    Fingerprint, Hold, HoldScope, Holds, Record, SealedPart, SubjectKeyState, SubjectKeys,
};
use keep::{Spec, code, id, person, record};

fn kind<T>(result: Result<T, Error>) -> Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

fn erasure(outcome: Result<Vec<Draft>, ErasureRefusal>) -> Vec<audit_types::Erasure> {
    let drafts = outcome.unwrap();
    let event = |draft: Draft| match draft.event {
        Event::Erasure(event) => event,
        other => panic!("{other:?}"),
    };
    drafts.into_iter().map(event).collect()
}

fn scan(
    people: &[Fingerprint],
    keys: &SubjectKeys,
    holds: &Holds,
    records: &[Record],
) -> ErasureReport {
    let mut scan = ErasureScan::new(people, keys, holds);
    records.iter().for_each(|record| scan.push(record));
    scan.finish()
}

fn hold(name: &str, scope: HoldScope) -> Hold {
    let basis = code("court");
    Hold { name: id(name), scope, basis, placed_at: 0, placed_by: None, released: None }
}
