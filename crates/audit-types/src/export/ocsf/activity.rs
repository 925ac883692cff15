//! The first event of each record, and what happened: API Activity, Datastore Activity and Entity
//! Management.

use super::class::{
    self, API_ACTIVITY, CREATE, DATASTORE_ACTIVITY, ENTITY_MANAGEMENT, FAILURE, HIGH, LOW, MEDIUM,
    control, status_of, status_of_outcome,
};
use super::object::{Member, Object};
use super::parts::{actor, agent, classifications, resource, source};
use super::{Rendering, finding};
use crate::{
    AccessOperation, Approval, ApprovalStep, ChangeAction, ConfigurationChange, DataAccess,
    Decision, Erasure, Event, Id, KeyAction, KeyChange, KeyUse, Mode, ModelCall, Outcome,
    PolicyChange, Record, Retention, RetentionAction, RunEnd, RunOutcome, StageDecision,
    StageOutcome, ToolCall,
};

const UPDATE: Member = Member::new(3, "Update");
const INVOKE: Member = Member::other("Invoke");

/// The first event of a record.
pub(super) fn primary(log: &Id, uid: &str, record: &Record) -> Rendering {
    match record.event() {
        Event::RunStart(event) => {
            api(record, "run.start", CREATE, "run started".to_owned(), event.started_by.as_ref())
                .mapping(&["started_by"])
        }
        Event::RunEnd(event) => run_end(record, event),
        Event::StageDecision(event) => stage_decision(record, event),
        Event::StageOutcome(event) => stage_outcome(record, event),
        Event::DataAccess(event) => data_access(record, event),
        Event::ToolCall(event) => tool_call(record, event),
        Event::ModelCall(event) => model_call(record, event),
        Event::KeyUse(event) => key_use(record, event),
        Event::KeyChange(event) => key_change(record, event),
        Event::Approval(event) => approval(record, event),
        Event::PolicyChange(event) => policy_change(record, event),
        Event::ConfigurationChange(event) => configuration_change(record, event),
        Event::Retention(event) => retention(log, record, event),
        Event::Erasure(event) => erasure(log, record, event),
        Event::Checkpointed(event) => {
            let message = format!("checkpoint of {} records", event.size);
            api(record, "log.checkpoint", CREATE, message, None)
                .with("resources", vec![resource(log, "audit log")])
        }
        Event::Alert(event) => finding::alert(log, uid, event),
        Event::Declassification(event) => finding::declassification(uid, record, event),
    }
}

/// What every activity has.
fn begin(
    class: class::Class,
    record: &Record,
    activity: Member,
    message: String,
    person: Option<&Id>,
) -> Rendering {
    Rendering::new(class, activity, message)
        .with("actor", actor(record, person))
        .with("src_endpoint", source(record))
        .with("ai_agent", agent(record, None))
}

fn api(
    record: &Record,
    operation: &str,
    activity: Member,
    message: String,
    person: Option<&Id>,
) -> Rendering {
    begin(API_ACTIVITY, record, activity, message, person)
        .with("api", Object::new().with("operation", operation))
}

fn run_end(record: &Record, event: &RunEnd) -> Rendering {
    let status = match event.outcome {
        RunOutcome::Completed => class::SUCCESS,
        RunOutcome::Failed => FAILURE,
        RunOutcome::Stopped => Member::other("Stopped"),
        RunOutcome::Cancelled => Member::other("Cancelled"),
        RunOutcome::Abandoned => Member::other("Abandoned"),
    };
    api(record, "run.end", UPDATE, format!("run {}", event.outcome), None)
        .with_status(status)
        .mapping(&["label"])
}

fn stage_decision(record: &Record, event: &StageDecision) -> Rendering {
    let subject = event.subject.as_ref();
    let message = match subject {
        Some(subject) => format!("{} at {} of {subject}", event.decision, event.stage),
        None => format!("{} at {}", event.decision, event.stage),
    };
    let operation = format!("stage.{}", event.stage);
    api(record, &operation, Member::other("Decide"), message, None)
        .with_status(status_of(event.decision))
        .with_severity(severity(event.decision))
        .with_control(control(event.decision, event.mode))
        .with("resources", subject.map(|subject| vec![resource(subject, event.stage.as_str())]))
        .mapping(&["subject", "decision", "label"])
}

fn stage_outcome(record: &Record, event: &StageOutcome) -> Rendering {
    let message = format!("{} after decision {}", event.outcome, event.decision);
    let rendering = api(record, "stage.outcome", Member::other("Finish"), message, None);
    finished(rendering, event.outcome).mapping(&["error"])
}

