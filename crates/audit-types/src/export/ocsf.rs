//! OCSF: events of the Open Cybersecurity Schema Framework, for SIEM systems and data lakes.
//!
//! ```
//! use audit_types::export::ocsf::Exporter;
//! # use audit_types::{Chain, Digest, Draft, Event, Id, Mode, RunStart};
//! # let (log, policy) = (Id::new("billing-eu")?, Digest::sha256(b"version = 1"));
//! # let event = RunStart {
//! #     version: None, started_by: None, parent: None, mode: Mode::Enforce, intent: None,
//! # };
//! # let entry = Chain::new(&log, policy).append(Draft {
//! #     time: 1_760_000_000_000_000, run: None, workflow: None, agent: None, event: event.into(),
//! # });
//!
//! let exporter = Exporter::new(&log);
//! for event in exporter.events(&entry) {
//!     assert_eq!(event["class_uid"], 6003);
//!     assert_eq!(event["time"], 1_760_000_000_000_u64);
//!     println!("{event}");
//! }
//! # Ok::<(), audit_types::Error>(())
//! ```
//!
//! The version is [`OCSF_VERSION`], the draft that has attributes for an AI agent and for the
//! integrity of an event. A reader of an earlier version has to ignore what it does not know.
//!
//! # Classes
//!
//! | record | class | activity |
//! |---|---|---|
//! | run start, end | 6003 API Activity | Create, Update |
//! | stage decision, outcome | 6003 API Activity | Other: Decide, Finish |
//! | tool call, model call | 6003 API Activity | Other: Invoke |
//! | key use | 6003 API Activity | Read |
//! | approval | 6003 API Activity | Create for a request, Update for all that follows |
//! | checkpoint | 6003 API Activity | Create |
//! | data access | 6005 Datastore Activity | Read, Query, Create, Update, Delete; Other: Export |
//! | retention | 6005 Datastore Activity | Delete, Update; Other: Export |
//! | erasure | 6005 Datastore Activity | Delete |
//! | key change, configuration change, policy change | 3004 Entity Management | by what was done |
//! | alert | 2004 Detection Finding | Create |
//! | declassification | 2006 Data Security Finding | Create |
//!
//! A stage decision with findings makes more events:
//!
//! - 2006 Data Security Finding for those about data (`pii`, `phi`, `pci`, `secret`, `credential`,
//!   `exfil`, `leak`), whatever was decided;
//! - 2004 Detection Finding for all others, such as `injection`, if the step was held or blocked.
//!
//! 2003 Compliance Finding is made from plain data: see [`Exporter::control`].
//!
//! # Where things are
//!
//! | part of the record | attribute |
//! |---|---|
//! | log, sequence | `metadata.log_name`, `metadata.sequence`; together `metadata.uid`, the key |
//! | time | `time`, in milliseconds, rounded down; `time_dt` to the microsecond |
//! | policy digest | `policy.uid` |
//! | run | `metadata.correlation_uid` |
//! | workflow | `unmapped.workflow`; in activities also `actor.app_name` |
//! | agent | `unmapped.agent`; in activities also `ai_agent.uid` |
//! | label | `metadata.labels`, and its level in `metadata.data_classifications` |
//! | findings | `metadata.data_classifications` |
//! | decision | `authorizations`, `action_id`, `disposition_id` |
//! | error | `status_code` |
//! | hash of the leaf | `unmapped.hash` |
//! | everything else | `unmapped.event` |
//!
//! Of a sealed payload only the name of its key is exported. `src_endpoint`, which OCSF demands,
//! names the workflow, because a record knows no addresses.
//!
//! # Integrity
//!
//! Each event carries an attestation (profile `record_integrity`): SHA-256 of its form in the
//! JSON Canonicalization Scheme (RFC 8785). It shows accidental changes on the way, nothing else,
//! since there is no key in it. What proves that an event was in the log is the log:
//! `unmapped.hash` is the hash of its leaf.
//!
//! # Guarantees
//!
//! 1. Every event of every kind of record is valid under the schema: attributes, types, enums,
//!    captions, required attributes, profiles and constraints (`tests/ocsf.rs`:
//!    `every_event_is_valid`; it reads the schema's own source, and says that it was skipped where
//!    there is none and `OCSF_SCHEMA` names none).
//! 2. Nothing of a record is lost but the ciphertext of sealed payloads (`tests/ocsf.rs`:
//!    `nothing_is_lost`).
//! 3. Every number is one that any reader of JSON keeps exactly (`tests/ocsf.rs`:
//!    `numbers_are_safe`).

