//! Labels as plain data: as a policy declares them, and as they are stored between checks.

use std::fmt;
use std::sync::Arc;

use crate::provenance::{Element, Set, Source};
use crate::{Categories, Error, ErrorKind, Label, Purposes, Regions, Retention, Scheme};

/// A label as a policy declares it.
///
/// [`Scheme::read_label`] checks it. What is left out is unrestricted, but for `trusted`: nothing
/// is trusted unless it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LabelDocument {
    /// The name of the level.
    pub level: String,
    /// The names of the categories; `*` for every one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<String>,
    /// Codes of countries and groups; everywhere if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub regions: Option<Vec<String>>,
    /// The names of the purposes; any if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub purposes: Option<Vec<String>>,
    /// How long it may and must be kept.
    #[cfg_attr(feature = "serde", serde(default))]
    pub retention: RetentionDocument,
    /// Whether only parties that the policy trusts had a hand in it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub trusted: bool,
}

/// A [`Retention`] as a policy declares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
pub struct RetentionDocument {
    /// The fewest days it must be kept.
    pub at_least_days: Option<u32>,
    /// The most days it may be kept.
    pub at_most_days: Option<u32>,
    /// Whether it is on legal hold.
    pub hold: bool,
}

/// A [`Ceiling`](crate::Ceiling) as a policy declares it; [`Scheme::read_ceiling`] checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CeilingDocument {
    /// The name of the highest level.
    pub level: String,
    /// The names of the categories that are admitted; `*` for every one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Vec<String>,
    /// Whether untrusted data is admitted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub untrusted: bool,
}

/// A label as it is stored between checks: [`Label::to_stored`] writes it, [`Scheme::restore_label`]
/// reads it. Subjects are in it; keep it where they may be. `Debug` shows the label, and how many
/// sources and subjects there are.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct StoredLabel {
    /// The canonical text.
    pub label: String,
    /// Where it comes from; `None` if that is not known.
    pub sources: Option<Vec<StoredSource>>,
    /// Whom it is about; `None` if it may be anybody.
    pub subjects: Option<Vec<String>>,
}

/// What a source contributed to a [`StoredLabel`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct StoredSource {
    /// Its name.
    pub name: String,
    /// The text of the label it contributed.
    pub label: String,
}

impl Scheme {
    /// Checks a declared label and reads it.
    ///
    /// # Errors
    ///
    /// With the path of the value: an unknown level, category, region or purpose; a set of regions
    /// or purposes that is stated and empty, so that the data could be used nowhere; a retention
    /// that contradicts itself.
    pub fn read_label(&self, document: &LabelDocument) -> Result<Label, Error> {
        let mut label = self.label(&document.level).map_err(|error| error.inside("level"))?;
        let categories = self.read_categories(&document.categories);
        label = label.with_categories(categories.map_err(|error| error.inside("categories"))?);
        if let Some(codes) = &document.regions {
            label =
                label.within(self.read_regions(codes).map_err(|error| error.inside("regions"))?);
        }
        if let Some(names) = &document.purposes {
            let purposes = self.read_purposes(names).map_err(|error| error.inside("purposes"))?;
            label = label.for_purposes(purposes);
        }
        let retention = document.retention.read().map_err(|error| error.inside("retention"))?;
        label = label.kept(retention);
        Ok(if document.trusted { label } else { label.untrusted() })
    }

    /// Reads a stored label.
    ///
    /// What was joined from the standard scheme comes back in the words of this one, which is no
    /// lower. A label in which two schemes of one's own met cannot be read by either of them: it is
    /// an error, to be taken as [`Label::TOP`] like every other.
    ///
    /// # Errors
    ///
    /// With the path of the value: a text that is not a label's, a source that says more than the
    /// label, which no join makes.
    pub fn restore_label(&self, stored: &StoredLabel) -> Result<Label, Error> {
        let mut label = self.parse(&stored.label).map_err(|error| error.inside("label"))?;
        label.sources = Set::EMPTY;
        label.subjects = Set::EMPTY;
        match &stored.sources {
            None => label.sources = Set::Top,
            Some(sources) => {
                let mut elements = Vec::with_capacity(sources.len());
                for (index, source) in sources.iter().enumerate() {
                    let path = format!("sources[{index}].label");
                    let class =
                        self.parse(&source.label).map_err(|error| error.inside(&path))?.class;
                    if !class.is_at_most(&label.class) {
                        return Err(Error::at(ErrorKind::ContradictoryFacts, path));
                    }
                    elements.push(Source::new(source.name.as_str().into(), class));
                }
                label.sources = set_of(elements);
            }
        }
        match &stored.subjects {
            None => label.subjects = Set::Top,
            Some(subjects) => {
                label.subjects =
                    set_of(subjects.iter().map(|one| Arc::from(one.as_str())).collect());
            }
        }
        Ok(label)
    }

