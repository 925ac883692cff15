//! Places data may flow to.

mod builder;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::class::Class;
use crate::names::impl_names;
use crate::refusal::Barriers;
use crate::{
    Categories, Category, Date, ErrorKind, Evidence, Fact, Integrity, Level, Purposes, Regions,
    Scheme, Stale, StaleFact,
};

use builder::StatedCeiling;

pub use builder::SinkBuilder;

/// What sort of place a sink is.
///
/// Written and read as the name in lower case, such as `model`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SinkKind {
    /// A company that runs models.
    Provider,
    /// One model of a provider, or one that runs at home.
    Model,
    /// A tool that an agent calls.
    Tool,
    /// Another agent.
    Agent,
    /// A place where data stays: a database, a log, an agent's memory.
    Store,
    /// A person or a group of persons.
    Person,
}

impl SinkKind {
    /// Every kind, in the order of the variants.
    pub const ALL: &[Self] =
        &[Self::Provider, Self::Model, Self::Tool, Self::Agent, Self::Store, Self::Person];

    /// The name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Model => "model",
            Self::Tool => "tool",
            Self::Agent => "agent",
            Self::Store => "store",
            Self::Person => "person",
        }
    }
}

impl_names!(SinkKind, ErrorKind::UnknownWord);

/// How long a sink keeps what flows to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keeps {
    /// Not stated: for ever.
    Unstated,
    /// Nothing: zero retention.
    Nothing,
    /// So many days.
    Days(u32),
}

impl Keeps {
    /// The days; `None` for ever.
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Unstated => None,
            Self::Nothing => Some(0),
            Self::Days(days) => Some(days),
        }
    }
}

/// A legal basis on which data confined to some regions may be processed by a sink outside of them,
/// GDPR articles 44 to 49: an adequacy decision, standard contractual clauses.
///
/// One basis has to cover every place that data is not free to go to. For a sink that does not state
/// its places, or states that they are everywhere, it opens nothing (`tests/flow.rs`:
/// `a_basis_is_for_known_places`, `a_basis_covers_the_places_it_names`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    /// What the basis is, as the policy names it; it stands in the permit.
    pub basis: String,
    /// Data that may be processed in all of these places may go; data that is confined to some of
    /// them only may not.
    pub from: Regions,
    /// The places it may go to; `None` is every place that the sink states, so that it has to be
    /// looked at again when one is added.
    pub to: Option<Regions>,
}

