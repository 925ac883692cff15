//! Puts values back where a text has their placeholders.

use std::borrow::Cow;
use std::fmt;

use rule_scan::Nonce;

use crate::bent::{self, Bent};
use crate::vault::Vault;

impl Vault {
    /// Puts values back where `text` has placeholders that were issued in this run. Borrows the text
    /// if there is none. Linear in the text and what is put back.
    ///
    /// A placeholder is known also as models bend it: in another case, with spaces inside the
    /// brackets, emphasised inside them, with brackets that are escaped, of full width or HTML
    /// character references. What stands around it stays: emphasis, code ticks, an `'s`.
    ///
    /// Everything else stays as it is: placeholders of other runs, numbers that were not issued,
    /// constant markers and masked values. What is put back is not looked into.
    #[must_use]
    pub fn restore<'t>(&self, text: &'t str) -> Cow<'t, str> {
        bent::rewrite(text, self.nonce(), |bent, out| self.put_back(bent, out))
    }

    /// Restores a text that comes in pieces.
    #[must_use]
    pub fn restorer(&self) -> RestoreStream<'_> {
        RestoreStream { vault: self, held: Held::default(), out: String::new() }
    }

    fn put_back(&self, bent: Bent<'_>, out: &mut String) -> bool {
        let value = self.value(bent.kind, bent.number, bent.writing);
        out.push_str(value.unwrap_or(""));
        value.is_some()
    }
}

/// A text that comes in pieces and is restored.
///
/// Each [`push`](RestoreStream::push) returns what of the text is decided; the pieces returned join
/// to what [`Vault::restore`] makes of the whole text. At most 274 bytes are held back, from where a
/// placeholder may have begun.
pub struct RestoreStream<'v> {
    vault: &'v Vault,
    held: Held,
    out: String,
}

impl RestoreStream<'_> {
    /// How many bytes are held back at most.
    pub const MAX_HELD: usize = bent::MAX_HELD;

    /// Takes the next piece and returns what is decided by now. A piece may end anywhere, also
    /// within a character; bytes that are not UTF-8 become U+FFFD.
    pub fn push(&mut self, piece: &[u8]) -> &str {
        self.held.decode(piece);
        self.run(false)
    }

    /// Ends the text and returns the rest of it.
    pub fn finish(&mut self) -> &str {
        self.held.end();
        self.run(true)
    }

    /// How many bytes are held back.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn run(&mut self, last: bool) -> &str {
        let Self { vault, held, out } = self;
        held.read(vault.nonce(), last, out, |bent, out| vault.put_back(bent, out));
        out
    }
}

impl fmt::Debug for RestoreStream<'_> {
    /// How much is held, never what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestoreStream").field("held", &self.held()).finish_non_exhaustive()
    }
}

/// What of a text in pieces is not decided, and the beginning of a character that a piece ends in.
#[derive(Default)]
pub(crate) struct Held {
    text: String,
    partial: Vec<u8>,
}

impl Held {
    /// Takes the next bytes, as [`String::from_utf8_lossy`] reads them all together.
    pub(crate) fn decode(&mut self, piece: &[u8]) {
        let joined;
        let mut rest = if self.partial.is_empty() {
            piece
        } else {
            self.partial.extend_from_slice(piece);
            joined = std::mem::take(&mut self.partial);
            joined.as_slice()
        };
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.text.push_str(text);
                    return;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
            self.text.push_str(std::str::from_utf8(valid).unwrap_or(""));
            let Some(len) = error.error_len() else {
                self.partial.extend_from_slice(after);
                return;
            };
            self.text.push(char::REPLACEMENT_CHARACTER);
            rest = after.get(len..).unwrap_or(&[]);
        }
    }

    /// No more bytes come.
    pub(crate) fn end(&mut self) {
        if !self.partial.is_empty() {
            self.partial.clear();
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// Writes what is decided, with placeholders replaced, and lets go of it.
    pub(crate) fn read(
        &mut self,
        nonce: Nonce,
        last: bool,
        out: &mut String,
        replace: impl FnMut(Bent<'_>, &mut String) -> bool,
    ) {
        out.clear();
        let bent::Read { copied, decided } = bent::read(&self.text, nonce, last, out, replace);
        out.push_str(self.text.get(copied..decided).unwrap_or(""));
        self.text.drain(..decided.min(self.text.len()));
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len() + self.partial.len()
    }
}
