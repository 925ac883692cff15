//! How a plan is made.

use super::limits::{Limits, after};
use super::{
    ClockDoubt, Disposition, Holds, KeepReason, RetentionDocument, RetentionPlan, SegmentFacts,
    SegmentPlan,
};
use crate::Id;

/// 2020-01-01, in microseconds since the Unix epoch. There are no records from before.
const PLAUSIBLE: i64 = 1_577_836_800_000_000;

/// Whether somebody has looked at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    Doubted,
    Checked,
}

pub(super) fn plan(
    document: &RetentionDocument,
    now: i64,
    clock: Clock,
    segments: &[SegmentFacts],
    holds: &Holds,
) -> RetentionPlan {
    let mut sorted: Vec<&SegmentFacts> = segments.iter().collect();
    sorted.sort_by_key(|facts| (facts.first, facts.end));
    let doubt = doubt(document, now, &sorted);
    let overlaps = overlaps(&sorted);
    let mut floor = i64::MIN;
    let mut plans = Vec::with_capacity(sorted.len());
    for (facts, overlaps) in sorted.into_iter().zip(overlaps) {
        let limits = Limits::of(document, facts, floor);
        if let Some((earliest, latest)) = facts.times {
            // A record from the future does not make those behind it younger: as long as it is
            // there, they would be as young as `now`, whenever that is, and be kept for ever.
            let sure = if latest <= now { latest } else { earliest };
            floor = if sure <= now { floor.max(sure) } else { floor };
        }
        let held: Vec<Id> = holds
            .active()
            .filter(|hold| hold.scope.may_cover(facts))
            .map(|hold| hold.name.clone())
            .collect();
        let forever = |reason| Disposition::Keep { until: None, reason };
        let implausible =
            facts.times.is_some_and(|(earliest, latest)| earliest < PLAUSIBLE || now < latest);
        let disposition = if facts.active {
            forever(KeepReason::Active)
        } else if facts.groups.is_empty() {
            Disposition::Pruned
        } else if !held.is_empty() {
            forever(KeepReason::Held(held))
        } else if limits.held {
            forever(KeepReason::HeldByLabel)
        } else if doubt.is_some() && clock == Clock::Doubted {
            forever(KeepReason::Clock)
        } else if implausible {
            forever(KeepReason::Time)
        } else if overlaps {
            forever(KeepReason::Overlap)
        } else if limits.unreadable {
            forever(KeepReason::Label)
        } else {
            by_limits(now, &limits)
        };
        let (first, end) = (facts.first, facts.end);
        let Limits { at_least, at_most, .. } = limits;
        plans.push(SegmentPlan { first, end, disposition, at_least, at_most, now });
    }
    RetentionPlan { now, doubt, segments: plans }
}

fn by_limits(now: i64, limits: &Limits) -> Disposition {
    let Limits { at_least, at_most, only_at_most, same_records, no_rule, .. } = limits;
    if let (Some(at_most), Some(at_least)) = (at_most, at_least)
        && at_most.at < at_least.at
        && !at_least.is_over(now)
    {
        let (at_most, at_least) = (at_most.clone(), at_least.clone());
        return Disposition::Conflict { at_most, at_least, same_records: *same_records };
    }
    if *no_rule {
        return Disposition::Keep { until: None, reason: KeepReason::NoRule };
    }
    if let Some(limit) = at_least
        && !limit.is_over(now)
    {
        let reason = KeepReason::Minimum(limit.clone());
        return Disposition::Keep { until: Some(limit.at), reason };
    }
    if let Some(since) = at_most
        && since.is_over(now)
    {
        return Disposition::MustPrune { since: since.clone() };
    }
    match (only_at_most, at_least) {
        (Some(limit), _) if !limit.is_over(now) => {
            let reason = KeepReason::Maximum(limit.clone());
            Disposition::Keep { until: Some(limit.at), reason }
        }
        (_, Some(since)) => Disposition::MayPrune { since: since.clone() },
        // There is a group, and it has a maximum or a minimum or no rule.
        _ => Disposition::Keep { until: None, reason: KeepReason::NoRule },
    }
}

fn doubt(document: &RetentionDocument, now: i64, segments: &[&SegmentFacts]) -> Option<ClockDoubt> {
    let times = segments.iter().filter_map(|facts| Some((facts.times?.1, facts.first)));
    let (newest, segment) = times.max()?;
    if now < newest {
        return Some(ClockDoubt::Behind { newest, segment });
    }
    let silence = document.silence?;
    (after(newest, silence) < now).then_some(ClockDoubt::Ahead { newest })
}

/// For each segment, whether it has records in common with another.
fn overlaps(sorted: &[&SegmentFacts]) -> Vec<bool> {
    let mut found = vec![false; sorted.len()];
    // The place and end of the segment that reaches furthest so far.
    let mut furthest: Option<(usize, u64)> = None;
    for (index, facts) in sorted.iter().enumerate() {
        if let Some((other, end)) = furthest
            && facts.first < end
        {
            for place in [index, other] {
                if let Some(found) = found.get_mut(place) {
                    *found = true;
                }
            }
        }
        if furthest.is_none_or(|(_, end)| end < facts.end) {
            furthest = Some((index, facts.end));
        }
    }
    found
}
