//! When how much happens.

use super::config::{Rhythm, TrafficConfig, WorkflowConfig};
use super::random::Random;
use crate::time::{DAY, HOUR, day_of_week};

/// The greatest number of days of traffic.
pub(crate) const DAYS_MAX: u32 = 3_660;

/// What the random streams are for.
const PHASES: u64 = 1;
const NEWS: u64 = 2;
const DAYS: u64 = 3;
const WEEKS: u64 = 4;
const HOURS: u64 = 5;

/// A time in which calls of models are slow or fail.
#[derive(Clone, Copy, Debug)]
struct Phase {
    from: i64,
    to: i64,
    slower: f64,
    failing: f64,
}

/// News that is harmless.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum News {
    Version,
    Agent,
    KeyRotation,
    Policy,
}

/// When how much happens.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    seed: u64,
    start: i64,
    growth: f64,
    special_days: bool,
    phases: Vec<Phase>,
    /// By hour from the start, in order, with the workflow it is about.
    news: Vec<(i64, News, usize)>,
}

impl Calendar {
    pub(crate) fn new(config: &TrafficConfig) -> Self {
        let length = i64::from(config.days).saturating_mul(DAY);
        let mut random = Random::of(&[config.seed, PHASES]);
        let mut phases = Vec::new();
        // Slow every few days, out of order every few weeks.
        for (gap, slower, failing) in [(3.0, true, 0.0), (12.0, false, 0.6)] {
            let mut at = 0_i64;
            loop {
                at = at.saturating_add((random.wait() * gap * DAY as f64) as i64);
                if at >= length {
                    break;
                }
                let hours =
                    if slower { random.between(0.5, 4.0) } else { random.between(0.1, 0.7) };
                let from = config.start.saturating_add(at);
                phases.push(Phase {
                    from,
                    to: from.saturating_add((hours * HOUR as f64) as i64),
                    slower: random.between(1.3, 4.0),
                    failing,
                });
            }
        }
        let mut random = Random::of(&[config.seed, NEWS]);
        let mut news = Vec::new();
        let mut week = 0.0;
        loop {
            // Without any, the first is infinitely late.
            week += random.wait() / config.weekly_news;
            let day = (week * 7.0) as i64;
            if day >= i64::from(config.days) {
                break;
            }
            let kind = match random.index(6) {
                0..=2 => News::Version,
                3 => News::Agent,
                4 => News::KeyRotation,
                _ => News::Policy,
            };
            // Not on a weekend, but on the Friday before, and in the hours of work.
            let weekend = (weekday(config.start, day) - 4).max(0);
            let hour = (day - weekend) * 24 + 9 + random.index(7) as i64;
            let workflow = random.index(config.workflows.len());
            if hour >= 0 {
                news.push((hour, kind, workflow));
            }
        }
        news.sort_by_key(|(hour, ..)| *hour);
        Self {
            seed: config.seed,
            start: config.start,
            growth: config.weekly_growth,
            special_days: config.special_days,
            phases,
            news,
        }
    }

    /// The news of an hour, counted from the start.
    pub(crate) fn news(&self, hour: i64) -> impl Iterator<Item = (News, usize)> {
        self.news.iter().filter(move |(at, ..)| *at == hour).map(|(_, news, of)| (*news, *of))
    }

    /// How many times as long a call of a model takes.
    pub(crate) fn slower(&self, time: i64) -> f64 {
        self.at(time).map(|phase| phase.slower).fold(1.0, f64::max)
    }

    /// How likely a call of a model fails.
    pub(crate) fn failing(&self, time: i64) -> f64 {
        self.at(time).map(|phase| phase.failing).fold(0.012, f64::max)
    }

