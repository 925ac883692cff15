//! Checkpoints as a log stores them.

use audit_types::{Digest, Head};

/// A checkpoint with a note of whole lines, or with an empty one.
pub(crate) fn stored(head: &Head, note: &str) -> String {
    let mut check = Digest::sha256(format!("{head}\n{note}").as_bytes()).to_string();
    check.truncate(16);
    let lines: String = note.lines().map(|line| format!("| {line}\n")).collect();
    format!("checkpoint {head} {} {check}\n{lines}", note.lines().count())
}
