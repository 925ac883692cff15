//! One rule of the watch, as configuration.

use std::fmt;

use audit_types::{Code, Response, Severity};

use crate::time::{HOUR, MINUTE};
use crate::watch::{Family, Metric, Plan};
use crate::{Direction, Error, ErrorKind, Season};

/// The greatest number of hours a rule may speak of: ten years.
const HOURS_MAX: u32 = 24 * 3_653;

/// What to watch, and what to do when it is unusual.
///
/// Only `metric` has to be said.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RuleDocument {
    /// The name in alerts: by default the code of the metric.
    #[cfg_attr(feature = "serde", serde(default))]
    pub name: Option<String>,
    /// What is watched.
    pub metric: Metric,
    /// By whose values: those of each agent by default, each workflow for metrics of runs.
    #[cfg_attr(feature = "serde", serde(default))]
    pub scope: Option<ScopeKind>,
    /// Whether it is on: yes by default.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub enabled: bool,
    /// How many false alarms are expected, of all scopes together: 0.05 a week by default. A
    /// first use, working hours and budgets are not statistical and do not depend on it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub false_alarms: FalseAlarms,
    /// Which values are unusual: by default both high and low ones for latencies and the
    /// length of output, high ones for everything else.
    #[cfg_attr(feature = "serde", serde(default))]
    pub direction: Option<Direction>,
    /// How many times the usual a value has to be at least, or what part of it at most: 1.5 by
    /// default, 1 to 1,000; 5 for repeated calls and latencies. For calls, runs and hours only.
    #[cfg_attr(feature = "serde", serde(default))]
    pub least_factor: Option<f64>,
    /// Whether the usual level of the same hour of the day or week, in UTC, is taken from each
    /// value: of the week for metrics of an hour, and none for others, by default. For calls, runs
    /// and hours only, and not for repeated calls.
    #[cfg_attr(feature = "serde", serde(default))]
    pub season: Option<Season>,
    /// For how long a new scope is learned from before there is an alert: 168 hours by default,
    /// 1 to 8,760. It can take longer, until there is enough to compare with.
    #[cfg_attr(feature = "serde", serde(default = "a_week"))]
    pub learning_hours: u32,
    /// A value that is always too much, from the first record on, in the unit of the metric.
    /// None by default. It knows no cooldown. For calls, runs and hours only.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ceiling: Option<u64>,
    /// How often it has to be noticed before it is raised: 1 by default, at most 32.
    #[cfg_attr(feature = "serde", serde(default = "once"))]
    pub times: u32,
    /// Within how many minutes that has to be: 60 by default.
    #[cfg_attr(feature = "serde", serde(default = "an_hour"))]
    pub within_minutes: u32,
    /// For how many minutes after an alert the same rule says nothing of the same scope: a day
    /// by default.
    #[cfg_attr(feature = "serde", serde(default = "a_day"))]
    pub cooldown_minutes: u32,
    /// How serious it is: medium by default.
    #[cfg_attr(feature = "serde", serde(default = "medium"))]
    pub severity: Severity,
    /// What is to be done: somebody is told, by default.
    #[cfg_attr(feature = "serde", serde(default = "notify"))]
    pub response: Response,
    /// What becomes of repeated alerts. Nothing by default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub escalation: Option<Escalation>,
    /// The budget, for metrics of budgets.
    #[cfg_attr(feature = "serde", serde(default))]
    pub budget: Option<BudgetPlan>,
}

/// Whose values are told apart. A record that names nobody of the kind is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ScopeKind {
    /// Those of each agent.
    Agent,
    /// Those of each workflow.
    Workflow,
    /// Those of each key, by its name.
    Key,
    /// None: all together, as the scope `all`.
    Everything,
}

impl fmt::Display for ScopeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agent => "agent",
            Self::Workflow => "workflow",
            Self::Key => "key",
            Self::Everything => "scope",
        })
    }
}

/// How many false alarms are expected of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum FalseAlarms {
    /// So many in a week, of all scopes together: above 0, at most 100.
    PerWeek(f64),
    /// So many in 1,000 values: above 0, at most 50.
    PerThousand(f64),
}

