//! The outcome of a control: Compliance Finding.

use super::class::{COMPLIANCE_FINDING, CREATE, HIGH, INFORMATIONAL, LOW, MEDIUM};
use super::object::{Member, Object};
use super::{Rendering, milliseconds, record_uid};
use crate::canonical::record_names;
use crate::{Digest, Id};

/// The outcome of checking one control, as plain data. Its texts are the caller's own; nothing
/// in them may come from a text that was inspected.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlFinding {
    /// What tells it from all other findings, such as `report-7/soc2/cc6.1`.
    pub uid: Id,
    /// When it was checked, in microseconds since the Unix epoch.
    pub time: i64,
    /// The framework, with its version.
    pub framework: Id,
    /// The control within it.
    pub control: Id,
    /// What the control asks for, in the caller's words; where there are none, the control's name
    /// stands for them.
    pub title: String,
    /// What came out.
    pub status: ControlStatus,
    /// Why, one sentence each.
    pub details: Vec<String>,
    /// The digest of the policy that was looked at, if one was.
    pub policy: Option<Digest>,
    /// From when to when the log was looked at, in microseconds since the Unix epoch.
    pub period: Option<(i64, i64)>,
    /// How many records bear on it.
    pub records: u64,
    /// Some of them.
    pub evidence: Vec<ControlEvidence>,
}

record_names! {
    /// What came out for a control.
    pub enum ControlStatus as "control status" {
        /// Configured, and the log shows it at work.
        Evidenced = 1 "evidenced",
        /// Configured, and nothing shows it at work.
        ConfiguredUnexercised = 2 "configured_unexercised",
        /// The log shows that it was not kept.
        Violated = 3 "violated",
        /// Not configured.
        NotConfigured = 4 "not_configured",
        /// It does not apply.
        NotApplicable = 5 "not_applicable",
        /// It is about people and paper, not about software.
        Organisational = 6 "organisational",
    }
}

impl ControlStatus {
    const fn status(self) -> Member {
        match self {
            Self::Evidenced => Member::new(1, "Pass"),
            Self::ConfiguredUnexercised => Member::new(2, "Warning"),
            Self::Violated | Self::NotConfigured => Member::new(3, "Fail"),
            Self::NotApplicable => Member::other("Not applicable"),
            Self::Organisational => Member::other("Organisational"),
        }
    }

    const fn severity(self) -> Member {
        match self {
            Self::Violated => HIGH,
            Self::NotConfigured => MEDIUM,
            Self::ConfiguredUnexercised => LOW,
            Self::Evidenced | Self::NotApplicable | Self::Organisational => INFORMATIONAL,
        }
    }
}

/// A record that bears on a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlEvidence {
    /// Its place in the log.
    pub sequence: u64,
    /// The hash of its leaf.
    pub hash: Digest,
}

pub(super) fn control(log: &Id, finding: &ControlFinding) -> Rendering {
    let status = finding.status;
    let title = Some(finding.title.as_str()).filter(|title| !title.is_empty());
    let title = title.unwrap_or(finding.control.as_str());
    let compliance = Object::new()
        .with("control", &finding.control)
        .with("standards", vec![&finding.framework])
        .with("desc", title)
        .with_enum("status", status.status())
        .with("status_code", status.as_str())
        .with("status_details", finding.details.iter().map(String::as_str).collect::<Vec<_>>());
    let info = Object::new()
        .with("uid", &finding.uid)
        .with("title", title)
        .with("related_events_count", finding.records);
    let evidences = finding.evidence.iter().map(|evidence| {
        let uid = record_uid(log, evidence.sequence);
        let data = Object::new().with("hash", evidence.hash);
        Object::new().with("uid", uid).with("data", data)
    });
    let message = format!("{} {}: {}", finding.framework, finding.control, status.as_str());
    let policy = finding.policy.map(|policy| Object::new().with("uid", policy));
    Rendering::new(COMPLIANCE_FINDING, CREATE, message)
        .with_severity(status.severity())
        .with("compliance", compliance)
        .with("finding_info", info)
        .with("evidences", evidences.collect::<Vec<_>>())
        .with("policy", policy)
        .with("start_time", finding.period.map(|(start, _)| milliseconds(start)))
        .with("end_time", finding.period.map(|(_, end)| milliseconds(end)))
}
