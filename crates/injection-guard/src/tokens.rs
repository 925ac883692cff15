//! A window of text as words with their classes.

use crate::classes::Classes;
use crate::letters::{ARABIC_PREFIXES, Script, letter};
use crate::lexicon::Lexicon;
use crate::marks::{Mark, general_punctuation, mark};

/// The most words of a window; what follows is not looked at.
const MAX_TOKENS: usize = 72;
/// The most blanks between two words of a phrase.
const MAX_BLANK: usize = 8;
/// The longest address or URL that is taken for one word.
const MAX_ADDRESS: usize = 128;

/// One word.
#[derive(Clone, Copy, Default)]
pub(crate) struct Token {
    /// Where it begins and ends in the window, which is at most 1,024 bytes long.
    pub(crate) start: u16,
    pub(crate) end: u16,
    pub(crate) classes: Classes,
    /// A sentence or a paragraph ended before this word.
    pub(crate) breaks: bool,
    /// A clause ended before this word.
    pub(crate) clause: bool,
    /// A quotation mark opens right before this word.
    pub(crate) opens: bool,
    /// A quotation mark follows this word.
    pub(crate) closes: bool,
    /// A colon follows this word.
    pub(crate) colon: bool,
}

/// The words of a window, without allocation.
pub(crate) struct Tokens {
    items: [Token; MAX_TOKENS],
    len: usize,
    /// Of all words together.
    classes: Classes,
}

impl Tokens {
    /// The words of the window up to the end of its first sentence.
    pub(crate) fn sentence(lexicon: &Lexicon, bytes: &[u8]) -> Self {
        Self::read(lexicon, bytes, true)
    }

    /// The words of the window.
    pub(crate) fn new(lexicon: &Lexicon, bytes: &[u8]) -> Self {
        Self::read(lexicon, bytes, false)
    }

    fn read(lexicon: &Lexicon, bytes: &[u8], one: bool) -> Self {
        let mut tokens =
            Self { items: [Token::default(); MAX_TOKENS], len: 0, classes: Classes::NONE };
        let mut next = Token::default();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let kind = kind(byte);
            if kind == Kind::Other {
                at += 1;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or(&[]);
            let mark = if kind == Kind::High { general_punctuation(rest) } else { 0 };
            if mark > 0 || kind == Kind::Mark {
                let width = mark.max(1);
                tokens.punctuate(rest, width, &mut next);
                at += width;
                continue;
            }
            if one && next.breaks && tokens.len > 0 {
                break;
            }
            let (length, classes) = read_word(lexicon, rest);
            next.start = u16::try_from(at).unwrap_or(u16::MAX);
            next.end = u16::try_from(at + length).unwrap_or(u16::MAX);
            next.classes = classes;
            let Some(slot) = tokens.items.get_mut(tokens.len) else { break };
            *slot = next;
            tokens.len += 1;
            tokens.classes |= slot.classes;
            next = Token::default();
            at += length;
        }
        tokens
    }

    pub(crate) fn as_slice(&self) -> &[Token] {
        self.items.get(..self.len).unwrap_or(&[])
    }

    /// The classes of all words together.
    pub(crate) fn classes(&self) -> Classes {
        self.classes
    }

    /// Notes what a mark that is not part of a word says about its neighbours.
    fn punctuate(&mut self, rest: &[u8], width: usize, next: &mut Token) {
        let after = rest.get(width).copied();
        let spaced = after.is_none_or(|byte| byte.is_ascii_whitespace());
        let last = self.len.checked_sub(1).and_then(|index| self.items.get_mut(index));
        match mark(rest) {
            Mark::Stop => {
                let wide = rest.first().is_some_and(|byte| !byte.is_ascii());
                let ends = matches!(after, Some(b'"' | b'\'' | b')' | b'.' | b'!'));
                next.breaks |= wide || spaced || ends;
            }
            Mark::Line => next.breaks |= after == Some(b'\n'),
            Mark::Comma => next.clause = true,
            Mark::Colon => {
                next.clause = true;
                if let Some(last) = last {
                    last.colon = true;
                }
            }
            Mark::Opening => next.opens = true,
            Mark::Closing => {
                if let Some(last) = last {
                    last.closes = true;
                }
            }
            Mark::Quote => {
                let opens = after.is_some_and(is_word) && !next.closes;
                next.opens |= opens;
                if let Some(last) = last
                    && !opens
                {
                    last.closes = true;
                }
            }
            Mark::Other => {}
        }
    }
}

