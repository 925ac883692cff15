//! How long data may and must be kept.

use crate::{Error, ErrorKind};

/// How long data may be kept, how long it must be kept, and whether it is on legal hold.
///
/// Joining takes the shorter of what may and the longer of what must. So two labels that make
/// sense can join to one that asks for both at once: [`Retention::schedule`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Retention {
    at_most: u32,
    at_least: u32,
    hold: bool,
}

impl Retention {
    /// No limit either way: the bottom.
    pub const UNLIMITED: Self = Self { at_most: u32::MAX, at_least: 0, hold: false };

    /// Contradiction and hold: the top.
    pub(crate) const TOP: Self = Self { at_most: 0, at_least: u32::MAX, hold: true };

    /// Keep at least and at most so many days. `None` is no limit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ContradictoryRetention`] if it must be kept longer than it may;
    /// [`ErrorKind::OutOfRange`] for a number of days that stands for no limit, `u32::MAX`.
    pub fn days(at_least: Option<u32>, at_most: Option<u32>) -> Result<Self, Error> {
        if at_least == Some(u32::MAX) || at_most == Some(u32::MAX) {
            return Err(Error::new(ErrorKind::OutOfRange));
        }
        let (at_least, at_most) = (at_least.unwrap_or(0), at_most.unwrap_or(u32::MAX));
        if at_least > at_most {
            return Err(Error::new(ErrorKind::ContradictoryRetention));
        }
        Ok(Self { at_most, at_least, hold: false })
    }

    /// Puts it on legal hold: nothing is erased until the hold is lifted.
    #[must_use]
    pub const fn on_hold(self) -> Self {
        Self { hold: true, ..self }
    }

    /// The most days it may be kept; `None` is no limit.
    #[must_use]
    pub const fn at_most(self) -> Option<u32> {
        if self.at_most == u32::MAX { None } else { Some(self.at_most) }
    }

    /// The fewest days it must be kept, 0 if nothing asks for it.
    #[must_use]
    pub const fn at_least(self) -> u32 {
        self.at_least
    }

    /// Whether it is on legal hold.
    #[must_use]
    pub const fn is_held(self) -> bool {
        self.hold
    }

    /// When to erase it. A hold wins over everything.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ContradictoryRetention`] if it must be kept longer than it may be and is not
    /// on hold: a person has to decide which duty comes first.
    pub const fn schedule(self) -> Result<Schedule, Error> {
        if self.hold {
            return Ok(Schedule::Held);
        }
        if self.is_contradictory() {
            return Err(Error::new(ErrorKind::ContradictoryRetention));
        }
        Ok(Schedule::Erase { not_before: self.at_least, not_after: self.at_most() })
    }

    pub(crate) const fn is_contradictory(self) -> bool {
        self.at_least > self.at_most
    }

    pub(crate) const fn join(self, other: Self) -> Self {
        Self {
            at_most: if self.at_most < other.at_most { self.at_most } else { other.at_most },
            at_least: if self.at_least > other.at_least { self.at_least } else { other.at_least },
            hold: self.hold || other.hold,
        }
    }

    pub(crate) const fn meet(self, other: Self) -> Self {
        Self {
            at_most: if self.at_most > other.at_most { self.at_most } else { other.at_most },
            at_least: if self.at_least < other.at_least { self.at_least } else { other.at_least },
            hold: self.hold && other.hold,
        }
    }

    pub(crate) const fn is_at_most(self, other: Self) -> bool {
        self.at_most >= other.at_most
            && self.at_least <= other.at_least
            && (other.hold || !self.hold)
    }

    /// As a label's text has it: limits that contradict each other are allowed.
    pub(crate) const fn raw(at_least: u32, at_most: u32, hold: bool) -> Self {
        Self { at_most, at_least, hold }
    }
}

/// What a [`Retention`] comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Nothing is erased while the legal hold lasts.
    Held,
    /// It is erased in this window, in days from when the data was collected.
    Erase {
        /// Not before so many days.
        not_before: u32,
        /// Not after so many days; `None` is no limit.
        not_after: Option<u32>,
    },
}
