//! Traffic of agents that follows from a seed, with incidents that are labelled.

mod calendar;
mod company;
mod config;
mod effect;
mod evaluation;
mod incident;
mod queue;
mod random;
mod run;
mod terms;
mod workflow;

pub use config::{Rhythm, Share, TrafficConfig, WorkflowConfig};
pub use evaluation::{Detection, Trial, false_alarms};
pub use incident::{Incident, IncidentConfig, IncidentKind, Strength};

use audit_types::Record;

use crate::time::{HOUR, MINUTE};
use crate::{Error, ErrorKind};

use calendar::Calendar;
use effect::Effect;
use queue::Queue;
use random::Random;
use run::{RunPlan, write_run};
use terms::Terms;
use workflow::{Workflow, take_news};

/// What the random streams are for.
const RUNS: u64 = 11;
const EXTRA: u64 = 12;
const OWN: u64 = 13;
const NEWS: u64 = 14;

/// The most times that tries of a [`IncidentKind::DenialProbing`] come in one run.
const TRIES: f64 = 4.0;

/// The records of a company's agents, in the order in which they would stand in a log.
///
/// It is made for tests of a [`Watch`](crate::Watch) and of rules: a simulation, whose numbers
/// are invented. Workflows have rhythms of the day and the week, grow, and have holidays,
/// campaigns and a rush at the end of a month. Providers are slow for hours and out of order for
/// minutes, calls are tried again and fall back to another model. Decisions are blocked and held,
/// and approved or not. There is harmless news: versions, agents, keys, policies. Values have
/// heavy tails, runs depend on a size of their own, and clocks are a little off.
///
/// ```
/// use anomaly_watch::TrafficConfig;
///
/// let config = TrafficConfig { days: 2, ..TrafficConfig::new(7) };
/// let records: Vec<_> = config.build()?.collect();
/// assert!(records.len() > 1_000);
/// assert!(records.iter().zip(0..).all(|(item, at)| item.record.sequence() == at));
/// # Ok::<(), anomaly_watch::Error>(())
/// ```
///
/// 1. The same configuration gives the same records, and an incident changes no record of before
///    it and no run that it does not touch (`tests/traffic/stream.rs`:
///    `an_incident_changes_only_what_it_touches`).
/// 2. Records have sequence numbers without gaps, and their times go back by at most twice
///    [`clock_error`](TrafficConfig::clock_error) (`tests/traffic/stream.rs`:
///    `records_are_in_order`).
/// 3. Every run has a start and an end, and an outcome names a decision before it
///    (`tests/traffic/stream.rs`: `runs_are_whole`).
///
/// It is made hour by hour, so its memory is that of the runs that go on at a time. It is linear
/// in the number of records.
#[derive(Clone, Debug)]
pub struct Traffic {
    config: TrafficConfig,
    calendar: Calendar,
    terms: Terms,
    workflows: Vec<Workflow>,
    incidents: Vec<Planned>,
    queue: Queue,
    hour: i64,
}

/// A record, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrafficRecord {
    /// The record.
    pub record: Record,
    /// The incident that made it or changed it, by its index in [`Traffic::incidents`].
    pub incident: Option<usize>,
}

#[derive(Clone, Debug)]
struct Planned {
    incident: Incident,
    workflow: usize,
    /// When runs of its own begin.
    runs: Vec<i64>,
}

impl Traffic {
    pub(crate) fn new(config: TrafficConfig) -> Result<Self, Error> {
        let workflows = config
            .workflows
            .iter()
            .enumerate()
            .map(|(index, workflow)| Workflow::new(workflow, &format!("workflows[{index}]")));
        let terms = Terms::new()?;
        Ok(Self {
            workflows: workflows.collect::<Result<_, _>>()?,
            calendar: Calendar::new(&config),
            incidents: Vec::new(),
            queue: Queue::new(config.seed, config.clock_error, terms.policy),
            terms,
            hour: 0,
            config,
        })
    }

    /// The incidents, in the order in which they were configured.
    pub fn incidents(&self) -> impl ExactSizeIterator<Item = &Incident> {
        self.incidents.iter().map(|planned| &planned.incident)
    }

