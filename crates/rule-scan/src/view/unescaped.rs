//! The unescaped view: percent-encoding, HTML character references and backslash escapes undone, up
//! to three times within one another.

use crate::fold::{Class, fold};
use crate::segment::Segment;
use crate::view::folded;
use crate::view::step::{FAR, Short, Step};

/// How many escapes deep an escape may stand.
const DEPTH: u8 = 3;
/// The most bytes that a character may take, so that a match has a greatest length.
pub(crate) const MOST: usize = 12;

/// HTML's names of characters that values have.
const NAMES: [(&str, char); 22] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("commat", '@'),
    ("period", '.'),
    ("lowbar", '_'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("colon", ':'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("equals", '='),
    ("num", '#'),
    ("dollar", '$'),
    ("excl", '!'),
    ("plus", '+'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
];

/// A character as it is read, of how many bytes, and whether ordinary text is not written so.
#[derive(Clone, Copy)]
struct Unit {
    char: char,
    length: usize,
    disguised: bool,
}

/// Why there is no character.
enum Nothing {
    /// The text ends here, for now.
    More,
    /// The text ends, or a byte is part of no character.
    Ends,
}

/// The first place at or after `from` where an escape stands, or may stand when more is known.
pub(crate) fn find(source: Segment<'_>, from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memchr3(b'%', b'&', b'\\', source.rest(at)) {
        at += found;
        match read(source, at, DEPTH) {
            Ok(unit) if unit.disguised => return at,
            Err(Nothing::More) => return at,
            Ok(_) | Err(Nothing::Ends) => at += 1,
        }
    }
    source.end
}

pub(crate) fn step(source: Segment<'_>, at: usize) -> Step {
    let rest = source.rest(at);
    let near = rest.get(..FAR).unwrap_or(rest);
    let plain = memchr::memchr3(b'%', b'&', b'\\', near).unwrap_or(near.len());
    if plain > 0 {
        return Step::Same(plain);
    }
    match read(source, at, DEPTH) {
        // What every JSON text or page has is no disguise.
        Ok(Unit { disguised: false, .. }) | Err(Nothing::Ends) => Step::Same(1),
        Ok(Unit { char, length, .. }) => {
            let folded = fold(char);
            let text = match folded.class {
                Class::Same => Short::char(char),
                _ => Short::new(folded.text.as_bytes()),
            };
            Step::becomes(length, text)
        }
        Err(Nothing::More) => Step::More,
    }
}

/// The character at `at`, with escapes undone up to `depth` times.
fn read(source: Segment<'_>, at: usize, depth: u8) -> Result<Unit, Nothing> {
    let Some(below) = depth.checked_sub(1) else {
        let rest = source.rest(at);
        return match folded::first_char(rest) {
            Some((char, length)) => Ok(Unit { char, length, disguised: false }),
            None if !source.closed && rest.len() < 4 => Err(Nothing::More),
            None => Err(Nothing::Ends),
        };
    };
    let first = read(source, at, below)?;
    let reader = Reader { source, at: at + first.length, start: at, below };
    let escape = match first.char {
        '%' => reader.percent(),
        '&' => reader.reference(),
        '\\' => reader.backslash(),
        _ => return Ok(first),
    };
    match escape {
        Ok(unit) if unit.length <= MOST => Ok(unit),
        Err(Nothing::More) => Err(Nothing::More),
        Ok(_) | Err(Nothing::Ends) => Ok(first),
    }
}

/// Reads what follows the first character of an escape.
#[derive(Clone, Copy)]
struct Reader<'t> {
    source: Segment<'t>,
    at: usize,
    start: usize,
    below: u8,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<char, Nothing> {
        if self.at - self.start > MOST {
            return Err(Nothing::Ends);
        }
        let unit = read(self.source, self.at, self.below)?;
        self.at += unit.length;
        Ok(unit.char)
    }

    /// A number of exactly so many hexadecimal digits.
    fn hex(&mut self, digits: u32) -> Result<u32, Nothing> {
        let mut number = 0;
        for _ in 0..digits {
            let digit = self.next()?.to_digit(16).ok_or(Nothing::Ends)?;
            number = number << 4 | digit;
        }
        Ok(number)
    }

    fn unit(&self, char: char, disguised: bool) -> Result<Unit, Nothing> {
        Ok(Unit { char, length: self.at - self.start, disguised })
    }

    /// `%41`, or several that make one character.
    fn percent(mut self) -> Result<Unit, Nothing> {
        let first = self.hex(2)?;
        let more = match first {
            0x20..0x7F => return self.unit(char::from(first as u8), true),
            0x09 | 0x0A | 0x0D => return self.unit(char::from(first as u8), true),
            0xC2..0xE0 => 1,
            0xE0..0xF0 => 2,
            0xF0..0xF5 => 3,
            _ => return Err(Nothing::Ends),
        };
        let mut bytes = [first as u8, 0, 0, 0];
        for slot in bytes.iter_mut().skip(1).take(more) {
            if self.next()? != '%' {
                return Err(Nothing::Ends);
            }
            *slot = self.hex(2)? as u8;
        }
        let char = bytes.get(..=more).and_then(folded::first_char);
        self.unit(char.ok_or(Nothing::Ends)?.0, true)
    }

    /// `&#64;`, `&#x40;`, `&commat;`
    fn reference(mut self) -> Result<Unit, Nothing> {
        let first = self.next()?;
        if first == '#' {
            return self.number();
        }
        let mut name = [0; 6];
        let mut next = first;
        for length in 1..=name.len() {
            if let Some(slot) = name.get_mut(length - 1) {
                *slot = u8::try_from(next).map_err(|_| Nothing::Ends)?;
            }
            let known = name.get(..length).unwrap_or(&[]);
            if !NAMES.iter().any(|(name, _)| name.as_bytes().starts_with(known)) {
                return Err(Nothing::Ends);
            }
            next = self.next()?;
            if next == ';' {
                let found = NAMES.iter().find(|(name, _)| name.as_bytes() == known);
                // Quotation marks and angle brackets are what every page has.
                let (_, char) = found.ok_or(Nothing::Ends)?;
                return self.unit(*char, !matches!(char, '&' | '<' | '>' | '"' | '\'' | ' '));
            }
        }
        Err(Nothing::Ends)
    }

    /// What follows `&#`. The semicolon may be missing, as browsers have it.
    fn number(mut self) -> Result<Unit, Nothing> {
        let mut before = self;
        let mut next = self.next()?;
        let radix = if matches!(next, 'x' | 'X') { 16 } else { 10 };
        if radix == 16 {
            before = self;
            next = self.next()?;
        }
        let (mut number, mut digits) = (0u32, 0);
        while let Some(digit) = next.to_digit(radix) {
            number = number.saturating_mul(radix).saturating_add(digit);
            digits += 1;
            before = self;
            next = match self.next() {
                Ok(next) => next,
                Err(Nothing::Ends) => ' ',
                Err(Nothing::More) => return Err(Nothing::More),
            };
        }
        let end = if next == ';' { self } else { before };
        match char::from_u32(number).filter(|char| digits > 0 && !is_control(*char)) {
            Some(char) => end.unit(char, true),
            None => Err(Nothing::Ends),
        }
    }

    /// `\u0040`, `\x40`, `\u{40}`, `\n` and the like.
    fn backslash(mut self) -> Result<Unit, Nothing> {
        let simple = match self.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            char @ ('"' | '\'' | '\\') => char,
            '/' => return self.unit('/', true),
            'x' => {
                let number = self.hex(2)?;
                return self.number_unit(number);
            }
            'U' => {
                let number = self.hex(8)?;
                return self.number_unit(number);
            }
            'u' => return self.utf16(),
            _ => return Err(Nothing::Ends),
        };
        self.unit(simple, false)
    }

    fn utf16(mut self) -> Result<Unit, Nothing> {
        let mut braced = self;
        if braced.next()? == '{' {
            let mut number = 0u32;
            loop {
                let next = braced.next()?;
                if next == '}' {
                    return braced.number_unit(number);
                }
                let digit = next.to_digit(16).ok_or(Nothing::Ends)?;
                number = number.saturating_mul(16).saturating_add(digit);
            }
        }
        let high = self.hex(4)?;
        if !(0xD800..0xDC00).contains(&high) {
            return self.number_unit(high);
        }
        if self.next()? != '\\' || self.next()? != 'u' {
            return Err(Nothing::Ends);
        }
        let low = self.hex(4)?;
        let number = low.checked_sub(0xDC00).filter(|low| *low < 0x400);
        self.number_unit(0x10000 + ((high - 0xD800) << 10) + number.ok_or(Nothing::Ends)?)
    }

    fn number_unit(&self, number: u32) -> Result<Unit, Nothing> {
        match char::from_u32(number).filter(|char| !is_control(*char)) {
            Some(char) => self.unit(char, true),
            None => Err(Nothing::Ends),
        }
    }
}

fn is_control(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\r' | '\t')
}