impl Default for FalseAlarms {
    fn default() -> Self {
        Self::PerWeek(0.05)
    }
}

/// What becomes of repeated alerts of one rule and scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Escalation {
    /// From which alert on, 2 to 32.
    pub alerts: u32,
    /// Within how many hours they have to be.
    pub within_hours: u32,
    /// How serious it is then.
    pub severity: Severity,
    /// What is to be done then.
    pub response: Response,
}

/// A budget that is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BudgetPlan {
    /// How much may be spent in each window: tokens, or millionths of the currency. At least 1.
    pub amount: u64,
    /// How long a window is: 1 to 8,784 hours.
    pub period_hours: u32,
    /// At which hour after the Unix epoch one window begins: 0 by default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offset_hours: u32,
    /// How sure a forecast has to be: 0.95 by default, 0.5 to 0.999.
    #[cfg_attr(feature = "serde", serde(default = "rather_sure"))]
    pub confidence: f64,
}

impl RuleDocument {
    /// A rule with every default.
    #[must_use]
    pub const fn new(metric: Metric) -> Self {
        Self {
            name: None,
            metric,
            scope: None,
            enabled: true,
            false_alarms: FalseAlarms::PerWeek(0.05),
            direction: None,
            least_factor: None,
            season: None,
            learning_hours: a_week(),
            ceiling: None,
            times: once(),
            within_minutes: an_hour(),
            cooldown_minutes: a_day(),
            severity: medium(),
            response: notify(),
            escalation: None,
            budget: None,
        }
    }

    /// The running form. `path` is that of the rule.
    pub(crate) fn build(&self, path: &str) -> Result<Rule, Error> {
        let error = |kind, field: &str| Error::new(kind, format!("{path}.{field}"));
        let family = self.metric.family();
        let name = self.name.as_deref().unwrap_or(self.metric.code());
        let name = Code::new(name).map_err(|_| error(ErrorKind::MalformedName, "name"))?;
        let measure =
            Code::new(self.metric.code()).map_err(|_| error(ErrorKind::MalformedName, "metric"))?;
        let scope = self.scope.unwrap_or(match family {
            Family::Run | Family::Repeats | Family::Hours => ScopeKind::Workflow,
            _ if self.metric == Metric::FirstKey => ScopeKind::Workflow,
            _ => ScopeKind::Agent,
        });
        let fits = match scope {
            ScopeKind::Key => self.metric.has_key(),
            // A run has one workflow and can have many agents.
            ScopeKind::Agent => !matches!(family, Family::Run | Family::Repeats),
            ScopeKind::Workflow | ScopeKind::Everything => true,
        };
        if !fits {
            return Err(error(ErrorKind::Unfitting, "scope"));
        }
        // False for a number that is none.
        let in_range = match self.false_alarms {
            FalseAlarms::PerWeek(count) => count > 0.0 && count <= 100.0,
            FalseAlarms::PerThousand(count) => count > 0.0 && count <= 50.0,
        };
        if !in_range {
            return Err(error(ErrorKind::OutOfRange, "false_alarms"));
        }
        let numeric = matches!(family, Family::Call | Family::Run | Family::Hour);
        let counts = numeric || family == Family::Repeats;
        if self.ceiling.is_some() && !counts {
            return Err(error(ErrorKind::Unfitting, "ceiling"));
        }
        if self.direction.is_some() && !matches!(family, Family::Call | Family::Hour) {
            return Err(error(ErrorKind::Unfitting, "direction"));
        }
        if self.season.is_some() && !numeric {
            return Err(error(ErrorKind::Unfitting, "season"));
        }
        if self.least_factor.is_some() && !counts {
            return Err(error(ErrorKind::Unfitting, "least_factor"));
        }
        let coarse = self.metric.recurs() || self.metric == Metric::RunRepeats;
        let least_factor = self.least_factor.unwrap_or(if coarse { 5.0 } else { 1.5 });
        if !(1.0..=1_000.0).contains(&least_factor) {
            return Err(error(ErrorKind::OutOfRange, "least_factor"));
        }
        for (number, range, field) in [
            (self.learning_hours, 1..=8_760, "learning_hours"),
            (self.times, 1..=32, "times"),
            (self.within_minutes, 1..=60 * HOURS_MAX, "within_minutes"),
            (self.cooldown_minutes, 0..=60 * HOURS_MAX, "cooldown_minutes"),
        ] {
            if !range.contains(&number) {
                return Err(error(ErrorKind::OutOfRange, field));
            }
        }
        if let Some(escalation) = &self.escalation {
            if !(2..=32).contains(&escalation.alerts) {
                return Err(error(ErrorKind::OutOfRange, "escalation.alerts"));
            }
            if !(1..=HOURS_MAX).contains(&escalation.within_hours) {
                return Err(error(ErrorKind::OutOfRange, "escalation.within_hours"));
            }
        }
        let plan = match (&self.budget, family == Family::Budget) {
            (None, false) => None,
            (Some(budget), true) => {
                Some(budget.build().map_err(|field| error(ErrorKind::OutOfRange, field))?)
            }
            (None, true) => return Err(error(ErrorKind::Missing, "budget")),
            (Some(_), false) => return Err(error(ErrorKind::Unfitting, "budget")),
        };
        let both = matches!(
            self.metric,
            Metric::ModelLatency | Metric::ToolLatency | Metric::OutputLength
        );
        let season = if family == Family::Hour { Season::Week } else { Season::None };
        Ok(Rule {
            name,
            metric: self.metric,
            measure,
            scope,
            false_alarms: self.false_alarms,
            direction: self.direction.unwrap_or(if both { Direction::Both } else { Direction::Up }),
            least_shift: least_factor.ln(),
            season: self.season.unwrap_or(season),
            learning: i64::from(self.learning_hours) * HOUR,
            // Exact below 2^53; above, a ceiling is a round number.
            ceiling: self.ceiling.map(|ceiling| ceiling as f64),
            times: self.times,
            within: i64::from(self.within_minutes) * MINUTE,
            cooldown: i64::from(self.cooldown_minutes) * MINUTE,
            severity: self.severity,
            response: self.response,
            escalation: self.escalation,
            plan,
        })
    }
}