    /// Adds an incident. What was given before stays as it is, so that from one point on several
    /// clones can go different ways.
    ///
    /// # Errors
    ///
    /// With a path from `incident`: `OutOfRange` for a number, or for a beginning in an hour that
    /// was given already or that is none of the traffic; `Missing` for a workflow or agent that
    /// there is not; `Unfitting` if there is no other key, or no new source.
    pub fn inject(&mut self, incident: &IncidentConfig) -> Result<(), Error> {
        self.add(incident, "incident")
    }

    pub(crate) fn add(&mut self, config: &IncidentConfig, path: &str) -> Result<(), Error> {
        let error = |kind, field: &str| Err(Error::new(kind, format!("{path}.{field}")));
        let found = self.workflows.iter().enumerate();
        let mut found = found.filter(|(_, other)| other.name.as_str() == config.workflow);
        let Some((workflow, of)) = found.next() else {
            return error(ErrorKind::Missing, "workflow");
        };
        let agent = config
            .agent
            .as_ref()
            .map(|agent| of.agents.iter().find(|other| other.as_str() == agent).cloned().ok_or(()));
        let Ok(agent) = agent.transpose() else {
            return error(ErrorKind::Missing, "agent");
        };
        if !(config.amount > 0.0 && config.amount <= 1e6) {
            return error(ErrorKind::OutOfRange, "amount");
        }
        if !(1..=1_000_000).contains(&config.minutes) {
            return error(ErrorKind::OutOfRange, "minutes");
        }
        if !(self.time_of(self.hour)..self.time_of(self.hours())).contains(&config.start) {
            return error(ErrorKind::OutOfRange, "start");
        }
        let fits = match config.kind {
            IncidentKind::ForeignKey => self.foreign_key(workflow).is_some(),
            IncidentKind::NewSource => {
                !of.sources.iter().any(|(source, _)| *source == self.terms.new_source)
            }
            _ => true,
        };
        if !fits {
            return error(ErrorKind::Unfitting, "kind");
        }
        let length = i64::from(config.minutes).saturating_mul(MINUTE);
        let count = match config.kind {
            _ if !config.kind.has_own_runs() => 0.0,
            IncidentKind::RepeatingLoop => 1.0,
            IncidentKind::DenialProbing => (config.amount / TRIES).ceil(),
            _ => config.amount.ceil(),
        };
        let mut random = Random::of(&[self.config.seed, OWN, self.incidents.len() as u64]);
        let runs = (0..count as u32).map(|run| {
            let at = (f64::from(run) + random.share()) / count;
            config.start.saturating_add((at * length as f64) as i64)
        });
        self.incidents.push(Planned {
            runs: runs.collect(),
            workflow,
            incident: Incident {
                kind: config.kind,
                amount: config.amount,
                workflow: of.name.clone(),
                agent,
                start: config.start,
                end: config.start.saturating_add(length),
            },
        });
        Ok(())
    }

    /// The next record that is, by its true time, before a time.
    fn next_before(&mut self, until: i64) -> Option<TrafficRecord> {
        loop {
            // Whatever is written later begins in a later hour.
            let over = self.hour >= self.hours();
            let written = if over { i64::MAX } else { self.time_of(self.hour) };
            if let Some(item) = self.queue.pop_before(written.min(until)) {
                return Some(item);
            }
            if over || written >= until {
                return None;
            }
            self.write_hour();
        }
    }

    fn hours(&self) -> i64 {
        i64::from(self.config.days).saturating_mul(24)
    }

    fn time_of(&self, hour: i64) -> i64 {
        self.config.start.saturating_add(hour.saturating_mul(HOUR))
    }

    /// A key that a workflow does not have and another one does.
    fn foreign_key(&self, workflow: usize) -> Option<&audit_types::Id> {
        let own = &self.workflows.get(workflow)?.key;
        self.workflows.iter().map(|other| &other.key).find(|key| *key != own)
    }

