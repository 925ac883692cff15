//! Collecting the facts of a sink.

use std::sync::Arc;

use super::{Facts, Keeps, Sink, Transfer};
use crate::{Categories, Date, Error, ErrorKind, Evidence, Fact, Level, Purposes, Regions, Scheme};

/// Collects what is known of a [`Sink`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct SinkBuilder {
    pub(super) ceiling: StatedCeiling,
    pub(super) facts: Facts,
}

#[derive(Clone, Debug)]
pub(super) enum StatedCeiling {
    Standard(Level),
    Named(String),
}

impl SinkBuilder {
    /// Sets the words that the ceiling, categories and purposes are in; the standard ones unless
    /// set. Categories and purposes of one's own are known by their place only, so that those of
    /// another scheme would stand for this one's.
    pub fn scheme(mut self, scheme: &Scheme) -> Self {
        self.facts.scheme = scheme.clone();
        self
    }

    /// Sets the highest level that is accepted, as a standard level; with a scheme of other levels
    /// it is an error.
    pub fn ceiling(mut self, level: Level) -> Self {
        self.ceiling = StatedCeiling::Standard(level);
        self
    }

    /// Sets the highest level that is accepted, by its name in the scheme.
    pub fn ceiling_named(mut self, name: impl Into<String>) -> Self {
        self.ceiling = StatedCeiling::Named(name.into());
        self
    }

    /// Sets the categories that are accepted; those set before are not kept.
    pub fn accepts(mut self, categories: impl Into<Categories>) -> Self {
        self.facts.categories = categories.into();
        self
    }

    /// Sets whether untrusted data is accepted.
    pub fn accepts_untrusted(mut self, accepts: bool) -> Self {
        self.facts.accepts_untrusted = accepts;
        self
    }

    /// Sets where it processes data: every place where what flows there may be.
    pub fn regions(mut self, regions: Regions) -> Self {
        self.facts.regions = Some(regions);
        self
    }

    /// Adds a legal basis on which data confined to regions may come here nevertheless.
    pub fn transfer(mut self, basis: impl Into<String>, from: Regions) -> Self {
        self.facts.transfers.push(Transfer { basis: basis.into(), from, to: None });
        self
    }

    /// Adds a legal basis for some of the places only.
    pub fn transfer_to(mut self, basis: impl Into<String>, from: Regions, to: Regions) -> Self {
        self.facts.transfers.push(Transfer { basis: basis.into(), from, to: Some(to) });
        self
    }

    /// Sets everything it uses data for.
    pub fn purposes(mut self, purposes: impl Into<Purposes>) -> Self {
        self.facts.purposes = Some(purposes.into());
        self
    }

    /// Sets how long it keeps data.
    pub fn keeps(mut self, keeps: Keeps) -> Self {
        self.facts.keeps = keeps;
        self
    }

    /// Sets whether it trains models on data. Not stated, a provider or a model does and others do
    /// not.
    pub fn trains_on_data(mut self, trains: bool) -> Self {
        self.facts.trains = Some(trains);
        self
    }

    /// Sets whether a business associate agreement is signed; without one no health data flows.
    ///
    /// Where the law asks for none, to the patient or to a system of one's own (45 CFR 160.103,
    /// 164.502(e)), a policy states it all the same, with that as evidence: a sink does not say
    /// whose it is.
    pub fn baa_signed(mut self, signed: bool) -> Self {
        self.facts.baa_signed = signed;
        self
    }

    /// Sets whether data is encrypted on the way; no health data flows unless it is that and
    /// [encrypted where it lies](SinkBuilder::encrypted_at_rest).
    pub fn encrypted_in_transit(mut self, encrypted: bool) -> Self {
        self.facts.encrypted_in_transit = encrypted;
        self
    }

    /// Sets whether data is encrypted where it lies; no health data flows unless it is that and
    /// [encrypted on the way](SinkBuilder::encrypted_in_transit).
    pub fn encrypted_at_rest(mut self, encrypted: bool) -> Self {
        self.facts.encrypted_at_rest = encrypted;
        self
    }

    /// Sets where it is reached; for the map of flows only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.facts.endpoint = Some(endpoint.into());
        self
    }

    /// Sets who can read what is there; for the map of flows only.
    pub fn readers<T: Into<String>>(mut self, readers: impl IntoIterator<Item = T>) -> Self {
        self.facts.readers = readers.into_iter().map(Into::into).collect();
        self
    }

    /// Says where a fact is known from, and when it was checked.
    pub fn evidence(mut self, fact: Fact, source: impl Into<String>, checked: Date) -> Self {
        self.facts.evidence.insert(fact, Evidence { source: source.into(), checked });
        self
    }

    /// Checks the facts and builds the sink.
    ///
    /// # Errors
    ///
    /// With the field as path: [`ErrorKind::UnknownLevel`] for a ceiling that the scheme does not
    /// have, [`ErrorKind::UnknownCategory`] and [`ErrorKind::UnknownPurpose`] likewise,
    /// [`ErrorKind::EmptySet`] for regions, purposes or a transfer's regions that are stated and
    /// empty.
    pub fn build(self) -> Result<Sink, Error> {
        let Self { ceiling, mut facts } = self;
        let rank = match ceiling {
            StatedCeiling::Standard(level) if facts.scheme.has_standard_levels() => {
                Some(level as u8)
            }
            // The lowest level of every scheme is open to all.
            StatedCeiling::Standard(level) => (level == Level::Public).then_some(0),
            StatedCeiling::Named(name) => facts.scheme.rank(&name),
        };
        facts.rank = rank.ok_or(Error::at(ErrorKind::UnknownLevel, "ceiling"))?;
        if !facts.scheme.has_categories(facts.categories) {
            return Err(Error::at(ErrorKind::UnknownCategory, "categories"));
        }
        if facts.purposes.is_some_and(|set| !facts.scheme.has_purposes(set)) {
            return Err(Error::at(ErrorKind::UnknownPurpose, "purposes"));
        }
        if facts.purposes.is_some_and(Purposes::is_empty) {
            return Err(Error::at(ErrorKind::EmptySet, "purposes"));
        }
        if facts.regions.is_some_and(Regions::is_empty) {
            return Err(Error::at(ErrorKind::EmptySet, "regions"));
        }
        if let Some(index) = facts.transfers.iter().position(|one| one.from.is_empty()) {
            return Err(Error::at(ErrorKind::EmptySet, format!("transfers[{index}].from")));
        }
        let nowhere = |one: &Transfer| one.to.is_some_and(Regions::is_empty);
        if let Some(index) = facts.transfers.iter().position(nowhere) {
            return Err(Error::at(ErrorKind::EmptySet, format!("transfers[{index}].to")));
        }
        Ok(Sink(Arc::new(facts)))
    }
}