    /// Reads the names of categories of a configuration; `*` is every one.
    pub(crate) fn read_categories(&self, names: &[String]) -> Result<Categories, Error> {
        let sets: Vec<Categories> = read_list(names, |name| match name {
            "*" => Ok(Categories::ALL),
            name => self.category(name).map(Categories::from),
        })?;
        Ok(sets.into_iter().fold(Categories::EMPTY, Categories::union))
    }

    /// Reads the names of categories where every one cannot be meant.
    pub(crate) fn read_named_categories(&self, names: &[String]) -> Result<Categories, Error> {
        read_list(names, |name| self.category(name))
    }

    /// Reads the names of purposes, of which there may be none.
    pub(crate) fn read_named_purposes(&self, names: &[String]) -> Result<Purposes, Error> {
        read_list(names, |name| self.purpose(name))
    }

    /// Reads the names of regions of a configuration, where no region at all is a mistake.
    pub(crate) fn read_regions(&self, codes: &[String]) -> Result<Regions, Error> {
        if codes.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet));
        }
        Regions::of(codes.iter().map(String::as_str))
    }

    /// Reads the names of purposes of a configuration, where no purpose at all is a mistake.
    pub(crate) fn read_purposes(&self, names: &[String]) -> Result<Purposes, Error> {
        if names.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet));
        }
        self.read_named_purposes(names)
    }
}

impl Label {
    /// This label as plain data, to be stored.
    #[must_use]
    pub fn to_stored(&self) -> StoredLabel {
        let source = |source: &Source| StoredSource {
            name: source.name.to_string(),
            label: Self { class: source.class.clone(), ..Self::BOTTOM }.to_string(),
        };
        let sources = self.sources.elements().iter().map(source).collect();
        let subjects = self.subjects.elements().iter().map(|one| one.to_string()).collect();
        StoredLabel {
            label: self.to_string(),
            sources: (!matches!(self.sources, Set::Top)).then_some(sources),
            subjects: (!matches!(self.subjects, Set::Top)).then_some(subjects),
        }
    }
}

impl fmt::Debug for StoredLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredLabel")
            .field("label", &self.label)
            .field("sources", &self.sources.as_ref().map(Vec::len))
            .field("subjects", &self.subjects.as_ref().map(Vec::len))
            .finish()
    }
}

impl RetentionDocument {
    /// Checks it and reads it.
    ///
    /// # Errors
    ///
    /// As [`Retention::days`].
    pub fn read(&self) -> Result<Retention, Error> {
        let retention = Retention::days(self.at_least_days, self.at_most_days)?;
        Ok(if self.hold { retention.on_hold() } else { retention })
    }
}

/// Reads each of a list; an error has the place in the list as path.
fn read_list<T, C: FromIterator<T>>(
    names: &[String],
    read: impl Fn(&str) -> Result<T, Error>,
) -> Result<C, Error> {
    let read = |(index, name): (usize, &String)| {
        read(name).map_err(|error| error.inside(&format!("[{index}]")))
    };
    names.iter().enumerate().map(read).collect()
}

fn set_of<T: Element>(mut elements: Vec<T>) -> Set<T> {
    elements.sort_by(|one, two| one.key().cmp(two.key()));
    elements.dedup_by(|second, first| {
        let same = second.key() == first.key();
        if same {
            *first = first.join(second);
        }
        same
    });
    Set::named(elements)
}

#[cfg(feature = "serde")]
impl serde::Serialize for Label {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_stored().serialize(serializer)
    }
}

/// Labels of the standard scheme; for those of another, read a [`StoredLabel`] and let the scheme
/// restore it.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Label {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = StoredLabel::deserialize(deserializer)?;
        Scheme::STANDARD.restore_label(&stored).map_err(serde::de::Error::custom)
    }
}
