//! What a verifier has found out about a log.

mod age;
mod answer;
mod unchecked;

use std::fmt;

use crate::{Digest, Fault, Head};

pub use age::{Age, Freshness, Odd, Times};
pub use answer::{Answer, Authenticity, Completeness};
pub use unchecked::{Unchecked, UncheckedKind};

/// What a verifier has found out about a log: one answer for each question, and what it could not
/// check.
///
/// `Display` is for people: a line for each answer. With the feature `serde` it can be written
/// and not read: a report from elsewhere proves nothing, the log has to be verified again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[must_use = "a log that was verified may be found wrong"]
pub struct Verification {
    pub(crate) head: Head,
    pub(crate) read: u64,
    pub(crate) integrity: Answer,
    pub(crate) order: Answer,
    pub(crate) completeness: Completeness,
    pub(crate) policy: Answer,
    pub(crate) policy_in_force: Digest,
    pub(crate) authenticity: Authenticity,
    pub(crate) freshness: Freshness,
    pub(crate) times: Times,
    pub(crate) unchecked: Vec<Unchecked>,
}

impl Verification {
    /// The size and root of the log as it was read, its hashes taken as they were stored.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// How many records were read, those of which only the hash is left among them.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Whether each hash belongs to its record and to what came before it, and whether each
    /// record is one.
    #[must_use]
    pub fn integrity(&self) -> Answer {
        self.integrity
    }

    /// Whether the sequence numbers have no gap and no repetition.
    #[must_use]
    pub fn order(&self) -> Answer {
        self.order
    }

    /// Whether the log reaches and has the heads that were given.
    #[must_use]
    pub fn completeness(&self) -> Completeness {
        self.completeness
    }

    /// Whether each record was made under the policy in force, which only a record of the change
    /// changes, and under one that may be used, if that was restricted.
    #[must_use]
    pub fn policy(&self) -> Answer {
        self.policy
    }

    /// The policy in force at the end.
    #[must_use]
    pub fn policy_in_force(&self) -> Digest {
        self.policy_in_force
    }

    /// Who vouches for the log by signature.
    #[must_use]
    pub fn authenticity(&self) -> &Authenticity {
        &self.authenticity
    }

    /// How old the newest record and the newest head are.
    #[must_use]
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// What is odd about the times.
    #[must_use]
    pub fn times(&self) -> Times {
        self.times
    }

    /// What could not be checked, each kind once.
    #[must_use]
    pub fn unchecked(&self) -> &[Unchecked] {
        &self.unchecked
    }

    /// The first fault of each answer that has one: integrity, order, completeness, policy,
    /// authenticity.
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        let answers = [
            self.integrity.fault(),
            self.order.fault(),
            self.completeness.fault(),
            self.policy.fault(),
            self.authenticity.fault(),
        ];
        answers.into_iter().flatten()
    }

    /// The fault that comes first in the log; of several at one place, the first of
    /// [`faults`](Self::faults).
    #[must_use]
    pub fn first_fault(&self) -> Option<Fault> {
        self.faults().min_by_key(Fault::index)
    }

    /// All answers in one word.
    pub fn soundness(&self) -> Soundness {
        if self.is_wrong() {
            Soundness::Unsound
        } else if self.unchecked.is_empty() {
            Soundness::Sound
        } else {
            Soundness::Partial
        }
    }

    /// Whether nothing is wrong or too old **and** nothing was left unchecked. A log without a
    /// head, a key, a time or with pruned records is not: see
    /// [`is_sound_apart_from`](Self::is_sound_apart_from).
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.is_sound_apart_from(&[])
    }

    /// Whether nothing is wrong, and what was left unchecked is only of the kinds that the caller
    /// names, and so accepts.
    #[must_use]
    pub fn is_sound_apart_from(&self, accepted: &[UncheckedKind]) -> bool {
        !self.is_wrong() && self.unchecked.iter().all(|item| accepted.contains(&item.kind))
    }

    fn is_wrong(&self) -> bool {
        self.faults().next().is_some() || self.freshness.is_beyond()
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} records read, head {}", self.soundness(), self.read, self.head)?;
        writeln!(f, "integrity: {}", self.integrity)?;
        writeln!(f, "order: {}; {}", self.order, self.times)?;
        writeln!(f, "completeness: {}", self.completeness)?;
        writeln!(f, "policy: {}", self.policy)?;
        writeln!(f, "authenticity: {}", self.authenticity)?;
        write!(f, "freshness: {}", self.freshness)?;
        self.unchecked.iter().try_for_each(|item| write!(f, "\nnot checked: {item}"))
    }
}

/// All answers in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a log that was verified may be found wrong"]
pub enum Soundness {
    /// Nothing is wrong and nothing was left unchecked.
    Sound,
    /// Nothing is wrong as far as it was checked, which is not all.
    Partial,
    /// Something is wrong, or older than it may be.
    Unsound,
}

impl fmt::Display for Soundness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sound => "sound",
            Self::Partial => "checked in part",
            Self::Unsound => "not sound",
        })
    }
}
