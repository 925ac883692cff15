//! Names and patterns of names, in the one form in which they are compared.

use std::collections::BTreeSet;

use crate::name::is_name;
use crate::{Error, ErrorKind};

/// The form in which names are compared and kept, or nothing if the text is no name.
///
/// Names are ASCII, so that lower case is all there is to it.
pub(crate) fn fold(text: &str) -> Option<String> {
    is_name(text).then(|| text.to_ascii_lowercase())
}

/// A set of names out of a configured list: none of them twice, all of them names.
pub(crate) fn fold_all(names: &[String], path: &str) -> Result<BTreeSet<String>, Error> {
    let mut set = BTreeSet::new();
    for (index, name) in names.iter().enumerate() {
        let place = || format!("{path}[{index}]");
        let name = fold(name).ok_or_else(|| Error::new(ErrorKind::MalformedName, place()))?;
        if !set.insert(name) {
            return Err(Error::new(ErrorKind::DuplicateName, place()));
        }
    }
    Ok(set)
}

/// As [`fold_all`], where an empty list would mean nobody.
pub(crate) fn fold_some(names: &[String], path: &str) -> Result<BTreeSet<String>, Error> {
    if names.is_empty() {
        return Err(Error::new(ErrorKind::EmptySet, path));
    }
    fold_all(names, path)
}

/// A name, or the beginning of names and a star.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pattern {
    /// This name.
    Name(String),
    /// Every name that begins so.
    Prefix(String),
}

impl Pattern {
    /// The patterns of a configured list, which may not be empty.
    pub(crate) fn all(texts: &[String], path: &str) -> Result<Vec<Self>, Error> {
        if texts.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, path));
        }
        let mut seen = BTreeSet::new();
        for (index, text) in texts.iter().enumerate() {
            let place = || format!("{path}[{index}]");
            let pattern =
                Self::new(text).ok_or_else(|| Error::new(ErrorKind::MalformedPattern, place()))?;
            if !seen.insert(pattern) {
                return Err(Error::new(ErrorKind::DuplicateName, place()));
            }
        }
        Ok(seen.into_iter().collect())
    }

    fn new(text: &str) -> Option<Self> {
        match text.strip_suffix('*') {
            Some("") => Some(Self::Prefix(String::new())),
            Some(prefix) => fold(prefix).map(Self::Prefix),
            None => fold(text).map(Self::Name),
        }
    }

    /// Whether the pattern stands for the text. What is no name is matched by every pattern,
    /// since here a match asks for more.
    pub(crate) fn takes(&self, text: &str) -> bool {
        if !is_name(text) {
            return true;
        }
        match self {
            Self::Name(name) => name.eq_ignore_ascii_case(text),
            Self::Prefix(prefix) => {
                text.get(..prefix.len()).is_some_and(|start| prefix.eq_ignore_ascii_case(start))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_names_without_regard_to_case() {
        let rows = [
            ("finance/*", "Finance/pay", true),
            ("finance/*", "finance", false),
            ("finance/*", "financex/pay", false),
            ("*", "anything", true),
            ("pay", "PAY", true),
            ("pay", "pay2", false),
            ("pay", "pаy", true), // Cyrillic: no name, so it is taken
            ("pay", "", true),
        ];
        for (pattern, text, takes) in rows {
            assert_eq!(Pattern::new(pattern).unwrap().takes(text), takes, "{pattern} {text}");
        }
        for text in ["", "**", "a*b", "*a", "a b*", "é*"] {
            assert_eq!(Pattern::new(text), None, "{text}");
        }
    }
}
