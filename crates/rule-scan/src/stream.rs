//! A text that comes in pieces, and goes on as soon as it is decided.

use crate::finding::{Finding, Span};
use crate::flow::{Flow, Writer};
use crate::marker::Nonce;
use crate::region::Region;
use crate::scanner::{RuleInfo, Scanner};
use crate::utf8::Utf8Decoder;

/// A text that comes in pieces.
///
/// Each [`push`](Stream::push) returns what of the text is decided, rewritten; the pieces returned
/// join to what [`Scan::rewrite`](crate::Scan::rewrite) makes of the whole text.
///
/// ```
/// use rule_scan::{Anchor, ByteClass, Rule, Scanner, write_marker};
/// # let ticket = Rule::new("custom.ticket", Anchor::literals(["TCK-"]), "TCK-[0-9]{6}")
/// #     .left(ByteClass::WORD).right(ByteClass::WORD);
/// # let scanner = Scanner::builder().rule(ticket).build()?;
/// let mut stream = scanner.stream(|region, out| write_marker(region.kind(), out));
/// let mut stream = stream.at_once();
/// assert_eq!(stream.push(b"see TCK-0047"), "see ");
/// assert_eq!(stream.push(b"11, please."), "[custom.ticket], please.");
/// assert_eq!(stream.finish(), "");
/// # Ok::<(), rule_scan::BuildError>(())
/// ```
pub struct Stream<F> {
    flow: Flow,
    decoder: Utf8Decoder,
    replace: F,
    out: String,
}

impl<F: FnMut(&Region<'_>, &mut String)> Stream<F> {
    pub(crate) fn new(scanner: Scanner, replace: F) -> Self {
        let (flow, decoder) = (Flow::new(scanner), Utf8Decoder::default());
        Self { flow, decoder, replace, out: String::new() }
    }

    /// For a text of a run whose nonce is known, as [`Scanner::scan_in_run`]. Before the first
    /// piece.
    #[must_use]
    pub fn in_run(mut self, nonce: Nonce) -> Self {
        self.flow.nonce = Some(nonce);
        self
    }

    /// Replaces only the matches of rules that `replaced` answers `true` for. What others find is
    /// reported and stays in the text, which does not wait for them. Before the first piece.
    #[must_use]
    pub fn replacing(mut self, replaced: impl Fn(RuleInfo<'_>) -> bool) -> Self {
        self.flow.replacing(replaced);
        self
    }

    /// Leaves matches in place that `leaves` answers `true` for, which is asked with each match, in
    /// order, and its text as the stream has it. What overlaps such a match is replaced all the
    /// same. A match whose end is not known in time is not asked for. Before the first piece.
    #[must_use]
    pub fn leaving(mut self, leaves: impl FnMut(&Finding, &str) -> bool + Send + 'static) -> Self {
        self.flow.leaving(Box::new(leaves));
        self
    }

    /// Looks at every piece at once, however short it is. Unless this is set, pieces are gathered
    /// until there are 96 bytes to look at, which costs a small part of it. Before the first piece.
    #[must_use]
    pub fn at_once(mut self) -> Self {
        self.flow.step = 1;
        self
    }

    /// Takes the next piece and returns what is decided by now.
    ///
    /// A piece may end anywhere, also within a character. Bytes that are not UTF-8 become U+FFFD,
    /// as [`String::from_utf8_lossy`] has it; positions count the text after that.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.decoder.decode(piece, &mut self.flow.text);
        self.run(false)
    }

    /// Ends the text and returns the rest of it. A stream that is dropped instead releases nothing
    /// more.
    pub fn finish(&mut self) -> &str {
        self.decoder.finish(&mut self.flow.text);
        self.run(true)
    }

    /// Takes the findings that are complete by now, with spans in the text of all pieces together.
    /// Together they are those of a scan, each as soon as its end is known.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.flow.reports.complete)
    }

    /// How many bytes have been taken and neither released nor swallowed.
    #[must_use]
    pub fn held(&self) -> usize {
        self.flow.end().saturating_sub(self.flow.position()) + self.decoder.held()
    }

    /// How many bytes have been looked at in verifying candidates, as [`Scratch::work`].
    ///
    /// [`Scratch::work`]: crate::Scratch::work
    #[must_use]
    pub fn work(&self) -> u64 {
        self.flow.work()
    }

    /// Bytes of memory that the stream takes, its scanner and its longest output aside.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.flow.memory_used()
    }

    fn run(&mut self, last: bool) -> &str {
        self.out.clear();
        self.flow.run(last, &mut Plain { replace: &mut self.replace, out: &mut self.out });
        &self.out
    }
}

/// Writes text as text.
struct Plain<'a, F> {
    replace: &'a mut F,
    out: &'a mut String,
}

impl<F: FnMut(&Region<'_>, &mut String)> Writer for Plain<'_, F> {
    fn keep(&mut self, text: &str, _: Span) {
        self.out.push_str(text);
    }

    fn replace(&mut self, region: &Region<'_>, _: Span) {
        (self.replace)(region, self.out);
    }

    fn swallow(&mut self, _: Span) {}
}

impl<F> std::fmt::Debug for Stream<F> {
    /// How much is held, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("taken", &self.flow.end())
            .field("released", &self.flow.position())
            .finish_non_exhaustive()
    }
}
