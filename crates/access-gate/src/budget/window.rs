//! The times over which a limit counts.

use crate::{Error, ErrorKind};

/// In how many parts a rolling window moves on.
const PARTS: u64 = 64;

/// The time over which a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum BudgetWindow {
    /// All time: what is spent never comes back.
    Total,
    /// Each run of the scope has the whole amount. The request must name its run.
    PerRun,
    /// Any time span of that length.
    ///
    /// The window moves on in 64 parts of the period, rounded up to whole microseconds, so an
    /// amount counts for the period and less than two parts longer, never shorter.
    Rolling {
        /// In microseconds, at least 1.
        period: u64,
    },
    /// Spans of that length one after the other, such as days in UTC, counted from the Unix
    /// epoch and the offset. Two spans' amounts may be spent close together, at the border.
    Calendar {
        /// In microseconds, at least 1.
        period: u64,
        /// When the first span begins, in microseconds after the epoch, less than the period.
        #[cfg_attr(feature = "serde", serde(default))]
        offset: u64,
    },
}

/// A window cut into slots: a slot counts while the current one is at most `kept` after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slots {
    /// One slot, number 0, without end.
    Endless,
    /// Slots of `width` microseconds; number 0 begins at `offset`.
    Wide { width: i64, offset: i64, kept: i64 },
}

impl Slots {
    /// `path` is that of the limit.
    pub(super) fn new(window: BudgetWindow, path: &str) -> Result<Self, Error> {
        let period = |period: u64| match i64::try_from(period) {
            Ok(period) if period > 0 => Ok(period),
            _ => Err(Error::new(ErrorKind::OutOfRange, format!("{path}.window.period"))),
        };
        match window {
            BudgetWindow::Total | BudgetWindow::PerRun => Ok(Self::Endless),
            BudgetWindow::Calendar { period: length, offset } => {
                let width = period(length)?;
                let offset = i64::try_from(offset).ok().filter(|offset| *offset < width);
                let offset = offset.ok_or_else(|| {
                    Error::new(ErrorKind::OutOfRange, format!("{path}.window.offset"))
                })?;
                Ok(Self::Wide { width, offset, kept: 0 })
            }
            BudgetWindow::Rolling { period: length } => {
                period(length)?;
                // What was booked in the last microsecond of a slot must count for a whole
                // period: kept * width >= period - 1.
                let width = length.div_ceil(PARTS).max(1);
                let kept = (length - 1).div_ceil(width);
                let narrow = |wide: u64| i64::try_from(wide).unwrap_or(i64::MAX);
                Ok(Self::Wide { width: narrow(width), offset: 0, kept: narrow(kept) })
            }
        }
    }

    /// The slot a time is in. It never falls as time rises.
    pub(super) fn slot(self, now: i64) -> i64 {
        match self {
            Self::Endless => 0,
            Self::Wide { width, offset, .. } => {
                now.saturating_sub(offset).checked_div_euclid(width).unwrap_or(0)
            }
        }
    }

    /// Whether what was booked in `slot` still counts in `current`.
    pub(super) const fn counts(self, slot: i64, current: i64) -> bool {
        match self {
            Self::Endless => true,
            Self::Wide { kept, .. } => current.saturating_sub(slot) <= kept,
        }
    }

    /// The first slot in which nothing of `current` counts any more; none if never.
    pub(super) const fn after(self, current: i64) -> Option<i64> {
        match self {
            Self::Endless => None,
            Self::Wide { kept, .. } => Some(current.saturating_add(kept).saturating_add(1)),
        }
    }

    /// When a slot begins; none for the slot without end or a time beyond `i64`.
    pub(super) fn start(self, slot: i64) -> Option<i64> {
        match self {
            Self::Endless => None,
            Self::Wide { width, offset, .. } => slot.checked_mul(width)?.checked_add(offset),
        }
    }

    /// The greatest number of slots that count at the same time.
    pub(super) fn most(self) -> usize {
        match self {
            Self::Endless => 1,
            Self::Wide { kept, .. } => usize::try_from(kept).unwrap_or(0).saturating_add(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rolling_slot_counts_for_the_period_and_little_longer() {
        for period in (1..=400).chain([1_000, 3_599, 86_400]) {
            let slots = Slots::new(BudgetWindow::Rolling { period }, "x").unwrap();
            let period = i64::try_from(period).unwrap();
            let part = (period + 63) / 64;
            for booked in [-period - 7, -1, 0, 1, 63, period, 3 * period + 5] {
                let counts = |now| slots.counts(slots.slot(booked), slots.slot(now));
                assert!(counts(booked) && counts(booked + period - 1), "{period} {booked}");
                assert!(!counts(booked + period + 2 * part), "{period} {booked}");
            }
            assert!(slots.most() <= 65);
        }
    }

    #[test]
    fn the_ends_of_time_are_slots_too() {
        for window in [
            BudgetWindow::Total,
            BudgetWindow::Calendar { period: 1, offset: 0 },
            BudgetWindow::Calendar { period: 7, offset: 6 },
            BudgetWindow::Rolling { period: u64::try_from(i64::MAX).unwrap() },
        ] {
            let slots = Slots::new(window, "x").unwrap();
            assert!(slots.slot(i64::MIN) <= slots.slot(0) && slots.slot(0) <= slots.slot(i64::MAX));
        }
    }
}
