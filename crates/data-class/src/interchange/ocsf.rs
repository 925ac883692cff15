//! The data classification object of the Open Cybersecurity Schema Framework.

use super::Foreign;
use crate::text::CategoryNames;
use crate::{
    Categories, Category, Classification, Label, Level, Purposes, Regions, Retention, Scheme,
};

/// The attributes of the profile `data_classification` of OCSF: what an event says of the data it is
/// about.
///
/// Reading passes over what it does not know, as events have many fields. The older attribute with a
/// single object is read too and never written.
///
/// | label | out | in |
/// |---|---|---|
/// | level | `confidentiality_id` 1, 2 or 6 for public, confidential, restricted; 99 and the name for every other | 1 public; 2, 5 confidential; 3, 4, 6 restricted; 99 a level of the scheme, but never a public one |
/// | categories | one object for each `category_id`: 1 personal, 3 financial, 4 business, 6 security, 99 and the names for a scheme's own, 99 and `None` for none, 0 for every | every category of that id; 0 and 2, 5, and what is unknown: every category there is |
/// | regions, purposes, retention | `status_id` 2, partial, and their names in `status_details` | partial is [`Label::TOP`] |
/// | integrity, sources, subjects | | untrusted, none |
///
/// So what is lost is which of the personal and which of the business categories it is, whether it
/// is trusted, and all limits; what comes back is never lower, sources and subjects aside
/// (`tests/interchange.rs`: `what_comes_back_is_never_lower`). Where an object misses one of the two
/// ids, states an unknown one, states a caption that is another id's, or has no status or one other than
/// complete, it is [`Label::TOP`]; several objects are joined.
///
/// Names and numbers are those of OCSF 1.9.0-dev (`tests/interchange.rs`:
/// `ocsf_names_are_those_of_the_schema`).
///
/// ```
/// use data_class::{Category, Label, Level, OcsfDataClassifications, Scheme};
///
/// let label = Label::new(Level::Restricted).with_categories([Category::Payment, Category::Health]);
/// let written = OcsfDataClassifications::of(&label);
/// let back = written.read(&Scheme::STANDARD);
/// assert!(label.is_at_most(&back));
/// assert_eq!(
///     back.to_string(),
///     "restricted{children,criminal,health,payment,personal,special_category}untrusted"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OcsfDataClassifications {
    /// One for each kind of data.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Foreign::is_missing"))]
    pub data_classifications: Foreign<Vec<OcsfDataClassification>>,
    /// The attribute before OCSF 1.4.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Foreign::is_missing"))]
    pub data_classification: Foreign<Box<OcsfDataClassification>>,
}

/// The object `data_classification`, as far as it concerns labels.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct OcsfDataClassification {
    /// The caption of `category_id`, or names of categories for 99.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub category: Foreign<String>,
    /// What kind of data it is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub category_id: Foreign<i32>,
    /// What classified it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub classifier_details: Foreign<OcsfClassifierDetails>,
    /// The caption of `confidentiality_id`, or the name of a level for 99.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub confidentiality: Foreign<String>,
    /// How secret it is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub confidentiality_id: Foreign<i32>,
    /// What was found.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub discovery_details: Foreign<Vec<OcsfDiscoveryDetails>>,
    /// The caption of `status_id`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub status: Foreign<String>,
    /// What `status_id` says in other words: here, which limits of the label are not carried.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub status_details: Foreign<Vec<String>>,
    /// Whether the classification is whole.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub status_id: Foreign<i32>,
    /// How many findings there are.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Foreign::is_missing"))]
    pub total: Foreign<i32>,
}

/// The object `classifier_details`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OcsfClassifierDetails {
    /// Its name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// How it works, such as `rules`.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: String,
    /// Its id.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub uid: Option<String>,
}

/// The object `discovery_details`, without what was found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OcsfDiscoveryDetails {
    /// How many.
    pub count: i32,
    /// The kind, such as `pii.email`.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: String,
}

/// Ids of `category_id`, their captions, and which of our categories are one.
const CATEGORIES: &[(i32, &str, Categories)] = &[
    (1, "Personal", Categories::of(PERSONAL)),
    (3, "Financial", Categories::of(&[Category::Payment])),
    (4, "Business", Categories::of(&[Category::SourceCode, Category::TradeSecret])),
    (6, "Security", Categories::of(&[Category::Credential])),
];

