//! Short ways to records.

use anomaly_watch::{FalseAlarms, Metric, RuleDocument, Watch, WatchDocument};
use audit_types::{
    AccessOperation, ChangeAction, ChangeObject, ConfigurationChange, Content, DataAccess,
    Decision, Digest, Draft, Event, Id, Mode, ModelCall, Outcome, PolicyChange, Record, RunEnd,
    RunOutcome, RunStart, Stage, StageDecision, TokenUsage, ToolCall,
};

use crate::quiet::MINUTE;

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn content(bytes: u64) -> Content {
    Content { bytes, ..Content::default() }
}

pub(crate) fn record(sequence: u64, time: i64, event: Event) -> Record {
    record_of(sequence, time, "invoices", "billing", event)
}

pub(crate) fn record_of(
    sequence: u64,
    time: i64,
    agent: &str,
    workflow: &str,
    event: Event,
) -> Record {
    let draft = Draft {
        time,
        run: Some(id("r-1")),
        workflow: Some(id(workflow)),
        agent: Some(id(agent)),
        event,
    };
    Record::new(sequence, Digest::sha256(b"policy"), draft)
}

pub(crate) fn run_start(version: Option<&str>) -> Event {
    Event::RunStart(RunStart {
        version: version.map(id),
        started_by: None,
        parent: None,
        mode: Mode::Enforce,
        intent: None,
    })
}

pub(crate) fn run_end() -> Event {
    Event::RunEnd(RunEnd {
        outcome: RunOutcome::Completed,
        duration: 0,
        decisions: 0,
        model_calls: 0,
        tool_calls: 0,
        usage: TokenUsage::default(),
        cost: 0,
        label: "public".parse().unwrap(),
    })
}

/// A call of a model that reads so many tokens, costs three times that and takes a hundred
/// times that.
pub(crate) fn model_call(tokens: u64) -> Event {
    Event::ModelCall(ModelCall {
        provider: id("globex"),
        model: id("globex-large"),
        region: None,
        key: Some(id("globex-prod")),
        attempt: 1,
        fallback_of: None,
        outcome: Outcome::Done,
        error: None,
        duration: tokens.saturating_mul(100),
        usage: TokenUsage { input: tokens, ..TokenUsage::default() },
        cost: tokens.saturating_mul(3),
        label: "public".parse().unwrap(),
        request: content(tokens),
        response: Some(content(tokens / 2)),
    })
}

pub(crate) fn fallback(model: &str) -> Event {
    let Event::ModelCall(call) = model_call(100) else { unreachable!() };
    let fallback_of = Some(call.model);
    Event::ModelCall(ModelCall { model: id(model), fallback_of, ..call })
}

pub(crate) fn tool_call(tool: &str, bytes: u64) -> Event {
    Event::ToolCall(ToolCall {
        tool: id(tool),
        action: None,
        target: None,
        untrusted: false,
        outcome: Outcome::Done,
        error: None,
        duration: 100_000,
        label: "public".parse().unwrap(),
        arguments: content(bytes),
        result: None,
        approval: None,
    })
}

pub(crate) fn access(source: &str, items: u64) -> Event {
    Event::DataAccess(read_of(source, items))
}

/// An access that reads so many items.
pub(crate) fn read_of(source: &str, items: u64) -> DataAccess {
    DataAccess {
        source: id(source),
        operation: AccessOperation::Read,
        decision: Decision::Pass,
        purpose: None,
        region: None,
        items: Some(items),
        label: "public".parse().unwrap(),
        content: content(0),
        subjects: Vec::new().try_into().unwrap(),
        actor: None,
    }
}

/// An access that is decided otherwise than to let it pass.
#[cfg(feature = "serde")]
pub(crate) fn access_decided(decision: Decision, source: &str, items: u64) -> Event {
    Event::DataAccess(DataAccess { decision, ..read_of(source, items) })
}

pub(crate) fn decision(decision: Decision, stage: Stage, bytes: u64) -> Event {
    Event::StageDecision(StageDecision {
        stage,
        subject: None,
        decision,
        mode: Mode::Enforce,
        reasons: Vec::new().try_into().unwrap(),
        label: "public".parse().unwrap(),
        content: content(bytes),
        subjects: Vec::new().try_into().unwrap(),
        approval: None,
    })
}

pub(crate) fn change(object: ChangeObject, name: &str) -> Event {
    Event::ConfigurationChange(ConfigurationChange {
        object,
        name: id(name),
        action: ChangeAction::Updated,
        holder: None,
        version: None,
        actor: None,
        approval: None,
    })
}

pub(crate) fn policy_change() -> Event {
    Event::PolicyChange(PolicyChange {
        to: Digest::sha256(b"policy"),
        version: None,
        paths: Vec::new().try_into().unwrap(),
        actor: None,
        approval: None,
    })
}

/// A watch with one rule that learns for a day.
pub(crate) fn document(metric: Metric) -> WatchDocument {
    let rule = RuleDocument {
        learning_hours: 24,
        false_alarms: FalseAlarms::PerWeek(0.1),
        ..RuleDocument::new(metric)
    };
    WatchDocument { rules: vec![rule], ..WatchDocument::default() }
}

pub(crate) fn watch(metric: Metric) -> Watch {
    document(metric).build().unwrap()
}

/// Tells of every call of an agent whose tokens are far above what it needed before.
pub(crate) fn spike(watch: &mut Watch, agent: &str, sequence: &mut u64, time: i64) -> usize {
    let mut count = 0;
    for _ in 0..8 {
        *sequence += 1;
        count += watch.push(&record_of(*sequence, time, agent, "w", model_call(90_000))).len();
    }
    count
}

/// Three days of 20 calls an hour.
pub(crate) fn calm(watch: &mut Watch, agent: &str, sequence: &mut u64, from: i64) {
    for index in 0..3 * 24 * 20 {
        *sequence += 1;
        let tokens = 900 + 37 * (index % 11);
        let time = from + index as i64 * 3 * MINUTE;
        assert!(watch.push(&record_of(*sequence, time, agent, "w", model_call(tokens))).is_empty());
    }
}
