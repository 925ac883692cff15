//! What is to be done with each segment.

use std::fmt;

use super::PeriodLimit;
use crate::calendar::Minute;
use crate::{Code, Digest, Draft, Id, List, Retention, RetentionAction};

/// What is to be done with each segment; see [`RetentionPolicy::plan`](super::RetentionPolicy).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[must_use = "a plan does nothing by itself"]
pub struct RetentionPlan {
    pub(super) now: i64,
    pub(super) doubt: Option<ClockDoubt>,
    pub(super) segments: Vec<SegmentPlan>,
}

impl RetentionPlan {
    /// The time it was made for, in microseconds since the Unix epoch.
    #[must_use]
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// Why the clock is not believed, if it is not.
    #[must_use]
    pub const fn doubt(&self) -> Option<ClockDoubt> {
        self.doubt
    }

    /// The segments, by their first record.
    #[must_use]
    pub fn segments(&self) -> &[SegmentPlan] {
        &self.segments
    }

    /// Those that must be pruned, and if `all`, also those that may.
    pub fn prunable(&self, all: bool) -> impl Iterator<Item = &SegmentPlan> {
        self.segments.iter().filter(move |segment| match segment.disposition {
            Disposition::MustPrune { .. } => true,
            Disposition::MayPrune { .. } => all,
            Disposition::Keep { .. } | Disposition::Conflict { .. } | Disposition::Pruned => false,
        })
    }
}

/// A line for each segment, times in UTC.
impl fmt::Display for RetentionPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.doubt {
            Some(ClockDoubt::Behind { newest, segment }) => {
                let newest = Minute(newest);
                writeln!(f, "clock in doubt: a record in segment {segment} is from {newest}")?;
            }
            Some(ClockDoubt::Ahead { newest }) => {
                writeln!(f, "clock in doubt: no record since {}", Minute(newest))?;
            }
            None => {}
        }
        self.segments.iter().try_for_each(|segment| writeln!(f, "{segment}"))
    }
}

/// What is to be done with one segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentPlan {
    pub(super) first: u64,
    pub(super) end: u64,
    pub(super) disposition: Disposition,
    pub(super) at_least: Option<PeriodLimit>,
    pub(super) at_most: Option<PeriodLimit>,
    pub(super) now: i64,
}

impl SegmentPlan {
    /// The sequence number of its first record.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The sequence number behind its last record.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// What is to be done.
    #[must_use]
    pub const fn disposition(&self) -> &Disposition {
        &self.disposition
    }

    /// The longest minimum of its records, if they have one.
    #[must_use]
    pub const fn at_least(&self) -> Option<&PeriodLimit> {
        self.at_least.as_ref()
    }

    /// The shortest maximum of its records, if they have one.
    #[must_use]
    pub const fn at_most(&self) -> Option<&PeriodLimit> {
        self.at_most.as_ref()
    }

    /// Whether a maximum has passed and the segment is kept all the same: for a hold, a conflict
    /// or a doubt. Somebody should know.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        let kept =
            matches!(self.disposition, Disposition::Keep { .. } | Disposition::Conflict { .. });
        kept && self.at_most.as_ref().is_some_and(|limit| limit.is_over(self.now))
    }

    /// The record of its pruning, to be written before it is pruned; none if it is not to be.
    /// `root` is the [root of the log](crate::Frontier::root) up to the end of the segment.
    #[must_use]
    pub fn pruning(&self, root: Option<Digest>, actor: Option<Id>) -> Option<Draft> {
        if !matches!(self.disposition, Disposition::MayPrune { .. } | Disposition::MustPrune { .. })
        {
            return None;
        }
        let mut bases: Vec<Code> = [&self.at_most, &self.at_least]
            .into_iter()
            .flatten()
            .map(|l| l.basis.clone())
            .collect();
        bases.dedup();
        let event = Retention {
            action: RetentionAction::Pruned,
            first: self.first,
            end: self.end,
            root,
            // Two items are never too many.
            basis: List::try_from(bases).unwrap_or_default(),
            hold: None,
            scope: None,
            actor,
        };
        Some(Draft { time: self.now, run: None, workflow: None, agent: None, event: event.into() })
    }
}

