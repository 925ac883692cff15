//! What a value is that is no secret: a placeholder, a reference, a path, a name, a date, a digest.

use crate::random::{self, Kinds};
use crate::wordlike::{is_unlike_words, is_wordlike};

/// Stems that end in digits without being anybody's password: types, algorithms, names of
/// parameters.
const NUMBERED: [&str; 40] = [
    "i", "u", "f", "int", "uint", "float", "char", "varchar", "nvarchar", "str", "string", "byte",
    "bytes", "utf", "base", "sha", "md", "aes", "rsa", "oauth", "argon", "pbkdf", "scrypt", "ntlm",
    "arg", "param", "value", "val", "field", "col", "key", "token", "v", "x", "p", "pw", "pwd",
    "tls", "http", "latin",
];

/// Placeholders and references to a value that is somewhere else.
pub(crate) fn is_stand_in(value: &[u8]) -> bool {
    let opens = |pair: &[u8]| {
        matches!(pair, b"${" | b"{{" | b"}}" | b"$(" | b"#{" | b"<%" | b"%(" | b"[[" | b":/")
    };
    let is_template = || {
        let scheme = |at: usize| value.get(at..).is_some_and(|rest| rest.starts_with(b"://"));
        let mut pairs = value.windows(2).enumerate().filter(|(_, pair)| opens(pair));
        pairs.any(|(at, pair)| pair != b":/" || scheme(at))
    };
    let wrapped = |open: u8, close: u8| {
        value.first() == Some(&open) && (value.last() == Some(&close) || !value.contains(&close))
    };
    random::has_stand_in(value)
        || random::distinct(value) < 4
        || is_template()
        || matches!(value, [b'$', b'A'..=b'Z' | b'a'..=b'z' | b'_', ..] if is_variable(value))
        || wrapped(b'<', b'>')
        || wrapped(b'{', b'}')
        || wrapped(b'[', b']')
        || value.len() > 2 && wrapped(b'%', b'%') && value.last() == Some(&b'%')
        || value.starts_with(b"ENC[")
        || is_call(value)
        || is_reference(value)
}

/// `vault:secret/db#password`, `ssm:/prod/db`: where the value is kept.
fn is_reference(value: &[u8]) -> bool {
    let scheme =
        value.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+_-".contains(b)).count();
    let path = value.get(scheme..).and_then(|rest| rest.strip_prefix(b":"));
    (2..=20).contains(&scheme)
        && path.is_some_and(|path| path.contains(&b'/'))
        && is_wordlike(value)
}

/// `$NAME`, with nothing after it that a name cannot have.
fn is_variable(value: &[u8]) -> bool {
    value.iter().skip(1).all(|byte| byte.is_ascii_alphanumeric() || b"_:.-[]'\"".contains(byte))
}

/// `name(` or `name[` or `name::<`: an expression.
fn is_call(value: &[u8]) -> bool {
    let name = value
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_.:>-&*!?$".contains(byte))
        .count();
    let name_is_letters =
        value.first().is_some_and(|b| b.is_ascii_alphabetic() || b"_&*".contains(b));
    name > 1 && name_is_letters && matches!(value.get(name), Some(b'(' | b'[' | b'{' | b'<'))
}

/// Paths of files.
pub(crate) fn is_place(value: &[u8]) -> bool {
    let rooted =
        [&b"/"[..], b"./", b"../", b"~/", b"\\"].iter().any(|root| value.starts_with(root));
    let slashes = value.iter().filter(|&&byte| byte == b'/').count();
    // What follows the user of an address.
    let host = value.first() == Some(&b'@') && value.iter().any(|byte| b":/".contains(byte));
    host || rooted && (slashes > 1 || !Kinds::of(value).digit)
        || matches!(value, [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', ..])
}

/// Names of variables, types, hosts and the like: words joined by dots, dashes and underscores,
/// with at most a short number at the end of each.
pub(crate) fn is_name(value: &[u8], quoted: bool) -> bool {
    // A negation.
    let marks = value.iter().take_while(|byte| **byte == b'!').count();
    let value = if quoted { value } else { value.get(marks..).unwrap_or(value) };
    let joined = value.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || b"_-./:|, ".contains(byte)
            // Types and expressions, which are not quoted.
            || !quoted && b">*&+=?".contains(byte)
    });
    if !joined {
        return !quoted && is_email(value);
    }
    let mut segments = 0;
    let mut numbered = false;
    for segment in value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|s| !s.is_empty()) {
        segments += 1;
        match is_word(segment) {
            None => return false,
            Some(with_number) => numbered |= with_number,
        }
    }
    // One word with a number may be a poor password.
    let poor =
        segments == 1 && numbered && !is_numbered_name(value) && (quoted || value.len() >= 6);
    !poor
}