impl BudgetPlan {
    fn build(&self) -> Result<Plan, &'static str> {
        if self.amount == 0 {
            return Err("budget.amount");
        }
        if !(1..=8_784).contains(&self.period_hours) {
            return Err("budget.period_hours");
        }
        if self.offset_hours > HOURS_MAX * 10 {
            return Err("budget.offset_hours");
        }
        if !(0.5..=0.999).contains(&self.confidence) {
            return Err("budget.confidence");
        }
        Ok(Plan {
            amount: self.amount as f64,
            period: i64::from(self.period_hours) * HOUR,
            offset: i64::from(self.offset_hours) * HOUR,
            confidence: self.confidence,
        })
    }
}

/// A rule that was checked.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) name: Code,
    pub(crate) metric: Metric,
    pub(crate) measure: Code,
    pub(crate) scope: ScopeKind,
    pub(crate) false_alarms: FalseAlarms,
    pub(crate) direction: Direction,
    pub(crate) least_shift: f64,
    pub(crate) season: Season,
    pub(crate) learning: i64,
    pub(crate) ceiling: Option<f64>,
    pub(crate) times: u32,
    pub(crate) within: i64,
    pub(crate) cooldown: i64,
    pub(crate) severity: Severity,
    pub(crate) response: Response,
    pub(crate) escalation: Option<Escalation>,
    pub(crate) plan: Option<Plan>,
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

const fn a_week() -> u32 {
    168
}

const fn once() -> u32 {
    1
}

const fn an_hour() -> u32 {
    60
}

const fn a_day() -> u32 {
    1_440
}

const fn medium() -> Severity {
    Severity::Medium
}

const fn notify() -> Response {
    Response::Notify
}

#[cfg(feature = "serde")]
const fn rather_sure() -> f64 {
    0.95
}
