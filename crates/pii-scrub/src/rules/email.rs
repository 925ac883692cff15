//! E-mail addresses.

use rule_scan::{Anchor, ByteClass, Rule, Validity};

const LOCAL: ByteClass = ByteClass::ALNUM.with(b"._%+'-");
/// Twice what RFC 5321, 4.5.3.1.1 allows, for systems that do not keep to it.
const MAX_LOCAL: usize = 128;

pub(crate) fn rule() -> Rule {
    let anchor = Anchor::run(ByteClass::NONE.with(b"@")).back(LOCAL, MAX_LOCAL);
    let pattern = r"[A-Za-z0-9._%+'-]{1,128}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}";
    Rule::new("pii.email", anchor, pattern)
        .left(ByteClass::ALNUM)
        .right(ByteClass::ALNUM.with(b"@"))
        .validate(|bytes| if is_address(bytes) { Validity::Accept(15) } else { Validity::Reject })
        .rank(140)
}

fn is_address(bytes: &[u8]) -> bool {
    let mut halves = bytes.split(|&byte| byte == b'@');
    let (Some(local), Some(domain)) = (halves.next(), halves.next()) else { return false };
    // `git@host` is the login of a server, not a person's address.
    let starts_well = local.first().is_some_and(u8::is_ascii_alphanumeric);
    let ends_well = local.last().is_some_and(|byte| !matches!(byte, b'.' | b'\''));
    let dots = local.windows(2).any(|pair| pair == b"..");
    starts_well && ends_well && !dots && local != b"git" && is_domain(domain)
}

/// Labels that neither begin nor end with a hyphen, and a top-level label of letters.
fn is_domain(domain: &[u8]) -> bool {
    let labels_hold = domain.split(|&byte| byte == b'.').all(|label| {
        label.first().is_some_and(|&byte| byte != b'-')
            && label.last().is_some_and(|&byte| byte != b'-')
    });
    let top = domain.rsplit(|&byte| byte == b'.').next().unwrap_or(&[]);
    let alphabetic = top.len() >= 2 && top.iter().all(u8::is_ascii_alphabetic);
    labels_hold && (alphabetic || top.starts_with(b"xn--"))
}
