//! Why data may not flow.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::class::Class;
use crate::provenance::{Set, Source};
use crate::text::{CategoryNames, PurposeNames};
use crate::{Categories, Label, Purposes, Regions, Sink};

/// How much of a name a refusal shows, in characters.
const NAME_SHOWN: usize = 64;

/// How many sources a refusal shows for a component; all are in [`Violation::sources`].
const SOURCES_SHOWN: usize = 4;

/// Why data may not flow to a sink: every component of its label that the sink does not accept, and
/// the sources that raised it.
///
/// It prints as one line that may be shown to a model. The line holds names of sinks and sources,
/// levels, categories, places and purposes, and nothing of the data. What it says is worked out when
/// somebody asks for it, so that a refusal costs no more than a permit.
#[derive(Clone)]
pub struct Refusal(Box<Refused>);

#[derive(Clone)]
struct Refused {
    label: Label,
    sink: Sink,
    barriers: Barriers,
    violations: OnceLock<Vec<Violation>>,
}

impl Refusal {
    pub(crate) fn new(label: &Label, sink: &Sink, barriers: Barriers) -> Self {
        let (label, sink) = (label.clone(), sink.clone());
        Self(Box::new(Refused { label, sink, barriers, violations: OnceLock::new() }))
    }

    /// The name of the sink, as it was given to [`Sink::builder`].
    #[must_use]
    pub fn sink(&self) -> &str {
        self.0.sink.name()
    }

    /// Every violated component, at least one, in the order of [`Component::ALL`].
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        let Refused { label, sink, barriers, violations } = &*self.0;
        violations.get_or_init(|| {
            let all = Component::ALL.iter();
            let violated = all.filter(|component| barriers.contains(component.barrier()));
            violated.map(|component| Violation::new(*component, label, sink)).collect()
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data may not flow to `{}`: ", ShownName(self.sink()))?;
        for (index, violation) in self.violations().iter().enumerate() {
            let before = if index > 0 { "; " } else { "" };
            write!(f, "{before}{violation}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sink, violations) = (self.sink(), self.violations());
        f.debug_struct("Refusal").field("sink", &sink).field("violations", &violations).finish()
    }
}

impl PartialEq for Refusal {
    fn eq(&self, other: &Self) -> bool {
        self.sink() == other.sink() && self.violations() == other.violations()
    }
}

impl Eq for Refusal {}

impl std::error::Error for Refusal {}

/// One component of a label that a sink does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    component: Component,
    detail: String,
    sources: Option<Vec<Arc<str>>>,
}

impl Violation {
    fn new(component: Component, label: &Label, sink: &Sink) -> Self {
        let sources = match &label.sources {
            Set::Top => None,
            named => Some(raised_by(component, label, named.elements(), sink)),
        };
        Self { component, detail: component.detail(label, sink), sources }
    }

    /// Which.
    #[must_use]
    pub const fn component(&self) -> Component {
        self.component
    }

    /// The sources that raised it, sorted: none if nobody attributed it, `None` if nobody knows.
    #[must_use]
    pub fn sources(&self) -> Option<&[Arc<str>]> {
        self.sources.as_deref()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        let Some(sources) = &self.sources else { return Ok(()) };
        for (index, source) in sources.iter().take(SOURCES_SHOWN).enumerate() {
            let before = if index == 0 { " (from " } else { ", " };
            write!(f, "{before}`{}`", ShownName(source))?;
        }
        match sources.len() {
            0 => Ok(()),
            length if length > SOURCES_SHOWN => write!(f, " and {} more)", length - SOURCES_SHOWN),
            _ => f.write_str(")"),
        }
    }
}

/// Which component of a label a sink does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Component {
    /// Label and sink are in the words of schemes that cannot be compared.
    Scheme,
    /// The data is more secret than the sink may receive.
    Level,
    /// The data is of categories that the sink does not accept.
    Categories,
    /// The sink processes data where this data may not be processed, and no transfer basis covers
    /// it.
    Regions,
    /// The sink uses data for what this data may not be used for.
    Purposes,
    /// The sink keeps data longer than this data may be kept.
    Retention,
    /// The data must be kept longer than it may be kept.
    RetentionConflict,
    /// The sink may train models on data, and the data is not public.
    Training,
    /// The data is health data, and no business associate agreement is signed.
    Agreement,
    /// The data is health data, and it is not encrypted both on the way and where it lies.
    Encryption,
    /// The data is untrusted, and the sink accepts trusted data only.
    Integrity,
}

impl Component {
    /// Every component, in the order in which refusals list them.
    pub const ALL: &[Self] = &[
        Self::Scheme,
        Self::Level,
        Self::Categories,
        Self::Regions,
        Self::Purposes,
        Self::Retention,
        Self::RetentionConflict,
        Self::Training,
        Self::Agreement,
        Self::Encryption,
        Self::Integrity,
    ];

