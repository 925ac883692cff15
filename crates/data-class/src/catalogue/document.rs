//! A catalogue as a policy declares it.

use std::collections::BTreeMap;

/// A [`Catalogue`](crate::Catalogue) as a policy declares it: tables of sinks by name.
///
/// ```toml
/// [providers.acme]
/// regions = { value = ["EU"], source = "contract 2026-03", checked = "2026-03-01" }
/// trains_on_data = false
///
/// [providers.acme.models.small]
/// ceiling = "confidential"
/// categories = ["personal"]
///
/// [tools.mail]
/// ceiling = "internal"
/// ```
///
/// A name has 1 to 128 characters, none of them a control character or invisible; the name of a
/// provider has no `/`, which would make two models one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct CatalogueDocument {
    /// Companies that run models, with their models.
    pub providers: BTreeMap<String, SinkDocument>,
    /// Tools that agents call.
    pub tools: BTreeMap<String, SinkDocument>,
    /// Agents.
    pub agents: BTreeMap<String, SinkDocument>,
    /// Places where data stays.
    pub stores: BTreeMap<String, SinkDocument>,
    /// Persons and groups of persons.
    pub persons: BTreeMap<String, SinkDocument>,
}

/// A [`Sink`](crate::Sink) as a policy declares it. What is left out counts as the worst, but for
/// [training](crate::Sink); a model takes it from its provider.
///
/// Ceiling, categories and trust are decisions; endpoint and readers open nothing. All others are
/// facts, which may say where they are known from: see [`Stated`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct SinkDocument {
    /// The name of the highest level that is accepted; the lowest if left out.
    pub ceiling: Option<String>,
    /// The names of the categories that are accepted; `*` for every one.
    pub categories: Option<Vec<String>>,
    /// Whether untrusted data is accepted.
    pub accepts_untrusted: Option<bool>,
    /// Codes of countries and groups where it processes data.
    pub regions: Option<Stated<Vec<String>>>,
    /// Legal bases of transfers to it. A model that states its own regions takes from its provider
    /// only those that name the places they are for: the others were looked at for other places
    /// (`tests/catalogue.rs`: `a_basis_is_not_inherited_for_other_places`).
    pub transfers: Option<Stated<Vec<TransferDocument>>>,
    /// The names of all purposes that it uses data for.
    pub purposes: Option<Stated<Vec<String>>>,
    /// Whether it keeps nothing. A model that states this or the days takes neither from its
    /// provider.
    pub zero_retention: Option<Stated<bool>>,
    /// How many days it keeps data.
    pub retention_days: Option<Stated<u32>>,
    /// Whether it trains models on data.
    pub trains_on_data: Option<Stated<bool>>,
    /// Whether a business associate agreement is signed.
    pub baa_signed: Option<Stated<bool>>,
    /// Whether data is encrypted on the way.
    pub encrypted_in_transit: Option<Stated<bool>>,
    /// Whether data is encrypted where it lies.
    pub encrypted_at_rest: Option<Stated<bool>>,
    /// Where it is reached.
    pub endpoint: Option<String>,
    /// Who can read what is there.
    pub readers: Option<Vec<String>>,
    /// The models of a provider; an error elsewhere.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    pub models: BTreeMap<String, SinkDocument>,
}

/// A [`Transfer`](crate::Transfer) as a policy declares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TransferDocument {
    /// What the basis is.
    pub basis: String,
    /// Codes of countries and groups that data may come from.
    pub from: Vec<String>,
    /// Codes of countries and groups that it may go to; every place that the sink states if left
    /// out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub to: Option<Vec<String>>,
}

/// A fact: its value alone, or with where it is known from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
pub enum Stated<T> {
    /// The value alone: [`Catalogue::stale`](crate::Catalogue::stale) will list it.
    Plain(T),
    /// The value and its evidence.
    Evidenced(EvidencedDocument<T>),
}

/// A value and its [`Evidence`](crate::Evidence), as a policy declares them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct EvidencedDocument<T> {
    /// The value.
    pub value: T,
    /// A document or a person.
    pub source: String,
    /// The day it was last checked, `2026-03-01`.
    pub checked: String,
}

impl<T> Stated<T> {
    /// The value.
    #[must_use]
    pub const fn value(&self) -> &T {
        match self {
            Self::Plain(value) => value,
            Self::Evidenced(evidenced) => &evidenced.value,
        }
    }
}

impl SinkDocument {
    /// What a model states, and the rest from its provider.
    pub(crate) fn or(&self, provider: &Self) -> Self {
        let keeps = match (&self.zero_retention, &self.retention_days) {
            (None, None) => provider,
            _ => self,
        };
        let inherited = match &self.regions {
            None => provider.transfers.clone(),
            Some(_) => provider.transfers.as_ref().and_then(naming_their_places),
        };
        let (own, other) = (self.clone(), provider.clone());
        Self {
            ceiling: own.ceiling.or(other.ceiling),
            categories: own.categories.or(other.categories),
            accepts_untrusted: own.accepts_untrusted.or(other.accepts_untrusted),
            regions: own.regions.or(other.regions),
            transfers: own.transfers.or(inherited),
            purposes: own.purposes.or(other.purposes),
            zero_retention: keeps.zero_retention.clone(),
            retention_days: keeps.retention_days.clone(),
            trains_on_data: own.trains_on_data.or(other.trains_on_data),
            baa_signed: own.baa_signed.or(other.baa_signed),
            encrypted_in_transit: own.encrypted_in_transit.or(other.encrypted_in_transit),
            encrypted_at_rest: own.encrypted_at_rest.or(other.encrypted_at_rest),
            endpoint: own.endpoint.or(other.endpoint),
            readers: own.readers.or(other.readers),
            models: own.models,
        }
    }
}

/// The transfers that name the places they are for, if there are any.
fn naming_their_places(
    stated: &Stated<Vec<TransferDocument>>,
) -> Option<Stated<Vec<TransferDocument>>> {
    let names = |one: &&TransferDocument| one.to.is_some();
    let named: Vec<_> = stated.value().iter().filter(names).cloned().collect();
    if named.is_empty() {
        return None;
    }
    Some(match stated {
        Stated::Plain(_) => Stated::Plain(named),
        Stated::Evidenced(evidenced) => {
            Stated::Evidenced(EvidencedDocument { value: named, ..evidenced.clone() })
        }
    })
}
