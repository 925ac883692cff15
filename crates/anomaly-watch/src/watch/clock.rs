//! The time of the watch, and the order of records.

use audit_types::Record;

use crate::time::{HOUR, WEEK};
use crate::{Error, ErrorKind};

/// How far back or ahead a time may be before it is doubted.
const BACK: i64 = HOUR;
const AHEAD: i64 = WEEK;

/// How far ahead of the time that the caller told.
const AHEAD_OF_TICK: i64 = HOUR;

/// How many doubtful times in a row are believed.
const BELIEVED: u32 = 16;

/// What was wrong with the records so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct WatchCounts {
    /// Records that were taken.
    pub records: u64,
    /// Records that were not taken because theirs or a later sequence number had come before.
    pub repeated: u64,
    /// Sequence numbers that were left out.
    pub missing: u64,
    /// Records whose time was before that of one before them. The later time stood for it.
    pub late: u64,
    /// Records whose time was too far off to be believed. The last time that was believed stood
    /// for it.
    pub doubted: u64,
    /// How often time was set to another clock, since that many records in a row agreed on it.
    pub reset: u64,
    /// Scopes that were forgotten since there were too many.
    pub evicted_scopes: u64,
    /// Runs that were forgotten since there were too many.
    pub evicted_runs: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(crate) struct Clock {
    time: Option<i64>,
    told: Option<i64>,
    sequence: Option<u64>,
    doubts: u32,
}

impl Clock {
    /// The time to take a record at; none if it came before.
    pub(crate) fn take(&mut self, record: &Record, counts: &mut WatchCounts) -> Option<i64> {
        let sequence = record.sequence();
        if let Some(last) = self.sequence {
            if sequence <= last {
                counts.repeated = counts.repeated.saturating_add(1);
                return None;
            }
            counts.missing = counts.missing.saturating_add(sequence - last - 1);
        }
        self.sequence = Some(sequence);
        counts.records = counts.records.saturating_add(1);
        let Some(clock) = self.time else {
            self.time = Some(record.time());
            return self.time;
        };
        let step = record.time().saturating_sub(clock);
        let ahead_of_told =
            self.told.is_some_and(|told| record.time().saturating_sub(told) > AHEAD_OF_TICK);
        if !(-BACK..=AHEAD).contains(&step) || ahead_of_told && step > 0 {
            self.doubts += 1;
            if self.doubts < BELIEVED {
                counts.doubted = counts.doubted.saturating_add(1);
                return self.time;
            }
            counts.reset = counts.reset.saturating_add(1);
            self.time = Some(record.time());
            // Perhaps the caller tells the time no more.
            self.told = None;
        } else if step < 0 {
            counts.late = counts.late.saturating_add(1);
        } else {
            self.time = Some(record.time());
        }
        self.doubts = 0;
        self.time
    }

    /// The caller knows what time it is; gives the time of the watch. It is set back only where
    /// the watch is far ahead: a caller's clock that is a second behind the last record begins no
    /// hour again.
    pub(crate) fn tell(&mut self, now: i64) -> i64 {
        let time =
            self.time.filter(|time| time.saturating_sub(now) <= BACK).unwrap_or(now).max(now);
        self.time = Some(time);
        self.told = Some(now);
        self.doubts = 0;
        time
    }

    /// The time of the watch, if it knows any.
    pub(crate) const fn time(&self) -> Option<i64> {
        self.time
    }

    /// Sequence numbers begin anew.
    pub(crate) fn begin_log(&mut self) {
        self.sequence = None;
    }

    pub(crate) fn check(&self, path: &str) -> Result<(), Error> {
        // What the caller told was the time then, or went into it.
        if self.doubts < BELIEVED && self.told <= self.time {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::ImpossibleState, path))
        }
    }
}
