//! The label of data.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::class::{Class, Parts};
use crate::provenance::{Set, Source};
use crate::{
    Categories, Error, Integrity, Level, Permit, Purposes, Refusal, Regions, Retention, Scheme,
    Sink,
};

/// What is known of data: how secret, of which kinds, where and what for it may be used, how long
/// it may be kept, whether it can be trusted, where it comes from and whom it is about.
///
/// | component | join | the more restrictive |
/// |---|---|---|
/// | level | the higher | higher |
/// | [`Categories`] | union | more |
/// | [`Regions`] where it may be processed | intersection | fewer |
/// | [`Purposes`] it may be used for | intersection | fewer |
/// | [`Retention`] | the shorter limit, the longer duty, any hold | |
/// | [`Integrity`] | untrusted if one is | untrusted |
/// | sources, each with what it contributed | union | more |
/// | subjects | union | more |
///
/// Labels are a lattice: [`join`](Label::join) is the label of data that was combined,
/// [`is_at_most`](Label::is_at_most) the order that belongs to it, [`meet`](Label::meet) what two
/// labels have in common. Data without a label has [`Label::TOP`].
///
/// Its text, as printed, is `level{categories}integrity` and what limits there are of `regions=`,
/// `purposes=` and `retention=`; sources and subjects are not in it.
///
/// ```
/// use data_class::{Category, Label, Level, Purpose, Retention};
///
/// let ticket = Label::new(Level::Internal)
///     .within("EU".parse()?)
///     .kept(Retention::days(None, Some(30))?)
///     .untrusted()
///     .from_source("tool:tickets");
/// let person = Label::new(Level::Confidential)
///     .with_categories(Category::Personal)
///     .for_purposes([Purpose::SERVICE, Purpose::BILLING]);
/// let text = "confidential{personal}untrusted regions=EU purposes=billing,service retention=..30";
/// assert_eq!(ticket.join(&person).to_string(), text);
/// # Ok::<(), data_class::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Label {
    pub(crate) class: Class,
    pub(crate) sources: Set<Source>,
    pub(crate) subjects: Set<Arc<str>>,
}

impl Label {
    /// The least label: public, no category, trusted, without any limit.
    pub const BOTTOM: Self =
        Self { class: Class::BOTTOM, sources: Set::EMPTY, subjects: Set::EMPTY };

    /// The greatest label: restricted, every category, untrusted, usable nowhere and for nothing,
    /// about anybody. What nobody labelled gets this one.
    pub const TOP: Self = Self { class: Class::TOP, sources: Set::Top, subjects: Set::Top };

    /// Trusted data of a standard level, of no category, without any limit.
    #[must_use]
    pub const fn new(level: Level) -> Self {
        let parts = Parts { rank: level as u8, ..Parts::bottom() };
        let class = Class { scheme: Scheme::STANDARD, parts };
        Self { class, sources: Set::EMPTY, subjects: Set::EMPTY }
    }

    pub(crate) fn of_rank(scheme: Scheme, rank: u8) -> Self {
        let class = Class { scheme, parts: Parts { rank, ..Parts::bottom() } };
        Self { class, sources: Set::EMPTY, subjects: Set::EMPTY }
    }

    /// Adds categories to those it has. A category of a scheme of one's own becomes every category on
    /// a label whose scheme has none in its place. It is known by its place only, so take it from
    /// [`scheme`](Label::scheme) of this label: in a third scheme it would stand for that one's.
    #[must_use]
    pub fn with_categories(mut self, categories: impl Into<Categories>) -> Self {
        let categories = categories.into();
        let known = self.class.scheme.has_categories(categories);
        let added = if known { categories } else { Categories::ALL };
        self.class.parts.categories = self.class.parts.categories.union(added);
        self.settled()
    }

    /// Limits where it may be processed to those of the places so far that are in `regions`.
    #[must_use]
    pub fn within(mut self, regions: Regions) -> Self {
        self.class.parts.regions = self.class.parts.regions.intersection(regions);
        self.settled()
    }

    /// Limits what it may be used for to those of the purposes so far that are in `purposes`. A
    /// purpose of a scheme of one's own is none on a label whose scheme has none in its place; it is
    /// known by its place only, as [a category](Label::with_categories).
    #[must_use]
    pub fn for_purposes(mut self, purposes: impl Into<Purposes>) -> Self {
        let purposes = purposes.into();
        let known = self.class.scheme.has_purposes(purposes);
        let left = if known { purposes } else { purposes.standard() };
        self.class.parts.purposes = self.class.parts.purposes.intersection(left);
        self.settled()
    }

    /// Adds limits, duties and holds on how long it is kept.
    #[must_use]
    pub fn kept(mut self, retention: Retention) -> Self {
        self.class.parts.retention = self.class.parts.retention.join(retention);
        self.settled()
    }

    /// Marks the data as untrusted.
    #[must_use]
    pub fn untrusted(mut self) -> Self {
        self.class.parts.integrity = Integrity::Untrusted;
        self.settled()
    }

    /// Says that all of this comes from a source, which refusals will name. Call it last: what is
    /// added later comes from nobody.
    #[must_use]
    pub fn from_source(mut self, name: &str) -> Self {
        self.sources.raise(&Set::one(Source::new(name.into(), self.class.clone())));
        self
    }

