//! Retention: rows, a naive model, holds, stored facts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

#[path = "../keep/mod.rs"]
mod keep;

mod facts;
mod holds;
mod model;
mod policy;
#[cfg(feature = "serde")]
mod rows;
#[cfg(feature = "serde")]
mod stored;

use audit_types::{
    ClockDoubt, Code, Digest, Disposition, Draft, ErrorKind, Event, EventKind, Hold, HoldRelease,
    HoldScope, Holds, KeepReason, Record, RetentionAction, RetentionDocument, RetentionFramework,
    RetentionPlan, RetentionRule, SegmentFacts, SegmentScan, is_pinned,
};
use keep::{DAY, START, Spec, code, id, person, record};

fn scan(first: u64, records: &[Record], active: bool) -> SegmentFacts {
    let mut scan = SegmentScan::new(first);
    records.iter().for_each(|record| scan.push(record));
    scan.finish(active)
}

fn document(rules: Vec<RetentionRule>) -> RetentionDocument {
    // Most tests look years ahead of their records.
    RetentionDocument { silence: None, ..RetentionDocument::new(rules) }
}

fn hold(name: &str, scope: HoldScope) -> Hold {
    Hold {
        name: id(name),
        scope,
        basis: code("court"),
        placed_at: START,
        placed_by: None,
        released: None,
    }
}
