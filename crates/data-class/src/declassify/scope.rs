//! Names and paths in what is declassified.

use std::collections::BTreeSet;

use crate::{Error, ErrorKind};

/// The greatest length of the name of a rule or an issuer and of the id of an authority, in bytes.
pub const REFERENCE_MAX: usize = 128;

/// The greatest length of the path of a field, in bytes.
pub const FIELD_PATH_MAX: usize = 256;

/// The most issuers, sinks or fields that a rule or an authority names.
pub const SCOPE_MAX: usize = 256;

/// Paths of fields, each standing for all that is below it too.
#[derive(Clone, Debug)]
pub(super) struct FieldScope(BTreeSet<String>);

impl FieldScope {
    pub(super) fn read<'t>(
        paths: impl ExactSizeIterator<Item = &'t str>,
        place: &str,
    ) -> Result<Self, Error> {
        check_count(paths.len(), place)?;
        let path = |(index, path): (usize, &'t str)| {
            let malformed = Error::at(ErrorKind::MalformedName, format!("{place}[{index}]"));
            if is_path(path) { Ok(path.to_owned()) } else { Err(malformed) }
        };
        paths.enumerate().map(path).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the path, or one that it is below of, is in the scope. A path is short, so the
    /// number of those is bounded.
    pub(super) fn covers(&self, path: &str) -> bool {
        let mut above = path.rmatch_indices('.').filter_map(|(dot, _)| path.get(..dot));
        is_path(path) && (self.0.contains(path) || above.any(|above| self.0.contains(above)))
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Nothing at all is a mistake, and so is too much.
pub(super) fn check_count(count: usize, place: &str) -> Result<(), Error> {
    match count {
        0 => Err(Error::at(ErrorKind::EmptySet, place)),
        1..=SCOPE_MAX => Ok(()),
        _ => Err(Error::at(ErrorKind::TooMany, place)),
    }
}

pub(super) fn check_reference(text: &str, place: &str) -> Result<(), Error> {
    if is_reference(text) { Ok(()) } else { Err(Error::at(ErrorKind::MalformedName, place)) }
}

/// ASCII only, so that no two look alike.
pub(super) fn is_reference(text: &str) -> bool {
    (1..=REFERENCE_MAX).contains(&text.len()) && text.bytes().all(is_graphic)
}

fn is_path(text: &str) -> bool {
    text.len() <= FIELD_PATH_MAX
        && text.bytes().all(is_graphic)
        && text.split('.').all(|segment| !segment.is_empty())
}

fn is_graphic(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'`'
}
