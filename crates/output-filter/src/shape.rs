//! What a value is that is no secret: a placeholder, a reference, a path, a name, a date, a digest.

use crate::random::{self, Kinds};

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
    let has = |part: &[u8]| value.windows(part.len()).any(|window| window == part);
    let wrapped = |open: u8, close: u8| {
        value.first() == Some(&open) && (value.last() == Some(&close) || !value.contains(&close))
    };
    random::has_stand_in(value)
        || random::distinct(value) < 4
        || [&b"${"[..], b"{{", b"}}", b"$(", b"#{", b"<%", b"%(", b"://", b"[["]
            .iter()
            .any(|p| has(p))
        || matches!(value, [b'$', b'A'..=b'Z' | b'a'..=b'z' | b'_', ..] if is_variable(value))
        || wrapped(b'<', b'>')
        || wrapped(b'{', b'}')
        || wrapped(b'[', b']')
        || value.len() > 2 && wrapped(b'%', b'%') && value.last() == Some(&b'%')
        || value.starts_with(b"ENC[")
        || is_call(value)
}

/// `$NAME`, with nothing after it that a name cannot have.
fn is_variable(value: &[u8]) -> bool {
    value.iter().skip(1).all(|byte| byte.is_ascii_alphanumeric() || b"_:.-[]'\"".contains(byte))
}

/// `name(` or `name[` or `name::<`: an expression.
fn is_call(value: &[u8]) -> bool {
    let name = value
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_.:>-&*!?".contains(byte))
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
    rooted && (slashes > 1 || !Kinds::of(value).digit)
        || matches!(value, [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', ..])
}

/// Names of variables, types, hosts and the like: words joined by dots, dashes and underscores,
/// with at most a short number at the end of each.
pub(crate) fn is_name(value: &[u8], quoted: bool) -> bool {
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

fn is_email(value: &[u8]) -> bool {
    let mut parts = value.split(|&byte| byte == b'@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let top = host.rsplit(|&byte| byte == b'.').next().unwrap_or(host);
    !name.is_empty()
        && top.len() < host.len()
        && top.len() >= 2
        && host.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
        && top.iter().all(u8::is_ascii_alphabetic)
}

/// Whether a run of letters and digits is a word, and whether that word has a number with it.
fn is_word(segment: &[u8]) -> Option<bool> {
    let letters = segment.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (head, tail) = segment.split_at_checked(letters)?;
    if is_case_mix(head) {
        return None;
    }
    let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unit = tail.get(digits..)?;
    match (head.len(), digits, unit.len()) {
        (_, 0, _) => Some(false),
        (0, 1..=4, 0..=6) if unit.iter().all(u8::is_ascii_lowercase) => Some(false),
        (_, 1..=4, 0) => Some(true),
        (1.., 1..=3, 1..=3) if is_numbered_name(segment) => Some(true),
        _ => None,
    }
}

/// `int64`, `sha256`, `argon2id`.
fn is_numbered_name(segment: &[u8]) -> bool {
    let letters = segment.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let stem = segment.get(..letters).unwrap_or(segment);
    NUMBERED.iter().any(|known| stem.eq_ignore_ascii_case(known.as_bytes()))
}

/// Letters whose case changes as it does in random text and not as in `camelCase`.
pub(crate) fn is_case_mix(value: &[u8]) -> bool {
    let changes = value
        .windows(2)
        .filter(|pair| match pair {
            [a, b] => {
                a.is_ascii_lowercase() && b.is_ascii_uppercase()
                    || a.is_ascii_uppercase() && b.is_ascii_lowercase()
            }
            _ => false,
        })
        .count();
    value.len() >= 8 && changes * 5 >= value.len() * 2
}

/// `2026-03-02T10:11:12Z`
pub(crate) fn is_date(value: &[u8]) -> bool {
    matches!(value, [a, b, c, d, b'-', e, f, b'-', ..]
        if [a, b, c, d, e, f].iter().all(|byte| byte.is_ascii_digit()))
}

/// `sha256:...`, `sha512-...`
pub(crate) fn is_digest(value: &[u8]) -> bool {
    [&b"sha1"[..], b"sha2", b"sha3", b"sha5", b"md5", b"blake"]
        .iter()
        .any(|name| value.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)))
        && value.iter().take(12).any(|byte| b":-=".contains(byte))
}
