//! What in a log is about a person, and what goes with a key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{SubjectKeyState, SubjectKeys};
use crate::retention::{Cover, subjects_of};
use crate::{Fingerprint, HoldScope, Holds, Id, Record, SealedPart};

/// The greatest number of places that are listed; beyond it, they are counted only.
const PLACES_MAX: usize = 10_000;

/// Reads a log, in order, for what is about one person.
///
/// Memory is bounded by the keys of the person and the holds, and by 10,000 for each list of the
/// report.
#[derive(Clone, Debug)]
#[must_use = "the report comes from `finish`"]
pub struct ErasureScan<'a> {
    holds: Vec<(&'a Id, Cover<'a>)>,
    held_by: BTreeSet<&'a Id>,
    keys: BTreeMap<Id, KeyReport>,
    /// The epochs of the person's fingerprints.
    asked: BTreeSet<u32>,
    report: ErasureReport,
}

impl<'a> ErasureScan<'a> {
    /// Looks for the person with these fingerprints: all of them, one for each epoch in which the
    /// person was known.
    pub fn new(subjects: &[Fingerprint], keys: &SubjectKeys, holds: &'a Holds) -> Self {
        let subjects: BTreeSet<Fingerprint> = subjects.iter().copied().collect();
        let asked: BTreeSet<u32> = subjects.iter().map(Fingerprint::epoch).collect();
        let mut other_epochs: BTreeSet<u32> = keys.epochs().take(PLACES_MAX).collect();
        other_epochs.retain(|epoch| !asked.contains(epoch));
        let keys = subjects.iter().flat_map(|subject| keys.of(subject)).map(|key| {
            let (name, state) = (key.name.clone(), key.state());
            (name.clone(), KeyReport { name, state, payloads: 0, bytes: 0 })
        });
        let keys = keys.collect();
        let holds: Vec<_> = holds.active().map(|hold| (&hold.name, &hold.scope)).collect();
        // These are about the person whether or not there is a record yet.
        let person = |scope: &HoldScope| match scope {
            HoldScope::Log => true,
            HoldScope::Subjects(people) => people.iter().any(|one| subjects.contains(one)),
            _ => false,
        };
        let held_by =
            holds.iter().filter(|(_, scope)| person(scope)).map(|(name, _)| *name).collect();
        let names = holds.iter().map(|(name, _)| (*name).clone()).collect();
        let holds = holds.into_iter().map(|(name, scope)| (name, Cover::new(scope))).collect();
        let report = ErasureReport {
            subjects: subjects.into_iter().collect(),
            // In the order of the names, as they come.
            holds: names,
            other_epochs,
            ..ErasureReport::default()
        };
        Self { holds, held_by, keys, asked, report }
    }

    /// Takes the next record. Linear in the subjects it names times the holds, logarithmic in the
    /// names of a hold.
    pub fn push(&mut self, record: &Record) {
        let report = &mut self.report;
        report.records = report.records.saturating_add(1);
        let mut ours = false;
        let mut others = false;
        for (part, sealed) in SealedPart::of(record.event()) {
            let Some(key) = self.keys.get_mut(sealed.key()) else {
                others = true;
                continue;
            };
            ours = true;
            key.payloads = key.payloads.saturating_add(1);
            let bytes = u64::try_from(sealed.ciphertext().len()).unwrap_or(u64::MAX);
            key.bytes = key.bytes.saturating_add(bytes);
            let place = SealedPlace {
                sequence: record.sequence(),
                run: record.run().cloned(),
                part,
                key: sealed.key().clone(),
            };
            report.payloads.add(place);
        }
        if ours {
            let covering = self.holds.iter().filter(|(_, scope)| scope.covers(record));
            self.held_by.extend(covering.map(|(name, _)| *name));
        }
        let mut named = false;
        for one in subjects_of(record.event()) {
            named |= report.subjects.binary_search(one).is_ok();
            if !self.asked.contains(&one.epoch()) && report.other_epochs.len() < PLACES_MAX {
                report.other_epochs.insert(one.epoch());
            }
        }
        if named {
            report.named.add(record.sequence());
            if others {
                report.sealed_otherwise.add(record.sequence());
            }
        }
        // A record without a run is a run of its own.
        let known = record.run().is_some_and(|run| report.runs.contains(run));
        if others && !named && (ours || known) {
            report.sealed_in_runs.add(record.sequence());
        }
        if let Some(run) = record.run()
            && (ours || named)
            && !known
        {
            if report.runs.len() < PLACES_MAX {
                report.runs.insert(run.clone());
            } else {
                report.more_runs = true;
            }
        }
    }

    /// Takes the next record, of which only the hash is left: nothing in it can be read any more.
    pub fn push_pruned(&mut self) {
        self.report.pruned = self.report.pruned.saturating_add(1);
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> ErasureReport {
        let keys = self.keys.into_values().collect();
        let held_by = self.held_by.into_iter().cloned().collect();
        ErasureReport { keys, held_by, ..self.report }
    }
}

/// What in a log is about a person.
///
/// `Display` says it in a few lines, without the fingerprints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ErasureReport {
    subjects: Vec<Fingerprint>,
    keys: Vec<KeyReport>,
    held_by: Vec<Id>,
    /// Those that were asked whether they stand against it.
    holds: Vec<Id>,
    records: u64,
    pruned: u64,
    payloads: Places<SealedPlace>,
    runs: BTreeSet<Id>,
    more_runs: bool,
    other_epochs: BTreeSet<u32>,
    named: Places<u64>,
    sealed_otherwise: Places<u64>,
    sealed_in_runs: Places<u64>,
}

