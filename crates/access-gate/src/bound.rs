//! What grants ask of a label, in one place.

use std::collections::BTreeSet;

use data_class::{Categories, Category, Ceiling, CeilingDocument, Label, Scheme};

use crate::ceiling::read_ceiling;
use crate::{Error, ErrorKind};

/// The categories that mean the same in every scheme.
const STANDARD: Categories = Categories::of(Category::ALL);

/// The most that a grant is about, or what it is about beyond: a ceiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    ceiling: Ceiling,
    /// Whether everything is within it, also what nobody labelled.
    everything: bool,
    /// Its place among the different bounds of the gate.
    pub(crate) number: u32,
}

impl Bound {
    /// Reads a ceiling in the words of the scheme; `path` is its place.
    pub(crate) fn read(
        scheme: &Scheme,
        document: &CeilingDocument,
        path: &str,
    ) -> Result<Self, Error> {
        let ceiling = read_ceiling(scheme, Some(document), path)?;
        let everything = ceiling.admits(&Label::TOP);
        Ok(Self { ceiling, everything, number: 0 })
    }

    /// At this place among the bounds of the gate.
    pub(crate) fn numbered(self, number: u32) -> Self {
        Self { number, ..self }
    }

    /// The text, which no other bound of the scheme has.
    pub(crate) fn text(&self) -> String {
        self.ceiling.to_string()
    }

    /// Whether data of this label is within the bound. Not known of data whose label is not,
    /// unless everything is within it.
    pub(crate) fn admits(&self, label: Option<&Label>) -> Option<bool> {
        match label {
            Some(label) => Some(self.ceiling.admits(label)),
            None if self.everything => Some(true),
            None => None,
        }
    }

    /// Whether all that is within the other is within this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.ceiling.covers(&other.ceiling)
    }

    pub(crate) fn is_everything(&self) -> bool {
        self.everything
    }

    /// The categories that are within it.
    pub(crate) fn categories(&self) -> Categories {
        self.ceiling.categories()
    }
}

/// The categories of which one is enough, in the words of the scheme; `*` is every one. `path` is
/// the list's. An empty list, which could never apply, what is no word of the scheme, and a word
/// that is there twice are errors.
pub(crate) fn read_categories(
    scheme: &Scheme,
    names: &[String],
    path: &str,
) -> Result<Categories, Error> {
    if names.is_empty() {
        return Err(Error::new(ErrorKind::EmptySet, path));
    }
    let mut categories = Categories::EMPTY;
    // A word has one form, so the same word is the same text.
    let mut seen = BTreeSet::new();
    for (index, name) in names.iter().enumerate() {
        let read = match name.as_str() {
            "*" => Some(Categories::ALL),
            name => scheme.category(name).ok().map(Categories::from),
        };
        let error = |kind| Error::new(kind, format!("{path}[{index}]"));
        let read = read.ok_or_else(|| error(ErrorKind::UnknownCategory))?;
        if !seen.insert(name) {
            return Err(error(ErrorKind::DuplicateName));
        }
        categories = categories.union(read);
    }
    Ok(categories)
}

/// The categories of a label in the words of a gate's scheme.
///
/// Which one it is that another scheme added can be told in that scheme only, so whether it is
/// one of those asked for is in doubt. Who asks takes the doubt for the worse: a grant that allows
/// does not apply, one that denies does, and a rule that wants an approval asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KnownCategories {
    /// Those that it surely has.
    sure: Categories,
    /// Whether it may have any other: it is said to have every one there is, as what cannot be
    /// compared is, or has one of another scheme.
    maybe_any: bool,
}

impl KnownCategories {
    pub(crate) fn new(scheme: &Scheme, label: &Label) -> Self {
        let categories = label.categories();
        if categories == Categories::ALL {
            return Self { sure: Categories::EMPTY, maybe_any: true };
        }
        // Standard ones need no look at the schemes, which may be long.
        if categories.is_subset(STANDARD) || label.scheme() == scheme {
            return Self { sure: categories, maybe_any: false };
        }
        Self { sure: categories.intersection(STANDARD), maybe_any: true }
    }

