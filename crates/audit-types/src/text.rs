//! Which texts may be part of a record.

use crate::{Error, ErrorKind};

/// The greatest length of a run, agent, subject or log id, in bytes.
pub const ID_MAX: usize = 128;

/// The greatest length of the code of a reason, in bytes.
pub const CODE_MAX: usize = 128;

/// The greatest length of a label, in bytes.
pub const LABEL_MAX: usize = 256;

/// Checks an id: any printable characters.
pub(crate) fn check_id(text: &str, field: &'static str) -> Result<(), Error> {
    check(text, field, ID_MAX, is_printable)
}

/// Checks a label: any printable characters.
pub(crate) fn check_label(text: &str, field: &'static str) -> Result<(), Error> {
    check(text, field, LABEL_MAX, is_printable)
}

/// Checks a code: characters of a rule's name only, so that hardly a value fits in by accident.
pub(crate) fn check_code(text: &str, field: &'static str) -> Result<(), Error> {
    check(
        text,
        field,
        CODE_MAX,
        |character| matches!(character, 'a'..='z' | '0'..='9' | '_' | '.' | ':' | '-'),
    )
}

fn check(
    text: &str,
    field: &'static str,
    longest: usize,
    allowed: fn(char) -> bool,
) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::new(ErrorKind::Empty, field));
    }
    if text.len() > longest {
        return Err(Error::new(ErrorKind::TooLong, field));
    }
    if !text.chars().all(allowed) {
        return Err(Error::new(ErrorKind::Character, field));
    }
    Ok(())
}

/// Whether a character shows as itself.
///
/// A list of our own, because the standard library's tables change with the version of Unicode,
/// and a log that verifies today has to verify with any compiler.
fn is_printable(character: char) -> bool {
    !matches!(
        character,
        '\u{0}'..='\u{1F}'              // C0 controls
            | '\u{7F}'..='\u{9F}'       // delete, C1 controls
            | '\u{AD}'                  // soft hyphen
            | '\u{34F}'                 // grapheme joiner
            | '\u{61C}'                 // Arabic letter mark
            | '\u{115F}'..='\u{1160}'   // Hangul fillers
            | '\u{17B4}'..='\u{17B5}'   // Khmer inherent vowels
            | '\u{180B}'..='\u{180F}'   // Mongolian selectors and separator
            | '\u{200B}'..='\u{200F}'   // zero width, direction marks
            | '\u{2028}'..='\u{202E}'   // line and paragraph separators, direction overrides
            | '\u{2060}'..='\u{206F}'   // invisible operators, direction isolates
            | '\u{3164}' | '\u{FFA0}'   // Hangul fillers
            | '\u{FE00}'..='\u{FE0F}'   // variation selectors
            | '\u{FEFF}'                // byte order mark
            | '\u{FFF0}'..='\u{FFFB}'   // interlinear annotation
            | '\u{E0000}'..='\u{E0FFF}' // tags, more variation selectors
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_bytes_and_inclusive() {
        assert_eq!(check_id(&"x".repeat(ID_MAX), "run"), Ok(()));
        let long = check_id(&"ä".repeat(ID_MAX / 2 + 1), "run");
        assert_eq!(long, Err(Error::new(ErrorKind::TooLong, "run")));
        assert_eq!(check_id("", "run"), Err(Error::new(ErrorKind::Empty, "run")));
    }

    #[test]
    fn ids_are_printable() {
        for text in ["run 7", "Bücher/2024", "名前", "a|b`c\"d\\", "~"] {
            assert_eq!(check_id(text, "run"), Ok(()), "{text:?}");
        }
        for text in ["a\nb", "a\u{2028}b", "a\0", "\u{7f}", "a\u{202e}b", "a\u{200b}", "\u{e0041}"]
        {
            assert_eq!(check_id(text, "run"), Err(Error::new(ErrorKind::Character, "run")));
        }
        assert!(
            (0..=0x10_FFFF).filter_map(char::from_u32).all(|c| !c.is_control() || !is_printable(c))
        );
    }

    #[test]
    fn codes_are_names_of_rules() {
        assert_eq!(check_code("pii.us_ssn:v2-beta", "code"), Ok(()));
        for text in ["Pii", "a b", "a@b", "a/b", "ü", "a\n", "a,b", "+49"] {
            assert_eq!(check_code(text, "code"), Err(Error::new(ErrorKind::Character, "code")));
        }
    }
}
