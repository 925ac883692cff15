//! Erasure: which key is whose, and what goes with it.

mod report;

use std::collections::{BTreeMap, BTreeSet};

pub use report::{ErasureReport, ErasureScan, KeyReport, SealedPlace};

use thiserror::Error as ThisError;

use crate::canonical::record_names;
use crate::{Code, Draft, Erasure, Error, ErrorKind, Fingerprint, Hold, Holds, Id};

/// Which sealing key is whose: names and states, never the bytes of a key.
///
/// What is sealed with a key of one person only, in every copy of the log, becomes unreadable
/// when that key is destroyed, and the log verifies as before, since it commits to the
/// ciphertext.
///
/// # The keys
///
/// The bytes are the caller's: each key 32 bytes from a random source of its own, kept where they
/// can be destroyed with all their copies and backups. **Do not derive them** from a master key,
/// such as by HMAC over the person's id: whoever has the master makes the key again, so that
/// nothing is destroyed while the master lives, and destroying the master erases everybody. (Keys
/// that are kept encrypted under a master are independent all the same: what is destroyed then is
/// the encrypted key.)
///
/// # Erasing
///
/// 1. Scan the log with an [`ErasureScan`]; it counts the payloads and looks for holds.
/// 2. Ask [`erasable`](Self::erasable) which keys are to be destroyed, and whether a hold stands
///    against it.
/// 3. Destroy the bytes of these keys, everywhere.
/// 4. Call [`erase`](Self::erase) and append the records it drafts.
/// 5. Store this registry.
///
/// One scan takes the records of several logs as well: where a key is used in several, give it all
/// of them, and the holds of all.
///
/// In this order, a crash at any place leaves no record of an erasure that did not happen. To
/// begin again is safe: what is destroyed stays destroyed, and a second record does no harm.
///
/// A person has a fingerprint for each epoch of the fingerprint key. Each is a subject of its own
/// here; give all of them to the scan. That two of them are the same person's is known to whoever
/// has both keys and to nobody else, so no key of a fingerprint that was left out is destroyed; the
/// report names the [epochs](ErasureReport::other_epochs) in which people are known and this one
/// was not looked for.
///
/// # What stays
///
/// Who did what and when, labels, counts, and the person's fingerprints, which show that records
/// are about the same person but not who that is. They lose that meaning too when the fingerprint
/// key of their epoch is destroyed. A payload about several people has one key, and goes with
/// that. Payloads about the person under other keys stay; the report counts those in
/// [records that name the person](ErasureReport::sealed_otherwise), and those in
/// [the same runs](ErasureReport::sealed_in_runs), since a call of a model names nobody.
///
/// # Guarantees
///
/// 1. A log of which a key is lost verifies as before, and what was sealed with the key opens with
///    no other (`tests/erasure/lost.rs`: `create_a_record_lose_the_key_verify`, with the feature
///    `seal`).
/// 2. A hold on the log, on the person or on a record with a payload of theirs stands against an
///    erasure (`tests/erasure/report.rs`: `holds_stand_against_an_erasure`).
/// 3. A key that was given, or a hold that was placed, since the scan is not overlooked
///    (`tests/erasure/keys.rs`: `what_happened_since_the_scan_is_not_overlooked`).
/// 4. A name of a key has one owner for ever (`tests/erasure/keys.rs`:
///    `keys_do_as_the_model_does`).
/// 5. A report tells what an erasure leaves: other epochs, and payloads under other keys
///    (`tests/erasure/report.rs`: `a_report_tells_what_is_left`,
///    `a_payload_beside_that_of_the_person_is_told`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<SubjectKey>", into = "Vec<SubjectKey>"))]
pub struct SubjectKeys {
    keys: BTreeMap<Id, SubjectKey>,
    /// The names of the keys of each subject.
    by_subject: BTreeMap<Fingerprint, BTreeSet<Id>>,
}

