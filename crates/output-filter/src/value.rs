//! Whether a value that stands where a password or a token would is one, or a placeholder, a
//! reference, a type, a name of a variable, or a word of a sentence.

use crate::random::{self, Kinds};
use crate::shape::{
    is_case_mix, is_code, is_date, is_digest, is_entity, is_name, is_place, is_stand_in,
};

/// Words that make a hyphenated phrase a sentence or a name of something, not a passphrase.
const ORDINARY: [&str; 59] = [
    "the",
    "and",
    "for",
    "not",
    "must",
    "with",
    "from",
    "into",
    "out",
    "off",
    "end",
    "new",
    "old",
    "all",
    "one",
    "two",
    "day",
    "password",
    "passwords",
    "passwd",
    "pass",
    "secret",
    "secrets",
    "token",
    "key",
    "keys",
    "name",
    "user",
    "username",
    "admin",
    "input",
    "field",
    "form",
    "reset",
    "change",
    "forgot",
    "confirm",
    "current",
    "login",
    "auth",
    "based",
    "file",
    "path",
    "value",
    "string",
    "hash",
    "hashed",
    "protected",
    "encrypted",
    "manager",
    "policy",
    "store",
    "vault",
    "only",
    "type",
    "less",
    "free",
    "this",
    "your",
];

/// A value in the place of a password: assigned, quoted, part of a connection string.
pub(crate) fn is_password(value: &[u8], quoted: bool) -> bool {
    if !(5..=1024).contains(&value.len()) || is_stand_in(value) || is_place(value) {
        return false;
    }
    if is_passphrase(value) {
        return true;
    }
    if value.iter().any(u8::is_ascii_whitespace)
        || is_name(value, quoted)
        || !quoted && (is_code(value) || is_entity(value))
    {
        return false;
    }
    let kinds = Kinds::of(value);
    match (kinds.letter(), kinds.digit) {
        (true, true) => true,
        (true, false) => has_inner_symbol(value) && value.len() >= 8 || is_case_mix(value),
        (false, true) => value.len() >= 6 && quoted,
        (false, false) => false,
    }
}

/// Like [`is_password`] for a name that counts other things as well: bare, it has to strike.
pub(crate) fn is_striking_if_bare(value: &[u8], quoted: bool) -> bool {
    if quoted { is_password(value, true) } else { is_striking(value, false) }
}

/// A value that follows a word like *password* with nothing but a space between: has to look like
/// a password by itself.
pub(crate) fn is_striking(value: &[u8], _quoted: bool) -> bool {
    if value.len() < 6 || !is_password(value, false) {
        return false;
    }
    let kinds = Kinds::of(value);
    is_passphrase(value)
        || kinds.digit && kinds.letter() && (kinds.count() >= 3 || switches(value) >= 2)
        || has_inner_symbol(value) && kinds.count() >= 3
}

/// A value in the place of a token, a key or a secret: names that many harmless values bear, so
/// that only random text counts.
pub(crate) fn is_token(value: &[u8], _quoted: bool) -> bool {
    let plain = value
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-./+=~:%!#@^*$&?,".contains(byte));
    plain
        && value.len() >= 16
        && !is_stand_in(value)
        && !is_place(value)
        && !is_name(value, true)
        && !is_date(value)
        && !is_digest(value)
        && random::is_random(value)
        && has_random_run(value)
}

/// What is left of an unquoted value without what belongs to the text around it.
pub(crate) fn unquoted(value: &[u8]) -> &[u8] {
    let end = value.iter().position(|&byte| byte == b';').unwrap_or(value.len());
    let mut value = value.get(..end).unwrap_or(value);
    if let Some(at) = next_parameter(value) {
        value = value.get(..at).unwrap_or(value);
    }
    while let [rest @ .., last] = value {
        let closes = match last {
            b'.' | b',' | b':' | b'"' | b'\'' | b'`' | b'>' => true,
            b')' => !rest.contains(&b'('),
            b']' => !rest.contains(&b'['),
            b'}' => !rest.contains(&b'{'),
            b'*' => value.ends_with(b"**") && !rest.ends_with(b"***"),
            _ => false,
        };
        if !closes {
            break;
        }
        value = if *last == b'*' { rest.split_last().map_or(rest, |(_, rest)| rest) } else { rest };
    }
    value
}

