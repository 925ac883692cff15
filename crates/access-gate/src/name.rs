//! Which texts are names.

/// The greatest length of a name, in bytes.
pub const NAME_MAX: usize = 128;

/// Whether a text is a name: one to [`NAME_MAX`] of `A-Z a-z 0-9 _ . : / @ -`.
///
/// Names are ASCII, so that two that look alike are alike, and are compared without regard to
/// case, so that a rule against `tool:shell` is also one against `tool:Shell`. A request with
/// anything else is denied.
pub(crate) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'/' | b'@' | b'-')
    };
    !text.is_empty() && text.len() <= NAME_MAX && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_printable_ascii() {
        for name in ["a", "tool:sendEmail", "ann@example.org", "finance/approver-2", "v1.2_x"] {
            assert!(is_name(name), "{name}");
        }
        let long = "x".repeat(NAME_MAX + 1);
        for name in ["", " a", "a b", "аdmin", "admin\u{200b}", "ａdmin", "a\n", "a*", &long] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
