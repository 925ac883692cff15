//! What the traffic is made of, as configuration.

use audit_types::Id;

use super::Traffic;
use super::calendar::DAYS_MAX;
use super::company;
use crate::time::{DAY, MINUTE};
use crate::{Error, ErrorKind, IncidentConfig};

/// The greatest number of workflows, and of agents, tools, sources and sinks of one.
const NAMES_MAX: usize = 64;

/// The configuration of [`Traffic`].
///
/// The default is a small company with five workflows, four weeks from Monday, 5 January 2026,
/// about 20,000 records a week, and no incident.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct TrafficConfig {
    /// Everything follows from it: the same seed gives the same records.
    pub seed: u64,
    /// When it begins, in microseconds since the Unix epoch; at midnight UTC, not before 1970 and
    /// not after 2200.
    pub start: i64,
    /// For how many days runs begin, 1 to 3,660.
    pub days: u32,
    /// How many times as many runs, above 0 and at most 1,000: 1 by default.
    pub rate: f64,
    /// By which share there are more runs each week, -0.5 to 1: 0.02 by default.
    pub weekly_growth: f64,
    /// How often in a week there is news that is harmless, 0 to 20: 0.75 by default. A new
    /// version of a workflow, an agent more, a key that is rotated, another policy.
    pub weekly_news: f64,
    /// Whether there are holidays, campaigns and a rush at the end of a month: yes by default.
    pub special_days: bool,
    /// How far a clock can be off, in microseconds, 0 to one minute: 200,000 by default. Each
    /// agent has a clock of its own, so that times of neighbouring records can go back.
    pub clock_error: u32,
    /// The workflows, 1 to 64.
    pub workflows: Vec<WorkflowConfig>,
    /// What goes wrong; nothing by default.
    pub incidents: Vec<IncidentConfig>,
}

/// One workflow of [`TrafficConfig`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct WorkflowConfig {
    /// Its name.
    pub name: String,
    /// Its agents, at least one; each run has one of them.
    pub agents: Vec<String>,
    /// The key its models are called with.
    pub key: String,
    /// The model it calls.
    pub model: String,
    /// The model that stands in when that one fails.
    pub fallback: String,
    /// When it runs.
    pub rhythm: Rhythm,
    /// How many runs it has on a usual weekday, above 0 and at most 100,000.
    pub runs_a_day: f64,
    /// What part of that it has on a day of the weekend, 0 to 1.
    pub weekend: f64,
    /// How many steps a run has, as a median; 1 to 1,000. Each step calls a model.
    pub steps: f64,
    /// How many tokens a first call reads, as a median; 1 to 1,000,000. Later ones read more.
    pub input_tokens: f64,
    /// How many tokens a call writes, as a median; 1 to 1,000,000.
    pub output_tokens: f64,
    /// How many items an access takes, as a median; 1 to 1,000,000.
    pub items: f64,
    /// How likely a decision is a block, 0 to 0.5.
    pub denials: f64,
    /// How likely a decision about a tool is a hold, 0 to 0.5.
    pub holds: f64,
    /// How likely something is found in data, 0 to 1.
    pub findings: f64,
    /// How likely a run waits for a job and asks for its state again and again, 0 to 1.
    pub polls: f64,
    /// Its tools, at least one, with how often each is used.
    pub tools: Vec<Share>,
    /// The tools that later versions of it add, one each.
    pub later_tools: Vec<Share>,
    /// Its sources of data, at least one.
    pub sources: Vec<Share>,
    /// Where its output goes, at least one.
    pub sinks: Vec<Share>,
}

/// A name and how often it is used, compared with others.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Share {
    /// The name.
    pub name: String,
    /// Its weight, above 0 and at most 1,000,000.
    pub weight: f64,
}

/// At which hours a workflow runs, in UTC.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Rhythm {
    /// When people work, most at the hour given, a little in the evening, hardly at night.
    Office {
        /// The busiest hour, 0 to 23.
        peak: u8,
    },
    /// As a batch each night: from one hour on, for so many hours.
    Batch {
        /// The hour it begins at, 0 to 23.
        from: u8,
        /// For how many hours, 1 to 24.
        hours: u8,
    },
    /// At any time alike.
    Steady,
}

