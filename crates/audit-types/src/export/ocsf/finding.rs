//! What was found: Detection Finding and Data Security Finding.

use super::class::{
    self, ALERTED, CREATE, DATA_SECURITY_FINDING, DETECTION_FINDING, LOW, control, severity_of,
};
use super::object::{Member, Object};
use super::parts::{
    SELF, actor, agent, category_of, confidentiality, details, is_data, resource, tally,
};
use super::{Rendering, record_uid};
use crate::{Alert, Decision, Declassification, Finding, Id, Record, Response, StageDecision};

/// The findings that go with a stage decision.
pub(super) fn of_stage(
    uid: &str,
    related: &Object,
    record: &Record,
    event: &StageDecision,
) -> Vec<Rendering> {
    let (data, others): (Vec<&Finding>, Vec<_>) =
        event.content.findings.iter().partition(|finding| is_data(finding));
    let mut renderings = Vec::new();
    if !data.is_empty() {
        renderings.push(sensitive_data(uid, related, record, event, &data));
    }
    if !others.is_empty() && event.decision >= Decision::Hold {
        renderings.push(detection(uid, related, record, event, &others));
    }
    renderings
}

fn detection(
    uid: &str,
    related: &Object,
    record: &Record,
    event: &StageDecision,
    found: &[&Finding],
) -> Rendering {
    let title = format!("suspicious content at {}", event.stage);
    let evidence = Object::new()
        .with("actor", actor(record, None))
        .with("ai_agent", agent(record, None))
        .with("api", Object::new().with("operation", format!("stage.{}", event.stage)));
    let rendering = Rendering::new(DETECTION_FINDING, CREATE, title.clone())
        .with("finding_info", info(uid, "detection", title, related, found))
        .with("evidences", vec![evidence]);
    of_decision(rendering, event, "detection")
}

fn sensitive_data(
    uid: &str,
    related: &Object,
    record: &Record,
    event: &StageDecision,
    found: &[&Finding],
) -> Rendering {
    let title = format!("sensitive data at {}", event.stage);
    // One category if all share it.
    let mut categories = found.iter().map(|finding| category_of(&finding.kind));
    let first = categories.next().unwrap_or(Member::other("Other"));
    let shared = categories.all(|category| category.id == first.id);
    let category = if shared { first } else { Member::other("Other") };
    let security = data_security()
        .merged(confidentiality(&event.label))
        .with_enum("category", category)
        .with("discovery_details", details(&tally(found.iter().copied())))
        .with("policy", Object::new().with("uid", record.policy()));
    let rendering = Rendering::new(DATA_SECURITY_FINDING, CREATE, title.clone())
        .with("finding_info", info(uid, "data", title, related, found))
        .with("actor", actor(record, None))
        .with("data_security", security);
    of_decision(rendering, event, "data")
}

/// What both findings of a stage decision have.
fn of_decision(rendering: Rendering, event: &StageDecision, suffix: &'static str) -> Rendering {
    let subject = event.subject.as_ref();
    let rendering = rendering
        .with_severity(severity_of(event.decision))
        .with_control(control(event.decision, event.mode))
        .with("is_alert", event.decision >= Decision::Hold)
        .with("resources", subject.map(|subject| vec![resource(subject, event.stage.as_str())]))
        .mapping(&["subject", "decision", "label"]);
    Rendering { suffix, ..rendering }
}

fn info(uid: &str, suffix: &str, title: String, related: &Object, found: &[&Finding]) -> Object {
    const RULE: Member = Member::new(1, "Rule");
    Object::new()
        .with("uid", format!("{uid}:{suffix}"))
        .with("title", title)
        .with("types", found.iter().map(|finding| &finding.kind).collect::<Vec<_>>())
        .with("analytic", Object::new().with("name", SELF).with_enum("type", RULE))
        .with("related_events", vec![related.clone()])
}

fn data_security() -> Object {
    Object::new().with_enum("detection_system", Member::new(10, "Application-Level DLP"))
}

pub(super) fn declassification(uid: &str, record: &Record, event: &Declassification) -> Rendering {
    let title = format!("label lowered for {}", event.sink);
    let info = Object::new().with("uid", uid).with("title", &*title);
    let security = data_security()
        .merged(confidentiality(&event.from))
        .with("policy", Object::new().with("uid", record.policy()));
    Rendering::new(DATA_SECURITY_FINDING, CREATE, title)
        .with_severity(LOW)
        .with_control(class::APPROVED)
        .with("finding_info", info)
        .with("actor", actor(record, Some(&event.authority)))
        .with("data_security", security)
        .with("is_alert", false)
        .with("resources", vec![resource(&event.sink, "sink")])
        .mapping(&["authority", "sink", "from"])
}

pub(super) fn alert(log: &Id, uid: &str, event: &Alert) -> Rendering {
    const STATISTICAL: Member = Member::new(3, "Statistical");
    let analytic = Object::new()
        .with("uid", &event.rule)
        .with("name", &event.rule)
        .with_enum("type", STATISTICAL);
    let cause = event.record.map(|record| vec![Object::new().with("uid", record_uid(log, record))]);
    let title = format!("{}: {} of {}", event.rule, event.measure, event.scope);
    let info = Object::new()
        .with("uid", uid)
        .with("title", &*title)
        .with("types", vec![&event.measure])
        .with("analytic", analytic)
        .with("related_events", cause);
    let control = match event.response {
        Response::Notify => ALERTED,
        Response::Hold => class::HELD,
        Response::Stop => class::DENIED,
    };
    Rendering::new(DETECTION_FINDING, CREATE, title)
        .with_severity(class::severity(event.severity))
        .with_control(control)
        .with("finding_info", info)
        .with("is_alert", true)
        .with("anomaly_analyses", analysis(event).map(|analysis| vec![analysis]))
        .with("resources", vec![resource(&event.scope, "scope")])
        .mapping(&["rule", "severity", "measure", "scope"])
}

/// What was seen and what was expected, in numbers as texts, as OCSF has them.
fn analysis(event: &Alert) -> Option<Object> {
    let observed = event.observed.map(|measure| measure.to_string());
    let observed = observed.or(event.item.as_ref().map(ToString::to_string))?;
    let about = |value: String, count: Option<u64>| {
        let observation = Object::new().with("value", value).with("count", count);
        Object::new()
            .with("observation_parameter", &event.measure)
            .with("observations", vec![observation])
    };
    let baseline = event.expected.map(|measure| about(measure.to_string(), Some(event.compared)));
    let target = Object::new().with("name", &event.scope).with("type", "scope");
    let analysis = Object::new()
        .with("analysis_targets", vec![target])
        .with("anomalies", vec![about(observed, None)])
        .with("baselines", baseline.map(|baseline| vec![baseline]));
    Some(analysis)
}
