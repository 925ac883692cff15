//! Words of a text as the tagger sees them: folded, hashed, with their shape and what stands between.

/// A word, and what is known of it without looking around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Of the word in lower case without accents.
    pub(crate) hash: u64,
    pub(crate) shape: Shape,
    /// What stands between the word before and this one.
    pub(crate) gap: Gap,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Lower,
    Capitalised,
    Upper,
    /// One capital letter.
    Initial,
    /// Capitals within: `McDonald`, `iPhone`.
    Mixed,
    Digits,
    /// Letters and digits.
    Code,
}

/// What stands between two words; the greatest of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    Space,
    Hyphen,
    /// A full stop after an initial or a short title; any other ends a sentence.
    Point,
    Comma,
    Slash,
    /// `@`, `#`, `_`, `\`: what follows is no word of a sentence.
    Glued,
    Quote,
    Bracket,
    Colon,
    SentenceEnd,
    Line,
    /// The beginning of what is known.
    Start,
}

/// The words of `bytes`, from `at` on.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
    gap: Gap,
    /// Whether a point that follows the last word may belong to it.
    abbreviation: bool,
}

impl<'t> Tokens<'t> {
    /// All words of a text that begins there.
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0, gap: Gap::Start, abbreviation: false }
    }

    /// What stands between the last word so far and where the reading is.
    pub(crate) fn gap(&self) -> Gap {
        self.gap
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let mut char = self.char()?;
        while !char.is_word() {
            self.gap = join(self.gap, self.between(char));
            self.at += char.len;
            char = self.char()?;
        }
        let start = self.at;
        let mut word = Word::default();
        loop {
            if char.is_word() {
                word.push(char);
            } else if !is_joiner(char.value)
                || !self.letter_at(self.at + char.len)
                || self.possessive_at(self.at + char.len)
            {
                break;
            }
            self.at += char.len;
            match self.char() {
                Some(next) => char = next,
                None => break,
            }
        }
        let shape = word.shape();
        self.abbreviation = word.letters <= 4 && shape != Shape::Lower && shape != Shape::Digits
            || word.letters <= 2;
        let token = Token { start, end: self.at, hash: word.hash, shape, gap: self.gap };
        // The `s` of a possessive is no word of its own.
        if self.char().is_some_and(|char| is_apostrophe(char.value)) {
            let apostrophe = self.char().map_or(0, |char| char.len);
            if self.possessive_at(self.at + apostrophe) {
                self.at += apostrophe + 1;
            }
        }
        self.gap = Gap::Space;
        Some(token)
    }
}

#[derive(Clone, Copy)]
struct Char {
    value: char,
    len: usize,
}

impl Char {
    #[inline]
    fn is_word(self) -> bool {
        match self.value {
            value if self.len == 1 => value.is_ascii_alphanumeric(),
            // Most of what is not Latin, for speed.
            'А'..='я' => true,
            value => value.is_alphanumeric(),
        }
    }
}

