//! When a budget will be used up.

use super::alert::Cause;
use super::signal::{Ask, Signal};
use crate::stat::normal_quantile;
use crate::time::HOUR;
use crate::{Error, ErrorKind};

/// How many hours are remembered: a week.
const HOURS: usize = 168;

/// Hours that have to be known before the rhythm of the day is taken into account.
const DAY: i64 = 24;

/// Hours that make the present pace.
const RECENT: i64 = 6;

/// Longer windows are reckoned by the mean from there on, in hours.
const WALK: i64 = 31 * 24;

/// What may be spent in each window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) amount: f64,
    /// In microseconds.
    pub(crate) period: i64,
    pub(crate) offset: i64,
    /// How sure a forecast has to be, from 0.5.
    pub(crate) confidence: f64,
}

/// Adds up what one scope spends, and says when the budget of the window will be used up before
/// the window ends.
///
/// The forecast is what an hour of the day usually costs, times the present pace: what the last
/// six hours cost against what they usually cost. How much six hours vary is known from the last
/// week, and the pace is taken that much lower as the confidence asks for. In the first day the
/// pace is that of the window so far, halved.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Burn {
    window: i64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    spent: f64,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    checked: f64,
    /// What each hour cost, by its number modulo their number.
    #[cfg_attr(feature = "serde", serde(with = "crate::bits::list"))]
    hours: Vec<f64>,
    first_hour: i64,
    hour: i64,
    forecast_said: bool,
    used_up_said: bool,
}

impl Burn {
    pub(crate) fn new() -> Self {
        Self {
            window: i64::MIN,
            spent: 0.0,
            checked: 0.0,
            hours: vec![0.0; HOURS],
            first_hour: i64::MIN,
            hour: i64::MIN,
            forecast_said: false,
            used_up_said: false,
        }
    }

    /// Takes what was spent; 0 to let time pass.
    pub(crate) fn push(&mut self, spent: f64, plan: &Plan, ask: &Ask) -> Option<Signal> {
        let clock = ask.clock;
        let window = clock.saturating_sub(plan.offset).div_euclid(plan.period.max(1));
        if window != self.window {
            self.window = window;
            self.spent = 0.0;
            self.checked = 0.0;
            self.forecast_said = false;
            self.used_up_said = false;
        }
        let hour = clock.div_euclid(HOUR);
        let another_hour = hour != self.hour;
        self.advance(hour);
        self.spent += spent.max(0.0);
        if let Some(cell) = self.hours.get_mut(place(hour)) {
            *cell += spent.max(0.0);
        }
        if self.spent >= plan.amount {
            return (!std::mem::replace(&mut self.used_up_said, true)).then(|| Signal {
                cause: Cause::UsedUp,
                observed: self.spent,
                expected: Some(plan.amount),
                p_value: None,
                compared: self.known(),
                item: None,
            });
        }
        // Once in an hour, and each time another hundredth is gone.
        if self.forecast_said || !(another_hour || self.spent - self.checked > plan.amount / 100.0)
        {
            return None;
        }
        self.checked = self.spent;
        let start = window.saturating_mul(plan.period).saturating_add(plan.offset);
        let end = start.saturating_add(plan.period);
        let forecast = self.forecast(clock, start, end, plan)?;
        self.forecast_said = true;
        Some(Signal {
            cause: Cause::Forecast { used_up: forecast.used_up, end },
            observed: forecast.total,
            expected: Some(plan.amount),
            p_value: Some(1.0 - plan.confidence),
            compared: self.known(),
            item: None,
        })
    }

