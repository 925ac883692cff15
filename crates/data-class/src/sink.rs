//! Places data may flow to.

use crate::{Categories, Label, Level};

/// A place data may flow to: a tool, a provider, another agent, a person.
///
/// A new sink accepts public data of no category that only trusted parties touched. What else
/// it accepts has to be said, component by component.
///
/// ```
/// use data_class::{Category, Label, Level, Sink};
///
/// let search = Sink::new("web_search");
/// assert!(Label::BOTTOM.flows_to(&search).is_ok());
/// assert!(Label::new(Level::Internal).flows_to(&search).is_err());
///
/// let crm = Sink::new("crm")
///     .with_ceiling(Level::Confidential)
///     .accepting([Category::Personal, Category::Payment])
///     .accepting_untrusted(true);
/// assert!(Label::new(Level::Internal).untrusted().flows_to(&crm).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Sink {
    name: String,
    #[cfg_attr(feature = "serde", serde(default = "public"))]
    ceiling: Level,
    #[cfg_attr(feature = "serde", serde(default))]
    categories: Categories,
    #[cfg_attr(feature = "serde", serde(default))]
    accepts_untrusted: bool,
}

impl Sink {
    /// A sink that accepts as little as a sink can.
    ///
    /// The name is shown in refusals and may be any text.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ceiling: Level::Public,
            categories: Categories::EMPTY,
            accepts_untrusted: false,
        }
    }

    /// Sets the highest level that is accepted.
    #[must_use]
    pub fn with_ceiling(mut self, ceiling: Level) -> Self {
        self.ceiling = ceiling;
        self
    }

    /// Sets the categories that are accepted; those set before are not kept.
    #[must_use]
    pub fn accepting(mut self, categories: impl Into<Categories>) -> Self {
        self.categories = categories.into();
        self
    }

    /// Sets whether untrusted data is accepted.
    #[must_use]
    pub fn accepting_untrusted(mut self, accepts: bool) -> Self {
        self.accepts_untrusted = accepts;
        self
    }

    /// The name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The highest level that is accepted.
    #[must_use]
    pub const fn ceiling(&self) -> Level {
        self.ceiling
    }

    /// The categories that are accepted.
    #[must_use]
    pub const fn categories(&self) -> Categories {
        self.categories
    }

    /// Whether untrusted data is accepted.
    #[must_use]
    pub const fn accepts_untrusted(&self) -> bool {
        self.accepts_untrusted
    }

    /// The greatest label that may flow here: exactly the labels at most this one do.
    ///
    /// Two sinks compare by it, for example a model and the one to fall back to.
    #[must_use]
    pub fn bound(&self) -> Label {
        let bound = Label::new(self.ceiling).with_categories(self.categories);
        if self.accepts_untrusted { bound.untrusted() } else { bound }
    }
}

#[cfg(feature = "serde")]
fn public() -> Level {
    Level::Public
}
