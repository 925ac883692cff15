//! The texts of a record: ids, codes and labels.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::canonical::{Canonical, Decoder, MALFORMED, encode_bytes};
use crate::through_text::impl_through_text;
use crate::{Error, ErrorKind};

/// The greatest length of an [`Id`], in bytes.
pub const ID_MAX: usize = 128;

/// The greatest length of a [`Code`], in bytes.
pub const CODE_MAX: usize = 128;

/// The greatest length of a [`LabelText`], in bytes: enough for a label that names every country.
pub const LABEL_MAX: usize = 4096;

/// Declares a checked text.
macro_rules! checked_text {
    (
        $(#[$meta:meta])*
        $name:ident, $field:literal, $longest:expr, $ascii:expr, $allowed:expr, $ends:expr
    ) => {
        $(#[$meta])*
        ///
        /// Shared, so that a clone costs no allocation.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks a text and keeps it. Linear in its length.
            ///
            /// # Errors
            ///
            /// A text that is empty, too long, or has a character that is not allowed.
            pub fn new(text: &str) -> Result<Self, Error> {
                check(text.as_bytes(), $field, $longest, $ascii, $allowed, $ends)?;
                Ok(Self(text.into()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = Error;

            fn try_from(text: &str) -> Result<Self, Error> {
                Self::new(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl Canonical for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                encode_bytes(self.0.as_bytes(), out);
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
                Self::new(input.text()?)
            }

            fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
                check(input.bytes()?, $field, $longest, $ascii, $allowed, $ends)
            }
        }

        impl_through_text!($name, $field);
    };
}

checked_text! {
    /// A name of something: a run, an agent, a source, a tool, a key, a person. Any printable
    /// characters, without a space at an end, at most [`ID_MAX`] bytes.
    ///
    /// Not to be built from text that was inspected: the check cannot tell a name from a value
    /// that looks like one.
    Id, "id", ID_MAX, |byte| matches!(byte, b' '..=b'~'), is_printable,
    |first, last| first != b' ' && last != b' '
}

checked_text! {
    /// A word of a closed vocabulary: the name of a rule, a kind, a reason, such as `pii.email`.
    /// A letter, then `[a-z0-9_.:-]`, at most [`CODE_MAX`] bytes: no bare number of a person, a card
    /// or a telephone fits in by accident. What begins with a letter does, such as `fd00::1`.
    Code, "code", CODE_MAX,
    |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b':' | b'-'), |_| false,
    |first, _| first.is_ascii_lowercase()
}

checked_text! {
    /// A label in its canonical text. Any printable characters, without a space at an end, at most
    /// [`LABEL_MAX`] bytes.
    LabelText, "label", LABEL_MAX, |byte| matches!(byte, b' '..=b'~'), is_printable,
    |first, last| first != b' ' && last != b' '
}

/// Checks the bytes of a text. One that `ascii` takes every byte of is fine, so that the usual text
/// is checked many bytes at a time; `allowed` has the last word on any other.
/// `ends` says whether the first and the last byte may stand there.
fn check(
    bytes: &[u8],
    field: &'static str,
    longest: usize,
    ascii: impl Fn(u8) -> bool,
    allowed: fn(char) -> bool,
    ends: fn(u8, u8) -> bool,
) -> Result<(), Error> {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return Err(Error::new(ErrorKind::Empty, field));
    };
    if bytes.len() > longest {
        return Err(Error::new(ErrorKind::TooLong, field));
    }
    if !ends(*first, *last) {
        return Err(Error::new(ErrorKind::Character, field));
    }
    // Without an early end, which would keep the compiler from taking several at once.
    if bytes.iter().fold(true, |fine, byte| fine & ascii(*byte)) {
        return Ok(());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| MALFORMED)?;
    if text.chars().all(allowed) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Character, field))
}

