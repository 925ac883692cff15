//! One JSON document (RFC 8259), byte by byte: what each byte belongs to, and whether the document
//! is valid.
//!
//! The lexer follows the grammar and nothing else:
//!
//! - A document is any value with whitespace around it. A byte order mark is no whitespace.
//! - Duplicate keys, numbers of any size and escapes of lone surrogates are valid. serde_json
//!   rejects the last two where it has to decode them, but also passes over them where it does not.
//! - Containers nest up to [`MAX_DEPTH`] levels. This is the one limit, and the only memory that
//!   grows: a bit a level.
//! - UTF-8 is not checked: inside a string every byte from 128 on is text, elsewhere it is invalid.
//!
//! A document is found invalid at its first byte after which no continuation could make it valid
//! (test `the_first_wrong_byte_is_found`). It is valid where serde_json says so (tests
//! `soup_is_valid_where_serde_json_says_so`, `mutated_documents_are_valid_where_serde_json_says_so`),
//! and has the same strings (test `strings_are_those_of_serde_json`).
//!
//! Bytes that go on with text, digits or whitespace take under 1 ns each, those that change the
//! state 3 to 5 ns, runs that [`Lexer::plain_run`] passes over a tenth of one.

use super::bytes::{ANY, DIGIT, PLAIN, SPACE, is_plain, kinds, plain_length};
use super::nesting::Nesting;

/// The deepest nesting of a valid document.
pub(crate) const MAX_DEPTH: usize = 65_536;

/// What the byte just read belongs to.
///
/// Whether a string is a key is no part of this but asked of [`Lexer::is_key`]: so a place is a tag
/// and at most one character, which are returned in two registers. With more in it, it went through
/// memory, and text took half as long again.
///
/// Whether a high surrogate stands alone shows only in what follows it. So [`Place::High`] is to be
/// taken for U+FFFD, and [`Place::Pair`] takes its place: whoever collects decoded text pushes
/// U+FFFD on the one, and pops it and pushes the character on the other. Nothing needs to be asked
/// of the lexer in between, and what is collected equals [`String::from_utf16_lossy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Whitespace between tokens.
    Space,
    /// `{`, `}`, `[`, `]`, `,` or `:`
    Structure,
    /// The quote that begins a string.
    Open,
    /// The quote that ends a string.
    Close,
    /// A byte inside a string that stands for itself, part of a longer character or not.
    Text,
    /// A byte of an escape that goes on.
    Escape,
    /// The last byte of an escape that stands for this character; U+FFFD for a low surrogate alone.
    Char(char),
    /// The last byte of a high surrogate: U+FFFD, unless the very next escape ends in a `Pair`.
    High,
    /// The last byte of a low surrogate right after a high one: both stand for this character.
    Pair(char),
    /// A byte of a number.
    Number,
    /// A byte of `true`, `false` or `null`.
    Literal,
    /// The byte that makes the document invalid, or one after it.
    Invalid,
}

/// The lexer of one JSON document (RFC 8259): [`step`](Self::step) says of each byte what it belongs to.
///
/// Containers nest up to 65,536 levels. UTF-8 is not checked: inside a string every byte from 128 on
/// is text. A document is found invalid at its first byte after which no continuation could make it
/// valid.
///
/// ```
/// use rule_scan::{JsonLexer, JsonPlace};
///
/// let mut lexer = JsonLexer::new();
/// let places: Vec<JsonPlace> = b"{\"a\":1}".iter().map(|&byte| lexer.step(byte)).collect();
/// assert_eq!(places[1..4], [JsonPlace::Open, JsonPlace::Text, JsonPlace::Close]);
/// assert!(lexer.is_complete());
/// ```
#[derive(Clone)]
pub struct Lexer {
    state: State,
    /// The kinds of bytes that change nothing, and their place. Most bytes are of these kinds, and
    /// are done with one look into a table.
    stays: u8,
    stays_at: Place,
    /// Whether the string that began last is a key.
    key: bool,
    /// The high surrogate whose escape ended right before.
    high: Option<u16>,
    nesting: Nesting,
    /// The invalid byte came where a number or a literal could not end.
    cut: bool,
}

impl Default for Lexer {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Lexer {
    /// Not what was read.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonLexer").field("depth", &self.nesting.depth()).finish_non_exhaustive()
    }
}

impl Lexer {
    /// A lexer before the first byte.
    #[must_use]
    pub fn new() -> Self {
        let (stays, stays_at) = State::Value.stays();
        let state = State::Value;
        let (key, high, nesting) = (false, None, Nesting::default());
        Self { state, stays, stays_at, key, high, nesting, cut: false }
    }

