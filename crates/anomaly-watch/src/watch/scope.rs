//! What is known of one agent, workflow or key.

use audit_types::Id;

use super::burn::Burn;
use super::first_use::FirstUse;
use super::gate::Gate;
use super::hours::Hours;
use super::level::Level;
use super::metric::Family;
use super::mix::Mix;
use super::rate::Rate;
use super::repeats::Repeats;
use super::run::Call;
use super::signal::{Ask, Signal};
use super::volume::Volume;
use crate::rule::Rule;
use crate::time::{DAY, HOUR};
use crate::{Error, ErrorKind};

/// How many versions of a workflow are told apart.
const VERSIONS: usize = 16;

/// How long an announced change is learned from.
const CHANGE: i64 = DAY;

/// What is known of one scope.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Scope {
    /// When it was first seen.
    since: i64,
    /// Until when an announced change is learned from.
    changing_until: Option<i64>,
    /// The workflow of its last record, if it is an agent or a key: what is of everything is of
    /// none in particular.
    pub(crate) workflow: Option<Id>,
    versions: Vec<Id>,
    /// By rule; none where the rule has had nothing to look at.
    watches: Vec<Option<Watched>>,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Watched {
    pub(crate) gate: Gate,
    pub(crate) unit: Unit,
}

impl Watched {
    /// How much there was in this hour, if that is what is watched.
    pub(crate) fn hour_sum(&self) -> Option<f64> {
        match &self.unit {
            Unit::Volume(volume) => Some(volume.sum()),
            _ => None,
        }
    }
}

/// What watches one metric of one scope.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(crate) enum Unit {
    Level(Box<Level>),
    Volume(Box<Volume>),
    Rate(Box<Rate>),
    Repeats(Box<Repeats>),
    Mix(Box<Mix>),
    First(Box<FirstUse>),
    Hours(Box<Hours>),
    Burn(Box<Burn>),
}

