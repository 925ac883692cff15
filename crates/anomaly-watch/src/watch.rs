//! Watching audit records.

mod alert;
mod burn;
mod change;
mod clock;
mod first_use;
mod gate;
mod hours;
mod level;
mod lru;
mod metric;
mod mix;
mod observe;
mod place;
mod rate;
mod repeats;
mod run;
mod scope;
mod season;
mod signal;
mod state;
mod streak;
mod volume;

pub use alert::{Cause, WatchAlert};
pub(crate) use burn::Plan;
pub use clock::WatchCounts;
pub(crate) use metric::Family;
pub use metric::Metric;
pub use state::WatchState;

use std::fmt;

use audit_types::{Event, Id, Record};

use crate::rule::Rule;
use crate::time::HOUR;
use crate::{ScopeKind, WatchDocument};

use clock::Clock;
use lru::LruMap;
use observe::observe;
use place::{Place, over_ceiling};
use run::RunState;
use scope::{Observed, Scope};
use signal::Ask;

/// The name of a scope.
type ScopeKey = (ScopeKind, Id);

/// Watches audit records for what is unusual.
///
/// It is fed with every record of a log in order, and gives alerts. What it says depends on the
/// records, the ticks and the configuration only.
///
/// ```
/// use anomaly_watch::WatchDocument;
/// # use audit_types::{Digest, Draft, Event, Record, RunStart, Mode};
/// # let start = RunStart { version: None, started_by: None, parent: None, mode: Mode::Enforce,
/// #     intent: None };
/// # let draft = Draft { time: 0, run: None, workflow: Some("billing".parse()?), agent: None,
/// #     event: Event::RunStart(start) };
/// # let record = Record::new(0, Digest::sha256(b""), draft);
///
/// let mut watch = WatchDocument::default().build()?;
/// for alert in watch.push(&record) {
///     println!("{}: {alert}", alert.severity); // and `alert.to_event()` into the log
/// }
/// assert_eq!(watch.counts().records, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Time and order
///
/// 1. A record whose sequence number is not above the last one is not taken: it came before.
///    Numbers that are left out are counted (`tests/watch/order.rs`: `repeated_records_count_once`,
///    `numbers_left_out_are_counted_and_another_log_begins_anew`).
/// 2. Time does not go back: a record from before the last one is taken at the time of that one.
///    A time that is more than an hour back or seven days ahead is doubted, as is one more than
///    an hour ahead of the last [`tick`](Self::tick): the record is taken at the last time that
///    was believed. 16 of them in a row are believed, whatever they say, so that a clock that
///    was wrong does not silence the watch (`tests/watch/order.rs`:
///    `a_time_far_off_is_doubted_first`). Where that sets time back, what was to last until a time
///    that is now ahead is over: learning, quiet after an alert, an announced change
///    (`a_clock_from_the_future_silences_nothing_for_longer`). A tick sets time back in the same
///    way if it is more than an hour behind, and not at all if it is less
///    (`a_tick_that_is_a_little_behind_begins_no_hour_again`).
/// 3. Alerts, checkpoints, retention and erasure are about the log and are not watched; so what
///    the watch said itself changes nothing (`tests/watch/order.rs`: `alerts_are_not_counted`).
///
/// [`WatchCounts`] has all of that in numbers.
///
/// # Changes that are announced
///
/// A [configuration change](audit_types::ConfigurationChange) of an agent or a workflow or given
/// to one, a policy change in a record of one, and the first run of a new version of a workflow,
/// make that agent or workflow, and the agents and keys that last worked in it, learn for a day what
/// is usual now (`tests/watch/changes.rs`: `an_announced_change_is_learned_from`,
/// `what_is_new_within_a_day_of_a_change_is_part_of_it`,
/// `a_change_of_one_workflow_is_none_of_all_together`). Ceilings and budgets go on. Whoever can
/// write such records can hide behind them for a day; they are in the log. A key that takes the
/// place of another is no new key to those who used that one (`tests/watch/runs.rs`:
/// `a_key_that_takes_the_place_of_another_is_no_new_key`).
///
/// # What is learned
///
/// A value is compared with others before it, never with itself. What a run has read is read again
/// at each of its calls, so that one long run could add up to what looks like a drift of input
/// tokens and cost: in each hour of a run only its first, second, fourth, eighth and so on call of
/// a model counts for that, while each is looked at alone (`tests/watch/runs.rs`:
/// `one_long_run_is_no_drift_of_what_it_reads_again`). Equal calls of a tool in one run count once
/// in the mix of tools (`equal_calls_of_a_run_are_one_use_of_a_tool`). While a rule is quiet after
/// an alert of a scope it learns nothing of it, so that an incident does not become usual; only of
/// latencies and failures, which come and go with providers, what was alerted about is learned at
/// once. After three alerts in a row about a number, each within a week of the end of the quiet
/// time, what is new counts as usual (`tests/watch/rows.rs`: `rows`, `a new level becomes usual`).
///
/// 4. False alarms are at most as many as a rule expects, on values that are independent, depend
///    on each other, or have heavy tails (`tests/watch/calibration.rs`:
///    `false_alarms_are_at_most_as_many_as_expected_and_not_none`,
///    `false_alarms_of_rates_are_at_most_as_many_as_expected_and_not_none`); the default rules
///    together raise at most one a week on the traffic of the tests
///    (`tests/watch/traffic.rs`: `the_default_rules_raise_at_most_one_false_alarm_a_week`). That
///    they find incidents of simulated traffic is held for plain and gross ones and subtle loops, and
///    not for other subtle ones or for some ten blocked tries a day (`tests/traffic/quality.rs`:
///    `at_most_one_false_alarm_a_week_and_most_incidents_are_found`).
/// 5. A watch that was stored and goes on says the same as one that never stopped
///    (`tests/watch/state.rs`: `a_watch_that_goes_on_says_the_same`), and a state that no records
///    lead to is refused (`impossible_states_are_refused`).
/// 6. No record makes it panic (`tests/watch/hostile.rs`:
///    `no_record_panics_and_every_state_is_read_back`).
///
/// # Memory and time
///
/// Everything is bounded: at most `max_scopes` scopes, of which the one that was not used for the
/// longest time is forgotten first and learned anew when it comes back, without alerts while it
/// learns. A scope takes about 11 KiB for each rule about a number and less for others. A record
/// takes two or three look-ups of a scope, and a binary search for each rule about a number. A
/// change of a workflow, a key that takes the place of another, and a time that is set back look
/// at every scope once.
#[derive(Clone)]
pub struct Watch {
    document: WatchDocument,
    rules: Vec<Rule>,
    /// The rules of each kind of scope that has any.
    by_kind: Vec<(ScopeKind, Vec<usize>)>,
    /// The rules about new keys.
    of_keys: Vec<usize>,
    /// How many scopes each rule watches.
    streams: Vec<u32>,
    clock: Clock,
    counts: WatchCounts,
    scopes: LruMap<ScopeKey, Scope>,
    runs: LruMap<Id, RunState>,
    everything: Option<Id>,
    ticked_hour: Option<i64>,
}

