//! Lists of names, and of beginnings of names, that a key is for.

use crate::name::is_name;
use crate::secret_like::is_secret_like;
use crate::{Error, ErrorKind};

/// Whether one of the entries covers the name: it is the name, or it ends in `*` and the name
/// starts with the rest. Without regard to ASCII case. What is no name is covered by nothing.
pub(crate) fn covers(entries: &[String], name: &str) -> bool {
    is_name(name) && entries.iter().any(|entry| entry_covers(entry, name))
}

/// Whether two names are the same one.
pub(crate) fn is_same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The key of a map from names.
pub(crate) fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A name that is neither malformed nor the value of a secret.
pub(crate) fn check_name(name: &str, path: &str) -> Result<(), Error> {
    // First of all: a pasted secret is often no name either, and this is the more useful word.
    if is_secret_like(name) {
        return Err(Error::new(ErrorKind::SecretLike, path));
    }
    if is_name(name) { Ok(()) } else { Err(Error::new(ErrorKind::MalformedName, path)) }
}

/// A list of names of which none is there twice.
pub(crate) fn check_names(names: &[String], path: &str) -> Result<(), Error> {
    check_list(names, path, check_name)
}

/// A list of names and beginnings of names of which none is there twice.
pub(crate) fn check_patterns(patterns: &[String], path: &str) -> Result<(), Error> {
    check_list(patterns, path, |pattern, path| match pattern.strip_suffix('*') {
        Some("") => Ok(()),
        start => check_name(start.unwrap_or(pattern), path).map_err(|error| match error.kind() {
            ErrorKind::MalformedName => Error::new(ErrorKind::MalformedPattern, path),
            kind => Error::new(kind, path),
        }),
    })
}

fn check_list(
    entries: &[String],
    path: &str,
    check: impl Fn(&str, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut seen = std::collections::BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("{path}[{index}]");
        check(entry, &path)?;
        if !seen.insert(folded(entry)) {
            return Err(Error::new(ErrorKind::DuplicateName, path));
        }
    }
    Ok(())
}

fn entry_covers(entry: &str, name: &str) -> bool {
    match entry.strip_suffix('*') {
        Some(start) => name
            .as_bytes()
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())),
        None => is_same(entry, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(entry: &str, name: &str) -> bool {
        covers(&[entry.to_owned()], name)
    }

    #[test]
    fn a_star_stands_for_the_rest_of_a_name() {
        assert!(one("finance/*", "finance/payout") && one("finance/*", "Finance/Payout"));
        assert!(one("*", "anything") && one("a", "A"));
        assert!(!one("finance/*", "finance") && !one("finance/*", "finances/payout"));
        assert!(!one("finance", "finance/payout") && !one("a", "b"));
    }

    #[test]
    fn what_is_no_name_is_covered_by_nothing() {
        let long = "x".repeat(crate::NAME_MAX + 1);
        for name in ["", "a b", "аdmin", "a\0", "*", &long] {
            assert!(!one("*", name), "{name:?}");
        }
    }
}
