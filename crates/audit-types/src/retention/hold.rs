//! Legal holds.

use std::collections::{BTreeMap, BTreeSet};

use super::SegmentFacts;
use super::names::subjects_of;
use crate::canonical::{Canonical, encode_length};
use crate::{
    Code, Digest, Draft, Error, ErrorKind, Event, Fingerprint, Id, List, Record, Retention,
    RetentionAction,
};

/// The greatest number of names in the scope of a hold.
const SCOPE_MAX: usize = 10_000;

/// An order to keep records, whatever rules say: a court's, an authority's, one of the house.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Hold {
    /// Its name. A name is never used twice.
    pub name: Id,
    /// Which records.
    pub scope: HoldScope,
    /// What it is based on.
    pub basis: Code,
    /// When it was placed, in microseconds since the Unix epoch.
    pub placed_at: i64,
    /// By whom.
    #[cfg_attr(feature = "serde", serde(default))]
    pub placed_by: Option<Id>,
    /// That it was released, if it was.
    #[cfg_attr(feature = "serde", serde(default))]
    pub released: Option<HoldRelease>,
}

/// That a hold was released.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct HoldRelease {
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
    /// By whom.
    #[cfg_attr(feature = "serde", serde(default))]
    pub by: Option<Id>,
}

/// Which records a hold is about. All but `Records` also cover what is written later.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum HoldScope {
    /// All of the log.
    Log,
    /// Records of these runs.
    Runs(Vec<Id>),
    /// Records of these agents.
    Agents(Vec<Id>),
    /// Records that name one of these people. Each epoch of the fingerprint key has fingerprints
    /// of its own: all that stand for the person must be given.
    Subjects(Vec<Fingerprint>),
    /// Records of this time, in microseconds since the Unix epoch.
    Time {
        /// The earliest time.
        from: i64,
        /// The latest time, itself included.
        to: i64,
    },
    /// Records with these sequence numbers.
    Records {
        /// The first.
        first: u64,
        /// The one behind the last.
        end: u64,
    },
}

impl HoldScope {
    /// Whether a record is within it.
    #[must_use]
    pub fn covers(&self, record: &Record) -> bool {
        match self {
            Self::Log => true,
            Self::Runs(runs) => record.run().is_some_and(|run| runs.contains(run)),
            Self::Agents(agents) => record.agent().is_some_and(|agent| agents.contains(agent)),
            Self::Subjects(people) => {
                subjects_of(record.event()).any(|subject| people.contains(subject))
            }
            Self::Time { from, to } => (*from..=*to).contains(&record.time()),
            Self::Records { first, end } => (*first..*end).contains(&record.sequence()),
        }
    }

