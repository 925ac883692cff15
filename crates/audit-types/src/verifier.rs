//! Reading a log back.

mod clock;
mod heads;
mod policies;
mod pruned;
mod recent;

use crate::canonical::{Buffer, Canonical, Decoder};
use crate::inspect::Facts;
use crate::report::{Age, Answer, Freshness, Odd, Times, Unchecked, UncheckedKind, Verification};
use crate::tree::leaf_hash;
use crate::{
    Digest, Entry, Error, ErrorKind, Event, Fault, FaultKind, Frontier, Head, Id, Position,
    RetentionAction,
};

use heads::Heads;
use policies::Policies;
use pruned::Pruned;
use recent::Recent;

pub use clock::Clock;
pub use heads::{ExpectedHead, Signed};

/// Checks a log, record by record, in memory that does not grow with it: some 100 KiB, and what
/// the heads take that are still to come.
///
/// It answers each question separately, see [`Verification`], and **does not stop at a fault**:
/// what comes after is compared with what is stored, so that the answers tell one changed record
/// from a log that was written anew. Whoever wants to stop at the first fault looks at what
/// [`push`](Self::push) returns.
///
/// ```
/// use audit_types::{Chain, Completeness, Digest, Draft, Event, RunStart, Verifier};
/// # use audit_types::Mode;
///
/// let (log, policy) = ("billing-eu".parse()?, Digest::sha256(b"version = 1"));
/// let mut chain = Chain::new(&log, policy);
/// let start = RunStart {
///     version: None,
///     started_by: None,
///     parent: None,
///     mode: Mode::Enforce,
///     intent: None,
/// };
/// let draft = Draft { time: 0, run: None, workflow: None, agent: None, event: start.into() };
/// let entries = [chain.append(draft.clone()), chain.append(draft)];
/// let head = chain.head(); // kept where the writer of the log cannot reach it
///
/// let mut verifier = Verifier::new(&log, policy);
/// verifier.expect_head(head);
/// verifier.push(&entries[0]);
/// let cut = verifier.clone().finish();
/// assert!(cut.integrity().holds());
/// assert_eq!(cut.first_fault().map(|fault| fault.index()), Some(1));
/// verifier.push(&entries[1]);
/// let whole = verifier.finish();
/// assert_eq!(whole.completeness(), Completeness::Complete);
/// assert!(!whole.is_sound()); // nobody signed, and nobody said what time it is
/// # Ok::<(), audit_types::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a log is verified only once `finish` says so"]
pub struct Verifier {
    start: u64,
    genesis: Digest,
    last: Digest,
    tree: Recent,
    /// The sequence number that should come next.
    sequence: u64,
    policies: Policies,
    clock: Option<Clock>,
    heads: Heads,
    pruned: Pruned,
    integrity: Answer,
    order: Answer,
    policy: Answer,
    times: Times,
    /// The latest time that is not from the future.
    newest: Option<i64>,
    sealed: Tally,
    checkpoints: Tally,
    late: u64,
    encoding: Buffer,
}

/// How many, and the first of them.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    first: u64,
    count: u64,
}

impl Verifier {
    /// Begins with the first record of the log with this id and first policy. Both are part of
    /// every hash: with others, the first record is a fault.
    pub fn new(log: &Id, policy: Digest) -> Self {
        Self::at(Position::genesis(log, policy))
    }

    /// Begins in the middle of a log. What comes before is not checked, and the answers say so.
    ///
    /// A position that lay where others can write may be forged. Another frontier shows in a head
    /// of the log, another last hash or policy in the next record. Another log shows nowhere:
    /// compare [`genesis_hash`](Position::genesis_hash) with that of
    /// [`Position::genesis`](Position::genesis).
    pub fn at(position: Position) -> Self {
        Self {
            start: position.size(),
            genesis: position.genesis_hash(),
            last: position.last_hash(),
            tree: Recent::new(position.frontier()),
            sequence: position.size(),
            policies: Policies::new(position.policy()),
            clock: None,
            heads: Heads::default(),
            pruned: Pruned::default(),
            integrity: Answer::NotChecked,
            order: Answer::NotChecked,
            policy: Answer::NotChecked,
            times: Times::default(),
            newest: None,
            sealed: Tally::default(),
            checkpoints: Tally::default(),
            late: 0,
            encoding: Buffer::default(),
        }
    }

