//! What one scope has spent of one limit.

use std::sync::Arc;

use super::window::Slots;

/// Which account: of a limit, a scope, and a run if the limit is per run. Names in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AccountKey {
    pub(super) limit: usize,
    pub(super) name: Arc<str>,
    pub(super) run: Option<Arc<str>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// When the account was opened, for forecasts.
    pub(super) since: i64,
    /// Slots and what was booked in them, never zero, in rising order.
    pub(super) booked: Vec<(i64, u64)>,
    pub(super) stop: Option<Stop>,
}

/// After an overrun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Until that slot begins.
    Until(i64),
    /// For ever.
    Endless,
}

impl Account {
    /// What counts in the current slot. More than a `u64` is `u64::MAX`; a sum can only come
    /// there by an overrun, which stops the account until everything of that sum has gone.
    pub(super) fn sum(&self, slots: Slots, current: i64) -> u64 {
        let counting = self.booked.iter().filter(|(slot, _)| slots.counts(*slot, current));
        counting.fold(0_u64, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    pub(super) fn is_stopped(&self, current: i64) -> bool {
        match self.stop {
            None => false,
            Some(Stop::Until(slot)) => current < slot,
            Some(Stop::Endless) => true,
        }
    }

    /// Whether it is as good as a new one.
    pub(super) fn is_idle(&self, slots: Slots, current: i64) -> bool {
        !self.is_stopped(current) && self.sum(slots, current) == 0
    }

    /// The slot in which it will be idle if nothing happens; none if never.
    pub(super) fn idle_at(&self, slots: Slots) -> Option<i64> {
        let booked = match self.booked.last() {
            Some((slot, _)) => slots.after(*slot)?,
            None => i64::MIN,
        };
        match self.stop {
            None => Some(booked),
            Some(Stop::Until(slot)) => Some(booked.max(slot)),
            Some(Stop::Endless) => None,
        }
    }

    /// Books in the current slot, which is none before the last one.
    pub(super) fn book(&mut self, slots: Slots, current: i64, amount: u64) {
        self.booked.retain(|(slot, _)| slots.counts(*slot, current));
        if amount == 0 {
            return;
        }
        match self.booked.last_mut() {
            Some((slot, booked)) if *slot >= current => *booked = booked.saturating_add(amount),
            _ => self.booked.push((current, amount)),
        }
    }

    /// Takes back what was booked in a slot; nothing if the slot has gone.
    pub(super) fn give_back(&mut self, slot: i64, amount: u64) {
        if let Ok(index) = self.booked.binary_search_by_key(&slot, |(slot, _)| *slot)
            && let Some((_, booked)) = self.booked.get_mut(index)
        {
            *booked = booked.saturating_sub(amount);
            if *booked == 0 {
                self.booked.remove(index);
            }
        }
    }

    /// Grants nothing more until everything booked up to now has gone.
    pub(super) fn stop(&mut self, slots: Slots, current: i64) {
        self.stop = Some(slots.after(current).map_or(Stop::Endless, Stop::Until));
    }

    /// When an amount will have room under a limit if nothing else is booked; none if never.
    pub(super) fn room_at(&self, slots: Slots, limit: u64, asked: u64, now: i64) -> Option<i64> {
        // A reached limit grants nothing, so one must be left even when nothing is asked for.
        let room = limit.checked_sub(asked.max(1))?;
        let current = slots.slot(now);
        let mut slot = match self.stop {
            Some(Stop::Endless) => return None,
            Some(Stop::Until(slot)) => slot.max(current),
            None => current,
        };
        let mut going = self.booked.iter().filter_map(|(booked, _)| slots.after(*booked));
        // Less is left the later it is, so none before `slot` ends the loop.
        while self.sum(slots, slot) > room {
            slot = going.next()?;
        }
        if slot == current { Some(now) } else { slots.start(slot) }
    }
}
