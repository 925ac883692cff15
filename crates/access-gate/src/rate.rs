//! Rate limits: so many in a period, and so many at once.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use thiserror::Error as ThisError;

use crate::name::is_name;
use crate::{Error, ErrorKind};

/// The configuration of a [`RateLimiter`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RateDocument {
    /// How many are let through in each period in the long run, at least 1.
    pub count: u32,
    /// The period in microseconds, at least 1.
    pub period: u64,
    /// How many are let through at once after a time of rest: 1 by default, at least 1.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub burst: u32,
    /// How many names are tracked at most: 10,000 by default.
    #[cfg_attr(feature = "serde", serde(default = "ten_thousand"))]
    pub max_keys: usize,
}

impl RateDocument {
    /// So many in each period (in microseconds), one at once.
    #[must_use]
    pub const fn new(count: u32, period: u64) -> Self {
        Self { count, period, burst: 1, max_keys: 10_000 }
    }

    /// The running form, in which everybody has rested.
    ///
    /// # Errors
    ///
    /// `OutOfRange` for a number that is zero, for a period beyond `i64`, and for a burst that
    /// takes longer than `i64` microseconds to earn again.
    pub fn build(&self) -> Result<RateLimiter, Error> {
        let range = |path: &str| Error::new(ErrorKind::OutOfRange, path);
        let period = i64::try_from(self.period).ok().filter(|period| *period > 0);
        let period = period.ok_or_else(|| range("period"))?;
        if self.count == 0 {
            return Err(range("count"));
        }
        if self.max_keys == 0 {
            return Err(range("max_keys"));
        }
        // Below 2^63 * 2^32, far from the end of an `i128`.
        let tolerance = i128::from(period).saturating_mul(i128::from(self.burst));
        let drain = tolerance.checked_div(i128::from(self.count)).unwrap_or(i128::MAX);
        if self.burst == 0 || drain >= i128::from(i64::MAX) {
            return Err(range("burst"));
        }
        Ok(RateLimiter {
            config: self.clone(),
            count: i128::from(self.count),
            increment: i128::from(period),
            tolerance,
            cells: Mutex::new(Cells {
                latest: i64::MIN,
                arrivals: BTreeMap::new(),
                sweep_at: i128::MIN,
            }),
        })
    }

    /// The running form, with what was let through before.
    ///
    /// # Errors
    ///
    /// Those of [`RateDocument::build`], and, with the path in the state, `StateMismatch` if the
    /// count, the period or the burst were others, `MalformedName`, `DuplicateName`, and
    /// `ImpossibleState` for more than a burst.
    pub fn resume(&self, state: &RateState) -> Result<RateLimiter, Error> {
        let limiter = self.build()?;
        let found = [u64::from(state.count), state.period, u64::from(state.burst)];
        let expected = [u64::from(self.count), self.period, u64::from(self.burst)];
        for ((found, expected), path) in
            found.iter().zip(expected).zip(["count", "period", "burst"])
        {
            if *found != expected {
                return Err(Error::new(ErrorKind::StateMismatch, path));
            }
        }
        let mut cells = limiter.lock();
        cells.latest = state.latest;
        let latest = limiter.scaled(state.latest);
        for (index, busy) in state.busy.iter().enumerate() {
            let error = |kind, field| Error::new(kind, format!("busy[{index}]{field}"));
            if !is_name(&busy.name) || busy.name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                return Err(error(ErrorKind::MalformedName, ".name"));
            }
            let ahead = i128::from(busy.micros)
                .saturating_mul(limiter.count)
                .saturating_add(i128::from(busy.fraction));
            if busy.fraction >= self.count || ahead == 0 || ahead > limiter.tolerance {
                return Err(error(ErrorKind::ImpossibleState, ""));
            }
            let arrival = latest.saturating_add(ahead);
            if cells.arrivals.insert(busy.name.as_str().into(), arrival).is_some() {
                return Err(error(ErrorKind::DuplicateName, ".name"));
            }
        }
        drop(cells);
        Ok(limiter)
    }
}