impl TrafficConfig {
    /// The default with another seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            start: 20_458 * DAY,
            days: 28,
            rate: 1.0,
            weekly_growth: 0.02,
            weekly_news: 0.75,
            special_days: true,
            clock_error: 200_000,
            workflows: company::workflows(),
            incidents: Vec::new(),
        }
    }

    /// The records.
    ///
    /// # Errors
    ///
    /// With the path of the field: `OutOfRange` for a number or a list that is too short or too
    /// long, `MalformedName` for a name that no record can have, `DuplicateName` for a second
    /// workflow of a name, and those of [`Traffic::inject`] for incidents.
    pub fn build(&self) -> Result<Traffic, Error> {
        let range = |path: &str, sound: bool| {
            if sound { Ok(()) } else { Err(Error::new(ErrorKind::OutOfRange, path)) }
        };
        range("start", (0..=84_006 * DAY).contains(&self.start) && self.start % DAY == 0)?;
        range("days", (1..=DAYS_MAX).contains(&self.days))?;
        range("rate", self.rate > 0.0 && self.rate <= 1_000.0)?;
        range("weekly_growth", (-0.5..=1.0).contains(&self.weekly_growth))?;
        range("weekly_news", (0.0..=20.0).contains(&self.weekly_news))?;
        range("clock_error", i64::from(self.clock_error) <= MINUTE)?;
        range("workflows", (1..=NAMES_MAX).contains(&self.workflows.len()))?;
        for (index, workflow) in self.workflows.iter().enumerate() {
            let path = format!("workflows[{index}]");
            workflow.check(&path)?;
            if self.workflows.iter().take(index).any(|other| other.name == workflow.name) {
                return Err(Error::new(ErrorKind::DuplicateName, format!("{path}.name")));
            }
        }
        let mut traffic = Traffic::new(self.clone())?;
        for (index, incident) in self.incidents.iter().enumerate() {
            traffic.add(incident, &format!("incidents[{index}]"))?;
        }
        Ok(traffic)
    }
}

impl Default for TrafficConfig {
    fn default() -> Self {
        Self::new(1)
    }
}

impl WorkflowConfig {
    fn check(&self, path: &str) -> Result<(), Error> {
        for (field, value, least, most) in [
            ("runs_a_day", self.runs_a_day, f64::MIN_POSITIVE, 100_000.0),
            ("weekend", self.weekend, 0.0, 1.0),
            ("steps", self.steps, 1.0, 1_000.0),
            ("input_tokens", self.input_tokens, 1.0, 1e6),
            ("output_tokens", self.output_tokens, 1.0, 1e6),
            ("items", self.items, 1.0, 1e6),
            ("denials", self.denials, 0.0, 0.5),
            ("holds", self.holds, 0.0, 0.5),
            ("findings", self.findings, 0.0, 1.0),
            ("polls", self.polls, 0.0, 1.0),
        ] {
            if !(least..=most).contains(&value) {
                return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.{field}")));
            }
        }
        let sound = match self.rhythm {
            Rhythm::Office { peak } => peak < 24,
            Rhythm::Batch { from, hours } => from < 24 && (1..=24).contains(&hours),
            Rhythm::Steady => true,
        };
        if !sound {
            return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.rhythm")));
        }
        if !(1..=NAMES_MAX).contains(&self.agents.len()) {
            return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.agents")));
        }
        for (field, shares, least) in [
            ("tools", &self.tools, 1),
            ("later_tools", &self.later_tools, 0),
            ("sources", &self.sources, 1),
            ("sinks", &self.sinks, 1),
        ] {
            let sound = (least..=NAMES_MAX).contains(&shares.len())
                && shares.iter().all(|share| share.weight > 0.0 && share.weight <= 1e6);
            if !sound {
                return Err(Error::new(ErrorKind::OutOfRange, format!("{path}.{field}")));
            }
        }
        Ok(())
    }
}

impl Share {
    /// A name with its weight.
    #[must_use]
    pub fn new(name: &str, weight: f64) -> Self {
        Self { name: name.to_owned(), weight }
    }
}

/// A name as it stands in records.
pub(crate) fn name(text: &str, path: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::new(ErrorKind::MalformedName, path))
}
