//! E-mail addresses.

use rule_scan::{Anchor, ByteClass, Rule, Trimmed};

const LOCAL: ByteClass = ByteClass::ALNUM.with(b"._%+'-");
/// Twice what RFC 5321, 4.5.3.1.1 allows, for systems that do not keep to it.
const MAX_LOCAL: usize = 128;

pub(crate) fn rule() -> Rule {
    let anchor = Anchor::run(ByteClass::NONE.with(b"@")).back(LOCAL, MAX_LOCAL);
    let pattern = r"[A-Za-z0-9._%+'-]{1,128}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}";
    Rule::new("pii.email", anchor, pattern)
        .left(ByteClass::ALNUM)
        .right(ByteClass::ALNUM.with(b"@"))
        .trim(address)
        .rank(140)
}

/// The length of the address that `bytes` begins with.
fn address(bytes: &[u8]) -> Option<Trimmed> {
    let at = bytes.iter().position(|&byte| byte == b'@')?;
    let (local, rest) = bytes.split_at_checked(at)?;
    let domain = rest.get(1..)?;
    let starts_well = local.first().is_some_and(u8::is_ascii_alphanumeric);
    let ends_well = local.last().is_some_and(|byte| !matches!(byte, b'.' | b'\''));
    let dots = local.windows(2).any(|pair| pair == b"..");
    if !starts_well || !ends_well || dots {
        return None;
    }
    let len = at + 1 + domain_len(domain)?;
    // The login of a code host is not a person's address: `git@host.example:path`. Without what
    // follows it here, it is only less sure.
    let points = if local == b"git" { -40 } else { 15 };
    Some(Trimmed { points, len })
}

/// The length of the longest domain: labels that neither begin nor end with a hyphen, the last one
/// of letters.
fn domain_len(bytes: &[u8]) -> Option<usize> {
    let (mut end, mut longest) = (0, None);
    for (index, label) in bytes.split(|&byte| byte == b'.').enumerate() {
        // Of the last label so much counts as is no hyphen and what follows it.
        let letters = label.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let rest = label.get(letters);
        let top = letters >= 2 && rest.is_none_or(|&byte| byte == b'-');
        let punycode = label.starts_with(b"xn--") && label.last() != Some(&b'-');
        if index > 0 && (top || punycode) {
            longest = Some(end + if punycode { label.len() } else { letters });
        }
        if label.is_empty() || label.first() == Some(&b'-') || label.last() == Some(&b'-') {
            break;
        }
        end += label.len() + 1;
    }
    longest
}
