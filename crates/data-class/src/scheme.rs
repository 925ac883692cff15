//! The vocabulary of labels: levels, categories and purposes, the standard ones and one's own.

use std::fmt;
use std::sync::Arc;

use crate::categories::{CUSTOM_CATEGORIES_MAX, FIRST_CUSTOM_CATEGORY};
use crate::purpose::{CUSTOM_PURPOSES_MAX, FIRST_CUSTOM_PURPOSE};
use crate::{Categories, Category, Error, ErrorKind, Label, Level, Purpose, Purposes};

/// The most levels that a scheme may have.
pub const LEVELS_MAX: usize = 32;

/// The greatest length of a name in a scheme, in bytes.
pub const SCHEME_NAME_MAX: usize = 64;

/// The words that labels and sinks are written in.
///
/// Every scheme has the standard categories and purposes; one of your own adds to them, and may
/// have other levels. [`Scheme::STANDARD`] is what [`Label::new`] and [`Sink`](crate::Sink) use
/// unless told otherwise. Build a scheme once and share it; a clone is a pointer.
///
/// ```
/// use data_class::{Level, Scheme};
///
/// let scheme = Scheme::builder()
///     .level("open", Level::Public)
///     .level("team", Level::Internal)
///     .level("secret", Level::Restricted)
///     .level("top_secret", Level::Restricted)
///     .category("salary")
///     .purpose("payroll")
///     .build()?;
/// let label = scheme
///     .label("secret")?
///     .with_categories(scheme.category("salary")?)
///     .for_purposes(scheme.purpose("payroll")?);
/// assert_eq!(label.to_string(), "secret{salary}trusted purposes=payroll");
/// assert_eq!(scheme.parse(&label.to_string())?, label);
/// # Ok::<(), data_class::Error>(())
/// ```
///
/// # Labels of different schemes
///
/// Two schemes are one if they say the same. A label of the standard scheme can be joined with one
/// of any scheme that has the standard levels, and the result is in the words of that one. Labels of
/// two schemes of one's own, or of different levels, join to a label that says what [`Label::TOP`]
/// says: what cannot be compared is not guessed.
#[derive(Clone)]
pub struct Scheme(Option<Arc<Vocabulary>>);

#[derive(Debug, PartialEq, Eq)]
struct Vocabulary {
    /// From the lowest up, each with the standard level it counts as; empty: the standard ones.
    levels: Vec<(String, Level)>,
    /// One's own, in the order of their bits.
    categories: Vec<String>,
    purposes: Vec<String>,
}

impl Scheme {
    /// The standard levels, categories and purposes, and no others.
    pub const STANDARD: Self = Self(None);

    /// A builder for a scheme of one's own.
    pub fn builder() -> SchemeBuilder {
        SchemeBuilder { levels: Vec::new(), categories: Vec::new(), purposes: Vec::new() }
    }

    /// A label of this level and nothing else: no category, trusted, usable everywhere and for
    /// every purpose.
    pub fn label(&self, level: &str) -> Result<Label, Error> {
        let rank = self.rank(level).ok_or(Error::new(ErrorKind::UnknownLevel))?;
        Ok(Label::of_rank(self.clone(), rank))
    }

    /// The label for data that is at least of a standard level: the highest of this scheme's levels
    /// that count as that one, or the next above.
    #[must_use]
    pub fn label_at(&self, level: Level) -> Label {
        Label::of_rank(self.clone(), self.rank_at(level))
    }

    /// The label in the words of this scheme, no lower: a level becomes the highest of this scheme's
    /// that count as the same standard level, a category of the other scheme's own every category,
    /// and a purpose of its own none. Sources and subjects stay as they are.
    pub(crate) fn translate(&self, label: &Label) -> Label {
        if label.class.scheme.is(self) {
            return label.clone();
        }
        let mut translated = label.clone();
        let parts = &mut translated.class.parts;
        parts.rank = self.rank_at(label.level());
        if parts.categories.has_custom() {
            parts.categories = Categories::ALL;
        }
        parts.purposes = parts.purposes.standard();
        translated.class.scheme = self.clone();
        translated.class.settle_top();
        translated
    }

    /// The category of this name.
    pub fn category(&self, name: &str) -> Result<Category, Error> {
        if let Ok(standard) = name.parse() {
            return Ok(standard);
        }
        let own = self.0.as_ref().and_then(|own| index_of(&own.categories, name));
        own.map(Category::custom).ok_or(Error::new(ErrorKind::UnknownCategory))
    }

