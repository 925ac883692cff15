//! Which texts are targets, and lists of them.

/// The greatest length of a target, in bytes.
pub const TARGET_MAX: usize = 512;

/// Whether a text is a target: one to [`TARGET_MAX`] bytes of printable ASCII, without a space at
/// either end. Addresses, telephone numbers and URLs are; what could break a line, or look like
/// another target, is not.
pub(crate) fn is_target(text: &str) -> bool {
    (1..=TARGET_MAX).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && text.trim_ascii().len() == text.len()
}

/// Whether a text can be, or can begin, a target in a list: a star would be one that stands for
/// more, and is taken at the end only.
pub(crate) fn is_target_stem(text: &str) -> bool {
    is_target(text) && !text.contains('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_one_printable_line() {
        let longest = "x".repeat(TARGET_MAX);
        for text in [
            "account:42",
            "mailto:ann+news@example.org",
            "+49 30 901820",
            "https://example.org/a%20b?q=1&r=*#top",
            "~",
            &longest,
        ] {
            assert!(is_target(text), "{text:?}");
        }
        let long = "x".repeat(TARGET_MAX + 1);
        for text in [
            "",
            " ",
            " a",
            "a ",
            "a\nb",
            "a\r",
            "a\0",
            "a\tb",
            "a\u{7f}",
            "аnn",
            "a\u{200b}",
            &long,
        ] {
            assert!(!is_target(text), "{text:?}");
        }
        assert!(is_target_stem("+49") && !is_target_stem("+49*") && !is_target_stem("+49 "));
    }
}