mod activity;
mod class;
mod compliance;
mod finding;
mod integrity;
mod object;
mod parts;

use serde_json::Value;

use super::facets::Facets;
use super::time::rfc3339;
use crate::{Decision, Entry, Event, Id, SCHEMA_VERSION};

use class::Class;
use object::{Member, Object, Part, SAFE_MAX, settled};

pub use compliance::{ControlEvidence, ControlFinding, ControlStatus};

/// The version of the schema that events are written for and checked against.
pub const OCSF_VERSION: &str = "1.9.0-dev";

/// Makes events from the records of one log.
#[derive(Clone, Debug)]
pub struct Exporter {
    log: Id,
    product: Option<Product>,
}

/// The product that events name as their source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its name.
    pub name: Id,
    /// Who makes it.
    pub vendor: Id,
    /// Its version.
    pub version: Id,
}

impl Exporter {
    /// For the log with this id. Events name this library, in its version, as their source.
    #[must_use]
    pub fn new(log: &Id) -> Self {
        Self { log: log.clone(), product: None }
    }

    /// Another product as the source, such as the one that this library is a part of.
    #[must_use]
    pub fn with_product(self, product: Product) -> Self {
        Self { product: Some(product), ..self }
    }

    /// The events of an entry: one for what happened, and those for what was found. Linear in the
    /// length of the entry.
    #[must_use]
    pub fn events(&self, entry: &Entry) -> Vec<Value> {
        let record = entry.record();
        let uid = record_uid(&self.log, record.sequence());
        let primary = activity::primary(&self.log, &uid, record);
        let type_uid = type_uid(primary.class, primary.activity);
        let mut events = vec![self.event(entry, primary, uid.clone())];
        if let Event::StageDecision(decision) = record.event() {
            let related = Object::new().with("uid", &*uid).with("type_uid", type_uid);
            for finding in finding::of_stage(&uid, &related, record, decision) {
                let suffix = finding.suffix;
                events.push(self.event(entry, finding, format!("{uid}:{suffix}")));
            }
        }
        events
    }

    /// The event for the outcome of a control.
    #[must_use]
    pub fn control(&self, finding: &ControlFinding) -> Value {
        let event = compliance::control(&self.log, finding);
        let metadata = self.metadata(event.class, finding.uid.to_string());
        let attributes = event.common(finding.time).with("metadata", metadata);
        integrity::attest(attributes.merged(event.attributes), self.log.as_str())
    }

    fn event(&self, entry: &Entry, event: Rendering, uid: String) -> Value {
        let record = entry.record();
        let facets = Facets::of(record.event());
        let contents = facets.contents.into_iter().flatten();
        let classes = parts::classifications(facets.label, contents);
        let metadata = self
            .metadata(event.class, uid)
            .with("sequence", record.sequence())
            .with("original_event_uid", record.sequence().to_string())
            .with("original_time", rfc3339(record.time()))
            .with("event_code", record.event().kind().as_str())
            .with("log_version", SCHEMA_VERSION.to_string())
            .with("correlation_uid", record.run())
            .with("labels", facets.label.map(|label| vec![label]))
            .with("data_classifications", classes);
        let applied = facets.mode.map(|mode| mode == crate::Mode::Enforce);
        let policy = Object::new().with("uid", record.policy()).with("is_applied", applied);
        let authorizations = facets.decision.map(|decision| vec![authorization(decision)]);
        let attributes = event
            .common(record.time())
            .with("metadata", metadata)
            .with("policy", policy)
            .with("authorizations", authorizations)
            .with("status_code", facets.error)
            .with("unmapped", unmapped(entry, event.mapped));
        integrity::attest(attributes.merged(event.attributes), self.log.as_str())
    }

