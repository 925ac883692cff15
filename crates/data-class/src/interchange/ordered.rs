//! Sensitivity labels with an order, as Microsoft Purview and others have them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Categories, Error, ErrorKind, LEVELS_MAX, Label, Level, SCHEME_NAME_MAX, Scheme};

/// A list of sensitivity labels with an order; [`OrderedLabels::read`] checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OrderedLabelsDocument {
    /// The labels, in any order.
    pub labels: Vec<OrderedLabelDocument>,
}

/// One sensitivity label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OrderedLabelDocument {
    /// What documents state, such as a GUID.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The greater, the more sensitive. Purview calls it priority.
    pub order: u32,
    /// The id of the label that this one is a sub-label of.
    #[cfg_attr(feature = "serde", serde(default))]
    pub parent: Option<String>,
    /// The standard level that it counts as. If left out: public for the lowest, restricted for the
    /// highest, internal for the second, confidential for those between; in any case no lower than
    /// the label before.
    #[cfg_attr(feature = "serde", serde(default))]
    pub level: Option<String>,
    /// The standard categories that data under this label may have; any if left out.
    #[cfg_attr(feature = "serde", serde(default))]
    pub categories: Option<Vec<String>>,
}

/// Sensitivity labels as the levels of a [`Scheme`], and back.
///
/// Each is a level of its own, named after its parent and itself in the letters that names of levels
/// may have. Where the lowest does not count as public, or the highest not as restricted, a level is
/// added that no document has, since a scheme reaches from one to the other.
///
/// A sensitivity label says nothing of the integrity of a document, and of its categories what the
/// list says; so a document is read as untrusted and of every category the label may have. What
/// comes back is never lower, sources and subjects aside (`tests/interchange.rs`:
/// `what_comes_back_is_never_lower`). Lost are integrity, and categories and level below the
/// sensitivity label's.
///
/// ```
/// use data_class::{Level, OrderedLabelDocument, OrderedLabels, OrderedLabelsDocument};
///
/// let label = |id: &str, order: u32| OrderedLabelDocument {
///     id: id.to_owned(),
///     name: id.to_owned(),
///     order,
///     ..OrderedLabelDocument::default()
/// };
/// let labels = OrderedLabels::read(&OrderedLabelsDocument {
///     labels: vec![label("Secret", 3), label("General", 1), label("Open", 0)],
/// })?;
/// assert_eq!(labels.label("General").to_string(), "general{*}untrusted");
/// let draft = labels.to_scheme().label_at(Level::Confidential);
/// assert_eq!(labels.id_for(&draft), Some("Secret"));
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedLabels {
    scheme: Scheme,
    /// From the lowest up.
    labels: Vec<Ordered>,
    by_id: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Ordered {
    id: String,
    label: Label,
    /// The join with its sub-labels and their sub-labels, one of which a document may mean.
    with_sub_labels: Label,
    has_sub_labels: bool,
}

impl OrderedLabels {
    /// Checks a list and makes a scheme of it.
    ///
    /// # Errors
    ///
    /// With the path of the value, such as `labels[3].parent`: an empty list
    /// ([`ErrorKind::EmptySet`]) or one of more than [`LEVELS_MAX`] with the levels that are added
    /// ([`ErrorKind::TooMany`]); an id that is empty or there twice ([`ErrorKind::MalformedName`],
    /// [`ErrorKind::DuplicateName`]); two labels with one order ([`ErrorKind::DuplicateOrder`]); a
    /// parent that is not in the list ([`ErrorKind::UnknownParent`]), or is not below its sub-label
    /// ([`ErrorKind::LevelOutOfOrder`]); a standard level that is unknown or below that of a lower
    /// label ([`ErrorKind::UnknownLevel`], [`ErrorKind::LevelOutOfOrder`]); an unknown category.
    pub fn read(document: &OrderedLabelsDocument) -> Result<Self, Error> {
        let entries = &document.labels;
        let at = |index: usize, field: &str| format!("labels[{index}]{field}");
        if entries.is_empty() {
            return Err(Error::at(ErrorKind::EmptySet, "labels"));
        }
        if entries.len() > LEVELS_MAX {
            return Err(Error::at(ErrorKind::TooMany, at(LEVELS_MAX, "")));
        }
        check_ids_and_orders(entries)?;
        let mut sorted: Vec<(usize, &OrderedLabelDocument)> = entries.iter().enumerate().collect();
        sorted.sort_by_key(|(_, entry)| entry.order);
        let by_id: BTreeMap<String, usize> =
            sorted.iter().enumerate().map(|(rank, (_, entry))| (entry.id.clone(), rank)).collect();
        let parents = parents(&sorted, &by_id)?;
        let levels = standard_levels(&sorted)?;
        let names = names(&sorted, &parents, &levels);
        let (scheme, added_below) = scheme(&names, &levels)?;

        let mut labels: Vec<Ordered> = Vec::with_capacity(sorted.len());
        for (rank, (index, entry)) in sorted.iter().enumerate() {
            let place = u8::try_from(rank + added_below).unwrap_or(u8::MAX);
            let categories = match &entry.categories {
                None => Categories::ALL,
                Some(names) => scheme
                    .read_named_categories(names)
                    .map_err(|error| error.inside(&at(*index, ".categories")))?,
            };
            let label =
                Label::of_rank(scheme.clone(), place).with_categories(categories).untrusted();
            labels.push(Ordered {
                id: entry.id.clone(),
                with_sub_labels: label.clone(),
                label,
                has_sub_labels: false,
            });
        }
        // From the highest down; a parent is below its sub-labels, so that each is done before it.
        for (rank, parent) in parents.iter().enumerate().rev() {
            let own = labels.get(rank).map_or(Label::TOP, |label| label.with_sub_labels.clone());
            if let Some(parent) = parent.and_then(|parent| labels.get_mut(parent)) {
                parent.with_sub_labels.raise(&own);
                parent.has_sub_labels = true;
            }
        }
        Ok(Self { scheme, labels, by_id })
    }

    /// The scheme whose levels the labels are.
    #[must_use]
    pub fn to_scheme(&self) -> Scheme {
        self.scheme.clone()
    }

    /// The label of a document that states this id; [`Label::TOP`] for an id that is not in the
    /// list.
    ///
    /// A label with sub-labels is read as the join of itself and all of them: it does not say which.
    #[must_use]
    pub fn label(&self, id: &str) -> Label {
        self.known_label(id).unwrap_or(Label::TOP)
    }

    /// As [`label`](OrderedLabels::label), with `None` for an id that is not in the list.
    #[must_use]
    pub fn known_label(&self, id: &str) -> Option<Label> {
        let rank = *self.by_id.get(id)?;
        self.labels.get(rank).map(|one| one.with_sub_labels.clone())
    }

    /// The id of the least label in the order that is at least as high as this one, for data to be
    /// stored under; `None` if there is none, so that the data may not be stored so. Labels with
    /// sub-labels are for grouping, and no data is stored under them.
    ///
    /// A label of another scheme is taken for the highest that counts as the same standard level.
    /// One with limits on regions, purposes or retention has no id, as no sensitivity label carries
    /// them.
    #[must_use]
    pub fn id_for(&self, label: &Label) -> Option<&str> {
        let label = self.scheme.translate(label);
        let fits = |one: &&Ordered| !one.has_sub_labels && label.is_within(&one.label);
        self.labels.iter().find(fits).map(|one| one.id.as_str())
    }

    /// The ids from the lowest up, each with the name of its level in the scheme.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.labels.iter().map(|one| (one.id.as_str(), one.label.level_name()))
    }
}

