//! The rules of a log.

use super::planning::{Clock, plan};
use super::{Holds, RetentionFramework, RetentionPlan, RetentionRule, SegmentFacts};
use crate::{Error, ErrorKind};

/// The greatest number of rules in a document.
const RULES_MAX: usize = 256;

/// How long the records of a log are kept, as configuration.
///
/// The default keeps everything for a year at least and seven years at most, see
/// [`RetentionRule::one_year`] and [`RetentionRule::longest`]. Read from a file, it has no rules
/// but those in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RetentionDocument {
    /// Ready rules.
    #[cfg_attr(feature = "serde", serde(default))]
    pub frameworks: Vec<RetentionFramework>,
    /// Rules of one's own. Where several are about a record, the longest minimum and the shortest
    /// maximum count, whether ready or not.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rules: Vec<RetentionRule>,
    /// Whether labels are asked for their own clause (`retention=30..365!`); they are by default.
    ///
    /// Its minimum and its hold count for every record with the label; its maximum is about the
    /// data, so it counts only for records in which a sealed payload is kept. So does the clause
    /// of the top label (`retention=4294967295..0!`), which means that nobody classified the
    /// data. A label whose text cannot be read may say anything: its records are kept.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub from_labels: bool,
    /// After how many days without a record the clock is doubted rather than believed, so that
    /// one which jumped ahead by years deletes nothing; 90 by default, at least 1, and none to
    /// believe it always (where a format has no way to write none, 36,525 comes to the same).
    #[cfg_attr(feature = "serde", serde(default = "ninety"))]
    pub silence: Option<u32>,
}

impl RetentionDocument {
    /// These rules, and the defaults for the rest.
    #[must_use]
    pub const fn new(rules: Vec<RetentionRule>) -> Self {
        Self { frameworks: Vec::new(), rules, from_labels: true, silence: Some(90) }
    }

    /// Checks the rules.
    ///
    /// # Errors
    ///
    /// No rules at all, or more than 256; a rule without a period, with more than a hundred years,
    /// or with a minimum above its maximum; a name that is there twice or is `label`; a kind of
    /// event that is [kept as long as the log](crate::is_pinned); a level or category that is no
    /// word of any label, such as `*` or two in one text.
    pub fn build(&self) -> Result<RetentionPolicy, Error> {
        let ready = self.frameworks.iter().map(|framework| framework.rule());
        let rules: Vec<_> = self.rules.iter().cloned().chain(ready).collect();
        if rules.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "rules"));
        }
        if rules.len() > RULES_MAX {
            return Err(Error::new(ErrorKind::TooLong, "rules"));
        }
        rules.iter().try_for_each(RetentionRule::check)?;
        let mut names: Vec<_> = rules.iter().map(|rule| &rule.name).collect();
        names.sort();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(Error::new(ErrorKind::Duplicate, "rules.name"));
        }
        if self.silence.is_some_and(|days| days == 0 || days > super::rule::DAYS_MAX) {
            return Err(Error::new(ErrorKind::OutOfRange, "silence"));
        }
        let document = Self { frameworks: Vec::new(), rules, ..self.clone() };
        Ok(RetentionPolicy { document })
    }
}

impl Default for RetentionDocument {
    fn default() -> Self {
        let frameworks = vec![RetentionFramework::Soc2, RetentionFramework::Longest];
        Self { frameworks, ..Self::new(Vec::new()) }
    }
}