/// The length of the word at the front and its classes.
///
/// A phrase of the lexicon is one word. A text without spaces is cut where words of the lexicon
/// begin; what it does not know counts as a word every two characters.
fn read_word(lexicon: &Lexicon, rest: &[u8]) -> (usize, Classes) {
    let word = word_len(rest);
    if word == 0 {
        return read_joined(lexicon, rest);
    }
    // Only a mark that can stand inside an address makes one of a word.
    if rest.get(word).is_some_and(|byte| b"@.-_+:%~".contains(byte)) {
        let address = address_len(rest);
        if address > 0 {
            return (address, Classes::ADDRESS);
        }
    }
    let bytes = rest.get(..word).unwrap_or(&[]);
    let mut entry = lexicon.read(bytes);
    if Script::of(rest) == Script::Arabic {
        for prefix in ARABIC_PREFIXES {
            let Some(stem) = bytes.strip_prefix(prefix.as_bytes()) else { continue };
            entry = entry.or(lexicon.read(stem));
        }
    }
    let mut best = (word, entry.classes);
    let mut at = word;
    while entry.goes_on() {
        let blanks = rest.get(at..).unwrap_or(&[]);
        let blank = blanks
            .iter()
            .take(MAX_BLANK)
            .take_while(|&&byte| byte == b'-' || byte.is_ascii_whitespace());
        let (blank, lines) = (blank.clone().count(), blank.filter(|&&byte| byte == b'\n').count());
        let next = blanks.get(blank..).unwrap_or(&[]);
        let length = word_len(next);
        if blank == 0 || lines > 1 || length == 0 {
            break;
        }
        let Some(more) = lexicon.read_next(entry, next.get(..length).unwrap_or(&[])) else { break };
        at += blank + length;
        if !more.classes.is_empty() {
            best = (at, more.classes);
        }
        entry = more;
    }
    best
}

/// The same in a text without spaces.
fn read_joined(lexicon: &Lexicon, rest: &[u8]) -> (usize, Classes) {
    if let Some(known) = lexicon.longest(rest) {
        return known;
    }
    let first = letter(rest).map_or(1, |letter| letter.width);
    let second = rest.get(first..).unwrap_or(&[]);
    let alone = Script::of(second) != Script::Joined || lexicon.longest(second).is_some();
    let second = if alone { 0 } else { letter(second).map_or(0, |letter| letter.width) };
    (first + second, Classes::NONE)
}

/// What a byte can be the first of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing that says anything.
    Other,
    /// A mark that says something of its neighbours.
    Mark,
    /// A word.
    Word,
    /// A character beyond ASCII: a word, or a mark.
    High,
}

/// By byte. Most of a window is looked at here and nowhere else.
#[expect(clippy::indexing_slicing, reason = "const evaluation has no iterators; a byte is < 256")]
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0u8;
    loop {
        kinds[byte as usize] = match byte {
            b'.' | b'!' | b'?' | b'\n' | b',' | b';' | b':' | b'"' | b'\'' | b'`' => Kind::Mark,
            0x80.. => Kind::High,
            _ if byte.is_ascii_alphanumeric() => Kind::Word,
            _ => Kind::Other,
        };
        if byte == u8::MAX {
            break kinds;
        }
        byte += 1;
    }
};

fn kind(byte: u8) -> Kind {
    KINDS.get(usize::from(byte)).copied().unwrap_or(Kind::Other)
}

fn is_word(byte: u8) -> bool {
    matches!(kind(byte), Kind::Word | Kind::High)
}

