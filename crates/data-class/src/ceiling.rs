//! The most that somebody may see.

use std::fmt;

use crate::class::{Class, Parts};
use crate::document::CeilingDocument;
use crate::text::CategoryNames;
use crate::{Categories, Error, Integrity, Label, Level, Scheme};

/// The most that an agent, a key or a rule may deal with: a level, categories, and whether data may
/// be untrusted.
///
/// A [`Sink`](crate::Sink) has one, and facts besides. What a label says of places, purposes and
/// time is for sinks to keep: a ceiling looks at none of it.
///
/// ```
/// use data_class::{Category, Ceiling, Label, Level};
///
/// let ceiling = Ceiling::new(Level::Confidential).with_categories(Category::Personal);
/// let label = Label::new(Level::Internal).within("EU".parse()?);
/// assert!(ceiling.admits(&label));
/// assert!(!ceiling.admits(&label.clone().with_categories(Category::Health)));
/// assert!(!ceiling.admits(&label.untrusted()));
/// assert!(!ceiling.admits(&Label::TOP));
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Ceiling(Class);

impl Ceiling {
    /// Admits everything, also what nobody labelled.
    pub const TOP: Self = Self(Class::TOP);

    /// Admits trusted data of no category, up to a standard level.
    #[must_use]
    pub const fn new(level: Level) -> Self {
        Self::of_rank(Scheme::STANDARD, level as u8)
    }

    /// Adds categories to those it admits; those of a scheme of one's own have to be of this
    /// ceiling's, as they are known by their place only. [`Scheme::read_ceiling`] takes names.
    #[must_use]
    pub fn with_categories(mut self, categories: impl Into<Categories>) -> Self {
        self.0.parts.categories = self.0.parts.categories.union(categories.into());
        self
    }

    /// Admits untrusted data as well.
    #[must_use]
    pub fn untrusted(mut self) -> Self {
        self.0.parts.integrity = Integrity::Untrusted;
        self
    }

    /// Whether data of this label is within it. A category of a scheme of one's own counts as every
    /// category where the ceiling is of another scheme.
    #[must_use]
    pub fn admits(&self, label: &Label) -> bool {
        label.class.is_within(&self.0)
    }

    /// Whether everything that the other admits is admitted by this one too, as far as can be said
    /// across schemes.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.is_within(&self.0)
    }

    /// The highest level, as a standard level.
    #[must_use]
    pub fn level(&self) -> Level {
        self.0.scheme.level(self.0.parts.rank)
    }

    /// The categories that are admitted.
    #[must_use]
    pub const fn categories(&self) -> Categories {
        self.0.parts.categories
    }

    /// Whether untrusted data is admitted.
    #[must_use]
    pub const fn admits_untrusted(&self) -> bool {
        matches!(self.0.parts.integrity, Integrity::Untrusted)
    }

    /// What is in both. Of ceilings whose levels are other words that is public, trusted data without
    /// any limit.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self(self.0.meet(&other.0))
    }

    const fn of_rank(scheme: Scheme, rank: u8) -> Self {
        // The components that a ceiling does not look at are as high as they go.
        let top = Parts::top(rank);
        let parts = Parts { categories: Categories::EMPTY, integrity: Integrity::Trusted, ..top };
        Self(Class { scheme, parts })
    }
}

impl Scheme {
    /// Checks a declared ceiling and reads it.
    ///
    /// # Errors
    ///
    /// With the path of the value: an unknown level or category.
    pub fn read_ceiling(&self, document: &CeilingDocument) -> Result<Ceiling, Error> {
        let label = self.label(&document.level).map_err(|error| error.inside("level"))?;
        let categories = self.read_categories(&document.categories);
        let ceiling = Ceiling::of_rank(self.clone(), label.class.parts.rank)
            .with_categories(categories.map_err(|error| error.inside("categories"))?);
        Ok(if document.untrusted { ceiling.untrusted() } else { ceiling })
    }
}

impl fmt::Display for Ceiling {
    /// As the text of a label: `confidential{personal}untrusted`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Class { scheme, parts } = &self.0;
        let names = CategoryNames(scheme, parts.categories);
        write!(f, "{}{{{names}}}{}", scheme.level_name(parts.rank), parts.integrity)
    }
}