    /// The purpose of this name.
    pub fn purpose(&self, name: &str) -> Result<Purpose, Error> {
        if let Some(standard) = Purpose::standard(name) {
            return Ok(standard);
        }
        let own = self.0.as_ref().and_then(|own| index_of(&own.purposes, name));
        own.map(Purpose::custom).ok_or(Error::new(ErrorKind::UnknownPurpose))
    }

    /// Reads the canonical text of a label of this scheme, without sources and subjects, which are
    /// not in it. Linear in the text.
    pub fn parse(&self, text: &str) -> Result<Label, Error> {
        crate::text::parse(self, text).ok_or(Error::new(ErrorKind::MalformedLabel))
    }

    /// The names of the levels from the lowest up.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        let own = self.own_levels().unwrap_or_default();
        let standard = if own.is_empty() { Level::ALL } else { &[] };
        own.iter().map(|(name, _)| name.as_str()).chain(standard.iter().map(|level| level.as_str()))
    }

    /// The name of a category: `custom#N` for one that this scheme does not have.
    #[must_use]
    pub fn category_name(&self, category: Category) -> String {
        match category.custom_index() {
            None => category.to_string(),
            Some(index) => {
                let own = self.0.as_ref().and_then(|own| own.categories.get(index));
                own.cloned().unwrap_or_else(|| category.to_string())
            }
        }
    }

    /// The name of a purpose: `custom#N` for one that this scheme does not have.
    #[must_use]
    pub fn purpose_name(&self, purpose: Purpose) -> String {
        match purpose.custom_index() {
            None => purpose.to_string(),
            Some(index) => {
                let own = self.0.as_ref().and_then(|own| own.purposes.get(index));
                own.cloned().unwrap_or_else(|| purpose.to_string())
            }
        }
    }

    /// Whether ranks mean the same in both.
    pub(crate) fn same_levels(&self, other: &Self) -> bool {
        self.is(other) || self.own_levels() == other.own_levels()
    }

    /// Whether both say the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(two)) => Arc::ptr_eq(one, two) || one == two,
            _ => false,
        }
    }

    pub(crate) fn is_standard(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the levels are the standard ones.
    pub(crate) fn has_standard_levels(&self) -> bool {
        self.own_levels().is_none()
    }

    pub(crate) fn rank(&self, name: &str) -> Option<u8> {
        let position = self.levels().position(|level| level == name)?;
        u8::try_from(position).ok()
    }

    pub(crate) fn rank_at(&self, level: Level) -> u8 {
        let Some(own) = self.own_levels() else { return level as u8 };
        let exact = own.iter().rposition(|(_, counts_as)| *counts_as == level);
        let above = || own.iter().position(|(_, counts_as)| *counts_as > level);
        let rank = exact.or_else(above).unwrap_or(own.len().saturating_sub(1));
        u8::try_from(rank).unwrap_or(u8::MAX)
    }

    /// The rank of the highest level.
    pub(crate) fn highest(&self) -> u8 {
        let levels = self.own_levels().map_or(Level::ALL.len(), <[_]>::len);
        u8::try_from(levels.saturating_sub(1)).unwrap_or(u8::MAX)
    }

    /// The standard level that a rank counts as.
    pub(crate) fn level(&self, rank: u8) -> Level {
        match self.own_levels() {
            None => Level::ALL.get(usize::from(rank)).copied(),
            Some(own) => own.get(usize::from(rank)).map(|(_, level)| *level),
        }
        .unwrap_or(Level::Restricted)
    }

    pub(crate) fn level_name(&self, rank: u8) -> &str {
        match self.own_levels() {
            None => self.level(rank).as_str(),
            Some(own) => own.get(usize::from(rank)).map_or("restricted", |(name, _)| name),
        }
    }

    /// Whether every category is one of this scheme's.
    pub(crate) fn has_categories(&self, set: Categories) -> bool {
        let own = self.0.as_ref().map_or(0, |own| own.categories.len());
        set == Categories::ALL || set.is_subset(Categories::first_custom(own))
    }

    /// Whether every purpose is one of this scheme's.
    pub(crate) fn has_purposes(&self, set: Purposes) -> bool {
        let own = self.0.as_ref().map_or(0, |own| own.purposes.len());
        set == Purposes::ANY || set.is_subset(Purposes::first_custom(own))
    }

    fn own_levels(&self) -> Option<&[(String, Level)]> {
        let own = self.0.as_ref()?;
        (!own.levels.is_empty()).then_some(own.levels.as_slice())
    }
}

