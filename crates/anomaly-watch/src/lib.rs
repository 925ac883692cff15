//! Streaming detectors over numbers and audit records.

#[cfg(feature = "serde")]
mod bits;
mod cusum;
mod detector;
mod error;
mod rule;
mod rules;
mod stat;
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
