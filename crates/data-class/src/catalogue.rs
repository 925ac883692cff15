//! Everything data may flow to, by name.

mod document;
mod read;

use std::collections::BTreeMap;

use crate::{Date, Sink, StaleFact};

pub use document::{CatalogueDocument, EvidencedDocument, SinkDocument, Stated, TransferDocument};

/// The sinks that a policy knows: providers and their models, tools, agents, stores and persons.
///
/// [`Scheme::read_catalogue`](crate::Scheme::read_catalogue) makes one from a
/// [`CatalogueDocument`]. A sink is found by its kind and name, `tool:mail`; a model by that of its
/// provider as well, `model:acme/small`. What is not in it has no facts: nothing should flow there.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use data_class::{CatalogueDocument, Label, Level, Scheme, SinkDocument, Stated};
///
/// let mail = SinkDocument { ceiling: Some("internal".to_owned()), ..SinkDocument::default() };
/// let document = CatalogueDocument {
///     tools: BTreeMap::from([("mail".to_owned(), mail)]),
///     ..CatalogueDocument::default()
/// };
/// let catalogue = Scheme::STANDARD.read_catalogue(&document)?;
/// let mail = catalogue.sink("tool:mail").ok_or("not in the catalogue")?;
/// assert!(Label::new(Level::Internal).flows_to(mail).is_ok());
/// assert!(catalogue.sink("tool:web").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    sinks: BTreeMap<String, Sink>,
}

impl Catalogue {
    /// The sink of this name, such as `model:acme/small`.
    #[must_use]
    pub fn sink(&self, name: &str) -> Option<&Sink> {
        self.sinks.get(name)
    }

    /// Every sink, sorted by name.
    pub fn sinks(&self) -> impl Iterator<Item = &Sink> {
        self.sinks.values()
    }

    /// How many sinks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sinks.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sinks.is_empty()
    }

    /// Every fact of every sink that has no evidence or was last checked more than `most_days` ago,
    /// by the name of the sink. A model is listed for what it inherits.
    #[must_use]
    pub fn stale(&self, today: Date, most_days: u32) -> Vec<(&Sink, StaleFact)> {
        let of = |sink| {
            Sink::stale_facts(sink, today, most_days).into_iter().map(move |one| (sink, one))
        };
        self.sinks().flat_map(of).collect()
    }

    /// This catalogue as if its stale facts had never been stated: less flows, never more.
    #[must_use]
    pub fn without_stale(&self, today: Date, most_days: u32) -> Self {
        let fresh = |(name, sink): (&String, &Sink)| {
            (name.clone(), sink.without_stale_facts(today, most_days))
        };
        Self { sinks: self.sinks.iter().map(fresh).collect() }
    }
}
