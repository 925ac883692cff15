//! Values in fields that have labels of their own.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Label, Labeled, Sink};

/// Named values, each with a label of its own.
///
/// One sensitive field does not taint the others as long as it is left out: only what is taken
/// together gets the label of all (`tests/labeled.rs`:
/// `a_field_that_is_left_out_taints_nothing`). Names are no secrets: they are printed, recorded and
/// have no label, so put no data into them.
///
/// ```
/// use data_class::{Label, Labeled, LabeledFields, Level};
///
/// let mut person = LabeledFields::new();
/// person.insert("city", Labeled::new("Ulm", Label::new(Level::Internal)));
/// person.insert("password", Labeled::new("swordfish", Label::new(Level::Restricted)));
///
/// let city = person.select(["city"]).unwrap();
/// assert_eq!(city.label().level(), Level::Internal);
/// assert_eq!(person.all().label().level(), Level::Restricted);
/// ```
#[derive(Clone)]
pub struct LabeledFields<T>(BTreeMap<String, Labeled<T>>);

impl<T> LabeledFields<T> {
    /// No field.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Sets a field and returns the value that had the name before.
    pub fn insert(&mut self, name: impl Into<String>, value: Labeled<T>) -> Option<Labeled<T>> {
        self.0.insert(name.into(), value)
    }

    /// Takes a field out, with its own label.
    pub fn take(&mut self, name: &str) -> Option<Labeled<T>> {
        self.0.remove(name)
    }

    /// A field, with its own label.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Labeled<T>> {
        self.0.get(name)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields of these names, taken together under the label of all of them and of no other;
    /// `None` if there is no field of one of the names.
    #[must_use]
    pub fn select<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Option<Labeled<BTreeMap<&str, &T>>> {
        let pair = |name: &'n str| {
            let (name, value) = self.0.get_key_value(name)?;
            Some(value.project(|value| (name.as_str(), value)))
        };
        names.into_iter().map(pair).collect::<Option<Vec<_>>>().map(Labeled::from_iter)
    }

    /// Every field, taken together under the label of all.
    pub fn all(self) -> Labeled<BTreeMap<String, T>> {
        self.0.into_iter().map(|(name, value)| value.map(|value| (name, value))).collect()
    }

    /// The label of all fields together.
    #[must_use]
    pub fn label(&self) -> Label {
        let mut label = Label::BOTTOM;
        for value in self.0.values() {
            label.raise(value.label());
        }
        label
    }

    /// The fields that may flow to the sink, each taken alone, and the others.
    ///
    /// Taken together the first may still be refused: each of two fields can have a transfer basis
    /// that does not cover the other, or duties to keep that contradict each other. So ask for the
    /// permit for what goes together.
    #[must_use]
    pub fn split_by(self, sink: &Sink) -> (Self, Self) {
        let (open, closed) = self.0.into_iter().partition(|(_, value)| value.permit(sink).is_ok());
        (Self(open), Self(closed))
    }
}

impl<T> Default for LabeledFields<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Into<String>, T> FromIterator<(N, Labeled<T>)> for LabeledFields<T> {
    /// Of two fields of one name, the later one.
    fn from_iter<I: IntoIterator<Item = (N, Labeled<T>)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<T> fmt::Debug for LabeledFields<T> {
    /// How many there are, and the label of all: a name may come from outside.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LabeledFields({} fields, {})", self.len(), self.label())
    }
}
