//! Export as CSV.
#![cfg(feature = "export")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

#[cfg(test)]
#[expect(dead_code, reason = "shared; not every test uses all of it")]
mod common;
#[cfg(test)]
#[path = "common/golden.rs"]
mod golden;

use audit_types::export::csv::{HEADER, write_entry, write_header};
use audit_types::{Chain, Draft, Entry, Event, Id};
use common::any::any_draft;
use common::{POLICY, id, log, log_id, samples};
use proptest::prelude::*;
use serde::Deserialize;

fn line(entry: &Entry) -> String {
    let mut out = String::new();
    write_entry(entry, &mut out).unwrap();
    out
}

/// Reads CSV as RFC 4180 has it, and nothing else.
fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut rest) = (false, text.chars().peekable());
    while let Some(next) = rest.next() {
        match (quoted, next) {
            (true, '"') if rest.next_if_eq(&'"').is_some() => cell.push('"'),
            (true, '"') => quoted = false,
            (true, other) => cell.push(other),
            (false, '"') => {
                assert_eq!(cell, "", "a quote within a cell that is not quoted");
                quoted = true;
            }
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                assert_eq!(rest.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (false, '\n') => panic!("a line feed without a carriage return"),
            (false, other) => cell.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty(), "it ends with a line");
    rows
}

fn cell(entry: &Entry, name: &str) -> String {
    let column = HEADER.iter().position(|column| *column == name).unwrap();
    parse(&line(entry)).remove(0).remove(column)
}

/// Takes off the apostrophe that stands before what could be a formula.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
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
    id: Id,
    cell: String,
    why: String,
}

#[test]
fn ids_become_the_cells_of_the_rows() {
    let rows: Rows = toml::from_str(include_str!("../testdata/csv.toml")).unwrap();
    let event = samples::minimal().remove(0);
    for row in rows.row {
        let draft = Draft { run: Some(row.id.clone()), ..common::draft(5, event.clone()) };
        let entry = Chain::new(&log_id(), POLICY).append(draft);
        let line = line(&entry);
        assert!(line.contains(&format!(",{},invoices,", row.cell)), "{}: {}", row.name, row.why);
        assert_eq!(unguarded(&cell(&entry, "run")), row.id.as_str(), "{}", row.name);
    }
}

#[test]
fn lines_are_those_of_the_golden_file() {
    let mut out = String::new();
    write_header(&mut out).unwrap();
    log(samples::all()).0.iter().for_each(|entry| write_entry(entry, &mut out).unwrap());
    golden::check("log.csv", &out);
    let rows = parse(&out);
    assert_eq!(rows[0], HEADER);
    assert!(rows.iter().all(|row| row.len() == HEADER.len()));
}

/// The end of a run tells what its calls took together; in a column with theirs it would count
/// twice.
#[test]
fn a_sum_over_a_column_counts_each_call_once() {
    let entries = log(samples::full()).0;
    for column in ["input_tokens", "output_tokens", "cost"] {
        let cells = entries.iter().filter(|entry| !cell(entry, column).is_empty());
        let kinds: Vec<_> = cells.map(|entry| entry.record().event().kind().as_str()).collect();
        assert_eq!(kinds, ["model_call"], "{column}");
    }
}

proptest! {
    #[test]
    fn every_part_is_there_and_no_cell_is_a_formula(draft in any_draft()) {
        let entry = Chain::new(&log_id(), POLICY).append(draft.clone());
        let row = parse(&line(&entry)).remove(0);
        prop_assert_eq!(row.len(), HEADER.len());
        for (name, cell) in HEADER.iter().zip(&row) {
            let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            // The one number that can have a sign.
            prop_assert!(!is_formula || *name == "time", "{} {}", name, cell);
        }
        let text = |id: &Option<Id>| id.as_ref().map_or(String::new(), Id::to_string);
        let named = |name| unguarded(&cell(&entry, name)).to_owned();
        prop_assert_eq!(cell(&entry, "time"), draft.time.to_string());
        prop_assert_eq!(named("run"), text(&draft.run));
        prop_assert_eq!(named("workflow"), text(&draft.workflow));
        prop_assert_eq!(named("agent"), text(&draft.agent));
        prop_assert_eq!(cell(&entry, "kind"), draft.event.kind().as_str());
        prop_assert_eq!(cell(&entry, "hash"), entry.hash().to_string());
        let event: Event = serde_json::from_str(&cell(&entry, "event")).unwrap();
        prop_assert_eq!(event, draft.event);
    }

    #[test]
    fn any_id_comes_back(text in "[-=+@'\",;a＝ü]([-=+@'\" ,;a＝ü]{0,4}[-=+@'\",;a＝ü])?") {
        let event = samples::minimal().remove(0);
        let draft = Draft { agent: Some(id(&text)), ..common::draft(5, event) };
        let entry = Chain::new(&log_id(), POLICY).append(draft);
        let cell = cell(&entry, "agent");
        // The apostrophe is there for these, and for no others.
        let guarded = text.starts_with(['-', '=', '+', '@', '\'', '＝']);
        prop_assert_eq!(&cell, &format!("{}{text}", if guarded { "'" } else { "" }));
    }
}
