//! How well rules find incidents.

use std::ops::ControlFlow;

use audit_types::{Id, Record};

use super::incident::{Incident, IncidentConfig, IncidentKind};
use super::{Traffic, TrafficConfig, TrafficRecord};
use crate::time::{HOUR, MINUTE};
use crate::{Error, ErrorKind, ScopeKind, Watch, WatchAlert, WatchDocument};

/// How often the watch is told the time.
const TICK: i64 = 15 * MINUTE;

/// How long after an incident an alert is still about it: an hour has to be over before its sum
/// is known.
const GRACE: i64 = HOUR;

/// Traffic with nothing wrong in it, as a watch sees it, and what is said of incidents that are
/// put into it from one day on.
///
/// An alert counts as a detection if it is of the scope of the incident, falls into its time or
/// the hour after, and is not said of the same traffic without the incident.
///
/// ```
/// use anomaly_watch::{IncidentConfig, IncidentKind, TrafficConfig, Trial, WatchDocument};
///
/// let traffic = TrafficConfig { days: 12, ..TrafficConfig::new(3) };
/// let trial = Trial::new(&WatchDocument::default(), &traffic, 10)?;
/// let detection = trial.detect(&IncidentConfig {
///     kind: IncidentKind::TokenSpike,
///     amount: 20.0,
///     workflow: "support".to_owned(),
///     agent: None,
///     start: traffic.start + 10 * 24 * 3_600_000_000 + 11 * 3_600_000_000,
///     minutes: 240,
/// })?;
/// println!("{:?} after {:?} minutes", detection.alert, detection.minutes());
/// # Ok::<(), anomaly_watch::Error>(())
/// ```
///
/// The traffic is made once and the incidents go on from where they begin, so that many of them
/// take little more time than one.
#[derive(Clone)]
pub struct Trial {
    warm: Player,
    quiet: Vec<WatchAlert>,
}

/// What became of one incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// The incident.
    pub incident: Incident,
    /// The first alert about it; none if it was missed.
    pub alert: Option<WatchAlert>,
    /// How many records the incident made or changed until then, or at all.
    pub records: u64,
}

impl Trial {
    /// Plays quiet traffic to the end, and remembers how things were after so many days.
    ///
    /// # Errors
    ///
    /// Those of [`WatchDocument::build`] and [`TrafficConfig::build`]; `OutOfRange` for
    /// `warm_up_days` that the traffic does not have; `Unfitting` for traffic with `incidents`.
    pub fn new(
        document: &WatchDocument,
        config: &TrafficConfig,
        warm_up_days: u32,
    ) -> Result<Self, Error> {
        if warm_up_days >= config.days {
            return Err(Error::new(ErrorKind::OutOfRange, "warm_up_days"));
        }
        if !config.incidents.is_empty() {
            return Err(Error::new(ErrorKind::Unfitting, "incidents"));
        }
        let mut player = Player::new(document.build()?, config.build()?);
        let warm_at = player.traffic.time_of(i64::from(warm_up_days).saturating_mul(24));
        let mut quiet = Vec::new();
        player.play_all(warm_at, &mut quiet);
        let warm = player.clone();
        player.play_all(i64::MAX, &mut quiet);
        Ok(Self { warm, quiet })
    }

    /// What the watch says of the quiet traffic: false alarms.
    #[must_use]
    pub fn false_alarms(&self) -> &[WatchAlert] {
        &self.quiet
    }

