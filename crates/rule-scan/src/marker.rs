//! The grammar of what replaces a finding.
//!
//! ```text
//! marker  = "[" kind [ "#" number [ "-" writing ] "." nonce | ":****" kept | "=" token ] "]"
//! number  = 1 to 6 digits
//! writing = 1 or 2 digits
//! nonce   = 8 of a-z 0-9
//! kept    = up to 4 of A-Z a-z 0-9
//! token   = 16 or 32 of the consonants in TOKEN
//! ```
//!
//! The kinds are those of the scanner, so the grammar is closed. A scan never looks inside a marker
//! and never crosses one; that makes a second scrubbing change nothing.

use std::collections::BTreeSet;
use std::ops::Bound;

/// The greatest length of a marker in bytes: bounded so that finding one is.
pub(crate) const MAX_LEN: usize = 96;

/// The nonce that a run's placeholders carry, so that text which merely looks like a placeholder
/// is not taken for one.
///
/// Eight characters of `a-z0-9`, about 41 bits. It comes from the caller, one for each run, from a
/// source that an author of input cannot guess.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; 8]);

impl Nonce {
    /// A nonce from random bytes.
    #[must_use]
    pub const fn from_bytes(random: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = random;
        Self([sign(a), sign(b), sign(c), sign(d), sign(e), sign(f), sign(g), sign(h)])
    }

    /// The nonce as it stands in a placeholder.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

/// `a-z0-9` by the remainder of a byte.
const fn sign(byte: u8) -> u8 {
    match byte % 36 {
        letter @ 0..26 => b'a' + letter,
        digit => b'0' + digit - 26,
    }
}

impl std::fmt::Debug for Nonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nonce(..)")
    }
}

/// Writes the constant marker of a kind: `[pii.email]`.
pub fn write_marker(kind: &str, out: &mut String) {
    out.push('[');
    out.push_str(kind);
    out.push(']');
}

/// Writes a numbered placeholder: `[pii.email#3.k2v9x0qa]`. Numbers above 999,999 do not fit the
/// grammar; the constant marker is written in their place.
pub fn write_placeholder(kind: &str, number: u32, nonce: Nonce, out: &mut String) {
    write_placeholder_of(kind, (number, 1), nonce, out);
}

/// The same for a value that is written in another way than the first time, by the number of the
/// writing: `[pii.email#3-2.k2v9x0qa]` is the second writing of value 3. The first writing has no number
/// of its own; above 99 the constant marker is written.
pub fn write_placeholder_of(
    kind: &str,
    (number, writing): (u32, u32),
    nonce: Nonce,
    out: &mut String,
) {
    if number > 999_999 || writing > 99 {
        return write_marker(kind, out);
    }
    out.push('[');
    out.push_str(kind);
    out.push('#');
    out.push_str(&number.to_string());
    if writing > 1 {
        out.push('-');
        out.push_str(&writing.to_string());
    }
    out.push('.');
    out.push_str(nonce.as_str());
    out.push(']');
}

/// Writes a masked value that keeps the last `keep` (at most 4) ASCII letters and digits:
/// `[pii.credit_card:****1111]`. A value with no more than twice as many keeps none.
pub fn write_masked(kind: &str, value: &str, keep: usize, out: &mut String) {
    let keep = keep.min(4);
    let tail: Vec<char> = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let kept = if tail.len() > 2 * keep { tail.len() - keep } else { tail.len() };
    out.push('[');
    out.push_str(kind);
    out.push_str(":****");
    out.extend(tail.iter().skip(kept));
    out.push(']');
}

/// The sixteen signs of a token: no digit and no vowel, so that what merely looks like a token
/// cannot hold a number or a name past a scan.
const TOKEN: [u8; 16] = *b"bcdfghjkmnpqrstv";

/// Writes a value's token, of at least 8 bytes of which 16 count: `[pii.email=bcdfghjkmnpqrstv]`.
/// Fewer than 8 bytes are no token; the constant marker is written in their place.
pub fn write_token(kind: &str, token: &[u8], out: &mut String) {
    let token = match token.len() {
        0..8 => return write_marker(kind, out),
        8..16 => token.get(..8),
        _ => token.get(..16),
    };
    out.push('[');
    out.push_str(kind);
    out.push('=');
    for byte in token.unwrap_or(&[]) {
        for half in [byte >> 4, byte & 15] {
            out.push(TOKEN.get(usize::from(half)).copied().unwrap_or(b'b').into());
        }
    }
    out.push(']');
}