/// How long the records of a log are kept: a checked [`RetentionDocument`].
///
/// ```
/// use audit_types::{
///     Chain, Digest, Disposition, Draft, Holds, Id, Mode, RetentionDocument, RetentionRule,
///     RunStart, SegmentScan,
/// };
///
/// let rules = vec![RetentionRule::one_year(), RetentionRule::hipaa(), RetentionRule::longest()];
/// let policy = RetentionDocument { silence: None, ..RetentionDocument::new(rules) }.build()?;
///
/// let mut chain = Chain::new(&Id::new("claims")?, Digest::sha256(b"policy"));
/// let event = RunStart {
///     version: None,
///     started_by: None,
///     parent: None,
///     mode: Mode::Enforce,
///     intent: None,
/// };
/// let time = 1_760_000_000_000_000;
/// let draft = Draft { time, run: None, workflow: None, agent: None, event: event.into() };
/// let entry = chain.append(draft);
///
/// let mut scan = SegmentScan::new(0);
/// scan.push(entry.record());
/// let segments = [scan.finish(false)];
/// let days = |days: i64| time + days * 86_400_000_000;
/// let plan = policy.plan(days(365), &segments, &Holds::new());
/// assert!(matches!(plan.segments()[0].disposition(), Disposition::Keep { .. }));
/// let plan = policy.plan(days(366), &segments, &Holds::new());
/// assert!(matches!(plan.segments()[0].disposition(), Disposition::MayPrune { .. }));
/// let plan = policy.plan(days(2_555), &segments, &Holds::new());
/// assert!(matches!(plan.segments()[0].disposition(), Disposition::MustPrune { .. }));
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// Its rules are all there are; it has no frameworks left.
    document: RetentionDocument,
}

impl RetentionPolicy {
    /// What is to be done with each segment at `now`, in microseconds since the Unix epoch.
    ///
    /// Nothing is deleted here or anywhere in this crate: whoever stores the segments does what
    /// the plan says, after it has written the records that the plan drafts.
    ///
    /// # Rules
    ///
    /// 1. A segment is pruned as a whole, except for records of the kinds that are
    ///    [kept as long as the log](crate::is_pinned); so its newest record decides how long it
    ///    must be kept, and its oldest how long it may (`tests/retention/rows.rs`: `rows`).
    /// 2. A legal hold wins over everything. One about runs, agents or subjects is taken to be
    ///    about a segment whose list of these did not fit (`tests/retention/model.rs`:
    ///    `a_hold_on_a_record_holds_its_segment`).
    /// 3. A maximum that ends before a minimum is a [`Disposition::Conflict`](crate::Disposition),
    ///    as soon as it is foreseeable; the segment is kept (`tests/retention/rows.rs`: `rows`).
    /// 4. What no rule is about is kept for ever. What has a maximum only is kept until that
    ///    passes: nobody asked for its deletion before (`tests/retention/rows.rs`: `rows`).
    /// 5. When the clock is [doubtful](crate::ClockDoubt), no segment is pruned. A time before
    ///    2020, or segments that overlap, keep the segments they concern
    ///    (`tests/retention/rows.rs`: `rows`).
    /// 6. Records count as no older than those of the segments before them, so that a clock that
    ///    was set back for a while does not age what was written meanwhile
    ///    (`tests/retention/rows.rs`: `rows`). A record from after `now` makes nothing behind it
    ///    younger, or all of that would be kept for ever (`tests/retention/policy.rs`:
    ///    `a_checked_clock_is_believed`).
    /// 7. No record is in a segment to be pruned before its own minimum is over
    ///    (`tests/retention/model.rs`: `plans_do_as_the_model_does`).
    ///
    /// The segments may come in any order; the plan has them by their first record. Takes
    /// `n log n` in segments, times rules and groups in a segment, and times the names of all
    /// holds.
    pub fn plan(&self, now: i64, segments: &[SegmentFacts], holds: &Holds) -> RetentionPlan {
        plan(&self.document, now, Clock::Doubted, segments, holds)
    }

    /// Like [`plan`](Self::plan), once somebody has looked at the clock and found it right: what
    /// makes it [doubtful](crate::ClockDoubt) keeps no segment but those in which there is a
    /// record from after `now`.
    ///
    /// For the case that a plan has a doubt, never for every day: then nothing would be left that
    /// stops a clock gone wrong from deleting a log.
    pub fn plan_with_checked_clock(
        &self,
        now: i64,
        segments: &[SegmentFacts],
        holds: &Holds,
    ) -> RetentionPlan {
        plan(&self.document, now, Clock::Checked, segments, holds)
    }
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

#[cfg(feature = "serde")]
#[expect(clippy::unnecessary_wraps, reason = "the default of a field has the field's type")]
const fn ninety() -> Option<u32> {
    Some(90)
}
