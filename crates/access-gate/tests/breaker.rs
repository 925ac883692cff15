//! Circuit breakers: rows, the table of phases, configuration and stored state.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail loudly, as tests may"
)]

use std::collections::BTreeMap;

use access_gate::{
    Breaker, BreakerDocument, BreakerPass, BreakerPhase, BreakerState, BreakersDocument,
    CallOutcome, ErrorKind, FailureRate, PhaseState,
};
use proptest::prelude::*;

const fn breaker(
    in_a_row: u32,
    cool_down: u64,
    cool_down_max: u64,
    probes: u32,
) -> BreakerDocument {
    BreakerDocument {
        failures_in_a_row: Some(in_a_row),
        failure_rate: None,
        cool_down,
        cool_down_max,
        probes,
    }
}

#[cfg(feature = "serde")]
mod rows {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Rows<T> {
        case: Vec<T>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct BreakerCase {
        name: String,
        why: String,
        config: BreakerDocument,
        events: Vec<String>,
    }

    #[test]
    fn breaker_rows() {
        let text = include_str!("../testdata/breaker.toml");
        let rows: Rows<BreakerCase> = toml::from_str(text).unwrap();
        assert!(rows.case.len() >= 10);
        for case in rows.case {
            assert!(!case.why.is_empty());
            let mut breaker = case.config.build().unwrap();
            let mut passes: Vec<Option<BreakerPass>> = Vec::new();
            for event in &case.events {
                let (call, expected) = event.split_once(" => ").unwrap();
                let words: Vec<_> = call.split(' ').collect();
                let now: i64 = words[0].parse().unwrap();
                let mut pass = || passes[words[2].parse::<usize>().unwrap()].take().unwrap();
                let mut found = String::new();
                match words[1] {
                    "ask" => match breaker.admit(now) {
                        Ok(pass) => {
                            passes.push(Some(pass));
                            found.push_str("pass ");
                        }
                        Err(open) => found = format!("open {} ", open.until().unwrap()),
                    },
                    "ok" => breaker.record(pass(), CallOutcome::Success, now),
                    "fail" => breaker.record(pass(), CallOutcome::Failure, now),
                    "cancel" => breaker.cancel(pass()),
                    other => panic!("no such event: {other}"),
                }
                found.push_str(match breaker.phase() {
                    BreakerPhase::Closed => "closed",
                    BreakerPhase::Open => "open",
                    BreakerPhase::HalfOpen => "half_open",
                });
                assert_eq!(found, expected, "{}: {event}", case.name);
                let json = serde_json::to_string(&breaker.state()).unwrap();
                let state: BreakerState = serde_json::from_str(&json).unwrap();
                assert_eq!(case.config.resume(&state).unwrap().state(), state);
            }
        }
    }
}

/// What can happen to a breaker. Passes are those given out and not yet heard of.
#[derive(Clone, Copy, Debug)]
enum Event {
    Ask,
    OldestSucceeds,
    OldestFails,
    NewestSucceeds,
    NewestFails,
    NewestCancelled,
    /// So much time passes; before the beginning if negative.
    Time(i64),
}

const EVENTS: [Event; 9] = [
    Event::Ask,
    Event::OldestSucceeds,
    Event::OldestFails,
    Event::NewestSucceeds,
    Event::NewestFails,
    Event::NewestCancelled,
    Event::Time(1),
    Event::Time(2),
    Event::Time(-9),
];

/// The table in the documentation of [`Breaker`], row by row, with a phase's number in place of
/// a generation.
#[derive(Debug)]
struct Table {
    row: Row,
    number: usize,
    openings: u32,
    latest: i64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Row {
    Closed { in_a_row: u32 },
    Open { until: i64 },
    HalfOpen { left: u32, missing: u32, deadline: i64 },
}

const IN_A_ROW: u32 = 2;
const COOL_DOWN: i64 = 2;
const COOL_DOWN_MAX: i64 = 3;
const PROBES: u32 = 2;

impl Table {
    fn go(&mut self, row: Row) {
        self.row = row;
        self.number += 1;
    }

    fn open(&mut self) {
        let wait = if self.openings == 0 { COOL_DOWN } else { COOL_DOWN_MAX };
        self.openings += 1;
        self.go(Row::Open { until: self.latest + wait });
    }