/// The length of the word at the front, 0 where words are not set apart. An apostrophe belongs to a
/// word, except after the one or two letters of an elided article.
fn word_len(rest: &[u8]) -> usize {
    let mut at = rest.iter().take_while(|&&byte| kind(byte) == Kind::Word).count();
    loop {
        let here = rest.get(at..).unwrap_or(&[]);
        match here {
            [b'\'' | 0xC2 | 0xD8 | 0xE0 | 0xE2..=0xE9 | 0xEF, ..] => {
                let width = match here {
                    [b'\'', ..] => 1,
                    [0xE2, 0x80, 0x99, ..] => 3,
                    // Joiners inside words of Persian and Indic scripts.
                    [0xE2, 0x80, 0x8C | 0x8D, ..] => {
                        at += 3;
                        continue;
                    }
                    _ if general_punctuation(here) > 0 || Script::of(here) == Script::Joined => {
                        return at;
                    }
                    _ => {
                        at += 1;
                        continue;
                    }
                };
                // An apostrophe within a word: what follows is short, unlike after an article.
                let after = here.get(width..).unwrap_or(&[]);
                let ending = after.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let ends = after.get(ending).is_none_or(u8::is_ascii);
                if at <= 2 || !ends || !matches!(ending, 1 | 2) {
                    return at;
                }
                at += width;
            }
            [byte, ..] if is_word(*byte) => at += 1,
            _ => return at,
        }
    }
}

/// The length of the address, host or URL at the front; 0 if there is none.
fn address_len(rest: &[u8]) -> usize {
    let run = rest
        .iter()
        .take(MAX_ADDRESS)
        .take_while(|&&byte| byte.is_ascii_alphanumeric() || b"@.-_+:/?=&%#~".contains(&byte));
    let run = rest.get(..run.count()).unwrap_or(&[]);
    let length = run.iter().rposition(|byte| byte.is_ascii_alphanumeric() || *byte == b'/');
    let run = run.get(..length.map_or(0, |last| last + 1)).unwrap_or(&[]);
    let contains = |needle: &[u8]| run.windows(needle.len()).any(|window| window == needle);
    let at_sign = run.iter().position(|&byte| byte == b'@');
    let mail = at_sign.is_some_and(|at| {
        at > 0 && run.get(at..).is_some_and(|host| host.contains(&b'.') && host.len() > 4)
    });
    let labels = run.split(|&byte| byte == b'.').filter(|label| label.len() > 1).count();
    let host = labels > 2 && run.iter().any(u8::is_ascii_alphabetic) && !contains(b"..");
    if mail || contains(b"://") || run.starts_with(b"www.") || host { run.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::Tokens;
    use crate::classes::Classes;
    use crate::lexicon::Lexicon;

    fn words(text: &str) -> Vec<&str> {
        let tokens = Tokens::new(&Lexicon::parse(""), text.as_bytes());
        let mut from = 0;
        let mut word = |token: &super::Token| {
            let end = usize::from(token.end);
            let start = std::mem::replace(&mut from, end);
            let word = text.get(start..end).unwrap();
            word.trim_start_matches(|c: char| !c.is_alphanumeric())
        };
        tokens.as_slice().iter().map(&mut word).collect()
    }

    #[test]
    fn words_and_addresses() {
        assert_eq!(words("Don't l’invite “ok”—yes"), ["Don't", "l", "invite", "ok", "yes"]);
        assert_eq!(words("to a.b@c.example, now"), ["to", "a.b@c.example", "now"]);
        assert_eq!(words("see https://x.example/?q=1."), ["see", "https://x.example/?q=1"]);
        assert_eq!(words("naïve Überblick e.g. this"), ["naïve", "Überblick", "e", "g", "this"]);
        let tokens = Tokens::new(&Lexicon::parse(""), b"evil.example.com end.txt");
        let classes: Vec<_> = tokens.as_slice().iter().map(|token| token.classes).collect();
        assert_eq!(classes, [Classes::ADDRESS, Classes::NONE, Classes::NONE]);
    }

    #[test]
    fn marks_between_words() {
        let text = "say \"a b\" now. Next\n\nlast: x";
        let tokens = Tokens::new(&Lexicon::parse(""), text.as_bytes());
        let marks: Vec<_> = tokens
            .as_slice()
            .iter()
            .map(|token| (token.breaks, token.opens, token.closes, token.colon))
            .collect();
        let f = false;
        assert_eq!(
            marks,
            [
                (f, f, f, f),
                (f, true, f, f),
                (f, f, true, f),
                (f, f, f, f),
                (true, f, f, f),
                (true, f, f, true),
                (f, f, f, f),
            ]
        );
    }
}