    /// What stands for it in the record of a hold: SHA-256 of `audit-types/hold-scope`, a zero
    /// byte, and then, in the [canonical encoding](Record::encode), a byte for the kind (1 to 6 in
    /// the order above) and its names, sorted and each once, or its two numbers.
    ///
    /// Whoever knows the names can confirm them. Takes `n log n` in the names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        fn names<T: Canonical + Ord>(kind: u8, names: &[T]) -> Vec<u8> {
            let names: BTreeSet<&T> = names.iter().collect();
            let mut out = vec![kind];
            encode_length(names.len(), &mut out);
            names.into_iter().for_each(|name| name.encode(&mut out));
            out
        }
        fn pair(kind: u8, one: &impl Canonical, other: &impl Canonical) -> Vec<u8> {
            let mut out = vec![kind];
            one.encode(&mut out);
            other.encode(&mut out);
            out
        }
        let encoding = match self {
            Self::Log => vec![1],
            Self::Runs(runs) => names(2, runs),
            Self::Agents(agents) => names(3, agents),
            Self::Subjects(people) => names(4, people),
            Self::Time { from, to } => pair(5, from, to),
            Self::Records { first, end } => pair(6, first, end),
        };
        Digest::of_parts(&[b"audit-types/hold-scope\0", &encoding])
    }

    /// Takes in another scope: what either is about, or more.
    fn widen(&mut self, other: Self) {
        *self = match (&*self, other) {
            (Self::Records { first, end }, Self::Records { first: from, end: to }) => {
                Self::Records { first: from.min(*first), end: to.max(*end) }
            }
            _ => Self::Log,
        };
    }

    /// The scope that the record of a hold tells of: never narrower than the one it had.
    fn recorded(event: &Retention) -> Self {
        let (first, end) = (event.first, event.end);
        // All there can be is the whole log, also where no record is yet. So is a range without
        // records, which would be no hold at all.
        if first < end && (first, end) != (0, u64::MAX) {
            Self::Records { first, end }
        } else {
            Self::Log
        }
    }

    /// Whether a record that could be pruned is, or may be, within it.
    pub(super) fn may_cover(&self, segment: &SegmentFacts) -> bool {
        match self {
            Self::Log => true,
            Self::Runs(runs) => runs.iter().any(|run| segment.runs.may_have(run)),
            Self::Agents(agents) => agents.iter().any(|agent| segment.agents.may_have(agent)),
            Self::Subjects(people) => people.iter().any(|one| segment.subjects.may_have(one)),
            Self::Time { from, to } => {
                let mut spans = segment.groups.values();
                spans.any(|span| *from <= span.latest && span.earliest <= *to)
            }
            Self::Records { first, end } => *first < segment.end && segment.first < *end,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let names = match self {
            Self::Log => return Ok(()),
            Self::Runs(names) | Self::Agents(names) => names.len(),
            Self::Subjects(people) => people.len(),
            Self::Time { from, to } if from <= to => return Ok(()),
            Self::Records { first, end } if first < end => return Ok(()),
            Self::Time { .. } | Self::Records { .. } => 0,
        };
        match names {
            0 => Err(Error::new(ErrorKind::Empty, "holds.scope")),
            1..=SCOPE_MAX => Ok(()),
            _ => Err(Error::new(ErrorKind::TooLong, "holds.scope")),
        }
    }
}

impl Hold {
    /// Whether it still holds.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.released.is_none()
    }

    fn check(&self) -> Result<(), Error> {
        self.scope.check()?;
        if self.released.as_ref().is_some_and(|release| release.at < self.placed_at) {
            return Err(Error::new(ErrorKind::ImpossibleState, "holds.released"));
        }
        Ok(())
    }

    /// The record of what happened to it. It has no room for names: the sequence numbers are
    /// those of the scope, or all there can be, and the digest stands for the rest.
    fn draft(&self, action: RetentionAction, time: i64, actor: Option<Id>) -> Draft {
        let (first, end) = match self.scope {
            HoldScope::Records { first, end } => (first, end),
            _ => (0, u64::MAX),
        };
        // One item is never too many.
        let basis = List::try_from(vec![self.basis.clone()]).unwrap_or_default();
        let hold = Some(self.name.clone());
        let scope = Some(self.scope.digest());
        let event = Retention { action, first, end, root: None, basis, hold, scope, actor };
        Draft { time, run: None, workflow: None, agent: None, event: event.into() }
    }
}

/// The holds on a log, those that were released included.
///
/// The log has a record of each that was placed and released; what they are about in detail is
/// known here only. So store this with the same care as the log. If it is lost, [`Holds::replay`]
/// makes holds of the records again: wider ones, never narrower.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<Hold>", into = "Vec<Hold>"))]
pub struct Holds {
    holds: BTreeMap<Id, Hold>,
}

impl Holds {
    /// No holds.
    #[must_use]
    pub const fn new() -> Self {
        Self { holds: BTreeMap::new() }
    }

    /// Places a hold, and drafts the record of it. Store the holds before that record is written:
    /// a hold without a record holds, a record without a hold only if it is replayed.
    ///
    /// # Errors
    ///
    /// A name that was used before, a hold that is released already, a scope without a single
    /// record in it or with more than 10,000 names.
    pub fn place(&mut self, hold: Hold) -> Result<Draft, Error> {
        if hold.released.is_some() {
            return Err(Error::new(ErrorKind::ImpossibleState, "holds.released"));
        }
        let actor = hold.placed_by.clone();
        let draft = hold.draft(RetentionAction::HoldPlaced, hold.placed_at, actor);
        self.insert(hold)?;
        Ok(draft)
    }

