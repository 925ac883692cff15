//! Words, numbers and marks of running text, as the grammars of addresses, places and dates read it.

use super::phrases::Lexicon;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with apostrophes and hyphens between them; it may go on with digits.
    Word,
    /// Digits, with what is joined to them: `14b`, `12-14`, `3/5`, `40th`.
    Number,
    /// Any other byte but blanks.
    Mark(u8),
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    Nothing,
    Blank,
    /// The end of a line, with the marks of a quotation at the beginning of the next.
    Line,
    /// An empty line.
    Paragraph,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) gap: Gap,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The first tokens of a text.
#[derive(Debug)]
pub(crate) struct Prose<'t> {
    bytes: &'t [u8],
    lexicon: &'t Lexicon,
    tokens: [Seen; Prose::MOST],
    count: usize,
    /// How far it was read.
    at: usize,
}

/// A token as it is kept: windows are short.
#[derive(Clone, Copy, Debug)]
struct Seen {
    kind: Kind,
    gap: Gap,
    start: u16,
    end: u16,
    /// The lists that have it, once that was asked.
    lists: u32,
}

/// No lists were looked up.
const UNKNOWN: u32 = 1 << 31;

impl<'t> Prose<'t> {
    /// The most tokens that are read.
    pub(crate) const MOST: usize = 48;

    pub(crate) fn new(bytes: &'t [u8], lexicon: &'t Lexicon) -> Self {
        let nothing = Seen { kind: Kind::Mark(0), gap: Gap::Nothing, start: 0, end: 0, lists: 0 };
        Self { bytes, lexicon, tokens: [nothing; Self::MOST], count: 0, at: 0 }
    }

    pub(crate) fn lexicon(&self) -> &'t Lexicon {
        self.lexicon
    }

    fn seen(&mut self, index: usize) -> Option<&mut Seen> {
        while self.count <= index {
            let Token { kind, gap, start, end } = next(self.bytes, self.at)?;
            let place = self.tokens.get_mut(self.count)?;
            let (Ok(first), Ok(last)) = (u16::try_from(start), u16::try_from(end)) else {
                return None;
            };
            *place = Seen { kind, gap, start: first, end: last, lists: UNKNOWN };
            self.count += 1;
            self.at = end;
        }
        self.tokens.get_mut(index)
    }

    /// The token of this number, read when it is first asked for.
    pub(crate) fn get(&mut self, index: usize) -> Option<Token> {
        let &mut Seen { kind, gap, start, end, .. } = self.seen(index)?;
        Some(Token { kind, gap, start: start.into(), end: end.into() })
    }

    /// Whether the token of this number is a word of one of these lists of the lexicon.
    pub(crate) fn is(&mut self, index: usize, lists: u32) -> bool {
        let (bytes, lexicon) = (self.bytes, self.lexicon);
        let Some(seen) = self.seen(index) else { return false };
        if seen.kind != Kind::Word {
            return false;
        }
        if seen.lists == UNKNOWN {
            let text = bytes.get(seen.start.into()..seen.end.into()).unwrap_or(&[]);
            seen.lists = lexicon.lists(Folded::new(text).as_bytes());
        }
        seen.lists & lists != 0
    }

    pub(crate) fn text(&self, token: Token) -> &'t [u8] {
        self.bytes.get(token.start..token.end).unwrap_or(&[])
    }

    /// The word of this number in small letters, unless it is none.
    pub(crate) fn word(&mut self, index: usize) -> Option<Folded> {
        let token = self.get(index).filter(|token| token.kind == Kind::Word)?;
        Some(Folded::new(self.text(token)))
    }

    pub(crate) fn is_mark(&mut self, index: usize, mark: u8) -> bool {
        self.get(index).is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    /// Whether a word of this number begins with a capital letter.
    pub(crate) fn is_capital(&mut self, index: usize) -> bool {
        self.get(index)
            .is_some_and(|token| token.kind == Kind::Word && is_capital(self.text(token)))
    }

    /// A number of digits only, of so many.
    pub(crate) fn is_digits(
        &mut self,
        index: usize,
        counts: std::ops::RangeInclusive<usize>,
    ) -> bool {
        self.get(index).is_some_and(|token| {
            let text = self.text(token);
            token.kind == Kind::Number
                && counts.contains(&text.len())
                && text.iter().all(u8::is_ascii_digit)
        })
    }
}

