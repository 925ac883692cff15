//! Values that carry their label.

use std::fmt;

use crate::{Label, Permit, Refusal, Sink};

/// A value together with its label, which it does not leave without a permit.
///
/// What is made from it by [`map`](Labeled::map), [`zip`](Labeled::zip) and `collect` has the
/// label of everything that went in. The value itself comes out in two ways only: with a
/// [`Permit`] for a sink, through [`release`](Labeled::release) or [`peek`](Labeled::peek), and
/// through a [`Declassifier`](crate::Declassifier). There is no `Deref`, `AsRef`, `Display`,
/// `Serialize` or comparison, and `Debug` prints the label only (`tests/compile_fail.rs`:
/// `what_must_not_compile_does_not`; `tests/labeled.rs`: `no_value_is_shown`).
///
/// ```
/// use data_class::{Category, Label, Labeled, Level, Sink, SinkKind};
///
/// let name = Labeled::new(
///     "Ada Example".to_owned(),
///     Label::new(Level::Confidential).with_categories(Category::Personal),
/// );
/// let greeting = Labeled::new("Dear ".to_owned(), Label::BOTTOM)
///     .zip(name)
///     .map(|(greeting, name)| greeting + &name);
/// assert_eq!(format!("{greeting:?}"), "Labeled(confidential{personal}trusted)");
///
/// let search = Sink::builder(SinkKind::Tool, "web_search").build()?;
/// assert!(greeting.permit(&search).is_err());
///
/// let mail = Sink::builder(SinkKind::Tool, "mail")
///     .ceiling(Level::Confidential)
///     .accepts(Category::Personal)
///     .build()?;
/// let permit = greeting.permit(&mail).map_err(|refusal| refusal.to_string()).unwrap();
/// assert_eq!(greeting.release(permit).ok().as_deref(), Some("Dear Ada Example"));
/// # Ok::<(), data_class::Error>(())
/// ```
///
/// # What types cannot prevent
///
/// - A closure in [`map`](Labeled::map) or [`project`](Labeled::project) sees the value and can
///   print it, send it or put it elsewhere. So can `Clone`, `Drop` and other code of the type
///   inside. The label is a guard against mistakes, not against hostile code in the process.
/// - A permit says which sink was asked about; that the value then goes there and not elsewhere is
///   up to the code that releases it.
/// - Whether the code decides by the value of one label what it does with another is not seen.
#[derive(Clone)]
#[must_use = "a labelled value that is dropped has labelled nothing"]
pub struct Labeled<T> {
    value: T,
    label: Label,
}

impl<T> Labeled<T> {
    /// Puts a label on a value. It is the caller's word that the label is right.
    pub const fn new(value: T, label: Label) -> Self {
        Self { value, label }
    }

    /// A value that nobody labelled: it has [`Label::TOP`].
    pub const fn unlabeled(value: T) -> Self {
        Self::new(value, Label::TOP)
    }

    /// Its label, which is no secret.
    #[must_use]
    pub const fn label(&self) -> &Label {
        &self.label
    }

    /// What a function makes of the value, with the same label.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Labeled<U> {
        Labeled::new(function(self.value), self.label)
    }

    /// What a function makes of the value and labels on its own; the result has the label of both.
    pub fn and_then<U>(self, function: impl FnOnce(T) -> Labeled<U>) -> Labeled<U> {
        let Labeled { value, label } = function(self.value);
        Labeled::new(value, self.label.join(&label))
    }

    /// Both values, with the label of both.
    pub fn zip<U>(self, other: Labeled<U>) -> Labeled<(T, U)> {
        Labeled::new((self.value, other.value), self.label.join(&other.label))
    }

    /// A part of the value, such as one field, with the label of the whole.
    ///
    /// The whole stays where it is. Where parts have labels of their own, keep them in
    /// [`LabeledFields`](crate::LabeledFields).
    pub fn project<'a, U>(&'a self, part: impl FnOnce(&'a T) -> U) -> Labeled<U> {
        Labeled::new(part(&self.value), self.label.clone())
    }

    /// The same value with its label raised to the join with another. Nothing lowers it.
    pub fn relabel_up(mut self, label: &Label) -> Self {
        self.label.raise(label);
        self
    }

    /// Whether the value may flow to the sink, as [`Label::flows_to`].
    ///
    /// # Errors
    ///
    /// Everything that stands against it.
    pub fn permit(&self, sink: &Sink) -> Result<Permit, Refusal> {
        self.label.flows_to(sink)
    }

    /// Takes the value out, to be handed to the permit's sink, and uses the permit up.
    ///
    /// A permit opens every value whose label is at most the one that was checked, which could have
    /// had a permit for that sink as well. For which sink it is, is not looked at here: it is where
    /// the value has to go. [`release_to`](Labeled::release_to) compares.
    ///
    /// # Errors
    ///
    /// This value, if its label is not at most the permit's; the permit is lost
    /// (`tests/labeled.rs`: `a_permit_for_another_sink_or_label_opens_nothing`,
    /// `a_permit_opens_what_its_label_covers_and_nothing_else`).
    pub fn release(self, permit: Permit) -> Result<T, Self> {
        if self.is_covered_by(&permit) { Ok(self.value) } else { Err(self) }
    }

    /// [`release`](Labeled::release) to a given sink: the permit has to be for this very sink, in
    /// every fact.
    ///
    /// # Errors
    ///
    /// This value, if the permit is for another sink or its label does not cover this one.
    pub fn release_to(self, sink: &Sink, permit: Permit) -> Result<T, Self> {
        if permit.sink() == sink { self.release(permit) } else { Err(self) }
    }

    /// Looks at the value on behalf of the permit's sink, to measure or to encode it; `None` if
    /// the label is not at most the permit's.
    #[must_use]
    pub fn peek(&self, permit: &Permit) -> Option<&T> {
        self.is_covered_by(permit).then_some(&self.value)
    }

    /// Takes the value out without a permit; for declassification, which made its own check.
    pub(crate) fn into_parts(self) -> (T, Label) {
        (self.value, self.label)
    }

    fn is_covered_by(&self, permit: &Permit) -> bool {
        self.label.is_at_most(permit.label())
    }
}

/// Collects values into a collection with the label of all; an empty one has [`Label::BOTTOM`].
///
/// ```
/// use data_class::{Label, Labeled, Level};
///
/// let levels = [Level::Public, Level::Restricted, Level::Internal];
/// let values = levels.map(|level| Labeled::new(level as u8, Label::new(level)));
/// let all: Labeled<Vec<u8>> = values.into_iter().collect();
/// assert_eq!(all.label().level(), Level::Restricted);
/// ```
impl<T, C: FromIterator<T>> FromIterator<Labeled<T>> for Labeled<C> {
    fn from_iter<I: IntoIterator<Item = Labeled<T>>>(values: I) -> Self {
        let mut joined = Label::BOTTOM;
        let values = values.into_iter().map(|Labeled { value, label }| {
            joined.raise(&label);
            value
        });
        let value = values.collect();
        Self::new(value, joined)
    }
}

impl<T> fmt::Debug for Labeled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Labeled({})", self.label)
    }
}
