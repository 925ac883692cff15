//! Escapes in a text, undone character by character.

/// The longest escape in characters: `&#x10FFFF;`, `\u{10FFFF}`.
const LONGEST: usize = 10;

/// Undoes percent-encoding, character references and backslash escapes, a character at a time.
///
/// What began like an escape and is none comes out as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Escapes {
    held: [char; LONGEST],
    len: usize,
    /// Where the first held character begins.
    start: usize,
}

/// What the held characters are so far.
enum State {
    More,
    Is(char),
    Not,
}

impl Escapes {
    /// Whether this byte is read as it is: nothing is held, and it begins no escape.
    pub(crate) fn passes(&self, byte: u8) -> bool {
        self.len == 0 && !begins(byte)
    }

    /// Takes the character at byte `at`, gives what is decided to `out` with the place of its
    /// first byte and the byte after it.
    pub(crate) fn push(&mut self, char: char, at: usize, out: &mut impl FnMut(char, usize, usize)) {
        if self.len == 0 && !u8::try_from(char).is_ok_and(begins) {
            return out(char, at, at + char.len_utf8());
        }
        if self.len == 0 {
            self.start = at;
        }
        if let Some(slot) = self.held.get_mut(self.len) {
            *slot = char;
            self.len += 1;
        }
        match self.state() {
            State::More if self.len < LONGEST => {}
            State::Is(decoded) => {
                self.len = 0;
                out(decoded, self.start, at + char.len_utf8());
            }
            _ => self.release(out),
        }
    }

    /// The text ends.
    pub(crate) fn finish(&mut self, out: &mut impl FnMut(char, usize, usize)) {
        while self.len > 0 {
            self.release(out);
        }
    }

    /// The first held character is no escape; the others may begin one.
    fn release(&mut self, out: &mut impl FnMut(char, usize, usize)) {
        let (held, len) = (self.held, self.len);
        self.len = 0;
        let mut at = self.start;
        for (index, &char) in held.iter().take(len).enumerate() {
            if index == 0 {
                out(char, at, at + char.len_utf8());
            } else {
                self.push(char, at, out);
            }
            at += char.len_utf8();
        }
    }

    fn state(&self) -> State {
        let held = self.held.get(..self.len).unwrap_or(&[]);
        match held {
            ['%'] | ['&'] | ['\\'] => State::More,
            ['%', digits @ ..] => number(digits, 16, 2).map_or(State::Not, |value| match value {
                None => State::More,
                // One byte of several; the text is not ASCII.
                Some(byte) if byte >= 0x80 => State::Not,
                Some(byte) => char::from_u32(byte).map_or(State::Not, State::Is),
            }),
            ['\\', 'n' | 'r' | 't'] => State::Is('\n'),
            ['\\', 'u'] | ['\\', 'x'] | ['\\', 'u', '{'] => State::More,
            ['\\', 'u', '{', digits @ .., '}'] => closed(digits, 16),
            ['\\', 'u', '{', digits @ ..] if is_number(digits, 16) => State::More,
            ['\\', 'u', digits @ ..] => fixed(digits, 4),
            ['\\', 'x', digits @ ..] => fixed(digits, 2),
            ['&', '#'] | ['&', '#', 'x' | 'X'] => State::More,
            ['&', '#', 'x' | 'X', digits @ .., ';'] => closed(digits, 16),
            ['&', '#', digits @ .., ';'] => closed(digits, 10),
            ['&', '#', 'x' | 'X', digits @ ..] if is_number(digits, 16) => State::More,
            ['&', '#', digits @ ..] if is_number(digits, 10) => State::More,
            ['&', name @ .., ';'] => named(name).map_or(State::Not, State::Is),
            ['&', name @ ..] if name.len() < 5 && name.iter().all(char::is_ascii_alphabetic) => {
                State::More
            }
            _ => State::Not,
        }
    }
}

/// Whether an escape may begin with this byte.
pub(crate) fn begins(byte: u8) -> bool {
    matches!(byte, b'%' | b'&' | b'\\')
}

fn is_number(digits: &[char], radix: u32) -> bool {
    digits.iter().all(|digit| digit.is_digit(radix))
}

/// `None` if these are no digits, `Some(None)` if there are too few yet.
#[expect(clippy::option_option, reason = "no number, an unfinished one, a number")]
fn number(digits: &[char], radix: u32, wanted: usize) -> Option<Option<u32>> {
    let value = digits.iter().try_fold(0u32, |value, digit| {
        Some(value.wrapping_mul(radix).wrapping_add(digit.to_digit(radix)?))
    })?;
    Some((digits.len() == wanted).then_some(value))
}

fn fixed(digits: &[char], wanted: usize) -> State {
    match number(digits, 16, wanted) {
        None => State::Not,
        Some(None) => State::More,
        Some(Some(value)) => char::from_u32(value).map_or(State::Not, State::Is),
    }
}

fn closed(digits: &[char], radix: u32) -> State {
    let value = number(digits, radix, digits.len()).flatten().filter(|_| !digits.is_empty());
    value.and_then(char::from_u32).map_or(State::Not, State::Is)
}

fn named(name: &[char]) -> Option<char> {
    Some(match name {
        ['l', 't'] => '<',
        ['g', 't'] => '>',
        ['a', 'm', 'p'] => '&',
        ['q', 'u', 'o', 't'] => '"',
        ['a', 'p', 'o', 's'] => '\'',
        ['n', 'b', 's', 'p'] => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Escapes;

    fn read(text: &str) -> String {
        let (mut escapes, mut out) = (Escapes::default(), String::new());
        let mut end = 0;
        let mut take = |char: char, start: usize, stop: usize| {
            assert_eq!(start, end, "every byte is accounted for");
            end = stop;
            out.push(char);
        };
        for (at, char) in text.char_indices() {
            escapes.push(char, at, &mut take);
        }
        escapes.finish(&mut take);
        assert_eq!(end, text.len());
        out
    }

    #[test]
    fn escapes_are_undone_and_others_stay() {
        assert_eq!(
            read("%69gnore &lt;b&gt; &#105;&#x67; \\u0069\\x67\\u{69}"),
            "ignore <b> ig igi"
        );
        for same in ["100% of", "%zz", "a & b", "&c; &foo", "\\d+", "&#x;", "\\u00", "%%%", "&&#"] {
            assert_eq!(read(same), same);
        }
        assert_eq!(read("%%69&&lt;\\\\x41"), "%i&<\\A");
    }
}
