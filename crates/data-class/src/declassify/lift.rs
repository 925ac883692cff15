//! Which limits of a label are lifted.

use super::LiftDocument;
use crate::{Categories, Error, ErrorKind, Label, Purposes, Regions, Scheme};

/// The most that is lifted, in the words of a scheme.
#[derive(Clone, Debug)]
pub(super) struct Lift {
    scheme: Scheme,
    /// The rank that a higher one is lowered to.
    rank: u8,
    categories: Categories,
    regions: Regions,
    purposes: Purposes,
}

/// What was lifted, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Lifted {
    /// The level, if it was lowered.
    pub level: Option<LiftedLevel>,
    /// The categories that were taken away.
    pub categories: Vec<String>,
    /// The codes of the countries that were added.
    pub regions: Vec<String>,
    /// The purposes that were added.
    pub purposes: Vec<String>,
}

/// A level that was lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LiftedLevel {
    /// What it was.
    pub from: String,
    /// What it counted as for this one passage.
    pub to: String,
}

impl Lift {
    pub(super) fn read(scheme: &Scheme, document: &LiftDocument) -> Result<Self, Error> {
        let rank = match &document.level {
            None => scheme.highest(),
            Some(name) => scheme.rank(name).ok_or(Error::at(ErrorKind::UnknownLevel, "level"))?,
        };
        let categories = scheme
            .read_named_categories(&document.categories)
            .map_err(|error| error.inside("categories"))?;
        let regions = Regions::of(document.regions.iter().map(String::as_str))
            .map_err(|error| error.inside("regions"))?;
        let purposes = scheme
            .read_named_purposes(&document.purposes)
            .map_err(|error| error.inside("purposes"))?;
        let lowers = rank < scheme.highest() || !categories.is_empty();
        if !lowers && regions.is_empty() && purposes.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet));
        }
        Ok(Self { scheme: scheme.clone(), rank, categories, regions, purposes })
    }

    /// The first component of which this lifts more than the other, of the same scheme.
    pub(super) fn first_beyond(&self, most: &Self) -> Option<&'static str> {
        let beyond = [
            ("level", self.rank < most.rank),
            ("categories", !self.categories.is_subset(most.categories)),
            ("regions", !self.regions.is_subset(most.regions)),
            ("purposes", !self.purposes.is_subset(most.purposes)),
        ];
        beyond.into_iter().find_map(|(component, is_beyond)| is_beyond.then_some(component))
    }

    /// The label to check instead, and what is different; `None` if the label's levels are other
    /// words.
    pub(super) fn apply(&self, label: &Label) -> Option<(Label, Lifted)> {
        let own = label.scheme();
        if !own.same_levels(&self.scheme) {
            return None;
        }
        // In a third vocabulary one's own words stand for something else.
        let (categories, purposes) = if own.is(&self.scheme) {
            (self.categories, self.purposes)
        } else {
            (self.categories.standard(), self.purposes.standard())
        };
        let before = label.class.parts;
        let mut lifted = label.clone();
        let after = &mut lifted.class.parts;
        after.rank = before.rank.min(self.rank);
        after.categories = before.categories.difference(categories);
        after.regions = before.regions.union(self.regions);
        after.purposes = before.purposes.union(purposes);
        let after = *after;

        let level = (after.rank < before.rank).then(|| LiftedLevel {
            from: own.level_name(before.rank).to_owned(),
            to: own.level_name(after.rank).to_owned(),
        });
        let taken = before.categories.intersection(categories);
        let places = after.regions.difference(before.regions);
        let uses = after.purposes.difference(before.purposes);
        let difference = Lifted {
            level,
            categories: taken.iter().map(|one| own.category_name(one)).collect(),
            regions: places.countries().map(str::to_owned).collect(),
            purposes: uses.iter().map(|one| own.purpose_name(one)).collect(),
        };
        Some((lifted, difference))
    }
}
