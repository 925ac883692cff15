//! Breakers by the name of what they guard.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::name::is_name;
use crate::{Error, ErrorKind};

use super::{
    Breaker, BreakerDocument, BreakerOpen, BreakerPass, BreakerPhase, BreakerState, CallOutcome,
};

/// The configuration of [`Breakers`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BreakersDocument {
    /// What they guard: names of sinks, models or tools.
    pub targets: Vec<String>,
    /// How each of them works.
    pub breaker: BreakerDocument,
}

impl BreakersDocument {
    /// The running form, all closed.
    ///
    /// # Errors
    ///
    /// Those of [`BreakerDocument::build`] below `breaker`; `EmptySet`, `MalformedName` and
    /// `DuplicateName` in `targets`.
    pub fn build(&self) -> Result<Breakers, Error> {
        self.resume(&BTreeMap::new())
    }

    /// The running form, those in `states` as they were and all others closed.
    ///
    /// # Errors
    ///
    /// Those of [`BreakersDocument::build`], `StateMismatch` at `states` if one is of no target,
    /// and those of [`BreakerDocument::resume`] below `states[n]`, in the order of the map.
    pub fn resume(&self, states: &BTreeMap<String, BreakerState>) -> Result<Breakers, Error> {
        let below = |error: &Error, path: &str| {
            Error::new(error.kind(), format!("{path}.{}", error.path()))
        };
        self.breaker.build().map_err(|error| below(&error, "breaker"))?;
        if self.targets.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "targets"));
        }
        let mut breakers = BTreeMap::new();
        for (index, target) in self.targets.iter().enumerate() {
            let error = |kind| Error::new(kind, format!("targets[{index}]"));
            if !is_name(target) {
                return Err(error(ErrorKind::MalformedName));
            }
            let breaker = Mutex::new(self.breaker.build()?);
            if breakers.insert(target.to_ascii_lowercase(), breaker).is_some() {
                return Err(error(ErrorKind::DuplicateName));
            }
        }
        for (index, (name, state)) in states.iter().enumerate() {
            let resumed = self.breaker.resume(state);
            let resumed = resumed.map_err(|error| below(&error, &format!("states[{index}]")))?;
            let breaker = breakers.get_mut(name);
            let breaker = breaker.ok_or_else(|| Error::new(ErrorKind::StateMismatch, "states"))?;
            *breaker = Mutex::new(resumed);
        }
        Ok(Breakers { breakers })
    }
}

/// A [`Breaker`] for each target, to share between threads: each is behind a mutex of its own.
pub struct Breakers {
    /// By name in lower case.
    breakers: BTreeMap<String, Mutex<Breaker>>,
}

impl Breakers {
    /// Lets a call to a target through, or does not; see [`Breaker::admit`].
    ///
    /// # Errors
    ///
    /// [`BreakerOpen`], for a target without a breaker too: then no time is known.
    pub fn admit(&self, target: &str, now: i64) -> Result<BreakerPass, BreakerOpen> {
        let admitted = self.with(target, |breaker| breaker.admit(now));
        admitted.unwrap_or(Err(BreakerOpen { until: None }))
    }

    /// Says what came of a call to a target; see [`Breaker::record`].
    pub fn record(&self, target: &str, pass: BreakerPass, outcome: CallOutcome, now: i64) {
        self.with(target, |breaker| breaker.record(pass, outcome, now));
    }

    /// Says that a call to a target was not made after all; see [`Breaker::cancel`].
    pub fn cancel(&self, target: &str, pass: BreakerPass) {
        self.with(target, |breaker| breaker.cancel(pass));
    }

    /// The phase of the breaker of a target; none if it has none.
    #[must_use]
    pub fn phase(&self, target: &str) -> Option<BreakerPhase> {
        self.with(target, |breaker| breaker.phase())
    }

    /// Everything that has to be stored to go on later, by name in lower case.
    #[must_use]
    pub fn states(&self) -> BTreeMap<String, BreakerState> {
        let breakers = self.breakers.keys();
        breakers
            .filter_map(|name| Some((name.clone(), self.with(name, |breaker| breaker.state())?)))
            .collect()
    }

    /// Nothing under the lock panics.
    fn with<T>(&self, target: &str, act: impl FnOnce(&mut Breaker) -> T) -> Option<T> {
        let breaker = self.breakers.get(&target.to_ascii_lowercase())?;
        Some(act(&mut breaker.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Prints how many there are.
impl fmt::Debug for Breakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakers").field("breakers", &self.breakers.len()).finish_non_exhaustive()
    }
}
