//! What begins and ends in a JSON document, and its keys, byte by byte and without recursion.

use rule_scan::{JsonLexer, JsonPlace};

use super::violation::JsonType;

/// What happens at a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A value begins.
    Begins(JsonType),
    /// A key has ended; see [`Walker::key`].
    Key,
    /// A value has ended.
    Ends,
}

/// One document.
#[derive(Clone)]
pub(super) struct Walker {
    lexer: JsonLexer,
    /// Of the byte before.
    place: JsonPlace,
    /// Bytes of a literal that are still to come.
    literal: u8,
    done: bool,
    /// The key that was read last, with its escapes undone; not UTF-8 where the document is not.
    key: Vec<u8>,
}

/// The byte does not belong where it stands.
#[derive(Debug)]
pub(super) struct Wrong;

impl Walker {
    pub(super) fn new() -> Self {
        let lexer = JsonLexer::new();
        Self { lexer, place: JsonPlace::Space, literal: 0, done: false, key: Vec::new() }
    }

    /// The key that ended last.
    pub(super) fn key(&self) -> String {
        String::from_utf8_lossy(&self.key).into_owned()
    }

    /// How many objects and arrays are open.
    pub(super) fn depth(&self) -> usize {
        self.lexer.depth()
    }

    /// Whether the document has ended.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Whether the byte read last is the quote that begins a key.
    pub(super) fn opened_key(&self) -> bool {
        self.place == JsonPlace::Open && self.lexer.is_key()
    }

    /// Reads a byte. A number ends with the byte after it, so there may be two events.
    pub(super) fn step(&mut self, byte: u8) -> (Option<Event>, Result<Option<Event>, Wrong>) {
        let was_number = self.place == JsonPlace::Number;
        let was_complete = self.lexer.is_complete();
        self.place = self.lexer.step(byte);
        match self.place {
            // After a number at the top.
            JsonPlace::Invalid => {
                self.done = was_complete;
                (was_complete.then_some(Event::Ends), Err(Wrong))
            }
            JsonPlace::Number => {
                (None, Ok((!was_number).then_some(Event::Begins(JsonType::Number))))
            }
            place => {
                self.done = self.lexer.is_complete();
                (was_number.then_some(Event::Ends), Ok(self.read(place, byte)))
            }
        }
    }

    /// Ends the text: a number at the top ends with it.
    pub(super) fn finish(&mut self) -> Result<Option<Event>, Wrong> {
        if self.done {
            return Ok(None);
        }
        self.done = self.lexer.is_complete();
        if self.done { Ok(Some(Event::Ends)) } else { Err(Wrong) }
    }

    fn read(&mut self, place: JsonPlace, byte: u8) -> Option<Event> {
        match (place, byte) {
            (JsonPlace::Structure, b'{') => return Some(Event::Begins(JsonType::Object)),
            (JsonPlace::Structure, b'[') => return Some(Event::Begins(JsonType::Array)),
            (JsonPlace::Structure, b'}' | b']') => return Some(Event::Ends),
            (JsonPlace::Literal, _) => return self.literal(byte),
            (JsonPlace::Open, _) if self.lexer.is_key() => self.key.clear(),
            (JsonPlace::Open, _) => return Some(Event::Begins(JsonType::String)),
            (JsonPlace::Close, _) if self.lexer.is_key() => return Some(Event::Key),
            (JsonPlace::Close, _) => return Some(Event::Ends),
            _ if !self.lexer.is_key() => {}
            (JsonPlace::Text, _) => self.key.push(byte),
            (JsonPlace::Char(char), _) => self.push(char),
            (JsonPlace::High, _) => self.push(char::REPLACEMENT_CHARACTER),
            (JsonPlace::Pair(char), _) => {
                // In place of what stands there for its first half.
                let before = char::REPLACEMENT_CHARACTER.len_utf8();
                self.key.truncate(self.key.len().saturating_sub(before));
                self.push(char);
            }
            _ => {}
        }
        None
    }

    fn literal(&mut self, byte: u8) -> Option<Event> {
        if self.literal == 0 {
            self.literal = if byte == b'f' { 4 } else { 3 };
            let kind = if byte == b'n' { JsonType::Null } else { JsonType::Boolean };
            return Some(Event::Begins(kind));
        }
        self.literal -= 1;
        (self.literal == 0).then_some(Event::Ends)
    }

    fn push(&mut self, char: char) {
        self.key.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}
