//! JSON byte by byte (RFC 8259), without recursion: what begins and ends, and the keys.

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

/// What the walker expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A value; after `[`, the end as well.
    Value {
        or_end: bool,
    },
    /// A key; after `{`, the end as well.
    Key {
        or_end: bool,
    },
    Colon,
    /// A comma or the end of what is open.
    After,
    Text,
    Escape,
    /// So many digits of `\u` are still to come.
    Hex(u8),
    Number(Part),
    Literal(&'static [u8]),
    Done,
}

/// The part of a number that the last byte belonged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Integer | Self::Fraction | Self::Exponent)
    }
}

/// One document.
#[derive(Clone)]
pub(super) struct Walker {
    state: State,
    /// What is open, `true` for an object.
    open: Vec<bool>,
    /// The string that is read is a key.
    in_key: bool,
    /// The key that was read last, with its escapes undone; not UTF-8 where the document is not.
    key: Vec<u8>,
    hex: u32,
    /// The first half of a pair of surrogates.
    high: Option<u32>,
}

/// The byte does not belong where it stands.
#[derive(Debug)]
pub(super) struct Wrong;

impl Walker {
    pub(super) fn new() -> Self {
        let state = State::Value { or_end: false };
        Self { state, open: Vec::new(), in_key: false, key: Vec::new(), hex: 0, high: None }
    }

    /// The key that ended last.
    pub(super) fn key(&self) -> String {
        String::from_utf8_lossy(&self.key).into_owned()
    }

    /// How many objects and arrays are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the document has ended.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether a quote would begin a key.
    pub(super) fn expects_key(&self) -> bool {
        matches!(self.state, State::Key { .. })
    }

    /// Reads a byte. A number ends with the byte after it, so there may be two events.
    pub(super) fn step(&mut self, byte: u8) -> (Option<Event>, Result<Option<Event>, Wrong>) {
        let mut ended = None;
        if let State::Number(part) = self.state {
            if let Some(next) = part.next(byte) {
                self.state = State::Number(next);
                return (None, Ok(None));
            }
            if !part.may_end() {
                return (None, Err(Wrong));
            }
            self.end_value();
            ended = Some(Event::Ends);
        }
        (ended, self.read(byte))
    }

    /// Ends the text: a number at the top ends with it.
    pub(super) fn finish(&mut self) -> Result<Option<Event>, Wrong> {
        match self.state {
            State::Number(part) if part.may_end() && self.open.is_empty() => {
                self.end_value();
                Ok(Some(Event::Ends))
            }
            State::Done => Ok(None),
            _ => Err(Wrong),
        }
    }

    fn read(&mut self, byte: u8) -> Result<Option<Event>, Wrong> {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        match self.state {
            State::Text => return self.text(byte),
            State::Escape => return self.escape(byte),
            State::Hex(left) => return self.hexadecimal(left, byte),
            State::Literal([first, rest @ ..]) if *first == byte => {
                self.state = State::Literal(rest);
                if rest.is_empty() {
                    self.end_value();
                    return Ok(Some(Event::Ends));
                }
            }
            State::Literal(_) => return Err(Wrong),
            _ if space => {}
            State::Value { or_end } => match byte {
                b']' if or_end => return Ok(Some(self.close())),
                _ => return self.value(byte).map(|kind| Some(Event::Begins(kind))),
            },
            State::Key { or_end } => match byte {
                b'}' if or_end => return Ok(Some(self.close())),
                b'"' => {
                    self.key.clear();
                    self.in_key = true;
                    self.high = None;
                    self.state = State::Text;
                }
                _ => return Err(Wrong),
            },
            State::Colon if byte == b':' => self.state = State::Value { or_end: false },
            State::After => match (byte, self.open.last()) {
                (b',', Some(true)) => self.state = State::Key { or_end: false },
                (b',', Some(false)) => self.state = State::Value { or_end: false },
                (b'}', Some(true)) | (b']', Some(false)) => return Ok(Some(self.close())),
                _ => return Err(Wrong),
            },
            State::Colon | State::Done | State::Number(_) => return Err(Wrong),
        }
        Ok(None)
    }

    /// The first byte of a value.
    fn value(&mut self, byte: u8) -> Result<JsonType, Wrong> {
        let (kind, state) = match byte {
            b'{' => {
                self.open.push(true);
                (JsonType::Object, State::Key { or_end: true })
            }
            b'[' => {
                self.open.push(false);
                (JsonType::Array, State::Value { or_end: true })
            }
            b'"' => {
                self.in_key = false;
                self.high = None;
                (JsonType::String, State::Text)
            }
            b'-' => (JsonType::Number, State::Number(Part::Minus)),
            b'0' => (JsonType::Number, State::Number(Part::Zero)),
            b'1'..=b'9' => (JsonType::Number, State::Number(Part::Integer)),
            b't' => (JsonType::Boolean, State::Literal(b"rue")),
            b'f' => (JsonType::Boolean, State::Literal(b"alse")),
            b'n' => (JsonType::Null, State::Literal(b"ull")),
            _ => return Err(Wrong),
        };
        self.state = state;
        Ok(kind)
    }

    fn close(&mut self) -> Event {
        self.open.pop();
        self.end_value();
        Event::Ends
    }

    fn end_value(&mut self) {
        self.state = if self.open.is_empty() { State::Done } else { State::After };
    }

    fn text(&mut self, byte: u8) -> Result<Option<Event>, Wrong> {
        match byte {
            b'"' => {
                self.lone_high();
                if self.in_key {
                    self.state = State::Colon;
                    return Ok(Some(Event::Key));
                }
                self.end_value();
                return Ok(Some(Event::Ends));
            }
            b'\\' => self.state = State::Escape,
            0..0x20 => return Err(Wrong),
            _ => {
                self.lone_high();
                self.push(&[byte]);
            }
        }
        Ok(None)
    }

    fn escape(&mut self, byte: u8) -> Result<Option<Event>, Wrong> {
        let char = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.hex = 0;
                self.state = State::Hex(4);
                return Ok(None);
            }
            _ => return Err(Wrong),
        };
        self.lone_high();
        self.push(&[char]);
        self.state = State::Text;
        Ok(None)
    }

    fn hexadecimal(&mut self, left: u8, byte: u8) -> Result<Option<Event>, Wrong> {
        let digit = char::from(byte).to_digit(16).ok_or(Wrong)?;
        self.hex = self.hex << 4 | digit;
        if left > 1 {
            self.state = State::Hex(left - 1);
            return Ok(None);
        }
        self.state = State::Text;
        let unit = self.hex;
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                self.push_char(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
            }
            (high, _) => {
                if high.is_some() {
                    self.push_char(0xFFFD);
                }
                if (0xD800..=0xDBFF).contains(&unit) {
                    self.high = Some(unit);
                } else {
                    self.push_char(unit);
                }
            }
        }
        Ok(None)
    }

    /// A first half of a pair that no second one follows.
    fn lone_high(&mut self) {
        if self.high.take().is_some() {
            self.push_char(0xFFFD);
        }
    }

    fn push_char(&mut self, code: u32) {
        let char = char::from_u32(code).unwrap_or('\u{FFFD}');
        self.push(char.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.in_key {
            self.key.extend_from_slice(bytes);
        }
    }
}
