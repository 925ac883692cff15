//! Placeholders as models bend them.
//!
//! ```text
//! bent    = open inner close, at most MAX_LEN bytes
//! open    = "[" | "[" of full width | "【" | the same with a backslash before, if `close` has one
//! inner   = kind "#" number [ "-" writing ] "." nonce, in any case and width, with spaces, line ends, `*`, `` ` ``
//!           and invisible characters where they part no word, and backslashes
//! ```
//!
//! Every character may stand as an HTML character reference. Brackets never stand within, so
//! reading is linear whatever the text. The same reading decides what of an *input* looks like a
//! placeholder, so what restoring would take for one is never more than what scrubbing quotes.

use std::borrow::Cow;

use rule_scan::Nonce;

/// The greatest length of a bent placeholder in bytes, of which up to [`MAX_UNIT`] may stand beyond.
const MAX_LEN: usize = 256;
/// The longest character reference that is read.
const MAX_UNIT: usize = 9;

/// What a stream holds back at most.
pub(crate) const MAX_HELD: usize = MAX_LEN + 2 * MAX_UNIT;

/// A placeholder with the nonce of the run, issued or not.
#[derive(Clone, Copy)]
pub(crate) struct Bent<'a> {
    pub(crate) kind: &'a str,
    pub(crate) number: u32,
    pub(crate) writing: u32,
    /// As it stands in the text.
    pub(crate) raw: &'a str,
}

/// How far a text is read.
#[derive(Clone, Copy)]
pub(crate) struct Read {
    /// What stands before this has been copied or replaced.
    pub(crate) copied: usize,
    /// What stands before this is decided: all of it if it is the last of a text.
    pub(crate) decided: usize,
}

/// Asks `replace` about each placeholder of `text`; what it answers `false` for stays. Writes to `out`
/// what is replaced and all before it; the rest is the caller's to copy.
pub(crate) fn read(
    text: &str,
    nonce: Nonce,
    last: bool,
    out: &mut String,
    mut replace: impl FnMut(Bent<'_>, &mut String) -> bool,
) -> Read {
    let (mut at, mut copied) = (0, 0);
    let (mut name, mut with) = (String::new(), String::new());
    while let Some(open) = text.get(at..).and_then(|rest| rest.bytes().position(may_open)) {
        at += open;
        let rest = text.get(at..).unwrap_or("");
        match read_one(rest, nonce, last, &mut name) {
            One::Unfinished => return Read { copied, decided: at },
            One::Other(len) => at += len,
            One::Placeholder { start, len, place: (number, writing) } => {
                let raw = rest.get(start..len).unwrap_or("");
                let kind = name.split('#').next().unwrap_or("");
                with.clear();
                if replace(Bent { kind, number, writing, raw }, &mut with) {
                    out.push_str(text.get(copied..at + start).unwrap_or(""));
                    out.push_str(&with);
                    copied = at + len;
                }
                at += len;
            }
        }
    }
    Read { copied, decided: text.len() }
}

/// [`read`] of a whole text; borrows it if nothing is replaced.
pub(crate) fn rewrite<'t>(
    text: &'t str,
    nonce: Nonce,
    replace: impl FnMut(Bent<'_>, &mut String) -> bool,
) -> Cow<'t, str> {
    let mut out = String::new();
    let Read { copied, .. } = read(text, nonce, true, &mut out, replace);
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Cow::Owned(out)
}

/// Whether what is read anew may begin with this byte, the first of a character.
fn may_open(byte: u8) -> bool {
    matches!(byte, b'[' | b'\\' | b'&' | 0xE3 | 0xEF)
}

enum One {
    Placeholder {
        start: usize,
        len: usize,
        place: (u32, u32),
    },
    /// So many bytes are none and begin none.
    Other(usize),
    Unfinished,
}

