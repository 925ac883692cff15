//! All rules of the watch, as configuration.

use audit_types::{Response, Severity};

use crate::rule::Rule;
use crate::watch::{Metric, Watch, WatchState};
use crate::{Direction, Error, ErrorKind, Escalation, FalseAlarms, RuleDocument, ScopeKind};

/// The greatest number of rules.
const RULES_MAX: usize = 64;

/// The configuration of a [`Watch`].
///
/// The default has the rules that `data/default.toml` explains.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct WatchDocument {
    /// The version of the format: 1.
    pub version: u32,
    /// How many scopes (agents, workflows, keys) are remembered, 1 to 100,000: 1,000 by default.
    pub max_scopes: u32,
    /// How many runs are remembered at the same time, 1 to 1,000,000: 2,000 by default.
    pub max_runs: u32,
    /// The rules, at most 64.
    pub rules: Vec<RuleDocument>,
}

impl WatchDocument {
    /// The running form, which has seen nothing.
    ///
    /// # Errors
    ///
    /// With the path of the field: `UnsupportedVersion`, `OutOfRange`, `MalformedName`,
    /// `DuplicateName`, `Unfitting` for a field or scope that the metric does not have, and
    /// `Missing` for a budget.
    pub fn build(&self) -> Result<Watch, Error> {
        Ok(Watch::new(self.clone(), self.compile()?))
    }

    /// The running form, which has seen what another one has: it says of every record what that
    /// one would have said.
    ///
    /// # Errors
    ///
    /// Those of [`WatchDocument::build`]; `UnsupportedVersion` for the state of another version,
    /// `StateMismatch` for that of another configuration, and `ImpossibleState` with the path in
    /// the state for what no sequence of records leads to.
    pub fn resume(&self, state: &WatchState) -> Result<Watch, Error> {
        Watch::resume(self.clone(), self.compile()?, state)
    }

    fn compile(&self) -> Result<Vec<Rule>, Error> {
        if self.version != 1 {
            return Err(Error::new(ErrorKind::UnsupportedVersion, "version"));
        }
        if !(1..=100_000).contains(&self.max_scopes) {
            return Err(Error::new(ErrorKind::OutOfRange, "max_scopes"));
        }
        if !(1..=1_000_000).contains(&self.max_runs) {
            return Err(Error::new(ErrorKind::OutOfRange, "max_runs"));
        }
        if self.rules.len() > RULES_MAX {
            return Err(Error::new(ErrorKind::OutOfRange, "rules"));
        }
        let mut rules: Vec<Rule> = Vec::with_capacity(self.rules.len());
        for (index, document) in self.rules.iter().enumerate() {
            let path = format!("rules[{index}]");
            // What is off is checked as well: it may be on tomorrow.
            let rule = document.build(&path)?;
            if rules.iter().any(|other| other.name == rule.name) {
                return Err(Error::new(ErrorKind::DuplicateName, format!("{path}.name")));
            }
            rules.push(rule);
        }
        let enabled = self.rules.iter().map(|document| document.enabled);
        Ok(rules.into_iter().zip(enabled).filter(|(_, on)| *on).map(|(rule, _)| rule).collect())
    }
}

impl Default for WatchDocument {
    fn default() -> Self {
        let rule = RuleDocument::new;
        let high = |rule| RuleDocument { severity: Severity::High, ..rule };
        let low = |rule| RuleDocument { severity: Severity::Low, ..rule };
        let ceiling = |metric, ceiling| RuleDocument { ceiling: Some(ceiling), ..rule(metric) };
        let of_key = |metric| RuleDocument { scope: Some(ScopeKind::Key), ..rule(metric) };
        let of_workflow =
            |metric| RuleDocument { scope: Some(ScopeKind::Workflow), ..rule(metric) };
        // The end of a month doubles what is done.
        let rush = |metric| RuleDocument { least_factor: Some(2.5), ..of_workflow(metric) };
        // Whoever probes slowly is denied rarely.
        let denials = FalseAlarms::PerWeek(0.2);
        let escalation = Some(Escalation {
            alerts: 2,
            within_hours: 72,
            severity: Severity::Critical,
            response: Response::Hold,
        });
        Self {
            version: 1,
            max_scopes: 1_000,
            max_runs: 2_000,
            rules: vec![
                ceiling(Metric::InputTokens, 500_000),
                ceiling(Metric::OutputTokens, 100_000),
                ceiling(Metric::RunTokens, 10_000_000),
                of_key(Metric::Cost),
                RuleDocument {
                    direction: Some(Direction::Down),
                    least_factor: Some(2.0),
                    ..rule(Metric::ModelLatency)
                },
                RuleDocument {
                    name: Some("latency.model.slow".to_owned()),
                    direction: Some(Direction::Up),
                    ..low(rule(Metric::ModelLatency))
                },
                low(rule(Metric::OutputLength)),
                rule(Metric::ArgumentLength),
                high(rule(Metric::AccessItems)),
                high(rule(Metric::RunItems)),
                rule(Metric::RunOutput),
                RuleDocument { ceiling: Some(10_000), ..high(rule(Metric::RunSteps)) },
                RuleDocument { ceiling: Some(1_000), ..high(rule(Metric::RunRepeats)) },
                high(of_workflow(Metric::AccessVolume)),
                of_workflow(Metric::OutputVolume),
                rush(Metric::RunVolume),
                rush(Metric::TokenVolume),
                rule(Metric::FindingRate),
                RuleDocument {
                    escalation,
                    false_alarms: denials,
                    ..high(rule(Metric::DenialRate))
                },
                RuleDocument {
                    name: Some("rate.denial.workflow".to_owned()),
                    false_alarms: denials,
                    ..high(of_workflow(Metric::DenialRate))
                },
                rule(Metric::ToolMix),
                rule(Metric::SourceMix),
                high(of_workflow(Metric::FirstSource)),
                of_workflow(Metric::FirstTool),
                high(of_workflow(Metric::FirstDestination)),
                high(rule(Metric::FirstKey)),
                rule(Metric::WorkingHours),
            ],
        }
    }
}