impl Tokens<'_> {
    #[inline]
    fn char(&self) -> Option<Char> {
        char_at(self.bytes, self.at)
    }

    fn letter_at(&self, at: usize) -> bool {
        char_at(self.bytes, at).is_some_and(|char| char.value.is_alphabetic())
    }

    /// Whether an `s` that ends a word stands there.
    fn possessive_at(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), Some(b's' | b'S'))
            && !char_at(self.bytes, at + 1).is_some_and(|char| char.value.is_alphanumeric())
    }

    fn between(&self, char: Char) -> Gap {
        match char.value {
            ' ' => Gap::Space,
            '\n' | '\r' => Gap::Line,
            '.' if self.abbreviation => Gap::Point,
            // An escaped line break in JSON and the like.
            '.' | '!' | '?' | '…' | '。' => Gap::SentenceEnd,
            ',' | '、' => Gap::Comma,
            ':' | ';' | '=' | '|' | '>' | '\t' => Gap::Colon,
            '(' | ')' | '[' | ']' | '{' | '}' | '<' => Gap::Bracket,
            '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '`' | '*' => {
                Gap::Quote
            }
            '@' | '#' | '_' | '\\' => Gap::Glued,
            '/' | '&' | '+' => Gap::Slash,
            '-' | '–' | '—' => Gap::Hyphen,
            _ => Gap::Space,
        }
    }
}

fn join(known: Gap, more: Gap) -> Gap {
    if known == Gap::Start { Gap::Start } else { known.max(more) }
}

/// The character at a position; a byte that is none of a character counts as a space.
#[inline]
fn char_at(bytes: &[u8], at: usize) -> Option<Char> {
    let &first = bytes.get(at)?;
    if first < 128 {
        return Some(Char { value: char::from(first), len: 1 });
    }
    Some(wide_char_at(bytes, at, first))
}

fn wide_char_at(bytes: &[u8], at: usize, first: u8) -> Char {
    if let (0xC2..=0xDF, Some(&second @ 0x80..=0xBF)) = (first, bytes.get(at + 1)) {
        let value = u32::from(first & 0x1F) << 6 | u32::from(second & 0x3F);
        return Char { value: char::from_u32(value).unwrap_or(' '), len: 2 };
    }
    let len = match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
        _ => 1,
    };
    let text = bytes.get(at..at + len).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let char = text.and_then(|text| text.chars().next());
    char.map_or(Char { value: ' ', len: 1 }, |value| Char { value, len })
}

fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '’')
}

/// What joins the parts of one word.
fn is_joiner(char: char) -> bool {
    is_apostrophe(char) || char == '-'
}

/// What is gathered of a word while it is read.
struct Word {
    hash: u64,
    letters: usize,
    upper: usize,
    digits: usize,
    first_upper: bool,
}

impl Default for Word {
    fn default() -> Self {
        Self { hash: SEED, letters: 0, upper: 0, digits: 0, first_upper: false }
    }
}

impl Word {
    #[inline]
    fn push(&mut self, char: Char) {
        let Char { value, len } = char;
        let (letter, upper) = match value {
            value if len == 1 => (value.is_ascii_alphabetic(), value.is_ascii_uppercase()),
            'А'..='Я' => (true, true),
            'а'..='я' => (true, false),
            value => (value.is_alphabetic(), value.is_uppercase()),
        };
        if self.letters + self.digits == 0 {
            self.first_upper = upper;
        }
        self.letters += usize::from(letter);
        self.digits += usize::from(!letter);
        self.upper += usize::from(upper);
        self.hash = mix(self.hash, u64::from(u32::from(fold(value))));
    }

    fn shape(&self) -> Shape {
        match (self.letters, self.digits) {
            (0, _) => Shape::Digits,
            (_, 1..) => Shape::Code,
            (1, _) if self.upper == 1 => Shape::Initial,
            (letters, _) if self.upper == letters => Shape::Upper,
            _ if self.upper == 0 => Shape::Lower,
            _ if self.first_upper && self.upper == 1 => Shape::Capitalised,
            _ => Shape::Mixed,
        }
    }
}

/// The hash of a word that is not part of a text.
#[cfg(any(test, feature = "training"))]
pub(crate) fn hash(word: &str) -> u64 {
    let letters = word.chars().filter(|char| char.is_alphanumeric());
    letters.fold(SEED, |hash, char| mix(hash, u64::from(u32::from(fold(char)))))
}

const SEED: u64 = 0xCBF2_9CE4_8422_2325;

/// One step of FNV-1a, on whole characters.
fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0000_0100_0000_01B3)
}

/// Lower case, and of Latin letters the one without its accent.
#[inline]
pub(crate) fn fold(char: char) -> char {
    if char.is_ascii() { char.to_ascii_lowercase() } else { fold_wide(char) }
}

fn fold_wide(char: char) -> char {
    if ('а'..='я').contains(&char) {
        return char;
    }
    let lower = char.to_lowercase().next().unwrap_or(char);
    match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'æ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ð' | 'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'œ' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ț' | 'þ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ё' => 'е',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        lower => lower,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may fail loudly")]

    use super::{Gap, Shape, Tokens, hash};

    fn words(text: &str) -> Vec<(&str, Shape, Gap)> {
        let tokens = Tokens::new(text.as_bytes());
        tokens.map(|token| (&text[token.start..token.end], token.shape, token.gap)).collect()
    }

    #[test]
    fn words_with_their_shapes_and_gaps() {
        use {Gap as G, Shape as S};
        assert_eq!(
            words("Dr. J. O'Neil-Smith's son,\nmcDonald @ANN 4th 12"),
            [
                ("Dr", S::Capitalised, G::Start),
                ("J", S::Initial, G::Point),
                ("O'Neil-Smith", S::Mixed, G::Point),
                ("son", S::Lower, G::Space),
                ("mcDonald", S::Mixed, G::Line),
                ("ANN", S::Upper, G::Glued),
                ("4th", S::Code, G::Space),
                ("12", S::Digits, G::Space),
            ]
        );
        assert_eq!(words("it. Élodie")[1], ("Élodie", S::Capitalised, G::Point));
        assert_eq!(words("home. Élodie")[1].2, G::SentenceEnd);
    }

    #[test]
    fn accents_and_case_do_not_count() {
        assert_eq!(hash("ÉLODIE"), hash("elodie"));
        assert_eq!(hash("O'Neil"), Tokens::new(b"ONEIL").next().unwrap().hash);
        assert_ne!(hash("anna"), hash("anne"));
    }

    #[test]
    fn bytes_that_are_no_text_are_gaps() {
        assert_eq!(Tokens::new(b"\x80\xC3a\xFFb\xE2\x82").count(), 2);
    }
}
