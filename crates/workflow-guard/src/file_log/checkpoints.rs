//! The file of checkpoints: heads of the log, each with the text that was signed, if one was.
//!
//! A checkpoint is one line `checkpoint HEAD LINES CHECK` and then as many lines of its note, each
//! behind `| `. The check is the first 16 digits of SHA-256 of the head, a line feed and the note.

use audit_types::{Digest, Head};

/// The greatest length of a note, in bytes.
pub const NOTE_MAX: usize = 16 * 1024;

/// The greatest number of lines of a note.
pub const NOTE_LINES_MAX: usize = 64;

/// A checkpoint that was stored beside a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// How long the log was, and the root of its tree.
    pub head: Head,
    /// The signed note, if there is one, as it was given.
    pub note: Option<String>,
}

impl StoredCheckpoint {
    /// The text in the file; `None` if the note does not fit in it.
    pub(crate) fn to_text(&self) -> Option<String> {
        let note = self.note.as_deref().unwrap_or_default();
        let lines = note.lines().count();
        let whole = self.note.as_ref().is_none_or(|note| note.ends_with('\n'));
        if !whole || note.len() > NOTE_MAX || lines > NOTE_LINES_MAX {
            return None;
        }
        let mut text = format!("checkpoint {} {lines} {}\n", self.head, check(&self.head, note));
        // Not `lines`, which also takes away what may stand before a line feed.
        for line in note.split_inclusive('\n') {
            text.push_str("| ");
            text.push_str(line);
        }
        Some(text)
    }
}

/// What stands in the file.
#[derive(Debug, Default)]
pub(crate) struct Checkpoints {
    pub list: Vec<StoredCheckpoint>,
    /// How many bytes were read before the first that are no checkpoint.
    pub good: usize,
    /// Whether a checkpoint follows those.
    pub damaged: bool,
}

impl Checkpoints {
    /// Reads the file. Linear in its length.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut read = Self::default();
        let mut rest = bytes;
        let mut whole = true;
        while !rest.is_empty() {
            match parse(rest) {
                Some((checkpoint, length)) => {
                    read.list.push(checkpoint);
                    read.damaged |= !whole;
                    rest = rest.get(length..).unwrap_or_default();
                    if whole {
                        read.good = read.good.saturating_add(length);
                    }
                }
                None => {
                    // One that was not finished cannot be told from one that was damaged, unless
                    // another follows.
                    whole = false;
                    let line = rest.iter().position(|byte| *byte == b'\n');
                    let behind = line.map_or(rest.len(), |line| line.saturating_add(1));
                    rest = rest.get(behind..).unwrap_or_default();
                }
            }
        }
        read
    }

    /// The longest head.
    pub(crate) fn longest(&self) -> Option<Head> {
        self.list.iter().map(|checkpoint| checkpoint.head).max_by_key(Head::size)
    }
}

/// The checkpoint at the beginning of some bytes, and its length.
fn parse(bytes: &[u8]) -> Option<(StoredCheckpoint, usize)> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next()?;
    let mut words = std::str::from_utf8(first).ok()?.strip_suffix('\n')?.split(' ');
    let [Some("checkpoint"), Some(head), Some(count), Some(stored), None] =
        [words.next(), words.next(), words.next(), words.next(), words.next()]
    else {
        return None;
    };
    let head: Head = head.parse().ok()?;
    let count: usize = count.parse().ok().filter(|count| *count <= NOTE_LINES_MAX)?;
    let mut length = first.len();
    let mut note = String::new();
    for _ in 0..count {
        let line = lines.next().filter(|line| line.ends_with(b"\n"))?;
        length = length.saturating_add(line.len());
        note.push_str(std::str::from_utf8(line).ok()?.strip_prefix("| ")?);
    }
    let checkpoint =
        StoredCheckpoint { head, note: Some(note.clone()).filter(|note| !note.is_empty()) };
    (stored == check(&head, &note) && checkpoint.to_text()?.as_bytes() == bytes.get(..length)?)
        .then_some((checkpoint, length))
}

fn check(head: &Head, note: &str) -> String {
    let mut text = Digest::sha256(format!("{head}\n{note}").as_bytes()).to_string();
    text.truncate(16);
    text
}
