//! When what was noticed is raised.

use audit_types::{Response, Severity};

use crate::rule::Rule;
use crate::time::HOUR;
use crate::{Error, ErrorKind};

/// The greatest number of times and of alerts that rules may count.
const COUNTED: usize = 32;

/// What one rule noticed and raised of one scope not long ago.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Gate {
    noticed: Vec<i64>,
    raised: Vec<i64>,
    quiet_until: Option<i64>,
}

/// How serious an alert is, and what is to be done.
pub(crate) struct Raised {
    pub(crate) severity: Severity,
    pub(crate) response: Response,
    pub(crate) escalated: bool,
}

impl Gate {
    /// Something was noticed: whether it is raised.
    pub(crate) fn notice(&mut self, clock: i64, rule: &Rule) -> Option<Raised> {
        if self.quiet_until.is_some_and(|until| clock < until) {
            return None;
        }
        let times = rule.times as usize;
        keep(&mut self.noticed, clock, rule.within, times);
        if self.noticed.len() < times {
            return None;
        }
        self.noticed.clear();
        self.quiet_until = Some(clock.saturating_add(rule.cooldown));
        Some(self.raise(clock, rule))
    }

    /// It is raised in any case.
    pub(crate) fn raise(&mut self, clock: i64, rule: &Rule) -> Raised {
        let usual = Raised { severity: rule.severity, response: rule.response, escalated: false };
        let Some(escalation) = rule.escalation else { return usual };
        let within = i64::from(escalation.within_hours).saturating_mul(HOUR);
        let alerts = escalation.alerts as usize;
        keep(&mut self.raised, clock, within, alerts);
        if self.raised.len() < alerts {
            return usual;
        }
        Raised { severity: escalation.severity, response: escalation.response, escalated: true }
    }

    /// The clock was set back to a time: nothing was after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.noticed.retain(|time| *time <= clock);
        self.raised.retain(|time| *time <= clock);
        self.quiet_until = self.quiet_until.map(|until| until.min(clock));
    }

    pub(crate) fn check(&self, rule: &Rule, clock: i64, path: &str) -> Result<(), Error> {
        let longest = clock.saturating_add(rule.cooldown);
        let past = |times: &[i64]| times.len() <= COUNTED && times.iter().all(|at| *at <= clock);
        if past(&self.noticed)
            && past(&self.raised)
            && self.quiet_until.is_none_or(|until| until <= longest)
        {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::ImpossibleState, path))
        }
    }
}

/// Adds a time and keeps the last `most` that are within a time of it.
fn keep(times: &mut Vec<i64>, clock: i64, within: i64, most: usize) {
    times.push(clock);
    times.retain(|time| clock.saturating_sub(*time) <= within);
    let extra = times.len().saturating_sub(most);
    times.drain(..extra);
}
