//! How addresses are written: where they end, what of one is plain, and what hides it.

use std::borrow::Cow;

use super::reference::reference;
use super::{HOST, USER};

/// What an address stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delimiter {
    /// The destination of a link in Markdown; whether in angle brackets.
    Markdown { angle: bool },
    /// Running text, or an attribute without quotes.
    Text,
    /// An attribute in quotes.
    Quotes,
    /// The brackets or quotes of a style, or a list of candidates: ends at a space as well.
    Spaces,
}

/// Where the address at the start of `text` ends.
pub(crate) fn extent(text: &[u8], delimiter: Delimiter) -> usize {
    let (mut depth, mut wide) = (0, false);
    let mut before = b'=';
    let goes_on = |after: Option<&u8>| {
        after.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"/?&=%#".contains(byte))
    };
    for (at, &byte) in text.iter().enumerate() {
        let after = text.get(at + 1);
        let ends = match (delimiter, byte) {
            (_, b'<' | b'>' | 0x7F) => true,
            (Delimiter::Quotes, b'"' | b'\'') => true,
            (Delimiter::Quotes, _) => false,
            (Delimiter::Markdown { angle: true }, _) => matches!(byte, b'\n' | b'\r'),
            (_, 0..=b' ') => true,
            (Delimiter::Spaces, _) => b"\"'()".contains(&byte),
            (_, b'(') => {
                depth += 1;
                false
            }
            (_, b')') => {
                depth -= 1;
                depth < 0
            }
            (Delimiter::Markdown { .. }, _) => false,
            (Delimiter::Text, b'"' | b'`' | b'|') => true,
            (Delimiter::Text, b'\'' | b']') => !goes_on(after),
            // Scripts without spaces go on in the sentence.
            (Delimiter::Text, 0xE2..=0xFF) => {
                wide |= b"=/?&#".contains(&before);
                !wide
            }
            (Delimiter::Text, _) => {
                wide &= byte >= 0x80;
                false
            }
        };
        if ends {
            return at;
        }
        before = byte;
    }
    text.len()
}

/// Whether a byte may be part of a host that is plain.
pub(crate) fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

fn is_of_user(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._~%+:!$&*=-".contains(&byte)
}

/// An address of which nothing is disguised: `https://user@host:80` before a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clean {
    /// How long what stands before the host is.
    pub(crate) front: usize,
    /// Where the host and its port end.
    pub(crate) host_end: usize,
}

/// What [`Clean::read`] takes, but for what follows it.
pub(crate) const SCHEME: &str = r"(?:[A-Za-z][A-Za-z0-9+.-]{1,7}:)?//";
pub(crate) const AUTHORITY: &str =
    r"(?:[A-Za-z0-9._~%+:!$&*=-]{0,24}@)?[A-Za-z0-9._-]{1,80}(?::[0-9]{0,5})?";

impl Clean {
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let run = |from: usize, of: fn(u8) -> bool| {
            text.get(from..).unwrap_or(&[]).iter().take_while(|byte| of(**byte)).count()
        };
        let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte);
        let mut at = run(0, of_scheme);
        if at > 0 {
            let letter = text.first().is_some_and(u8::is_ascii_alphabetic);
            if !letter || !(2..=8).contains(&at) || text.get(at) != Some(&b':') {
                return None;
            }
            at += 1;
        }
        if text.get(at..at + 2) != Some(b"//") {
            return None;
        }
        at += 2;
        let user = run(at, is_of_user);
        if text.get(at + user) == Some(&b'@') {
            if user > USER {
                return None;
            }
            at += user + 1;
        }
        let front = at;
        let host = run(at, is_of_host);
        at += host;
        if text.get(at) == Some(&b':') {
            let port = run(at + 1, |byte| byte.is_ascii_digit());
            if port > 5 {
                return None;
            }
            at += 1 + port;
        }
        let follows = text.get(at).is_some_and(|byte| b"/?#".contains(byte));
        (follows && (1..=HOST).contains(&host)).then_some(Self { front, host_end: at })
    }

    /// Where the address begins whose host ends with `text`.
    pub(crate) fn start_before(text: &[u8]) -> Option<usize> {
        let slashes = text.windows(2).rposition(|pair| pair == b"//")?;
        let Some(colon) = slashes.checked_sub(1).filter(|&at| text.get(at) == Some(&b':')) else {
            return Some(slashes);
        };
        let before = text.get(..colon)?;
        let of_scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
        let scheme = before.iter().rev().take(8).take_while(of_scheme).count();
        Some(colon - scheme)
    }
}