impl Watch {
    pub(crate) fn new(document: WatchDocument, rules: Vec<Rule>) -> Self {
        let most = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let kinds = [ScopeKind::Agent, ScopeKind::Workflow, ScopeKind::Key, ScopeKind::Everything];
        let of_kind = |kind| {
            let rules = rules.iter().enumerate().filter(|(_, rule)| rule.scope == kind);
            (kind, rules.map(|(index, _)| index).collect::<Vec<_>>())
        };
        let by_kind = kinds.map(of_kind).into_iter().filter(|(_, rules)| !rules.is_empty());
        let of_keys = rules.iter().enumerate().filter(|(_, rule)| rule.metric == Metric::FirstKey);
        Self {
            by_kind: by_kind.collect(),
            of_keys: of_keys.map(|(index, _)| index).collect(),
            streams: vec![0; rules.len()],
            clock: Clock::default(),
            counts: WatchCounts::default(),
            scopes: LruMap::new(most(document.max_scopes)),
            runs: LruMap::new(most(document.max_runs)),
            everything: "all".parse().ok(),
            ticked_hour: None,
            document,
            rules,
        }
    }

    /// Takes the next record; gives what is raised at it: by agent, by workflow, by key and by
    /// everything, and in the order of the rules.
    #[must_use = "an alert is said once"]
    pub fn push(&mut self, record: &Record) -> Vec<WatchAlert> {
        let mut alerts = Vec::new();
        let before = self.clock.time();
        let Some(clock) = self.clock.take(record, &mut self.counts) else { return alerts };
        self.set_back(before, clock);
        let event = record.event();
        if matches!(
            event,
            Event::Alert(_) | Event::Checkpointed(_) | Event::Retention(_) | Event::Erasure(_)
        ) {
            return alerts;
        }
        self.take_changes(record, clock);
        let mut run = None;
        if let Some(name) = record.run() {
            let (state, evicted) = self.runs.touch(name, RunState::default);
            if evicted.is_some() {
                self.counts.evicted_runs = self.counts.evicted_runs.saturating_add(1);
            }
            run = state;
        }
        if let Some(state) = &mut run {
            if state.workflow.is_none() {
                state.workflow = record.workflow().cloned();
            }
            state.take(event, clock);
        }
        let one_of_few = run.as_deref().is_none_or(|state| state.one_of_few);
        let of_run = run.as_deref().and_then(|state| state.workflow.as_ref());
        let workflow = record.workflow().or(of_run).cloned();
        let mut above = 0;
        for (kind, indices) in &self.by_kind {
            let kind = *kind;
            let name = match kind {
                ScopeKind::Agent => record.agent(),
                ScopeKind::Workflow => workflow.as_ref(),
                ScopeKind::Key => key_of(event),
                ScopeKind::Everything => self.everything.as_ref(),
            };
            let Some(name) = name.cloned() else { continue };
            let key = (kind, name);
            let (scope, evicted) = self.scopes.touch(&key, || Scope::new(clock, self.rules.len()));
            forget(evicted, &mut self.counts, &mut self.streams);
            let Some(scope) = scope else { continue };
            if matches!(kind, ScopeKind::Agent | ScopeKind::Key) && scope.workflow != workflow {
                scope.workflow.clone_from(&workflow);
            }
            for index in indices {
                let index = *index;
                let Some(rule) = self.rules.get(index) else { continue };
                let Some(observed) = observe(rule.metric, record, run.as_deref()) else {
                    continue;
                };
                let Some(streams) = self.streams.get_mut(index) else { continue };
                let ready = scope.is_ready(clock, rule.learning);
                let since = scope.since();
                let Some((watched, new)) = scope.watched(index, rule) else { continue };
                *streams = streams.saturating_add(u32::from(new));
                let adds_up = one_of_few || !rule.metric.carries_over();
                let ask = Ask { adds_up, ..Ask::new(rule, *streams, clock, ready) };
                let signal = watched.unit.push(observed, rule, since, &ask);
                let place = Place { rule, key: &key, record: Some(record), clock };
                let run_above = run.as_deref().map_or(0, |run| run.above);
                if let Some(signal) = over_ceiling(rule, observed, watched.hour_sum()) {
                    let bit = 1_u64.checked_shl(index as u32).unwrap_or_default();
                    let once = matches!(rule.metric.family(), Family::Run | Family::Repeats);
                    if !once || run_above & bit == 0 {
                        above |= bit;
                        let raised = watched.gate.raise(clock, rule);
                        alerts.push(place.alert(signal, raised));
                    }
                } else if let Some(signal) = signal {
                    alerts.extend(place.notice(watched, signal));
                }
            }
        }
        if let Some(state) = run {
            state.above |= above;
        }
        if let (Some(name), Event::RunEnd(_)) = (record.run(), event) {
            self.runs.remove(name);
        }
        alerts
    }