/// Brackets of several kinds or more than one pair of them: an expression or a pattern.
pub(crate) fn is_code(value: &[u8]) -> bool {
    value.iter().filter(|byte| b"()[]{}".contains(byte)).count() > 1
}

/// `&#x3C` or `&lt`, an escaped character of HTML.
pub(crate) fn is_entity(value: &[u8]) -> bool {
    [&b"&#"[..], b"&lt", b"&gt", b"&quot", b"&amp", b"&nbsp"].iter().any(|e| value.starts_with(e))
}

/// `name@example.org`, `root@10.0.0.5`, `root@server`.
fn is_email(value: &[u8]) -> bool {
    let mut parts = value.split(|&byte| byte == b'@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let top = host.rsplit(|&byte| byte == b'.').next().unwrap_or(host);
    let dotted = top.len() < host.len()
        && (top.len() >= 2 && top.iter().all(u8::is_ascii_alphabetic)
            || host.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'));
    let plain = |part: &[u8]| part.iter().all(u8::is_ascii_lowercase);
    !name.is_empty()
        && (dotted || plain(name) && plain(host))
        && host.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
}

/// Whether a run of letters and digits is a word, and whether that word has a number with it.
fn is_word(segment: &[u8]) -> Option<bool> {
    let letters = segment.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (head, tail) = segment.split_at_checked(letters)?;
    if has_random_letters(head) {
        return None;
    }
    let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unit = tail.get(digits..)?;
    match (head.len(), digits, unit.len()) {
        (_, 0, _) => Some(false),
        (0, 1..=4, 0..=6) if unit.iter().all(u8::is_ascii_lowercase) => Some(false),
        (_, 1..=4, 0) => Some(true),
        (1.., 1..=3, 1..=3)
            if unit.iter().all(u8::is_ascii_lowercase) && is_numbered_name(segment) =>
        {
            Some(true)
        }
        _ => None,
    }
}

/// `int64`, `sha256`, `argon2id`.
pub(crate) fn is_numbered_name(segment: &[u8]) -> bool {
    let letters = segment.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let stem = segment.get(..letters).unwrap_or(segment);
    NUMBERED.iter().any(|known| stem.eq_ignore_ascii_case(known.as_bytes()))
}

/// `AuthenticationMD5Password`, `utils$1.password`: words joined as in code, with few digits and none
/// at the end, where the number of a password stands.
pub(crate) fn is_identifier(value: &[u8]) -> bool {
    let joined = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.$:>-".contains(byte);
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    value.len() >= 12
        && digits <= 3
        && value.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && value.last().is_some_and(u8::is_ascii_alphabetic)
        && value.iter().all(joined)
        && (digits == 0 || !is_case_mix(value))
        && (is_wordlike(value) || value.windows(2).any(|pair| pair == b"::"))
}

/// `0x4000000D`, `2i32`, `1.5e-3`, `-2146893774`: numbers of code, but no plain run of digits.
pub(crate) fn is_number(value: &[u8]) -> bool {
    if let Some(digits) = value.strip_prefix(b"-") {
        return !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) || is_number(digits);
    }
    let rest = |radix: &[u8]| value.strip_prefix(radix).filter(|rest| rest.len() <= 16);
    let hex = rest(b"0x").or_else(|| rest(b"0X"));
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
    let unit = value.get(digits..).unwrap_or(&[]);
    hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        || digits > 0
            && !unit.is_empty()
            && (matches!(unit, [b'i' | b'u' | b'f', rest @ ..] if rest.len() < 4 && rest.iter().all(u8::is_ascii_digit))
                || matches!(unit, [b'.' | b'e', ..] if unit.iter().all(|b| b.is_ascii_digit() || b".e-+%".contains(b))))
}

/// `^5.1.1`, `v2.0.0-rc1`: dots between numbers.
pub(crate) fn is_version(value: &[u8]) -> bool {
    let start = value.iter().take_while(|byte| b"^~<>=v".contains(byte)).count();
    let mut numbers = value.get(start..).unwrap_or(&[]).split(|&byte| byte == b'.');
    let is_number =
        |part: &[u8]| (1..=4).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    numbers.next().is_some_and(is_number) && numbers.next().is_some_and(is_number)
}

/// Whether a word is the name of a type or an algorithm.
pub(crate) fn is_type(word: &[u8]) -> bool {
    NUMBERED.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// What is kept in place of a password: `$2b$12$...`, `$argon2id$...`, `{SSHA}...`, `pbkdf2_sha256$...`;
/// a rule of its own says what becomes of it.
pub(crate) fn is_hash(value: &[u8]) -> bool {
    let dollars = value.iter().filter(|byte| **byte == b'$').count();
    dollars >= 3 && value.len() >= 20 && value.first() == Some(&b'$')
        || dollars >= 3 && value.len() >= 40
        || value.starts_with(b"{SSHA")
        || value.starts_with(b"{SHA")
}

/// `c6d2ac3a-6d5a-4f0e-9a7c-0b5d5b0b8f1c`
pub(crate) fn is_uuid(value: &[u8]) -> bool {
    let groups = value.split(|&byte| byte == b'-').map(<[u8]>::len);
    groups.eq([8, 4, 4, 4, 12]) && value.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
}

/// `main.3f2a9c1b.chunk.js`: the name of a file or a host, whatever stands in it.
pub(crate) fn is_file(value: &[u8]) -> bool {
    const ENDINGS: [&str; 32] = [
        "js", "mjs", "cjs", "ts", "tsx", "jsx", "css", "map", "html", "htm", "json", "xml", "yml",
        "yaml", "png", "jpg", "svg", "gif", "ico", "woff", "woff2", "py", "rs", "go", "java", "md",
        "txt", "com", "org", "net", "io", "dev",
    ];
    let ending = value.iter().rposition(|&byte| byte == b'.').and_then(|dot| value.get(dot + 1..));
    ending.is_some_and(|ending| ENDINGS.iter().any(|e| ending.eq_ignore_ascii_case(e.as_bytes())))
}

/// Letters whose case changes as it does in random text and not as in `camelCase`.
pub(crate) fn is_case_mix(value: &[u8]) -> bool {
    value.len() >= 8 && case_changes(value) * 5 >= value.len() * 2
}

/// How often the case changes from letter to letter.
pub(crate) fn case_changes(value: &[u8]) -> usize {
    let changes = value.windows(2).filter(|pair| match pair {
        [a, b] => {
            a.is_ascii_lowercase() && b.is_ascii_uppercase()
                || a.is_ascii_uppercase() && b.is_ascii_lowercase()
        }
        _ => false,
    });
    changes.count()
}

/// Whether letters are neither words nor the words of `camelCase`.
pub(crate) fn has_random_letters(value: &[u8]) -> bool {
    let mixed = is_case_mix(value) || value.len() >= 10 && case_changes(value) >= 4;
    mixed && !is_wordlike(value) || value.len() >= 8 && is_unlike_words(value)
}

/// `2026-03-02T10:11:12Z`
pub(crate) fn is_date(value: &[u8]) -> bool {
    matches!(value, [a, b, c, d, b'-', e, f, b'-', ..]
        if [a, b, c, d, e, f].iter().all(|byte| byte.is_ascii_digit()))
}

/// `sha256:...`, `sha512-...`, `urn:...:sha-256:...`
pub(crate) fn is_digest(value: &[u8]) -> bool {
    const NAMES: [&[u8]; 9] =
        [b"sha1", b"sha2", b"sha3", b"sha5", b"sha-1", b"sha-2", b"sha-5", b"md5", b"blake"];
    let begins = |part: &[u8]| {
        NAMES
            .iter()
            .any(|name| part.get(..name.len()).is_some_and(|h| h.eq_ignore_ascii_case(name)))
            && part.iter().take(12).any(|byte| b":-=".contains(byte))
    };
    let parts = value.iter().enumerate().filter(|(_, byte)| **byte == b':');
    begins(value) || parts.take(4).any(|(at, _)| value.get(at + 1..).is_some_and(begins))
}
