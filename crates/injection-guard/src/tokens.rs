//! A window of text as words with their classes.

use crate::lexicon::{ADDRESS, Classes, Lexicon};

/// The most words of a window; what follows is not looked at.
const MAX_TOKENS: usize = 72;
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
        let mut tokens = Self { items: [Token::default(); MAX_TOKENS], len: 0, classes: 0 };
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
            let word = word_len(rest);
            // Only a mark that can stand inside an address makes one of a word.
            let joined = rest.get(word).is_some_and(|byte| b"@.-_+:%~".contains(byte));
            let address = if joined { address_len(rest) } else { 0 };
            let length = if address > 0 { address } else { word };
            next.start = u16::try_from(at).unwrap_or(u16::MAX);
            next.end = u16::try_from(at + length).unwrap_or(u16::MAX);
            let word = rest.get(..length).unwrap_or(&[]);
            next.classes = if address > 0 { ADDRESS } else { lexicon.classify(word) };
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
        match (rest.first(), width) {
            (Some(b'.' | b'!' | b'?'), _) => {
                next.breaks |= spaced || matches!(after, Some(b'"' | b'\'' | b')' | b'.' | b'!'));
            }
            (Some(b'\n'), _) => next.breaks |= after == Some(b'\n'),
            (Some(b',' | b';'), _) => next.clause = true,
            (Some(b':'), _) => {
                next.clause = true;
                if let Some(last) = last
                    && last.end > 0
                {
                    last.colon = true;
                }
            }
            (Some(b'"' | b'\'' | b'`' | 0xC2 | 0xE2), _) if is_quote(rest) => {
                let opens = after.is_some_and(is_word) && !next.closes;
                next.opens |= opens;
                if let Some(last) = last
                    && !opens
                {
                    last.closes = true;
                }
            }
            _ => {}
        }
    }
}

fn is_quote(rest: &[u8]) -> bool {
    matches!(
        rest,
        [b'"' | b'\'' | b'`', ..] | [0xC2, 0xAB | 0xBB, ..] | [0xE2, 0x80, 0x98..=0x9F, ..]
    )
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

/// The width of a non-ASCII punctuation mark at the front: quotes, dashes, ellipses, signs.
fn general_punctuation(rest: &[u8]) -> usize {
    match rest {
        [0xE2, 0x80, _, ..] => 3,
        [0xC2, 0x80..=0xBF, ..] => 2,
        _ => 0,
    }
}

/// The length of the word at the front. An apostrophe belongs to it, except after the one or two
/// letters of an elided article.
fn word_len(rest: &[u8]) -> usize {
    let mut at = rest.iter().take_while(|&&byte| kind(byte) == Kind::Word).count();
    loop {
        match rest.get(at) {
            Some(b'\'' | 0xC2 | 0xE2) => {
                let here = rest.get(at..).unwrap_or(&[]);
                let width = match here {
                    [b'\'', ..] => 1,
                    [0xE2, 0x80, 0x99, ..] => 3,
                    _ if general_punctuation(here) > 0 => return at,
                    _ => {
                        at += 1;
                        continue;
                    }
                };
                // An apostrophe within a word.
                if at <= 2 || !here.get(width).is_some_and(u8::is_ascii_alphabetic) {
                    return at;
                }
                at += width;
            }
            Some(&byte) if is_word(byte) => at += 1,
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
    use crate::lexicon::{ADDRESS, Lexicon};

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
        assert_eq!(classes, [ADDRESS, 0, 0]);
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