    /// How many runs of a workflow are expected in an hour, counted from the start.
    pub(crate) fn expected(&self, workflow: &WorkflowConfig, index: usize, hour: i64) -> f64 {
        let day = hour.div_euclid(24);
        let weekday = weekday(self.start, day);
        let of_day = (hour - day * 24) as f64;
        let (share, people) = match workflow.rhythm {
            Rhythm::Office { peak } => (office(of_day, f64::from(peak)), true),
            Rhythm::Batch { from, hours } => {
                let after = (of_day - f64::from(from)).rem_euclid(24.0);
                let inside = after < f64::from(hours);
                (if inside { 1.0 / f64::from(hours) } else { 0.0 }, false)
            }
            Rhythm::Steady => (1.0 / 24.0, false),
        };
        let mut expected = workflow.runs_a_day * share;
        if weekday >= 5 {
            expected *= workflow.weekend;
        }
        expected *= (1.0 + self.growth).powf(day as f64 / 7.0);
        if self.special_days {
            expected *= self.special(workflow, weekday, day, people);
        }
        // Days and hours differ by more than chance.
        let mut random = Random::of(&[self.seed, DAYS, index as u64, day as u64]);
        expected *= random.log_normal(1.0, 0.12);
        let mut random = Random::of(&[self.seed, HOURS, index as u64, hour as u64]);
        expected * random.log_normal(1.0, 0.15)
    }

    /// Holidays, campaigns and the end of a month.
    fn special(&self, workflow: &WorkflowConfig, weekday: i64, day: i64, people: bool) -> f64 {
        let week = (day - weekday).div_euclid(7);
        let mut random = Random::of(&[self.seed, WEEKS, week as u64]);
        let (draw, of_week) = (random.share(), random.index(5) as i64);
        let mut factor = 1.0;
        if people && weekday == of_week && weekday < 5 {
            if draw < 0.15 {
                factor = workflow.weekend; // a holiday
            } else if draw < 0.30 {
                factor = 1.7; // a campaign
            }
        }
        if people && weekday == of_week + 1 && weekday < 5 && draw < 0.15 {
            factor = 1.35; // what was left lying
        }
        let epoch_day = self.start.div_euclid(DAY) + day;
        let rush = [0, 1, 2].iter().any(|ahead| day_of_month(epoch_day + ahead) == 1);
        if rush && matches!(workflow.rhythm, Rhythm::Batch { .. }) {
            factor *= 1.8;
        }
        factor
    }

    fn at(&self, time: i64) -> impl Iterator<Item = &Phase> {
        self.phases.iter().filter(move |phase| (phase.from..phase.to).contains(&time))
    }
}

/// The part of a day's runs in an hour: a hill around the peak, an evening, hardly a night.
fn office(hour: f64, peak: f64) -> f64 {
    // The distance around the clock; the sum of the hill over the hours is about 6.2.
    let distance = (hour - peak + 12.0).rem_euclid(24.0) - 12.0;
    let hill = (-(distance / 3.5).powi(2)).exp();
    let evening = if distance > -6.0 && distance < 10.0 { 0.02 } else { 0.0 };
    (hill + evening) / 6.5
}

/// The day of the week, Monday is 0; `day` is counted from `start`.
fn weekday(start: i64, day: i64) -> i64 {
    day_of_week(start.saturating_add(day.saturating_mul(DAY))) as i64
}

/// The day of the month of a day since the epoch, from 1 (H. Hinnant, chrono-Compatible Low-Level
/// Date Algorithms, `civil_from_days`).
fn day_of_month(epoch_day: i64) -> i64 {
    let shifted = epoch_day + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    of_year - (153 * month + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_months_are_those_of_the_calendar() {
        // 1 January 1970, 29 February 2000, 5 January and 1 March 2026, 31 December 2199.
        for (day, of_month) in [(0, 1), (11_016, 29), (20_458, 5), (20_513, 1), (84_005, 31)] {
            assert_eq!(day_of_month(day), of_month, "{day}");
        }
        assert_eq!(weekday(20_458 * DAY, 0), 0);
        assert_eq!(weekday(20_458 * DAY, 6), 6);
    }

    #[test]
    fn a_weekday_has_about_the_runs_that_were_asked_for() {
        for peak in [0.0, 9.0, 13.0, 23.0] {
            let day: f64 = (0..24).map(|hour| office(f64::from(hour), peak)).sum();
            assert!((0.95..1.05).contains(&day), "{peak}: {day}");
        }
    }
}
