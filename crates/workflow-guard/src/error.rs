//! The one error of this crate: a policy that cannot be used.

use std::fmt;

/// A mistake in a policy: where it is and what it is.
///
/// It may repeat a word of the policy, which is trusted text, and never anything that was checked
/// under one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    path: String,
    line: usize,
    reason: String,
}

impl PolicyError {
    /// The error at a byte of the policy's text.
    pub(crate) fn at(text: &str, offset: usize, reason: &str) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let mut reason = reason.lines().next().unwrap_or("").trim_end_matches('.').to_owned();
        if reason.is_empty() {
            "not a policy".clone_into(&mut reason);
        }
        Self { path: path_of(text, line), line, reason }
    }

    /// The table and key of the mistake, such as `stages.output.pii.email`; empty at the top.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line of the mistake, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong, in lower case without a period.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for PolicyError {}

/// The table header above a line and the key on it.
fn path_of(text: &str, line: usize) -> String {
    let mut table = "";
    let mut key = "";
    for text in text.lines().take(line) {
        let text = text.trim();
        let header = text.strip_prefix('[').and_then(|rest| rest.split(']').next());
        key = "";
        if let Some(header) = header {
            table = header.trim_start_matches('[').trim();
        } else if let Some((name, _)) = text.split_once('=') {
            key = name.trim().trim_matches(['"', '\'']);
        }
    }
    let separator = if table.is_empty() || key.is_empty() { "" } else { "." };
    format!("{table}{separator}{key}")
}