fn tool_call(record: &Record, event: &ToolCall) -> Rendering {
    let operation = event.action.as_ref().map_or("call", Id::as_str);
    let api = Object::new()
        .with("operation", operation)
        .with("service", Object::new().with("name", &event.tool));
    let message = format!("tool {}: {}", event.tool, event.outcome);
    let rendering = begin(API_ACTIVITY, record, INVOKE, message, None)
        .with("api", api)
        .with("resources", vec![resource(&event.tool, "tool")]);
    finished(rendering, event.outcome).mapping(&["tool", "action", "error", "label"])
}

fn model_call(record: &Record, event: &ModelCall) -> Rendering {
    const ASSISTANT: Member = Member::new(2, "Assistant");
    let service = || Object::new().with("name", &event.provider);
    let model = Object::new().with("ai_provider", &event.provider).with("name", &event.model);
    // OCSF wants the model within the agent where there is one.
    let alone = record.agent().is_none().then(|| model.clone());
    let context = Object::new()
        .with("uid", record.run())
        .with("service", service())
        .with_enum("ai_role", ASSISTANT)
        .with("prompt_tokens", event.usage.input)
        .with("completion_tokens", event.usage.output)
        .with("total_tokens", event.usage.total());
    let message = format!("model {} of {}: {}", event.model, event.provider, event.outcome);
    let rendering = begin(API_ACTIVITY, record, INVOKE, message, None)
        .with("api", Object::new().with("operation", "model.call").with("service", service()))
        .with("resources", vec![resource(&event.model, "model")])
        .with("ai_agent", agent(record, Some(model)))
        .with("ai_model", alone)
        .with("message_context", context);
    finished(rendering, event.outcome).mapping(&["provider", "model", "error", "label"])
}

fn key_use(record: &Record, event: &KeyUse) -> Rendering {
    const READ: Member = Member::new(2, "Read");
    let service = event.provider.as_ref().map(|provider| Object::new().with("name", provider));
    begin(API_ACTIVITY, record, READ, format!("key {}: {}", event.key, event.decision), None)
        .with("api", Object::new().with("operation", "key.use").with("service", service))
        .with("resources", vec![resource(&event.key, "key")])
        .with_status(status_of(event.decision))
        .with_severity(severity(event.decision))
        .with_control(control(event.decision, Mode::Enforce))
        .mapping(&["key", "provider", "decision", "label"])
}

fn approval(record: &Record, event: &Approval) -> Rendering {
    let activity = if event.step == ApprovalStep::Requested { CREATE } else { UPDATE };
    let operation = format!("approval.{}", event.step);
    let rendering =
        api(record, &operation, activity, format!("approval {}", event.step), event.actor.as_ref())
            .with(
                "resources",
                event.rule.as_ref().map(|rule| vec![resource(rule, "approval rule")]),
            )
            .mapping(&["actor", "rule", "label"]);
    match event.step {
        ApprovalStep::Requested => rendering.with_control(class::HELD),
        ApprovalStep::Approved => rendering.with_control(class::APPROVED),
        ApprovalStep::Denied
        | ApprovalStep::Expired
        | ApprovalStep::Cancelled
        | ApprovalStep::Voided => rendering.with_control(class::DENIED).with_severity(LOW),
        ApprovalStep::Consumed => rendering.with_control(class::ALLOWED),
        ApprovalStep::BrokenGlass => {
            rendering.with_control(class::ALLOWED).with_severity(HIGH).with("is_alert", true)
        }
        ApprovalStep::VotedFor
        | ApprovalStep::VotedAgainst
        | ApprovalStep::Advised
        | ApprovalStep::Reviewed => rendering,
    }
}

fn data_access(record: &Record, event: &DataAccess) -> Rendering {
    let activity = match event.operation {
        AccessOperation::Read => Member::new(1, "Read"),
        AccessOperation::Search => Member::new(4, "Query"),
        AccessOperation::Create => Member::new(6, "Create"),
        AccessOperation::Update => Member::new(2, "Update"),
        AccessOperation::Delete => DELETE_DATA,
        AccessOperation::Export => EXPORT,
    };
    let classes = classifications(Some(&event.label), [&event.content]);
    let message = format!("{} of {}: {}", event.operation, event.source, event.decision);
    let person = event.actor.as_ref();
    datastore(record, activity, message, person, &event.source, "data source", classes)
        .with_status(status_of(event.decision))
        .with_severity(severity(event.decision))
        .with_control(control(event.decision, Mode::Enforce))
        .mapping(&["source", "decision", "label", "actor"])
}

