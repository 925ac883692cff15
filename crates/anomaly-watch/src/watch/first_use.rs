//! Names that were never used before.

use audit_types::Id;

use super::alert::Cause;
use super::signal::{Ask, Signal};
use crate::time::HOUR;
use crate::{Error, ErrorKind};

/// How many names of a scope are remembered.
const NAMES: usize = 256;

/// Uses a scope needs before a name is new.
const LEAST: u64 = 30;

/// Learning takes at most so many times as long.
const LONGEST: i64 = 4;

/// Within that time new names that come with a new one are part of the same news, and learning
/// goes on from it no longer.
const BURST: i64 = HOUR;

/// Remembers which names one scope uses, and says which are new.
///
/// Learning is over when no new name has come for the time of learning, or after four times as
/// long: a scope that still finds new names every day is not alerted about each. At most 256
/// names are remembered; a scope that uses more of them is not watched any more, since
/// forgotten names would be new again.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct FirstUse {
    /// In order.
    names: Vec<Id>,
    uses: u64,
    last_new: i64,
    learning: bool,
}

impl FirstUse {
    pub(crate) const fn new() -> Self {
        Self { names: Vec::new(), uses: 0, last_new: i64::MIN, learning: true }
    }

    /// `since` is when learning began, `learning` how long it takes at least.
    pub(crate) fn push(
        &mut self,
        name: &Id,
        since: i64,
        learning: i64,
        ask: &Ask,
    ) -> Option<Signal> {
        self.uses = self.uses.saturating_add(1);
        let Err(at) = self.names.binary_search(name) else { return None };
        if self.names.len() >= NAMES {
            return None;
        }
        self.names.insert(at, name.clone());
        let quiet = ask.clock.saturating_sub(self.last_new.max(since));
        let longest = learning.saturating_mul(LONGEST);
        let known = self.uses > LEAST
            && (!self.learning || quiet >= learning || ask.clock.saturating_sub(since) >= longest);
        if ask.ready && known {
            // Learned once is learned, until a change is announced.
            self.learning = false;
            return Some(Signal {
                cause: Cause::FirstUse,
                observed: 1.0,
                expected: None,
                p_value: None,
                compared: self.uses - 1,
                item: Some(name.clone()),
            });
        }
        if ask.clock.saturating_sub(self.last_new) > BURST {
            self.last_new = ask.clock;
        }
        None
    }

    pub(crate) fn knows(&self, name: &Id) -> bool {
        self.names.binary_search(name).is_ok()
    }

    /// Remembers a name that is no news.
    pub(crate) fn learn(&mut self, name: &Id) {
        self.uses = self.uses.saturating_add(1);
        let place = self.names.binary_search(name);
        if let (Err(at), true) = (place, self.names.len() < NAMES) {
            self.names.insert(at, name.clone());
        }
    }

    /// The clock was set back to a time: nothing was after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.last_new = self.last_new.min(clock);
    }

    pub(crate) fn check(&self, clock: i64, path: &str) -> Result<(), Error> {
        let sound = self.names.len() <= NAMES
            && self.names.is_sorted_by(|one, other| one < other)
            && self.uses >= self.names.len() as u64
            && self.last_new <= clock;
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}
