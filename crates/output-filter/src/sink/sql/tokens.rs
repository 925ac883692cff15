//! The words and signs of a piece of SQL, with what stands for a space left out.

/// A word, a literal or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name or a key word.
    Word(&'t [u8]),
    Number(&'t [u8]),
    /// A literal in quotes, and whether its end was seen.
    Quoted(bool),
    /// An operator of comparison.
    Compare,
    /// `--`, `#` or `/*`
    Comment,
    /// `||` or `&&`
    Join,
    Sign(u8),
}

impl Token<'_> {
    /// Whether it is one of these key words.
    pub(super) fn is(self, words: &[&str]) -> bool {
        let Self::Word(word) = self else { return false };
        words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
    }

    pub(super) fn is_literal(self) -> bool {
        matches!(self, Self::Number(_) | Self::Quoted(_))
    }
}

/// Reads tokens from the front of a text.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    /// Whether something stood for a space before the last token.
    pub(super) apart: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, apart: false }
    }

    /// How many bytes have been read.
    pub(super) fn read(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or(&[])
    }

    fn skip(&mut self) {
        let from = self.at;
        while let Some(length) = gap(self.rest()) {
            self.at += length;
        }
        self.apart = self.at > from;
    }

    fn take(&mut self, holds: impl Fn(u8) -> bool) -> &'t [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|&&byte| holds(byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or(&[])
    }

    fn quoted(&mut self, quote: u8) -> Token<'t> {
        self.at += 1;
        self.take(|byte| byte != quote);
        let ends = self.rest().first() == Some(&quote);
        self.at += usize::from(ends);
        Token::Quoted(ends)
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip();
        let token = match *self.rest() {
            [] => return None,
            [b'\'', ..] => self.quoted(b'\''),
            [b'"', ..] => self.quoted(b'"'),
            [b'N' | b'n', b'\'', ..] => {
                self.at += 1;
                self.quoted(b'\'')
            }
            [b'0'..=b'9', ..] => {
                Token::Number(self.take(|b| b.is_ascii_alphanumeric() || b == b'.'))
            }
            [b'-', b'-', ..] | [b'/', b'*', ..] => {
                self.at += 2;
                Token::Comment
            }
            [b'#', ..] => {
                self.at += 1;
                Token::Comment
            }
            [b'|', b'|', ..] | [b'&', b'&', ..] => {
                self.at += 2;
                Token::Join
            }
            [byte, ..] if is_word(byte) => Token::Word(self.take(is_word)),
            [b'=' | b'<' | b'>' | b'!', ..] => {
                self.take(|byte| b"=<>!".contains(&byte));
                Token::Compare
            }
            [byte, ..] => {
                self.at += 1;
                Token::Sign(byte)
            }
        };
        Some(token)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | b'.' | b'`' | b'$') || byte >= 128
}

/// The length of what stands for a space at the front.
fn gap(text: &[u8]) -> Option<usize> {
    match text {
        [byte, ..] if byte.is_ascii_whitespace() || matches!(byte, b'+' | 0 | 0x0B | 0xA0) => {
            Some(1)
        }
        [b'%', b'2', b'0', ..]
        | [b'%', b'0', b'9' | b'a' | b'A' | b'b' | b'B' | b'd' | b'D', ..] => Some(3),
        [b'/', b'*', b'!', ..] => None,
        [b'/', b'*', inside @ ..] => {
            inside.windows(2).position(|pair| pair == b"*/").map(|length| length + 4)
        }
        _ => None,
    }
}
