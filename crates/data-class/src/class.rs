//! What a label says about data itself: the lattice without sources and subjects.

use crate::refusal::Barriers;
use crate::{Categories, Integrity, Level, Purposes, Regions, Retention, Scheme};

/// The components that a sink looks at, in the words of a scheme.
///
/// The scheme is a component like the others: the standard one is below every one that has its
/// levels, and two of one's own have only the top in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) scheme: Scheme,
    pub(crate) parts: Parts,
}

/// The components without their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The level's place in its scheme.
    pub(crate) rank: u8,
    pub(crate) integrity: Integrity,
    pub(crate) categories: Categories,
    pub(crate) regions: Regions,
    pub(crate) purposes: Purposes,
    pub(crate) retention: Retention,
}

impl Parts {
    pub(crate) const fn bottom() -> Self {
        Self {
            rank: 0,
            integrity: Integrity::Trusted,
            categories: Categories::EMPTY,
            regions: Regions::EVERYWHERE,
            purposes: Purposes::ANY,
            retention: Retention::UNLIMITED,
        }
    }

    pub(crate) const fn top(highest: u8) -> Self {
        Self {
            rank: highest,
            integrity: Integrity::Untrusted,
            categories: Categories::ALL,
            regions: Regions::NOWHERE,
            purposes: Purposes::NONE,
            retention: Retention::TOP,
        }
    }

    pub(crate) const fn is_public(&self) -> bool {
        self.rank == 0 && self.categories.is_empty()
    }

    const fn join(self, other: Self) -> Self {
        Self {
            rank: if self.rank > other.rank { self.rank } else { other.rank },
            integrity: self.integrity.join(other.integrity),
            categories: self.categories.union(other.categories),
            regions: self.regions.intersection(other.regions),
            purposes: self.purposes.intersection(other.purposes),
            retention: self.retention.join(other.retention),
        }
    }

    const fn meet(self, other: Self) -> Self {
        Self {
            rank: if self.rank < other.rank { self.rank } else { other.rank },
            integrity: self.integrity.meet(other.integrity),
            categories: self.categories.intersection(other.categories),
            regions: self.regions.union(other.regions),
            purposes: self.purposes.union(other.purposes),
            retention: self.retention.meet(other.retention),
        }
    }

    const fn is_at_most(&self, other: &Self) -> bool {
        self.rank <= other.rank
            && self.integrity as u8 <= other.integrity as u8
            && self.categories.is_subset(other.categories)
            && other.regions.is_subset(self.regions)
            && other.purposes.is_subset(self.purposes)
            && self.retention.is_at_most(other.retention)
    }
}

impl Class {
    pub(crate) const BOTTOM: Self = Self { scheme: Scheme::STANDARD, parts: Parts::bottom() };
    pub(crate) const TOP: Self =
        Self { scheme: Scheme::STANDARD, parts: Parts::top(Level::Restricted as u8) };

    /// Raises this to the least that is no lower than both.
    pub(crate) fn raise(&mut self, other: &Self) {
        match self.common(other) {
            Common::Own => self.parts = self.parts.join(other.parts),
            Common::Other => {
                self.scheme = other.scheme.clone();
                self.parts = self.parts.join(other.parts);
            }
            Common::None => *self = Self::TOP,
        }
        self.settle_top();
    }

    /// The greatest that is no higher than both.
    pub(crate) fn meet(&self, other: &Self) -> Self {
        // The top belongs to every scheme, whatever its levels.
        if *self == Self::TOP {
            return other.clone();
        }
        if *other == Self::TOP {
            return self.clone();
        }
        if self.scheme.is(&other.scheme) {
            return Self { scheme: self.scheme.clone(), parts: self.parts.meet(other.parts) };
        }
        let parts = self.below().meet(other.below());
        Self { scheme: Scheme::STANDARD, parts }
    }

    /// The top has one form.
    pub(crate) fn settle_top(&mut self) {
        if !self.scheme.is_standard() && self.parts == Parts::top(self.scheme.highest()) {
            *self = Self::TOP;
        }
    }

    pub(crate) fn is_at_most(&self, other: &Self) -> bool {
        match self.common(other) {
            _ if *other == Self::TOP => true,
            Common::Own if !self.scheme.is(&other.scheme) => false,
            Common::Own | Common::Other => self.parts.is_at_most(&other.parts),
            Common::None => false,
        }
    }

    /// Whether every component is within a ceiling, whatever words it is written in.
    pub(crate) fn is_within(&self, ceiling: &Self) -> bool {
        if self.scheme.is(&ceiling.scheme) {
            return self.parts.is_at_most(&ceiling.parts);
        }
        // The top in any words admits what cannot be said in them, as it does the join of it.
        if ceiling.parts == Parts::top(ceiling.scheme.highest()) {
            return true;
        }
        let mut barriers = Barriers::default();
        let parts = self.in_scheme(&ceiling.scheme, &mut barriers);
        barriers.is_empty() && parts.is_at_most(&ceiling.parts)
    }

    /// The components in the words of a sink's or ceiling's scheme; notes if there are none.
    ///
    /// A category that the scheme does not have becomes every category, and a purpose none, so that
    /// the result is no lower.
    pub(crate) fn in_scheme(&self, scheme: &Scheme, barriers: &mut Barriers) -> Parts {
        if self.scheme.is(scheme) || *self == Self::BOTTOM {
            return self.parts;
        }
        if !self.scheme.same_levels(scheme) {
            barriers.set(Barriers::SCHEME, *self != Self::TOP);
            return Parts::top(scheme.highest());
        }
        let Parts { categories, purposes, .. } = self.parts;
        let categories = if categories.has_custom() { Categories::ALL } else { categories };
        Parts { categories, purposes: purposes.standard(), ..self.parts }
    }

    /// The components of the greatest standard class that is no higher.
    fn below(&self) -> Parts {
        if self.scheme.is_standard() {
            return self.parts;
        }
        if !self.scheme.has_standard_levels() {
            return Parts::bottom();
        }
        let Parts { categories, purposes, .. } = self.parts;
        let purposes = if purposes.has_custom() { Purposes::ANY } else { purposes };
        Parts { categories: categories.standard(), purposes, ..self.parts }
    }

    /// Whose words both can be written in.
    fn common(&self, other: &Self) -> Common {
        let fits = |standard: &Self, scheme: &Scheme| {
            standard.scheme.is_standard()
                && (scheme.has_standard_levels() || standard.parts == Parts::bottom())
        };
        if self.scheme.is(&other.scheme) || fits(other, &self.scheme) {
            Common::Own
        } else if fits(self, &other.scheme) {
            Common::Other
        } else {
            Common::None
        }
    }
}

/// In whose words two classes can be written.
enum Common {
    Own,
    Other,
    None,
}