/// A place data may flow to: a provider, a model, a tool, another agent, a store, a person.
///
/// What is not said of a sink counts as the worst: a new one accepts public data of no category,
/// without any limit to places, purposes and time, that only trusted parties touched. The one
/// exception is training: a provider or model that does not say otherwise is taken to train models on
/// data, a tool, agent, store or person is not (`tests/flow.rs`:
/// `who_does_not_say_whether_it_trains`). A clone is a pointer.
///
/// ```
/// use data_class::{Category, Keeps, Label, Level, Sink, SinkKind};
///
/// let search = Sink::builder(SinkKind::Tool, "web_search").build()?;
/// assert!(Label::BOTTOM.flows_to(&search).is_ok());
/// assert!(Label::new(Level::Internal).flows_to(&search).is_err());
///
/// let crm = Sink::builder(SinkKind::Store, "crm")
///     .ceiling(Level::Confidential)
///     .accepts([Category::Personal, Category::Payment])
///     .accepts_untrusted(true)
///     .regions("DE".parse()?)
///     .keeps(Keeps::Days(365))
///     .build()?;
/// let label = Label::new(Level::Internal).within("EU".parse()?).untrusted();
/// assert!(label.flows_to(&crm).is_ok());
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Sink(Arc<Facts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Facts {
    kind: SinkKind,
    name: String,
    scheme: Scheme,
    rank: u8,
    categories: Categories,
    accepts_untrusted: bool,
    regions: Option<Regions>,
    transfers: Vec<Transfer>,
    purposes: Option<Purposes>,
    keeps: Keeps,
    trains: Option<bool>,
    baa_signed: bool,
    encrypted_in_transit: bool,
    encrypted_at_rest: bool,
    endpoint: Option<String>,
    readers: Vec<String>,
    evidence: BTreeMap<Fact, Evidence>,
}

impl Sink {
    /// A builder for a sink that accepts as little as a sink can.
    ///
    /// The name is shown in refusals and may be any text.
    pub fn builder(kind: SinkKind, name: impl Into<String>) -> SinkBuilder {
        SinkBuilder {
            ceiling: StatedCeiling::Standard(Level::Public),
            facts: Facts {
                kind,
                name: name.into(),
                scheme: Scheme::STANDARD,
                rank: 0,
                categories: Categories::EMPTY,
                accepts_untrusted: false,
                regions: None,
                transfers: Vec::new(),
                purposes: None,
                keeps: Keeps::Unstated,
                trains: None,
                baa_signed: false,
                encrypted_in_transit: false,
                encrypted_at_rest: false,
                endpoint: None,
                readers: Vec::new(),
                evidence: BTreeMap::new(),
            },
        }
    }

    /// A builder that begins with what is known of this sink.
    pub fn to_builder(&self) -> SinkBuilder {
        // By name: in another scheme its place may be that of a higher level.
        let ceiling = StatedCeiling::Named(self.ceiling_name().to_owned());
        SinkBuilder { ceiling, facts: Facts::clone(&self.0) }
    }

    /// What sort of place it is.
    #[must_use]
    pub fn kind(&self) -> SinkKind {
        self.0.kind
    }

    /// The name, as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The words that its ceiling, categories and purposes are written in.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.0.scheme
    }

    /// The highest level that is accepted, as a standard level.
    #[must_use]
    pub fn ceiling(&self) -> Level {
        self.0.scheme.level(self.0.rank)
    }

    /// The highest level that is accepted, in the words of its scheme.
    #[must_use]
    pub fn ceiling_name(&self) -> &str {
        self.0.scheme.level_name(self.0.rank)
    }

    /// The categories that are accepted.
    #[must_use]
    pub fn categories(&self) -> Categories {
        self.0.categories
    }

    /// Whether untrusted data is accepted.
    #[must_use]
    pub fn accepts_untrusted(&self) -> bool {
        self.0.accepts_untrusted
    }

    /// Where it processes data, if that is stated.
    #[must_use]
    pub fn regions(&self) -> Option<Regions> {
        self.0.regions
    }

    /// The legal bases of transfers to it.
    #[must_use]
    pub fn transfers(&self) -> &[Transfer] {
        &self.0.transfers
    }

    /// What it uses data for, if that is stated.
    #[must_use]
    pub fn purposes(&self) -> Option<Purposes> {
        self.0.purposes
    }

    /// How long it keeps data.
    #[must_use]
    pub fn keeps(&self) -> Keeps {
        self.0.keeps
    }

    /// Whether it trains models on what flows there, if that is stated.
    #[must_use]
    pub fn trains_on_data(&self) -> Option<bool> {
        self.0.trains
    }

    /// Whether a business associate agreement is signed.
    #[must_use]
    pub fn baa_signed(&self) -> bool {
        self.0.baa_signed
    }

    /// Whether data is encrypted on the way.
    #[must_use]
    pub fn encrypted_in_transit(&self) -> bool {
        self.0.encrypted_in_transit
    }

    /// Whether data is encrypted where it lies.
    #[must_use]
    pub fn encrypted_at_rest(&self) -> bool {
        self.0.encrypted_at_rest
    }

    /// Where it is reached, if that is stated.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.0.endpoint.as_deref()
    }

    /// Who can read what is there.
    #[must_use]
    pub fn readers(&self) -> &[String] {
        &self.0.readers
    }

    /// Where a fact is known from.
    #[must_use]
    pub fn evidence(&self, fact: Fact) -> Option<&Evidence> {
        self.0.evidence.get(&fact)
    }

    /// The stated facts that have no evidence or were last checked more than `most_days` ago, in the
    /// order of [`Fact::ALL`]. Facts that open nothing are never stale.
    #[must_use]
    pub fn stale_facts(&self, today: Date, most_days: u32) -> Vec<StaleFact> {
        let stale = |fact: Fact| {
            let Some(evidence) = self.evidence(fact) else { return Some(Stale::WithoutEvidence) };
            match u32::try_from(today.days_since(evidence.checked)) {
                Err(_) => Some(Stale::InTheFuture),
                Ok(days) => (days > most_days).then_some(Stale::Old { days }),
            }
        };
        let facts = Fact::ALL.iter().copied().filter(|fact| self.states(*fact));
        facts.filter_map(|fact| Some(StaleFact { fact, reason: stale(fact)? })).collect()
    }

    /// This sink as if its stale facts had never been stated.
    #[must_use]
    pub fn without_stale_facts(&self, today: Date, most_days: u32) -> Self {
        let stale = self.stale_facts(today, most_days);
        if stale.is_empty() {
            return self.clone();
        }
        let mut facts = Facts::clone(&self.0);
        for StaleFact { fact, .. } in stale {
            match fact {
                Fact::Regions => facts.regions = None,
                Fact::Keeps => facts.keeps = Keeps::Unstated,
                Fact::NoTraining => facts.trains = None,
                Fact::BusinessAssociate => facts.baa_signed = false,
                Fact::EncryptedInTransit => facts.encrypted_in_transit = false,
                Fact::EncryptedAtRest => facts.encrypted_at_rest = false,
                Fact::Purposes => facts.purposes = None,
                Fact::Transfers => facts.transfers.clear(),
            }
        }
        Self(Arc::new(facts))
    }

    /// Whether a fact is stated that opens something.
    fn states(&self, fact: Fact) -> bool {
        match fact {
            Fact::Regions => self.0.regions.is_some(),
            Fact::Keeps => self.0.keeps != Keeps::Unstated,
            Fact::NoTraining => self.0.trains == Some(false),
            Fact::BusinessAssociate => self.0.baa_signed,
            Fact::EncryptedInTransit => self.0.encrypted_in_transit,
            Fact::EncryptedAtRest => self.0.encrypted_at_rest,
            Fact::Purposes => self.0.purposes.is_some(),
            Fact::Transfers => !self.0.transfers.is_empty(),
        }
    }

    /// Whether what flows here has to be taken to train models: a provider or model that does not
    /// say otherwise, and whoever says so.
    pub(crate) fn may_train(&self) -> bool {
        let unstated = matches!(self.0.kind, SinkKind::Provider | SinkKind::Model);
        self.0.trains.unwrap_or(unstated)
    }

    /// Where data has to be free to go.
    pub(crate) fn places(&self) -> Regions {
        self.0.regions.unwrap_or(Regions::UNSTATED)
    }

    /// What data has to be free for.
    pub(crate) fn uses(&self) -> Purposes {
        let stated = self.0.purposes.unwrap_or(Purposes::UNSTATED);
        if self.may_train() { stated.union(crate::Purpose::TRAINING.into()) } else { stated }
    }

    /// Everything that stands between data and this sink, and the transfer basis it needs.
    ///
    /// Each of the conditions gets harder with every component of the label, so flow is monotone.
    pub(crate) fn barriers(&self, class: &Class) -> (Barriers, Option<usize>) {
        let facts = &*self.0;
        let mut barriers = Barriers::default();
        let parts = class.in_scheme(&facts.scheme, &mut barriers);
        barriers.set(Barriers::LEVEL, parts.rank > facts.rank);
        barriers.set(Barriers::CATEGORIES, !parts.categories.is_subset(facts.categories));
        let mut transfer = None;
        if !self.places().is_subset(parts.regions) {
            // A basis is for known places: nobody has looked at the law of an unknown one.
            let known = facts.regions.is_some_and(|places| places != Regions::EVERYWHERE);
            let beyond = self.places().difference(parts.regions);
            let allows = |one: &Transfer| {
                known
                    && one.from.is_subset(parts.regions)
                    && one.to.is_none_or(|to| beyond.is_subset(to))
            };
            transfer = facts.transfers.iter().position(allows);
            barriers.set(Barriers::REGIONS, transfer.is_none());
        }
        barriers.set(Barriers::PURPOSES, !self.uses().is_subset(parts.purposes));
        if let Some(limit) = parts.retention.at_most() {
            let too_long = facts.keeps.days().is_none_or(|days| days > limit);
            barriers.set(Barriers::RETENTION, too_long);
        }
        let stays = facts.keeps != Keeps::Nothing;
        barriers.set(Barriers::CONFLICT, stays && parts.retention.is_contradictory());
        barriers.set(Barriers::TRAINING, !parts.is_public() && self.may_train());
        if parts.categories.contains(Category::Health) {
            barriers.set(Barriers::AGREEMENT, !facts.baa_signed);
            let encrypted = facts.encrypted_in_transit && facts.encrypted_at_rest;
            barriers.set(Barriers::ENCRYPTION, !encrypted);
        }
        let tainted = parts.integrity == Integrity::Untrusted;
        barriers.set(Barriers::UNTRUSTED, tainted && !facts.accepts_untrusted);
        (barriers, transfer)
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
