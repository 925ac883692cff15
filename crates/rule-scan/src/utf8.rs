//! UTF-8 that comes in pieces, which may end within a character.

/// By how much a text grows at least. Doubled, one of a few kilobytes would take twice its length.
const GROWTH: usize = 512;

/// What is left of a piece that ended within a character.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoder {
    partial: Vec<u8>,
}

impl Decoder {
    /// Appends what the next piece completes to `text`. What is not UTF-8 becomes U+FFFD, as
    /// [`String::from_utf8_lossy`] has it for all pieces together.
    pub(crate) fn decode(&mut self, piece: &[u8], text: &mut String) {
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

    /// Nothing more comes.
    pub(crate) fn finish(&mut self, text: &mut String) {
        if !self.partial.is_empty() {
            self.partial.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// How many bytes wait for the rest of their character.
    pub(crate) fn held(&self) -> usize {
        self.partial.len()
    }
}