fn check_ids_and_orders(entries: &[OrderedLabelDocument]) -> Result<(), Error> {
    let (mut ids, mut orders) = (BTreeSet::new(), BTreeSet::new());
    for (index, entry) in entries.iter().enumerate() {
        let at = |kind, field: &str| Error::at(kind, format!("labels[{index}].{field}"));
        if entry.id.is_empty() {
            return Err(at(ErrorKind::MalformedName, "id"));
        }
        if !ids.insert(entry.id.as_str()) {
            return Err(at(ErrorKind::DuplicateName, "id"));
        }
        if !orders.insert(entry.order) {
            return Err(at(ErrorKind::DuplicateOrder, "order"));
        }
    }
    Ok(())
}

/// The place of each one's parent.
fn parents(
    sorted: &[(usize, &OrderedLabelDocument)],
    by_id: &BTreeMap<String, usize>,
) -> Result<Vec<Option<usize>>, Error> {
    let parent = |(rank, (index, entry)): (usize, &(usize, &OrderedLabelDocument))| {
        let at = |kind| Error::at(kind, format!("labels[{index}].parent"));
        let Some(id) = &entry.parent else { return Ok(None) };
        let parent = *by_id.get(id).ok_or_else(|| at(ErrorKind::UnknownParent))?;
        // So there is no cycle either.
        if parent < rank { Ok(Some(parent)) } else { Err(at(ErrorKind::LevelOutOfOrder)) }
    };
    sorted.iter().enumerate().map(parent).collect()
}

