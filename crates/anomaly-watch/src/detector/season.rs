//! The values of the same time on other days.

use std::collections::VecDeque;

use super::Season;
use crate::time::{DAY, HOUR, WEEK};

/// A value further from the wanted time than this was not at the same time.
const TOLERANCE: u64 = 2 * HOUR.unsigned_abs();
/// So many rows before and after the wanted time are looked at: rhythms are not exact.
const ROWS: usize = 2;
/// How many days, or weeks, are looked back.
const PERIODS: i64 = 5;

/// The last values with their times, which never fall.
#[derive(Clone)]
pub(super) struct History {
    period: Option<i64>,
    window: usize,
    rows: VecDeque<(i64, f64)>,
}

impl History {
    pub(super) fn new(season: Season, window: u32) -> Self {
        let period = match season {
            Season::None => None,
            Season::Day => Some(DAY),
            Season::Week => Some(WEEK),
        };
        Self { period, window: window as usize, rows: VecDeque::new() }
    }

    /// Whether the times never fall and there are not too many.
    pub(super) fn restore(&mut self, rows: VecDeque<(i64, f64)>) -> bool {
        let rising = rows.iter().zip(rows.iter().skip(1)).all(|(one, next)| one.0 <= next.0);
        let fits = rows.len() <= self.window && (self.period.is_some() || rows.is_empty());
        self.rows = rows;
        rising && fits
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = (i64, f64)> {
        self.rows.iter().copied()
    }

    /// The distance from the nearest value of the same time in the last periods; none if there
    /// is no such value. The first of two that are equally near counts.
    pub(super) fn residual(&self, time: i64, value: f64) -> Option<f64> {
        let period = self.period?;
        let mut nearest: Option<f64> = None;
        for back in 1..=PERIODS {
            let wanted = time.saturating_sub(period.saturating_mul(back));
            let place = self.rows.partition_point(|row| row.0 < wanted);
            let first = place.saturating_sub(ROWS);
            let last = place.saturating_add(ROWS).saturating_add(1).min(self.rows.len());
            for (then, old) in self.rows.range(first.min(last)..last) {
                let residual = value - old;
                if then.abs_diff(wanted) <= TOLERANCE
                    && nearest.is_none_or(|nearest| residual.abs() < nearest.abs())
                {
                    nearest = Some(residual);
                }
            }
        }
        nearest
    }

    /// Rows with a later time are forgotten: a clock was wrong then, or is now.
    pub(super) fn push(&mut self, time: i64, value: f64) {
        if self.period.is_none() {
            return;
        }
        while self.rows.back().is_some_and(|row| row.0 > time) {
            self.rows.pop_back();
        }
        if self.rows.len() >= self.window {
            self.rows.pop_front();
        }
        self.rows.push_back((time, value));
    }
}