/// Whether a character shows as itself.
///
/// A list of our own, because the standard library's tables change with the version of Unicode,
/// and a log that verifies today has to verify with any compiler.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~')
        || !matches!(
            character,
            '\u{0}'..='\u{1F}'              // C0 controls
                | '\u{7F}'..='\u{A0}'       // delete, C1 controls, a space that is no space
                | '\u{AD}'                  // soft hyphen
                | '\u{34F}'                 // grapheme joiner
                | '\u{600}'..='\u{605}'     // Arabic number signs
                | '\u{61C}'                 // Arabic letter mark
                | '\u{6DD}' | '\u{70F}'     // end of ayah, Syriac abbreviation mark
                | '\u{890}'..='\u{891}'     // Arabic pound and piastre marks
                | '\u{8E2}'                 // Arabic disputed end of ayah
                | '\u{115F}'..='\u{1160}'   // Hangul fillers
                | '\u{1680}'                // Ogham space
                | '\u{17B4}'..='\u{17B5}'   // Khmer inherent vowels
                | '\u{180B}'..='\u{180F}'   // Mongolian selectors and separator
                | '\u{2000}'..='\u{200F}'   // spaces, zero width, direction marks
                | '\u{2028}'..='\u{202F}'   // line and paragraph separators, direction overrides
                | '\u{205F}'..='\u{206F}'   // space, invisible operators, direction isolates
                | '\u{2800}'                // Braille blank
                | '\u{3000}'                // ideographic space
                | '\u{3164}' | '\u{FFA0}'   // Hangul fillers
                | '\u{E000}'..='\u{F8FF}'   // private use
                | '\u{FDD0}'..='\u{FDEF}'   // noncharacters
                | '\u{FE00}'..='\u{FE0F}'   // variation selectors
                | '\u{FEFF}'                // byte order mark
                | '\u{FFF0}'..='\u{FFFF}'   // interlinear annotation, replacement, noncharacters
                | '\u{110BD}' | '\u{110CD}' // Kaithi number signs
                | '\u{13430}'..='\u{1345F}' // Egyptian format controls
                | '\u{1BCA0}'..='\u{1BCA3}' // shorthand format controls
                | '\u{1D173}'..='\u{1D17A}' // musical format controls
                | '\u{E0000}'..='\u{10FFFF}' // tags, more variation selectors, private use
        )
}

impl Code {
    /// A code of this crate's own. Every test that comes to one sees to it that it is a code.
    pub(crate) fn constant(text: &'static str) -> Self {
        debug_assert!(Self::new(text).is_ok(), "a constant that is no code");
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_bytes_and_inclusive() {
        assert!(Id::new(&"x".repeat(ID_MAX)).is_ok());
        let long = Id::new(&"ä".repeat(ID_MAX / 2 + 1));
        assert_eq!(long, Err(Error::new(ErrorKind::TooLong, "id")));
        assert_eq!(LabelText::new(""), Err(Error::new(ErrorKind::Empty, "label")));
    }

    #[test]
    fn ids_are_printable() {
        for text in ["run 7", "Bücher/2024", "名前", "a|b`c\"d\\", "~"] {
            assert!(Id::new(text).is_ok(), "{text:?}");
        }
        let invisible =
            ["a\u{a0}b", "a\u{3000}b", "a\u{2800}", "a\u{e000}", "a\u{1d173}", " a", "a "];
        for text in invisible {
            assert_eq!(Id::new(text), Err(Error::new(ErrorKind::Character, "id")), "{text:?}");
        }
        for text in ["a\nb", "a\u{2028}b", "a\0", "\u{7f}", "a\u{202e}b", "a\u{200b}", "\u{e0041}"]
        {
            assert_eq!(Id::new(text), Err(Error::new(ErrorKind::Character, "id")));
        }
        assert!(
            (0..=0x10_FFFF).filter_map(char::from_u32).all(|c| !c.is_control() || !is_printable(c))
        );
    }

    #[test]
    fn codes_are_names_of_rules() {
        assert!(Code::new("pii.us_ssn:v2-beta").is_ok());
        assert!(Code::new("fd00::1").is_ok(), "as the documentation admits");
        let values = ["219-09-9999", "4111-1111-1111-1111", "203.0.113.7", "2001:db8::1", ".5"];
        let others = ["Pii", "a b", "a@b", "a/b", "ü", "a\n", "a,b", "+49"];
        for text in values.iter().chain(&others) {
            assert_eq!(Code::new(text), Err(Error::new(ErrorKind::Character, "code")));
        }
    }
}
