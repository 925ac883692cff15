//! When the periods of a segment end.

use super::facts::{Group, GroupLabel, Span};
use super::label::{Clause, LabelWords};
use super::rule::Applies;
use super::{PeriodLimit, RetentionDocument, RetentionRule, SegmentFacts};
use crate::Code;
use crate::calendar::DAY;

/// When the periods of a segment end, by all rules together.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// The longest minimum.
    pub(super) at_least: Option<PeriodLimit>,
    /// The shortest maximum.
    pub(super) at_most: Option<PeriodLimit>,
    /// When the last of those groups may go that have a maximum only.
    pub(super) only_at_most: Option<PeriodLimit>,
    /// Whether one and the same records have a maximum below their minimum.
    pub(super) same_records: bool,
    /// Whether there are records that no rule is about.
    pub(super) no_rule: bool,
    /// Whether a label says that its records are held.
    pub(super) held: bool,
    /// Whether a label could not be read that may say anything.
    pub(super) unreadable: bool,
}

impl Limits {
    /// `floor` is the latest time of the segments before: the records count as no older.
    pub(super) fn of(document: &RetentionDocument, facts: &SegmentFacts, floor: i64) -> Self {
        let mut limits = Self::default();
        for (group, span) in &facts.groups {
            limits.add(document, group, *span, floor);
        }
        limits
    }

    fn add(&mut self, document: &RetentionDocument, group: &Group, span: Span, floor: i64) {
        let words = match &group.label {
            GroupLabel::Text(text) => LabelWords::parse(text.as_str()),
            _ => None,
        };
        let (oldest, newest) = (span.earliest.max(floor), span.latest.max(floor));
        let (mut at_least, mut at_most) = (None, None);
        let (mut most_days, mut least_days) = (u32::MAX, 0);
        for rule in &document.rules {
            let applies = rule.applies_to(group, words.as_ref());
            // In doubt it must be kept, and nothing has to go.
            if let Some(days) = rule.at_least
                && applies != Applies::No
            {
                least_days = least_days.max(days);
                later(&mut at_least, limit(rule, newest, days));
            }
            if let Some(days) = rule.at_most
                && applies == Applies::Yes
            {
                most_days = most_days.min(days);
                earlier(&mut at_most, limit(rule, oldest, days));
            }
        }
        if document.from_labels {
            let clause = match (&group.label, words) {
                // No data that could be of any kind is kept without a payload.
                (_, Some(words)) if words.clause.is_top() && !group.sealed => Clause::default(),
                (_, Some(words)) => words.clause,
                (GroupLabel::None | GroupLabel::Elsewhere, None) => Clause::default(),
                (GroupLabel::Unknown | GroupLabel::Text(_), None) => {
                    self.unreadable = true;
                    Clause::default()
                }
            };
            self.held |= clause.held;
            if clause.at_least > 0 {
                least_days = least_days.max(clause.at_least);
                later(&mut at_least, label_limit(newest, clause.at_least));
            }
            if let Some(days) = clause.at_most
                && group.sealed
            {
                most_days = most_days.min(days);
                earlier(&mut at_most, label_limit(oldest, days));
            }
        }
        self.same_records |= most_days < least_days;
        match (at_least, &at_most) {
            (Some(limit), _) => later(&mut self.at_least, limit),
            (None, Some(limit)) => later(&mut self.only_at_most, limit.clone()),
            (None, None) => self.no_rule = true,
        }
        if let Some(limit) = at_most {
            earlier(&mut self.at_most, limit);
        }
    }
}

fn limit(rule: &RetentionRule, time: i64, days: u32) -> PeriodLimit {
    let at = after(time, days);
    PeriodLimit { rule: rule.name.clone(), basis: rule.basis.clone(), at }
}

fn label_limit(time: i64, days: u32) -> PeriodLimit {
    let label = Code::constant("label");
    PeriodLimit { rule: label.clone(), basis: label, at: after(time, days) }
}

/// The end of time stands for all that is behind it: nothing is due then.
pub(super) fn after(time: i64, days: u32) -> i64 {
    // Below 2^32 * 2^37, too much for an `i64`; the greatest number then.
    time.saturating_add(i64::from(days).saturating_mul(DAY))
}

fn later(limit: &mut Option<PeriodLimit>, other: PeriodLimit) {
    if limit.as_ref().is_none_or(|limit| limit.at < other.at) {
        *limit = Some(other);
    }
}

fn earlier(limit: &mut Option<PeriodLimit>, other: PeriodLimit) {
    if limit.as_ref().is_none_or(|limit| limit.at > other.at) {
        *limit = Some(other);
    }
}