/// A sealing key of one person, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SubjectKey {
    /// Its name, which sealed payloads carry. Never used for another key, and not to be made from
    /// the person's name or the like: it stays in the log when the key is gone.
    pub name: Id,
    /// Whose it is.
    pub subject: Fingerprint,
    /// From when on it is used, in microseconds since the Unix epoch.
    pub created_at: i64,
    /// When another took its place, if one did. What was sealed with it before still opens.
    #[cfg_attr(feature = "serde", serde(default))]
    pub retired_at: Option<i64>,
    /// When it was destroyed, if it was.
    #[cfg_attr(feature = "serde", serde(default))]
    pub destroyed_at: Option<i64>,
}

impl SubjectKey {
    /// What can be done with it.
    #[must_use]
    pub const fn state(&self) -> SubjectKeyState {
        match (self.destroyed_at, self.retired_at) {
            (Some(_), _) => SubjectKeyState::Destroyed,
            (None, Some(_)) => SubjectKeyState::Retired,
            (None, None) => SubjectKeyState::Active,
        }
    }

    fn is_possible(&self) -> bool {
        let created = self.created_at;
        let retired = self.retired_at.unwrap_or(created);
        created <= retired && self.destroyed_at.is_none_or(|destroyed| retired <= destroyed)
    }
}

record_names! {
    /// What can be done with a key.
    pub enum SubjectKeyState as "key state" {
        /// It seals and opens.
        Active = 1 "active",
        /// It opens.
        Retired = 2 "retired",
        /// Nothing.
        Destroyed = 3 "destroyed",
    }
}

/// Why a person is not erased. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum ErasureRefusal {
    /// These holds stand against it.
    #[error("held")]
    Held(Vec<Id>),
    /// A key was given to the person, or a hold placed, since the scan: scan again.
    #[error("the scan is out of date")]
    Outdated,
    /// There is no key of the person that is not destroyed.
    #[error("no key to destroy")]
    NoKey,
}

