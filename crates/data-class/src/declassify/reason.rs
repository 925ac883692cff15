//! Why something is declassified.

use std::fmt;

use crate::names::BLANK_LETTERS;
use crate::{Error, ErrorKind};

/// The greatest length of a reason, in bytes.
pub const REASON_MAX: usize = 512;

/// Why something is declassified: one printable line that says something, or a code such as
/// `case:4711`.
///
/// It stands in records as it is, so it should say why and not what. `Debug` prints its length.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a reason that nobody records explains nothing"]
pub struct ReasonText(String);

impl ReasonText {
    /// Checks a reason.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedReason`] for a text without any letter or digit, longer than
    /// [`REASON_MAX`] bytes, with spaces around it, or with a character that is not printable on
    /// its own: control characters, line breaks, invisible and combining ones.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        let says_something = text.chars().any(char::is_alphanumeric);
        let fits = text.len() <= REASON_MAX && text.trim() == text;
        if says_something && fits && text.chars().all(is_printable) {
            Ok(Self(text))
        } else {
            Err(Error::new(ErrorKind::MalformedReason))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReasonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ReasonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReasonText({} bytes)", self.0.len())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ReasonText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ReasonText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The standard library escapes what does not print when it shows a character, and quotes and
/// backslashes.
fn is_printable(character: char) -> bool {
    matches!(character, '\'' | '"' | '\\')
        || !BLANK_LETTERS.contains(&character) && character.escape_debug().len() == 1
}