    /// Whether it has one of these; nothing where only a category in doubt could be one.
    pub(crate) fn has_any(self, wanted: Categories) -> Option<bool> {
        match (self.sure.intersection(wanted).is_empty(), self.maybe_any) {
            (false, _) => Some(true),
            (true, false) => Some(false),
            (true, true) => None,
        }
    }
}

/// Whether a workflow in test may see the data: of the lowest level of the label's scheme and no
/// category. By name, since a scheme may have levels above its lowest that count as public too,
/// and a sink for public data takes none of these either.
pub(crate) fn is_public(label: Option<&Label>) -> bool {
    label.is_some_and(Label::is_public)
}

#[cfg(test)]
mod tests {
    use data_class::Level;

    use super::*;

    fn bound(level: &str, categories: &[&str], untrusted: bool) -> Bound {
        let categories = categories.iter().map(|name| (*name).to_owned()).collect();
        let document = CeilingDocument { level: level.to_owned(), categories, untrusted };
        Bound::read(&Scheme::STANDARD, &document, "b").unwrap()
    }

    /// As a sink with the lowest ceiling, which takes no level above its lowest either.
    #[test]
    fn of_two_levels_that_count_as_public_the_lower_one_is() {
        let scheme = Scheme::builder()
            .level("press", Level::Public)
            .level("partners", Level::Public)
            .level("staff", Level::Restricted);
        let scheme = scheme.build().unwrap();
        let lowest = CeilingDocument { level: "press".to_owned(), ..CeilingDocument::default() };
        let lowest = Bound::read(&scheme, &lowest, "b").unwrap();
        for (level, public) in [("press", true), ("partners", false), ("staff", false)] {
            let label = scheme.label(level).unwrap();
            assert_eq!(is_public(Some(&label)), public, "{level}");
            assert_eq!(lowest.admits(Some(&label)), Some(public), "{level}");
        }
        let label = Label::new(Level::Public);
        assert!(is_public(Some(&label)) && is_public(Some(&label.clone().untrusted())));
        let personal = label.with_categories(Category::Personal);
        assert!(!is_public(Some(&personal)) && !is_public(None) && !is_public(Some(&Label::TOP)));
    }

    #[test]
    fn the_top_is_everything_and_nothing_else_is() {
        let top = bound("restricted", &["*"], true);
        assert_eq!(top.admits(None), Some(true));
        assert_eq!(top.admits(Some(&Label::TOP)), Some(true));
        // Every level and trust, and all categories that have a name: not the top.
        let names: Vec<String> = Category::ALL.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for high in [
            bound("restricted", &names, true),
            bound("restricted", &["*"], false),
            bound("confidential", &["*"], true),
        ] {
            assert_eq!(high.admits(None), None);
            assert_eq!(high.admits(Some(&Label::TOP)), Some(false));
            assert!(top.covers(&high) && !high.covers(&top));
        }
    }

    #[test]
    fn categories_in_doubt_are_neither_there_nor_not() {
        let own = |name: &str| Scheme::builder().category(name).build().unwrap();
        let (mine, yours) = (own("salary"), own("bonus"));
        let salary: Categories = mine.category("salary").unwrap().into();
        let health: Categories = Category::Health.into();
        let labelled = |scheme: &Scheme, set: Categories| {
            let label = scheme.label("internal").unwrap().with_categories(set);
            KnownCategories::new(&mine, &label)
        };
        assert_eq!(labelled(&mine, salary).has_any(salary), Some(true));
        assert_eq!(labelled(&mine, salary).has_any(health), Some(false));
        // The same bit, another word.
        let theirs = labelled(&yours, salary.union(health));
        assert_eq!(theirs.has_any(salary), None);
        assert_eq!(theirs.has_any(Category::Payment.into()), None);
        assert_eq!(theirs.has_any(health), Some(true));
        assert_eq!(labelled(&yours, health).has_any(salary), Some(false));
        // The same words, another scheme value.
        assert_eq!(labelled(&own("salary"), salary).has_any(salary), Some(true));
        assert_eq!(labelled(&mine, Categories::ALL).has_any(health), None);
        assert_eq!(labelled(&mine, Categories::EMPTY).has_any(Categories::ALL), Some(false));
    }
}