    /// Says what time it is, and how old the log may be. Before the first record.
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self.late = self.read();
        self
    }

    /// Says which policies alone may be used. Before the first record.
    pub fn with_policies(mut self, allowed: impl IntoIterator<Item = Digest>) -> Self {
        self.policies.restrict(allowed.into_iter().collect());
        self.late = self.read();
        self
    }

    /// Demands that the log has a head: as many records at least, and this root up to there. Any
    /// number of heads, in any order, each before the log is more than 1,024 records past it. One
    /// that comes later is listed as not checked, if its root can no longer be told.
    ///
    /// Returns what is wrong with it if that is known already.
    pub fn expect_head(&mut self, expected: impl Into<ExpectedHead>) -> Option<Fault> {
        self.heads.expect(expected.into(), &self.tree, self.horizon())
    }

    /// Reads the next entry. Linear in its length; no allocation once warm, which is after some
    /// 2,000 records, except for records that are about the log itself and where the log has
    /// doubled and the tree gets another level.
    ///
    /// Returns the first thing that is wrong with it. [`finish`](Self::finish) reports it too.
    pub fn push(&mut self, entry: &Entry) -> Option<Fault> {
        let Buffer(mut encoding) = std::mem::take(&mut self.encoding);
        encoding.clear();
        entry.record().encode(&mut encoding);
        let fault = self.push_encoded(entry.hash(), &encoding);
        self.encoding = Buffer(encoding);
        fault
    }

    /// Reads the next record as it is stored: the hash of its leaf, and its
    /// [encoding](crate::Record::encode), which is checked as it is in decoding. Linear in its
    /// length; the record is not made, so this is the fast way.
    pub fn push_encoded(&mut self, hash: Digest, encoding: &[u8]) -> Option<Fault> {
        let index = self.tree.size();
        let belongs = hash == leaf_hash([self.last.as_bytes(), encoding]);
        let facts = Facts::read(encoding);
        let integrity = match &facts {
            Err(error) => Some(refusal(*error, encoding)),
            Ok(_) if !belongs => Some(FaultKind::HashMismatch),
            Ok(facts) => self.check_told(index, facts),
        };
        let mut found = note(&mut self.integrity, index, integrity);
        if let Ok(facts) = facts {
            let order = self.check_order(&facts);
            let policy = self.policies.check(index, &facts, integrity.is_none());
            found = found.or(note(&mut self.order, index, order));
            found = found.or(note(&mut self.policy, index, policy));
            self.sealed.add(index, facts.sealed);
            if integrity.is_none() {
                self.read_time(index, facts.time);
            }
        } else {
            self.sequence = self.sequence.saturating_add(1);
            self.policies.damaged();
        }
        found.or(self.pass(hash))
    }

    /// Passes the next record, of which only the hash of its leaf is left. Whether the hash is
    /// right shows in the next record that is there, or in a head.
    pub fn push_pruned(&mut self, hash: Digest) -> Option<Fault> {
        self.pruned.add(self.tree.size());
        self.sequence = self.sequence.saturating_add(1);
        self.policies.pruned();
        self.pass(hash)
    }

    /// The size and root of the log up to here, its hashes taken as they were stored.
    #[must_use]
    pub fn head(&self) -> Head {
        let size = self.tree.size();
        // Of the size itself there always is a root.
        Head::of(size, self.tree.root(size).unwrap_or(self.last))
    }

    /// Where the log stands, to append to it or to go on verifying later. None where a record was
    /// damaged or out of order, where the log has another root than a head that was given, or
    /// where the policy in force was lost with a pruned record.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        let broken = [self.integrity, self.order].iter().any(|answer| answer.fault().is_some());
        let policy = self.policies.known().filter(|_| !broken && !self.heads.contradict())?;
        let size = self.tree.size();
        let frontier = Frontier::from_parts(size, self.tree.peaks(size)?).ok()?;
        Some(Position::of(self.genesis, policy, self.last, frontier))
    }

    /// Says what was found.
    pub fn finish(self) -> Verification {
        let size = self.tree.size();
        let (completeness, authenticity) = self.heads.answers(size);
        let freshness = self.clock.map_or(Freshness::NOT_CHECKED, |clock| Freshness {
            record: clock.age(self.newest, clock.record_limit),
            head: clock.age(self.heads.newest(), clock.head_limit),
        });

        let mut unchecked = Vec::new();
        let mut add = |kind, index, count| unchecked.push(Unchecked { kind, index, count });
        if self.read() == 0 {
            add(UncheckedKind::Empty, 0, 0);
        }
        if self.start > 0 {
            add(UncheckedKind::Before, self.start, self.start);
        }
        if self.late > 0 {
            add(UncheckedKind::Late, self.start, self.late);
        }
        self.pruned.report(&mut add);
        self.policies.lost().report(UncheckedKind::PolicyAfterPruned, &mut add);
        self.sealed.report(UncheckedKind::Sealed, &mut add);
        self.checkpoints.report(UncheckedKind::Checkpoint, &mut add);
        if let Some(future) = self.times.future {
            add(UncheckedKind::FutureTime, future.first, future.records);
        }
        self.heads.report(size, &completeness, &authenticity, &mut add);
        for (kind, age) in
            [(UncheckedKind::RecordAge, freshness.record), (UncheckedKind::HeadAge, freshness.head)]
        {
            if matches!(age, Age::NotChecked | Age::Unknown) {
                add(kind, 0, 0);
            }
        }

        Verification {
            head: self.head(),
            read: self.read(),
            integrity: self.integrity,
            order: self.order,
            completeness,
            policy: self.policy,
            policy_in_force: self.policies.in_force(),
            authenticity,
            freshness,
            times: self.times,
            unchecked,
        }
    }

    fn read(&self) -> u64 {
        self.tree.size().saturating_sub(self.start)
    }

    fn horizon(&self) -> i64 {
        self.clock.map_or(i64::MAX, Clock::horizon)
    }

    fn pass(&mut self, hash: Digest) -> Option<Fault> {
        self.last = hash;
        self.tree.push(hash);
        self.heads.reached(&self.tree, self.horizon())
    }

    /// Compares what a record tells of the log itself with the log.
    fn check_told(&mut self, index: u64, facts: &Facts) -> Option<FaultKind> {
        let (size, root) = match facts.event.as_ref()? {
            Event::Checkpointed(told) => (told.size, Some(told.root)),
            Event::Retention(told) => (told.end, told.root),
            _ => return None,
        };
        if let Some(root) = root {
            let found = self.tree.root(size);
            if size > index || found.is_some_and(|found| found != root) {
                return Some(FaultKind::CheckpointMismatch);
            }
            if found.is_none() {
                self.checkpoints.add(index, 1);
            }
        }
        if let Some(Event::Retention(told)) = &facts.event
            && told.action == RetentionAction::Pruned
        {
            self.pruned.told(told.first, told.end);
        }
        None
    }

    fn check_order(&mut self, facts: &Facts) -> Option<FaultKind> {
        let (expected, found) = (self.sequence, facts.sequence);
        self.sequence = found.saturating_add(1);
        match found.cmp(&expected) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(FaultKind::Gap { expected, found }),
            std::cmp::Ordering::Less => Some(FaultKind::OutOfOrder { expected, found }),
        }
    }

    fn read_time(&mut self, index: u64, time: i64) {
        let Times { earliest, latest, backwards, future } = &mut self.times;
        if let Some(latest) = latest.filter(|latest| time < *latest) {
            Odd::add(backwards, index, latest.abs_diff(time));
        }
        *earliest = Some(earliest.map_or(time, |earliest| earliest.min(time)));
        match self.clock {
            Some(clock) if time > clock.horizon() => {
                Odd::add(future, index, time.abs_diff(clock.now));
            }
            _ => self.newest = self.newest.max(Some(time)),
        }
        *latest = (*latest).max(Some(time));
    }
}

impl Tally {
    fn add(&mut self, index: u64, count: u64) {
        if self.count == 0 {
            self.first = index;
        }
        self.count = self.count.saturating_add(count);
    }

    fn report(self, kind: UncheckedKind, add: &mut impl FnMut(UncheckedKind, u64, u64)) {
        if self.count > 0 {
            add(kind, self.first, self.count);
        }
    }
}

/// Adds a fault to an answer, or a record that is as it should be.
fn note(answer: &mut Answer, index: u64, kind: Option<FaultKind>) -> Option<Fault> {
    let fault = kind.map(|kind| Fault::new(index, kind));
    match fault {
        Some(fault) => answer.add(fault),
        None => answer.confirm(),
    }
    fault
}

fn refusal(error: Error, encoding: &[u8]) -> FaultKind {
    match (error.kind(), u16::decode(&mut Decoder::new(encoding))) {
        (ErrorKind::UnsupportedVersion, Ok(found)) => FaultKind::UnsupportedVersion { found },
        _ => FaultKind::Malformed,
    }
}