    /// Reads one byte. After an invalid byte, every byte is invalid.
    #[inline]
    #[must_use]
    pub fn step(&mut self, byte: u8) -> Place {
        if kinds(byte) & self.stays != 0 { self.stays_at } else { self.change(byte) }
    }

    /// Reads a byte that may change the state.
    fn change(&mut self, byte: u8) -> Place {
        // The most frequent states by branches, which cost less than the jump by a table below.
        if self.stays == SPACE {
            return self.between(byte);
        }
        if self.stays == PLAIN {
            return self.text(byte);
        }
        match self.state {
            // Right after a high surrogate.
            State::Text => self.text(byte),
            State::Escape => self.escape(byte),
            State::Hex(digits) => self.hex(digits, byte),
            State::Literal(rest) => self.literal(rest, byte),
            State::Number(part) => self.number(part, byte),
            State::Invalid => Place::Invalid,
            State::Value
            | State::FirstValue
            | State::Key
            | State::FirstKey
            | State::Colon
            | State::After => self.between(byte),
        }
    }

    /// How many of the following bytes are plain text of the current string, so that `step` would
    /// say [`Place::Text`] to each and be as before: they may be skipped. Fewer only right after a
    /// high surrogate, where it is 0, as the next byte decides what that is.
    #[inline]
    pub(crate) fn plain_run(&self, bytes: &[u8]) -> usize {
        if self.stays == PLAIN { plain_length(bytes) } else { 0 }
    }

