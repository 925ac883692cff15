//! What is known about a piece of data.

use std::fmt;
use std::str::FromStr;

use crate::{Categories, Error, ErrorKind, Integrity, Level, Refusal, Sink};

/// What is known about a piece of data: how secret it is, of which kinds, and whether
/// somebody outside had a hand in it.
///
/// Labels form a lattice. [`join`](Label::join) is the label of data made from two pieces;
/// [`is_at_most`](Label::is_at_most) is the order. It is a partial order, and `PartialOrd` is
/// left out on purpose: with it, `!(a <= b)` would read like `a > b`.
///
/// No method lowers a label, and there is no `Default`: data nobody labelled is
/// [`Label::TOP`].
///
/// # Text
///
/// ```text
/// label      = level "{" categories "}" integrity
/// level      = "public" | "internal" | "confidential" | "restricted"
/// categories = "-" | name *( "," name )        each name once, in ascending order
/// integrity  = "trusted" | "untrusted"
/// ```
///
/// Each part is always written, also when it is the lowest, so that a text that was cut off
/// is an error and not a lower label.
///
/// ```
/// use data_class::{Category, Label, Level};
///
/// let label = Label::new(Level::Confidential).with_categories(Category::Personal).untrusted();
/// assert_eq!(label.to_string(), "confidential{personal}untrusted");
/// assert_eq!("confidential{personal}untrusted".parse(), Ok(label));
/// assert_eq!(Label::BOTTOM.to_string(), "public{-}trusted");
/// assert!("confidential{personal}".parse::<Label>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    level: Level,
    categories: Categories,
    integrity: Integrity,
}

impl Label {
    /// The least label: public, no category, trusted.
    pub const BOTTOM: Self = Self::new(Level::Public);

    /// The greatest label: restricted, every category, untrusted. What comes from an undeclared
    /// source gets this one.
    pub const TOP: Self = Self {
        level: Level::Restricted,
        categories: Categories::ALL,
        integrity: Integrity::Untrusted,
    };

    /// Trusted data of this level, of no category.
    #[must_use]
    pub const fn new(level: Level) -> Self {
        Self { level, categories: Categories::EMPTY, integrity: Integrity::Trusted }
    }

    /// Adds categories to those it has.
    #[must_use]
    pub fn with_categories(self, categories: impl Into<Categories>) -> Self {
        Self { categories: self.categories.union(categories.into()), ..self }
    }

    /// Marks the data as untrusted.
    #[must_use]
    pub const fn untrusted(self) -> Self {
        Self { integrity: Integrity::Untrusted, ..self }
    }

    /// How secret the data is.
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// Of which kinds it is.
    #[must_use]
    pub const fn categories(self) -> Categories {
        self.categories
    }

    /// Whether somebody outside had a hand in it.
    #[must_use]
    pub const fn integrity(self) -> Integrity {
        self.integrity
    }

    /// The label of data made from both: the least label that both are at most.
    #[must_use]
    pub const fn join(self, other: Self) -> Self {
        Self {
            level: self.level.join(other.level),
            categories: self.categories.union(other.categories),
            integrity: self.integrity.join(other.integrity),
        }
    }

    /// Whether this label is below or equal to the other in every component, so that data
    /// labelled like this may take the place of data labelled like the other.
    #[must_use]
    pub const fn is_at_most(self, other: Self) -> bool {
        self.level as u8 <= other.level as u8
            && self.categories.is_subset(other.categories)
            && self.integrity as u8 <= other.integrity as u8
    }

    /// Whether data with this label may flow to the sink; if not, everything that stands
    /// against it.
    pub fn flows_to(self, sink: &Sink) -> Result<(), Refusal> {
        // The allowed case is the common one and allocates nothing.
        if self.is_at_most(sink.bound()) { Ok(()) } else { Err(Refusal::new(self, sink)) }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{{{}}}{}", self.level, self.categories, self.integrity)
    }
}

impl FromStr for Label {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).ok_or(Error::new(ErrorKind::MalformedLabel))
    }
}

fn parse(text: &str) -> Option<Label> {
    let (level, rest) = text.split_once('{')?;
    let (categories, integrity) = rest.split_once('}')?;
    Some(Label {
        level: level.parse().ok()?,
        categories: categories.parse().ok()?,
        integrity: integrity.parse().ok()?,
    })
}