    fn ask(&mut self, now: i64) -> Option<usize> {
        self.latest = self.latest.max(now);
        let deadline = self.latest + COOL_DOWN;
        match self.row {
            Row::Closed { .. } => Some(self.number),
            Row::Open { until } if self.latest < until => None,
            Row::Open { .. } => {
                self.go(Row::HalfOpen { left: PROBES - 1, missing: PROBES, deadline });
                Some(self.number)
            }
            Row::HalfOpen { left: 0, deadline, .. } => {
                if self.latest >= deadline {
                    self.open();
                }
                None
            }
            Row::HalfOpen { left, missing, .. } => {
                self.row = Row::HalfOpen { left: left - 1, missing, deadline };
                Some(self.number)
            }
        }
    }

    fn hear(&mut self, number: usize, failed: bool, now: i64) {
        self.latest = self.latest.max(now);
        match (self.row, failed) {
            _ if number != self.number => {}
            (Row::Open { .. }, _) => {}
            (Row::Closed { .. }, false) => self.row = Row::Closed { in_a_row: 0 },
            (Row::Closed { in_a_row }, true) if in_a_row + 1 < IN_A_ROW => {
                self.row = Row::Closed { in_a_row: in_a_row + 1 };
            }
            (Row::Closed { .. } | Row::HalfOpen { .. }, true) => self.open(),
            (Row::HalfOpen { missing: 1, .. }, false) => {
                self.openings = 0;
                self.go(Row::Closed { in_a_row: 0 });
            }
            (Row::HalfOpen { left, missing, deadline }, false) => {
                self.row = Row::HalfOpen { left, missing: missing - 1, deadline };
            }
        }
    }

