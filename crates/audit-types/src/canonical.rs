//! The canonical encoding: how every part of a record is written, and read back.
//!
//! Numbers are big-endian. What has no fixed length begins with its length, as `u32`. A flag is
//! the byte 0 or 1; an option is a flag and then the value, if there is one. Nothing stands
//! between fields. Reading accepts exactly what writing produces, so that two different records
//! never share an encoding and no record has two.

use std::fmt;

use crate::{Error, ErrorKind};

/// What has a canonical encoding.
pub(crate) trait Canonical: Sized {
    /// Appends the encoding.
    fn encode(&self, out: &mut Vec<u8>);

    /// Reads what `encode` wrote, with every check that making the value has.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error>;

    /// Reads past what `encode` wrote: accepts what `decode` accepts, and makes nothing of it.
    /// What would allocate has its own, because a verifier reads a million records a second.
    fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
        Self::decode(input).map(drop)
    }
}

/// Memory that is kept from one encoding to the next. It still holds the last record, so `Debug`
/// shows nothing of it.
#[derive(Clone, Default)]
pub(crate) struct Buffer(pub(crate) Vec<u8>);

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// What is left to read.
pub(crate) struct Decoder<'a> {
    rest: &'a [u8],
    sealed: u64,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, sealed: 0 }
    }

    /// How many sealed payloads were checked.
    pub(crate) fn sealed(&self) -> u64 {
        self.sealed
    }

    pub(crate) fn count_sealed(&mut self) {
        self.sealed = self.sealed.saturating_add(1);
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(MALFORMED)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next byte, which stays.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(MALFORMED)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// What has a length in front of it.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = usize::try_from(u32::decode(self)?).map_err(|_| MALFORMED)?;
        self.take(length)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Error> {
        std::str::from_utf8(self.bytes()?).map_err(|_| MALFORMED)
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Demands that nothing is left.
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(MALFORMED) }
    }
}

pub(crate) const MALFORMED: Error = Error::new(ErrorKind::Malformed, "encoding");

/// Appends bytes behind their length. What is encoded was checked and is far below 2^32; should
/// that ever change, the greatest number stands for all greater ones rather than a small one.
pub(crate) fn encode_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    encode_length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

pub(crate) fn encode_length(length: usize, out: &mut Vec<u8>) {
    u32::try_from(length).unwrap_or(u32::MAX).encode(out);
}

macro_rules! impl_number {
    ($($type:ty),*) => {$(
        impl Canonical for $type {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
                input.array().map(Self::from_be_bytes)
            }
        }
    )*};
}

impl_number!(u8, u16, u32, u64, i64);

impl Canonical for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        u8::from(*self).encode(out);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        match u8::decode(input)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(MALFORMED),
        }
    }
}

impl<const N: usize> Canonical for [u8; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.array()
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Error> {
        bool::decode(input)?.then(|| T::decode(input)).transpose()
    }

    fn check(input: &mut Decoder<'_>) -> Result<(), Error> {
        if bool::decode(input)? { T::check(input) } else { Ok(()) }
    }
}

/// Declares a part of a record: the struct, its encoding field by field in the order given, and
/// its form in serde. A field that is declared is encoded.
macro_rules! record_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        #[cfg(feature = "serde")]
        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Wire {
                $($field: $type,)*
            }

            $crate::through_text::impl_through_wire! {
                $name, "an object with the fields of its type", |Wire { $($field),* }| Ok($name { $($field),* })
            }
        };

        impl $crate::canonical::Canonical for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                $($crate::canonical::Canonical::encode(&self.$field, out);)*
            }

            fn decode(
                input: &mut $crate::canonical::Decoder<'_>,
            ) -> Result<Self, $crate::Error> {
                Ok(Self { $($field: $crate::canonical::Canonical::decode(input)?,)* })
            }

            fn check(input: &mut $crate::canonical::Decoder<'_>) -> Result<(), $crate::Error> {
                $(<$type as $crate::canonical::Canonical>::check(input)?;)*
                Ok(())
            }
        }
    };
}

/// Declares an enum of names: each variant with its byte in the encoding, spelled out so that
/// moving a variant changes no log, and its name, which `Display`, `FromStr` and serde use.
macro_rules! record_names {
    (
        $(#[$meta:meta])*
        pub enum $name:ident as $field:literal {
            $($(#[$variant_meta:meta])* $variant:ident = $tag:literal $text:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// Every one, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The canonical name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl $crate::canonical::Canonical for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                out.push(match self {
                    $(Self::$variant => $tag,)*
                });
            }

            fn decode(
                input: &mut $crate::canonical::Decoder<'_>,
            ) -> Result<Self, $crate::Error> {
                match <u8 as $crate::canonical::Canonical>::decode(input)? {
                    $($tag => Ok(Self::$variant),)*
                    _ => Err($crate::Error::new($crate::ErrorKind::UnknownName, $field)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|value| value.as_str() == text);
                known.ok_or($crate::Error::new($crate::ErrorKind::UnknownName, $field))
            }
        }

        $crate::through_text::impl_through_text!($name, $field);
    };
}

pub(crate) use {record_names, record_struct};
