//! What kind of data it is, and sets of such kinds.

use std::fmt;
use std::str::FromStr;

use crate::names::impl_names;
use crate::{Error, ErrorKind};

/// A kind of data that law or contract treats on its own.
///
/// Written and read as the name in snake case, such as `special_category`.
//
// In the alphabetical order of the names, so that the order of the bits in `Categories` is the
// canonical order; no bit ever leaves the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Passwords, keys, tokens.
    Credential,
    /// Health data.
    Health,
    /// Card and account numbers.
    Payment,
    /// Data about a person who can be told apart by it.
    Personal,
    /// The special categories of GDPR article 9, such as religion or union membership. Health
    /// data is one of them by law; here it is its own category and does not imply this one.
    SpecialCategory,
}

impl Category {
    /// Every category, in the order of their names.
    pub const ALL: &[Self] =
        &[Self::Credential, Self::Health, Self::Payment, Self::Personal, Self::SpecialCategory];

    /// The canonical name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Health => "health",
            Self::Payment => "payment",
            Self::Personal => "personal",
            Self::SpecialCategory => "special_category",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl_names!(Category, ErrorKind::UnknownCategory);

/// A set of [`Category`] values.
///
/// Its text is the sorted names with commas between them, `health,personal`, or `-` for the
/// empty set. Only that text is read back.
///
/// ```
/// use data_class::{Categories, Category};
///
/// let set: Categories = [Category::Personal, Category::Health].into();
/// assert_eq!(set.to_string(), "health,personal");
/// assert_eq!("health,personal".parse(), Ok(set));
/// assert!("personal,health".parse::<Categories>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Categories(u16);

impl Categories {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// Every category this version knows.
    pub const ALL: Self = Self::of(Category::ALL);

    /// The set of the given categories, where a constant is needed; elsewhere `into()` and
    /// `collect()` do the same.
    #[must_use]
    pub const fn of(categories: &[Category]) -> Self {
        let mut bits = 0;
        let mut rest = categories;
        // `for` is not const.
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// Whether the set has no element.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of elements.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the category is in the set.
    #[must_use]
    pub const fn contains(self, category: Category) -> bool {
        self.0 & category.bit() != 0
    }

    /// Whether every element of this set is in the other.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// What is in one of the sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The elements in the order of their names.
    pub const fn iter(self) -> CategoriesIter {
        CategoriesIter { rest: self }
    }
}

impl fmt::Display for Categories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("-");
        }
        for (index, category) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(category.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Categories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromStr for Categories {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::new(ErrorKind::MalformedCategories);
        if text == "-" {
            return Ok(Self::EMPTY);
        }
        let mut set = Self::EMPTY;
        let mut last = None;
        for name in text.split(',') {
            let category = name.parse::<Category>().map_err(|_| malformed.clone())?;
            // Strictly ascending: one set has one text.
            if last >= Some(category) {
                return Err(malformed);
            }
            last = Some(category);
            set = set.union(category.into());
        }
        Ok(set)
    }
}

impl From<Category> for Categories {
    fn from(category: Category) -> Self {
        Self(category.bit())
    }
}

impl<const N: usize> From<[Category; N]> for Categories {
    fn from(categories: [Category; N]) -> Self {
        Self::of(&categories)
    }
}

impl FromIterator<Category> for Categories {
    fn from_iter<I: IntoIterator<Item = Category>>(categories: I) -> Self {
        let bits = categories.into_iter().fold(0, |bits, category| bits | category.bit());
        Self(bits)
    }
}

impl IntoIterator for Categories {
    type Item = Category;
    type IntoIter = CategoriesIter;

    fn into_iter(self) -> CategoriesIter {
        self.iter()
    }
}

/// The elements of a [`Categories`], in the order of their names.
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy"]
pub struct CategoriesIter {
    rest: Categories,
}

impl Iterator for CategoriesIter {
    type Item = Category;

    fn next(&mut self) -> Option<Category> {
        let next = Category::ALL.iter().copied().find(|category| self.rest.contains(*category))?;
        self.rest = self.rest.difference(next.into());
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rest.len(), Some(self.rest.len()))
    }
}

impl ExactSizeIterator for CategoriesIter {}
