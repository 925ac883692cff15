//! E-mail addresses: ASCII ones, internationalised ones (RFC 6531), quoted local parts and addresses
//! of machines in brackets (RFC 5321).
//!
//! Where a local part begins is a question in scripts that put no spaces between words. The answer
//! here: what stands in ASCII is an address by itself, whatever is glued to it. In scripts with
//! spaces the whole run of letters is the local part. In scripts without spaces it is so too, but only
//! before a domain that is internationalised: nobody writes an ideographic local part at an
//! ASCII domain, and many write an ASCII address after a word without a space.

use std::net::{Ipv4Addr, Ipv6Addr};

use rule_scan::{Anchor, ByteClass, Rule, Trimmed, Views};

const LOCAL: ByteClass = ByteClass::ALNUM.with(b"._%+'-");
const ANY_LOCAL: ByteClass = LOCAL.or(ByteClass::NON_ASCII);
/// Printable ASCII.
const QUOTED: ByteClass = ByteClass::NONE.with_range(b' ', b'~');
/// Twice what RFC 5321, 4.5.3.1.1 allows, for systems that do not keep to it.
const MAX_LOCAL: usize = 128;
/// A quoted local part is as long as the standard allows, with its quotation marks.
const MAX_QUOTED: usize = 66;

const DOMAIN: &str = r"(?:[A-Za-z0-9\x80-\xFF-]{1,63}(?:\.[A-Za-z0-9\x80-\xFF-]{1,63}){1,5}|\[(?i:ipv6:)?[0-9A-Fa-f.:]{3,45}\])";

/// A character of a script without spaces; and a mark of punctuation that is not ASCII.
const UNSPACED: &str = r"(?:\xE0[\xB8-\xBB][\x80-\xBF]|[\xE3-\xED][\x80-\xBF]{2})";
const PUNCTUATION: &str = r"(?:\xC2[\x80-\xBF]|\xE2[\x80-\xAF][\x80-\xBF]|\xE3\x80[\x80-\xBF]|\xEF[\xB8-\xBF][\x80-\xBF])";
const ANY_LETTERS: &str = r"[A-Za-z0-9._%+'\x80-\xFF-]{1,128}";
/// ASCII and the letters of two bytes: Latin, Greek, Cyrillic, Hebrew, Arabic and their neighbours.
const SPACED_LETTERS: &str = r"(?:[A-Za-z0-9._%+'-]|[\xC3-\xDF][\x80-\xBF]){1,64}";

/// Of the disguises, `disguised` undoes those in which plain addresses come.
pub(crate) fn rules(disguised: Views) -> [Rule; 5] {
    let at = |class| Anchor::run(ByteClass::NONE.with(b"@")).back(class, MAX_LOCAL);
    let rule = |anchor, local: &str| {
        Rule::new("pii.email", anchor, format!("{local}@{DOMAIN}"))
            .right(ByteClass::ALNUM.with(b"@"))
            .rank(140)
    };
    let ascii = rule(at(LOCAL), "[A-Za-z0-9._%+'-]{1,128}")
        .left(ByteClass::ALNUM)
        .trim(ascii_address)
        .views(disguised);
    let international = |name: &str, letters| {
        rule(at(ANY_LOCAL), letters).named(format!("pii.email.{name}")).trim(international_address)
    };
    let apart = international("international", ANY_LETTERS).left(ANY_LOCAL);
    // The same behind a character that is no part of it.
    let glued = international("glued", SPACED_LETTERS).lead(UNSPACED);
    let marked = international("marked", ANY_LETTERS).lead(PUNCTUATION);
    let quoted = rule(
        Anchor::literals(["\"@"]).back(QUOTED, MAX_QUOTED),
        r#""(?:[ !#-\[\]-~]|\\[ -~]){1,64}""#,
    )
    .named("pii.email.quoted")
    .left(ByteClass::ALNUM.with(b"\\"))
    .trim(quoted_address);
    [ascii, apart, glued, marked, quoted]
}

/// The length of the address that `bytes` begins with.
fn ascii_address(bytes: &[u8]) -> Option<Trimmed> {
    let (local, domain) = split(bytes)?;
    let starts_well = local.first().is_some_and(u8::is_ascii_alphanumeric);
    if !starts_well || !ends_well(local) {
        return None;
    }
    // The login of a code host is not a person's address: `git@host.example:path`. Without what
    // follows it here, it is only less sure.
    let points = if local == b"git" { -40 } else { 15 };
    Some(Trimmed { points, len: local.len() + 1 + domain_len(domain)? })
}