    fn forecast(&self, clock: i64, start: i64, end: i64, plan: &Plan) -> Option<Forecast> {
        let elapsed = clock.saturating_sub(start).max(0);
        let left = end.saturating_sub(clock).max(0) as f64 / HOUR as f64;
        let amount = plan.amount;
        let known = self.hour.saturating_sub(self.first_hour);
        if known < DAY {
            // Little is known: the window so far, and only when much of the budget is gone.
            if elapsed < plan.period / 20 || self.spent < amount / 4.0 {
                return None;
            }
            let pace = self.spent / (elapsed as f64 / HOUR as f64).max(0.01);
            let lower = pace / 2.0;
            let hours = (amount - self.spent) / lower.max(f64::MIN_POSITIVE);
            return (hours < left * 0.95).then(|| Forecast {
                used_up: clock.saturating_add((hours * HOUR as f64) as i64),
                total: self.spent + pace * left,
            });
        }
        let usual = self.usual();
        let mean = usual.iter().sum::<f64>() / 24.0;
        if mean <= 0.0 {
            return None;
        }
        let of = |hour: i64| usual.get(place_in_day(hour)).copied().unwrap_or_default();
        let paces = self.paces(&of, mean);
        let (pace, older) = paces.split_first()?;
        let count = older.len() as f64;
        let square: f64 = older.iter().map(|pace| pace.ln().powi(2)).sum();
        let deviation = (square / count.max(1.0)).sqrt().max(0.1);
        let lower = pace * (-normal_quantile(plan.confidence) * deviation).exp();

        let mut total = self.spent;
        let mut used_up = None;
        let part = 1.0 - clock.rem_euclid(HOUR) as f64 / HOUR as f64;
        let mut at = 0.0;
        let mut sum = self.spent;
        for step in 0..WALK {
            let length = if step == 0 { part } else { 1.0 }.min(left - at);
            if length <= 0.0 {
                break;
            }
            let cost = of(self.hour.saturating_add(step)) * length;
            total += cost * pace;
            if used_up.is_none() && sum + cost * lower >= amount {
                used_up = Some(at + length * (amount - sum) / (cost * lower));
            }
            sum += cost * lower;
            at += length;
        }
        let rest = left - at;
        if rest > 0.0 {
            total += rest * mean * pace;
            let hours = (amount - sum) / (mean * lower);
            used_up = used_up.or_else(|| (hours < rest).then_some(at + hours));
        }
        // An end of the budget just before that of the window is no news.
        let used_up =
            used_up.filter(|hours| left - hours > 0.02 * plan.period as f64 / HOUR as f64)?;
        Some(Forecast { used_up: clock.saturating_add((used_up * HOUR as f64) as i64), total })
    }

    /// What each hour of the day costs on average; this hour does not take part.
    fn usual(&self) -> [f64; 24] {
        let mut sums = [(0.0, 0.0); 24];
        for back in 1..=self.known_hours() {
            let hour = self.hour.saturating_sub(back);
            if let Some((sum, count)) = sums.get_mut(place_in_day(hour)) {
                *sum += self.hours.get(place(hour)).copied().unwrap_or_default();
                *count += 1.0;
            }
        }
        sums.map(|(sum, count)| if count > 0.0 { sum / count } else { 0.0 })
    }

    /// What six hours cost against what they usually cost, the last ones first. One mean hour
    /// more on both sides, so that quiet hours make no pace.
    fn paces(&self, usual: &dyn Fn(i64) -> f64, mean: f64) -> Vec<f64> {
        let groups = self.known_hours() / RECENT;
        (0..groups)
            .map(|group| {
                let hours = (1..=RECENT)
                    .map(|back| self.hour.saturating_sub(group * RECENT).saturating_sub(back));
                let (cost, expected) = hours.fold((mean, mean), |(cost, expected), hour| {
                    let found = self.hours.get(place(hour)).copied().unwrap_or_default();
                    (cost + found, expected + usual(hour))
                });
                cost / expected
            })
            .collect()
    }

    fn known_hours(&self) -> i64 {
        self.hour.saturating_sub(self.first_hour).clamp(0, HOURS as i64 - 1)
    }

    fn known(&self) -> u64 {
        u64::try_from(self.known_hours()).unwrap_or_default()
    }

    fn advance(&mut self, hour: i64) {
        if self.first_hour == i64::MIN || hour < self.hour {
            // The first one, or a clock that was set back.
            self.hours.fill(0.0);
            self.first_hour = hour;
        } else {
            let passed = hour.saturating_sub(self.hour).min(HOURS as i64);
            for step in 0..passed {
                if let Some(cell) = self.hours.get_mut(place(hour.saturating_sub(step))) {
                    *cell = 0.0;
                }
            }
        }
        self.hour = hour;
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        let amount = |amount: &f64| amount.is_finite() && *amount >= 0.0;
        let sound = self.hours.len() == HOURS
            && self.hours.iter().chain([&self.spent, &self.checked]).all(amount)
            && self.checked <= self.spent
            && self.first_hour <= self.hour;
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}

struct Forecast {
    used_up: i64,
    total: f64,
}

fn place(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(HOURS as i64)).unwrap_or_default()
}

fn place_in_day(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(24)).unwrap_or_default()
}
