//! Keeping and deleting by a policy of retention.

use audit_types::{Holds, Id, RetentionPlan, RetentionPolicy, SegmentFacts, SegmentScan, Step};

use super::current::Current;
use super::{FileLog, FileLogError, FileLogReader, Pruned, SegmentRange, Storage};
use crate::log::AuditLog;

/// How a policy of retention is carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retain {
    /// Now, in microseconds since the Unix epoch. In doubt of it, nothing is pruned.
    pub now: i64,
    /// Whether a person has found the clock right after a plan had a doubt: see
    /// [`RetentionPolicy::plan_with_checked_clock`].
    pub clock_is_checked: bool,
    /// Whether that is pruned which may go, and not only what must.
    pub all: bool,
    /// Who does it.
    pub actor: Option<Id>,
}

/// What came of carrying out a policy of retention.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the plan says what was kept in doubt, in conflict or too long"]
#[non_exhaustive]
pub struct Retained {
    /// What was to be done with each segment, and why.
    pub plan: RetentionPlan,
    /// What was pruned.
    pub pruned: Pruned,
}

impl<S: Storage> AuditLog<FileLog<S>> {
    /// Carries out a policy of retention: reads the log, makes a plan of it, and
    /// [prunes](Self::prune) what the plan says, with a record of each segment that names its
    /// basis. What is held, in doubt, or not closed stays.
    ///
    /// `holds` is what is held now, as the caller has stored it. If that was lost,
    /// [`Holds::replay`] has it from the log's own records, with wider scopes.
    ///
    /// # Errors
    ///
    /// Those of [`prune`](Self::prune), and `Damaged` for any segment, before anything is pruned.
    pub fn retain(
        &mut self,
        policy: &RetentionPolicy,
        holds: &Holds,
        how: &Retain,
    ) -> Result<Retained, FileLogError> {
        self.sync().map_err(|error| self.file_error(error))?;
        let facts = self.sink().facts()?;
        let plan = if how.clock_is_checked {
            policy.plan_with_checked_clock(how.now, &facts, holds)
        } else {
            policy.plan(how.now, &facts, holds)
        };
        let firsts: Vec<u64> = plan.prunable(how.all).map(|segment| segment.first()).collect();
        let ends = self.sink().ends_of(&firsts)?;
        let mut pruned = Pruned::default();
        for (segment, (first, end)) in plan.prunable(how.all).zip(&ends) {
            let root = Some(end.head().root());
            let Some(draft) = segment.pruning(root, how.actor.clone()) else { continue };
            pruned.add(self.prune_segment(*first, end, &[], draft)?);
        }
        Ok(Retained { plan, pruned })
    }
}

impl<S: Storage> FileLog<S> {
    /// What retention has to know of each segment. What was accepted has to be synced before.
    fn facts(&self) -> Result<Vec<SegmentFacts>, FileLogError> {
        SegmentRange::all(&self.segments)
            .into_iter()
            .map(|segment| scan(&self.storage, segment))
            .collect()
    }
}

impl<S: Storage> FileLogReader<S> {
    /// What retention has to know of each segment, for a plan that is only looked at. Reads the
    /// log once, each record checked against the hash before it, back to the beginning of its
    /// segment.
    ///
    /// # Errors
    ///
    /// As for [`entries`](Self::entries).
    pub fn facts(&self) -> Result<Vec<SegmentFacts>, FileLogError> {
        self.segments()?.into_iter().map(|segment| scan(&self.storage, segment)).collect()
    }
}

fn scan<S: Storage>(storage: &S, segment: SegmentRange) -> Result<SegmentFacts, FileLogError> {
    let mut current = Current::open(storage, segment)?;
    let mut scan = SegmentScan::new(segment.first);
    while let Some(step) = current.next_step(storage)? {
        match step {
            Step::Record(entry) => scan.push(entry.record()),
            Step::Pruned { .. } => scan.push_pruned(),
            Step::Mark(_) => {}
        }
    }
    Ok(scan.finish(segment.end.is_none()))
}