/// What stands at a `[`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// A marker of this length.
    Marker(usize),
    /// No marker, whatever follows.
    Other,
    /// What there is could become a marker.
    Unfinished,
}

/// Reads a marker at `start` of `bytes`, where a `[` stands. If the run's nonce is known, a
/// placeholder with another one is no marker.
pub(crate) fn parse(
    bytes: &[u8],
    start: usize,
    run: Option<Nonce>,
    kinds: &BTreeSet<String>,
) -> Parsed {
    let window = bytes.get(start + 1..).unwrap_or(&[]);
    let is_name = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.');
    let name = window.iter().take(MAX_LEN).take_while(|byte| is_name(byte)).count();
    let kind = window.get(..name).and_then(|kind| std::str::from_utf8(kind).ok()).unwrap_or("");
    let Some(&next) = window.get(name) else {
        // The text ends within the name.
        let mut longer = kinds.range::<str, _>((Bound::Included(kind), Bound::Unbounded));
        let begins = longer.next().is_some_and(|known| known.starts_with(kind));
        return if begins { Parsed::Unfinished } else { Parsed::Other };
    };
    if !kinds.contains(kind) {
        return Parsed::Other;
    }
    let mut reader = Reader { bytes: window, at: name + 1, unfinished: false };
    let inner = match next {
        b']' => {
            return Parsed::Marker(name + 2);
        }
        b'#' => reader.placeholder(run),
        b':' => reader.masked(),
        b'=' => reader.token(),
        _ => None,
    };
    match inner {
        Some(()) => Parsed::Marker(1 + reader.at),
        None if reader.unfinished => Parsed::Unfinished,
        None => Parsed::Other,
    }
}

