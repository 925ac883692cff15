//! Eyes on a stream of numbers or audit records: what is unusual, in one sentence, at a known rate
//! of false alarms.
//!
//! ```
//! use anomaly_watch::{Detector, DetectorConfig, WatchDocument};
//!
//! // One number: nothing to tune, the unit does not matter.
//! let mut detector = Detector::new(DetectorConfig::default())?;
//! let minute = 60_000_000; // microseconds
//! for index in 0..1_000 {
//!     detector.push(index * minute, 40.0 + (index % 7) as f64);
//! }
//! assert!(detector.push(1_000 * minute, 9_412.0).alert);
//!
//! // Audit records: rules with safe defaults; each alert is a record, too.
//! let mut watch = WatchDocument::default().build()?;
//! # let records: Vec<audit_types::Record> = Vec::new();
//! for record in &records {
//!     for alert in watch.push(record) {
//!         println!("{}: {alert}", alert.severity);
//!     }
//! }
//! # Ok::<(), anomaly_watch::Error>(())
//! ```
//!
//! # Overview
//!
//! - A [`Detector`] says of each number of a stream how unusual it is. Nine features of a value are
//!   ranked among the same features of the last ones (conformal p-values), added up, and compared
//!   with the peaks of their own past, so that the rate of false alarms is the one asked for
//!   whatever the stream looks like. Its [`Reading`] says which feature and how it ranks.
//! - A [`Watch`] reads audit records: token use, cost, latency, lengths, findings and denials, the
//!   mix of tools, first uses, working hours, volumes, loops, budgets. It learns what is usual for
//!   each agent, workflow and key. A [`WatchAlert`] explains itself in one sentence and becomes a
//!   record of `audit-types`.
//! - A [`WatchDocument`] is the configuration: which [`Metric`], whose, how many false alarms, how
//!   often before it counts, how serious, and whether to notify, hold or stop. The defaults stand
//!   in `data/default.toml`.
//! - [`Cusum`] and [`BernoulliSteps`] find slow drift, and can be used alone.
//!
//! # Guarantees
//!
//! They are numbered, with the tests that keep them, in the docs of [`Detector`] and [`Watch`].
//!
//! # Untrusted input and limits
//!
//! - No number, time or record makes anything panic; what is not finite or goes back in time is
//!   said in [`Reading::fault`] and [`WatchCounts`], never passed over in silence.
//! - Memory is bounded by the window of a detector and the number of scopes of a watch; a value
//!   takes O(log window) steps.
//! - State that a detector or a watch goes on from is checked: one that no values lead to is
//!   refused. A [`Cusum`] of its own is taken as it was stored.
//!
//! # What this does not do
//!
//! - An alert is a hint. What is unusual may be harmless, and who can choose the values can teach a
//!   detector, slowly, that anything is usual. Ceilings, budgets and grants (`access-gate`) do not
//!   learn and are what to rely on.
//! - It holds and stops nothing by itself: a [`WatchAlert`] says what is to be done.
//! - It sees what is recorded, and nothing in the first days of learning.
//!
//! # Features
//!
//! - `serde` (off by default): configuration, state and alerts.
//! - `traffic` (off by default): a seeded generator of agent traffic with labelled incidents.
//!
//! # Sibling crates
//!
//! `audit-types` has the records; `workflow-guard` writes them. `access-gate` has the limits that
//! do not learn.

#[cfg(feature = "serde")]
mod bits;
mod cusum;
mod detector;
mod digits;
mod error;
mod rule;
mod rules;
mod stat;
mod time;
#[cfg(feature = "traffic")]
mod traffic;
mod watch;

pub use cusum::{BernoulliSteps, Cusum};
pub use detector::{
    Detector, DetectorConfig, DetectorState, Direction, Evidence, Fault, Feature, Phase, Reading,
    Season,
};
pub use error::{Error, ErrorKind};
pub use rule::{BudgetPlan, Escalation, FalseAlarms, RuleDocument, ScopeKind};
pub use rules::WatchDocument;
#[cfg(feature = "traffic")]
pub use traffic::{
    Detection, Incident, IncidentConfig, IncidentKind, Rhythm, Share, Strength, Traffic,
    TrafficConfig, TrafficRecord, Trial, WorkflowConfig, false_alarms,
};
pub use watch::{Cause, Metric, Watch, WatchAlert, WatchCounts, WatchState};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadmeDoctests;