    /// Releases a hold, and drafts the record of it. Store the holds after that record was
    /// written. `at` is in microseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// No hold of this name, one that is released already, a time before it was placed. Nothing
    /// has changed then.
    pub fn release(&mut self, name: &Id, at: i64, by: Option<Id>) -> Result<Draft, Error> {
        let unknown = Error::new(ErrorKind::UnknownName, "holds.name");
        let hold = self.holds.get_mut(name).ok_or(unknown)?;
        if hold.released.is_some() || at < hold.placed_at {
            return Err(Error::new(ErrorKind::ImpossibleState, "holds.released"));
        }
        hold.released = Some(HoldRelease { at, by: by.clone() });
        Ok(hold.draft(RetentionAction::HoldReleased, at, by))
    }

    /// Takes over what a record of the log says about a hold that is not known here, or not known
    /// to be released. Other records change nothing, and neither does the same one again.
    ///
    /// In doubt there is a hold, and it is wider:
    ///
    /// - One that is not known is about the sequence numbers in its record, or the whole log where
    ///   these are all there can be.
    /// - One whose scope is not the one that was recorded is about both: somebody may have made it
    ///   narrower.
    /// - One that was released and is placed again later, as can happen when the holds were lost,
    ///   holds again.
    /// - A release from before the hold was placed is left out.
    ///
    /// A record without a name places nothing that could be released, so it is left out.
    pub fn replay(&mut self, record: &Record) {
        let Event::Retention(event) = record.event() else { return };
        let Some(name) = &event.hold else { return };
        let by = event.actor.clone();
        match event.action {
            RetentionAction::HoldPlaced => {
                let basis = event.basis.first().cloned();
                let hold = self.holds.entry(name.clone()).or_insert_with(|| Hold {
                    name: name.clone(),
                    scope: HoldScope::recorded(event),
                    basis: basis.unwrap_or_else(|| Code::constant("unknown")),
                    placed_at: record.time(),
                    placed_by: by,
                    released: None,
                });
                if event.scope.is_some_and(|scope| scope != hold.scope.digest()) {
                    hold.scope.widen(HoldScope::recorded(event));
                }
                if hold.released.as_ref().is_some_and(|release| release.at < record.time()) {
                    hold.released = None;
                    hold.placed_at = record.time();
                }
            }
            RetentionAction::HoldReleased => {
                // One from before it was placed may be that of an earlier hold of the name.
                if let Some(hold) = self.holds.get_mut(name)
                    && hold.is_active()
                    && hold.placed_at <= record.time()
                {
                    hold.released = Some(HoldRelease { at: record.time(), by });
                }
            }
            RetentionAction::Pruned | RetentionAction::Exported => {}
        }
    }

    /// The hold of this name.
    #[must_use]
    pub fn hold(&self, name: &str) -> Option<&Hold> {
        self.holds.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values()
    }

    /// Those that hold, by name.
    pub fn active(&self) -> impl Iterator<Item = &Hold> {
        self.iter().filter(|hold| hold.is_active())
    }

    fn insert(&mut self, hold: Hold) -> Result<(), Error> {
        hold.check()?;
        if self.holds.contains_key(&hold.name) {
            return Err(Error::new(ErrorKind::Duplicate, "holds.name"));
        }
        self.holds.insert(hold.name.clone(), hold);
        Ok(())
    }
}

impl TryFrom<Vec<Hold>> for Holds {
    type Error = Error;

    /// Takes holds that were stored.
    fn try_from(holds: Vec<Hold>) -> Result<Self, Error> {
        let mut read = Self::new();
        holds.into_iter().try_for_each(|hold| read.insert(hold))?;
        Ok(read)
    }
}

impl From<Holds> for Vec<Hold> {
    fn from(holds: Holds) -> Self {
        holds.holds.into_values().collect()
    }
}
