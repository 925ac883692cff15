//! Whether a value that stands where a password or a token would is one, or a placeholder, a
//! reference, a type, a name of a variable, or a word of a sentence.

use crate::phrase::{is_dated_word, is_passphrase, is_spaced_passphrase};
use crate::profile::Profile;
use crate::random::{self, Kinds};
use crate::shape::{
    case_changes, has_random_letters, is_case_mix, is_code, is_date, is_digest, is_entity, is_file,
    is_hash, is_identifier, is_name, is_number, is_numbered_name, is_place, is_stand_in, is_uuid,
    is_version,
};
use crate::wordlike::{is_unlike_words, is_wordlike};

/// What stands where a password would without being one: names of types, states and fields.
const NO_PASSWORDS: [&str; 44] = [
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "void",
    "string",
    "str",
    "text",
    "bytes",
    "char",
    "varchar",
    "integer",
    "number",
    "boolean",
    "bool",
    "object",
    "array",
    "any",
    "optional",
    "required",
    "hidden",
    "visible",
    "disabled",
    "enabled",
    "unknown",
    "empty",
    "default",
    "prompt",
    "interactive",
    "stdin",
    "password",
    "passwd",
    "pass",
    "secret",
    "token",
    "username",
    "user",
    "email",
    "login",
    "value",
    "self",
    "this",
];
/// What documents write for a password, as it is or with signs in place of letters.
const EXAMPLES: [&str; 9] =
    ["password", "pass", "passwd", "pswd", "passphrase", "secret", "supersecret", "token", "user"];

/// A value in the place of a password: assigned, quoted, part of a connection string.
pub(crate) fn is_password(value: &[u8], quoted: bool, profile: Profile) -> bool {
    let strict = profile.is_strict();
    let least = if strict { 4 } else { 5 };
    if !(least..=1024).contains(&value.len())
        || is_stand_in(value)
        || is_place(value)
        || is_number(value)
        || is_version(value)
        || is_hash(value)
    {
        return false;
    }
    if strict && is_weak(value, quoted) {
        return true;
    }
    if is_example(value) || names_password(value) {
        return false;
    }
    if is_passphrase(value) || quoted && is_spaced_passphrase(value) || is_dated_word(value, quoted)
    {
        return true;
    }
    if value.iter().any(u8::is_ascii_whitespace)
        || is_name(value, quoted)
        || is_identifier(value)
        || !quoted && (is_code(value) || is_entity(value))
    {
        return false;
    }
    let kinds = Kinds::of(value);
    match (kinds.letter(), kinds.digit) {
        (true, true) => true,
        (true, false) => {
            has_inner_symbol(value) && value.len() >= 8
                || kinds.symbol && has_end_symbol(value) && quoted && value.len() >= 8
                || has_random_letters(value)
        }
        (false, true) => value.len() >= 6 && !is_sequence(value),
        (false, false) => false,
    }
}

/// Plain words and runs of digits, which are the passwords of many.
fn is_weak(value: &[u8], quoted: bool) -> bool {
    let listed = |list: &[&str]| list.iter().any(|w| value.eq_ignore_ascii_case(w.as_bytes()));
    let plain =
        value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!?#$%^*@._-".contains(byte));
    let whole = quoted || !value.iter().any(|byte| b"_.(".contains(byte));
    plain && whole && !listed(&NO_PASSWORDS) && !is_numbered_name(value)
}

/// A value that follows a word like *password* with nothing but a space between: has to look like
/// a password by itself.
pub(crate) fn is_striking(value: &[u8]) -> bool {
    if value.len() < 6 || !is_password(value, false, Profile::Balanced) {
        return false;
    }
    let kinds = Kinds::of(value);
    is_passphrase(value)
        || (kinds.lower || value.len() >= 12)
            && (kinds.digit && kinds.letter() && (kinds.count() >= 3 || switches(value) >= 2)
                || has_inner_symbol(value) && kinds.count() >= 3)
}

