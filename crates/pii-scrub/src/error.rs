//! The one error of this crate.

use std::fmt;

use rule_scan::{BuildError, BuildErrorKind};

/// Why a scrubber could not be built or a vault not opened, where in the configuration, and what to
/// change. It never holds scanned text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    place: Option<Box<Place>>,
    #[source]
    source: Option<BuildError>,
}

/// Where in a configuration, and what to change there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    path: String,
    help: String,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An operator or a list is for a kind that no rule finds.
    UnknownKind,
    /// There is no operator of that name.
    UnknownOperator,
    /// There is no checksum of that name.
    UnknownChecksum,
    /// A name of a kind is not of lower-case letters, digits and `_`, or too long.
    InvalidName,
    /// Two parts of a configuration make the same kind.
    DuplicateName,
    /// A pattern does not parse, looks around, is too large or matches the empty text.
    InvalidPattern,
    /// A pattern has no greatest length.
    Unbounded,
    /// A window of context words is too long, or there are no words.
    InvalidContext,
    /// A term of a list is empty or too long.
    InvalidTerm,
    /// An entry of an allow list has not exactly one of value and pattern.
    InvalidEntry,
    /// An operator needs the value of a kind that is decided before its value is known.
    ValueNotAvailable,
    /// An operator makes no sense for a kind: a card number is no date that can be shifted.
    OperatorDoesNotFit,
    /// An operator needs a key, and there is none.
    KeyMissing,
    /// Dates are shifted by no days, or by more than ten years.
    ShiftOutOfRange,
    /// The rules do not build.
    Rules,
    /// A vault was saved in a form that this version does not read.
    VaultVersion,
    /// A vault was opened with the nonce of another run.
    VaultOfAnotherRun,
    /// A saved vault was changed.
    VaultDamaged,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self { kind, place: None, source: None }
    }

    pub(crate) fn rules(source: BuildError) -> Self {
        Self { source: Some(source), ..Self::new(ErrorKind::Rules) }
    }

    /// What a pattern at a place of a configuration was refused for.
    pub(crate) fn pattern(source: &BuildError) -> Self {
        let (kind, help) = match source.kind() {
            BuildErrorKind::Unbounded => (
                ErrorKind::Unbounded,
                "give every `*`, `+` and `{n,}` a greatest count, such as `{1,40}`",
            ),
            BuildErrorKind::LookAround => (
                ErrorKind::InvalidPattern,
                "leave out `^`, `$` and `\\b`; `boundary` says what may stand beside it",
            ),
            BuildErrorKind::EmptyMatch => {
                (ErrorKind::InvalidPattern, "make at least one character necessary")
            }
            BuildErrorKind::TooLarge => (ErrorKind::InvalidPattern, "repeat less, or split it"),
            BuildErrorKind::InvalidPattern => (
                ErrorKind::InvalidPattern,
                "look for an open bracket, or for `\\p` and look-around, which there are not",
            ),
            _ => (ErrorKind::Rules, "change the pattern"),
        };
        Self::new(kind).help(help)
    }

    /// The same at a place of a configuration.
    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.place.get_or_insert_default().path = path.into();
        self
    }

    /// The same with what to change.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.place.get_or_insert_default().help = help.into();
        self
    }

    /// The same with the known name that is nearest to an unknown one, or else all of a few.
    pub(crate) fn suggest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = known.iter().min_by_key(|known| distance(name, known));
        match nearest {
            Some(nearest) if distance(name, nearest) <= 2 + name.len() / 4 => {
                self.help(format!("did you mean `{nearest}`?"))
            }
            _ if known.len() <= 16 => self.help(format!("known are `{}`", known.join("`, `"))),
            _ => self.help("`kinds()` lists those there are"),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where in the configuration, such as `custom[2].pattern`; empty where it is not of one.
    #[must_use]
    pub fn path(&self) -> &str {
        self.place.as_ref().map_or("", |place| &place.path)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self.kind {
            ErrorKind::UnknownKind => "no rule finds this kind",
            ErrorKind::UnknownOperator => "there is no such operator",
            ErrorKind::UnknownChecksum => "there is no such checksum",
            ErrorKind::InvalidName => "the name makes no kind",
            ErrorKind::DuplicateName => "the name is taken",
            ErrorKind::InvalidPattern => "the pattern cannot be used",
            ErrorKind::Unbounded => "the pattern has no greatest length",
            ErrorKind::InvalidContext => "the context cannot be used",
            ErrorKind::InvalidTerm => "the term cannot be used",
            ErrorKind::InvalidEntry => "the entry cannot be used",
            ErrorKind::ValueNotAvailable => {
                "an operator needs the value of a kind that is decided before its end"
            }
            ErrorKind::OperatorDoesNotFit => "the operator makes no sense for the kind",
            ErrorKind::KeyMissing => "an operator needs a key and there is none",
            ErrorKind::ShiftOutOfRange => "dates cannot be shifted by so many days",
            ErrorKind::Rules => "the rules of personal data do not build",
            ErrorKind::VaultVersion => {
                "the vault was saved in a form of another version; open it with the version of \
                 this crate that saved it"
            }
            ErrorKind::VaultOfAnotherRun => {
                "the vault is one of another run; open it with the nonce of the run that saved it"
            }
            ErrorKind::VaultDamaged => {
                "what was opened is no vault, or one that was changed after it was saved; open what \
                 `Vault::save` has given"
            }
        };
        match self.place.as_deref() {
            Some(Place { path, help }) => {
                if !path.is_empty() {
                    write!(f, "`{path}`: ")?;
                }
                f.write_str(message)?;
                if help.is_empty() { Ok(()) } else { write!(f, "; {help}") }
            }
            None => f.write_str(message),
        }
    }
}

/// How many letters have to be changed, added or left out. Quadratic, in names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, left) in a.bytes().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(b.bytes()) {
            let change = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = change.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("pii.emial", "pii.email", 2),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