/// The same for a local part that is not ASCII.
fn international_address(bytes: &[u8]) -> Option<Trimmed> {
    let (local, domain) = split(bytes)?;
    let text = std::str::from_utf8(local).ok()?;
    let starts_well =
        text.chars().next().is_some_and(|char| is_letter(char) || char.is_ascii_digit());
    let letters = text.chars().all(|char| char.is_ascii() || is_letter(char));
    if local.is_ascii() || !starts_well || !letters || !ends_well(local) {
        return None;
    }
    let len = domain_len(domain)?;
    let domain = domain.get(..len)?;
    let is_international =
        !domain.is_ascii() || domain.split(|&byte| byte == b'.').any(is_punycode);
    if let Some(last) = text.rfind(is_unspaced) {
        // Letters of ASCII at the end are an address by themselves, glued to a word.
        let glued = text.get(last..)?.chars().nth(1).is_some_and(|char| char.is_ascii_alphabetic());
        if glued || !is_international {
            return None;
        }
    }
    Some(Trimmed { points: 15, len: local.len() + 1 + len })
}

fn quoted_address(bytes: &[u8]) -> Option<Trimmed> {
    let mark = bytes.windows(2).position(|two| two == b"\"@")?;
    let domain = bytes.get(mark + 2..)?;
    Some(Trimmed { points: 0, len: mark + 2 + domain_len(domain)? })
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == b'@')?;
    let (local, rest) = bytes.split_at_checked(at)?;
    Some((local, rest.get(1..)?))
}

fn ends_well(local: &[u8]) -> bool {
    local.last().is_some_and(|byte| !matches!(byte, b'.' | b'\''))
        && !local.windows(2).any(|pair| pair == b"..")
}

/// The length of the longest domain: labels that neither begin nor end with a hyphen, the last one
/// of letters; or an address in brackets.
fn domain_len(bytes: &[u8]) -> Option<usize> {
    if bytes.first() == Some(&b'[') {
        return literal_len(bytes);
    }
    let (mut end, mut longest) = (0, None);
    for (index, label) in bytes.split(|&byte| byte == b'.').enumerate() {
        let top = top_label(label);
        if let (1.., Some((length, _))) = (index, top) {
            longest = Some(end + length);
        }
        // Behind a label that may be the last one, another script is the text that goes on.
        let glued = index > 0 && top.is_some_and(|(_, glued)| glued);
        let hyphen = label.first() == Some(&b'-') || label.last() == Some(&b'-');
        if label.is_empty() || hyphen || glued || !is_label(label) {
            break;
        }
        end += label.len() + 1;
    }
    longest
}

/// `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
fn literal_len(bytes: &[u8]) -> Option<usize> {
    let close = bytes.iter().position(|&byte| byte == b']')?;
    let inner = std::str::from_utf8(bytes.get(1..close)?).ok()?;
    let (tag, rest) = inner.split_at_checked(5).unwrap_or(("", inner));
    let valid = if tag.eq_ignore_ascii_case("IPv6:") {
        rest.parse::<Ipv6Addr>().is_ok()
    } else {
        inner.parse::<Ipv4Addr>().is_ok()
    };
    valid.then_some(close + 1)
}

/// How much of a label may be a top-level one, and whether text of another script is glued to it.
fn top_label(label: &[u8]) -> Option<(usize, bool)> {
    if label.is_ascii() {
        let letters = label.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let punycode = is_punycode(label) && label.last() != Some(&b'-');
        // Of the last label so much counts as is no hyphen and what follows it.
        let ends = label.get(letters).is_none_or(|&byte| byte == b'-');
        return match punycode {
            true => Some((label.len(), false)),
            false => (letters >= 2 && ends).then_some((letters, false)),
        };
    }
    let text = readable(label);
    if is_punycode(label) {
        let length =
            text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        return Some((length, true));
    }
    let latin = text.chars().next().is_some_and(is_latin);
    let belongs = |char: &char| is_letter(*char) && is_latin(*char) == latin;
    let (count, length) = text
        .chars()
        .take_while(belongs)
        .fold((0, 0), |(count, length), char| (count + 1, length + char.len_utf8()));
    let next = text.get(length..).unwrap_or("").chars().next();
    let ends = next.is_none_or(|char| !char.is_ascii_digit());
    (count >= 2 && ends).then_some((length, next.is_some_and(|char| char != '-')))
}

fn is_punycode(label: &[u8]) -> bool {
    label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"xn--"))
}

fn is_label(label: &[u8]) -> bool {
    label.is_ascii()
        || readable(label)
            .chars()
            .all(|char| is_letter(char) || char.is_ascii_digit() || char == '-')
}

/// A label may be cut within a character.
fn readable(label: &[u8]) -> &str {
    let valid = match std::str::from_utf8(label) {
        Ok(text) => return text,
        Err(error) => label.get(..error.valid_up_to()),
    };
    valid.and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or("")
}

/// Letters, and the marks that some scripts spell with; no spaces, punctuation, symbols or emoji.
fn is_letter(char: char) -> bool {
    char.is_alphabetic() || matches!(char, '\u{300}'..='\u{36F}' | '\u{900}'..='\u{EFF}')
}

fn is_latin(char: char) -> bool {
    char.is_ascii_alphabetic() || matches!(char, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

/// Of a script that puts no spaces between words, or none before what is not its own: Thai to
/// Tibetan, Burmese, Khmer, kana, ideographs, Hangul and their wide forms.
fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{E00}'..='\u{FFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}'
        | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}
