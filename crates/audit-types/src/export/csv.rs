//! CSV (RFC 4180): one line a record, under one header for all kinds.
//!
//! ```
//! use audit_types::export::csv;
//!
//! let mut out = String::new();
//! csv::write_header(&mut out)?;
//! assert!(out.starts_with("schema,sequence,time,time_utc,policy,"));
//! assert!(out.ends_with("\r\n"));
//! # Ok::<(), std::fmt::Error>(())
//! ```
//!
//! # Columns
//!
//! [`HEADER`] does not change within a version of the schema, and columns are only added at the
//! end. A column that a kind of record has nothing for is empty. What a run took together is in no
//! column, so that a sum has the tokens of each call once.
//!
//! | column | holds |
//! |---|---|
//! | `schema`, `sequence` | the version of the schema, the place in the log from 0 |
//! | `time` | microseconds since the Unix epoch |
//! | `time_utc` | the same as RFC 3339, empty outside the years 0 to 9999 |
//! | `policy` | the digest of the policy it was made under |
//! | `run`, `workflow`, `agent` | where it belongs |
//! | `kind` | the kind of record, such as `tool_call` |
//! | `object` | what it is about: a tool, model, source, key, sink, rule, subject |
//! | `operation` | what was done or wanted: a stage, an operation, an action, a step |
//! | `decision` | `pass`, `rewrite`, `hold`, `block` |
//! | `outcome` | what became of it; of an alert, the response |
//! | `error` | why it failed |
//! | `actor` | who did, asked for or allowed it |
//! | `severity` | that of an alert |
//! | `reasons` | rules and how often, as `code=count`, separated by blanks; or the one reason |
//! | `label` | the label; of a declassification, the one before |
//! | `duration` | in microseconds |
//! | `input_tokens`, `output_tokens`, `cost` | those of a model call |
//! | `approval` | the digest of the approval |
//! | `event` | all of the event, as one JSON object: what is in no column is here |
//! | `hash` | the hash of the leaf |
//!
//! # Formulas
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` (also in full width), a tab or
//! a carriage return. A text that begins so gets an apostrophe in front, as OWASP advises for CSV
//! injection; so does one that begins with an apostrophe, so that who takes one apostrophe off has
//! the text back. No text begins or ends with a blank. Numbers are written as they are. Whoever
//! reads the file with another separator than the comma cuts cells elsewhere, and then nothing
//! protects against a formula in the middle of a text. A cell can be longer than the 32,767
//! characters that some programs take.
//!
//! # Guarantees
//!
//! 1. Any reader of RFC 4180 gets as many cells as [`HEADER`] has, and the event back from its
//!    column (`tests/csv.rs`: `every_part_is_there_and_no_cell_is_a_formula`).
//! 2. No cell that is a text begins like a formula, and every id comes back by taking off the
//!    apostrophe (`tests/csv.rs`: `any_id_comes_back`).

use std::fmt::{self, Write};

use super::facets::Facets;
use super::time::rfc3339;
use crate::{Entry, Id, LabelText, Outcome, SCHEMA_VERSION};

/// The names of the columns, in order.
pub const HEADER: &[&str] = &[
    "schema",
    "sequence",
    "time",
    "time_utc",
    "policy",
    "run",
    "workflow",
    "agent",
    "kind",
    "object",
    "operation",
    "decision",
    "outcome",
    "error",
    "actor",
    "severity",
    "reasons",
    "label",
    "duration",
    "input_tokens",
    "output_tokens",
    "cost",
    "approval",
    "event",
    "hash",
];

/// Appends the header and the end of its line.
///
/// # Errors
///
/// Only those of `out`.
pub fn write_header(out: &mut impl Write) -> fmt::Result {
    let mut row = Row::new(out);
    HEADER.iter().try_for_each(|name| row.text(Some(name)))?;
    row.end()
}

/// Appends the line of an entry. Linear in its length.
///
/// # Errors
///
/// Only those of `out`.
pub fn write_entry(entry: &Entry, out: &mut impl Write) -> fmt::Result {
    let record = entry.record();
    let facets = Facets::of(record.event());
    let mut row = Row::new(out);
    row.number(Some(SCHEMA_VERSION))?;
    row.number(Some(record.sequence()))?;
    row.number(Some(record.time()))?;
    row.text(rfc3339(record.time()).as_deref())?;
    row.number(Some(record.policy()))?;
    row.text(record.run().map(Id::as_str))?;
    row.text(record.workflow().map(Id::as_str))?;
    row.text(record.agent().map(Id::as_str))?;
    row.text(Some(record.event().kind().as_str()))?;
    row.text(facets.object)?;
    row.text(facets.operation)?;
    row.text(facets.decision.map(|decision| decision.as_str()))?;
    row.text(facets.outcome.map(Outcome::as_str).or(facets.result))?;
    row.text(facets.error)?;
    row.text(facets.actor)?;
    row.text(facets.severity.map(|severity| severity.as_str()))?;
    row.text(reasons(&facets).as_deref())?;
    row.text(facets.label.map(LabelText::as_str))?;
    row.number(facets.duration)?;
    row.number(facets.usage.map(|usage| usage.input))?;
    row.number(facets.usage.map(|usage| usage.output))?;
    row.number(facets.cost)?;
    row.number(facets.approval)?;
    // Writing one cannot fail: its keys are texts and its numbers finite.
    let event = serde_json::to_string(record.event()).map_err(|_| fmt::Error)?;
    row.text(Some(&event))?;
    row.number(Some(entry.hash()))?;
    row.end()
}

/// A line that is being written.
struct Row<'a, W> {
    out: &'a mut W,
    begun: bool,
}

impl<'a, W: Write> Row<'a, W> {
    fn new(out: &'a mut W) -> Self {
        Self { out, begun: false }
    }

    /// Digits, which need neither quotes nor apostrophe: a number, or a digest, which is in
    /// lower-case hexadecimal.
    fn number(&mut self, number: Option<impl fmt::Display>) -> fmt::Result {
        self.separate()?;
        number.map_or(Ok(()), |number| write!(self.out, "{number}"))
    }

    fn text(&mut self, text: Option<&str>) -> fmt::Result {
        self.separate()?;
        let Some(text) = text else { return Ok(()) };
        let guard = if text.starts_with(is_guarded) { "'" } else { "" };
        if !text.contains([',', '"', '\r', '\n', ';', '\t', '\'']) {
            return write!(self.out, "{guard}{text}");
        }
        write!(self.out, "\"{guard}")?;
        for (index, part) in text.split('"').enumerate() {
            self.out.write_str(if index == 0 { "" } else { "\"\"" })?;
            self.out.write_str(part)?;
        }
        self.out.write_char('"')
    }

    fn separate(&mut self) -> fmt::Result {
        let separator = if self.begun { "," } else { "" };
        self.begun = true;
        self.out.write_str(separator)
    }

    fn end(self) -> fmt::Result {
        self.out.write_str("\r\n")
    }
}

/// Whether a cell that begins with it gets an apostrophe in front.
fn is_guarded(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠')
}

fn reasons(facets: &Facets<'_>) -> Option<String> {
    if let Some(reason) = facets.reason {
        return Some(reason.to_string());
    }
    let parts: Vec<_> =
        facets.reasons.iter().map(|reason| format!("{}={}", reason.code, reason.count)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
