//! Appending records.

use std::fmt;
use std::str::FromStr;

use crate::canonical::{Buffer, Canonical, Decoder, MALFORMED};
use crate::number::parse_number;
use crate::through_text::impl_through_text;
use crate::tree::{RECORDS_MAX, empty_root, leaf_hash};
use crate::{Digest, Draft, Error, ErrorKind, Event, Frontier, Id, Record, SCHEMA_VERSION};

/// What sets the beginning of a log apart from any other use of SHA-256 on the same bytes.
const GENESIS_TAG: &[u8] = b"audit-types/genesis\0";

/// Appends records to one log, in memory that does not grow with it.
///
/// - The hash before the first record, the genesis, is SHA-256 of `audit-types/genesis`, a zero
///   byte, the schema version as `u16`, the log id as text and the digest of the first policy,
///   all in the [canonical encoding](Record::encode).
/// - Each record is a leaf of a Merkle tree (RFC 6962, section 2.1). The data of the leaf are the
///   hash of the leaf before it (the genesis for the first) and the encoding of the record.
///
/// The tree proves membership and growth to whoever has a root. The hash before makes every leaf
/// depend on all that came before it, so that a record which was changed, moved or taken from
/// another log is noticed where it stands, and not only at the next root.
#[derive(Clone, Debug)]
pub struct Chain {
    position: Position,
    /// That of the last record that was appended here, if one was.
    encoding: Buffer,
    /// The hash before that record.
    before: Option<Digest>,
}

impl Chain {
    /// Begins a log. Its id, the version of the schema and the first policy are part of every
    /// hash, so that a log cannot pass for another.
    #[must_use]
    pub fn new(log: &Id, policy: Digest) -> Self {
        Self::resume(Position::genesis(log, policy))
    }

    /// Goes on with a log from where it stands.
    #[must_use]
    pub fn resume(position: Position) -> Self {
        Self { position, encoding: Buffer::default(), before: None }
    }

    /// Gives a draft its place and hash. Linear in its length; no allocation once warm,
    /// but where a tree that has grown needs room for another level.
    ///
    /// The chain has moved on: if the entry is lost, the next one leaves a gap that the verifier
    /// reports. A [policy change](crate::PolicyChange) puts the records behind it under the new
    /// policy.
    pub fn append(&mut self, draft: Draft) -> Entry {
        let record = Record::new(self.position.size(), self.position.policy, draft);
        let Buffer(encoding) = &mut self.encoding;
        encoding.clear();
        record.encode(encoding);
        self.before = Some(self.position.last);
        let hash = self.position.advance(&record, encoding);
        Entry { record, hash }
    }

    /// The hash before the last record that was appended here, and the encoding of that record:
    /// what the last hash of the position was made of.
    pub(crate) fn last_appended(&self) -> Option<(Digest, &[u8])> {
        let Buffer(encoding) = &self.encoding;
        Some((self.before?, encoding))
    }

    /// The digest of the policy that the next record will carry.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.position.policy
    }

    /// How long the log is and the root of its tree.
    #[must_use]
    pub fn head(&self) -> Head {
        self.position.head()
    }

    /// Where the log stands: what [`resume`](Self::resume) needs.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }
}

/// Where a log stands: all that is needed to append to it or to verify what follows. At most
/// some 2 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    genesis: Digest,
    policy: Digest,
    /// The hash of the last leaf; the genesis before the first.
    last: Digest,
    frontier: Frontier,
}

impl Position {
    /// Where a log begins.
    #[must_use]
    pub fn genesis(log: &Id, policy: Digest) -> Self {
        let mut bytes = GENESIS_TAG.to_vec();
        SCHEMA_VERSION.encode(&mut bytes);
        log.encode(&mut bytes);
        policy.encode(&mut bytes);
        let genesis = Digest::sha256(&bytes);
        Self { genesis, policy, last: genesis, frontier: Frontier::new() }
    }

    /// The hash that the log began with.
    #[must_use]
    pub fn genesis_hash(&self) -> Digest {
        self.genesis
    }

    /// The policy that the next record has to carry.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// The hash of the last record's leaf; the genesis where there is none.
    #[must_use]
    pub fn last_hash(&self) -> Digest {
        self.last
    }