impl fmt::Debug for Ceiling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ceiling({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, Retention};

    #[test]
    fn places_purposes_and_time_are_not_looked_at() {
        let label = Label::new(Level::Internal)
            .within("DE".parse().unwrap())
            .for_purposes(crate::Purposes::NONE)
            .kept(Retention::days(Some(3), None).unwrap())
            .kept(Retention::days(None, Some(2)).unwrap().on_hold())
            .from_source("s")
            .about("p");
        assert!(Ceiling::new(Level::Internal).admits(&label));
        assert!(!Ceiling::new(Level::Public).admits(&label));
        assert!(Ceiling::TOP.admits(&Label::TOP));
        let all = Ceiling::new(Level::Restricted).with_categories(Categories::ALL);
        assert!(all.untrusted().admits(&Label::TOP));
    }

    #[test]
    fn untrusted_data_is_admitted_where_it_says_so() {
        let untrusted = Label::BOTTOM.untrusted();
        for (ceiling, admits) in [
            (Ceiling::new(Level::Restricted), false),
            (Ceiling::new(Level::Public).untrusted(), true),
            (Ceiling::TOP, true),
            (Ceiling::TOP.meet(&Ceiling::new(Level::Public)), false),
        ] {
            assert_eq!(ceiling.admits_untrusted(), admits, "{ceiling}");
            assert_eq!(ceiling.admits(&untrusted), admits, "{ceiling}");
        }
    }

    #[test]
    fn what_is_admitted_joined_is_admitted_alone() {
        let levels =
            Scheme::builder().level("open", Level::Public).level("shut", Level::Restricted);
        let scheme = levels.build().unwrap();
        let document = |level: &str| CeilingDocument {
            level: level.to_owned(),
            categories: vec!["*".to_owned()],
            untrusted: true,
        };
        let own = scheme.label("shut").unwrap();
        let standard = Label::new(Level::Internal);
        let join = own.clone().join(&standard);
        for (level, admits) in [("open", false), ("shut", true)] {
            let ceiling = scheme.read_ceiling(&document(level)).unwrap();
            assert_eq!(ceiling.admits(&join), admits, "{level}");
            assert_eq!(ceiling.admits(&standard), admits, "{level}");
            assert_eq!(ceiling.admits(&own), admits, "{level}");
        }
    }

    #[test]
    fn what_is_in_two_ceilings_is_in_each() {
        let own = |name: &str| {
            let levels = Scheme::builder().level(name, Level::Public);
            levels.level("shut", Level::Restricted).build().unwrap()
        };
        let document = CeilingDocument { level: "shut".to_owned(), ..CeilingDocument::default() };
        let of = |name: &str| own(name).read_ceiling(&document).unwrap();
        let ceilings = [of("open"), of("free"), Ceiling::new(Level::Internal), Ceiling::TOP];
        let limited = Label::BOTTOM.within("DE".parse().unwrap());
        let shut = own("open").label("shut").unwrap();
        let labels = [Label::BOTTOM, limited, shut, Label::new(Level::Internal), Label::TOP];
        for one in &ceilings {
            for two in &ceilings {
                let both = one.meet(two);
                assert!(both.admits(&Label::BOTTOM), "{both}");
                for label in labels.iter().filter(|label| both.admits(label)) {
                    assert!(one.admits(label) && two.admits(label), "{one} {two} {label}");
                }
            }
            assert_eq!(one.meet(&Ceiling::TOP), *one);
        }
    }

    #[test]
    fn words_of_another_scheme_count_as_the_worst() {
        let own = |name: &str| Scheme::builder().category(name).build().unwrap();
        let (one, two) = (own("salary"), own("salary_history"));
        let label = one.label("internal").unwrap();
        let salary = label.clone().with_categories(one.category("salary").unwrap());
        let document = |name: &str| CeilingDocument {
            level: "confidential".to_owned(),
            categories: vec![name.to_owned()],
            untrusted: false,
        };
        let same = one.read_ceiling(&document("salary")).unwrap();
        let other = two.read_ceiling(&document("salary_history")).unwrap();
        assert!(same.admits(&salary) && same.admits(&label));
        assert!(!other.admits(&salary) && other.admits(&label));
        assert!(!other.covers(&same) && same.covers(&Ceiling::new(Level::Confidential)));
        let health = Ceiling::new(Level::Restricted).with_categories(Category::Health);
        assert_eq!(health.to_string(), "restricted{health}trusted");
        assert_eq!(same.meet(&health).to_string(), "confidential{-}trusted");
    }
}
