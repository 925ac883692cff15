//! The file of checkpoints: heads of the log, each with the text that was signed, if one was.
//!
//! A checkpoint is one line `checkpoint HEAD LINES CHECK` and then as many lines of its note, each
//! behind `| `. The check is the first 16 digits of SHA-256 of the head, a line feed and the note.

use std::io::{self, Read};

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

/// More bytes than the text of a checkpoint can have.
const TEXT_MAX: usize = NOTE_MAX + 2 * NOTE_LINES_MAX + 256;

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;

/// How long the file is, and how much of it are checkpoints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// How many bytes it has.
    pub length: u64,
    /// How many of them stand before the first that are no checkpoint.
    pub good: u64,
    /// Whether a checkpoint follows those.
    pub damaged: bool,
}

/// Reads the file, and hands over each checkpoint. Linear in its length, in memory that does not
/// depend on it.
pub(crate) fn read_stream(
    reader: impl Read,
    mut take: impl FnMut(StoredCheckpoint),
) -> io::Result<Extent> {
    let mut extent = Extent::default();
    let bytes = Vec::with_capacity(CHUNK + TEXT_MAX + 64);
    let mut window = Window { reader, bytes, start: 0, ended: false };
    let mut whole = true;
    // Within a line that is longer than any of a checkpoint.
    let mut in_line = false;
    loop {
        let rest = window.fill()?;
        if rest.is_empty() {
            return Ok(extent);
        }
        let found = if in_line { None } else { parse(rest) };
        let length = match found {
            Some((checkpoint, length)) => {
                take(checkpoint);
                extent.damaged |= !whole;
                if whole {
                    extent.good = extent.good.saturating_add(length as u64);
                }
                length
            }
            None => {
                // One that was not finished cannot be told from one that was damaged, unless
                // another follows.
                whole = false;
                let line = rest.iter().position(|byte| *byte == b'\n');
                in_line = line.is_none();
                line.map_or(rest.len(), |line| line.saturating_add(1))
            }
        };
        window.start = window.start.saturating_add(length);
        extent.length = extent.length.saturating_add(length as u64);
    }
}

/// So much of a file that the text of any checkpoint fits in.
struct Window<R> {
    reader: R,
    bytes: Vec<u8>,
    /// Before it, everything was read.
    start: usize,
    ended: bool,
}

impl<R: Read> Window<R> {
    /// What stands from the start on: as many bytes as a checkpoint has at most, if there are.
    fn fill(&mut self) -> io::Result<&[u8]> {
        if !self.ended && self.bytes.len().saturating_sub(self.start) < TEXT_MAX {
            self.bytes.drain(..self.start.min(self.bytes.len()));
            self.start = 0;
            let read = self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut self.bytes)?;
            self.ended = read < CHUNK;
        }
        Ok(self.bytes.get(self.start..).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands out pieces of one length.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len());
            (&mut self.0).take(length as u64).read(buffer)
        }
    }

    /// With all of the file in memory.
    fn model(bytes: &[u8]) -> (Vec<StoredCheckpoint>, Extent) {
        let mut extent = Extent { length: bytes.len() as u64, ..Extent::default() };
        let (mut list, mut rest, mut whole) = (Vec::new(), bytes, true);
        while !rest.is_empty() {
            let length = if let Some((checkpoint, length)) = parse(rest) {
                list.push(checkpoint);
                extent.damaged |= !whole;
                extent.good += if whole { length as u64 } else { 0 };
                length
            } else {
                whole = false;
                rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |line| line + 1)
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        (list, extent)
    }

    fn stored(size: u64, note: Option<String>) -> String {
        let head = Head::new(size, Digest::sha256(&size.to_be_bytes()));
        head.ok().and_then(|head| StoredCheckpoint { head, note }.to_text()).unwrap_or_default()
    }

    fn part() -> impl Strategy<Value = String> {
        let note = (0..=NOTE_LINES_MAX, 0..300_usize)
            .prop_map(|(lines, length)| format!("{}\n", "x".repeat(length)).repeat(lines));
        let long = (1..40_u64)
            .prop_map(|size| stored(size, Some(format!("{}\n", "y".repeat(NOTE_MAX - 1)))));
        let noise = (0..200_000_usize, any::<bool>())
            .prop_map(|(length, ends)| "z".repeat(length) + if ends { "\n" } else { "" });
        prop_oneof![
            8 => (1..40_u64, prop::option::of(note)).prop_map(|(size, note)| stored(size, note)),
            2 => long,
            1 => noise,
            1 => Just("checkpoint 1:0 0 0\n".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn a_stream_is_read_as_the_whole(
            parts in prop::collection::vec(part(), 0..40),
            cut in 0..200_usize,
            piece in 1..100_000_usize,
        ) {
            let text = parts.concat();
            let bytes = text.as_bytes();
            let bytes = bytes.get(..bytes.len().saturating_sub(cut)).unwrap_or_default();
            let mut list = Vec::new();
            let extent = read_stream(Pieces(bytes, piece), |checkpoint| list.push(checkpoint));
            prop_assert_eq!((list, extent.ok()), {
                let (list, extent) = model(bytes);
                (list, Some(extent))
            });
        }
    }

    #[test]
    fn memory_does_not_grow_with_the_file() {
        let text: String =
            (1..20_000).map(|size| stored(size, Some("note\n".to_owned()))).collect();
        let mut count = 0;
        let used = allocation_counter::measure(|| {
            let _ = read_stream(text.as_bytes(), |_| count += 1);
        });
        assert_eq!(count, 19_999);
        assert!(used.bytes_max < 300 * 1024, "{} of {}", used.bytes_max, text.len());
    }
}
