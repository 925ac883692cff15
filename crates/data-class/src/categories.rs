//! Sets of categories.

use std::fmt;
use std::str::FromStr;

use crate::bits::impl_bits;
use crate::{Category, Error, ErrorKind};

/// The first bit of a scheme's own categories; those below are for standard ones.
pub(crate) const FIRST_CUSTOM_CATEGORY: u8 = 16;
pub(crate) const CUSTOM_CATEGORIES_MAX: usize = 48;

/// A set of [`Category`] values.
///
/// Its text is the names with commas between them, standard ones first and sorted,
/// `health,personal`; `-` for the empty set and `*` for every category there is or will be. Only
/// that text is read back. Names of a scheme's own categories are known to the scheme only:
/// here they are `custom#N`, and not read.
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
pub struct Categories(u64);

impl Categories {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// Every category, also those that a scheme or a later version adds.
    pub const ALL: Self = Self(u64::MAX);

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

    /// The elements that have a name: the standard ones in the order of their names, then those of
    /// a scheme. Of [`Categories::ALL`], the standard ones.
    pub fn iter(self) -> CategoriesIter {
        let custom = if self == Self::ALL { 0 } else { self.0 >> FIRST_CUSTOM_CATEGORY };
        CategoriesIter { standard: Category::ALL.iter(), custom, index: 0, set: self }
    }

    /// The standard categories and so many of a scheme's own.
    pub(crate) fn first_custom(count: usize) -> Self {
        let bits = u32::try_from(count + usize::from(FIRST_CUSTOM_CATEGORY)).unwrap_or(u32::MAX);
        Self(1_u64.checked_shl(bits).map_or(u64::MAX, |above| above - 1))
    }

    /// Whether there is one of a scheme's own; every category there is counts as standard.
    pub(crate) fn has_custom(self) -> bool {
        self != Self::ALL && self.0 >> FIRST_CUSTOM_CATEGORY != 0
    }

    /// Those that every scheme has.
    pub(crate) fn standard(self) -> Self {
        if self == Self::ALL { self } else { Self(self.0 & ((1 << FIRST_CUSTOM_CATEGORY) - 1)) }
    }
}

impl_bits!(Categories, Category);

impl fmt::Display for Categories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("*");
        }
        if self.is_empty() {
            return f.write_str("-");
        }
        for (index, category) in self.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{category}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Categories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl FromStr for Categories {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let set = match text {
            "*" => Some(Self::ALL),
            "-" => Some(Self::EMPTY),
            names => names.split(',').map(|name| name.parse::<Category>().ok()).collect(),
        };
        // One set has one text: sorted, and no name twice.
        set.filter(|set| set.to_string() == text).ok_or(Error::new(ErrorKind::MalformedCategories))
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

/// The elements of a [`Categories`]: standard ones in the order of their names, then a scheme's.
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy"]
pub struct CategoriesIter {
    standard: std::slice::Iter<'static, Category>,
    set: Categories,
    custom: u64,
    index: u8,
}

impl Iterator for CategoriesIter {
    type Item = Category;

    fn next(&mut self) -> Option<Category> {
        let set = self.set;
        if let Some(found) = self.standard.by_ref().find(|one| set.contains(**one)) {
            return Some(*found);
        }
        while self.custom != 0 {
            let (index, is_in) = (self.index, self.custom & 1 == 1);
            self.index += 1;
            self.custom >>= 1;
            if is_in {
                return Some(Category::custom(index));
            }
        }
        None
    }
}
