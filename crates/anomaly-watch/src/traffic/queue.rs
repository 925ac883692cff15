//! What was written and does not stand in the log yet.

use std::collections::{BTreeMap, BTreeSet};

use audit_types::{Digest, Draft, Event, Id, Record};

use super::TrafficRecord;
use super::random::Random;

/// What clocks are drawn for.
const CLOCKS: u64 = 21;

/// Drafts by their true time. When one leaves, it gets a sequence number, the time that the clock
/// of its agent shows, and, if it is about a decision, the number of that.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    drafts: BTreeMap<(i64, u64), (Draft, Option<usize>)>,
    written: u64,
    sequence: u64,
    /// The decisions that an outcome was written for.
    awaited: BTreeSet<u64>,
    /// The sequence numbers of decisions whose outcome has not left yet.
    decisions: BTreeMap<u64, u64>,
    policy: Digest,
    seed: u64,
    clock_error: u32,
}

impl Queue {
    pub(crate) fn new(seed: u64, clock_error: u32, policy: Digest) -> Self {
        Self {
            drafts: BTreeMap::new(),
            written: 0,
            sequence: 0,
            awaited: BTreeSet::new(),
            decisions: BTreeMap::new(),
            policy,
            seed,
            clock_error,
        }
    }

    /// Takes a draft with its true time and the incident it belongs to; gives the number an
    /// outcome names it by.
    pub(crate) fn push(&mut self, draft: Draft, incident: Option<usize>) -> u64 {
        let number = self.written;
        if let Event::StageOutcome(outcome) = &draft.event {
            self.awaited.insert(outcome.decision);
        }
        self.written = number.saturating_add(1);
        self.drafts.insert((draft.time, number), (draft, incident));
        number
    }

    /// The next one, if it is before a time.
    pub(crate) fn pop_before(&mut self, until: i64) -> Option<TrafficRecord> {
        let entry = self.drafts.first_entry().filter(|entry| entry.key().0 < until)?;
        let ((_, number), (mut draft, incident)) = entry.remove_entry();
        let sequence = self.sequence;
        self.sequence = sequence.saturating_add(1);
        match &mut draft.event {
            Event::StageDecision(_) if self.awaited.remove(&number) => {
                self.decisions.insert(number, sequence);
            }
            Event::StageOutcome(outcome) => {
                outcome.decision = self.decisions.remove(&outcome.decision).unwrap_or(sequence);
            }
            _ => {}
        }
        draft.time = draft.time.saturating_add(self.error_of(draft.agent.as_ref()));
        let policy = self.policy;
        if let Event::PolicyChange(change) = &draft.event {
            self.policy = change.to;
        }
        Some(TrafficRecord { record: Record::new(sequence, policy, draft), incident })
    }

    /// How far the clock of an agent is off.
    fn error_of(&self, agent: Option<&Id>) -> i64 {
        let Some(agent) = agent else { return 0 };
        // FNV-1a: any hash will do.
        let hash = agent.as_str().bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let most = f64::from(self.clock_error);
        Random::of(&[self.seed, CLOCKS, hash]).between(-most, most) as i64
    }
}