    /// Whether the document could end here. A number at the top may go on all the same.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let ended = match self.state {
            State::After => true,
            State::Number(part) => part.may_end(),
            _ => false,
        };
        ended && self.nesting.depth() == 0
    }

    /// Whether no byte so far was invalid.
    pub(crate) fn is_valid_so_far(&self) -> bool {
        !matches!(self.state, State::Invalid)
    }

    /// Whether the invalid byte came where a number or a literal could not end.
    pub(crate) fn cut_atom(&self) -> bool {
        self.cut
    }

    /// How many objects and arrays are open; after an invalid byte, how many were.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.nesting.depth()
    }

    /// Whether the next byte is inside a string or ends it.
    #[cfg(test)]
    pub(crate) fn in_string(&self) -> bool {
        matches!(self.state, State::Text | State::Escape | State::Hex(_))
    }

    /// Whether the string that began last is a key: that of the last byte, if it is of a string,
    /// its quotes included.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.key
    }

    #[inline]
    fn go(&mut self, state: State, place: Place) -> Place {
        self.state = state;
        (self.stays, self.stays_at) = state.stays();
        place
    }

    #[cold]
    fn fail(&mut self) -> Place {
        self.cut = match self.state {
            State::Number(part) => !part.may_end(),
            State::Literal(_) => true,
            _ => false,
        };
        self.go(State::Invalid, Place::Invalid)
    }

    /// A byte between two tokens that is no space, or the first one of a token.
    #[inline]
    fn between(&mut self, byte: u8) -> Place {
        match (self.state, byte) {
            (State::After, b',') if self.nesting.depth() > 0 => {
                let next = if self.nesting.in_object() { State::Key } else { State::Value };
                self.go(next, Place::Structure)
            }
            (State::After | State::FirstKey, b'}') if self.nesting.in_object() => self.leave(),
            (State::After | State::FirstValue, b']') if self.nesting.in_array() => self.leave(),
            (State::Key | State::FirstKey, b'"') => self.open(true),
            (State::Colon, b':') => self.go(State::Value, Place::Structure),
            (State::Value | State::FirstValue, _) => self.value(byte),
            _ => self.fail(),
        }
    }

    /// The first byte of a value.
    #[inline]
    fn value(&mut self, byte: u8) -> Place {
        if kinds(byte) & DIGIT != 0 {
            let part = if byte == b'0' { Part::Zero } else { Part::Integer };
            return self.go(State::Number(part), Place::Number);
        }
        match byte {
            b'"' => self.open(false),
            b'{' => self.enter(true),
            b'[' => self.enter(false),
            b'-' => self.go(State::Number(Part::Minus), Place::Number),
            b't' => self.go(State::Literal(u32::from_le_bytes(*b"rue\0")), Place::Literal),
            b'f' => self.go(State::Literal(u32::from_le_bytes(*b"alse")), Place::Literal),
            b'n' => self.go(State::Literal(u32::from_le_bytes(*b"ull\0")), Place::Literal),
            _ => self.fail(),
        }
    }

    fn enter(&mut self, object: bool) -> Place {
        if self.nesting.depth() == MAX_DEPTH {
            return self.fail();
        }
        self.nesting.push(object);
        self.go(if object { State::FirstKey } else { State::FirstValue }, Place::Structure)
    }

    fn leave(&mut self) -> Place {
        self.nesting.pop();
        self.go(State::After, Place::Structure)
    }

    #[inline]
    fn open(&mut self, key: bool) -> Place {
        self.key = key;
        self.go(State::Text, Place::Open)
    }

    #[inline]
    fn text(&mut self, byte: u8) -> Place {
        if is_plain(byte) {
            self.high = None;
            return self.go(State::Text, Place::Text);
        }
        match byte {
            // What high surrogate there was stays, as this escape may be its low one.
            b'\\' => self.go(State::Escape, Place::Escape),
            b'"' => {
                self.high = None;
                self.go(if self.key { State::Colon } else { State::After }, Place::Close)
            }
            _ => self.fail(),
        }
    }

    #[inline]
    fn escape(&mut self, byte: u8) -> Place {
        let char = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.go(State::Hex(1), Place::Escape),
            _ => return self.fail(),
        };
        self.high = None;
        self.go(State::Text, Place::Char(char))
    }

    #[inline]
    fn hex(&mut self, digits: u32, byte: u8) -> Place {
        let Some(digit) = char::from(byte).to_digit(16) else { return self.fail() };
        let digits = digits << 4 | digit;
        // The 1 before the digits has come to where it shows that there are four.
        let Some(unit) = digits.checked_sub(0x1_0000) else {
            return self.go(State::Hex(digits), Place::Escape);
        };
        let place = self.unit(unit);
        self.go(State::Text, place);
        if place == Place::High {
            // The next byte, whatever it is, changes that there is one.
            self.stays = 0;
        }
        place
    }

    /// What a UTF-16 unit stands for.
    fn unit(&mut self, unit: u32) -> Place {
        let high = self.high.take();
        match (unit, high) {
            (0xD800..=0xDBFF, _) => {
                self.high = u16::try_from(unit).ok();
                Place::High
            }
            (0xDC00..=0xDFFF, Some(high)) => {
                let code = 0x1_0000 + ((u32::from(high) & 0x3FF) << 10 | unit & 0x3FF);
                Place::Pair(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => Place::Char(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    #[inline]
    fn literal(&mut self, rest: u32, byte: u8) -> Place {
        if rest & 0xFF != u32::from(byte) {
            return self.fail();
        }
        let rest = rest >> 8;
        self.go(if rest == 0 { State::After } else { State::Literal(rest) }, Place::Literal)
    }

    /// A byte of a number, or the first one after it, which is then looked at by itself.
    #[inline]
    fn number(&mut self, part: Part, byte: u8) -> Place {
        if let Some(next) = part.next(byte) {
            return self.go(State::Number(next), Place::Number);
        }
        if !part.may_end() {
            return self.fail();
        }
        let place = self.go(State::After, Place::Space);
        if kinds(byte) & SPACE != 0 { place } else { self.between(byte) }
    }
}

/// What may come next.
#[derive(Clone, Copy)]
enum State {
    /// A value.
    Value,
    /// A value or `]`.
    FirstValue,
    /// A key.
    Key,
    /// A key or `}`.
    FirstKey,
    /// `:`
    Colon,
    /// `,` or the end of what is open, or nothing.
    After,
    /// Text of a string.
    Text,
    /// What follows a backslash.
    Escape,
    /// A hexadecimal digit; holds a 1 and the digits so far.
    Hex(u32),
    /// The lowest byte of this; 0 never stands here.
    Literal(u32),
    /// What may follow this part of a number.
    Number(Part),
    /// Nothing makes it valid any more.
    Invalid,
}

impl State {
    /// The kinds of bytes that leave the state as it is, and their place.
    #[inline]
    fn stays(self) -> (u8, Place) {
        match self {
            Self::Value
            | Self::FirstValue
            | Self::Key
            | Self::FirstKey
            | Self::Colon
            | Self::After => (SPACE, Place::Space),
            Self::Text => (PLAIN, Place::Text),
            Self::Number(Part::Integer | Part::Fraction | Part::Exponent) => (DIGIT, Place::Number),
            Self::Escape | Self::Hex(_) | Self::Literal(_) | Self::Number(_) => (0, Place::Invalid),
            Self::Invalid => (ANY, Place::Invalid),
        }
    }
}

/// The part of a number that the last byte belongs to.
#[derive(Clone, Copy)]
enum Part {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

impl Part {
    #[inline]
    fn next(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus, b'1'..=b'9') | (Self::Integer, b'0'..=b'9') => Self::Integer,
            (Self::Zero | Self::Integer, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Self::E,
            (Self::E, b'+' | b'-') => Self::Sign,
            (Self::E | Self::Sign | Self::Exponent, b'0'..=b'9') => Self::Exponent,
            _ => return None,
        })
    }

    #[inline]
    fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Integer | Self::Fraction | Self::Exponent)
    }
}

#[cfg(test)]
mod tests;