/// A value that can be nothing but a password.
pub(crate) fn is_strong(value: &[u8]) -> bool {
    let kinds = Kinds::of(value);
    value.len() >= 8
        && !is_digest(value)
        && is_striking(value)
        && (is_passphrase(value)
            || kinds.lower && kinds.digit && kinds.symbol && has_symbol(value)
            || kinds.count() == 3 && !kinds.symbol && switches(value) >= 3)
}

/// A value in the place of a token, a key or a secret: names that many harmless values bear, so
/// that only random text counts.
pub(crate) fn is_token(value: &[u8], profile: Profile) -> bool {
    let strict = profile.is_strict();
    let plain = value
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-./+=~:%!#@^*$&?".contains(byte));
    if !plain || is_stand_in(value) || value.ends_with(b"...") {
        return false;
    }
    if is_uuid(value) {
        return strict;
    }
    if strict && is_typed(value) {
        return true;
    }
    value.len() >= if strict { 10 } else { 16 }
        && !is_place(value)
        && !is_name(value, true)
        && !is_date(value)
        && !is_digest(value)
        && !is_file(value)
        && !value.starts_with(b"arn:")
        && !is_wordlike(value)
        && !is_counter(value)
        && random::is_random(value)
        && has_random_run(value, strict)
}

/// What is left of an unquoted value without what belongs to the text around it.
pub(crate) fn unquoted(value: &[u8]) -> &[u8] {
    let mut value = value;
    if let Some(at) = next_parameter(value, false) {
        value = value.get(..at).unwrap_or(value);
    }
    while let [rest @ .., last] = value {
        let closes = match last {
            b'.' | b',' | b':' | b';' | b'"' | b'\'' | b'`' | b'>' => true,
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

/// Where `&name=` or the like begins: the value stands in a query, a connection string or a list. Of
/// a value that is cut, nobody knows what a name at its end goes on with.
pub(crate) fn next_parameter(value: &[u8], cut: bool) -> Option<usize> {
    value.iter().enumerate().find_map(|(at, &byte)| {
        let rest = value.get(at + 1..).filter(|_| b"&;,".contains(&byte))?;
        let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let ends = !cut && name == rest.len() && byte == b';';
        (name > 0 && matches!(rest.get(name), Some(b'=' | b':')) || ends).then_some(at)
    })
}

/// A symbol that prose and code seldom have within a word.
fn has_inner_symbol(value: &[u8]) -> bool {
    let inner = value.get(1..value.len().saturating_sub(1)).unwrap_or(&[]);
    inner.iter().any(|byte| b"!#$%^*~@?+=".contains(byte))
}

/// How often letters and digits take turns.
pub(crate) fn switches(value: &[u8]) -> usize {
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

fn has_random_run(value: &[u8], short: bool) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let run = value
        .split(|byte| !byte.is_ascii_alphanumeric())
        .any(|run| run.len() >= 8 && (switches(run) >= 3 || is_case_mix(run)));
    run || digits >= if short { 3 } else { 5 } && switches(value) >= if short { 3 } else { 5 }
        || random::has_three_kinds(value) && case_changes(value) + switches(value) >= 8
}

/// What somebody typed in place of a key, `abcdef1234567890`, and what may be one all the same.
fn is_typed(value: &[u8]) -> bool {
    value.len() >= 16
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte))
        && random::distinct(value) >= 8
        && Kinds::of(value).digit
        && !is_wordlike(value)
        && !is_name(value, true)
}

/// `password`, and with signs in place of letters `p@ssw0rd`; a number after the plain word is the
/// name of a second field.
fn is_example(value: &[u8]) -> bool {
    let letters: Vec<u8> = value.iter().map(|byte| plain_letter(*byte)).collect();
    let stem = value.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
    let (stem, number) = value.split_at_checked(stem).unwrap_or((value, &[]));
    EXAMPLES.iter().any(|known| {
        letters == known.as_bytes()
            || stem == known.as_bytes() && (number.len() < 3 || is_sequence(number))
    })
}

/// `generatedpassword1`, `identity#VerifyPasswordResponse`: what says that it is a password and has
/// nothing of one.
fn names_password(value: &[u8]) -> bool {
    let says = value.windows(8).any(|part| part.eq_ignore_ascii_case(b"password"));
    let stem = value.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
    let stem = value.get(..stem).unwrap_or(value);
    let lower = stem.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_');
    says && (!Kinds::of(value).digit || lower && value.len() - stem.len() < 3)
}

/// The letter that a digit or a sign stands for.
pub(crate) fn plain_letter(byte: u8) -> u8 {
    match byte {
        b'@' | b'4' => b'a',
        b'3' => b'e',
        b'0' => b'o',
        b'5' | b'$' => b's',
        b'1' | b'!' => b'i',
        b'7' => b't',
        other => other,
    }
}

/// A digest of 40 or 64 digits, or the fingerprint of a key.
pub(crate) fn is_hex_digest(value: &[u8]) -> bool {
    matches!(value.len(), 40 | 64) && value.iter().all(u8::is_ascii_hexdigit)
}

/// What a word of a sentence has not.
pub(crate) fn is_no_word(value: &[u8]) -> bool {
    is_passphrase(value)
        || value.len() >= 10 && is_unlike_words(value)
        || Kinds::of(value).digit
        || has_symbol(value)
}

/// `000102030405`: bytes that count.
fn is_counter(value: &[u8]) -> bool {
    let hex =
        |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
    let bytes: Vec<Option<u8>> = value.chunks(2).map(hex).collect();
    let steps = bytes.windows(2).filter(|pair| match pair {
        [Some(a), Some(b)] => a.wrapping_add(1) == *b,
        _ => false,
    });
    steps.count() * 2 > bytes.len()
}

fn has_symbol(value: &[u8]) -> bool {
    has_inner_symbol(value) || has_end_symbol(value)
}

fn has_end_symbol(value: &[u8]) -> bool {
    matches!(value, [.., b'!' | b'#' | b'$' | b'%' | b'^' | b'*' | b'@' | b'+' | b'&'])
}

/// `123456`, `987654`.
fn is_sequence(value: &[u8]) -> bool {
    let steps = |up: bool| {
        value.windows(2).all(|pair| match (pair, up) {
            ([a, b], true) => a.wrapping_add(1) == *b || (*a, *b) == (b'9', b'0'),
            ([a, b], false) => b.wrapping_add(1) == *a,
            _ => false,
        })
    };
    steps(true) || steps(false)
}

#[cfg(test)]
mod tests {
    use super::{is_password, is_striking, is_token, unquoted};
    use crate::profile::Profile::Balanced;

    #[test]
    fn passwords_and_what_stands_in_their_place() {
        for value in ["66-I9D%afF4Vqn", "Acme99!", "horse-battery-correct-orbit", "hunter2"] {
            assert!(is_password(value.as_bytes(), true, Balanced), "{value}");
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
            assert!(!is_password(value.as_bytes(), false, Balanced), "{value}");
        }
    }

    #[test]
    fn what_follows_a_space_has_to_strike() {
        assert!(is_striking(b"Winter2024!!") && is_striking(b"copper-staple-velvet"));
        for value in ["manager", "sha256", "hunter2", "reset-link", "2fa", "field"] {
            assert!(!is_striking(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn tokens_are_random() {
        for value in ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYzZ8k1", "9f86d081884c7d659a2feaa0c55ad015"] {
            assert!(is_token(value.as_bytes(), Balanced), "{value}");
        }
        for value in [
            "acme-production-secret-v2",
            "2026-03-02T10:11:12.123Z",
            "sha256:9f86d081884c7d659a2f",
            "com.acme.security.TokenProvider2",
            "https://acme.io/a1b2c3d4e5f6g7h8",
        ] {
            assert!(!is_token(value.as_bytes(), Balanced), "{value}");
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
