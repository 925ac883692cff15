//! JSON lines: export and import.
#![cfg(feature = "export")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

#[cfg(test)]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;
#[cfg(test)]
#[path = "common/golden.rs"]
mod golden;

use audit_types::export::jsonl::{
    ImportError, ImportErrorKind, LINE_MAX, Reader, read, write_entry,
};
use audit_types::{
    CODE_MAX, Chain, Code, Content, Draft, Entry, Event, Finding, Fingerprint, ID_MAX, Id,
    LABEL_MAX, LIST_MAX, LabelText, List, ModelCall, PolicyChange, SEALED_MAX, Sealed,
};
use common::any::any_draft;
use common::{POLICY, log, log_id, samples};
use proptest::prelude::*;
use serde::Deserialize;

fn write(entries: &[Entry]) -> String {
    let mut out = String::new();
    entries.iter().for_each(|entry| write_entry(entry, &mut out).unwrap());
    out
}

/// What a reader makes of pieces.
fn pushed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Result<Entry, ImportError>> {
    let (mut reader, mut found) = (Reader::new(), Vec::new());
    pieces.into_iter().for_each(|piece| reader.push(piece, |entry| found.push(entry)));
    reader.finish(|entry| found.push(entry));
    found
}

#[test]
fn what_is_read_back_is_the_same_log() {
    let (entries, head) = log(samples::all());
    let text = write(&entries);
    golden::check("log.jsonl", &text);
    // Every hash can be made again from what was read, so that the log verifies.
    let mut chain = Chain::new(&log_id(), POLICY);
    for (entry, original) in read(&text).zip(&entries) {
        let entry = entry.unwrap();
        assert_eq!(entry, *original);
        assert_eq!(chain.append(entry.record().draft().clone()), entry);
    }
    assert_eq!(chain.head(), head);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    text: String,
    lines: Vec<String>,
    why: String,
}

#[test]
fn lines_are_read_as_the_rows_say() {
    let rows: Rows = toml::from_str(include_str!("../testdata/import.toml")).unwrap();
    let line = write(&log(samples::full()).0[..1]);
    let entry = line.trim_end();
    let head = entry.strip_suffix('}').unwrap();
    for row in rows.row {
        let text = row.text.replace("ENTRY", entry).replace("HEAD", head);
        let mut numbers = text.split('\n').zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
        let describe = |result: &Result<Entry, ImportError>| {
            let (_, number) = numbers.next().unwrap();
            let Err(error) = result else { return format!("{number} entry") };
            assert_eq!(error.line(), number, "{}", row.name);
            let kind = match error.kind() {
                ImportErrorKind::NotJson => "not_json".to_owned(),
                ImportErrorKind::DuplicateKey => "duplicate_key".to_owned(),
                ImportErrorKind::NotAnEntry => "not_an_entry".to_owned(),
                ImportErrorKind::UnsupportedVersion { found } => {
                    format!("unsupported_version {found}")
                }
                other => format!("{other:?}"),
            };
            format!("{number} {kind}")
        };
        let found: Vec<_> = read(&text).collect();
        assert_eq!(
            found.iter().map(describe).collect::<Vec<_>>(),
            row.lines,
            "{}: {}",
            row.name,
            row.why
        );
        assert_eq!(pushed([text.as_bytes()]), found, "{}", row.name);
    }
}

