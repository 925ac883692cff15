//! A text as it is compared: letters and digits without what may stand between them.

/// How a form is compared with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// Letters in any case and digits; between them a few separators.
    Loose,
    /// Base64 in either alphabet; between its characters line breaks and their indentation.
    Base64,
}

/// The most separators in a row, and characters that cannot be seen.
pub(crate) const SEPARATORS: usize = 12;

/// What a byte is in an alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    As(u8),
    Skip,
    /// A part of a character that is not ASCII.
    Character,
    /// Ends what is read.
    End,
}

impl Alphabet {
    pub(crate) fn folds(self) -> &'static [Fold; 256] {
        static LOOSE: [Fold; 256] = table(Alphabet::Loose);
        static BASE64: [Fold; 256] = table(Alphabet::Base64);
        match self {
            Self::Loose => &LOOSE,
            Self::Base64 => &BASE64,
        }
    }

    const fn fold(self, byte: u8) -> Fold {
        match (self, byte) {
            (Self::Loose, 0x80..) => Fold::Character,
            (Self::Loose, _) if byte.is_ascii_alphanumeric() => Fold::As(byte.to_ascii_lowercase()),
            (Self::Loose, _) => Fold::Skip,
            (Self::Base64, b'-') => Fold::As(b'+'),
            (Self::Base64, b'_') => Fold::As(b'/'),
            (Self::Base64, b'+' | b'/' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => Fold::As(byte),
            (Self::Base64, b'\n' | b'\r' | b' ' | b'\t') => Fold::Skip,
            (Self::Base64, _) => Fold::End,
        }
    }
}

const fn table(alphabet: Alphabet) -> [Fold; 256] {
    let mut table = [Fold::End; 256];
    let mut rest: &mut [Fold] = &mut table;
    let mut byte = 0u8;
    while let [first, after @ ..] = rest {
        *first = alphabet.fold(byte);
        byte = byte.wrapping_add(1);
        rest = after;
    }
    table
}

/// Reads bytes one by one.
pub(crate) struct Reading<'t> {
    bytes: &'t [u8],
    at: usize,
    alphabet: Alphabet,
    /// What is left of a character of several bytes.
    rest: [u8; 12],
    rest_at: usize,
    rest_end: usize,
}

/// One byte of what is compared.
#[derive(Clone, Copy)]
pub(crate) struct Read {
    pub(crate) byte: u8,
    /// Where the character ends that it is of.
    pub(crate) end: usize,
    /// Whether something stood before it that does not count.
    pub(crate) separated: bool,
}

impl<'t> Reading<'t> {
    pub(crate) fn new(bytes: &'t [u8], alphabet: Alphabet) -> Self {
        Self { bytes, at: 0, alphabet, rest: [0; 12], rest_at: 0, rest_end: 0 }
    }

    /// Whether it is the end of the bytes that ended it.
    pub(crate) fn is_at_end(&self) -> bool {
        self.bytes.len() < self.at + 4
    }

    /// Whether no word goes on at `end`. Scripts from U+2E80 on put no spaces between words.
    pub(crate) fn ends_word(bytes: &[u8], end: usize) -> bool {
        match bytes.get(end) {
            None => true,
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            Some(_) => {
                !char_at(bytes, end).is_some_and(|char| char.is_alphanumeric() && char < '\u{2E80}')
            }
        }
    }

    pub(crate) fn next(&mut self) -> Option<Read> {
        if self.rest_at < self.rest_end {
            let byte = *self.rest.get(self.rest_at)?;
            self.rest_at += 1;
            return Some(Read { byte, end: self.at, separated: false });
        }
        let folds = self.alphabet.folds();
        for skipped in 0..=SEPARATORS {
            let byte = *self.bytes.get(self.at)?;
            let separated = skipped > 0;
            match folds.get(usize::from(byte))? {
                Fold::As(byte) => {
                    self.at += 1;
                    return Some(Read { byte: *byte, end: self.at, separated });
                }
                Fold::Skip => self.at += 1,
                Fold::End => return None,
                Fold::Character => {
                    let char = char_at(self.bytes, self.at)?;
                    self.at += char.len_utf8();
                    if char.is_alphanumeric() {
                        return Some(self.character(char, separated));
                    }
                }
            }
        }
        None
    }

    /// The first byte of a letter in lower case; the others follow.
    fn character(&mut self, char: char, separated: bool) -> Read {
        let mut length = 0;
        for char in char.to_lowercase() {
            let room = self.rest.get_mut(length..).filter(|room| room.len() >= 4);
            length += room.map_or(0, |room| char.encode_utf8(room).len());
        }
        (self.rest_at, self.rest_end) = (1, length);
        let [byte, ..] = self.rest;
        Read { byte, end: self.at, separated }
    }
}

/// A text as the reading has it, and where separators stand in it.
pub(crate) fn loose(text: &str) -> (Vec<u8>, Vec<u16>) {
    let (mut out, mut gaps) = (Vec::new(), Vec::new());
    let mut separated = false;
    for char in text.chars() {
        if !char.is_alphanumeric() {
            separated = !out.is_empty();
            continue;
        }
        if separated {
            gaps.push(u16::try_from(out.len()).unwrap_or(u16::MAX));
        }
        separated = false;
        for char in char.to_lowercase() {
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    (out, gaps)
}

/// The character at a place; a byte that is no UTF-8 there is none.
fn char_at(bytes: &[u8], at: usize) -> Option<char> {
    let length = match *bytes.get(at)? {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    std::str::from_utf8(bytes.get(at..at + length)?).ok()?.chars().next()
}