    /// Puts an incident in and looks for the first alert about it.
    ///
    /// # Errors
    ///
    /// Those of [`Traffic::inject`]: it can begin on the day after the warm-up at the earliest.
    pub fn detect(&self, incident: &IncidentConfig) -> Result<Detection, Error> {
        let mut player = self.warm.clone();
        player.traffic.inject(incident)?;
        let Some(incident) = player.traffic.incidents().last().cloned() else {
            return Err(Error::new(ErrorKind::Missing, "incident"));
        };
        let agents = player.traffic.agents_of(&incident);
        let keys = player.traffic.keys_of(&incident);
        let last = incident.end.saturating_add(GRACE);
        let mut detection = Detection { alert: None, records: 0, incident };
        player.play(last, |item, alerts| {
            let of_incident = item.is_some_and(|item| item.incident.is_some());
            detection.records = detection.records.saturating_add(u64::from(of_incident));
            let incident = &detection.incident;
            let alert = alerts.into_iter().find(|alert| {
                let in_scope = match alert.scope_kind {
                    ScopeKind::Workflow => alert.scope == incident.workflow,
                    ScopeKind::Agent => agents.contains(&alert.scope),
                    ScopeKind::Key => keys.contains(&alert.scope),
                    ScopeKind::Everything => true,
                };
                in_scope
                    && (incident.start..last).contains(&alert.time)
                    && !self.quiet.iter().any(|other| is_same(other, alert))
            });
            detection.alert = alert;
            if detection.alert.is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        Ok(detection)
    }
}

impl Detection {
    /// How many minutes after its beginning it was found.
    #[must_use]
    pub fn minutes(&self) -> Option<i64> {
        let alert = self.alert.as_ref()?;
        Some(alert.time.saturating_sub(self.incident.start) / MINUTE)
    }
}

/// The alerts of a watch about traffic in which nothing is wrong.
///
/// # Errors
///
/// Those of [`Trial::new`].
pub fn false_alarms(
    document: &WatchDocument,
    config: &TrafficConfig,
) -> Result<Vec<WatchAlert>, Error> {
    Ok(Trial::new(document, config, 0)?.quiet)
}

/// Whether two alerts of two courses of the same traffic are one.
fn is_same(one: &WatchAlert, other: &WatchAlert) -> bool {
    one.rule == other.rule
        && one.scope_kind == other.scope_kind
        && one.scope == other.scope
        && one.item == other.item
        && one.time.abs_diff(other.time) < HOUR.unsigned_abs()
}

/// Traffic that a watch sees, with the time told to it.
#[derive(Clone)]
struct Player {
    watch: Watch,
    traffic: Traffic,
    ticked: i64,
}

impl Player {
    const fn new(watch: Watch, traffic: Traffic) -> Self {
        Self { watch, traffic, ticked: i64::MIN }
    }

    /// Plays what is before a time, and keeps what is said.
    fn play_all(&mut self, until: i64, alerts: &mut Vec<WatchAlert>) {
        self.play(until, |_, more| {
            alerts.extend(more);
            ControlFlow::Continue(())
        });
    }

    /// Plays what is before a time, or until it is enough.
    fn play(
        &mut self,
        until: i64,
        mut take: impl FnMut(Option<&TrafficRecord>, Vec<WatchAlert>) -> ControlFlow<()>,
    ) {
        while let Some(item) = self.traffic.next_before(until) {
            let time = Record::time(&item.record);
            let tick = time.div_euclid(TICK).saturating_mul(TICK);
            if tick > self.ticked {
                self.ticked = tick;
                if take(None, self.watch.tick(tick)).is_break() {
                    return;
                }
            }
            let alerts = self.watch.push(&item.record);
            if take(Some(&item), alerts).is_break() {
                return;
            }
        }
    }
}

impl Traffic {
    fn agents_of(&self, incident: &Incident) -> Vec<Id> {
        let of = self.workflows.iter().filter(|workflow| workflow.name == incident.workflow);
        let all = of.flat_map(|workflow| workflow.agents.iter());
        let own = |agent: &&Id| incident.agent.as_ref().is_none_or(|of| of == *agent);
        all.filter(own).cloned().collect()
    }

    fn keys_of(&self, incident: &Incident) -> Vec<Id> {
        let mut keys = Vec::new();
        for (index, workflow) in self.workflows.iter().enumerate() {
            if workflow.name == incident.workflow {
                keys.push(workflow.key.clone());
                if incident.kind == IncidentKind::ForeignKey {
                    keys.extend(self.foreign_key(index).cloned());
                }
            }
        }
        keys
    }
}