/// In every object of every kind of record, at every depth.
#[test]
fn no_object_takes_a_key_twice_or_one_that_is_unknown() {
    let kind = |text: &str| read(text).next().unwrap().map_err(|error| error.kind());
    let mut tried = 0;
    for entry in log(samples::full()).0 {
        let text = write(std::slice::from_ref(&entry));
        for (place, _) in text.match_indices("\":") {
            let (before, after) = text.split_at(place);
            let key = before.rsplit('"').next().unwrap();
            let twice = format!("{before}\":null,\"{key}{after}");
            assert_eq!(kind(&twice), Err(ImportErrorKind::DuplicateKey), "{twice}");
            tried += 1;
        }
        for (place, _) in text.match_indices('{') {
            let (before, after) = text.split_at(place + 1);
            let more = format!("{before}\"unknown\":0,{after}");
            // Within texts of samples there are braces, too: labels.
            if serde_json::from_str::<serde_json::Value>(&more).is_ok() {
                assert_eq!(kind(&more), Err(ImportErrorKind::NotAnEntry), "{more}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn what_is_not_utf_8_is_an_error() {
    let found = pushed([&b"{\"schema\":\xff}\n"[..], b"{}"]);
    let kinds: Vec<_> = found.into_iter().map(|entry| entry.unwrap_err().kind()).collect();
    assert_eq!(kinds, [ImportErrorKind::NotUtf8, ImportErrorKind::NotAnEntry]);
}

#[test]
fn nesting_without_end_is_an_error() {
    for text in ["[".repeat(LINE_MAX), "{\"a\":".repeat(LINE_MAX / 5)] {
        let found = pushed([text.as_bytes()]).remove(0);
        assert_eq!(found.unwrap_err().kind(), ImportErrorKind::NotJson);
    }
}

#[test]
fn a_huge_line_is_not_kept() {
    let entry = write(&log(samples::minimal()).0[..1]);
    let (mut reader, mut found) = (Reader::new(), Vec::new());
    let piece = vec![b' '; 64 * 1024];
    for _ in 0..64 {
        reader.push(&piece, |entry| found.push(entry));
        let shown = format!("{reader:?}");
        let pending = shown.split("pending: ").nth(1).unwrap();
        let pending: usize = pending.split(' ').next().unwrap().parse().unwrap();
        assert!(pending <= LINE_MAX + 4, "{shown}");
    }
    reader.push(b"\n", |entry| found.push(entry));
    reader.push(entry.as_bytes(), |entry| found.push(entry));
    reader.finish(|entry| found.push(entry));
    let error = found[0].as_ref().unwrap_err();
    assert_eq!((error.line(), error.kind()), (1, ImportErrorKind::TooLong));
    assert!(found[1].is_ok(), "the next line is read");
}

/// The limit is exact, whatever the pieces: the line end and the mark do not count.
#[test]
fn the_limit_does_not_depend_on_pieces() {
    let entry = write(&log(samples::minimal()).0[..1]);
    for (length, fits) in [(LINE_MAX, true), (LINE_MAX + 1, false), (LINE_MAX + 4, false)] {
        let entry = entry.trim_end();
        let padded = format!("{entry}{}", " ".repeat(length - entry.len()));
        for text in [padded.clone(), format!("{padded}\r\n"), format!("\u{feff}{padded}\r\n")] {
            let whole = pushed([text.as_bytes()]);
            assert_eq!(whole[0].is_ok(), fits, "{length}");
            assert_eq!(pushed(text.as_bytes().chunks(100_000)), whole);
            assert_eq!(read(&text).collect::<Vec<_>>(), whole);
        }
    }
}

#[test]
fn the_longest_entry_fits() {
    // A quote and a backslash take two bytes in JSON.
    let longest = |length: usize| "\"".repeat(length);
    let id: Id = longest(ID_MAX).parse().unwrap();
    let label: LabelText = longest(LABEL_MAX).parse().unwrap();
    let kind: Code = "x".repeat(CODE_MAX).parse().unwrap();
    fn full<T: Clone>(item: T) -> List<T> {
        vec![item; LIST_MAX].try_into().unwrap()
    }
    let content = Content {
        bytes: u64::MAX,
        findings: full(Finding { kind: kind.clone(), count: u32::MAX }),
        fingerprint: Some(Fingerprint::new(u32::MAX, [255; 32])),
        sealed: Some(Sealed::new(id.clone(), [255; 24], vec![255; SEALED_MAX]).unwrap()),
    };
    let mut length = 0;
    for event in samples::full() {
        let event = match event {
            Event::ModelCall(call) => ModelCall {
                provider: id.clone(),
                model: id.clone(),
                label: label.clone(),
                request: content.clone(),
                response: Some(content.clone()),
                ..call
            }
            .into(),
            Event::PolicyChange(change) => {
                PolicyChange { paths: full(id.clone()), ..change }.into()
            }
            other => other,
        };
        let draft = Draft { run: Some(id.clone()), ..common::draft(i64::MIN, event) };
        let line = write(&[Chain::new(&log_id(), POLICY).append(draft)]);
        assert!(read(&line).all(|entry| entry.is_ok()));
        length = length.max(line.len());
    }
    // Two contents are the most that a record has: twice a sealed payload and a list of findings.
    assert!(length > 2 * SEALED_MAX && length < LINE_MAX / 2, "{length}");
}

#[test]
fn errors_do_not_repeat_the_line() {
    const CANARY: &str = "canary4711";
    let texts = [
        CANARY.to_owned(),
        format!("{{\"{CANARY}\":1}}"),
        format!("{{\"{CANARY}\":1,\"{CANARY}\":1}}"),
        format!("{{\"schema\":1,\"run\":\"{CANARY}\\n\"}}"),
        format!("{{\"schema\":1,\"event\":{{\"type\":\"{CANARY}\"}}}}"),
        format!("{{\"schema\":1,\"policy\":\"{CANARY}\"}}"),
        format!("{{\"schema\":7,\"policy\":\"{CANARY}\"}}"),
        CANARY.repeat(LINE_MAX / 4),
    ];
    for text in texts {
        let error = read(&text).next().unwrap().unwrap_err();
        let mut reader = Reader::new();
        reader.push(text.as_bytes(), |_| ());
        let shown = format!("{error} {error:?} {reader:?}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(error.to_string().starts_with("line 1 ") && !error.to_string().ends_with('.'));
    }
}

proptest! {
    #[test]
    fn every_entry_round_trips(draft in any_draft()) {
        let entry = Chain::new(&log_id(), POLICY).append(draft.clone());
        let text = write(std::slice::from_ref(&entry));
        prop_assert_eq!(text.matches('\n').count(), 1);
        let found = read(&text).next().unwrap().unwrap();
        prop_assert_eq!(&found, &entry);
        prop_assert_eq!(Chain::new(&log_id(), POLICY).append(found.record().draft().clone()), entry);
    }

    #[test]
    fn pieces_do_not_matter(
        drafts in prop::collection::vec(any_draft(), 0..4),
        noise in prop::collection::vec("[\\{\\}\"a1:,\r\n\u{feff}]{0,9}", 4),
        size in 1_usize..40,
    ) {
        let mut chain = Chain::new(&log_id(), POLICY);
        let mut text = String::new();
        for (draft, noise) in drafts.into_iter().zip(noise) {
            text += &write(&[chain.append(draft)]);
            text += &noise;
        }
        let whole: Vec<_> = read(&text).collect();
        prop_assert_eq!(&pushed([text.as_bytes()]), &whole);
        prop_assert_eq!(&pushed(text.as_bytes().chunks(size)), &whole);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = pushed([&bytes[..]]);
    }

    #[test]
    fn no_json_makes_it_panic(text in "(\\{|\\}|\\[|\\]|:|,|\"schema\"|\"event\"|\"type\"|1|-0.1e9|null| ){0,20}") {
        let _ = read(&text).count();
    }
}
