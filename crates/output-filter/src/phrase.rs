//! Passwords that are words: phrases, and words with a number.

use crate::shape::is_type;

/// Words that make a hyphenated phrase a sentence or a name of something, not a passphrase.
#[rustfmt::skip]
const ORDINARY: [&str; 159] = [
    "the", "and", "for", "not", "must", "with", "from", "into", "out", "off", "end", "new", "old",
    "all", "one", "two", "day", "password", "passwords", "passwd", "pass", "secret", "secrets",
    "token", "key", "keys", "name", "user", "username", "admin", "input", "field", "form",
    "reset", "change", "forgot", "confirm", "current", "login", "auth", "based", "file", "path",
    "value", "string", "hash", "hashed", "protected", "encrypted", "manager", "policy", "store",
    "vault", "only", "type", "less", "free", "this", "your", "has", "have", "been", "are", "was",
    "will", "can", "may", "should", "please", "enter", "invalid", "incorrect", "wrong", "error",
    "failed", "match", "matches", "required", "least", "characters", "character", "here", "when",
    "then", "than", "that", "what", "which", "some", "any", "but", "does", "don", "use", "used",
    "using", "account", "email", "sign", "show", "hide", "set", "get", "update", "create", "add",
    "remove", "delete", "service", "server", "client", "config", "settings", "default", "test",
    "example", "message", "label", "title", "text", "code", "link", "page", "null", "true",
    "false", "data", "database", "mysql", "postgres", "plugin", "native", "provider", "generator",
    "encoder", "validator", "los", "las", "con", "para", "que", "por", "una", "les", "des", "une",
    "pour", "est", "pas", "der", "die", "das", "und", "ist", "mit", "ein", "eine", "bitte",
    "nicht",
];

/// Three or more ordinary words with hyphens between them, none of which belongs to a sentence.
pub(crate) fn is_passphrase(value: &[u8]) -> bool {
    is_phrase(value, b'-', 3)
}

/// Words with spaces, underscores or dots between them, four or more, none of which belongs to a
/// sentence or a name.
pub(crate) fn is_spaced_passphrase(value: &[u8]) -> bool {
    b" _.".iter().any(|&joint| is_phrase(value, joint, 4))
}

/// `Winter-2024`, `blue-42-river`, `Sunny_362`: words and a number with hyphens between; with
/// underscores and dots only in quotes or after a capital, which no variable begins with.
pub(crate) fn is_dated_word(value: &[u8], quoted: bool) -> bool {
    let capital = matches!(value, [b'A'..=b'Z', b'a'..=b'z', ..]);
    let joint = |byte: &u8| *byte == b'-' || (quoted || capital) && b"_.".contains(byte);
    let least = if value.contains(&b'.') { 3 } else { 2 };
    let (mut words, mut numbers) = (0, 0);
    for part in value.split(joint) {
        let letters = part.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        let is_word = letters >= 3 && part.iter().all(u8::is_ascii_alphanumeric);
        let is_number = part.len() >= least && part.iter().all(u8::is_ascii_digit);
        if !is_word && !is_number || is_word && is_ordinary(part) || is_type(part) {
            return false;
        }
        words += usize::from(is_word);
        numbers += usize::from(is_number);
    }
    words > 0 && numbers == 1 && value.len() >= 8
}

fn is_phrase(value: &[u8], joint: u8, least: usize) -> bool {
    let mut words = 0;
    for word in value.split(|&byte| byte == joint) {
        let [first, rest @ ..] = word else { return false };
        let shaped = first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_lowercase);
        if !shaped || !(3..=12).contains(&word.len()) || is_ordinary(word) {
            return false;
        }
        words += 1;
    }
    words >= least
}

fn is_ordinary(word: &[u8]) -> bool {
    ORDINARY.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}