fn retention(log: &Id, record: &Record, event: &Retention) -> Rendering {
    let activity = match event.action {
        RetentionAction::Pruned => DELETE_DATA,
        RetentionAction::HoldPlaced | RetentionAction::HoldReleased => Member::new(2, "Update"),
        RetentionAction::Exported => EXPORT,
    };
    let message = format!("records {} to {}: {}", event.first, event.end, event.action);
    datastore(record, activity, message, event.actor.as_ref(), log, "audit log", Vec::new())
        .mapping(&["actor"])
}

fn erasure(log: &Id, record: &Record, event: &Erasure) -> Rendering {
    let message = format!("subject erased under {}", event.basis);
    datastore(record, DELETE_DATA, message, event.actor.as_ref(), log, "audit log", Vec::new())
        .mapping(&["actor"])
}

const DELETE_DATA: Member = Member::new(7, "Delete");
const EXPORT: Member = Member::other("Export");

fn datastore(
    record: &Record,
    activity: Member,
    message: String,
    person: Option<&Id>,
    store: &Id,
    kind: &'static str,
    classes: Vec<Object>,
) -> Rendering {
    let store = Object::new()
        .with("uid", store)
        .with_enum("type", Member::other(kind))
        .with("data_classifications", classes);
    begin(DATASTORE_ACTIVITY, record, activity, message, person)
        .with("databucket", store)
        .with("type_id", 2_u32)
        .with("type", "Databucket")
}

fn key_change(record: &Record, event: &KeyChange) -> Rendering {
    let activity = match event.action {
        KeyAction::Created => CREATE,
        KeyAction::Rotated | KeyAction::Rescoped => UPDATE,
        KeyAction::Retired | KeyAction::Expired | KeyAction::Revoked => DISABLE,
        KeyAction::Destroyed => DELETE_ENTITY,
    };
    let key = |key| Object::new().with("uid", key).with_enum("type", Member::other("Key"));
    let message = format!("key {}: {}", event.key, event.action);
    begin(ENTITY_MANAGEMENT, record, activity, message, event.actor.as_ref())
        .with("entity", key(&event.key))
        .with("updated_entity", event.successor.as_ref().map(key))
        .with("comment", event.reason.as_ref())
        .mapping(&["key", "successor", "actor", "reason"])
}

fn configuration_change(record: &Record, event: &ConfigurationChange) -> Rendering {
    let activity = match event.action {
        ChangeAction::Created => CREATE,
        ChangeAction::Updated => UPDATE,
        ChangeAction::Activated => Member::new(8, "Enable"),
        ChangeAction::Deactivated => DISABLE,
        ChangeAction::Deleted => DELETE_ENTITY,
        ChangeAction::Granted => Member::other("Grant"),
        ChangeAction::Withdrawn => Member::other("Withdraw"),
    };
    let kind = Member::other(event.object.as_str());
    let entity = || Object::new().with("uid", &event.name).with_enum("type", kind);
    let updated = event.version.as_ref().map(|version| entity().with("version", version));
    let message = format!("{} {}: {}", event.object, event.name, event.action);
    begin(ENTITY_MANAGEMENT, record, activity, message, event.actor.as_ref())
        .with("entity", entity())
        .with("updated_entity", updated)
        .mapping(&["object", "name", "version", "actor"])
}

fn policy_change(record: &Record, event: &PolicyChange) -> Rendering {
    const POLICY: Member = Member::new(5, "Policy");
    let entity = |policy| Object::new().with_enum("type", POLICY).with("policy", policy);
    let after = Object::new().with("uid", event.to).with("version", event.version.as_ref());
    let message = "policy changed".to_owned();
    begin(ENTITY_MANAGEMENT, record, UPDATE, message, event.actor.as_ref())
        .with("entity", entity(Object::new().with("uid", record.policy())))
        .with("updated_entity", entity(after))
        .mapping(&["to", "version", "actor"])
}

const DELETE_ENTITY: Member = Member::new(4, "Delete");
const DISABLE: Member = Member::new(9, "Disable");

/// How a step ended that was tried or refused.
fn finished(rendering: Rendering, outcome: Outcome) -> Rendering {
    let rendering = rendering.with_status(status_of_outcome(outcome));
    match outcome {
        Outcome::Done => rendering,
        Outcome::Failed | Outcome::Unknown => rendering.with_severity(LOW),
        Outcome::Refused => rendering.with_severity(LOW).with_control(class::DENIED),
    }
}

/// The severity of a step that was decided on; the findings have their own.
fn severity(decision: Decision) -> Member {
    match decision {
        Decision::Pass | Decision::Rewrite => class::INFORMATIONAL,
        Decision::Hold => LOW,
        Decision::Block => MEDIUM,
    }
}