/// Health data is personal there.
const PERSONAL: &[Category] = &[
    Category::Children,
    Category::Criminal,
    Category::Health,
    Category::Personal,
    Category::SpecialCategory,
];

/// Ids of `category_id` that we have no category for: anything may be meant.
const OTHER_CATEGORIES: &[(i32, &str)] =
    &[(0, "Unknown"), (2, "Governmental"), (5, "Military and Law Enforcement")];

/// Ids of `confidentiality_id`, their captions, and the level they are read as.
const CONFIDENTIALITY: &[(i32, &str, Level)] = &[
    (1, "Not Confidential", Level::Public),
    (2, "Confidential", Level::Confidential),
    (3, "Secret", Level::Restricted),
    (4, "Top Secret", Level::Restricted),
    (5, "Private", Level::Confidential),
    (6, "Restricted", Level::Restricted),
];

/// The id for what the others are not for, which the text beside it says.
const OTHER: i32 = 99;

/// What is written for no category; no category has a capital in its name.
const NONE: &str = "None";

const COMPLETE: (i32, &str) = (1, "Complete");
const PARTIAL: (i32, &str) = (2, "Partial");

impl OcsfDataClassifications {
    /// What to write for a label. It has at least one object.
    #[must_use]
    pub fn of(label: &Label) -> Self {
        let level = level_of(label);
        let lost = lost_limits(label);
        let status = if lost.is_empty() { COMPLETE } else { PARTIAL };
        let objects = categories_of(label).into_iter().map(|(id, name)| OcsfDataClassification {
            category: Foreign::Known(name),
            category_id: Foreign::Known(id),
            confidentiality: Foreign::Known(level.1.clone()),
            confidentiality_id: Foreign::Known(level.0),
            status: Foreign::Known(status.1.to_owned()),
            status_details: (!lost.is_empty()).then(|| lost.clone()).into(),
            status_id: Foreign::Known(status.0),
            ..OcsfDataClassification::default()
        });
        Self {
            data_classifications: Foreign::Known(objects.collect()),
            data_classification: Foreign::Missing,
        }
    }

    /// The same, saying in every object what classified the data.
    #[must_use]
    pub fn classified_by(mut self, details: &OcsfClassifierDetails) -> Self {
        if let Foreign::Known(objects) = &mut self.data_classifications {
            for object in objects {
                object.classifier_details = Foreign::Known(details.clone());
            }
        }
        self
    }

    /// The label of these objects in the words of a scheme; [`Label::TOP`] if there is none. Linear
    /// in the objects.
    #[must_use]
    pub fn read(&self, scheme: &Scheme) -> Label {
        let list = match &self.data_classifications {
            Foreign::Missing => None,
            Foreign::Known(objects) if !objects.is_empty() => Some(objects.as_slice()),
            _ => return Label::TOP,
        };
        let one = match &self.data_classification {
            Foreign::Missing => None,
            Foreign::Known(object) => Some(std::slice::from_ref(&**object)),
            Foreign::Unreadable => return Label::TOP,
        };
        let objects = list.into_iter().chain(one).flatten();
        let labels = objects.map(|object| object.read(scheme));
        labels.reduce(|one, two| one.join(&two)).unwrap_or(Label::TOP)
    }
}

impl OcsfDataClassification {
    /// The label of this object in the words of a scheme.
    #[must_use]
    pub fn read(&self, scheme: &Scheme) -> Label {
        let is_complete = match (self.status_id.known(), &self.status) {
            (Some(1), Foreign::Missing) => true,
            (Some(1), Foreign::Known(status)) => is_caption(status, COMPLETE.1),
            _ => false,
        };
        let (Some(label), Some(categories), true) =
            (self.read_level(scheme), self.read_categories(scheme), is_complete)
        else {
            return Label::TOP;
        };
        label.with_categories(categories).untrusted()
    }

    fn read_level(&self, scheme: &Scheme) -> Option<Label> {
        let id = *self.confidentiality_id.known()?;
        if id == OTHER {
            let label = scheme.label(self.confidentiality.known()?).ok()?;
            // Another source's own word for something is not believed to open it.
            return (label.level() > Level::Public).then_some(label);
        }
        let (_, caption, level) = CONFIDENTIALITY.iter().find(|(known, ..)| *known == id)?;
        is_stated(&self.confidentiality, caption).then(|| scheme.label_at(*level))
    }