impl Default for Scheme {
    /// The standard one.
    fn default() -> Self {
        Self::STANDARD
    }
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl Eq for Scheme {}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("Scheme(standard)"),
            Some(own) => f.debug_tuple("Scheme").field(own).finish(),
        }
    }
}

/// Collects the words of a [`Scheme`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct SchemeBuilder {
    levels: Vec<(String, Level)>,
    categories: Vec<String>,
    purposes: Vec<String>,
}

impl SchemeBuilder {
    /// Adds a level above those added before, and the standard level that it counts as where only
    /// those are known. Without any call the levels are the standard ones.
    pub fn level(mut self, name: impl Into<String>, counts_as: Level) -> Self {
        self.levels.push((name.into(), counts_as));
        self
    }

    /// Adds a category.
    pub fn category(mut self, name: impl Into<String>) -> Self {
        self.categories.push(name.into());
        self
    }

    /// Adds a purpose.
    pub fn purpose(mut self, name: impl Into<String>) -> Self {
        self.purposes.push(name.into());
        self
    }

    /// Checks the words and builds the scheme.
    ///
    /// A name begins with a letter and has at most [`SCHEME_NAME_MAX`] of `[a-z0-9_]`. No name may
    /// come twice among its like, standard ones included; a scheme has at least two levels and at
    /// most [`LEVELS_MAX`], whose standard levels ascend from public to restricted, at most
    /// 48 categories and 47 purposes of its own. A level with the name of a standard one counts as
    /// that one ([`ErrorKind::ContradictoryFacts`]), and `public` is the lowest: the text of a label
    /// never means less where it is read in the words of the other scheme. An error has the path of
    /// the name, such as `levels[2]`.
    pub fn build(self) -> Result<Scheme, Error> {
        let levels: Vec<&str> = self.levels.iter().map(|(name, _)| name.as_str()).collect();
        check_names("levels", &levels, LEVELS_MAX, |_| false)?;
        let mut last = Level::Public;
        for (index, (name, level)) in self.levels.iter().enumerate() {
            let means = name.parse::<Level>().unwrap_or(*level);
            if means != *level || name == Level::Public.as_str() && index > 0 {
                return Err(Error::at(ErrorKind::ContradictoryFacts, format!("levels[{index}]")));
            }
            let starts_high = index == 0 && *level != Level::Public;
            let ends_low = index + 1 == self.levels.len() && *level != Level::Restricted;
            if starts_high || ends_low || *level < last {
                let path = format!("levels[{index}]");
                return Err(Error::at(ErrorKind::LevelOutOfOrder, path));
            }
            last = *level;
        }
        let categories: Vec<&str> = self.categories.iter().map(String::as_str).collect();
        let known = |name: &str| name.parse::<Category>().is_ok();
        check_names("categories", &categories, CUSTOM_CATEGORIES_MAX, known)?;
        let purposes: Vec<&str> = self.purposes.iter().map(String::as_str).collect();
        let known = |name: &str| Purpose::standard(name).is_some();
        check_names("purposes", &purposes, CUSTOM_PURPOSES_MAX, known)?;
        let Self { levels, categories, purposes } = self;
        if levels.is_empty() && categories.is_empty() && purposes.is_empty() {
            return Ok(Scheme::STANDARD);
        }
        Ok(Scheme(Some(Arc::new(Vocabulary { levels, categories, purposes }))))
    }
}

fn check_names(
    field: &str,
    names: &[&str],
    most: usize,
    is_standard: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let at = |kind, index: usize| Err(Error::at(kind, format!("{field}[{index}]")));
    if names.len() > most {
        return at(ErrorKind::TooMany, most);
    }
    for (index, name) in names.iter().enumerate() {
        if !is_name(name) {
            return at(ErrorKind::MalformedName, index);
        }
        if is_standard(name) || names.iter().take(index).any(|earlier| earlier == name) {
            return at(ErrorKind::DuplicateName, index);
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    name.len() <= SCHEME_NAME_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(allowed)
}

fn index_of(names: &[String], name: &str) -> Option<u8> {
    let position = names.iter().position(|known| known == name)?;
    u8::try_from(position).ok()
}

const _: () = assert!(FIRST_CUSTOM_CATEGORY as usize + CUSTOM_CATEGORIES_MAX == 64);
const _: () = assert!(FIRST_CUSTOM_PURPOSE as usize + CUSTOM_PURPOSES_MAX == 63);