    /// The code in records and reasons, such as `flow.level`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheme => "flow.scheme",
            Self::Level => "flow.level",
            Self::Categories => "flow.categories",
            Self::Regions => "flow.regions",
            Self::Purposes => "flow.purposes",
            Self::Retention => "flow.retention",
            Self::RetentionConflict => "flow.retention_conflict",
            Self::Training => "flow.training",
            Self::Agreement => "flow.agreement",
            Self::Encryption => "flow.encryption",
            Self::Integrity => "flow.untrusted",
        }
    }

    const fn barrier(self) -> Barriers {
        match self {
            Self::Scheme => Barriers::SCHEME,
            Self::Level => Barriers::LEVEL,
            Self::Categories => Barriers::CATEGORIES,
            Self::Regions => Barriers::REGIONS,
            Self::Purposes => Barriers::PURPOSES,
            Self::Retention => Barriers::RETENTION,
            Self::RetentionConflict => Barriers::CONFLICT,
            Self::Training => Barriers::TRAINING,
            Self::Agreement => Barriers::AGREEMENT,
            Self::Encryption => Barriers::ENCRYPTION,
            Self::Integrity => Barriers::UNTRUSTED,
        }
    }

    fn detail(self, label: &Label, sink: &Sink) -> String {
        // As the check sees them: what the sink has no word for is every category and no purpose.
        let parts = label.class.in_scheme(sink.scheme(), &mut Barriers::default());
        match self {
            Self::Scheme => "the label is in words that the sink does not have".to_owned(),
            Self::Level => format!(
                "level `{}` is above the ceiling `{}`",
                label.level_name(),
                sink.ceiling_name()
            ),
            Self::Categories => {
                let same = label.scheme() == sink.scheme();
                let accepted = sink.categories();
                let accepted = if same { accepted } else { accepted.standard() };
                let missing = match label.categories() {
                    Categories::ALL => Categories::EMPTY,
                    some => some.difference(accepted),
                };
                // `*` where no list could name them all.
                let unnamed = missing.is_empty() || !label.scheme().has_categories(missing);
                let missing = if unnamed { Categories::ALL } else { missing };
                let names = CategoryNames(label.scheme(), missing);
                format!("categories `{names}` are not accepted")
            }
            Self::Regions => match sink.regions() {
                None => {
                    format!("the sink's region is not known, only `{}` is allowed", parts.regions)
                }
                Some(places) => {
                    let outside = match places {
                        Regions::EVERYWHERE => places,
                        some => some.difference(parts.regions),
                    };
                    format!("region `{outside}` is not among the allowed `{}`", parts.regions)
                }
            },
            Self::Purposes if sink.purposes().is_none() => {
                let allowed = PurposeNames(sink.scheme(), parts.purposes);
                format!("the sink's purposes are not known, only `{allowed}` is allowed")
            }
            Self::Purposes => {
                let outside = match sink.uses() {
                    Purposes::ANY => Purposes::ANY,
                    some => some.difference(parts.purposes),
                };
                let uses = PurposeNames(sink.scheme(), outside);
                let allowed = PurposeNames(sink.scheme(), parts.purposes);
                format!("purposes `{uses}` are not among the allowed `{allowed}`")
            }
            Self::Retention => {
                let limit = parts.retention.at_most().unwrap_or_default();
                match sink.keeps().days() {
                    None => format!("kept without a known end, at most {limit} days are allowed"),
                    Some(days) => format!("kept {days} days, at most {limit} are allowed"),
                }
            }
            Self::RetentionConflict => format!(
                "must be kept {} days and may be kept {}",
                parts.retention.at_least(),
                parts.retention.at_most().unwrap_or_default()
            ),
            Self::Training => match sink.trains_on_data() {
                None => "whether models are trained on it is not known".to_owned(),
                Some(_) => "models are trained on it".to_owned(),
            },
            Self::Agreement => "no business associate agreement for health data".to_owned(),
            Self::Encryption => {
                let missing = match (sink.encrypted_in_transit(), sink.encrypted_at_rest()) {
                    (false, false) => "neither on the way nor where it lies",
                    (false, true) => "on the way",
                    (true, _) => "where it lies",
                };
                format!("health data is not encrypted: {missing}")
            }
            Self::Integrity => "untrusted data is not accepted".to_owned(),
        }
    }
}

