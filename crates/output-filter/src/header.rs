//! Credentials in headers of requests.

use rule_scan::{Anchor, ByteClass, Rule};

use crate::profile::Profile;
use crate::random;
use crate::secrets::SECRET_RANK;
use crate::shape::is_uuid;
use crate::value;

pub(crate) fn rules() -> Vec<Rule> {
    let rule = |name: &str, anchors: &[&str], lead: &str| {
        Rule::new(
            "secret.authorization",
            Anchor::literals(anchors.iter().copied()),
            "[A-Za-z0-9._~+/=-]{8,100}",
        )
        .named(format!("secret.authorization.{name}"))
        .lead(lead)
        .left(ByteClass::ALNUM)
        .tail("[A-Za-z0-9._~+/=-]*")
        .rank(SECRET_RANK)
    };
    vec![
        rule("bearer", &["bearer "], "(?i:bearer) {1,2}")
            .trim(|text| is_token(text).then_some(text.len())),
        rule(
            "scheme",
            &["authorization"],
            concat!(
                r#"(?i:authorization)\\{0,3}["']?[ \t]{0,2}[:=,][ \t]{0,2}\\{0,3}["']?"#,
                // Any scheme: GenieKey, SSWS, Bot, Splunk. What is no token is refused.
                "(?:[A-Za-z][A-Za-z0-9_-]{0,20}(?: |(?: token)?=\\{0,3}[\"']?))?",
            ),
        )
        .trim(|text| is_token(text).then_some(text.len())),
        rule(
            "basic",
            &["authorization"],
            r#"(?i:authorization)\\{0,3}["']?[ \t]{0,2}[:=,][ \t]{0,2}\\{0,3}["']?(?i:basic) {1,2}"#,
        )
        .trim(|text| is_pair(text).then_some(text.len())),
    ]
}

/// What stands in such a header may be a UUID as well.
fn is_token(text: &[u8]) -> bool {
    value::is_token(text, Profile::Balanced) || is_uuid(text) && !random::has_stand_in(text)
}

/// Base64 of printable text with a colon in it that is not an example.
fn is_pair(text: &[u8]) -> bool {
    let decoded = decode(text);
    let colon = decoded.iter().position(|&byte| byte == b':');
    // Cut to whole groups: the end of a long value is not seen.
    colon.is_some_and(|colon| {
        let password = decoded.get(colon + 1..).unwrap_or(&[]);
        let example = [&b"password"[..], b"pass", b"secret", b"pwd", b"passwd"]
            .iter()
            .any(|known| password.eq_ignore_ascii_case(known));
        !example
    }) && decoded.iter().all(|byte| !byte.is_ascii_control())
}

fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xFF) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, is_pair};

    #[test]
    fn a_pair_is_base64_with_a_colon() {
        assert_eq!(decode(b"YWRtaW46QWNtZTc3QDE="), b"admin:Acme77@1");
        assert!(is_pair(b"YWRtaW46QWNtZTc3QDE="));
        assert!(!is_pair(b"authentication"));
        assert!(!is_pair(b"dXNlcjpwYXNzd29yZA=="), "user:password");
    }
}
