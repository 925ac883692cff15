//! JSON lines: one entry a line, and back.
//!
//! ```
//! use audit_types::export::jsonl;
//! use audit_types::{Chain, Digest, Draft, Event, Id, Mode, RunStart};
//!
//! let (log, policy) = (Id::new("billing-eu")?, Digest::sha256(b"version = 1"));
//! let mut chain = Chain::new(&log, policy);
//! let entry = chain.append(Draft {
//!     time: 1_760_000_000_000_000,
//!     run: Some(Id::new("run-7")?),
//!     workflow: None,
//!     agent: None,
//!     event: Event::RunStart(RunStart {
//!         version: None,
//!         started_by: None,
//!         parent: None,
//!         mode: Mode::Enforce,
//!         intent: None,
//!     }),
//! });
//! let mut text = String::new();
//! jsonl::write_entry(&entry, &mut text)?;
//!
//! let read: Vec<_> = jsonl::read(&text).collect::<Result<_, _>>()?;
//! assert_eq!(read, [entry]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Format
//!
//! UTF-8; one JSON object a line, its fields those of [`Entry`] in serde; a line feed after every
//! line, the last one too. Within a line there is no line feed, since no text of a record may
//! hold one. Numbers are written in full.
//!
//! # What is read
//!
//! Exactly the objects that are written, though their fields may be in any order and with blanks
//! between, and one that is `null` may be left out: a field that is unknown or there twice, or
//! another one that is missing, is an error, and so is a list in the place of an object. Files that
//! went through other hands are read as well: a byte order mark at the very beginning, a carriage
//! return at the end of a line, blank lines, and a last line without an end. An error concerns one
//! line, and reading goes on with the next one; what a line that cannot be read means for the log
//! says the verifier.
//!
//! # Guarantees
//!
//! 1. What is written and read is the same entry, to the last bit (`tests/jsonl.rs`:
//!    `every_entry_round_trips`), in whatever pieces it is pushed (`tests/jsonl.rs`:
//!    `pieces_do_not_matter`).
//! 2. Every entry fits into [`LINE_MAX`] (`tests/jsonl.rs`: `the_longest_entry_fits`); a reader
//!    holds no more than that, however long a line is (`tests/jsonl.rs`:
//!    `a_huge_line_is_not_kept`).
//! 3. No error holds a part of a line (`tests/jsonl.rs`: `errors_do_not_repeat_the_line`).
//! 4. No bytes make a reader panic (`tests/jsonl.rs`: `no_bytes_make_it_panic`,
//!    `no_json_makes_it_panic`; fuzz target `imports`).

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use thiserror::Error as ThisError;

use crate::{Entry, SCHEMA_VERSION};

/// The greatest length of a line, in bytes, its end not counted.
pub const LINE_MAX: usize = 1024 * 1024;

/// Appends the line of an entry, its end included. Linear in its length.
///
/// # Errors
///
/// Only those of `out`.
pub fn write_entry(entry: &Entry, out: &mut impl fmt::Write) -> fmt::Result {
    // Writing one cannot fail: its keys are texts and its numbers finite.
    let line = serde_json::to_string(entry).map_err(|_| fmt::Error)?;
    out.write_str(&line)?;
    out.write_char('\n')
}

/// The entries of a text that is in memory, in order. For what comes in pieces, see [`Reader`].
pub fn read(text: &str) -> impl Iterator<Item = Result<Entry, ImportError>> {
    // Not `lines`, which takes a carriage return off that only `parse` should.
    let mut line = 0_u64;
    text.split('\n').filter_map(move |text| {
        line = line.saturating_add(1);
        parse(text.as_bytes(), line).transpose()
    })
}

/// Reads entries from bytes that come in pieces of any length.
///
/// ```
/// use audit_types::export::jsonl::{ImportErrorKind, Reader};
///
/// let mut reader = Reader::new();
/// let mut errors = Vec::new();
/// for piece in [&b"{\"schema\":"[..], b"9}\n\n", b"{"] {
///     reader.push(piece, |entry| errors.extend(entry.err()));
/// }
/// reader.finish(|entry| errors.extend(entry.err()));
/// assert_eq!(errors[0].kind(), ImportErrorKind::UnsupportedVersion { found: 9 });
/// assert_eq!((errors[1].line(), errors[1].kind()), (3, ImportErrorKind::NotJson));
/// ```
#[derive(Clone, Default)]
pub struct Reader {
    /// The line that has not ended; empty if it is longer than it may be.
    pending: Vec<u8>,
    overlong: bool,
    /// How many lines have ended.
    lines: u64,
}