    /// None if it cannot be read, which is more than every category.
    fn read_categories(&self, scheme: &Scheme) -> Option<Categories> {
        let id = *self.category_id.known()?;
        if id == OTHER {
            return match self.category.known()?.as_str() {
                NONE => Some(Categories::EMPTY),
                names => names
                    .split(',')
                    .map(|name| scheme.category(name).ok())
                    .collect::<Option<Categories>>(),
            };
        }
        let ours = CATEGORIES.iter().find(|(known, ..)| *known == id);
        let others = || OTHER_CATEGORIES.iter().find(|(known, _)| *known == id);
        let (caption, categories) = match ours {
            Some((_, caption, categories)) => (*caption, *categories),
            None => others().map(|(_, caption)| (*caption, Categories::ALL))?,
        };
        is_stated(&self.category, caption).then_some(categories)
    }
}

impl Classification {
    /// What to write for the label that findings call for, with the kinds and how many of each in
    /// every object.
    #[must_use]
    pub fn to_ocsf(&self) -> OcsfDataClassifications {
        let mut kinds: Vec<(&str, u32)> =
            self.reasons().iter().flat_map(crate::Reason::kinds).collect();
        // The greatest count of a kind first: minimum confidences differ.
        kinds.sort_unstable_by(|one, two| one.0.cmp(two.0).then(two.1.cmp(&one.1)));
        kinds.dedup_by_key(|(kind, _)| *kind);
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let total = kinds.iter().fold(0, |sum: u32, (_, count)| sum.saturating_add(*count));
        let details: Vec<OcsfDiscoveryDetails> = kinds
            .into_iter()
            .map(|(kind, count)| OcsfDiscoveryDetails {
                count: number(count),
                kind: kind.to_owned(),
            })
            .collect();
        let mut written = OcsfDataClassifications::of(self.label());
        if let Foreign::Known(objects) = &mut written.data_classifications {
            for object in objects {
                object.total = Foreign::Known(number(total));
                object.discovery_details = Foreign::Known(details.clone());
            }
        }
        written
    }
}

/// `confidentiality_id` and `confidentiality`.
fn level_of(label: &Label) -> (i32, String) {
    let level = label.level();
    let id = match level {
        Level::Public => 1,
        Level::Confidential => 2,
        Level::Restricted => 6,
        // No id means this: 5, private, is more to most.
        Level::Internal => OTHER,
    };
    let known = CONFIDENTIALITY.iter().find(|(known, ..)| *known == id);
    // Of several levels that count as one, the others go by their names. A public one has no
    // other id, and is read as the highest of them.
    let is_exact = label.scheme().rank_at(level) == label.class.parts.rank;
    match known {
        Some((id, caption, _)) if is_exact || level == Level::Public => {
            (*id, (*caption).to_owned())
        }
        _ => (OTHER, label.level_name().to_owned()),
    }
}

/// Pairs of `category_id` and `category`, at least one.
fn categories_of(label: &Label) -> Vec<(i32, String)> {
    let set = label.categories();
    if set == Categories::ALL {
        return vec![(0, "Unknown".to_owned())];
    }
    let mut pairs = Vec::new();
    let mut rest = set;
    for (id, caption, ours) in CATEGORIES {
        if !set.intersection(*ours).is_empty() {
            pairs.push((*id, (*caption).to_owned()));
            rest = rest.difference(*ours);
        }
    }
    if !rest.is_empty() {
        pairs.push((OTHER, CategoryNames(label.scheme(), rest).to_string()));
    }
    if pairs.is_empty() {
        pairs.push((OTHER, NONE.to_owned()));
    }
    pairs
}

/// The names of the limits that the format cannot carry.
fn lost_limits(label: &Label) -> Vec<String> {
    let limits = [
        ("regions", label.regions() != Regions::EVERYWHERE),
        ("purposes", label.purposes() != Purposes::ANY),
        ("retention", label.retention() != Retention::UNLIMITED),
    ];
    let lost = limits.into_iter().filter(|(_, is_limited)| *is_limited);
    lost.map(|(name, _)| format!("{name} are not carried")).collect()
}

/// Whether the text beside an id is left out or is that id's.
fn is_stated(text: &Foreign<String>, caption: &str) -> bool {
    match text {
        Foreign::Missing => true,
        Foreign::Known(text) => is_caption(text, caption),
        Foreign::Unreadable => false,
    }
}

fn is_caption(text: &str, caption: &str) -> bool {
    text.eq_ignore_ascii_case(caption)
}
