//! UTF-8 that comes in pieces, which may end within a character.

/// By how much a text grows at least. Doubled, one of a few kilobytes would take twice its length.
const GROWTH: usize = 512;

/// Puts UTF-8 together that comes in pieces, which may end within a character.
///
/// What was decoded joins to what [`String::from_utf8_lossy`] makes of all pieces together.
///
/// ```
/// use rule_scan::Utf8Decoder;
///
/// let mut decoder = Utf8Decoder::default();
/// let mut text = String::new();
/// for piece in [&b"gr\xC3"[..], b"\xBC\xC3", b"n\xC3"] {
///     decoder.decode(piece, &mut text);
/// }
/// assert_eq!((text.as_str(), decoder.held()), ("gr\u{FC}\u{FFFD}n", 1));
/// decoder.finish(&mut text);
/// assert_eq!((text.as_str(), decoder.held()), ("gr\u{FC}\u{FFFD}n\u{FFFD}", 0));
/// ```
#[derive(Clone, Default)]
pub struct Utf8Decoder {
    /// What is left of a piece that ended within a character.
    partial: Vec<u8>,
}

impl Utf8Decoder {
    /// Appends what the next piece completes to `text`. What is not UTF-8 becomes U+FFFD.
    pub fn decode(&mut self, piece: &[u8], text: &mut String) {
        let more = self.partial.len() + piece.len();
        if text.capacity() - text.len() < more {
            text.reserve_exact(more.max(GROWTH));
        }
        let joined;
        let mut rest = piece;
        if !self.partial.is_empty() {
            joined = [std::mem::take(&mut self.partial).as_slice(), piece].concat();
            rest = &joined;
        }
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
            text.push_str(std::str::from_utf8(valid).unwrap_or(""));
            let Some(length) = error.error_len() else {
                self.partial.extend_from_slice(after);
                return;
            };
            text.push(char::REPLACEMENT_CHARACTER);
            rest = after.get(length..).unwrap_or(&[]);
        }
    }

    /// Nothing more comes: a character that was begun becomes U+FFFD.
    pub fn finish(&mut self, text: &mut String) {
        if !self.partial.is_empty() {
            self.partial.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// How many bytes wait for the rest of their character.
    #[must_use]
    pub fn held(&self) -> usize {
        self.partial.len()
    }
}

impl std::fmt::Debug for Utf8Decoder {
    /// How much waits, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8Decoder").field("held", &self.held()).finish()
    }
}
