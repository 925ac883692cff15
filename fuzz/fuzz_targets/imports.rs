//! Any bytes as JSON lines, and lines of every kind of record with some bytes changed: in pieces of
//! any length they are read as in one, and as text in memory; what is read is written and read as
//! the same entry, and its line of CSV has as many cells as the header and none that is a formula.
#![no_main]

use std::sync::LazyLock;

use audit_types::Entry;
use audit_types::export::csv;
use audit_types::export::jsonl::{ImportError, Reader, read, write_entry};
use libfuzzer_sys::fuzz_target;

/// Lines of records of every kind.
static SAMPLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("../../crates/audit-types/testdata/entries.jsonl").lines().collect()
});

/// A sample with some bytes changed and others put in, or the bytes alone.
fn line((sample, changes, more): &(u8, Vec<(u16, u8)>, Vec<u8>)) -> Vec<u8> {
    let Some(sample) = SAMPLES.get(usize::from(*sample)) else { return more.clone() };
    let mut bytes = sample.as_bytes().to_vec();
    for (at, byte) in changes {
        let at = usize::from(*at) % bytes.len();
        if let Some(place) = bytes.get_mut(at) {
            *place = *byte;
        }
    }
    let at = changes.last().map_or(bytes.len(), |(at, _)| usize::from(*at) % bytes.len());
    bytes.splice(at..at, more.iter().copied());
    bytes
}

fn pushed<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Result<Entry, ImportError>> {
    let (mut reader, mut found) = (Reader::new(), Vec::new());
    for piece in pieces {
        reader.push(piece, |entry| found.push(entry));
    }
    reader.finish(|entry| found.push(entry));
    found
}

/// The cells of a line as RFC 4180 has them.
fn cells(line: &str) -> Vec<String> {
    let mut rest = line.strip_suffix("\r\n").expect("the end of a line").chars().peekable();
    let (mut cells, mut quoted) = (vec![String::new()], false);
    while let Some(next) = rest.next() {
        let cell = cells.last_mut().expect("a cell");
        match next {
            '"' if quoted && rest.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    assert!(!quoted);
    cells
}

/// A cell that is nothing but a number may have a sign.
fn is_formula(cell: &str) -> bool {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    formula && cell.parse::<i64>().is_err()
}

fn check(entry: &Entry) {
    let mut text = String::new();
    write_entry(entry, &mut text).expect("an entry is written");
    assert_eq!(text.matches('\n').count(), 1);
    let again: Vec<_> = read(&text).collect();
    assert_eq!(again, [Ok(entry.clone())]);
    let mut row = String::new();
    csv::write_entry(entry, &mut row).expect("a line is written");
    let cells = cells(&row);
    assert_eq!(cells.len(), csv::HEADER.len());
    for (name, cell) in csv::HEADER.iter().zip(&cells) {
        assert!(*name == "time" || !is_formula(cell), "{name}: {cell}");
    }
}

fuzz_target!(|input: (Vec<(u8, Vec<(u16, u8)>, Vec<u8>)>, Vec<u8>)| {
    let (lines, lengths) = input;
    let bytes = lines.iter().map(line).collect::<Vec<_>>().join(&b'\n');
    let whole = pushed([bytes.as_slice()].into_iter());
    let mut rest = bytes.as_slice();
    let mut lengths = lengths.iter();
    let pieces = std::iter::from_fn(|| {
        let length = lengths.next().map_or(rest.len(), |length| usize::from(*length));
        let (piece, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        // Empty pieces in the middle are pieces as well.
        (!piece.is_empty() || !rest.is_empty()).then_some(piece)
    });
    assert_eq!(pushed(pieces), whole);
    if let Ok(text) = std::str::from_utf8(&bytes) {
        assert_eq!(read(text).collect::<Vec<_>>(), whole);
    }
    for entry in whole.iter().flatten() {
        check(entry);
    }
});