/// A word in small letters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folded {
    bytes: [u8; Folded::MOST],
    len: usize,
}

impl Folded {
    /// The longest word that is looked at; of a longer one only the beginning is.
    const MOST: usize = 48;

    pub(crate) fn new(text: &[u8]) -> Self {
        let mut folded = Self { bytes: [0; Self::MOST], len: 0 };
        folded.push(text);
        folded
    }

    /// Adds the letters of `text` as small letters, as far as they fit.
    pub(crate) fn push(&mut self, text: &[u8]) {
        let end = (self.len + text.len()).min(Self::MOST);
        if text.is_ascii()
            && let Some(place) = self.bytes.get_mut(self.len..end)
            && let Some(text) = text.get(..place.len())
        {
            place.copy_from_slice(text);
            place.make_ascii_lowercase();
            self.len = end;
            return;
        }
        let mut buffer = [0; 4];
        for chunk in text.utf8_chunks() {
            for small in chunk.valid().chars().flat_map(char::to_lowercase) {
                let small = small.encode_utf8(&mut buffer).as_bytes();
                let Some(place) = self.bytes.get_mut(self.len..self.len + small.len()) else {
                    return;
                };
                place.copy_from_slice(small);
                self.len += small.len();
            }
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }

    /// Whether it is one of a sorted list.
    pub(crate) fn is_in(&self, list: &[&str]) -> bool {
        list.binary_search_by(|word| word.as_bytes().cmp(self.as_bytes())).is_ok()
    }

    pub(crate) fn is(&self, word: &str) -> bool {
        self.as_bytes() == word.as_bytes()
    }

    /// Whether it ends with one of these and has at least two letters more.
    pub(crate) fn ends_with(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| {
            self.as_bytes().strip_suffix(ending.as_bytes()).is_some_and(|stem| stem.len() >= 2)
        })
    }
}

/// Whether a word begins with a capital letter.
pub(crate) fn is_capital(word: &[u8]) -> bool {
    match word.first() {
        Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
        Some(_) => first_char(word).is_some_and(char::is_uppercase),
        None => false,
    }
}

/// The last words of a text in small letters, the last one first, up to the end of a sentence.
pub(crate) fn last_words(before: &[u8]) -> impl Iterator<Item = Folded> + '_ {
    let mut rest = before;
    std::iter::from_fn(move || {
        let end = rest.iter().rposition(|&byte| is_letter(byte))?;
        let (head, gap) = rest.split_at_checked(end + 1)?;
        if gap.windows(2).any(|pair| matches!(pair, [b'.' | b'!' | b'?', b' ' | b'\n'])) {
            return None;
        }
        let start = head.iter().rposition(|&byte| !is_letter(byte)).map_or(0, |at| at + 1);
        rest = head.get(..start)?;
        Some(Folded::new(head.get(start..)?))
    })
}

fn first_char(bytes: &[u8]) -> Option<char> {
    let first = bytes.get(..bytes.len().min(4))?;
    first.utf8_chunks().next()?.valid().chars().next()
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 128
}

/// The token that begins at `at` or after it.
fn next(bytes: &[u8], at: usize) -> Option<Token> {
    let (start, gap) = skip(bytes, at);
    let rest = bytes.get(start..)?;
    let (kind, len) = match *rest.first()? {
        // Dashes, quotation marks, bullets.
        0xe2 if rest.get(1) == Some(&0x80) => (Kind::Mark(0xe2), rest.len().min(3)),
        first if is_letter(first) => (Kind::Word, word_len(rest)),
        first if first.is_ascii_digit() => (Kind::Number, number_len(rest)),
        mark => (Kind::Mark(mark), 1),
    };
    Some(Token { kind, gap, start, end: start + len })
}

