//! A classifier as plain data, as a policy declares it.

use super::builder::{Group, RowDraft, RuleDraft};
use crate::{Classifier, Error, ErrorKind, Label, ReadyTable, Retention, Scheme};

/// A [`Classifier`] as a policy declares it; [`Scheme::read_classifier`] checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct ClassifierDocument {
    /// Names of ready tables to merge with: `default`, `gdpr`, `hipaa`, `pci`. What they raise
    /// cannot be exempted here; start from [`ReadyTable::document`] to change them.
    pub extends: Vec<String>,
    /// What kinds call for.
    pub rows: Vec<RowDocument>,
    /// What several kinds call for together.
    pub combinations: Vec<CombinationDocument>,
    /// What many findings call for.
    pub volumes: Vec<VolumeDocument>,
}

/// What kinds call for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RowDocument {
    /// The keys: kinds and prefixes of kinds.
    pub kinds: Vec<String>,
    /// The name of the level.
    pub level: String,
    /// The names of the categories; `*` for every one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<String>,
    /// The most days such data may be kept, 0 for not at all; no limit if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub at_most_days: Option<u32>,
    /// From which confidence on, in percent; any if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub minimum_confidence: u8,
    /// What the row rests on, such as the paragraph of a law; reasons repeat it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub basis: String,
}

/// What several kinds call for together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CombinationDocument {
    /// What reasons call it.
    pub name: String,
    /// What has to be there, each of the groups.
    pub all_of: Vec<Group>,
    /// The name of the level.
    pub level: String,
    /// The names of the categories; `*` for every one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<String>,
    /// The most days such data may be kept, 0 for not at all; no limit if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub at_most_days: Option<u32>,
    /// From which confidence on a finding counts, in percent; any if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub minimum_confidence: u8,
    /// What it rests on.
    #[cfg_attr(feature = "serde", serde(default))]
    pub basis: String,
}

/// What many findings call for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct VolumeDocument {
    /// What reasons call it.
    pub name: String,
    /// The keys of what is counted.
    pub any_of: Vec<String>,
    /// How many findings there have to be.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub count: u32,
    /// Of how many different kinds.
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub distinct: u32,
    /// The name of the level.
    pub level: String,
    /// The names of the categories; `*` for every one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<String>,
    /// The most days such data may be kept, 0 for not at all; no limit if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub at_most_days: Option<u32>,
    /// From which confidence on a finding counts, in percent; any if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub minimum_confidence: u8,
    /// What it rests on.
    #[cfg_attr(feature = "serde", serde(default))]
    pub basis: String,
}

impl Scheme {
    /// Checks a declared classifier and builds it, in the words of this scheme.
    ///
    /// # Errors
    ///
    /// With the path of the value: an unknown level or category, a ready table that does not exist
    /// ([`ErrorKind::UnknownTable`]) or is there twice ([`ErrorKind::DuplicateName`]), and all that
    /// [`ClassifierBuilder::build`](crate::ClassifierBuilder::build) finds.
    pub fn read_classifier(&self, document: &ClassifierDocument) -> Result<Classifier, Error> {
        let mut builder = Classifier::builder_in(self);
        for (index, row) in document.rows.iter().enumerate() {
            let label = self.read_class(&row.level, &row.categories, row.at_most_days);
            builder = builder.add_row(RowDraft {
                keys: row.kinds.clone(),
                label: label.map_err(|error| error.inside(&format!("rows[{index}]")))?,
                minimum_confidence: row.minimum_confidence,
                basis: row.basis.clone(),
            });
        }
        for (index, rule) in document.combinations.iter().enumerate() {
            let label = self.read_class(&rule.level, &rule.categories, rule.at_most_days);
            builder = builder.add_combination(RuleDraft {
                name: rule.name.clone(),
                groups: rule.all_of.clone(),
                label: label.map_err(|error| error.inside(&format!("combinations[{index}]")))?,
                minimum_confidence: rule.minimum_confidence,
                basis: rule.basis.clone(),
            });
        }
        for (index, rule) in document.volumes.iter().enumerate() {
            let label = self.read_class(&rule.level, &rule.categories, rule.at_most_days);
            let any_of = rule.any_of.clone();
            builder = builder.add_volume(RuleDraft {
                name: rule.name.clone(),
                groups: vec![Group { any_of, count: rule.count, distinct: rule.distinct }],
                label: label.map_err(|error| error.inside(&format!("volumes[{index}]")))?,
                minimum_confidence: rule.minimum_confidence,
                basis: rule.basis.clone(),
            });
        }
        for (index, name) in document.extends.iter().enumerate() {
            let known = ReadyTable::ALL.iter().find(|table| table.as_str() == name);
            let at = |kind| Error::at(kind, format!("extends[{index}]"));
            let table = known.ok_or_else(|| at(ErrorKind::UnknownTable))?;
            // Reading a table takes time, and a list from outside may be long.
            if document.extends.iter().take(index).any(|earlier| earlier == name) {
                return Err(at(ErrorKind::DuplicateName));
            }
            builder = builder.extend(&table.classifier());
        }
        builder.build()
    }

    /// What a rule calls for.
    fn read_class(
        &self,
        level: &str,
        categories: &[String],
        at_most_days: Option<u32>,
    ) -> Result<Label, Error> {
        let label = self.label(level).map_err(|error| error.inside("level"))?;
        let categories = self.read_categories(categories);
        let categories = categories.map_err(|error| error.inside("categories"))?;
        let retention = Retention::days(None, at_most_days);
        let retention = retention.map_err(|error| error.inside("at_most_days"))?;
        Ok(label.with_categories(categories).kept(retention))
    }
}

#[cfg(feature = "serde")]
const fn one() -> u32 {
    1
}
