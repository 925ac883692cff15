//! The letters of one word.

use rule_scan::Span;

/// A word is cut after so many bytes.
const WORD: usize = 48;

/// The letters of a word, of which there may be none yet.
#[derive(Clone, Debug)]
pub(crate) struct Letters {
    /// As they stand, in lower case.
    plain: Bytes,
    /// As what they look like, once that is something else.
    looks: Bytes,
    pub(crate) chars: usize,
    pub(crate) digits: usize,
    pub(crate) capitals: usize,
    pub(crate) span: Span,
    /// There is an ASCII letter.
    pub(crate) latin: bool,
    /// There is a letter that looks like another.
    disguised: bool,
    /// There is a letter that looks like no ASCII one.
    other: bool,
}

impl Default for Letters {
    fn default() -> Self {
        Self {
            plain: Bytes::NONE,
            looks: Bytes::NONE,
            chars: 0,
            digits: 0,
            capitals: 0,
            span: Span { start: 0, end: 0 },
            latin: false,
            disguised: false,
            other: false,
        }
    }
}

impl Letters {
    pub(crate) fn is_empty(&self) -> bool {
        self.chars == 0
    }

    /// Whether there is one letter, and it is no digit.
    pub(crate) fn is_single(&self) -> bool {
        self.chars == 1 && self.digits == 0
    }

    /// Whether there is room for another character.
    pub(crate) fn fits(&self) -> bool {
        self.plain.fits() && (!self.disguised || self.looks.fits())
    }

    /// Forgets all letters. What lies in the buffers is never read again.
    pub(crate) fn clear(&mut self) {
        self.plain.len = 0;
        self.looks.len = 0;
        self.chars = 0;
        self.digits = 0;
        self.capitals = 0;
        self.latin = false;
        self.disguised = false;
        self.other = false;
    }

    /// Adds the ASCII letters and digits at the beginning of `text`, which stands at byte `at`, as
    /// far as there is room; returns how many.
    pub(crate) fn extend(&mut self, text: &[u8], at: usize) -> usize {
        if self.disguised {
            let letter = text.first().filter(|_| self.fits()).map_or(0, |&byte| ascii(byte));
            if letter == 0 {
                return 0;
            }
            let span = Span { start: at, end: at + 1 };
            self.push(char::from(letter as u8), None, letter & CAPITAL != 0, span);
            return 1;
        }
        let (mut added, mut counts) = (0, 0);
        let room = self.plain.bytes.get_mut(self.plain.len..=WORD - 4).unwrap_or(&mut []);
        for (slot, &byte) in room.iter_mut().zip(text) {
            let letter = ascii(byte);
            if letter == 0 {
                break;
            }
            *slot = letter as u8;
            counts += letter;
            added += 1;
        }
        if added > 0 {
            let digits = (counts % CAPITAL / DIGIT) as usize;
            self.plain.len += added;
            self.add(added, Span { start: at, end: at + added });
            self.digits += digits;
            self.capitals += (counts / CAPITAL) as usize;
            self.latin |= digits < added;
        }
        added
    }

    /// Adds a letter, which there must be room for, in lower case and as what it looks like if that
    /// is something else.
    pub(crate) fn push(&mut self, plain: char, looks: Option<&str>, capital: bool, span: Span) {
        self.add(1, span);
        self.capitals += usize::from(capital);
        if looks.is_none() && plain.is_ascii() {
            self.latin |= plain.is_ascii_lowercase();
            self.digits += usize::from(plain.is_ascii_digit());
        }
        self.other |= looks.is_none() && !plain.is_ascii();
        if looks.is_some() && !self.disguised {
            self.disguised = true;
            self.looks = self.plain;
        }
        let mut buffer = [0; 4];
        let bytes = plain.encode_utf8(&mut buffer).as_bytes();
        self.plain.add(bytes);
        if self.disguised {
            self.looks.add(looks.map_or(bytes, str::as_bytes));
        }
    }

    /// Adds the one letter of another word.
    pub(crate) fn append(&mut self, single: &Self) {
        let looks = single.disguised.then(|| single.looks.text());
        if let Some(plain) = single.plain.text().chars().next() {
            self.push(plain, looks, single.capitals > 0, single.span);
        }
    }