    fn metadata(&self, class: Class, uid: String) -> Object {
        let (name, vendor, version) = match &self.product {
            Some(product) => {
                (product.name.as_str(), product.vendor.as_str(), product.version.as_str())
            }
            None => (parts::SELF, parts::SELF, env!("CARGO_PKG_VERSION")),
        };
        let product =
            Object::new().with("name", name).with("vendor_name", vendor).with("version", version);
        Object::new()
            .with("version", OCSF_VERSION)
            .with("product", product)
            .with("profiles", class.profiles.to_vec())
            .with("uid", uid)
            .with("log_name", &self.log)
    }
}

/// The uid of the first event of a record: what other events refer to it by.
fn record_uid(log: &Id, sequence: u64) -> String {
    format!("{log}:{sequence}")
}

/// What is particular about an event.
struct Rendering {
    class: Class,
    activity: Member,
    severity: Member,
    status: Member,
    message: String,
    /// The attributes that not every event has.
    attributes: Object,
    /// The fields of the record's event that these attributes hold as they are.
    mapped: &'static [&'static str],
    /// What sets its uid apart from that of the first event of the record.
    suffix: &'static str,
}

impl Rendering {
    fn new(class: Class, activity: Member, message: String) -> Self {
        Self {
            class,
            activity,
            severity: class::INFORMATIONAL,
            status: if class.category_uid == 2 { class::NEW } else { class::SUCCESS },
            message,
            attributes: Object::new(),
            mapped: &[],
            suffix: "",
        }
    }

    fn with(mut self, name: &str, part: impl Part) -> Self {
        self.attributes.set(name, part);
        self
    }

    fn with_severity(mut self, severity: Member) -> Self {
        self.severity = severity;
        self
    }

    fn with_status(mut self, status: Member) -> Self {
        self.status = status;
        self
    }

    fn with_control(mut self, control: class::Control) -> Self {
        self.attributes = self
            .attributes
            .with_enum("action", control.action)
            .with_enum("disposition", control.disposition);
        self
    }

    fn mapping(mut self, fields: &'static [&'static str]) -> Self {
        self.mapped = fields;
        self
    }

    /// The attributes that classify the event, and its time.
    fn common(&self, micros: i64) -> Object {
        let Self { class, activity, .. } = self;
        Object::new()
            .with("category_uid", class.category_uid)
            .with("category_name", class.category)
            .with("class_uid", class.uid)
            .with("class_name", class.name)
            .with("activity_id", activity.id)
            .with("activity_name", activity.caption)
            .with("type_uid", type_uid(*class, *activity))
            .with("type_name", type_name(*class, *activity))
            .with_enum("severity", self.severity)
            .with_enum("status", self.status)
            .with("message", &*self.message)
            .with("time", milliseconds(micros))
            .with("time_dt", rfc3339(micros))
    }
}

fn type_uid(class: Class, activity: Member) -> u32 {
    class.uid.saturating_mul(100).saturating_add(activity.id)
}

fn type_name(class: Class, activity: Member) -> String {
    let caption = if activity.id == 99 { "Other" } else { activity.caption };
    format!("{}: {caption}", class.name)
}

/// OCSF's times. Rounded down, so that their order stays.
fn milliseconds(micros: i64) -> i64 {
    let greatest = i64::try_from(SAFE_MAX).unwrap_or(i64::MAX);
    micros.div_euclid(1000).clamp(greatest.saturating_neg(), greatest)
}

fn authorization(decision: Decision) -> Object {
    Object::new().with("decision", decision.as_str())
}

/// What OCSF has no place for.
fn unmapped(entry: &Entry, mapped: &[&str]) -> Object {
    let record = entry.record();
    // Writing an event cannot fail: its keys are texts and its numbers finite.
    let mut event = serde_json::to_value(record.event()).unwrap_or_default();
    unseal(&mut event);
    if let Value::Object(fields) = &mut event {
        fields.retain(|name, _| !mapped.contains(&name.as_str()));
    }
    Object::new()
        .with("time_micros", settled(record.time().into()))
        .with("workflow", record.workflow())
        .with("agent", record.agent())
        .with("hash", entry.hash())
        .with("event", settled(event))
}

/// Leaves of sealed payloads nothing but the name of the key. Records nest three deep.
fn unseal(value: &mut Value) {
    let Value::Object(fields) = value else { return };
    if let Some(Value::Object(sealed)) = fields.get_mut("sealed") {
        sealed.retain(|name, _| name == "key");
    }
    fields.values_mut().for_each(unseal);
}
