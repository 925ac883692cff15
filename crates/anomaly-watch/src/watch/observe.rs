//! What a record has for each metric.

use audit_types::{DataAccess, Decision, Event, Id, Outcome, Record, Stage};

use super::metric::{Family, Metric};
use super::run::{RunState, output_bytes};
use super::scope::Observed;

/// What a record has for a metric, if anything. `run` is what its run has done, this record
/// included.
pub(crate) fn observe<'a>(
    metric: Metric,
    record: &'a Record,
    run: Option<&'a RunState>,
) -> Option<Observed<'a>> {
    let event = record.event();
    match metric.family() {
        Family::Call => call(metric, event).map(|value| Observed::Value(value as f64)),
        Family::Run => of_run(metric, event, run?),
        Family::Repeats => repeats(event, run?),
        Family::Hour => hour(metric, event).map(|amount| Observed::Amount(amount as f64)),
        Family::Share => share(metric, event).map(Observed::Hit),
        // A loop or a poll is a matter of repeated calls, and one use.
        Family::Mix if is_repeat(event, run) => None,
        Family::Mix | Family::First => names(metric, event),
        Family::Hours => matches!(
            event,
            Event::RunStart(_) | Event::DataAccess(_) | Event::ToolCall(_) | Event::ModelCall(_)
        )
        .then_some(Observed::Work),
        Family::Budget => match (metric, event) {
            (Metric::BudgetTokens, Event::ModelCall(call)) => {
                Some(Observed::Amount(call.usage.total() as f64))
            }
            (Metric::BudgetCost, Event::ModelCall(call)) => {
                Some(Observed::Amount(call.cost as f64))
            }
            _ => None,
        },
    }
}

/// Calls that failed say nothing about how long one takes or how much it needs.
fn call(metric: Metric, event: &Event) -> Option<u64> {
    match event {
        Event::ModelCall(call) if call.outcome == Outcome::Done => match metric {
            Metric::InputTokens => Some(call.usage.input),
            Metric::OutputTokens => Some(call.usage.output),
            Metric::TotalTokens => Some(call.usage.total()),
            Metric::Cost => Some(call.cost),
            Metric::ModelLatency => Some(call.duration),
            Metric::OutputLength => call.response.as_ref().map(|response| response.bytes),
            _ => None,
        },
        Event::ToolCall(call) => match metric {
            Metric::ToolLatency if call.outcome == Outcome::Done => Some(call.duration),
            Metric::ArgumentLength => Some(call.arguments.bytes),
            _ => None,
        },
        Event::DataAccess(access) if metric == Metric::AccessItems && is_let_through(access) => {
            access.items
        }
        _ => None,
    }
}

fn of_run<'a>(metric: Metric, event: &Event, run: &RunState) -> Option<Observed<'a>> {
    let value = run.value(metric) as f64;
    match event {
        Event::RunEnd(_) => Some(Observed::Value(value)),
        Event::ModelCall(_) => {
            matches!(metric, Metric::RunTokens | Metric::RunCost | Metric::RunSteps)
                .then_some(Observed::Growing(value))
        }
        Event::ToolCall(_) => (metric == Metric::RunSteps).then_some(Observed::Growing(value)),
        Event::DataAccess(_) => matches!(metric, Metric::RunSteps | Metric::RunItems)
            .then_some(Observed::Growing(value)),
        Event::StageDecision(_) => {
            (metric == Metric::RunOutput).then_some(Observed::Growing(value))
        }
        _ => None,
    }
}

fn repeats<'a>(event: &'a Event, run: &'a RunState) -> Option<Observed<'a>> {
    match event {
        Event::ToolCall(call) => Some(Observed::Call { tool: &call.tool, count: run.last_count }),
        Event::RunEnd(_) => Some(Observed::Calls(&run.calls)),
        _ => None,
    }
}

fn hour(metric: Metric, event: &Event) -> Option<u64> {
    match (metric, event) {
        (Metric::AccessVolume, Event::DataAccess(access)) if is_let_through(access) => {
            Some(access.items.unwrap_or(1))
        }
        (Metric::RunVolume, Event::RunStart(_)) => Some(1),
        (Metric::TokenVolume, Event::ModelCall(call)) => Some(call.usage.total()),
        (Metric::OutputVolume, Event::StageDecision(decision)) => output_bytes(decision),
        _ => None,
    }
}

fn share(metric: Metric, event: &Event) -> Option<bool> {
    let denied = |decision| matches!(decision, Decision::Hold | Decision::Block);
    let failed = |outcome| matches!(outcome, Outcome::Failed | Outcome::Unknown);
    match (metric, event) {
        (Metric::FindingRate, Event::StageDecision(decision)) => {
            Some(decision.content.findings.iter().any(|finding| finding.count > 0))
        }
        (Metric::DenialRate, Event::StageDecision(decision)) => Some(denied(decision.decision)),
        (Metric::DenialRate, Event::DataAccess(access)) => Some(denied(access.decision)),
        (Metric::DenialRate, Event::KeyUse(key)) => Some(denied(key.decision)),
        (Metric::FailureRate, Event::ModelCall(call)) => Some(failed(call.outcome)),
        (Metric::FailureRate, Event::ToolCall(call)) => Some(failed(call.outcome)),
        _ => None,
    }
}

/// What is held or blocked was asked for and not read: it counts as a denial.
pub(crate) fn is_let_through(access: &DataAccess) -> bool {
    matches!(access.decision, Decision::Pass | Decision::Rewrite)
}

fn is_repeat(event: &Event, run: Option<&RunState>) -> bool {
    matches!(event, Event::ToolCall(_)) && run.is_some_and(|run| run.last_count > 1)
}

fn names<'a>(metric: Metric, event: &'a Event) -> Option<Observed<'a>> {
    let one = |name: &'a Id| Some(Observed::Names([Some(name), None, None]));
    match (metric, event) {
        (Metric::ToolMix | Metric::FirstTool, Event::ToolCall(call)) => one(&call.tool),
        (Metric::SourceMix | Metric::FirstSource, Event::DataAccess(access)) => one(&access.source),
        (Metric::FirstSource, Event::StageDecision(decision))
            if decision.stage == Stage::Context =>
        {
            one(decision.subject.as_ref()?)
        }
        (Metric::FirstDestination, Event::ModelCall(call)) => {
            let names = [Some(&call.provider), Some(&call.model), call.region.as_ref()];
            Some(match call.fallback_of {
                Some(_) => Observed::Known(names),
                None => Observed::Names(names),
            })
        }
        (Metric::FirstDestination, Event::StageDecision(decision))
            if decision.stage == Stage::Output =>
        {
            one(decision.subject.as_ref()?)
        }
        (Metric::FirstDestination, Event::Declassification(release)) => one(&release.sink),
        (Metric::FirstKey, Event::ModelCall(call)) => one(call.key.as_ref()?),
        (Metric::FirstKey, Event::KeyUse(key)) => one(&key.key),
        _ => None,
    }
}
