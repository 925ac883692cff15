//! Names and patterns of names, compared without regard to ASCII case.

use std::collections::BTreeSet;

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

/// The same as text.
pub(crate) fn fold_text(text: &str) -> Option<String> {
    is_name(text).then(|| folded(text))
}

/// The same for what was checked to be a name.
pub(crate) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Whether two names are the same one.
pub(crate) fn is_same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The names of a list in lower case; `path` is the list's. What is no name, and a name that is
/// there twice, are errors.
pub(crate) fn fold_all(names: &[String], path: &str) -> Result<BTreeSet<String>, Error> {
    let mut set = BTreeSet::new();
    for (index, name) in names.iter().enumerate() {
        let error = |kind| Error::new(kind, format!("{path}[{index}]"));
        let name = fold_text(name).ok_or_else(|| error(ErrorKind::MalformedName))?;
        if !set.insert(name) {
            return Err(error(ErrorKind::DuplicateName));
        }
    }
    Ok(set)
}

/// A name, or the beginning of names with a star behind it, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern {
    stem: Box<[u8]>,
    open: bool,
}

impl Pattern {
    /// A name, `*`, or the beginning of a name with a star at the end; nothing else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::parse_if(text, is_name)
    }

    /// The same for texts that are no names; `is_stem` says what may stand before the star.
    fn parse_if(text: &str, is_stem: fn(&str) -> bool) -> Option<Self> {
        let (stem, open) = text.strip_suffix('*').map_or((text, false), |stem| (stem, true));
        let is_sound = (open && stem.is_empty()) || is_stem(stem);
        is_sound.then(|| Self { stem: folded(stem).into_bytes().into(), open })
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

    /// For a text as it came, which was checked to be what the pattern is of.
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

/// Patterns of which one is enough: the one form in which grants, roles and keys hold lists of
/// names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patterns(Box<[Pattern]>);

impl Patterns {
    /// `path` is the list's; an empty list, what is no pattern, and a pattern that is there twice
    /// are errors.
    pub(crate) fn parse(texts: &[String], path: &str) -> Result<Self, Error> {
        Self::parse_if(texts, path, is_name)
    }

    /// The same for texts that are no names: `is_stem` says what may stand before the star, and
    /// only [`matches_text`](Self::matches_text) is for what is asked about.
    pub(crate) fn parse_if(
        texts: &[String],
        path: &str,
        is_stem: fn(&str) -> bool,
    ) -> Result<Self, Error> {
        if texts.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, path));
        }
        let parse = |(index, text): (usize, &String)| {
            let path = format!("{path}[{index}]");
            Pattern::parse_if(text, is_stem).ok_or(Error::new(ErrorKind::MalformedPattern, path))
        };
        let patterns: Box<[Pattern]> =
            texts.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
        let mut seen = BTreeSet::new();
        match patterns.iter().position(|pattern| !seen.insert(pattern)) {
            Some(index) => Err(Error::new(ErrorKind::DuplicateName, format!("{path}[{index}]"))),
            None => Ok(Self(patterns)),
        }
    }

    /// The same for a list of names, which may be empty: then nothing is one of them.
    pub(crate) fn names(texts: &[String], path: &str) -> Result<Self, Error> {
        let names = fold_all(texts, path)?.into_iter();
        let pattern = |name: String| Pattern { stem: name.into_bytes().into(), open: false };
        Ok(Self(names.map(pattern).collect()))
    }

    /// Whether a text is one of them; nothing if it is no name, which is for the caller to take
    /// for the worse.
    pub(crate) fn takes(&self, text: &str) -> Option<bool> {
        is_name(text).then(|| self.matches_text(text))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
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
    fn what_is_no_name_is_neither_in_nor_out() {
        let texts = |texts: &[&str]| texts.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let all = Patterns::parse(&texts(&["*"]), "p").unwrap();
        let some = Patterns::parse(&texts(&["finance/*", "Pay"]), "p").unwrap();
        for (name, one_of_some) in [
            ("Finance/Payout", true),
            ("finance/", true),
            ("finance", false),
            ("finances/payout", false),
            ("PAY", true),
            ("pay2", false),
        ] {
            assert_eq!(some.takes(name), Some(one_of_some), "{name}");
            assert_eq!(all.takes(name), Some(true), "{name}");
        }
        let long = "x".repeat(NAME_MAX + 1);
        for text in ["", "a b", "pаy", "pay\0", "*", "finance/*", &long] {
            assert_eq!((all.takes(text), some.takes(text)), (None, None), "{text:?}");
        }
        assert_eq!(Patterns::names(&[], "p").unwrap().takes("pay"), Some(false));
    }

    #[test]
    fn lists_say_nothing_twice() {
        let list = |texts: &[&str]| texts.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let error = |read: Result<Patterns, Error>| {
            let error = read.unwrap_err();
            (error.kind(), error.path().to_owned())
        };
        let twice = (ErrorKind::DuplicateName, "p[2]".to_owned());
        assert_eq!(error(Patterns::parse(&list(&["a", "a*", "A"]), "p")), twice);
        assert_eq!(error(Patterns::names(&list(&["a", "b", "A"]), "p")), twice);
        let star = (ErrorKind::MalformedName, "p[1]".to_owned());
        assert_eq!(error(Patterns::names(&list(&["a", "b*"]), "p")), star);
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