    /// Says what time it is, in microseconds since the Unix epoch; gives what is raised because
    /// time passed: hours that are over, and budgets.
    ///
    /// Call it at least once in half an hour, or never: without it the time of a record from the
    /// future is believed if it is at most seven days ahead, and with it if it is at most an hour
    /// ahead of the last call. A time that is up to an hour behind that of the last record is
    /// taken as that. Looks at every scope once in an hour.
    #[must_use = "an alert is said once"]
    pub fn tick(&mut self, now: i64) -> Vec<WatchAlert> {
        let before = self.clock.time();
        let clock = self.clock.tell(now);
        self.set_back(before, clock);
        let mut alerts = Vec::new();
        let hour = clock.div_euclid(HOUR);
        if self.ticked_hour == Some(hour) {
            return alerts;
        }
        self.ticked_hour = Some(hour);
        for (key, scope) in self.scopes.iter_mut() {
            for (index, rule) in self.rules.iter().enumerate() {
                if rule.scope != key.0
                    || !matches!(rule.metric.family(), Family::Hour | Family::Budget)
                {
                    continue;
                }
                let ready = scope.is_ready(clock, rule.learning);
                let since = scope.since();
                let Some(watched) = scope.existing(index) else { continue };
                let streams = self.streams.get(index).copied().unwrap_or(1);
                let ask = Ask::new(rule, streams, clock, ready);
                if let Some(signal) = watched.unit.push(Observed::Amount(0.0), rule, since, &ask) {
                    let place = Place { rule, key, record: None, clock };
                    alerts.extend(place.notice(watched, signal));
                }
            }
        }
        alerts
    }

    /// The records that follow are of another log: their sequence numbers begin anew.
    pub fn begin_log(&mut self) {
        self.clock.begin_log();
    }

    /// What was wrong with the records so far.
    #[must_use]
    pub const fn counts(&self) -> WatchCounts {
        self.counts
    }

    /// The configuration.
    #[must_use]
    pub const fn document(&self) -> &WatchDocument {
        &self.document
    }

    /// How many scopes it remembers.
    #[must_use]
    pub fn scopes(&self) -> usize {
        self.scopes.len()
    }
}

/// Prints how much is remembered, never names.
impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("rules", &self.rules.len())
            .field("scopes", &self.scopes.len())
            .field("runs", &self.runs.len())
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

/// What was watched of a scope is no stream any more.
fn forget(evicted: Option<Scope>, counts: &mut WatchCounts, streams: &mut [u32]) {
    let Some(evicted) = evicted else { return };
    counts.evicted_scopes = counts.evicted_scopes.saturating_add(1);
    for rule in evicted.rules() {
        if let Some(count) = streams.get_mut(rule) {
            *count = count.saturating_sub(1);
        }
    }
}

fn key_of(event: &Event) -> Option<&Id> {
    match event {
        Event::ModelCall(call) => call.key.as_ref(),
        Event::KeyUse(key) => Some(&key.key),
        _ => None,
    }
}
