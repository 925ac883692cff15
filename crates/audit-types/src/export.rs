//! Records for other systems: OCSF events, OpenTelemetry spans, CSV and JSON lines.
//!
//! | module | for | holds | read back |
//! |---|---|---|---|
//! | [`jsonl`] | archives, other instances of this crate | everything | yes, and it verifies |
//! | [`csv`] | people with a spreadsheet | everything, the most asked-for parts in columns | no |
//! | [`ocsf`] | SIEM systems and security data lakes | all but sealed ciphertext | no |
//! | [`otel`] | tracing systems | calls and runs | no |
//!
//! Nothing here reads a clock or writes a file: the caller gets text or plain data and sees to
//! the rest. No export holds more than the record does, and a record holds no values.
//!
//! # Numbers
//!
//! JSON lines and CSV write every number in full. A reader that keeps numbers as floating point
//! loses those beyond 2^53; ours does not. OCSF events go to such readers, so an integer beyond
//! 2^53 - 1 is there a text in `unmapped` (as RFC 7493, section 2.2, advises), and the typed
//! attribute is left out; times are held at the last millisecond that fits.

pub mod csv;
mod facets;
pub mod jsonl;
pub mod ocsf;
pub mod otel;
mod time;