/// The standard level of each.
fn standard_levels(sorted: &[(usize, &OrderedLabelDocument)]) -> Result<Vec<Level>, Error> {
    let mut last = Level::Public;
    let level = |(rank, (index, entry)): (usize, &(usize, &OrderedLabelDocument))| {
        let at = |kind| Error::at(kind, format!("labels[{index}].level"));
        let level = match &entry.level {
            Some(name) => name.parse().map_err(|_| at(ErrorKind::UnknownLevel))?,
            None => last.max(match rank {
                _ if rank + 1 == sorted.len() => Level::Restricted,
                0 => Level::Public,
                1 => Level::Internal,
                _ => Level::Confidential,
            }),
        };
        if level < last {
            return Err(at(ErrorKind::LevelOutOfOrder));
        }
        last = level;
        Ok(level)
    };
    sorted.iter().enumerate().map(level).collect()
}

/// A name for each that a scheme allows, no two the same.
fn names(
    sorted: &[(usize, &OrderedLabelDocument)],
    parents: &[Option<usize>],
    levels: &[Level],
) -> Vec<String> {
    // What a scheme adds at its ends.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names: Vec<String> = Vec::with_capacity(sorted.len());
    for (rank, (((_, entry), parent), level)) in sorted.iter().zip(parents).zip(levels).enumerate()
    {
        let before = parent.and_then(|parent| names.get(parent));
        let own = slug(&entry.name);
        let name = match before {
            Some(before) if !own.is_empty() => format!("{before}_{own}"),
            _ => own,
        };
        let is_free = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.len() <= SCHEME_NAME_MAX
            && ![LOWEST, HIGHEST].contains(&name.as_str())
            // The name of a standard level stands for that one.
            && name.parse().map_or(true, |standard: Level| {
                standard == *level && (rank == 0 || standard != Level::Public)
            })
            && !taken.contains(&name);
        // A name that ends in a number may be taken as well.
        let numbered = |suffix: usize| format!("label_{rank}{}", "_".repeat(suffix));
        let name = if is_free {
            name
        } else {
            let free = (0..=sorted.len()).map(numbered).find(|name| !taken.contains(name));
            free.unwrap_or_default()
        };
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// The levels that a scheme adds at its ends where no label counts as public or restricted.
const LOWEST: &str = "below_all_labels";
const HIGHEST: &str = "above_all_labels";

/// Letters and digits, and one underscore for everything between them.
fn slug(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// The scheme, and how many levels were added below.
fn scheme(names: &[String], levels: &[Level]) -> Result<(Scheme, usize), Error> {
    let mut builder = Scheme::builder();
    let mut added_below = 0;
    if levels.first() != Some(&Level::Public) {
        builder = builder.level(LOWEST, Level::Public);
        added_below = 1;
    }
    for (name, level) in names.iter().zip(levels) {
        builder = builder.level(name.clone(), *level);
    }
    if levels.last() != Some(&Level::Restricted) {
        builder = builder.level(HIGHEST, Level::Restricted);
    }
    // The names are checked: what is left is that there are too many.
    let scheme = builder.build().map_err(|error| Error::at(error.kind(), "labels"))?;
    Ok((scheme, added_below))
}
