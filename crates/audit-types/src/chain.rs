//! The running chain of hashes.

use std::fmt;
use std::str::FromStr;

use crate::encode::Encoder;
use crate::text::check_id;
use crate::{Digest, Draft, Error, ErrorKind, Record, SCHEMA_VERSION};

/// What sets these hashes apart from any other use of SHA-256 on the same bytes.
const GENESIS_TAG: &[u8] = b"audit-types/genesis\0";
const ENTRY_TAG: &[u8] = b"audit-types/entry\0";

/// The greatest number of records a head may claim. Half of what the counter holds, so that
/// the counter cannot run out after any head that was taken.
const RECORDS_MAX: u64 = u64::MAX / 2;

/// The running chain of hashes of one log.
///
/// - Before the first record, the hash is SHA-256 of `audit-types/genesis`, a zero byte, the
///   schema version as big-endian `u16`, and the log id as its length in bytes as big-endian
///   `u32` and its UTF-8.
/// - With each record, it is SHA-256 of `audit-types/entry`, a zero byte, the hash before (32
///   bytes), and the record's [encoding](Record::encode).
///
/// The policy's digest is in each record and not in the beginning of the chain, so that a log
/// goes on when the policy changes.
#[derive(Clone, Debug)]
pub struct Chain {
    policy: Digest,
    head: Head,
    /// Kept for its memory only.
    encoding: Vec<u8>,
}

impl Chain {
    /// Begins a log. The id is part of every hash, so that a log cannot pass for another.
    pub fn new(log_id: &str, policy: Digest) -> Result<Self, Error> {
        Ok(Self::resume(Head::genesis(log_id)?, policy))
    }

    /// Goes on with a log, from the head that verifying it gave.
    #[must_use]
    pub fn resume(head: Head, policy: Digest) -> Self {
        Self { policy, head, encoding: Vec::new() }
    }

    /// Checks a draft and adds it. On an error the chain is as it was.
    ///
    /// The chain has moved on once this returns an entry: if the entry is lost, the next one
    /// leaves a gap that the verifier reports.
    pub fn append(&mut self, draft: Draft) -> Result<Entry, Error> {
        let record = Record::new(SCHEMA_VERSION, self.head.records, self.policy, draft)?;
        self.head = self.head.next(&record, &mut self.encoding);
        Ok(Entry { record, hash: self.head.hash })
    }

    /// Puts later records under another policy.
    pub fn change_policy(&mut self, policy: Digest) {
        self.policy = policy;
    }

    /// The digest of the policy that the next record will carry.
    #[must_use]
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// How long the log is and the hash it ends with.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }
}

/// A record and the hash of the log up to and including it.
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

    /// The hash of the log up to and including the record.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }
}

/// How long a log is and the hash it ends with: what to keep elsewhere, to be able to tell later
/// whether the log is whole.
///
/// Its text is the number of records, a colon and the hash: `12:5f0c...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    records: u64,
    hash: Digest,
}

impl Head {
    /// Takes a head that was stored in some other way than as text. The number of records is
    /// at most 2^63 - 1.
    pub fn new(records: u64, hash: Digest) -> Result<Self, Error> {
        if records > RECORDS_MAX {
            return Err(Error::new(ErrorKind::TooLarge, "records"));
        }
        Ok(Self { records, hash })
    }

    /// The number of records in the log.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The hash of the last of them.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// The head of a log without records.
    pub(crate) fn genesis(log_id: &str) -> Result<Self, Error> {
        check_id(log_id, "log id")?;
        let mut bytes = Vec::new();
        let mut encoder = Encoder { out: &mut bytes };
        encoder.u16(SCHEMA_VERSION);
        encoder.text(log_id);
        Ok(Self { records: 0, hash: Digest::of_parts(&[GENESIS_TAG, &bytes]) })
    }

    /// The head after one more record.
    pub(crate) fn next(&self, record: &Record, encoding: &mut Vec<u8>) -> Self {
        encoding.clear();
        record.encode(encoding);
        Self {
            // Never saturates: see `RECORDS_MAX`.
            records: self.records.saturating_add(1),
            hash: Digest::of_parts(&[ENTRY_TAG, self.hash.as_bytes(), encoding]),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.records, self.hash)
    }
}

impl FromStr for Head {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::Malformed, "head");
        let parts = text.split_once(':').and_then(|(records, hash)| {
            // `parse` also takes `+1` and `01`; a head has one text.
            let canonical =
                records == "0" || records.starts_with(|first| matches!(first, '1'..='9'));
            canonical.then_some((records.parse().ok()?, hash.parse().ok()?))
        });
        let (records, hash) = parts.ok_or(malformed)?;
        Self::new(records, hash)
    }
}