/// A key, and what was sealed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct KeyReport {
    name: Id,
    state: SubjectKeyState,
    payloads: u64,
    bytes: u64,
}

impl KeyReport {
    /// The name of the key.
    #[must_use]
    pub const fn name(&self) -> &Id {
        &self.name
    }

    /// Its state when the scan began. What was sealed with a destroyed key is unreadable already.
    #[must_use]
    pub const fn state(&self) -> SubjectKeyState {
        self.state
    }

    /// How many payloads were sealed with it.
    #[must_use]
    pub const fn payloads(&self) -> u64 {
        self.payloads
    }

    /// How long their ciphertexts are together, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Where a sealed payload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SealedPlace {
    /// The sequence number of the record.
    pub sequence: u64,
    /// The run of the record.
    pub run: Option<Id>,
    /// Where in the record.
    pub part: SealedPart,
    /// The key it was sealed with.
    pub key: Id,
}

impl ErasureReport {
    /// The person, by fingerprints.
    #[must_use]
    pub fn subjects(&self) -> &[Fingerprint] {
        &self.subjects
    }

    /// The person's keys, by name.
    #[must_use]
    pub fn keys(&self) -> &[KeyReport] {
        &self.keys
    }

    /// The holds that stand against an erasure: those on the whole log, on the person, and on a
    /// record in which there is a payload of the person.
    #[must_use]
    pub fn held_by(&self) -> &[Id] {
        &self.held_by
    }

    pub(super) fn holds(&self) -> &[Id] {
        &self.holds
    }

    pub(super) fn key(&self, name: &Id) -> Option<&KeyReport> {
        // In the order of the names.
        let at = self.keys.binary_search_by(|key| key.name.cmp(name)).ok()?;
        self.keys.get(at)
    }

    /// How many records were read.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Of how many records only the hash was left.
    #[must_use]
    pub const fn pruned(&self) -> u64 {
        self.pruned
    }

    /// The payloads that were sealed with the person's keys, in order: the first 10,000.
    #[must_use]
    pub fn payloads(&self) -> &[SealedPlace] {
        &self.payloads.known
    }

    /// How many payloads there are, those that are not listed included.
    #[must_use]
    pub const fn payloads_total(&self) -> u64 {
        self.payloads.total
    }

    /// The runs in which there is something about the person, by name: the first 10,000 found.
    pub fn runs(&self) -> impl Iterator<Item = &Id> {
        self.runs.iter()
    }

    /// Whether there are more runs than are listed.
    #[must_use]
    pub const fn has_more_runs(&self) -> bool {
        self.more_runs
    }

    /// The epochs of the fingerprint key, in order, in which the log names people or people have
    /// keys, and of which no fingerprint of the person was given: the first 10,000. **If the
    /// person was known in one of them, scan again with that fingerprint as well.**
    pub fn other_epochs(&self) -> impl Iterator<Item = u32> {
        self.other_epochs.iter().copied()
    }

    /// The sequence numbers of the records that name the person by a fingerprint: the first
    /// 10,000. These stay as they are.
    #[must_use]
    pub fn named(&self) -> &[u64] {
        &self.named.known
    }

    /// How many records name the person, those that are not listed included.
    #[must_use]
    pub const fn named_total(&self) -> u64 {
        self.named.total
    }

    /// The sequence numbers of the records that name the person and have a payload sealed with
    /// another key: the first 10,000. **These payloads are not erased with the person's keys.**
    #[must_use]
    pub fn sealed_otherwise(&self) -> &[u64] {
        &self.sealed_otherwise.known
    }

    /// How many such records there are, those that are not listed included.
    #[must_use]
    pub const fn sealed_otherwise_total(&self) -> u64 {
        self.sealed_otherwise.total
    }

    /// The sequence numbers of further records of the listed runs that have a payload sealed with
    /// another key, from where a run is first about the person, that record included: the first
    /// 10,000. A record without a run is a run of its own. They do not name the person, but may be
    /// about the same data, as the call of a model is that follows on a decision. **These payloads
    /// are not erased with the person's keys.**
    #[must_use]
    pub fn sealed_in_runs(&self) -> &[u64] {
        &self.sealed_in_runs.known
    }

    /// How many such records there are, those that are not listed included.
    #[must_use]
    pub const fn sealed_in_runs_total(&self) -> u64 {
        self.sealed_in_runs.total
    }
}

impl fmt::Display for ErasureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, pruned, payloads, named, sealed_otherwise, .. } = self;
        writeln!(f, "{records} records read, {pruned} of which only the hash is left")?;
        writeln!(f, "{} payloads sealed with the person's keys", payloads.total)?;
        for KeyReport { name, state, payloads, bytes } in &self.keys {
            writeln!(f, "- key {name}, {state}: {payloads} payloads, {bytes} bytes")?;
        }
        writeln!(f, "{} records name the person", named.total)?;
        writeln!(f, "{} of them have payloads under other keys", sealed_otherwise.total)?;
        let in_runs = self.sealed_in_runs.total;
        writeln!(f, "{in_runs} others in the same runs have payloads under other keys")?;
        for epoch in &self.other_epochs {
            writeln!(f, "not looked for in epoch {epoch}, in which people are known")?;
        }
        for hold in &self.held_by {
            writeln!(f, "held by {hold}")?;
        }
        Ok(())
    }
}

/// A bounded list, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
struct Places<T> {
    known: Vec<T>,
    total: u64,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { known: Vec::new(), total: 0 }
    }
}

impl<T> Places<T> {
    fn add(&mut self, item: T) {
        if self.known.len() < PLACES_MAX {
            self.known.push(item);
        }
        self.total = self.total.saturating_add(1);
    }
}
