//! OpenTelemetry: model calls, tool calls and runs as spans of the GenAI conventions, as plain
//! data.
//!
//! The caller hands [`Span`] to the SDK it uses; this crate depends on none. What a span cannot
//! have from here are trace and span ids: whoever makes traces has those.
//!
//! The conventions are **Development**, not stable: names may change. These are the names of
//! [`CONVENTIONS_VERSION`]. That release announced that the GenAI conventions move to a
//! repository of their own; what is renamed there is not followed here until that has a release.
//!
//! # Attributes
//!
//! | attribute | on | from |
//! |---|---|---|
//! | `gen_ai.operation.name` | all | `chat`, `execute_tool`, `invoke_agent`, `invoke_workflow` |
//! | `gen_ai.provider.name`, `gen_ai.request.model` | model calls | provider, model |
//! | `gen_ai.usage.input_tokens`, `gen_ai.usage.output_tokens` | model calls, runs | the usage |
//! | `gen_ai.usage.cache_read.input_tokens` | the same, if any | the usage |
//! | `gen_ai.usage.reasoning.output_tokens` | the same, if any | the usage |
//! | `gen_ai.tool.name` | tool calls | tool |
//! | `gen_ai.agent.id`, `gen_ai.workflow.name` | all, if known | agent, workflow |
//! | `gen_ai.conversation.id` | all, if known | run |
//! | `error.type` | what did not succeed | the error code, or the outcome |
//! | `cloud.region` | model calls, if known | region |
//!
//! and, since the conventions have no place for it, under `workflow_guard.`: `log`, `sequence`,
//! `policy` (the digest), `hash`, `outcome`, `label`, `duration_micros`, `cost_micros`,
//! `attempt`, `fallback_of`, `key`, `action`, `untrusted`, `approval`, `decisions`, `model_calls`,
//! `tool_calls`, `request_bytes`, `response_bytes`, `findings` (in the request or arguments) and
//! `response_findings`, each finding as `kind=count`.
//!
//! The usage and cost of a run are those of its model calls together. Who sums up spans takes
//! either the `chat` spans or those of runs, never both.
//!
//! The conventions' attributes for messages, arguments and results are never set: a record does
//! not have them.
//!
//! # Guarantees
//!
//! 1. Every name is one of the pinned conventions or stands under `workflow_guard.`, and all are
//!    listed above (`tests/otel.rs`: `names_are_those_of_the_conventions_and_all_documented`).
//! 2. Model calls, tool calls and ends of runs are spans, whatever is in them, and nothing else is
//!    (`tests/otel.rs`: `operations_are_spans_and_nothing_else_is`).

use crate::{
    Content, Digest, Entry, Event, Finding, Id, ModelCall, Outcome, Record, RunEnd, RunOutcome,
    TokenUsage, ToolCall,
};

/// The version of the semantic conventions that the names are from, as in their schema URL.
pub const CONVENTIONS_VERSION: &str = "1.42.0";

/// One operation, as OpenTelemetry has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Span {
    /// The operation and what it was done with, such as `chat large-2`.
    pub name: String,
    /// Whether it left the process.
    pub kind: SpanKind,
    /// When it began, in microseconds since the Unix epoch: the end less the duration.
    pub start: i64,
    /// When it ended: the time of the record, which is written after the operation.
    pub end: i64,
    /// How it ended.
    pub status: SpanStatus,
    /// What is known of it, in the order of the tables of this module; no key is there twice.
    pub attributes: Vec<Attribute>,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Attribute {
    /// Its name.
    pub key: &'static str,
    /// Its value.
    pub value: AttributeValue,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AttributeValue {
    /// A text.
    Text(String),
    /// A number. OpenTelemetry has signed ones of 64 bits: the greatest stands for all above it.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// Several texts.
    Texts(Vec<String>),
}

/// Whether an operation left the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SpanKind {
    /// It asked a remote service.
    Client,
    /// It stayed inside, as far as is known.
    Internal,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanStatus {
    /// Without an error, or nobody knows.
    Unset,
    /// With an error; `error.type` says which.
    Error,
}

/// The span of an entry of this log; none for kinds of records that are no operation.
///
/// Linear in the length of the entry.
#[must_use]
pub fn span(log: &Id, entry: &Entry) -> Option<Span> {
    match entry.record().event() {
        Event::ModelCall(call) => Some(model_call(log, entry, call)),
        Event::ToolCall(call) => Some(tool_call(log, entry, call)),
        Event::RunEnd(run) => Some(run_end(log, entry, run)),
        _ => None,
    }
}

fn model_call(log: &Id, entry: &Entry, call: &ModelCall) -> Span {
    let failure = failure(call.outcome, call.error.as_ref().map(|error| error.as_str()));
    let mut attributes = Attributes::begin("chat");
    attributes.text("gen_ai.provider.name", call.provider.as_str());
    attributes.text("gen_ai.request.model", call.model.as_str());
    attributes.usage(call.usage);
    attributes.context(entry.record());
    attributes.optional("error.type", failure);
    attributes.optional("cloud.region", call.region.as_ref().map(Id::as_str));
    attributes.origin(log, entry);
    attributes.text("workflow_guard.outcome", call.outcome.as_str());
    attributes.text("workflow_guard.label", call.label.as_str());
    attributes.number("workflow_guard.duration_micros", call.duration);
    attributes.number("workflow_guard.cost_micros", call.cost);
    attributes.number("workflow_guard.attempt", call.attempt.into());
    attributes.optional("workflow_guard.fallback_of", call.fallback_of.as_ref().map(Id::as_str));
    attributes.optional("workflow_guard.key", call.key.as_ref().map(Id::as_str));
    attributes.contents(&call.request, call.response.as_ref());
    let name = format!("chat {}", call.model);
    attributes.end(name, SpanKind::Client, entry.record().time(), call.duration, failure)
}

fn tool_call(log: &Id, entry: &Entry, call: &ToolCall) -> Span {
    let failure = failure(call.outcome, call.error.as_ref().map(|error| error.as_str()));
    let mut attributes = Attributes::begin("execute_tool");
    attributes.text("gen_ai.tool.name", call.tool.as_str());
    attributes.context(entry.record());
    attributes.optional("error.type", failure);
    attributes.origin(log, entry);
    attributes.text("workflow_guard.outcome", call.outcome.as_str());
    attributes.text("workflow_guard.label", call.label.as_str());
    attributes.number("workflow_guard.duration_micros", call.duration);
    attributes.optional("workflow_guard.action", call.action.as_ref().map(Id::as_str));
    attributes.push("workflow_guard.untrusted", AttributeValue::Bool(call.untrusted));
    attributes.digest("workflow_guard.approval", call.approval);
    attributes.contents(&call.arguments, call.result.as_ref());
    let name = format!("execute_tool {}", call.tool);
    attributes.end(name, SpanKind::Internal, entry.record().time(), call.duration, failure)
}

fn run_end(log: &Id, entry: &Entry, run: &RunEnd) -> Span {
    let record = entry.record();
    // A workflow is the greater thing of the two, and may have several agents.
    let (operation, object) = match (record.workflow(), record.agent()) {
        (None, Some(agent)) => ("invoke_agent", Some(agent)),
        (workflow, _) => ("invoke_workflow", workflow),
    };
    let failure = (run.outcome != RunOutcome::Completed).then(|| run.outcome.as_str());
    let mut attributes = Attributes::begin(operation);
    attributes.usage(run.usage);
    attributes.context(record);
    attributes.optional("error.type", failure);
    attributes.origin(log, entry);
    attributes.text("workflow_guard.outcome", run.outcome.as_str());
    attributes.text("workflow_guard.label", run.label.as_str());
    attributes.number("workflow_guard.duration_micros", run.duration);
    attributes.number("workflow_guard.cost_micros", run.cost);
    attributes.number("workflow_guard.decisions", run.decisions);
    attributes.number("workflow_guard.model_calls", run.model_calls);
    attributes.number("workflow_guard.tool_calls", run.tool_calls);
    let name = object.map_or(operation.to_owned(), |object| format!("{operation} {object}"));
    attributes.end(name, SpanKind::Internal, record.time(), run.duration, failure)
}

/// The type of the error, if there is one. Nobody knows whether what is unknown is one.
fn failure(outcome: Outcome, error: Option<&str>) -> Option<&str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Unknown => error,
        Outcome::Failed | Outcome::Refused => error.or(Some(outcome.as_str())),
    }
}