/// The sources whose data alone would not be accepted; where each alone would be, those that limit
/// anything at all.
fn raised_by(
    component: Component,
    label: &Label,
    sources: &[Source],
    sink: &Sink,
) -> Vec<Arc<str>> {
    let names = |raises: &dyn Fn(&Source) -> bool| -> Vec<Arc<str>> {
        sources.iter().filter(|one| raises(one)).map(|one| one.name.clone()).collect()
    };
    let alone = names(&|one| sink.barriers(&one.class).0.contains(component.barrier()));
    if !alone.is_empty() {
        return alone;
    }
    // The words of sources that cannot be compared made it the top.
    let own = || sources.iter().map(|one| &one.class.scheme).filter(|one| !one.is_standard());
    let clash = label.class == Class::TOP && own().zip(own().skip(1)).any(|(one, two)| one != two);
    names(&|one| {
        let parts = &one.class.parts;
        match component {
            _ if clash => !one.class.scheme.is_standard(),
            // A source may be inside by its place and another by a transfer basis.
            Component::Regions => parts.regions != Regions::EVERYWHERE,
            Component::RetentionConflict => {
                parts.retention.at_most().is_some() || parts.retention.at_least() > 0
            }
            _ => false,
        }
    })
}

/// A set of components, as a check collects it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Barriers(u16);

impl Barriers {
    pub(crate) const SCHEME: Self = Self(1);
    pub(crate) const LEVEL: Self = Self(1 << 1);
    pub(crate) const CATEGORIES: Self = Self(1 << 2);
    pub(crate) const REGIONS: Self = Self(1 << 3);
    pub(crate) const PURPOSES: Self = Self(1 << 4);
    pub(crate) const RETENTION: Self = Self(1 << 5);
    pub(crate) const CONFLICT: Self = Self(1 << 6);
    pub(crate) const TRAINING: Self = Self(1 << 7);
    pub(crate) const AGREEMENT: Self = Self(1 << 8);
    pub(crate) const ENCRYPTION: Self = Self(1 << 9);
    pub(crate) const UNTRUSTED: Self = Self(1 << 10);

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn set(&mut self, barrier: Self, stands: bool) {
        self.0 |= if stands { barrier.0 } else { 0 };
    }
}

/// A name as it is safe to print inside backticks on one line: no control characters, nothing
/// invisible, no backtick, no end.
pub(crate) struct ShownName<'a>(pub(crate) &'a str);

impl fmt::Display for ShownName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(NAME_SHOWN) {
            if matches!(character, ' '..='~') && character != '`' {
                write!(f, "{character}")?;
            } else {
                write!(f, "{}", character.escape_unicode())?;
            }
        }
        if characters.next().is_some() { f.write_str("...") } else { Ok(()) }
    }
}
