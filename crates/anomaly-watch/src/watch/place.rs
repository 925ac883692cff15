//! From what was noticed to an alert.

use audit_types::Record;

use super::ScopeKey;
use super::alert::{Cause, WatchAlert};
use super::gate::Raised;
use super::scope::{Observed, Watched};
use super::signal::Signal;
use crate::rule::Rule;

/// Where something was noticed.
pub(crate) struct Place<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) key: &'a ScopeKey,
    pub(crate) record: Option<&'a Record>,
    pub(crate) clock: i64,
}

impl Place<'_> {
    /// What was noticed, if it is raised.
    pub(crate) fn notice(&self, watched: &mut Watched, signal: Signal) -> Option<WatchAlert> {
        if signal.cause == Cause::UsedUp {
            // Said once in a window, and not to be lost behind its forecast.
            let raised = watched.gate.raise(self.clock, self.rule);
            return Some(self.alert(signal, raised));
        }
        let raised = watched.gate.notice(self.clock, self.rule)?;
        if !self.rule.metric.recurs() {
            watched.unit.raised(self.clock, self.rule.cooldown);
        }
        Some(self.alert(signal, raised))
    }

    /// What is raised.
    pub(crate) fn alert(&self, signal: Signal, raised: Raised) -> WatchAlert {
        WatchAlert {
            rule: self.rule.name.clone(),
            severity: raised.severity,
            response: raised.response,
            escalated: raised.escalated,
            metric: self.rule.metric,
            measure: self.rule.measure.clone(),
            scope_kind: self.key.0,
            scope: self.key.1.clone(),
            run: self.record.and_then(|record| record.run().cloned()),
            item: signal.item,
            cause: signal.cause,
            observed: signal.observed,
            expected: signal.expected,
            p_value: signal.p_value,
            compared: signal.compared,
            record: self.record.map(Record::sequence),
            time: self.clock,
        }
    }
}

/// Whether a value is above the ceiling; a sum of an hour, whether it just got there.
pub(crate) fn over_ceiling(
    rule: &Rule,
    observed: Observed<'_>,
    sum: Option<f64>,
) -> Option<Signal> {
    let ceiling = rule.ceiling?;
    let value = match (observed, sum) {
        (Observed::Value(value) | Observed::Growing(value), _) => value,
        (Observed::Call { count, .. }, _) => f64::from(count),
        (Observed::Amount(amount), Some(sum)) if sum - amount <= ceiling => sum,
        _ => return None,
    };
    let item = match observed {
        Observed::Call { tool, .. } => Some(tool.clone()),
        _ => None,
    };
    (value > ceiling).then_some(Signal {
        cause: Cause::Ceiling,
        observed: value,
        expected: Some(ceiling),
        p_value: None,
        compared: 0,
        item,
    })
}