/// Reads what follows the kind of a marker, and notes where the text ends too early.
struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    unfinished: bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.unfinished |= byte.is_none();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn expect(&mut self, holds: impl FnOnce(u8) -> bool) -> Option<()> {
        self.next().filter(|&byte| holds(byte)).map(|_| ())
    }

    fn placeholder(&mut self, run: Option<Nonce>) -> Option<()> {
        self.expect(|byte| byte.is_ascii_digit())?;
        let mut digits = 1;
        loop {
            match self.next()? {
                b'.' => break,
                b'-' => {
                    self.writing()?;
                    break;
                }
                byte if byte.is_ascii_digit() && digits < 6 => digits += 1,
                _ => return None,
            }
        }
        for index in 0..8 {
            let wanted = run.and_then(|run| run.0.get(index).copied());
            self.expect(|byte| match wanted {
                Some(wanted) => byte == wanted,
                None => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            })?;
        }
        self.expect(|byte| byte == b']')
    }

    /// The number of a writing and the point after it.
    fn writing(&mut self) -> Option<()> {
        self.expect(|byte| byte.is_ascii_digit())?;
        match self.next()? {
            b'.' => Some(()),
            byte if byte.is_ascii_digit() => self.expect(|byte| byte == b'.'),
            _ => None,
        }
    }

    /// The consonants of a token.
    fn token(&mut self) -> Option<()> {
        for length in 0..32 {
            match self.next()? {
                b']' if length == 16 => return Some(()),
                byte if TOKEN.contains(&byte) => {}
                _ => return None,
            }
        }
        self.expect(|byte| byte == b']')
    }

    fn masked(&mut self) -> Option<()> {
        for _ in 0..4 {
            self.expect(|byte| byte == b'*')?;
        }
        for _ in 0..4 {
            match self.next()? {
                b']' => return Some(()),
                byte if byte.is_ascii_alphanumeric() => {}
                _ => return None,
            }
        }
        self.expect(|byte| byte == b']')
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        Nonce, Parsed, parse, write_marker, write_masked, write_placeholder, write_placeholder_of,
        write_token,
    };

    fn parsed(text: &str, run: Option<Nonce>) -> Parsed {
        let kinds: BTreeSet<String> =
            ["pii.email", "pii.email2"].into_iter().map(str::to_owned).collect();
        parse(text.as_bytes(), 0, run, &kinds)
    }

    fn is_marker(text: &str) -> bool {
        matches!(parsed(text, None), Parsed::Marker(length) if length == text.len())
    }

    #[test]
    fn the_beginning_of_a_marker_is_told_from_what_is_none() {
        for text in [
            "[pii.email]",
            "[pii.email2#17.az09adhi]",
            "[pii.email#3-12.az09adhi]",
            "[pii.email:****1111]",
            "[pii.email=bcdfghjkmnpqrstvbcdfghjkmnpqrstv]",
        ] {
            for end in 1..text.len() {
                let cut = text.get(..end).unwrap();
                assert_eq!(parsed(cut, None), Parsed::Unfinished, "{cut}");
                let broken = format!("{cut}!");
                assert_eq!(parsed(&broken, None), Parsed::Other, "{broken}");
            }
        }
    }

    #[test]
    fn what_is_written_parses() {
        let nonce = Nonce::from_bytes([0, 25, 26, 35, 36, 255, 7, 8]);
        let write = |write: &dyn Fn(&mut String)| {
            let mut out = String::new();
            write(&mut out);
            out
        };
        let marker = write(&|out| write_marker("pii.email", out));
        let numbered = write(&|out| write_placeholder("pii.email", 17, nonce, out));
        let masked = write(&|out| write_masked("pii.email", "a.b@example.com", 4, out));
        let short = write(&|out| write_masked("pii.email", "12345678", 4, out));
        assert_eq!(marker, "[pii.email]");
        assert_eq!(numbered, "[pii.email#17.az09adhi]");
        assert_eq!(masked, "[pii.email:****ecom]");
        assert_eq!(short, "[pii.email:****]", "half of a value is too much to keep");
        let again = write(&|out| write_placeholder_of("pii.email", (17, 2), nonce, out));
        assert_eq!(again, "[pii.email#17-2.az09adhi]");
        assert_eq!(
            write(&|out| write_placeholder_of("pii.email", (1, 100), nonce, out)),
            "[pii.email]"
        );
        let token = write(&|out| write_token("pii.email", &[0x01, 0x9f, 2, 3, 4, 5, 6, 7], out));
        let digest = write(&|out| write_token("pii.email", &[0xff; 32], out));
        assert_eq!(token, "[pii.email=bcnvbdbfbgbhbjbk]");
        assert_eq!(digest, "[pii.email=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv]");
        assert_eq!(write(&|out| write_token("pii.email", &[0; 7], out)), "[pii.email]");
        for text in [marker, numbered, again, masked, short, token, digest] {
            assert!(is_marker(&text), "{text}");
        }
        assert_eq!(
            write(&|out| write_placeholder("pii.email", 1 << 20, nonce, out)),
            "[pii.email]"
        );
    }

    #[test]
    fn a_placeholder_of_another_run_is_none_of_this() {
        let text = "[pii.email#17.az09adhi]";
        let nonce = |first| Nonce::from_bytes([first, 25, 26, 35, 36, 255, 7, 8]);
        let is_marker = |run| matches!(parsed(text, run), Parsed::Marker(_));
        assert!(is_marker(None) && is_marker(Some(nonce(0))));
        assert!(!is_marker(Some(nonce(1))));
    }

    #[test]
    fn the_grammar_is_closed() {
        for text in [
            "[pii.phone]",
            "[pii.email ]",
            "[pii.email#1234567.abcdefgh]",
            "[pii.email#1.abcdefghi]",
            "[pii.email#1.ABCDEFGH]",
            "[pii.email#.abcdefgh]",
            "[pii.email#1-.abcdefgh]",
            "[pii.email#1-123.abcdefgh]",
            "[pii.email:****12345]",
            "[pii.email:hunter2]",
            "[pii.email=bcdfghjkmnpqrst]",
            "[pii.email=bcdfghjkmnpqrstvb]",
            "[pii.email=4111111111111111]",
            "[pii.email#1.abcdefgh:****1]",
            "[pii.email",
            "[]",
        ] {
            assert!(!is_marker(text), "{text}");
        }
    }
}