/// Reads at the front of `text`; the kind of a placeholder stands in `name` up to `#`.
fn read_one(text: &str, nonce: Nonce, last: bool, name: &mut String) -> One {
    let mut units = Units { text, at: 0, last };
    let first = match units.next() {
        Unit::Char(char) => char,
        Unit::End | Unit::Unfinished => return One::Unfinished,
    };
    let mut start = 0;
    if first == '\\' {
        start = units.at;
        match units.next() {
            Unit::Char('[') => {}
            Unit::Unfinished => return One::Unfinished,
            Unit::End if !last => return One::Unfinished,
            _ => return One::Other(start),
        }
    } else if first != '[' {
        return One::Other(units.at);
    }
    name.clear();
    let mut gap = false;
    // Where the backslash right before stands.
    let mut escape = None;
    loop {
        let before = units.at;
        if before >= MAX_LEN {
            return One::Other(before);
        }
        let char = match units.next() {
            Unit::Char(char) => char,
            Unit::Unfinished => return One::Unfinished,
            Unit::End if last => return One::Other(before),
            Unit::End => return One::Unfinished,
        };
        match char.to_ascii_lowercase() {
            // A backslash before the opening belongs to it only if the closing has one too.
            ']' => {
                let Some(place) = place(name, nonce) else { return One::Other(units.at) };
                let start = if escape.is_some() { 0 } else { start };
                return One::Placeholder { start, len: units.at, place };
            }
            '\\' => {
                escape = Some(before);
                continue;
            }
            char if is_gap(char) => gap = true,
            char @ ('a'..='z' | '0'..='9' | '_' | '.' | '#' | '-') => {
                let parts_a_word = gap
                    && char.is_ascii_alphanumeric()
                    && name.ends_with(|last: char| last.is_ascii_alphanumeric());
                if parts_a_word {
                    return One::Other(before);
                }
                name.push(char);
                gap = false;
            }
            // It may begin the next one; so may a backslash before it.
            _ => return One::Other(escape.unwrap_or(before)),
        }
        escape = None;
    }
}

/// The numbers of `kind#number.nonce` or `kind#number-writing.nonce` with this nonce.
fn place(name: &str, nonce: Nonce) -> Option<(u32, u32)> {
    let (kind, rest) = name.split_once('#')?;
    let (digits, of) = rest.split_once('.')?;
    let (digits, writing) = digits.split_once('-').unwrap_or((digits, "1"));
    let is_number = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let right =
        is_number(digits, 6) && is_number(writing, 2) && !kind.is_empty() && of == nonce.as_str();
    right.then(|| Some((digits.parse().ok()?, writing.parse().ok()?)))?
}

/// What models put between the parts: spaces, emphasis, code ticks, what nobody sees.
fn is_gap(char: char) -> bool {
    char.is_whitespace()
        || matches!(char, '*' | '`' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// A text as characters, with references and full width undone.
struct Units<'t> {
    text: &'t str,
    at: usize,
    last: bool,
}

enum Unit {
    Char(char),
    End,
    /// The text ends within what may be a reference.
    Unfinished,
}

impl Units<'_> {
    fn next(&mut self) -> Unit {
        let rest = self.text.get(self.at..).unwrap_or("");
        let Some(char) = rest.chars().next() else { return Unit::End };
        let (char, len) = match char {
            '&' => match reference(rest) {
                Some(found) => found,
                None if !self.last && is_beginning(rest) => return Unit::Unfinished,
                None => (char, 1),
            },
            '\u{FF01}'..='\u{FF5E}' => {
                let narrow = u32::from(char) - 0xFEE0;
                (char::from_u32(narrow).unwrap_or(char), char.len_utf8())
            }
            '【' => ('[', char.len_utf8()),
            '】' => (']', char.len_utf8()),
            _ => (char, char.len_utf8()),
        };
        self.at += len;
        Unit::Char(char)
    }
}

/// Whether a reference may be what a text is the beginning of.
fn is_beginning(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    text.len() < MAX_UNIT && text.bytes().skip(1).all(is_part)
}

/// The HTML character reference at the front, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_UNIT).position(|byte| byte == b';')?;
    let char = match text.get(1..end)? {
        "lbrack" | "lsqb" => '[',
        "rbrack" | "rsqb" => ']',
        "num" => '#',
        "period" => '.',
        "lowbar" => '_',
        "nbsp" => ' ',
        numeric => {
            let digits = numeric.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((char, end + 1))
}