/// An address without what a browser or a Markdown renderer takes out of it: line ends, entities,
/// escapes.
pub(crate) fn undisguised(text: &str, delimiter: Delimiter) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let mut length = char.len_utf8();
        let after = rest.get(length..).unwrap_or("");
        let next = after.chars().next();
        match char {
            _ if is_line_end(char) => {}
            '&' => match reference(rest.as_bytes()) {
                Some((char, whole)) => {
                    out.extend(Some(char).filter(|char| !is_line_end(*char)));
                    length = whole;
                }
                None => out.push('&'),
            },
            '\\' if matches!(delimiter, Delimiter::Markdown { .. })
                && next.is_some_and(|next| next.is_ascii_punctuation() && next != '\\') =>
            {
                out.extend(next);
                length += 1;
            }
            _ => out.push(char),
        }
        rest = rest.get(length..).unwrap_or("");
    }
    out
}

/// What is nothing in an address: line ends and tabs.
fn is_line_end(char: char) -> bool {
    matches!(char, '\t' | '\r' | '\n')
}

/// Text without percent-encoding, undone up to three times, and how many letters and digits of
/// ASCII had been encoded.
pub(crate) fn percent_decoded(text: &str, plus: bool) -> (Cow<'_, str>, usize) {
    if !(text.contains('%') || plus && text.contains('+')) {
        return (Cow::Borrowed(text), 0);
    }
    let mut bytes: Vec<u8> =
        text.bytes().map(|b| if plus && b == b'+' { b' ' } else { b }).collect();
    let mut needless = 0;
    for _ in 0..3 {
        if !bytes.contains(&b'%') {
            break;
        }
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let Some((&byte, after)) = rest.split_first() {
            let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
            match (byte, digit(0), digit(1)) {
                (b'%', Some(high), Some(low)) => {
                    let byte = (high << 4 | low) as u8;
                    needless += usize::from(byte.is_ascii_alphanumeric());
                    decoded.push(byte);
                    rest = after.get(2..).unwrap_or(&[]);
                }
                _ => {
                    decoded.push(byte);
                    rest = after;
                }
            }
        }
        let same = decoded == bytes;
        bytes = decoded;
        if same {
            break;
        }
    }
    (Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()), needless)
}

#[cfg(test)]
mod tests {
    use super::{Clean, Delimiter, extent, percent_decoded, undisguised};

    #[test]
    fn addresses_end_where_their_form_ends() {
        let markdown = Delimiter::Markdown { angle: false };
        for (delimiter, text, end) in [
            (markdown, "/a_(b)?c) d", "/a_(b)?c"),
            (markdown, "/a\"b c", "/a\"b"),
            (Delimiter::Markdown { angle: true }, "/a b> c", "/a b"),
            (Delimiter::Text, "/it's?x' y", "/it's?x"),
            (Delimiter::Text, "/a](b", "/a"),
            (Delimiter::Text, "/a获取", "/a"),
            (Delimiter::Text, "/?q=获取1 x", "/?q=获取1"),
            (Delimiter::Quotes, "/a b\nc\" d", "/a b\nc"),
            (Delimiter::Spaces, "/a 1x, /b", "/a"),
        ] {
            assert_eq!(extent(text.as_bytes(), delimiter), end.len(), "{text}");
        }
    }

    #[test]
    fn clean_addresses_are_read_from_both_ends() {
        let text = b"](https://user@evil.example:80/x";
        let clean = Clean::read(&text[2..]).unwrap();
        assert_eq!((clean.front, clean.host_end), (13, 28));
        assert_eq!(Clean::start_before(&text[..30]), Some(2));
        assert_eq!(Clean::start_before(b"x(//evil.example"), Some(2));
        for text in
            ["https://evil.example", r"https:\\e.example/", "https://e%2Eexample/", "https:/e/"]
        {
            assert_eq!(Clean::read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn disguises_come_off() {
        for (text, expected) in [
            ("&#104;ttps&colon;//e.example", "https://e.example"),
            ("ht\ntps:/&#x2F;e", "https://e"),
            ("java&Tab;script:x", "javascript:x"),
            ("a&amp;b&c", "a&b&c"),
            ("&#000000104;ttps://e.example", "https://e.example"),
        ] {
            assert_eq!(undisguised(text, Delimiter::Quotes), expected);
        }
        let markdown = Delimiter::Markdown { angle: false };
        assert_eq!(undisguised(r"https:\/\/e\.example", markdown), "https://e.example");
        assert_eq!(percent_decoded("a%2540b+c", true), ("a@b c".into(), 0));
        assert_eq!(percent_decoded("%61%", false), ("a%".into(), 1));
    }
}