/// Lets so many through in a period, for each name: a key, an agent, a tool.
///
/// It is the generic cell rate algorithm in its virtual scheduling form (ATM Forum, Traffic
/// Management Specification 4.0, section 4.4; ITU-T I.371, annex A): for each name it keeps the
/// theoretical arrival time of the next cell, which every cell let through moves on by
/// `period / count`; a cell that comes more than the burst before it does not conform. Times are
/// whole numbers of `1 / count` microseconds, so nothing is rounded and nothing drifts.
///
/// ```
/// use access_gate::{RateDocument, RateLimiter};
///
/// // Ten a second, three at once.
/// let limiter = RateDocument { burst: 3, ..RateDocument::new(10, 1_000_000) }.build()?;
/// for _ in 0..3 {
///     assert!(limiter.check("globex-prod", 1, 0).is_ok());
/// }
/// let denied = limiter.check("globex-prod", 1, 0).unwrap_err();
/// assert_eq!(denied.at(), Some(100_000));
/// assert!(limiter.check("another", 1, 0).is_ok());
/// assert!(limiter.check("globex-prod", 1, 100_000).is_ok());
/// # Ok::<(), access_gate::Error>(())
/// ```
///
/// # Rules
///
/// 1. It lets through exactly what a leaky bucket of `burst` that leaks `count` in a `period`
///    has room for (`tests/limits.rs`: `the_rate_is_that_of_a_leaky_bucket`).
/// 2. Time never goes back: an earlier `now` counts as the latest one seen, by any name
///    (`tests/limits.rs`: `an_earlier_time_lets_nothing_more_through`).
/// 3. A name is forgotten when it has rested so long that it is as good as a new one. When as
///    many names are tracked as may be and none has rested, a new name is denied
///    (`tests/limits.rs`: `names_are_bounded`).
///
/// A check takes one mutex for a look-up in a map, and at most once between two times at which
/// a name can have rested, a pass over the names.
pub struct RateLimiter {
    config: RateDocument,
    count: i128,
    increment: i128,
    tolerance: i128,
    cells: Mutex<Cells>,
}

/// Times in it, other than `latest`, are in `1 / count` microseconds.
struct Cells {
    latest: i64,
    /// The theoretical arrival times, by name in lower case.
    arrivals: BTreeMap<Box<str>, i128>,
    /// Before that time no name can have rested.
    sweep_at: i128,
}

impl RateLimiter {
    /// Lets `cost` through, all of it or nothing. A cost of zero counts as one.
    ///
    /// `now` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`RetryAfter`] with the reason and the time from which on it would be let through.
    pub fn check(&self, name: &str, cost: u32, now: i64) -> Result<(), RetryAfter> {
        let never = |reason| RetryAfter { reason, at: None };
        if !is_name(name) {
            return Err(never(RateReason::MalformedName));
        }
        let cost = cost.max(1);
        let name = name.to_ascii_lowercase();
        let work = self.increment.saturating_mul(i128::from(cost));

        let mut cells = self.lock();
        cells.latest = cells.latest.max(now);
        if cost > self.config.burst {
            return Err(never(RateReason::AboveBurst));
        }
        let now = self.scaled(cells.latest);
        let known = cells.arrivals.get(name.as_str()).copied();
        if known.is_none() && !cells.has_room(self.config.max_keys, now) {
            return Err(never(RateReason::TooManyNames));
        }
        // |now| < 2^95 and the rest < 2^96: no sum comes near the end of an `i128`.
        let arrival = known.unwrap_or(now).max(now).saturating_add(work);
        let earliest = arrival.saturating_sub(self.tolerance);
        if earliest > now {
            // Rounded up: at that time it is let through, and at no earlier one.
            let up = earliest.saturating_add(self.count.saturating_sub(1));
            let at = up.checked_div_euclid(self.count);
            let at = at.and_then(|at| i64::try_from(at).ok());
            return Err(RetryAfter { reason: RateReason::TooFast, at });
        }
        cells.arrivals.insert(name.into(), arrival);
        cells.sweep_at = cells.sweep_at.min(arrival);
        Ok(())
    }