    fn cancel(&mut self, number: usize) {
        if number == self.number
            && let Row::HalfOpen { left, missing, deadline } = self.row
        {
            self.row = Row::HalfOpen { left: left + 1, missing, deadline };
        }
    }
}

fn both(breaker: &mut Breaker, table: &mut Table, events: impl Iterator<Item = Event>) -> bool {
    let mut passes: Vec<(BreakerPass, usize)> = Vec::new();
    let mut now = 0;
    for event in events {
        match event {
            Event::Time(step) => now = (now + step).max(-20),
            Event::Ask => match (breaker.admit(now), table.ask(now)) {
                (Ok(pass), Some(number)) => passes.push((pass, number)),
                (Err(open), None) => {
                    let until = match table.row {
                        Row::Open { until } => until,
                        Row::HalfOpen { deadline, .. } => deadline,
                        Row::Closed { .. } => return false,
                    };
                    if open.until() != Some(until) {
                        return false;
                    }
                }
                _ => return false,
            },
            _ if passes.is_empty() => {}
            Event::OldestSucceeds | Event::OldestFails => {
                let (pass, number) = passes.remove(0);
                let failed = matches!(event, Event::OldestFails);
                let outcome = if failed { CallOutcome::Failure } else { CallOutcome::Success };
                breaker.record(pass, outcome, now);
                table.hear(number, failed, now);
            }
            Event::NewestSucceeds | Event::NewestFails | Event::NewestCancelled => {
                let (pass, number) = passes.pop().unwrap();
                match event {
                    Event::NewestCancelled => {
                        breaker.cancel(pass);
                        table.cancel(number);
                    }
                    Event::NewestFails => {
                        breaker.record(pass, CallOutcome::Failure, now);
                        table.hear(number, true, now);
                    }
                    _ => {
                        breaker.record(pass, CallOutcome::Success, now);
                        table.hear(number, false, now);
                    }
                }
            }
        }
        let same = matches!(
            (breaker.phase(), table.row),
            (BreakerPhase::Closed, Row::Closed { .. })
                | (BreakerPhase::Open, Row::Open { .. })
                | (BreakerPhase::HalfOpen, Row::HalfOpen { .. })
        );
        if !same {
            return false;
        }
    }
    true
}

#[test]
fn the_breaker_keeps_its_table() {
    use Event::{Ask, NewestFails, NewestSucceeds, OldestFails, Time};
    let config = breaker(IN_A_ROW, COOL_DOWN.unsigned_abs(), COOL_DOWN_MAX.unsigned_abs(), PROBES);
    let open = [Ask, Ask, Ask, Ask, OldestFails, OldestFails];
    let half_open = [&open[..], &[Time(2), Ask]].concat();
    let full = [&half_open[..], &[Ask]].concat();
    let one_succeeded = [&full[..], &[NewestSucceeds]].concat();
    let opened_again = [&full[..], &[NewestFails]].concat();
    // From the beginning, and from every phase with calls from the phases before it under way.
    let begin: [&[Event]; 6] = [&[], &open, &half_open, &full, &one_succeeded, &opened_again];
    let length = 5;
    for begin in begin {
        for number in 0..EVENTS.len().pow(length) {
            let digit = |place| EVENTS[number / EVENTS.len().pow(place) % EVENTS.len()];
            let events = || begin.iter().copied().chain((0..length).map(digit));
            let mut breaker = config.build().unwrap();
            let mut table = Table {
                row: Row::Closed { in_a_row: 0 },
                number: 0,
                openings: 0,
                latest: i64::MIN,
            };
            let agree = both(&mut breaker, &mut table, events());
            assert!(agree, "{:?}: {breaker:?} {table:?}", events().collect::<Vec<_>>());
        }
    }
}

proptest! {
    #[test]
    fn a_failure_rate_is_counted_over_the_last_outcomes(
        percent in 1..=100_u32,
        window in 1..12_u32,
        minimum in 1..12_u32,
        in_a_row in prop::option::of(1..6_u32),
        outcomes in prop::collection::vec(any::<bool>(), 1..60),
    ) {
        let rate = FailureRate { percent, window, minimum: minimum.min(window) };
        let config = BreakerDocument {
            failures_in_a_row: in_a_row,
            failure_rate: Some(rate),
            ..breaker(1, 1, 1, 1)
        };
        let mut breaker = config.build().unwrap();
        for count in 1..=outcomes.len() {
            let failed = outcomes[count - 1];
            let pass = breaker.admit(0).unwrap();
            let outcome = if failed { CallOutcome::Failure } else { CallOutcome::Success };
            breaker.record(pass, outcome, 0);
            let so_far = &outcomes[..count];
            let last = &so_far[count.saturating_sub(window as usize)..];
            let failures = last.iter().filter(|failed| **failed).count();
            let row = so_far.iter().rev().take_while(|failed| **failed).count();
            let opens = failed
                && (in_a_row.is_some_and(|most| row >= most as usize)
                    || (last.len() >= rate.minimum as usize
                        && failures * 100 >= percent as usize * last.len()));
            prop_assert_eq!(breaker.phase() == BreakerPhase::Open, opens);
            let state = breaker.state();
            prop_assert_eq!(config.resume(&state).unwrap().state(), state);
            if opens {
                break;
            }
        }
    }
}

#[test]
fn a_pass_of_another_breaker_does_nothing() {
    let config = breaker(1, 10, 10, 1);
    let (mut one, mut other) = (config.build().unwrap(), config.build().unwrap());
    let pass = other.admit(0).unwrap();
    one.record(pass, CallOutcome::Failure, 0);
    assert_eq!(one.phase(), BreakerPhase::Closed);
}

#[test]
fn a_breaker_is_checked() {
    let good = breaker(1, 10, 100, 1);
    let rate = FailureRate { percent: 50, window: 10, minimum: 5 };
    let with = |rate| BreakerDocument { failure_rate: Some(rate), ..good.clone() };
    let none = BreakerDocument { failures_in_a_row: None, ..good.clone() };
    let range = ErrorKind::OutOfRange;
    let rows = [
        (none, ErrorKind::EmptySet, "failures_in_a_row"),
        (breaker(0, 10, 100, 1), range, "failures_in_a_row"),
        (with(FailureRate { percent: 0, ..rate }), range, "failure_rate.percent"),
        (with(FailureRate { percent: 101, ..rate }), range, "failure_rate.percent"),
        (with(FailureRate { window: 0, ..rate }), range, "failure_rate.window"),
        (with(FailureRate { window: 1001, ..rate }), range, "failure_rate.window"),
        (with(FailureRate { minimum: 0, ..rate }), range, "failure_rate.minimum"),
        (with(FailureRate { minimum: 11, ..rate }), range, "failure_rate.minimum"),
        (breaker(1, 0, 100, 1), range, "cool_down"),
        (breaker(1, 1 << 63, u64::MAX, 1), range, "cool_down"),
        (breaker(1, 10, 9, 1), range, "cool_down_max"),
        (breaker(1, 10, u64::MAX, 1), range, "cool_down_max"),
        (breaker(1, 10, 100, 0), range, "probes"),
    ];
    for (config, kind, path) in rows {
        let error = config.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
        let all = BreakersDocument { targets: vec!["a".to_owned()], breaker: config };
        assert_eq!(all.build().unwrap_err().path(), format!("breaker.{path}"));
    }
    assert!(with(rate).build().is_ok());

    let all = |targets: &[&str]| BreakersDocument {
        targets: targets.iter().map(|target| (*target).to_owned()).collect(),
        breaker: good.clone(),
    };
    let rows = [
        (all(&[]), ErrorKind::EmptySet, "targets"),
        (all(&["a", "b c"]), ErrorKind::MalformedName, "targets[1]"),
        (all(&["a", "b", "A"]), ErrorKind::DuplicateName, "targets[2]"),
    ];
    for (config, kind, path) in rows {
        let error = config.build().unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[test]
fn a_breaker_state_that_cannot_be_is_refused() {
    let rate = FailureRate { percent: 50, window: 4, minimum: 2 };
    let config = BreakerDocument { failure_rate: Some(rate), ..breaker(3, 10, 15, 2) };
    let closed = |in_a_row, last: &[bool]| PhaseState::Closed { in_a_row, last: last.to_vec() };
    let half = |admitted, succeeded, last_at| PhaseState::HalfOpen { admitted, succeeded, last_at };
    let rows = [
        (0, closed(1, &[true]), true, "one failure is below the minimum"),
        (0, closed(0, &[true]), false, "the last one failed"),
        (0, closed(0, &[true, false]), true, "too many, but the last one succeeded"),
        (0, closed(2, &[true, true]), false, "it should have opened"),
        (0, closed(1, &[false, false, true]), true, "a third"),
        (0, closed(2, &[false, false, true]), false, "one in a row, not two"),
        (0, closed(0, &[false; 5]), false, "more than the window"),
        (1, closed(0, &[]), false, "closing forgets how often it opened"),
        (1, PhaseState::Open { until: 110 }, true, "ten after the latest time"),
        (1, PhaseState::Open { until: 111 }, false, "longer than the first cool-down"),
        (0, PhaseState::Open { until: 110 }, false, "it has never opened"),
        (9, PhaseState::Open { until: 115 }, true, "the longest cool-down"),
        (9, PhaseState::Open { until: 116 }, false, "longer than the longest"),
        (1, half(2, 1, 100), true, "one of two has succeeded"),
        (1, half(2, 2, 100), false, "it should have closed"),
        (1, half(1, 2, 100), false, "more succeeded than were let through"),
        (1, half(3, 0, 100), false, "more than the probes"),
        (1, half(1, 0, 101), false, "after the latest time"),
        (0, half(1, 0, 100), false, "it has never opened"),
    ];
    for (openings, phase, good, why) in rows {
        let state = BreakerState { latest: 100, openings, phase };
        let resumed = config.resume(&state);
        assert_eq!(resumed.is_ok(), good, "{why}");
        match resumed {
            Ok(resumed) => assert_eq!(resumed.state(), state),
            Err(error) => {
                assert_eq!((error.kind(), error.path()), (ErrorKind::ImpossibleState, "phase"))
            }
        }
    }
}

#[test]
fn breakers_go_on_by_name() {
    let targets = vec!["One".to_owned(), "two".to_owned()];
    let config = BreakersDocument { targets, breaker: breaker(1, 10, 10, 1) };
    let breakers = config.build().unwrap();
    let pass = breakers.admit("ONE", 0).unwrap();
    breakers.record("one", pass, CallOutcome::Failure, 0);
    assert_eq!(breakers.admit("one", 5).unwrap_err().until(), Some(10));
    assert!(breakers.admit("two", 5).is_ok());
    // What has no breaker is not let through.
    assert_eq!(breakers.admit("three", 5).unwrap_err().until(), None);
    assert_eq!(breakers.phase("three"), None);

    let states = breakers.states();
    let resumed = config.resume(&states).unwrap();
    assert_eq!(resumed.states(), states);
    assert_eq!(resumed.phase("one"), Some(BreakerPhase::Open));

    let other = BTreeMap::from([("three".to_owned(), states["two"].clone())]);
    let error = config.resume(&other).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::StateMismatch, "states"));
    let forged = BreakerState { openings: 3, ..states["two"].clone() };
    let forged =
        BTreeMap::from([("one".to_owned(), states["one"].clone()), ("two".to_owned(), forged)]);
    let error = config.resume(&forged).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::ImpossibleState, "states[1].phase"));
}
