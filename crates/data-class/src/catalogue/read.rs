//! Checking a declared catalogue.

use std::collections::BTreeMap;

use super::{Catalogue, CatalogueDocument, SinkDocument, Stated, TransferDocument};
use crate::names::BLANK_LETTERS;
use crate::{
    Error, ErrorKind, Evidence, Fact, Keeps, Scheme, Sink, SinkBuilder, SinkKind, Transfer,
};

/// The greatest length of a sink's name in a catalogue, in characters.
const NAME_MAX: usize = 128;

impl Scheme {
    /// Checks a declared catalogue and reads it.
    ///
    /// # Errors
    ///
    /// With the path of the value, `providers[0].models[1].regions[2]`: as [`Scheme::read_sink`];
    /// [`ErrorKind::MalformedName`] for the name of a sink. Tables are counted in the order of their
    /// names, which no path repeats: a secret may have been pasted in the place of a name.
    pub fn read_catalogue(&self, document: &CatalogueDocument) -> Result<Catalogue, Error> {
        let mut catalogue = Catalogue::default();
        for (index, (name, provider)) in document.providers.iter().enumerate() {
            let inside = |error: Error| error.inside(&format!("providers[{index}]"));
            let is_plain = is_name(name) && !name.contains('/');
            if !is_plain {
                return Err(inside(Error::new(ErrorKind::MalformedName)));
            }
            let alone = SinkDocument { models: BTreeMap::new(), ..provider.clone() };
            let sink = self
                .read_sink(SinkKind::Provider, &format!("provider:{name}"), &alone)
                .map_err(inside)?;
            catalogue.add(sink);
            for (index, (model, document)) in provider.models.iter().enumerate() {
                let inside = |error: Error| inside(error.inside(&format!("models[{index}]")));
                if !is_name(model) {
                    return Err(inside(Error::new(ErrorKind::MalformedName)));
                }
                let name = format!("model:{name}/{model}");
                let sink = self.read_sink(SinkKind::Model, &name, &document.or(&alone));
                catalogue.add(sink.map_err(inside)?);
            }
        }
        let others = [
            ("tools", SinkKind::Tool, &document.tools),
            ("agents", SinkKind::Agent, &document.agents),
            ("stores", SinkKind::Store, &document.stores),
            ("persons", SinkKind::Person, &document.persons),
        ];
        for (field, kind, sinks) in others {
            for (index, (name, document)) in sinks.iter().enumerate() {
                let inside = |error: Error| error.inside(&format!("{field}[{index}]"));
                if !is_name(name) {
                    return Err(inside(Error::new(ErrorKind::MalformedName)));
                }
                let sink = self.read_sink(kind, &format!("{kind}:{name}"), document);
                catalogue.add(sink.map_err(inside)?);
            }
        }
        Ok(catalogue)
    }

    /// Checks a declared sink and reads it. The name may be any text.
    ///
    /// # Errors
    ///
    /// With the path of the value: an unknown level, category, region or purpose;
    /// [`ErrorKind::EmptySet`] for regions or purposes that are stated and empty;
    /// [`ErrorKind::ContradictoryFacts`] for days of retention that contradict zero retention;
    /// [`ErrorKind::MalformedDate`] for the day of a check; [`ErrorKind::MalformedName`] for a
    /// transfer basis or a source of evidence without a name; [`ErrorKind::Misplaced`] for models.
    pub fn read_sink(
        &self,
        kind: SinkKind,
        name: &str,
        document: &SinkDocument,
    ) -> Result<Sink, Error> {
        if !document.models.is_empty() {
            return Err(Error::at(ErrorKind::Misplaced, "models"));
        }
        let mut sink = Sink::builder(kind, name).scheme(self);
        if let Some(ceiling) = &document.ceiling {
            sink = sink.ceiling_named(ceiling);
        }
        if let Some(names) = &document.categories {
            let categories = self.read_categories(names);
            sink = sink.accepts(categories.map_err(|error| error.inside("categories"))?);
        }
        sink = sink.accepts_untrusted(document.accepts_untrusted.unwrap_or(false));
        if let Some(stated) = &document.regions {
            let read = |codes: &Vec<String>| self.read_regions(codes);
            let (regions, evidence) = stated.read("regions", read)?;
            sink = sink.regions(regions).known(Fact::Regions, evidence);
        }
        if let Some(stated) = &document.transfers {
            let read = |transfers: &Vec<TransferDocument>| self.read_transfers(transfers);
            let (transfers, evidence) = stated.read("transfers", read)?;
            for Transfer { basis, from, to } in transfers {
                sink = match to {
                    Some(to) => sink.transfer_to(basis, from, to),
                    None => sink.transfer(basis, from),
                };
            }
            sink = sink.known(Fact::Transfers, evidence);
        }
        if let Some(stated) = &document.purposes {
            let read = |names: &Vec<String>| self.read_purposes(names);
            let (purposes, evidence) = stated.read("purposes", read)?;
            sink = sink.purposes(purposes).known(Fact::Purposes, evidence);
        }
        let (keeps, evidence) = read_keeps(document)?;
        sink = sink.keeps(keeps).known(Fact::Keeps, evidence);
        if let Some((trains, evidence)) = flag("trains_on_data", &document.trains_on_data)? {
            sink = sink.trains_on_data(trains).known(Fact::NoTraining, evidence);
        }
        if let Some((signed, evidence)) = flag("baa_signed", &document.baa_signed)? {
            sink = sink.baa_signed(signed).known(Fact::BusinessAssociate, evidence);
        }
        let in_transit = flag("encrypted_in_transit", &document.encrypted_in_transit)?;
        let at_rest = flag("encrypted_at_rest", &document.encrypted_at_rest)?;
        let is = |flag: &Option<(bool, _)>| flag.as_ref().is_some_and(|(value, _)| *value);
        sink = sink
            .encrypted_in_transit(is(&in_transit))
            .encrypted_at_rest(is(&at_rest))
            .known(Fact::EncryptedInTransit, in_transit.and_then(|(_, evidence)| evidence))
            .known(Fact::EncryptedAtRest, at_rest.and_then(|(_, evidence)| evidence));
        if let Some(endpoint) = &document.endpoint {
            sink = sink.endpoint(endpoint);
        }
        sink.readers(document.readers.iter().flatten()).build()
    }

