//! When a checkpoint is due.

use crate::{Error, ErrorKind};

/// When checkpoints are made: after so many records, or so much time, whichever comes first.
///
/// Where a format has no word for none, such as TOML, a number that is never reached does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct CheckpointPolicy {
    /// After how many records since the last one: 10,000 by default; none for never.
    pub records: Option<u64>,
    /// After how much time since the last one, in microseconds: a minute by default; none for
    /// never.
    pub interval: Option<u64>,
}

impl Default for CheckpointPolicy {
    fn default() -> Self {
        Self { records: Some(10_000), interval: Some(60_000_000) }
    }
}

impl CheckpointPolicy {
    /// The running form, for a log without a checkpoint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OutOfRange`] for a number that is zero, and [`ErrorKind::Missing`] if there is
    /// neither.
    pub fn build(&self) -> Result<CheckpointSchedule, Error> {
        if self.records == Some(0) {
            return Err(Error::new(ErrorKind::OutOfRange, "records"));
        }
        if self.interval == Some(0) {
            return Err(Error::new(ErrorKind::OutOfRange, "interval"));
        }
        if self.records.is_none() && self.interval.is_none() {
            return Err(Error::new(ErrorKind::Missing, "interval"));
        }
        Ok(CheckpointSchedule { policy: *self, last: None })
    }
}

/// Tells when a checkpoint is due.
///
/// # Rules
///
/// 1. None is due where no record came since the last one, so an idle log makes none.
/// 2. The first record of a log makes one due: from then on the log cannot vanish unnoticed.
/// 3. A time before that of the last one makes one due, since nobody can say how long ago that
///    was. A clock that was set back costs one checkpoint and does not stop them.
///
/// A caller that looks only when it appends also has to look after the interval, or the last
/// records before a pause wait for the next one.
///
/// ```
/// use audit_types::CheckpointPolicy;
///
/// let mut schedule = CheckpointPolicy { records: Some(100), interval: None }.build()?;
/// assert!(schedule.is_due(1, 0));
/// schedule.made(1, 0);
/// assert!(!schedule.is_due(100, 1));
/// assert!(schedule.is_due(101, 1));
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointSchedule {
    policy: CheckpointPolicy,
    /// The size and the time of the last one.
    last: Option<(u64, i64)>,
}

impl CheckpointSchedule {
    /// Takes note of a checkpoint: the number of records in it, and when it was made, in
    /// microseconds since the Unix epoch. Also for the last one before a restart.
    pub fn made(&mut self, size: u64, time: i64) {
        self.last = Some((size, time));
    }

    /// Whether one is due, at this number of records and this time.
    #[must_use]
    pub fn is_due(&self, size: u64, now: i64) -> bool {
        // A checkpoint of no records is one of every log, and so keeps none from vanishing.
        let last = self.last.filter(|(last_size, _)| *last_size > 0);
        let Some((last_size, last_time)) = last else { return size > 0 };
        if size <= last_size {
            return false;
        }
        let records = size.saturating_sub(last_size);
        self.policy.records.is_some_and(|due| records >= due)
            || now < last_time
            || self.policy.interval.is_some_and(|due| now.abs_diff(last_time) >= due)
    }
}