    /// Everything that has to be stored to go on later.
    #[must_use]
    pub fn state(&self) -> RateState {
        let cells = self.lock();
        let latest = self.scaled(cells.latest);
        let busy = cells.arrivals.iter().filter_map(|(name, arrival)| {
            let ahead = arrival.saturating_sub(latest);
            let micros = u64::try_from(ahead.checked_div(self.count)?).ok()?;
            let fraction = u32::try_from(ahead.checked_rem(self.count)?).ok()?;
            (ahead > 0).then(|| BusyName { name: name.as_ref().to_owned(), micros, fraction })
        });
        RateState {
            count: self.config.count,
            period: self.config.period,
            burst: self.config.burst,
            latest: cells.latest,
            busy: busy.collect(),
        }
    }

    fn scaled(&self, micros: i64) -> i128 {
        i128::from(micros).saturating_mul(self.count)
    }

    /// Nothing under the lock panics, and an arrival time is written in one step.
    fn lock(&self) -> MutexGuard<'_, Cells> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cells {
    /// Whether one more name may be tracked, after names that have rested were dropped.
    fn has_room(&mut self, max: usize, now: i128) -> bool {
        if self.arrivals.len() >= max && now >= self.sweep_at {
            self.arrivals.retain(|_, arrival| *arrival > now);
            self.sweep_at = self.arrivals.values().copied().min().unwrap_or(i128::MAX);
        }
        self.arrivals.len() < max
    }
}

/// Prints how much is tracked, never names.
impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter")
            .field("config", &self.config)
            .field("names", &self.lock().arrivals.len())
            .finish_non_exhaustive()
    }
}

/// Not let through, and from when on it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ThisError)]
#[error("not let through: {}", .reason.message())]
pub struct RetryAfter {
    reason: RateReason,
    at: Option<i64>,
}

impl RetryAfter {
    /// Why.
    #[must_use]
    pub const fn reason(&self) -> RateReason {
        self.reason
    }

    /// The first time, in microseconds since the Unix epoch, at which it would be let through
    /// if nothing else were until then; none if never, or if nobody can say.
    #[must_use]
    pub const fn at(&self) -> Option<i64> {
        self.at
    }
}

/// Why something was not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RateReason {
    /// Too many have been let through before it.
    TooFast,
    /// It costs more than is ever let through at once.
    AboveBurst,
    /// As many names are tracked as may be, and all are busy.
    TooManyNames,
    /// The name is no name.
    MalformedName,
}

impl RateReason {
    /// A code that stays the same between versions, for records.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFast => "rate.too_fast",
            Self::AboveBurst => "rate.above_burst",
            Self::TooManyNames => "rate.too_many_names",
            Self::MalformedName => "rate.malformed_name",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::TooFast => "too many at once",
            Self::AboveBurst => "it is more than the burst",
            Self::TooManyNames => "too many names are busy",
            Self::MalformedName => "the name is no name",
        }
    }
}

/// What a rate limiter has let through, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RateState {
    /// [`RateDocument::count`].
    pub count: u32,
    /// [`RateDocument::period`].
    pub period: u64,
    /// [`RateDocument::burst`].
    pub burst: u32,
    /// The latest time seen, in microseconds since the Unix epoch.
    pub latest: i64,
    /// The names that have not rested.
    pub busy: Vec<BusyName>,
}

/// A name that has not rested.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BusyName {
    /// The name, in lower case.
    pub name: String,
    /// How long after the latest time seen it will have rested, in whole microseconds.
    pub micros: u64,
    /// The rest of that time, in parts of a microsecond: less than the count, which is how many
    /// parts there are.
    pub fraction: u32,
}

#[cfg(feature = "serde")]
const fn one() -> u32 {
    1
}

#[cfg(feature = "serde")]
const fn ten_thousand() -> usize {
    10_000
}