    fn read_transfers(&self, transfers: &[TransferDocument]) -> Result<Vec<Transfer>, Error> {
        let read = |(index, transfer): (usize, &TransferDocument)| {
            let TransferDocument { basis, from, to } = transfer;
            if basis.trim().is_empty() {
                return Err(Error::at(ErrorKind::MalformedName, format!("[{index}].basis")));
            }
            let regions = |field: &str, codes: &Vec<String>| {
                let regions = self.read_regions(codes);
                regions.map_err(|error| error.inside(&format!("[{index}].{field}")))
            };
            let from = regions("from", from)?;
            let to = to.as_ref().map(|to| regions("to", to)).transpose()?;
            Ok(Transfer { basis: basis.clone(), from, to })
        };
        transfers.iter().enumerate().map(read).collect()
    }
}

impl Catalogue {
    fn add(&mut self, sink: Sink) {
        self.sinks.insert(sink.name().to_owned(), sink);
    }
}

impl SinkBuilder {
    fn known(self, fact: Fact, evidence: Option<Evidence>) -> Self {
        match evidence {
            Some(Evidence { source, checked }) => self.evidence(fact, source, checked),
            None => self,
        }
    }
}

impl<T> Stated<T> {
    /// The value as `read` has it, and its evidence.
    fn read<R>(
        &self,
        field: &str,
        read: impl Fn(&T) -> Result<R, Error>,
    ) -> Result<(R, Option<Evidence>), Error> {
        let inside = |error: Error| error.inside(field);
        let Self::Evidenced(evidenced) = self else {
            return Ok((read(self.value()).map_err(inside)?, None));
        };
        let value = read(&evidenced.value).map_err(|error| inside(error.inside("value")))?;
        if evidenced.source.trim().is_empty() {
            return Err(inside(Error::at(ErrorKind::MalformedName, "source")));
        }
        let checked = evidenced.checked.parse();
        let checked = checked.map_err(|error: Error| inside(error.inside("checked")))?;
        Ok((value, Some(Evidence { source: evidenced.source.clone(), checked })))
    }
}

type Flag = Option<(bool, Option<Evidence>)>;

fn flag(field: &str, stated: &Option<Stated<bool>>) -> Result<Flag, Error> {
    stated.as_ref().map(|stated| stated.read(field, |value| Ok(*value))).transpose()
}

/// How long it keeps data, from the two fields that say so.
fn read_keeps(document: &SinkDocument) -> Result<(Keeps, Option<Evidence>), Error> {
    let zero = flag("zero_retention", &document.zero_retention)?;
    let days = match &document.retention_days {
        Some(stated) => Some(stated.read("retention_days", |days| Ok(*days))?),
        None => None,
    };
    match (zero, days) {
        (Some((zero, _)), Some((days, _))) if zero != (days == 0) => {
            Err(Error::at(ErrorKind::ContradictoryFacts, "retention_days"))
        }
        // Either of them proves it, so the later check counts.
        (Some((true, one)), Some((_, two))) => {
            Ok((Keeps::Nothing, one.into_iter().chain(two).max_by_key(|known| known.checked)))
        }
        (Some((true, evidence)), None) => Ok((Keeps::Nothing, evidence)),
        (_, Some((0, evidence))) => Ok((Keeps::Nothing, evidence)),
        (_, Some((days, evidence))) => Ok((Keeps::Days(days), evidence)),
        (_, None) => Ok((Keeps::Unstated, None)),
    }
}

fn is_name(name: &str) -> bool {
    // The blanks of Unicode and whatever is neither letter, digit nor printable ASCII could not be
    // told apart in a report.
    let shows = |one: char| {
        matches!(one, ' '..='~') || one.is_alphanumeric() && !BLANK_LETTERS.contains(&one)
    };
    name.trim() == name
        && (1..=NAME_MAX).contains(&name.chars().take(NAME_MAX + 1).count())
        && name.chars().all(shows)
}