struct Attributes(Vec<Attribute>);

impl Attributes {
    fn begin(operation: &str) -> Self {
        let mut attributes = Self(Vec::with_capacity(24));
        attributes.text("gen_ai.operation.name", operation);
        attributes
    }

    fn push(&mut self, key: &'static str, value: AttributeValue) {
        self.0.push(Attribute { key, value });
    }

    fn text(&mut self, key: &'static str, text: &str) {
        self.push(key, AttributeValue::Text(text.to_owned()));
    }

    fn optional(&mut self, key: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn number(&mut self, key: &'static str, number: u64) {
        self.push(key, AttributeValue::Int(i64::try_from(number).unwrap_or(i64::MAX)));
    }

    fn digest(&mut self, key: &'static str, digest: Option<Digest>) {
        if let Some(digest) = digest {
            self.text(key, &digest.to_string());
        }
    }

    fn usage(&mut self, usage: TokenUsage) {
        self.number("gen_ai.usage.input_tokens", usage.input);
        self.number("gen_ai.usage.output_tokens", usage.output);
        if usage.cached > 0 {
            self.number("gen_ai.usage.cache_read.input_tokens", usage.cached);
        }
        if usage.reasoning > 0 {
            self.number("gen_ai.usage.reasoning.output_tokens", usage.reasoning);
        }
    }

    fn context(&mut self, record: &Record) {
        self.optional("gen_ai.agent.id", record.agent().map(Id::as_str));
        self.optional("gen_ai.workflow.name", record.workflow().map(Id::as_str));
        self.optional("gen_ai.conversation.id", record.run().map(Id::as_str));
    }

    fn origin(&mut self, log: &Id, entry: &Entry) {
        self.text("workflow_guard.log", log.as_str());
        self.number("workflow_guard.sequence", entry.record().sequence());
        self.digest("workflow_guard.policy", Some(entry.record().policy()));
        self.digest("workflow_guard.hash", Some(entry.hash()));
    }

    fn contents(&mut self, request: &Content, response: Option<&Content>) {
        self.number("workflow_guard.request_bytes", request.bytes);
        self.findings("workflow_guard.findings", &request.findings);
        if let Some(response) = response {
            self.number("workflow_guard.response_bytes", response.bytes);
            self.findings("workflow_guard.response_findings", &response.findings);
        }
    }

    fn findings(&mut self, key: &'static str, findings: &[Finding]) {
        if !findings.is_empty() {
            let texts =
                findings.iter().map(|finding| format!("{}={}", finding.kind, finding.count));
            self.push(key, AttributeValue::Texts(texts.collect()));
        }
    }

    fn end(
        self,
        name: String,
        kind: SpanKind,
        end: i64,
        duration: u64,
        failure: Option<&str>,
    ) -> Span {
        Span {
            name,
            kind,
            start: end.saturating_sub_unsigned(duration),
            end,
            status: if failure.is_some() { SpanStatus::Error } else { SpanStatus::Unset },
            attributes: self.0,
        }
    }
}
