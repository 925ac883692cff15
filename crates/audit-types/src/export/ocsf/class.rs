//! Classes, activities, severities and outcomes as OCSF numbers them.

use super::object::Member;
use crate::{Decision, Mode, Outcome, Severity};

/// A class of events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) uid: u32,
    pub(super) name: &'static str,
    pub(super) category_uid: u32,
    pub(super) category: &'static str,
    /// The profiles that its events are written with.
    pub(super) profiles: &'static [&'static str],
}

const ACTIVITY_PROFILES: &[&str] =
    &["ai_operation", "data_classification", "datetime", "record_integrity", "security_control"];
const FINDING_PROFILES: &[&str] =
    &["data_classification", "datetime", "record_integrity", "security_control"];

const fn finding(uid: u32, name: &'static str) -> Class {
    Class { uid, name, category_uid: 2, category: "Findings", profiles: FINDING_PROFILES }
}

const fn application(uid: u32, name: &'static str) -> Class {
    let category = "Application Activity";
    Class { uid, name, category_uid: 6, category, profiles: ACTIVITY_PROFILES }
}

pub(super) const COMPLIANCE_FINDING: Class = finding(2003, "Compliance Finding");
pub(super) const DETECTION_FINDING: Class = finding(2004, "Detection Finding");
pub(super) const DATA_SECURITY_FINDING: Class = finding(2006, "Data Security Finding");
pub(super) const API_ACTIVITY: Class = application(6003, "API Activity");
pub(super) const DATASTORE_ACTIVITY: Class = application(6005, "Datastore Activity");
pub(super) const ENTITY_MANAGEMENT: Class = Class {
    uid: 3004,
    name: "Entity Management",
    category_uid: 3,
    category: "Identity & Access Management",
    profiles: ACTIVITY_PROFILES,
};

/// The first state of a finding.
pub(super) const NEW: Member = Member::new(1, "New");
pub(super) const CREATE: Member = Member::new(1, "Create");

pub(super) const UNKNOWN: Member = Member::new(0, "Unknown");
pub(super) const SUCCESS: Member = Member::new(1, "Success");
pub(super) const FAILURE: Member = Member::new(2, "Failure");

pub(super) const INFORMATIONAL: Member = Member::new(1, "Informational");
pub(super) const LOW: Member = Member::new(2, "Low");
pub(super) const MEDIUM: Member = Member::new(3, "Medium");
pub(super) const HIGH: Member = Member::new(4, "High");

pub(super) const fn severity(severity: Severity) -> Member {
    match severity {
        Severity::Informational => INFORMATIONAL,
        Severity::Low => LOW,
        Severity::Medium => MEDIUM,
        Severity::High => HIGH,
        Severity::Critical => Member::new(5, "Critical"),
    }
}

/// The severity of a finding, by what was decided because of it.
pub(super) const fn severity_of(decision: Decision) -> Member {
    match decision {
        Decision::Pass => INFORMATIONAL,
        Decision::Rewrite => LOW,
        Decision::Hold => MEDIUM,
        Decision::Block => HIGH,
    }
}

/// The status of a step that was decided on.
pub(super) const fn status_of(decision: Decision) -> Member {
    match decision {
        Decision::Pass | Decision::Rewrite => SUCCESS,
        Decision::Hold => Member::other("Held"),
        Decision::Block => FAILURE,
    }
}

pub(super) const fn status_of_outcome(outcome: Outcome) -> Member {
    match outcome {
        Outcome::Done => SUCCESS,
        Outcome::Failed | Outcome::Refused => FAILURE,
        Outcome::Unknown => UNKNOWN,
    }
}

/// What a control did, and what came of it.
#[derive(Clone, Copy)]
pub(super) struct Control {
    pub(super) action: Member,
    pub(super) disposition: Member,
}

pub(super) const ALLOWED: Control =
    Control { action: Member::new(1, "Allowed"), disposition: Member::new(1, "Allowed") };
pub(super) const APPROVED: Control =
    Control { action: Member::new(1, "Allowed"), disposition: Member::new(8, "Approved") };
pub(super) const DENIED: Control =
    Control { action: Member::new(2, "Denied"), disposition: Member::new(2, "Blocked") };
pub(super) const HELD: Control =
    Control { action: Member::other("Held"), disposition: Member::new(14, "Delayed") };
pub(super) const ALERTED: Control =
    Control { action: Member::new(3, "Observed"), disposition: Member::new(19, "Alert") };

pub(super) const fn control(decision: Decision, mode: Mode) -> Control {
    match (mode, decision) {
        (Mode::Observe, Decision::Pass) => {
            Control { action: Member::new(3, "Observed"), disposition: Member::new(17, "Logged") }
        }
        (Mode::Observe, _) => {
            Control { action: Member::new(3, "Observed"), disposition: Member::new(15, "Detected") }
        }
        (Mode::Enforce, Decision::Pass) => ALLOWED,
        (Mode::Enforce, Decision::Rewrite) => Control {
            action: Member::new(4, "Modified"),
            disposition: Member::new(11, "Corrected"),
        },
        (Mode::Enforce, Decision::Hold) => HELD,
        (Mode::Enforce, Decision::Block) => DENIED,
    }
}
