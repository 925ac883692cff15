//! Lines of signatures, and the names of keys in them.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use crate::base64::decode_base64;
use crate::through_text::impl_through_text;
use crate::{Error, ErrorKind, Id};

/// The greatest number of signatures of a checkpoint.
pub const SIGNATURES_MAX: usize = 100;

/// What a line of a signature begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// The name of a key that signs checkpoints: an [`Id`] without spaces and plus signs. A key of
/// the log usually bears the name of the log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(Id);

impl KeyName {
    /// Checks a name and keeps it. Linear in its length.
    ///
    /// # Errors
    ///
    /// A name that is no id, and one with a space of any kind or a plus sign.
    pub fn new(name: &str) -> Result<Self, Error> {
        Id::new(name).map_err(|error| Error::new(error.kind(), "key name"))?.try_into()
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name as an id, for a [`Checkpointed`](crate::Checkpointed).
    #[must_use]
    pub fn as_id(&self) -> &Id {
        &self.0
    }
}

impl From<KeyName> for Id {
    fn from(name: KeyName) -> Self {
        name.0
    }
}

/// For the names in a [`Checkpointed`](crate::Checkpointed).
impl TryFrom<Id> for KeyName {
    type Error = Error;

    fn try_from(id: Id) -> Result<Self, Error> {
        if is_key_name(id.as_str()) { Ok(Self(id)) } else { Err(CHARACTER) }
    }
}

impl FromStr for KeyName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl_through_text!(KeyName, "the name of a key");

/// A signature as it stands in a note, not checked: the name and the hash of a key, and bytes
/// that mean something to whoever knows that key.
///
/// Its text is a line of a signed note (c2sp.org/signed-note): an em dash, a space, the name, a
/// space, and base64 of the hash and the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoteSignature {
    name: String,
    key_hash: [u8; 4],
    bytes: Vec<u8>,
}

impl NoteSignature {
    #[cfg(feature = "sign")]
    pub(crate) fn new(name: &KeyName, key_hash: [u8; 4], bytes: Vec<u8>) -> Self {
        Self { name: name.as_str().to_owned(), key_hash, bytes }
    }

    /// The name of the key. Not empty, without spaces and plus signs, and otherwise anything.
    #[must_use]
    pub fn key_name(&self) -> &str {
        &self.name
    }

    /// The hash that sets keys of one name apart.
    #[must_use]
    pub const fn key_hash(&self) -> [u8; 4] {
        self.key_hash
    }

    /// The signature itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn is_by_key_of(&self, other: &Self) -> bool {
        self.name == other.name && self.key_hash == other.key_hash
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_hash.as_slice(), &self.bytes].concat();
        write!(f, "{DASH}{} {}", self.name, BASE64.encode_display(&bytes))
    }
}

impl FromStr for NoteSignature {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::Malformed, "signature");
        let line = text.strip_prefix(DASH).and_then(|line| line.split_once(' '));
        let (name, bytes) = line.ok_or(malformed)?;
        if !is_key_name(name) {
            return Err(CHARACTER);
        }
        let bytes = decode_base64(bytes).ok_or(malformed)?;
        match bytes.split_first_chunk() {
            Some((key_hash, bytes)) if !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), key_hash: *key_hash, bytes: bytes.to_vec() })
            }
            _ => Err(malformed),
        }
    }
}

impl_through_text!(NoteSignature, "a line of a signature");

const CHARACTER: Error = Error::new(ErrorKind::Character, "key name");

/// Whether the format allows the name.
fn is_key_name(name: &str) -> bool {
    let outside =
        |character: char| character.is_whitespace() || character == '+' || character < ' ';
    !name.is_empty() && !name.contains(outside)
}