    /// Writes the runs that begin in the next hour.
    fn write_hour(&mut self) {
        let hour = self.hour;
        let begin = self.time_of(hour);
        self.hour = hour.saturating_add(1);
        let empty = Queue::new(self.config.seed, self.config.clock_error, self.terms.policy);
        let mut queue = std::mem::replace(&mut self.queue, empty);
        for (at, (news, index)) in self.calendar.news(hour).enumerate() {
            let mut random = Random::of(&[self.config.seed, NEWS, hour as u64, at as u64]);
            take_news(
                news,
                index,
                &mut self.workflows,
                &self.terms,
                &mut random,
                begin,
                &mut queue,
            );
        }
        for (index, config) in self.config.workflows.iter().enumerate() {
            let usual = self.calendar.expected(config, index, hour) * self.config.rate;
            self.write_runs(index, hour, usual, None, &mut queue);
            for (at, planned) in self.incidents.iter().enumerate() {
                let incident = &planned.incident;
                if planned.workflow == index && incident.kind == IncidentKind::BudgetBurn {
                    let more = usual * (incident.amount - 1.0);
                    self.write_runs(index, hour, more, Some(at), &mut queue);
                }
            }
        }
        for (at, planned) in self.incidents.iter().enumerate() {
            for (run, time) in planned.runs.iter().enumerate() {
                if (0..HOUR).contains(&time.saturating_sub(begin)) {
                    let mut random =
                        Random::of(&[self.config.seed, OWN, at as u64, 1 + run as u64]);
                    self.write(planned.workflow, *time, &mut random, Some(at), &mut queue);
                }
            }
        }
        self.queue = queue;
    }

    /// Runs of a workflow in an hour: a Poisson process, by its waiting times. Those that an
    /// incident adds are drawn apart.
    fn write_runs(
        &self,
        index: usize,
        hour: i64,
        expected: f64,
        extra: Option<usize>,
        queue: &mut Queue,
    ) {
        let begin = self.time_of(hour);
        let purpose = extra.map_or(RUNS, |incident| EXTRA + 100 + incident as u64);
        let seed = [self.config.seed, purpose, index as u64, hour as u64];
        let mut arrivals = Random::of(&seed);
        let mut waited = arrivals.wait();
        while waited < expected {
            let time = begin.saturating_add((waited / expected * HOUR as f64) as i64);
            let mut random = Random::new(arrivals.next());
            waited += arrivals.wait();
            let outside = extra.and_then(|at| self.incidents.get(at)).is_some_and(|planned| {
                !(planned.incident.start..planned.incident.end).contains(&time)
            });
            if !outside {
                self.write(index, time, &mut random, extra, queue);
            }
        }
    }

    /// One run; `own` is the incident that makes it, if one does.
    fn write(
        &self,
        index: usize,
        time: i64,
        random: &mut Random,
        own: Option<usize>,
        queue: &mut Queue,
    ) {
        let Some(workflow) = self.workflows.get(index) else { return };
        let of_incident = own.and_then(|at| self.incidents.get(at));
        let named = of_incident.and_then(|planned| planned.incident.agent.as_ref());
        let drawn = random.index(workflow.agents.len());
        let Some(agent) = named.or(workflow.agents.get(drawn)) else { return };
        let touched = || {
            self.incidents.iter().position(|planned| {
                let kind = planned.incident.kind;
                planned.workflow == index
                    && !kind.has_own_runs()
                    && kind != IncidentKind::BudgetBurn
                    && planned.incident.touches(time, agent)
            })
        };
        let effect = own.or_else(touched).and_then(|at| Some((at, self.incidents.get(at)?)));
        let effect = effect.map(|(at, planned)| {
            (at, Effect::of(&planned.incident, time, self.foreign_key(index), &self.terms))
        });
        let plan =
            RunPlan { terms: &self.terms, calendar: &self.calendar, workflow, agent, effect };
        write_run(&plan, time, random, queue);
    }
}

impl Iterator for Traffic {
    type Item = TrafficRecord;

    fn next(&mut self) -> Option<TrafficRecord> {
        self.next_before(i64::MAX)
    }
}