/// What a record has for a metric.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Observed<'a> {
    Value(f64),
    /// A value that still grows.
    Growing(f64),
    /// A call of a tool, and how often its run has made it.
    Call {
        tool: &'a Id,
        count: u32,
    },
    /// The calls of tools of a run that is over.
    Calls(&'a [Call]),
    /// A part of a sum.
    Amount(f64),
    Hit(bool),
    /// Names that were used.
    Names([Option<&'a Id>; 3]),
    /// Names that are not new to whoever configured them.
    Known([Option<&'a Id>; 3]),
    Work,
}

impl Scope {
    pub(crate) fn new(clock: i64, rules: usize) -> Self {
        Self {
            since: clock,
            changing_until: None,
            workflow: None,
            versions: Vec::new(),
            watches: vec![None; rules],
        }
    }

    /// What watches for a rule, made if it was not there; the flag says that.
    pub(crate) fn watched(&mut self, index: usize, rule: &Rule) -> Option<(&mut Watched, bool)> {
        let slot = self.watches.get_mut(index)?;
        let new = slot.is_none();
        let watched =
            slot.get_or_insert_with(|| Watched { gate: Gate::default(), unit: Unit::new(rule) });
        Some((watched, new))
    }

    /// What watches for a rule, if there is anything.
    pub(crate) fn existing(&mut self, index: usize) -> Option<&mut Watched> {
        self.watches.get_mut(index)?.as_mut()
    }

    /// Whether a rule has learned long enough.
    pub(crate) fn is_ready(&self, clock: i64, learning: i64) -> bool {
        clock.saturating_sub(self.since) >= learning
            && self.changing_until.is_none_or(|until| clock >= until)
    }

    /// When it was first seen.
    pub(crate) const fn since(&self) -> i64 {
        self.since
    }

    /// Which rules watch it.
    pub(crate) fn rules(&self) -> impl Iterator<Item = usize> {
        self.watches.iter().enumerate().filter(|(_, slot)| slot.is_some()).map(|(rule, _)| rule)
    }

    /// Whether a version of it is new. The first one is not.
    pub(crate) fn is_new_version(&mut self, version: &Id) -> bool {
        if self.versions.contains(version) {
            return false;
        }
        if self.versions.len() >= VERSIONS {
            self.versions.remove(0);
        }
        self.versions.push(version.clone());
        self.versions.len() > 1
    }

    /// A change was announced: what is usual is learned again.
    pub(crate) fn change(&mut self, clock: i64) {
        self.changing_until = Some(clock.saturating_add(CHANGE));
        for watched in self.watches.iter_mut().flatten() {
            watched.unit.relearn();
        }
    }

    /// A name took the place of another one: whoever knows that one knows it too.
    pub(crate) fn replace_name(&mut self, index: usize, old: &Id, new: &Id) {
        if let Some(Watched { unit: Unit::First(first), .. }) = self.existing(index)
            && first.knows(old)
        {
            first.learn(new);
        }
    }

    /// The clock was set back to a time. What waits for a time after it waits no longer, since it
    /// could wait for ever.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.since = self.since.min(clock);
        self.changing_until = self.changing_until.map(|until| until.min(clock));
        for watched in self.watches.iter_mut().flatten() {
            watched.gate.set_back(clock);
            watched.unit.set_back(clock);
        }
    }

    /// `clock` is the time of the watch. No time may be after what the longest of waits leads to:
    /// it would silence the scope.
    pub(crate) fn check(&self, rules: &[Rule], clock: i64, path: &str) -> Result<(), Error> {
        let longest = clock.saturating_add(CHANGE);
        if self.watches.len() != rules.len()
            || self.versions.len() > VERSIONS
            || self.since > clock
            || self.changing_until.is_some_and(|until| until > longest)
        {
            return Err(Error::new(ErrorKind::ImpossibleState, path));
        }
        for (index, (slot, rule)) in self.watches.iter().zip(rules).enumerate() {
            if let Some(watched) = slot {
                let path = format!("{path}.watches[{index}]");
                watched.gate.check(rule, clock, &path)?;
                watched.unit.check(rule, clock, &path)?;
            }
        }
        Ok(())
    }
}

impl Unit {
    fn new(rule: &Rule) -> Self {
        match rule.metric.family() {
            Family::Call | Family::Run => Self::Level(Box::new(Level::new(rule.season))),
            Family::Repeats => Self::Repeats(Box::new(Repeats::new())),
            Family::Hour => Self::Volume(Box::new(Volume::new(rule.season))),
            Family::Share => Self::Rate(Box::new(Rate::new())),
            Family::Mix => Self::Mix(Box::new(Mix::new())),
            Family::First => Self::First(Box::new(FirstUse::new())),
            Family::Hours => Self::Hours(Box::new(Hours::new())),
            Family::Budget => Self::Burn(Box::new(Burn::new())),
        }
    }

    pub(crate) fn push(
        &mut self,
        observed: Observed<'_>,
        rule: &Rule,
        since: i64,
        ask: &Ask,
    ) -> Option<Signal> {
        match (self, observed) {
            (Self::Level(level), Observed::Value(value)) => level.push(value, ask),
            (Self::Level(level), Observed::Growing(value)) => level.probe(value, ask),
            (Self::Repeats(repeats), Observed::Call { tool, count }) => {
                repeats.probe(tool, count, ask)
            }
            (Self::Repeats(repeats), Observed::Calls(calls)) => {
                repeats.learn(calls, ask);
                None
            }
            (Self::Volume(volume), Observed::Amount(amount)) => volume.push(amount, ask),
            (Self::Rate(rate), Observed::Hit(hit)) => rate.push(hit, ask),
            (Self::Mix(mix), Observed::Names([Some(name), ..])) => mix.push(name, ask),
            (Self::First(first), Observed::Names(names)) => {
                let mut signal = None;
                for name in names.into_iter().flatten() {
                    let found = first.push(name, since, rule.learning, ask);
                    signal = signal.or(found);
                }
                signal
            }
            (Self::First(first), Observed::Known(names)) => {
                for name in names.into_iter().flatten() {
                    first.learn(name);
                }
                None
            }
            (Self::Hours(hours), Observed::Work) => hours.push(ask),
            (Self::Burn(burn), Observed::Amount(amount)) => {
                burn.push(amount, rule.plan.as_ref()?, ask)
            }
            _ => None,
        }
    }

    pub(crate) fn raised(&mut self, clock: i64, cooldown: i64) {
        let until = quiet_until(clock, cooldown);
        match self {
            Self::Level(level) => level.raised(clock, until),
            Self::Volume(volume) => volume.raised(clock, until),
            Self::Rate(rate) => rate.raised(until),
            Self::Repeats(repeats) => repeats.raised(clock, until),
            Self::Mix(mix) => mix.raised(until),
            Self::First(_) | Self::Hours(_) | Self::Burn(_) => {}
        }
    }

    fn relearn(&mut self) {
        match self {
            Self::Level(level) => level.relearn(),
            Self::Volume(volume) => volume.restart(),
            Self::Rate(rate) => rate.restart(),
            Self::Mix(mix) => mix.relearn(),
            // Learned from while the change lasts, by `ready`.
            Self::Repeats(_) | Self::First(_) | Self::Hours(_) | Self::Burn(_) => {}
        }
    }

    fn set_back(&mut self, clock: i64) {
        match self {
            Self::Level(level) => level.set_back(clock),
            Self::Volume(volume) => volume.set_back(clock),
            Self::Rate(rate) => rate.set_back(clock),
            Self::Repeats(repeats) => repeats.set_back(clock),
            Self::Mix(mix) => mix.set_back(clock),
            Self::First(first) => first.set_back(clock),
            Self::Hours(hours) => hours.set_back(clock),
            // Sees it by itself, and begins anew.
            Self::Burn(_) => {}
        }
    }

    fn check(&self, rule: &Rule, clock: i64, path: &str) -> Result<(), Error> {
        let quiet = quiet_until(clock, rule.cooldown);
        match (self, rule.metric.family()) {
            (Self::Level(level), Family::Call | Family::Run) => {
                level.check(rule.season, quiet, path)
            }
            (Self::Volume(volume), Family::Hour) => volume.check(rule.season, quiet, path),
            (Self::Rate(rate), Family::Share) => rate.check(quiet, path),
            (Self::Repeats(repeats), Family::Repeats) => repeats.check(quiet, path),
            (Self::Mix(mix), Family::Mix) => mix.check(quiet, path),
            (Self::First(first), Family::First) => first.check(clock, path),
            (Self::Hours(hours), Family::Hours) => hours.check(clock, path),
            (Self::Burn(burn), Family::Budget) => burn.check(path),
            _ => Err(Error::new(ErrorKind::ImpossibleState, path)),
        }
    }
}

/// Until when nothing is learned after an alert: at least for an hour, so that what was alerted
/// about is not usual at once.
fn quiet_until(clock: i64, cooldown: i64) -> i64 {
    clock.saturating_add(cooldown.max(HOUR))
}