    /// Adds a person that the data is about, by an opaque reference that says nothing to others.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subjects.raise(&Set::one(Arc::from(subject)));
        self
    }

    /// How secret the data is, as a standard level.
    #[must_use]
    pub fn level(&self) -> Level {
        self.class.scheme.level(self.class.parts.rank)
    }

    /// How secret the data is, in the words of its scheme.
    #[must_use]
    pub fn level_name(&self) -> &str {
        self.class.scheme.level_name(self.class.parts.rank)
    }

    /// Whether it is of the lowest level of its scheme and of no category. A scheme may have further
    /// levels that count as [`Level::Public`]; what has one of them is not public.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.class.parts.is_public()
    }

    /// Of which kinds it is.
    #[must_use]
    pub const fn categories(&self) -> Categories {
        self.class.parts.categories
    }

    /// Where it may be processed.
    #[must_use]
    pub const fn regions(&self) -> Regions {
        self.class.parts.regions
    }

    /// What it may be used for.
    #[must_use]
    pub const fn purposes(&self) -> Purposes {
        self.class.parts.purposes
    }

    /// How long it may and must be kept.
    #[must_use]
    pub const fn retention(&self) -> Retention {
        self.class.parts.retention
    }

    /// Whether somebody outside had a hand in it.
    #[must_use]
    pub const fn integrity(&self) -> Integrity {
        self.class.parts.integrity
    }

    /// The words it is written in.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.class.scheme
    }

    /// Where it comes from, sorted; `None` if that is not known or more than
    /// [`SOURCES_MAX`](crate::SOURCES_MAX).
    #[must_use]
    pub fn sources(&self) -> Option<impl Iterator<Item = &str>> {
        let known = !matches!(self.sources, Set::Top);
        known.then(|| self.sources.elements().iter().map(|source| &*source.name))
    }

    /// Whom it is about, sorted; `None` if it may be anybody, or more than
    /// [`SUBJECTS_MAX`](crate::SUBJECTS_MAX).
    #[must_use]
    pub fn subjects(&self) -> Option<impl Iterator<Item = &str>> {
        let known = !matches!(self.subjects, Set::Top);
        known.then(|| self.subjects.elements().iter().map(|subject| &**subject))
    }

    /// The label of data made from both: the least label that both are at most.
    ///
    /// Linear in sources and subjects; allocates only where the other adds to them.
    // A label is large enough for moving it to show beside what is done here.
    #[inline]
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        self.raise(other);
        self
    }

    /// [`join`](Label::join) in place.
    pub fn raise(&mut self, other: &Self) {
        self.class.raise(&other.class);
        self.sources.raise(&other.sources);
        self.subjects.raise(&other.subjects);
    }

    /// The greatest label that is at most both.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        Self {
            class: self.class.meet(&other.class),
            sources: self.sources.meet(&other.sources),
            subjects: self.subjects.meet(&other.subjects),
        }
    }

    /// Whether this label is below or equal to the other in every component, so that data
    /// labelled like this may take the place of data labelled like the other.
    #[must_use]
    pub fn is_at_most(&self, other: &Self) -> bool {
        self.class.is_at_most(&other.class)
            && self.sources.is_at_most(&other.sources)
            && self.subjects.is_at_most(&other.subjects)
    }

    /// Whether every component but sources and subjects, which limit nothing, is within a ceiling.
    ///
    /// Where [`is_at_most`](Label::is_at_most) compares values of the lattice, this asks what they
    /// mean: a label of one scheme is within a ceiling of another if its words are standard ones.
    /// Where places, purposes and time are not asked for either, a [`Ceiling`](crate::Ceiling) is
    /// what is meant.
    #[must_use]
    pub fn is_within(&self, ceiling: &Self) -> bool {
        self.class.is_within(&ceiling.class)
    }

    /// Whether data with this label may flow to the sink; if not, everything that stands
    /// against it.
    pub fn flows_to(&self, sink: &Sink) -> Result<Permit, Refusal> {
        let (barriers, transfer) = sink.barriers(&self.class);
        // The allowed case is the common one and allocates nothing.
        if barriers.is_empty() {
            Ok(Permit::new(self.clone(), sink.clone(), transfer))
        } else {
            Err(Refusal::new(self, sink, barriers))
        }
    }

    /// The top has one form, also where it was reached component by component.
    fn settled(mut self) -> Self {
        self.class.settle_top();
        self
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::write(&self.class, f)
    }
}

impl fmt::Debug for Label {
    /// The text, and how many sources and subjects there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |known: Option<usize>| known.map_or("many".to_owned(), |n| n.to_string());
        let sources = count(self.sources().map(Iterator::count));
        let subjects = count(self.subjects().map(Iterator::count));
        write!(f, "Label({self}; {sources} sources, {subjects} subjects)")
    }
}

impl FromStr for Label {
    type Err = Error;

    /// Reads the canonical text of a label of the standard scheme.
    fn from_str(text: &str) -> Result<Self, Error> {
        Scheme::STANDARD.parse(text)
    }
}
