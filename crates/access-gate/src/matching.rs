//! Names and patterns of names, compared without regard to ASCII case.

use crate::name::is_name;
use crate::{Error, ErrorKind, NAME_MAX};

/// A name of a request in lower case, on the stack: a decision does not allocate.
#[derive(Clone, Copy)]
pub(crate) struct Folded {
    bytes: [u8; NAME_MAX],
    length: usize,
}

impl Folded {
    /// Nothing if the text is no name.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if !is_name(text) {
            return None;
        }
        let mut bytes = [0; NAME_MAX];
        for (folded, byte) in bytes.iter_mut().zip(text.bytes()) {
            *folded = byte.to_ascii_lowercase();
        }
        Some(Self { bytes, length: text.len() })
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// The name in lower case, for the configuration and for maps.
pub(crate) fn fold(text: &str) -> Option<Box<[u8]>> {
    Some(Folded::new(text)?.as_bytes().into())
}

/// A name, or the beginning of names with a star behind it, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    stem: Box<[u8]>,
    open: bool,
}

impl Pattern {
    /// A name, `*`, or the beginning of a name with a star at the end; nothing else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix('*') {
            Some("") => Some(Self { stem: Box::default(), open: true }),
            Some(stem) => Some(Self { stem: fold(stem)?, open: true }),
            None => Some(Self { stem: fold(text)?, open: false }),
        }
    }

    pub(crate) fn stem(&self) -> &[u8] {
        &self.stem
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether it is `*` alone.
    pub(crate) fn is_everything(&self) -> bool {
        self.open && self.stem.is_empty()
    }

    /// For a name in lower case.
    pub(crate) fn matches(&self, name: &[u8]) -> bool {
        // An empty stem is asked about first: a comparison of no bytes reads from an address that
        // is none, which some processors take 80 ns to forgive.
        match self.open {
            true => self.stem.is_empty() || name.starts_with(&self.stem),
            false => name == &*self.stem,
        }
    }

    /// For a name as it came.
    pub(crate) fn matches_text(&self, name: &str) -> bool {
        let head = name.as_bytes().get(..self.stem.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(&self.stem))
            && (self.open || name.len() == self.stem.len())
    }

    /// Whether every name of the other is one of this.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        if self.open { other.stem.starts_with(&self.stem) } else { self == other }
    }

    /// Whether some name is one of both.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        // Of two beginnings that share a name, one begins with the other.
        self.covers(other) || other.covers(self)
    }
}

/// Patterns of which one is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patterns(Box<[Pattern]>);

impl Patterns {
    /// `path` is the list's; an empty list, and what is no pattern, are errors.
    pub(crate) fn parse(texts: &[String], path: &str) -> Result<Self, Error> {
        if texts.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, path));
        }
        let parse = |(index, text): (usize, &String)| {
            let path = format!("{path}[{index}]");
            Pattern::parse(text).ok_or(Error::new(ErrorKind::MalformedPattern, path))
        };
        Ok(Self(texts.iter().enumerate().map(parse).collect::<Result<_, _>>()?))
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Pattern> {
        self.0.iter()
    }

    pub(crate) fn matches(&self, name: &[u8]) -> bool {
        self.iter().any(|pattern| pattern.matches(name))
    }

    pub(crate) fn matches_text(&self, name: &str) -> bool {
        self.iter().any(|pattern| pattern.matches_text(name))
    }

    /// Whether each pattern of the other is covered by one of these.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.iter().all(|one| self.iter().any(|pattern| pattern.covers(one)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn a_pattern_is_a_name_or_a_beginning() {
        for text in ["a", "*", "team/*", "Mail.Send", "a.b*"] {
            assert!(Pattern::parse(text).is_some(), "{text}");
        }
        for text in ["", "**", "*a", "a*b", "a **", "te*am/*", "тeam/*", "team/ *", "?"] {
            assert!(Pattern::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn both_ways_to_match_agree() {
        let names = ["a", "A", "team", "team/", "TEAM/a", "team/a/b", "tea", "mail.send"];
        for text in ["a", "*", "team*", "Team/*", "team/A", "MAIL.send", "t*"] {
            for name in names {
                let folded = Folded::new(name).unwrap();
                let pattern = pattern(text);
                assert_eq!(
                    pattern.matches(folded.as_bytes()),
                    pattern.matches_text(name),
                    "{text} {name}"
                );
            }
        }
        assert!(pattern("team/*").matches_text("TEAM/a"));
        assert!(!pattern("team/*").matches_text("team"));
        assert!(!pattern("team").matches_text("teams"));
    }

    #[test]
    fn covering_is_by_beginning() {
        assert!(pattern("*").covers(&pattern("team/*")));
        assert!(pattern("team/*").covers(&pattern("Team/a")));
        assert!(!pattern("team/a").covers(&pattern("team/a*")));
        assert!(!pattern("team/a*").covers(&pattern("team/*")));
        assert!(pattern("team/*").overlaps(&pattern("team/a*")));
        assert!(!pattern("team/*").overlaps(&pattern("tool/*")));
    }
}
