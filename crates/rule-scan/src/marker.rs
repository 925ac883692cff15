//! The grammar of what replaces a finding.
//!
//! ```text
//! marker  = "[" kind [ "#" number "." nonce | ":****" kept ] "]"
//! number  = 1 to 6 digits
//! nonce   = 8 of a-z 0-9
//! kept    = up to 4 of A-Z a-z 0-9
//! ```
//!
//! The kinds are those of the scanner, so the grammar is closed. A scan never looks inside a marker
//! and never crosses one; that makes a second scrubbing change nothing.

use crate::finding::Span;

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
    if number > 999_999 {
        return write_marker(kind, out);
    }
    out.push('[');
    out.push_str(kind);
    out.push('#');
    out.push_str(&number.to_string());
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

/// The marker that begins at `start` of `bytes`, where a `[` stands. If the run's nonce is known, a
/// placeholder with another one is no marker.
pub(crate) fn parse(
    bytes: &[u8],
    start: usize,
    run: Option<Nonce>,
    is_kind: impl Fn(&[u8]) -> bool,
) -> Option<Span> {
    let window = bytes.get(start + 1..bytes.len().min(start + MAX_LEN))?;
    let length = window.iter().position(|&byte| byte == b']')?;
    let inner = window.get(..length)?;
    let kind_end = inner
        .iter()
        .position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
        .unwrap_or(length);
    let (kind, rest) = inner.split_at_checked(kind_end)?;
    let well_formed = match rest.split_first() {
        None => true,
        Some((b'#', rest)) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let nonce = rest.get(digits..).and_then(|rest| rest.strip_prefix(b"."));
            (1..=6).contains(&digits)
                && nonce.is_some_and(|nonce| match run {
                    Some(run) => nonce == run.0,
                    None => {
                        nonce.len() == 8
                            && nonce.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    }
                })
        }
        Some((b':', rest)) => rest
            .strip_prefix(b"****")
            .is_some_and(|kept| kept.len() <= 4 && kept.iter().all(u8::is_ascii_alphanumeric)),
        Some(_) => false,
    };
    (well_formed && is_kind(kind)).then_some(Span { start, end: start + length + 2 })
}

#[cfg(test)]
mod tests {
    use super::{Nonce, parse, write_marker, write_masked, write_placeholder};

    fn is_marker(text: &str) -> bool {
        parse(text.as_bytes(), 0, None, |kind| kind == b"pii.email")
            .is_some_and(|span| span.end == text.len())
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
        for text in [marker, numbered, masked, short] {
            assert!(is_marker(&text), "{text}");
        }
        assert_eq!(
            write(&|out| write_placeholder("pii.email", 1 << 20, nonce, out)),
            "[pii.email]"
        );
    }

    #[test]
    fn a_placeholder_of_another_run_is_none_of_this() {
        let text = b"[pii.email#17.az09adhi]";
        let nonce = |first| Nonce::from_bytes([first, 25, 26, 35, 36, 255, 7, 8]);
        let parse = |run| parse(text, 0, run, |kind| kind == b"pii.email");
        assert!(parse(None).is_some() && parse(Some(nonce(0))).is_some());
        assert_eq!(parse(Some(nonce(1))), None);
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
            "[pii.email:****12345]",
            "[pii.email:hunter2]",
            "[pii.email#1.abcdefgh:****1]",
            "[pii.email",
            "[]",
        ] {
            assert!(!is_marker(text), "{text}");
        }
    }
}
