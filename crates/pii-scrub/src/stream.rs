//! Scrubbing a text that comes in pieces.

use std::fmt;

use rule_scan::{Region, Stream};

use crate::restore::Held;
use crate::scrubber::Scrubber;
use crate::vault::{Quotes, Values};

type Replace<'s> = Box<dyn FnMut(&Region<'_>, &mut String) + Send + 's>;

/// A text that comes in pieces and is scrubbed.
///
/// Each [`push`](ScrubStream::push) returns what of the text is decided; the pieces returned join to
/// what [`Scrubber::scrub`] makes of the whole text. A stream that is dropped instead of
/// [finished](ScrubStream::finish) releases nothing more.
pub struct ScrubStream<'s> {
    quotes: Quotes<'s>,
    held: Held,
    quoted: String,
    stream: Stream<Replace<'s>>,
}

impl<'s> ScrubStream<'s> {
    pub(crate) fn new(
        scrubber: &Scrubber,
        values: &'s mut Values,
        quotes: Quotes<'s>,
        subject: &'s str,
    ) -> Self {
        let nonce = quotes.nonce;
        let operators = scrubber.clone();
        let replace: Replace<'s> = Box::new(move |region, out| {
            operators.replace(region, (nonce, &mut *values), subject, out)
        });
        let replaced: Vec<&str> = scrubber
            .scanner()
            .rules()
            .zip(scrubber.operators())
            .filter_map(|(rule, operator)| operator.is_some().then_some(rule.name()))
            .collect();
        let mut stream = scrubber
            .scanner()
            .stream(replace)
            .in_run(nonce)
            .replacing(|rule| replaced.contains(&rule.name()));
        if !scrubber.allowed.is_empty() {
            let (scanner, mut leaving) = (scrubber.scanner().clone(), scrubber.allowed.leaving());
            stream = stream.leaving(move |finding, text| {
                leaving.leaves(scanner.kind(finding.rule), finding, text)
            });
        }
        Self { quotes, held: Held::default(), quoted: String::new(), stream }
    }

    /// Takes the next piece and returns what is decided by now. A piece may end anywhere, also
    /// within a character; bytes that are not UTF-8 become U+FFFD.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.held.decode(piece);
        self.quote(false);
        self.stream.push(self.quoted.as_bytes())
    }

    /// Ends the text and returns the rest of it.
    pub fn finish(&mut self) -> String {
        self.held.end();
        self.quote(true);
        let mut out = self.stream.push(self.quoted.as_bytes()).to_owned();
        out.push_str(self.stream.finish());
        out
    }

    /// How many bytes have been taken and neither released nor swallowed.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len() + self.stream.held()
    }

    fn quote(&mut self, last: bool) {
        let Self { quotes, held, quoted, .. } = self;
        held.read(quotes.nonce, last, quoted, |bent, out| quotes.quote(bent, out));
    }
}

impl fmt::Debug for ScrubStream<'_> {
    /// How much is held, never what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScrubStream").field("held", &self.held()).finish_non_exhaustive()
    }
}
