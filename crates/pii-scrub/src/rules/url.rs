//! Web addresses. Not personal by themselves, and rarely hidden; found so that a policy can.

use rule_scan::{Anchor, ByteClass, Rule, Validity};

pub(crate) fn rule() -> Rule {
    let anchor = Anchor::literals(["http://", "https://", "ftp://", "www."]);
    let pattern = r"(?:(?i:https?|ftp)://|(?i:www)\.)[A-Za-z0-9._~%:@-]{1,100}";
    // Punctuation belongs to an address only if something that is not follows.
    let tail = r"(?:[.,;:!?)'&=\]]{0,3}[A-Za-z0-9/_~%+#@$*?&=-])*";
    Rule::new("pii.url", anchor, pattern)
        .left(ByteClass::WORD)
        .tail(tail)
        .validate(|bytes| if is_host(bytes) { Validity::Accept(0) } else { Validity::Reject })
        .rank(90)
}

/// What follows the scheme has a dot inside, or is the machine itself.
fn is_host(bytes: &[u8]) -> bool {
    if !bytes.last().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let scheme = bytes.windows(3).position(|three| three == b"://").map_or(0, |at| at + 3);
    let rest = bytes.get(scheme..).unwrap_or(&[]);
    let dots = rest.iter().filter(|&&byte| byte == b'.').count();
    dots > usize::from(scheme == 0) || rest.starts_with(b"localhost")
}