impl SubjectKeys {
    /// No keys.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: BTreeMap::new(), by_subject: BTreeMap::new() }
    }

    /// Gives a person a key from `at` on, in microseconds since the Unix epoch. A key that was
    /// active before is retired.
    ///
    /// Whether somebody who was erased may be known again is for the caller to decide: a new key
    /// can be given then as well.
    ///
    /// # Errors
    ///
    /// A name that was used before, also by a destroyed key: old payloads would seem to belong to
    /// the new one. A time before the active key was created. Nothing has changed then.
    pub fn assign(&mut self, subject: Fingerprint, name: Id, at: i64) -> Result<(), Error> {
        if self.keys.contains_key(&name) {
            return Err(Error::new(ErrorKind::Duplicate, "keys.name"));
        }
        if let Some(active) = self.active(&subject) {
            if at < active.created_at {
                return Err(Error::new(ErrorKind::ImpossibleState, "keys.created_at"));
            }
            let active = active.name.clone();
            if let Some(active) = self.keys.get_mut(&active) {
                active.retired_at = Some(at);
            }
        }
        let (retired_at, destroyed_at) = (None, None);
        self.by_subject.entry(subject).or_default().insert(name.clone());
        let key =
            SubjectKey { name: name.clone(), subject, created_at: at, retired_at, destroyed_at };
        self.keys.insert(name, key);
        Ok(())
    }

    /// The key that payloads about a person are to be sealed with now.
    #[must_use]
    pub fn active(&self, subject: &Fingerprint) -> Option<&SubjectKey> {
        self.of(subject).find(|key| key.state() == SubjectKeyState::Active)
    }

    /// All keys of a person, by name.
    pub fn of(&self, subject: &Fingerprint) -> impl Iterator<Item = &SubjectKey> {
        let names = self.by_subject.get(subject).into_iter().flatten();
        names.filter_map(|name| self.keys.get(name))
    }

    /// The key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&SubjectKey> {
        self.keys.get(name)
    }

    /// All keys, by name.
    pub fn iter(&self) -> impl Iterator<Item = &SubjectKey> {
        self.keys.values()
    }

    /// Which keys have to be destroyed to erase the person of a report, by name. `holds` are those
    /// of now.
    ///
    /// # Errors
    ///
    /// [`ErasureRefusal`], if the person must not be erased, or not on the word of this report.
    pub fn erasable(
        &self,
        report: &ErasureReport,
        holds: &Holds,
    ) -> Result<Vec<Id>, ErasureRefusal> {
        let keys = self.to_destroy(report)?;
        let known = |hold: &Hold| report.holds().binary_search(&hold.name).is_ok();
        if holds.active().all(known) { Ok(keys) } else { Err(ErasureRefusal::Outdated) }
    }

    /// Marks the keys of a report as destroyed, after their bytes were, and drafts a record for
    /// each of them. `basis` is the reason, such as `gdpr.17`; `at` is in microseconds since the
    /// Unix epoch.
    ///
    /// # Errors
    ///
    /// [`ErasureRefusal`] as from [`erasable`](Self::erasable), but for holds that were placed
    /// since the scan: the keys are gone by now, and that is recorded.
    pub fn erase(
        &mut self,
        report: &ErasureReport,
        basis: &Code,
        actor: Option<&Id>,
        at: i64,
    ) -> Result<Vec<Draft>, ErasureRefusal> {
        let names = self.to_destroy(report)?;
        let mut drafts = Vec::with_capacity(names.len());
        for name in names {
            let payloads = report.key(&name).map(KeyReport::payloads);
            let Some(key) = self.keys.get_mut(&name) else { continue };
            // A clock that went back does not make an impossible state.
            key.destroyed_at = Some(at.max(key.created_at).max(key.retired_at.unwrap_or(at)));
            let (basis, actor) = (basis.clone(), actor.cloned());
            let event = Erasure { subject: key.subject, key: name, basis, payloads, actor };
            let (run, workflow, agent) = (None, None, None);
            drafts.push(Draft { time: at, run, workflow, agent, event: event.into() });
        }
        Ok(drafts)
    }

    /// The epochs of the fingerprint key in which people have keys. Logarithmic in the keys for
    /// each.
    fn epochs(&self) -> impl Iterator<Item = u32> {
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let first = Fingerprint::new(from?, [0; 32]);
            let (found, _) = self.by_subject.range(first..).next()?;
            from = found.epoch().checked_add(1);
            Some(found.epoch())
        })
    }

    fn to_destroy(&self, report: &ErasureReport) -> Result<Vec<Id>, ErasureRefusal> {
        if !report.held_by().is_empty() {
            return Err(ErasureRefusal::Held(report.held_by().to_vec()));
        }
        let keys = report.subjects().iter().flat_map(|one| self.of(one));
        let alive = keys.filter(|key| key.state() != SubjectKeyState::Destroyed);
        let names: Vec<Id> = alive.map(|key| key.name.clone()).collect();
        if names.is_empty() {
            return Err(ErasureRefusal::NoKey);
        }
        if names.iter().any(|name| report.key(name).is_none()) {
            return Err(ErasureRefusal::Outdated);
        }
        Ok(names)
    }
}

impl TryFrom<Vec<SubjectKey>> for SubjectKeys {
    type Error = Error;

    /// Takes keys that were stored.
    ///
    /// # Errors
    ///
    /// A name that is there twice, two active keys of one person, times in an impossible order.
    fn try_from(keys: Vec<SubjectKey>) -> Result<Self, Error> {
        let mut read = Self::new();
        for key in keys {
            let active = key.state() == SubjectKeyState::Active;
            if !key.is_possible() || (active && read.active(&key.subject).is_some()) {
                return Err(Error::new(ErrorKind::ImpossibleState, "keys"));
            }
            read.by_subject.entry(key.subject).or_default().insert(key.name.clone());
            if read.keys.insert(key.name.clone(), key).is_some() {
                return Err(Error::new(ErrorKind::Duplicate, "keys.name"));
            }
        }
        Ok(read)
    }
}

impl From<SubjectKeys> for Vec<SubjectKey> {
    fn from(keys: SubjectKeys) -> Self {
        keys.keys.into_values().collect()
    }
}
