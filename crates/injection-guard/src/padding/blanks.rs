//! Blank space that pushes what follows out of sight.

use rule_scan::Span;

use super::Found;

/// Empty lines that nobody leaves.
const LINES: u32 = 60;
/// Blanks that nobody leaves.
const BYTES: usize = 2048;

/// Blanks in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Blanks {
    start: usize,
    lines: u32,
    /// Something stands before them.
    after: bool,
}

impl Blanks {
    pub(super) fn push(&mut self, at: usize, byte: u8) -> Option<Found> {
        if byte.is_ascii_whitespace() {
            self.lines = self.lines.saturating_add(u32::from(byte == b'\n'));
            return None;
        }
        let span = Span { start: self.start, end: at };
        let long = self.lines >= LINES || span.len() >= BYTES;
        let found = (long && self.after).then_some(Found { span, confidence: 55 });
        *self = Self { start: at + 1, lines: 0, after: true };
        found
    }
}