impl Reader {
    /// At the beginning of a file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and hands every line that ends in them to `each`.
    pub fn push(&mut self, bytes: &[u8], mut each: impl FnMut(Result<Entry, ImportError>)) {
        let mut pieces = bytes.split(|byte| *byte == b'\n');
        // There is always a first piece; it goes on with the line before.
        let mut piece = pieces.next().unwrap_or_default();
        for next in pieces {
            if self.pending.is_empty() && !self.overlong {
                self.end_line(piece, &mut each);
            } else {
                self.keep(piece);
                let line = std::mem::take(&mut self.pending);
                self.end_line(&line, &mut each);
            }
            piece = next;
        }
        self.keep(piece);
    }

    /// Hands a last line without an end to `each`.
    pub fn finish(mut self, mut each: impl FnMut(Result<Entry, ImportError>)) {
        let line = std::mem::take(&mut self.pending);
        self.end_line(&line, &mut each);
    }

    fn keep(&mut self, piece: &[u8]) {
        // The byte order mark and the carriage return are not part of the line.
        let longest = LINE_MAX.saturating_add(BYTE_ORDER_MARK.len()).saturating_add(1);
        if self.overlong || self.pending.len().saturating_add(piece.len()) > longest {
            self.overlong = true;
            self.pending = Vec::new();
        } else {
            self.pending.extend_from_slice(piece);
        }
    }

    fn end_line(&mut self, line: &[u8], each: &mut impl FnMut(Result<Entry, ImportError>)) {
        self.lines = self.lines.saturating_add(1);
        let result = if std::mem::take(&mut self.overlong) {
            Err(ImportError { line: self.lines, kind: ImportErrorKind::TooLong })
        } else {
            parse(line, self.lines)
        };
        if let Some(entry) = result.transpose() {
            each(entry);
        }
    }
}

/// Shows how much of a line is kept, never the line.
impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("lines", &self.lines)
            .field("overlong", &self.overlong)
            .field("pending", &self.pending.len())
            .finish()
    }
}

/// A line that is no entry. It never holds a part of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ThisError)]
#[error("line {line} {kind}")]
pub struct ImportError {
    line: u64,
    kind: ImportErrorKind,
}

impl ImportError {
    /// The number of the line, from 1, blank lines counted.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn kind(&self) -> ImportErrorKind {
        self.kind
    }
}

/// Why a line is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum ImportErrorKind {
    /// It is longer than [`LINE_MAX`].
    #[error("is too long")]
    TooLong,
    /// It is not UTF-8.
    #[error("is not UTF-8")]
    NotUtf8,
    /// It is not JSON, or nested deeper than a reader should go, or cut off.
    #[error("is not JSON")]
    NotJson,
    /// An object has a key twice.
    #[error("has a key twice")]
    DuplicateKey,
    /// It is of another version of the schema.
    #[error("is of the unsupported schema version {found}")]
    UnsupportedVersion {
        /// The version.
        found: u64,
    },
    /// It is JSON and no entry: a field is missing, unknown, or not what it should be.
    #[error("is no audit entry")]
    NotAnEntry,
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The entry of a line; none for a blank one.
fn parse(line: &[u8], number: u64) -> Result<Option<Entry>, ImportError> {
    let error = |kind| ImportError { line: number, kind };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
    if line.len() > LINE_MAX {
        return Err(error(ImportErrorKind::TooLong));
    }
    let text = std::str::from_utf8(line).map_err(|_| error(ImportErrorKind::NotUtf8))?;
    if text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(entry) => Ok(Some(entry)),
        Err(_) => Err(error(diagnose(text))),
    }
}

/// Why a line could not be read. A second pass, for lines that are wrong only.
fn diagnose(text: &str) -> ImportErrorKind {
    /// The one field that every version has.
    #[derive(Deserialize)]
    struct Version {
        schema: u64,
    }

    let mut duplicate = false;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Walk { duplicate: &mut duplicate }.deserialize(&mut json).and_then(|()| json.end());
    if read.is_err() {
        return ImportErrorKind::NotJson;
    }
    if duplicate {
        return ImportErrorKind::DuplicateKey;
    }
    match serde_json::from_str(text) {
        Ok(Version { schema }) if schema != u64::from(SCHEMA_VERSION) => {
            ImportErrorKind::UnsupportedVersion { found: schema }
        }
        _ => ImportErrorKind::NotAnEntry,
    }
}

/// Goes through any JSON and looks for keys that an object has twice. `serde_json` limits the
/// depth.
struct Walk<'a> {
    duplicate: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Walk { duplicate: &mut *self.duplicate })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            *self.duplicate |= !seen.insert(key);
            fields.next_value_seed(Walk { duplicate: &mut *self.duplicate })?;
        }
        Ok(())
    }
}
