//! Export as spans of OpenTelemetry.
#![cfg(feature = "export")]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(deprecated, reason = "the conventions marked these names when they announced to move")]

#[cfg(test)]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;
#[cfg(test)]
#[path = "common/golden.rs"]
mod golden;

use std::collections::BTreeSet;

use audit_types::export::otel::{AttributeValue, CONVENTIONS_VERSION, Span, SpanStatus, span};
use audit_types::{Chain, Draft, Event, ModelCall, Outcome, RunEnd, ToolCall};
use common::any::any_draft;
use common::{POLICY, log, log_id, samples};
use opentelemetry_semantic_conventions as conventions;
use opentelemetry_semantic_conventions::attribute;
use proptest::prelude::*;

/// The names of the conventions that spans use.
const NAMES: &[&str] = &[
    attribute::CLOUD_REGION,
    attribute::ERROR_TYPE,
    attribute::GEN_AI_AGENT_ID,
    attribute::GEN_AI_CONVERSATION_ID,
    attribute::GEN_AI_OPERATION_NAME,
    attribute::GEN_AI_PROVIDER_NAME,
    attribute::GEN_AI_REQUEST_MODEL,
    attribute::GEN_AI_TOOL_NAME,
    attribute::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
    attribute::GEN_AI_USAGE_INPUT_TOKENS,
    attribute::GEN_AI_USAGE_OUTPUT_TOKENS,
    attribute::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
    attribute::GEN_AI_WORKFLOW_NAME,
];

fn value<'a>(span: &'a Span, key: &str) -> Option<&'a AttributeValue> {
    span.attributes.iter().find(|attribute| attribute.key == key).map(|found| &found.value)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::Text(text.to_owned())
}

fn spans(events: Vec<Event>) -> Vec<Span> {
    log(events).0.iter().filter_map(|entry| span(&log_id(), entry)).collect()
}

#[test]
fn spans_are_those_of_the_golden_file() {
    let spans = spans(samples::all());
    assert_eq!(spans.len(), 6);
    golden::check("otel.json", &(serde_json::to_string_pretty(&spans).unwrap() + "\n"));
}

#[test]
fn names_are_those_of_the_conventions_and_all_documented() {
    let version = conventions::SCHEMA_URL.rsplit('/').next().unwrap();
    assert_eq!(version, CONVENTIONS_VERSION);
    let used: BTreeSet<_> = spans(samples::full())
        .iter()
        .flat_map(|span| span.attributes.iter().map(|attribute| attribute.key))
        .collect();
    let documentation = include_str!("../src/export/otel.rs");
    let documentation: Vec<_> =
        documentation.lines().filter(|line| line.starts_with("//!")).collect();
    let documented =
        |name: &str| documentation.iter().any(|line| line.contains(&format!("`{name}`")));
    for name in &used {
        match name.strip_prefix("workflow_guard.") {
            Some(own) => assert!(documented(own), "{name}"),
            None => assert!(NAMES.contains(name) && documented(name), "{name}"),
        }
    }
    // The full samples use every one.
    assert!(NAMES.iter().all(|name| used.contains(name)));
}

#[test]
fn what_failed_is_an_error_and_what_is_unknown_is_none() {
    let call = samples::full().into_iter().find_map(|event| match event {
        Event::ToolCall(call) => Some(call),
        _ => None,
    });
    let call = call.unwrap();
    let code = call.error.clone();
    let reset = Some("connection.reset");
    for (outcome, error, expected) in [
        (Outcome::Done, code.clone(), None),
        (Outcome::Failed, code.clone(), reset),
        (Outcome::Failed, None, Some("failed")),
        (Outcome::Refused, None, Some("refused")),
        (Outcome::Unknown, code, reset),
        (Outcome::Unknown, None, None),
    ] {
        let span = spans(vec![ToolCall { outcome, error, ..call.clone() }.into()]).remove(0);
        assert_eq!(value(&span, "error.type"), expected.map(text).as_ref(), "{outcome}");
        assert_eq!(span.status == SpanStatus::Error, expected.is_some(), "{outcome}");
    }
}

#[test]
fn a_run_is_that_of_its_workflow_or_of_its_agent() {
    let event = samples::full().remove(1);
    let rows = [
        (true, true, "invoke_workflow invoices"),
        (true, false, "invoke_workflow invoices"),
        (false, true, "invoke_agent reader"),
        (false, false, "invoke_workflow"),
    ];
    for (workflow, agent, name) in rows {
        let draft = common::draft(5, event.clone());
        let draft = Draft {
            workflow: draft.workflow.filter(|_| workflow),
            agent: draft.agent.filter(|_| agent),
            ..draft
        };
        let span = span(&log_id(), &Chain::new(&log_id(), POLICY).append(draft)).unwrap();
        assert_eq!(span.name, name);
        let operation = name.split(' ').next().unwrap();
        assert_eq!(value(&span, "gen_ai.operation.name"), Some(&text(operation)));
    }
}

#[test]
fn numbers_beyond_the_signed_ones_become_the_greatest() {
    let Event::RunEnd(end) = samples::full().remove(1) else { unreachable!("a run end") };
    let span = spans(vec![RunEnd { cost: u64::MAX, duration: u64::MAX, ..end }.into()]).remove(0);
    assert_eq!(value(&span, "workflow_guard.cost_micros"), Some(&AttributeValue::Int(i64::MAX)));
    assert_eq!(span.start, i64::MIN);
}

proptest! {
    #[test]
    fn operations_are_spans_and_nothing_else_is(draft in any_draft()) {
        let entry = Chain::new(&log_id(), POLICY).append(draft.clone());
        let found = span(&log_id(), &entry);
        let duration = match &draft.event {
            Event::ModelCall(ModelCall { duration, .. })
            | Event::ToolCall(ToolCall { duration, .. })
            | Event::RunEnd(RunEnd { duration, .. }) => Some(*duration),
            _ => None,
        };
        prop_assert_eq!(found.is_some(), duration.is_some());
        let Some((span, duration)) = found.zip(duration) else { return Ok(()) };
        prop_assert_eq!(span.end, draft.time);
        let start = i128::from(draft.time) - i128::from(duration);
        prop_assert_eq!(i128::from(span.start), start.max(i128::from(i64::MIN)));
        let keys: BTreeSet<_> = span.attributes.iter().map(|attribute| attribute.key).collect();
        prop_assert_eq!(keys.len(), span.attributes.len());
        let names = |key: &&&str| key.starts_with("workflow_guard.") || NAMES.contains(key);
        prop_assert!(keys.iter().all(|key| names(&key)));
    }
}