    /// The number of records.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The right edge of the tree.
    #[must_use]
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// How long the log is and the root of its tree.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.size(), root: self.frontier.root() }
    }

    /// Appends the encoding: genesis, policy, last hash, size and the roots of the full subtrees.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let Self { genesis, policy, last, frontier } = self;
        genesis.encode(out);
        policy.encode(out);
        last.encode(out);
        frontier.encode(out);
    }

    /// Reads an encoding. Whether it is the position of a log is not known here: it counts as far
    /// as the log verifies from it.
    ///
    /// # Errors
    ///
    /// Bytes that [`encode`](Self::encode) does not make, and a last hash that is not that of the
    /// last leaf, where the frontier tells it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder::new(bytes);
        let genesis = Digest::decode(&mut input)?;
        let policy = Digest::decode(&mut input)?;
        let last = Digest::decode(&mut input)?;
        let frontier = Frontier::decode(&mut input)?;
        input.finish()?;
        // With an odd number of leaves the last one is a peak itself.
        let known = match frontier.size() {
            0 => Some(genesis),
            size if size % 2 == 1 => frontier.peaks().last().copied(),
            _ => None,
        };
        if known.is_some_and(|known| known != last) {
            return Err(MALFORMED);
        }
        Ok(Self { genesis, policy, last, frontier })
    }

    /// Puts a position together that a verifier has come to.
    pub(crate) fn of(genesis: Digest, policy: Digest, last: Digest, frontier: Frontier) -> Self {
        Self { genesis, policy, last, frontier }
    }

    /// The hash that the next leaf has, if it is the record of this encoding.
    pub(crate) fn leaf(&self, encoding: &[u8]) -> Digest {
        leaf_hash([self.last.as_bytes(), encoding])
    }

    /// Moves on by a record; returns the hash of its leaf.
    pub(crate) fn advance(&mut self, record: &Record, encoding: &[u8]) -> Digest {
        let leaf = self.leaf(encoding);
        self.pass_record(record, leaf);
        leaf
    }

    /// Moves on by a record if this is the hash of its leaf; says whether it is.
    pub(crate) fn follow(&mut self, record: &Record, encoding: &[u8], hash: Digest) -> bool {
        let follows = self.leaf(encoding) == hash;
        if follows {
            self.pass_record(record, hash);
        }
        follows
    }

    fn pass_record(&mut self, record: &Record, leaf: Digest) {
        self.pass(leaf);
        if let Event::PolicyChange(change) = record.event() {
            self.policy = change.to;
        }
    }

    /// Moves on by the last record of a chain, which has come to `after` by it. The caller has
    /// made sure that the chain was here before.
    pub(crate) fn pass_to(&mut self, after: &Self) {
        self.pass(after.last);
        self.policy = after.policy;
    }

    /// Moves on by a leaf of which only the hash is known.
    pub(crate) fn pass(&mut self, leaf: Digest) {
        self.last = leaf;
        self.frontier.push(leaf);
    }
}

/// A record and the hash of its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "an entry that is not stored leaves a gap in the log"]
pub struct Entry {
    record: Record,
    hash: Digest,
}

impl Entry {
    /// Puts an entry together again that was stored in some other way than through serde. The
    /// hash is not checked; that is what the [`Verifier`](crate::Verifier) is for.
    pub fn new(record: Record, hash: Digest) -> Self {
        Self { record, hash }
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The hash of its leaf, which depends on all records before it.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }
}

/// How long a log is and the root of its tree: what to keep elsewhere, to be able to tell later
/// whether the log is whole.
///
/// Its text is the number of records, a colon and the root: `12:5f0c...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    size: u64,
    root: Digest,
}

impl Head {
    /// Takes a head that was stored in some other way than as text.
    ///
    /// # Errors
    ///
    /// A number of records above 2^63 - 1, and for no records another root than the one that they
    /// have: SHA-256 of nothing (RFC 6962, section 2.1).
    pub fn new(size: u64, root: Digest) -> Result<Self, Error> {
        if size > RECORDS_MAX {
            return Err(Error::new(ErrorKind::TooLarge, "records"));
        }
        if size == 0 && root != empty_root() {
            return Err(Error::new(ErrorKind::Mismatch, "root"));
        }
        Ok(Self { size, root })
    }

    /// Of a tree in memory, which is never that large.
    pub(crate) const fn of(size: u64, root: Digest) -> Self {
        Self { size, root }
    }

    /// The number of records in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of their tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.root
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.size, self.root)
    }
}

impl FromStr for Head {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parsed = text
            .split_once(':')
            .and_then(|(records, root)| Some((parse_number(records)?, root.parse().ok()?)));
        let (size, root) = parsed.ok_or(Error::new(ErrorKind::Malformed, "head"))?;
        Self::new(size, root)
    }
}

impl_through_text!(Head, "a number of records, a colon and a digest");
