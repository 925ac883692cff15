//! A field of a document that somebody else wrote.

/// A field of a document that somebody else wrote.
///
/// What is there and is not what it should be is neither an error, which a caller might pass over,
/// nor left out: it is [`Foreign::Unreadable`], and a label that depends on it is the top.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Foreign<T> {
    /// It is not there.
    #[default]
    Missing,
    /// What it should be.
    Known(T),
    /// Something else: another type, `null`, an unknown field inside.
    Unreadable,
}

impl<T> Foreign<T> {
    /// The value, if it is what it should be.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        if let Self::Known(value) = self { Some(value) } else { None }
    }

    /// Whether it is not there.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl<T> From<Option<T>> for Foreign<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Self::Known)
    }
}

/// What cannot be read is written as null, which is not read either.
#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Foreign<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Foreign<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Either<T> {
            Known(T),
            Other(serde::de::IgnoredAny),
        }
        Either::deserialize(deserializer).map(|either| match either {
            Either::Known(value) => Self::Known(value),
            Either::Other(_) => Self::Unreadable,
        })
    }
}