/// Past blanks and ends of lines.
fn skip(bytes: &[u8], mut at: usize) -> (usize, Gap) {
    let mut gap = Gap::Nothing;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' => {
                if gap == Gap::Nothing {
                    gap = Gap::Blank;
                }
                at += 1;
            }
            // A no-break space.
            0xc2 if bytes.get(at + 1) == Some(&0xa0) => {
                if gap == Gap::Nothing {
                    gap = Gap::Blank;
                }
                at += 2;
            }
            b'\n' => {
                gap = if matches!(gap, Gap::Line | Gap::Paragraph) {
                    Gap::Paragraph
                } else {
                    Gap::Line
                };
                at += 1;
                let quote = bytes.get(at..).unwrap_or(&[]);
                at += quote
                    .iter()
                    .take(8)
                    .take_while(|byte| matches!(byte, b'>' | b'?' | b'|'))
                    .count();
            }
            _ => break,
        }
    }
    (at, gap)
}

fn word_len(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        // A no-break space, a dash or a quotation mark of several bytes ends a word, but ’ within one.
        let joins = |next: Option<&u8>| next.is_some_and(|&next| is_letter(next));
        at += match byte {
            b'\'' | b'-' if at > 0 && joins(rest.get(at + 1)) => 1,
            0xc2 if rest.get(at + 1) == Some(&0xa0) => break,
            0xe2 if rest.get(at + 1) == Some(&0x80) => {
                if at > 0 && rest.get(at + 2) == Some(&0x99) && joins(rest.get(at + 3)) {
                    3
                } else {
                    break;
                }
            }
            byte if is_letter(byte) || byte.is_ascii_digit() => 1,
            _ => break,
        };
    }
    at.max(1)
}

fn number_len(rest: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        let joins = rest.get(at + 1).is_some_and(u8::is_ascii_digit);
        // What is an ordinal sign in Latin-1 stands in two bytes here.
        let sign = byte == 0xc2 && matches!(rest.get(at + 1), Some(0xaa | 0xb0 | 0xba));
        at += match byte {
            _ if sign => 2,
            b'-' | b'/' if joins => 1,
            byte if byte.is_ascii_alphanumeric() => 1,
            _ => break,
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Folded, Gap, Kind, Lexicon, Prose, last_words};

    #[test]
    fn tokens_of_a_quoted_block() {
        let text = "??? 12-14b Rue de l'Été, 3º\n>Köln\n\n\u{a0}X";
        let lexicon = Lexicon::new(&[]);
        let mut prose = Prose::new(text.as_bytes(), &lexicon);
        let mut seen = Vec::new();
        for index in 0.. {
            let Some(token) = prose.get(index) else { break };
            seen.push((std::str::from_utf8(prose.text(token)).unwrap(), token.kind, token.gap));
        }
        use Kind::{Mark, Number, Word};
        assert_eq!(
            seen,
            [
                ("?", Mark(b'?'), Gap::Nothing),
                ("?", Mark(b'?'), Gap::Nothing),
                ("?", Mark(b'?'), Gap::Nothing),
                ("12-14b", Number, Gap::Blank),
                ("Rue", Word, Gap::Blank),
                ("de", Word, Gap::Blank),
                ("l'Été", Word, Gap::Blank),
                (",", Mark(b','), Gap::Nothing),
                ("3º", Number, Gap::Blank),
                ("Köln", Word, Gap::Line),
                ("X", Word, Gap::Paragraph),
            ]
        );
    }

    #[test]
    fn words_fold_and_end() {
        let folded = Folded::new("HAUPTSTRASSE".as_bytes());
        assert!(folded.is("hauptstrasse") && folded.ends_with(&["strasse"]));
        assert!(!Folded::new(b"strasse").ends_with(&["strasse"]));
        assert!(Folded::new("ÉTÉ".as_bytes()).is("été"));
        assert_eq!(Folded::new("É".repeat(100).as_bytes()).as_bytes().len(), 48);
    }

    #[test]
    fn last_words_end_with_the_sentence() {
        let words: Vec<_> = last_words(b"Done. She lives at ").collect();
        let words: Vec<_> = words.iter().map(|word| word.as_bytes()).collect();
        assert_eq!(words, [b"at".as_slice(), b"lives", b"she"]);
    }
}
