//! Markdown that comes in pieces, with its code left as it is.

use std::sync::{Arc, Mutex, MutexGuard};

use rule_scan::{Finding, Region, Scanner, Stream, Utf8Decoder};

use super::code::{Lines, MarkdownCode};

/// Markdown that comes in pieces: a [`Stream`] that leaves active content in place where
/// [`MarkdownCode`] knows it to be shown as code.
///
/// Whether a span of code is closed shows at the end of its line, so that lines are held back until
/// they end, of long ones the first 1,024 bytes, beside what the scanner holds. What is released
/// joins to what [`Scan::rewrite`](rule_scan::Scan::rewrite) makes of the whole with
/// [`MarkdownCode::shows`], however the text is cut.
///
/// ```
/// use output_filter::{MarkdownStream, SinkKind, neutralise, sink_rules};
/// use rule_scan::Scanner;
///
/// let scanner = Scanner::builder().rules(sink_rules(SinkKind::Markdown)).build()?;
/// let mut stream = MarkdownStream::new(&scanner, neutralise);
/// let mut out = String::new();
/// for piece in ["```\n<scr", "ipt>\n``", "`\n\n<script>"] {
///     out += stream.push(piece.as_bytes());
/// }
/// out += stream.finish();
/// assert_eq!(out, "```\n<script>\n```\n\n[unsafe.script]>");
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
pub struct MarkdownStream<F> {
    stream: Stream<F>,
    code: Arc<Mutex<MarkdownCode>>,
    lines: Lines,
    /// Replaces what is not UTF-8 before anything else, so that places are those of the text.
    decoder: Utf8Decoder,
    /// What has not been read as lines.
    held: String,
    most_held: usize,
    out: String,
}

impl<F: FnMut(&Region<'_>, &mut String)> MarkdownStream<F> {
    /// Starts a text. `replace` writes what stands for each region, as for [`Scanner::stream`].
    pub fn new(scanner: &Scanner, replace: F) -> Self {
        let code = Arc::new(Mutex::new(MarkdownCode::default()));
        let kinds: Vec<String> = scanner.rules().map(|rule| rule.kind().to_owned()).collect();
        let known = Arc::clone(&code);
        let shown = move |finding: &Finding, _: &str| {
            let kind = kinds.get(finding.rule.index()).map_or("", String::as_str);
            lock(&known).shows(kind, finding)
        };
        Self {
            stream: scanner.stream(replace).leaving(shown),
            code,
            lines: Lines::default(),
            decoder: Utf8Decoder::default(),
            held: String::new(),
            most_held: scanner.max_hold_back(),
            out: String::new(),
        }
    }

    /// Takes the next piece and returns what is decided by now. A piece may end anywhere.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.decoder.decode(piece, &mut self.held);
        self.run(false);
        &self.out
    }

    /// Ends the text and returns the rest of it.
    pub fn finish(&mut self) -> &str {
        self.decoder.finish(&mut self.held);
        self.run(true);
        let rest = self.stream.finish();
        self.out.push_str(rest);
        &self.out
    }

    /// Takes the findings that are complete by now, those that are shown as code included.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        self.stream.take_findings()
    }

    fn run(&mut self, last: bool) {
        let Self { stream, code, lines, held, out, .. } = self;
        out.clear();
        // The stream asks about a match only when the lines that it stands in have been read.
        let mut parts: Vec<&str> = Vec::new();
        let rest = lines.read(held, &mut lock(code), last, |part| parts.push(part)).len();
        for part in parts {
            out.push_str(stream.push(part.as_bytes()));
        }
        held.drain(..held.len() - rest);
        let kept = lines.at.saturating_sub(self.most_held);
        lock(code).forget_before(kept);
    }
}

impl<F> std::fmt::Debug for MarkdownStream<F> {
    /// How much was taken, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MarkdownStream").field("taken", &self.lines.at).finish_non_exhaustive()
    }
}

fn lock(code: &Mutex<MarkdownCode>) -> MutexGuard<'_, MarkdownCode> {
    code.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
