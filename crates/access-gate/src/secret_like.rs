//! Which texts look like the value of a secret and not like its name.

use crate::name::is_name;
use crate::{Error, ErrorKind};

/// No reference to a key starts like this, however it goes on; compared without case.
const PREFIXES: &[&str] = &[
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "pk_live_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "akia",
    "xox",
    "shpat_",
    "dop_v1_",
    "hvs.",
    "whsec_",
    "-----begin",
];

/// These are also how honest names start (`asia-prod`, `npm_publish`), so that sixteen letters
/// and digits, one of them a digit, have to follow at once.
const PREFIXES_WITH_BODY: &[&str] =
    &["asia", "aiza", "hf_", "npm_", "pypi-", "sg.", "xai-", "gsk_", "eyj", "ya29."];

const BODY: usize = 16;

/// The shortest run of letters and digits that can be taken for a random one.
const RUN: usize = 20;

/// Whether a text looks like the value of a secret: it starts like the tokens of a well-known
/// provider, or holds a long run of letters and digits that change class as often as random
/// ones do.
///
/// Entropy in bits does not tell the two apart at this length: `customersupportworkflow2025` has
/// as much as a token. What differs is how often a digit follows a letter, a letter a digit, or
/// a capital a small letter: at every second to third place in random text, at every sixth or
/// less in words put together. A small letter after a capital is not counted, since each word of
/// `sendCustomerMail` has one. UUIDs pass: their runs are short, and they are names as often as
/// not. A heuristic: it catches a paste into the wrong field, not somebody who wants to.
pub(crate) fn is_secret_like(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| strip_prefix(text, prefix).is_some())
        || PREFIXES_WITH_BODY.iter().any(|prefix| strip_prefix(text, prefix).is_some_and(has_body))
        || text
            .as_bytes()
            .split(|byte| !byte.is_ascii_alphanumeric())
            .any(|run| run.len() >= RUN && is_random(run))
}

/// A name that is neither malformed nor the value of a secret.
pub(crate) fn check_name(name: &str, path: &str) -> Result<(), Error> {
    // First of all: a pasted secret is often no name either, and this is the more useful word.
    if is_secret_like(name) {
        return Err(Error::new(ErrorKind::SecretLike, path));
    }
    if is_name(name) { Ok(()) } else { Err(Error::new(ErrorKind::MalformedName, path)) }
}

/// A list of names, or of beginnings with a star behind them, of which none is the value of a
/// secret. Whether they are names is for who reads them.
pub(crate) fn check_no_secrets(texts: &[String], path: &str) -> Result<(), Error> {
    let is_secret = |text: &String| is_secret_like(text.strip_suffix('*').unwrap_or(text));
    match texts.iter().position(is_secret) {
        Some(index) => Err(Error::new(ErrorKind::SecretLike, format!("{path}[{index}]"))),
        None => Ok(()),
    }
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a [u8]> {
    let (head, rest) = text.as_bytes().split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

fn has_body(rest: &[u8]) -> bool {
    rest.get(..BODY).is_some_and(|body| {
        body.iter().all(u8::is_ascii_alphanumeric) && body.iter().any(u8::is_ascii_digit)
    })
}

fn is_random(run: &[u8]) -> bool {
    let pairs = run.iter().zip(run.iter().skip(1));
    let changes = pairs.filter(|(first, second)| {
        first.is_ascii_digit() != second.is_ascii_digit()
            || (first.is_ascii_lowercase() && second.is_ascii_uppercase())
    });
    run.iter().any(u8::is_ascii_digit) && changes.count() >= run.len() / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_from_names() {
        for value in [
            "sk-proj-abc",
            "SK-PROJ-ABC",
            "ghp_x",
            "AKIAIOSFODNN7EXAMPLE",
            "xoxb-1-2",
            "ASIAIOSFODNN7EXAMPLE",
            "hf_abcdefgh1jklmnopqr",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
            "prod/kX93bQ7zLm2Rt8VnYp4Wc6",
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        ] {
            assert!(is_secret_like(value), "{value}");
        }
        for name in [
            "support-mail",
            "asia-northeast1-prod",
            "asiaproductionworkflow",
            "npm_publish_release_2",
            "customersupportworkflow2025",
            "sendCustomerMailWorkflow2",
            "aVeryOddCamelCaseNameInAList",
            "key-550e8400-e29b-41d4-a716-446655440000",
            "skeleton",
            "hf_prod",
            "",
            "é",
        ] {
            assert!(!is_secret_like(name), "{name}");
        }
    }
}