impl fmt::Display for SegmentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "records {}..{}: ", self.first, self.end)?;
        match &self.disposition {
            Disposition::Keep { reason, .. } => write!(f, "keep, {reason}")?,
            Disposition::MayPrune { since } => write!(f, "may be pruned since {since}")?,
            Disposition::MustPrune { since } => write!(f, "must be pruned since {since}")?,
            Disposition::Conflict { at_most, at_least, .. } => {
                write!(f, "keep, at most until {at_most}, but at least until {at_least}")?;
            }
            Disposition::Pruned => f.write_str("nothing to prune")?,
        }
        f.write_str(if self.is_overdue() { "; a maximum has passed" } else { "" })
    }
}

/// What is to be done with a segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Disposition {
    /// It is kept.
    Keep {
        /// Until when at least, in microseconds since the Unix epoch; none if nobody can say.
        until: Option<i64>,
        /// Why.
        reason: KeepReason,
    },
    /// It may be pruned: all minimums are over.
    MayPrune {
        /// By which rule, and since when.
        since: PeriodLimit,
    },
    /// It must be pruned: a maximum is over, and so are all minimums.
    MustPrune {
        /// By which rule, and since when.
        since: PeriodLimit,
    },
    /// A maximum ends before a minimum does. It is kept; a person has to decide.
    Conflict {
        /// The maximum.
        at_most: PeriodLimit,
        /// The minimum.
        at_least: PeriodLimit,
        /// Whether the same records have both, so that the rules contradict each other. If not,
        /// different records of one segment do, and shorter segments would be a way out.
        same_records: bool,
    },
    /// There is nothing left to prune.
    Pruned,
}

/// Why a segment is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum KeepReason {
    /// Records are still appended to it.
    Active,
    /// These holds cover it, or may.
    Held(Vec<Id>),
    /// A label in it says that its records are held.
    HeldByLabel,
    /// The clock is in doubt; see [`RetentionPlan::doubt`].
    Clock,
    /// A record in it has a time before 2020, when there were none, or from after now.
    Time,
    /// It has records in common with another segment.
    Overlap,
    /// The text of a label in it cannot be read, and it may say anything.
    Label,
    /// No rule is about some of its records.
    NoRule,
    /// A minimum is not over.
    Minimum(PeriodLimit),
    /// There is no minimum, and the maximum is not over.
    Maximum(PeriodLimit),
}

impl fmt::Display for KeepReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("it is written to"),
            Self::Held(names) => {
                f.write_str("held by ")?;
                let mut comma = "";
                for name in names {
                    write!(f, "{comma}{name}")?;
                    comma = ", ";
                }
                Ok(())
            }
            Self::HeldByLabel => f.write_str("held by a label"),
            Self::Clock => f.write_str("the clock is in doubt"),
            Self::Time => f.write_str("a time in it cannot be"),
            Self::Overlap => f.write_str("it overlaps with another segment"),
            Self::Label => f.write_str("a label in it cannot be read"),
            Self::NoRule => f.write_str("no rule is about some of it"),
            Self::Minimum(limit) | Self::Maximum(limit) => write!(f, "until {limit}"),
        }
    }
}

/// Why the clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ClockDoubt {
    /// There is a record from after it: it was set back, or the record's clock was wrong. Nothing
    /// is pruned until it has caught up, or somebody has
    /// [looked at it](crate::RetentionPolicy::plan_with_checked_clock).
    Behind {
        /// The time of the newest record.
        newest: i64,
        /// The first record of the segment that has it.
        segment: u64,
    },
    /// There is no record of a long time: it may have jumped ahead. Nothing is pruned until
    /// somebody has [looked at it](crate::RetentionPolicy::plan_with_checked_clock), or there are
    /// records again.
    Ahead {
        /// The time of the newest record.
        newest: i64,
    },
}