/// Where `&name=` begins: the value stands in a query.
fn next_parameter(value: &[u8]) -> Option<usize> {
    value.iter().enumerate().find_map(|(at, &byte)| {
        let rest = value.get(at + 1..).filter(|_| byte == b'&')?;
        let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        (name > 0 && rest.get(name) == Some(&b'=')).then_some(at)
    })
}

/// Three or more ordinary words with hyphens between them, none of which belongs to a sentence.
pub(crate) fn is_passphrase(value: &[u8]) -> bool {
    let mut words = 0;
    for word in value.split(|&byte| byte == b'-') {
        let [first, rest @ ..] = word else { return false };
        let shaped = first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_lowercase);
        let ordinary = || ORDINARY.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()));
        if !shaped || !(3..=12).contains(&word.len()) || ordinary() {
            return false;
        }
        words += 1;
    }
    words >= 3
}

/// A symbol that prose and code seldom have within a word.
fn has_inner_symbol(value: &[u8]) -> bool {
    let inner = value.get(1..value.len().saturating_sub(1)).unwrap_or(&[]);
    inner.iter().any(|byte| b"!#$%^*~@?+=".contains(byte))
}

/// How often letters and digits take turns.
fn switches(value: &[u8]) -> usize {
    value
        .windows(2)
        .filter(|pair| match pair {
            [a, b] => {
                a.is_ascii_digit() && b.is_ascii_alphabetic()
                    || a.is_ascii_alphabetic() && b.is_ascii_digit()
            }
            _ => false,
        })
        .count()
}

fn has_random_run(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let run = value
        .split(|byte| !byte.is_ascii_alphanumeric())
        .any(|run| run.len() >= 8 && (switches(run) >= 3 || is_case_mix(run)));
    run || digits >= 5 && switches(value) >= 5
}

#[cfg(test)]
mod tests {
    use super::{is_password, is_striking, is_token, unquoted};

    #[test]
    fn passwords_and_what_stands_in_their_place() {
        for value in ["66-I9D%afF4Vqn", "Acme99!", "horse-battery-correct-orbit", "hunter2"] {
            assert!(is_password(value.as_bytes(), true), "{value}");
        }
        for value in [
            "x",
            "string",
            "None",
            "required",
            "********",
            "${DB_PASS}",
            "{{ vault }}",
            "<yours>",
            "$MY_TOKEN",
            "%PASS%",
            "os.environ[\"X\"]",
            "process.env.PASS",
            "getpass.getpass()",
            "self.password",
            "int64",
            "varchar255",
            "new-password-input",
            "/run/secrets/db1",
            "Enter your password 2",
            "100.0%",
            "user_password2",
            "[REDACTED]",
            "argon2id",
            "changeme123",
            "your-password-1",
        ] {
            assert!(!is_password(value.as_bytes(), false), "{value}");
        }
    }

    #[test]
    fn what_follows_a_space_has_to_strike() {
        assert!(is_striking(b"Winter2024!!", false) && is_striking(b"copper-staple-velvet", false));
        for value in ["manager", "sha256", "hunter2", "reset-link", "2fa", "field"] {
            assert!(!is_striking(value.as_bytes(), false), "{value}");
        }
    }

    #[test]
    fn tokens_are_random() {
        for value in ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYzZ8k1", "9f86d081884c7d659a2feaa0c55ad015"] {
            assert!(is_token(value.as_bytes(), false), "{value}");
        }
        for value in [
            "acme-production-secret-v2",
            "2026-03-02T10:11:12.123Z",
            "sha256:9f86d081884c7d659a2f",
            "com.acme.security.TokenProvider2",
            "https://acme.io/a1b2c3d4e5f6g7h8",
        ] {
            assert!(!is_token(value.as_bytes(), false), "{value}");
        }
    }

    #[test]
    fn an_unquoted_value_ends_where_the_text_goes_on() {
        for (value, end) in [
            ("abc;Database=x", "abc"),
            ("a&b&limit=10", "a&b"),
            ("Foo1!.", "Foo1!"),
            ("Foo(1)", "Foo(1)"),
            ("Foo1)", "Foo1"),
            ("Foo**", "Foo"),
            ("********", "********"),
        ] {
            assert_eq!(unquoted(value.as_bytes()), end.as_bytes(), "{value}");
        }
    }
}
