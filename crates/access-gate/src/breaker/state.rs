//! What is stored of a breaker, and how it is checked when it is read.

use crate::{Error, ErrorKind};

use super::{Breaker, BreakerDocument, Outcomes, Phase};

/// A breaker as plain data.
///
/// Passes are not stored: of calls under way nothing will be heard, and probes among them count
/// as failures when the cool-down has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BreakerState {
    /// The latest time seen, in microseconds since the Unix epoch.
    pub latest: i64,
    /// How often it has opened since it was closed.
    pub openings: u32,
    /// The phase.
    pub phase: PhaseState,
}

/// A phase as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum PhaseState {
    /// Calls are let through.
    Closed {
        /// How many failures since the last success.
        in_a_row: u32,
        /// The last outcomes, the oldest first, true for a failure; none if the configuration
        /// has no failure rate.
        last: Vec<bool>,
    },
    /// No calls are let through.
    Open {
        /// Until that time, in microseconds since the Unix epoch.
        until: i64,
    },
    /// Some calls are tried.
    HalfOpen {
        /// How many probes were let through.
        admitted: u32,
        /// How many of them have succeeded.
        succeeded: u32,
        /// When the last one was let through.
        last_at: i64,
    },
}

impl Breaker {
    /// Everything that has to be stored to go on later.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        let phase = match &self.phase {
            Phase::Closed(outcomes) => PhaseState::Closed {
                in_a_row: outcomes.in_a_row,
                last: outcomes.last.iter().copied().collect(),
            },
            Phase::Open { until } => PhaseState::Open { until: *until },
            Phase::HalfOpen { admitted, succeeded, last_at } => PhaseState::HalfOpen {
                admitted: *admitted,
                succeeded: *succeeded,
                last_at: *last_at,
            },
        };
        BreakerState { latest: self.latest, openings: self.openings, phase }
    }
}

impl BreakerDocument {
    /// The running form, as it was.
    ///
    /// # Errors
    ///
    /// Those of [`BreakerDocument::build`], and `ImpossibleState` for a state that cannot have come
    /// about under this configuration: it should have opened or closed, is open for longer than
    /// the cool-down, or comes after its latest time.
    pub fn resume(&self, state: &BreakerState) -> Result<Breaker, Error> {
        let mut breaker = self.build()?;
        breaker.latest = state.latest;
        breaker.openings = state.openings;
        breaker.phase = phase(&breaker, state)
            .ok_or_else(|| Error::new(ErrorKind::ImpossibleState, "phase"))?;
        Ok(breaker)
    }
}

fn phase(breaker: &Breaker, state: &BreakerState) -> Option<Phase> {
    let config = &breaker.config;
    match &state.phase {
        PhaseState::Closed { in_a_row, last } => {
            let mut outcomes = Outcomes::default();
            for failed in last {
                outcomes.add(*failed, config.failure_rate.as_ref());
            }
            let fits = outcomes.last.len() == last.len();
            // Without a window, and from before its beginning, only the number itself is known.
            let all_failed = last.iter().all(|failed| *failed);
            let agrees = if all_failed {
                *in_a_row >= outcomes.in_a_row
            } else {
                *in_a_row == outcomes.in_a_row
            };
            outcomes.in_a_row = *in_a_row;
            // A success may leave too many failures in the window; only a failure opens.
            let ends_in_failure = *in_a_row > 0;
            let should_be_open = ends_in_failure && outcomes.are_too_many(config);
            (fits && agrees && !should_be_open && state.openings == 0)
                .then_some(Phase::Closed(outcomes))
        }
        PhaseState::Open { until } => {
            let last = state.openings.checked_sub(1)?;
            let longest = state.latest.saturating_add(breaker.cool_down_after(last));
            (*until <= longest).then_some(Phase::Open { until: *until })
        }
        PhaseState::HalfOpen { admitted, succeeded, last_at } => {
            let counts = *admitted <= config.probes
                && succeeded <= admitted
                && *succeeded < config.probes
                && *last_at <= state.latest;
            (counts && state.openings > 0).then_some(Phase::HalfOpen {
                admitted: *admitted,
                succeeded: *succeeded,
                last_at: *last_at,
            })
        }
    }
}
