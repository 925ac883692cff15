//! The shares of names: which tools, which sources.

use audit_types::Id;

use super::alert::Cause;
use super::signal::{Ask, Signal};
use crate::stat::{HALVED_IN_TWO_WEEKS, Peaks};
use crate::{Error, ErrorKind};

/// How many uses are compared at once.
const GROUP: u32 = 40;

/// How many names are told apart; others are not counted.
const NAMES: usize = 64;

/// Uses a stream needs before it is compared with.
const LEAST: f64 = 200.0;

/// Watches the shares of names among the uses of one scope.
///
/// Each group of 40 uses is compared with the uses of some weeks by the G-test (R. R. Sokal and
/// F. J. Rohlf, Biometry, chapter 17): twice the sum of `observed * ln(observed / expected)`.
/// Uses depend on each other, so the statistic is not held against its chi-squared distribution
/// but against how high it usually gets ([`Peaks`]). A group is not part of what it is compared
/// with.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Mix {
    names: Vec<Share>,
    block: i64,
    in_group: u32,
    groups: i64,
    peaks: Peaks,
    quiet_until: i64,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Share {
    name: Id,
    #[cfg_attr(feature = "serde", serde(with = "crate::bits"))]
    count: f64,
    new: u32,
}

impl Mix {
    pub(crate) const fn new() -> Self {
        Self {
            names: Vec::new(),
            block: i64::MIN,
            in_group: 0,
            groups: 0,
            peaks: Peaks::new(),
            quiet_until: i64::MIN,
        }
    }

    pub(crate) fn push(&mut self, name: &Id, ask: &Ask) -> Option<Signal> {
        if ask.clock < self.quiet_until {
            return None;
        }
        if ask.block() != self.block {
            self.block = ask.block();
            self.names.iter_mut().for_each(|share| share.count *= HALVED_IN_TWO_WEEKS);
        }
        if let Some(share) = self.names.iter_mut().find(|share| share.name == *name) {
            share.new = share.new.saturating_add(1);
        } else if self.names.len() < NAMES {
            self.names.push(Share { name: name.clone(), count: 0.0, new: 1 });
        }
        self.in_group += 1;
        if self.in_group < GROUP {
            return None;
        }
        self.in_group = 0;
        self.groups = self.groups.saturating_add(1);
        let signal = self.compare(ask);
        for share in &mut self.names {
            let new = std::mem::take(&mut share.new);
            if signal.is_none() {
                share.count += f64::from(new);
            }
        }
        if signal.is_none() {
            self.names.retain(|share| share.count > 0.01);
        }
        signal
    }

    pub(crate) fn raised(&mut self, quiet_until: i64) {
        self.quiet_until = quiet_until;
    }

    /// The clock was set back to a time: nothing waits for one after it.
    pub(crate) fn set_back(&mut self, clock: i64) {
        self.quiet_until = self.quiet_until.min(clock);
    }

    /// An announced change: the group begins anew, and what was usual counts for little.
    pub(crate) fn relearn(&mut self) {
        self.in_group = 0;
        for share in &mut self.names {
            share.new = 0;
            share.count *= 0.1;
        }
    }

    fn compare(&mut self, ask: &Ask) -> Option<Signal> {
        let total: f64 = self.names.iter().map(|share| share.count).sum();
        if total < LEAST {
            return None;
        }
        let size: u32 = self.names.iter().map(|share| share.new).sum();
        let all = total + 0.5 * self.names.len() as f64;
        let expected = |share: &Share| f64::from(size) * (share.count + 0.5) / all;
        let mut statistic = 0.0;
        let mut most: Option<(&Share, f64)> = None;
        for share in &self.names {
            let observed = f64::from(share.new);
            if share.new > 0 {
                statistic += 2.0 * observed * (observed / expected(share)).ln();
            }
            let excess = observed - expected(share);
            if most.is_none_or(|(_, greatest)| excess > greatest) {
                most = Some((share, excess));
            }
        }
        let statistic = f64::max(statistic, 0.0);
        if ask.ready && self.peaks.is_above(statistic) {
            let allowed = ask.allowed.with(f64::from(GROUP));
            let p_value = self.peaks.p_value(statistic, 3.0);
            if p_value <= allowed {
                self.peaks.note_alert(self.groups);
                return most.map(|(share, _)| Signal {
                    cause: Cause::Mix { uses: GROUP },
                    observed: f64::from(share.new) / f64::from(size.max(1)),
                    expected: Some((share.count + 0.5) / all),
                    p_value: Some(p_value),
                    compared: total as u64,
                    item: Some(share.name.clone()),
                });
            }
        }
        self.peaks.note(self.groups, statistic);
        None
    }

    /// `longest` is until when it can be quiet at most.
    pub(crate) fn check(&self, longest: i64, path: &str) -> Result<(), Error> {
        self.peaks.check(path)?;
        let new: u64 = self.names.iter().map(|share| u64::from(share.new)).sum();
        let sound = self.names.len() <= NAMES
            && self.names.iter().all(|share| share.count.is_finite() && share.count >= 0.0)
            && self.in_group < GROUP
            && new <= u64::from(self.in_group)
            && self.groups >= 0
            && self.quiet_until <= longest;
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::ImpossibleState, path)) }
    }
}