    /// The letters as they stand.
    pub(crate) fn plain(&self) -> &str {
        self.plain.text()
    }

    /// The word as a reader takes it. The letters may be others afterwards.
    pub(crate) fn read(&mut self, latin_before: bool) -> (&[u8], usize) {
        let disguised =
            self.disguised && !self.other && (self.latin || latin_before && self.chars > 1);
        let bytes = if disguised { &mut self.looks } else { &mut self.plain };
        let word = bytes.bytes.get_mut(..bytes.len).unwrap_or(&mut []);
        if self.digits > 0 && self.latin && spell(word) {
            self.digits = 0;
        }
        (word, self.digits)
    }

    fn add(&mut self, chars: usize, span: Span) {
        if self.chars == 0 {
            self.span.start = span.start;
        }
        self.span.end = span.end;
        self.chars += chars;
    }
}

/// Bytes of whole characters.
#[derive(Clone, Copy, Debug)]
struct Bytes {
    bytes: [u8; WORD],
    len: usize,
}

impl Bytes {
    const NONE: Self = Self { bytes: [0; WORD], len: 0 };

    fn fits(&self) -> bool {
        self.len + 4 <= WORD
    }

    fn text(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Adds the bytes of a character in lower case, if there is room for them.
    fn add(&mut self, bytes: &[u8]) {
        if let Some(slots) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            for (slot, byte) in slots.iter_mut().zip(bytes) {
                *slot = byte.to_ascii_lowercase();
            }
            self.len += bytes.len();
        }
    }
}

/// What marks digits and capitals in [`ASCII`]; the sums over a word do not run into one another.
const DIGIT: u32 = 1 << 14;
const CAPITAL: u32 = 1 << 20;

/// For each byte 0, or the ASCII letter in lower case or digit that it is, with its mark.
static ASCII: [u32; 256] = ascii_letters();

#[expect(clippy::indexing_slicing, reason = "in a constant there is no `get`; it is in bounds")]
const fn ascii_letters() -> [u32; 256] {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let char = byte as u8;
        letters[byte] = match char {
            b'0'..=b'9' => char as u32 | DIGIT,
            b'a'..=b'z' => char as u32,
            b'A'..=b'Z' => char.to_ascii_lowercase() as u32 | CAPITAL,
            _ => 0,
        };
        byte += 1;
    }
    letters
}

fn ascii(byte: u8) -> u32 {
    ASCII.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Reads digits as the letters that they look like, if a letter follows one and nothing but letters
/// is left: `1n57ruc710n5`, and not `x86`, `4k` or a hash.
fn spell(word: &mut [u8]) -> bool {
    let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let first = word.iter().position(u8::is_ascii_digit);
    let last = word.iter().rposition(u8::is_ascii_alphabetic);
    let amid = first.zip(last).is_some_and(|(first, last)| first < last);
    let few = letters < 2 && !(letters == 1 && word.len() == 3 && last == Some(1));
    if !amid || few || word.iter().any(|byte| matches!(byte, b'2' | b'6')) {
        return false;
    }
    let mut before = 0;
    for at in 0..word.len() {
        let next = word.get(at + 1).copied();
        let Some(byte) = word.get_mut(at) else { break };
        let read = match *byte {
            b'0' => b'o',
            b'1' if before == b'1' || next == Some(b'1') => b'l',
            b'1' => b'i',
            b'3' => b'e',
            b'4' => b'a',
            b'5' => b's',
            b'7' => b't',
            b'8' => b'b',
            b'9' => b'g',
            other => other,
        };
        before = std::mem::replace(byte, read);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::spell;

    #[test]
    fn digits_are_letters_where_they_stand_for_them() {
        let spelt = |word: &str| {
            let mut bytes = word.as_bytes().to_vec();
            spell(&mut bytes).then(|| String::from_utf8(bytes).unwrap())
        };
        for (word, read) in
            [("1gn0r3", "ignore"), ("1n57ruc710n5", "instructions"), ("4ll", "all"), ("7h3", "the")]
        {
            assert_eq!(spelt(word).as_deref(), Some(read), "{word}");
        }
        for word in ["x86", "4k", "3d", "sha256", "3f2a9c", "2nd", "1234", "utf8", "a11"] {
            assert_eq!(spelt(word), None, "{word}");
        }
    }
}
