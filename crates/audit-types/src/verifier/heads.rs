//! Heads that a log has to have.

use std::collections::BTreeMap;

use crate::report::{Authenticity, Completeness, UncheckedKind};
use crate::{Fault, FaultKind, Head, Id};

use super::Tally;
use super::recent::Recent;

/// A head that a log has to have, and who vouches for it. With the feature `sign`,
/// `CheckpointVerifier::expected_head` makes one of a signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedHead {
    /// The head.
    pub head: Head,
    /// Who signed it.
    pub signed: Signed,
    /// When it was made or last vouched for, in microseconds since the Unix epoch, if known from
    /// whoever vouches for it.
    pub time: Option<i64>,
}

/// A head without signature or time: one that the caller kept in a safe place.
impl From<Head> for ExpectedHead {
    fn from(head: Head) -> Self {
        Self { head, signed: Signed::No, time: None }
    }
}

/// What is known about the signatures of a head.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Signed {
    /// There is none. The head counts for completeness, as the caller vouches for it.
    No,
    /// There are some, and nobody checked them, for want of a key. The head counts for
    /// completeness.
    NotChecked,
    /// They were checked and do not hold, or are not by those who have to sign. The head counts
    /// for nothing and is a fault.
    Wrong,
    /// They were checked and hold: the names of the keys. Without a name it is as
    /// [`NotChecked`](Self::NotChecked).
    By(Vec<Id>),
}

/// Heads that are to come, and what is known from those that came.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    waiting: BTreeMap<u64, Vec<ExpectedHead>>,
    /// The size of the greatest that the log has.
    reached: u64,
    other_roots: u64,
    first_other_root: Option<Fault>,
    /// The size of the greatest that is signed for and that the log has, and by whom.
    verified: (u64, Vec<Id>),
    first_wrong: Option<Fault>,
    has_unsigned: bool,
    has_unverified: bool,
    /// Those whose root could no longer be told.
    passed: Tally,
    newest: Option<i64>,
}

impl Heads {
    pub(super) fn expect(
        &mut self,
        expected: ExpectedHead,
        tree: &Recent,
        horizon: i64,
    ) -> Option<Fault> {
        let size = expected.head.size();
        if expected.signed == Signed::Wrong {
            let fault = Fault::new(last_of(size), FaultKind::BadSignature { size });
            self.first_wrong.get_or_insert(fault);
            return Some(fault);
        }
        if size > tree.size() {
            self.waiting.entry(size).or_default().push(expected);
            return None;
        }
        self.compare(expected, tree, horizon)
    }

    /// To be called whenever the tree has grown by one.
    pub(super) fn reached(&mut self, tree: &Recent, horizon: i64) -> Option<Fault> {
        let first = self.waiting.first_entry().filter(|first| *first.key() == tree.size())?;
        let heads = first.remove();
        let faults = heads.into_iter().map(|head| self.compare(head, tree, horizon));
        // All of them are compared, also after a fault.
        faults.fold(None, Option::or)
    }

    fn compare(&mut self, expected: ExpectedHead, tree: &Recent, horizon: i64) -> Option<Fault> {
        let ExpectedHead { head, signed, time } = expected;
        let size = head.size();
        // The head of no records is that of every log: it vouches for nothing.
        if size == 0 {
            return None;
        }
        let signers = match signed {
            Signed::By(signers) if !signers.is_empty() => Some(signers),
            Signed::By(_) | Signed::NotChecked | Signed::Wrong => {
                self.has_unverified = true;
                None
            }
            Signed::No => {
                self.has_unsigned = true;
                None
            }
        };
        let Some(root) = tree.root(size) else {
            self.passed.add(size, 1);
            return None;
        };
        if root != head.root() {
            let fault = Fault::new(last_of(size), FaultKind::HeadMismatch { size });
            self.first_other_root.get_or_insert(fault);
            self.other_roots = self.other_roots.saturating_add(1);
            if signers.is_some() {
                self.first_wrong.get_or_insert(fault);
            }
            return Some(fault);
        }
        self.reached = self.reached.max(size);
        self.newest = self.newest.max(time.filter(|time| *time <= horizon));
        self.verify(size, signers.unwrap_or_default());
        None
    }

    fn verify(&mut self, size: u64, signers: Vec<Id>) {
        let (records, known) = &mut self.verified;
        if size < *records || signers.is_empty() {
            return;
        }
        if size > *records {
            *records = size;
            known.clear();
        }
        for signer in signers {
            if !known.contains(&signer) {
                known.push(signer);
            }
        }
    }

    /// Whether the log has another root than a head that was given.
    pub(super) fn contradict(&self) -> bool {
        self.first_other_root.is_some()
    }

    /// The latest time of a head that the log has.
    pub(super) fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// The answers for a log that ends after `size` records.
    pub(super) fn answers(&self, size: u64) -> (Completeness, Authenticity) {
        let missing = self.waiting.keys().next().map(|&expected| {
            let kind = match size {
                0 => FaultKind::Missing { expected },
                _ => FaultKind::Cut { expected },
            };
            Fault::new(size, kind)
        });
        let waiting = self.waiting.values().map(Vec::len).sum::<usize>();
        let faults = self.other_roots.saturating_add(u64::try_from(waiting).unwrap_or(u64::MAX));
        let completeness = match (self.first_other_root.or(missing), self.reached) {
            (Some(first), _) => Completeness::Broken { first, faults },
            (None, 0) => Completeness::NotChecked,
            (None, reached) if reached == size => Completeness::Complete,
            (None, records) => Completeness::UpTo { records },
        };
        let authenticity = match (self.first_wrong, &self.verified) {
            (Some(first), _) => Authenticity::Broken { first },
            (None, (records @ 1.., signers)) => {
                Authenticity::Verified { records: *records, signers: signers.clone() }
            }
            (None, _) if self.has_unsigned && !self.has_unverified => Authenticity::NotSigned,
            (None, _) => Authenticity::NotChecked,
        };
        (completeness, authenticity)
    }

    /// What was not checked.
    pub(super) fn report(
        &self,
        size: u64,
        completeness: &Completeness,
        authenticity: &Authenticity,
        add: &mut impl FnMut(UncheckedKind, u64, u64),
    ) {
        match completeness {
            Completeness::NotChecked => add(UncheckedKind::NoHead, 0, 0),
            Completeness::UpTo { records } => {
                add(UncheckedKind::AfterHead, *records, size.saturating_sub(*records));
            }
            Completeness::Complete | Completeness::Broken { .. } => {}
        }
        self.passed.report(UncheckedKind::PassedHead, add);
        match authenticity {
            Authenticity::NotChecked => add(UncheckedKind::NoKey, 0, 0),
            Authenticity::NotSigned => add(UncheckedKind::NotSigned, 0, 0),
            Authenticity::Verified { records, .. } if *records < size => {
                add(UncheckedKind::AfterSignature, *records, size.saturating_sub(*records));
            }
            Authenticity::Verified { .. } | Authenticity::Broken { .. } => {}
        }
    }
}

/// The place of the last record of so many.
fn last_of(size: u64) -> u64 {
    size.saturating_sub(1)
}
