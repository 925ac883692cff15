//! Where data comes from, and whom it is about.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::class::Class;

/// The most sources that a label names; beyond, it says that there are many.
pub const SOURCES_MAX: usize = 256;

/// The most subjects that a label names; beyond, it may be about anybody.
pub const SUBJECTS_MAX: usize = 4096;

/// A set in a label that joins by union, sorted by key, shared between labels.
///
/// The top stands for more elements than are worth naming. Because unions only grow, it does not
/// matter in which order sets are joined.
#[derive(Clone, Debug)]
pub(crate) enum Set<T> {
    Some(Option<Arc<[T]>>),
    Top,
}

/// What a [`Set`] consists of.
pub(crate) trait Element: Clone {
    /// The greatest number that is named.
    const MAX: usize;

    fn key(&self) -> &str;

    /// Whether this says no more than the other, of the same key.
    fn is_at_most(&self, other: &Self) -> bool;

    fn join(&self, other: &Self) -> Self;

    fn meet(&self, other: &Self) -> Self;
}

/// What one source contributed to a label. A clone is a pointer: joins copy sources all the time.
#[derive(Clone, Debug)]
pub(crate) struct Source(Arc<Contribution>);

#[derive(Debug)]
pub(crate) struct Contribution {
    pub(crate) name: Arc<str>,
    pub(crate) class: Class,
}

impl Source {
    pub(crate) fn new(name: Arc<str>, class: Class) -> Self {
        Self(Arc::new(Contribution { name, class }))
    }
}

impl std::ops::Deref for Source {
    type Target = Contribution;

    fn deref(&self) -> &Contribution {
        &self.0
    }
}

impl Element for Source {
    const MAX: usize = SOURCES_MAX;

    fn key(&self) -> &str {
        &self.name
    }

    fn is_at_most(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.class.is_at_most(&other.class)
    }

    fn join(&self, other: &Self) -> Self {
        let mut class = self.class.clone();
        class.raise(&other.class);
        Self::new(self.name.clone(), class)
    }

    fn meet(&self, other: &Self) -> Self {
        Self::new(self.name.clone(), self.class.meet(&other.class))
    }
}

impl Element for Arc<str> {
    const MAX: usize = SUBJECTS_MAX;

    fn key(&self) -> &str {
        self
    }

    fn is_at_most(&self, _: &Self) -> bool {
        true
    }

    fn join(&self, _: &Self) -> Self {
        self.clone()
    }

    fn meet(&self, _: &Self) -> Self {
        self.clone()
    }
}

impl<T: Element> Set<T> {
    pub(crate) const EMPTY: Self = Self::Some(None);

    pub(crate) fn one(element: T) -> Self {
        Self::Some(Some(Arc::new([element])))
    }

    /// What is named: nothing of the top.
    pub(crate) fn elements(&self) -> &[T] {
        match self {
            Self::Some(Some(elements)) => elements,
            Self::Some(None) | Self::Top => &[],
        }
    }

    /// Adds the other's elements. Linear in both, and free where there is nothing to add.
    pub(crate) fn raise(&mut self, other: &Self) {
        let (Self::Some(one), Self::Some(two)) = (&*self, other) else {
            *self = Self::Top;
            return;
        };
        let (one, two) = match (one, two) {
            (_, None) => return,
            (None, Some(_)) => {
                *self = other.clone();
                return;
            }
            (Some(one), Some(two)) if Arc::ptr_eq(one, two) => return,
            (Some(one), Some(two)) => (&**one, &**two),
        };
        // The common case, in which a label of one source is joined, looks at each name once.
        let joined = if let [added] = two {
            match place_of(added.key(), one) {
                Ok((_, own)) if added.is_at_most(own) => return,
                Ok((place, own)) => Self::spliced(one, place, &[own.join(added)], place + 1),
                Err(place) => Self::spliced(one, place, two, place),
            }
        } else if is_at_most(two, one) {
            return;
        } else if is_at_most(one, two) {
            other.clone()
        } else {
            Self::named(merge(one, two, Keep::All))
        };
        *self = joined;
    }

    /// The elements of one up to a place, then those of two, then those of one from another place.
    fn spliced(one: &[T], place: usize, two: &[T], rest: usize) -> Self {
        let (before, after) = (one.get(..place).unwrap_or(one), one.get(rest..).unwrap_or(&[]));
        if before.len() + two.len() + after.len() > T::MAX {
            return Self::Top;
        }
        // Of known length, so that it is written where it stays.
        let elements = before.iter().chain(two).chain(after).cloned();
        Self::Some(Some(elements.collect()))
    }

    pub(crate) fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Top, set) | (set, Self::Top) => set.clone(),
            (one, two) => Self::named(merge(one.elements(), two.elements(), Keep::Common)),
        }
    }

    pub(crate) fn is_at_most(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Top) => true,
            (Self::Top, _) => false,
            (one, two) => is_at_most(one.elements(), two.elements()),
        }
    }

    pub(crate) fn named(elements: Vec<T>) -> Self {
        match elements.len() {
            0 => Self::EMPTY,
            length if length > T::MAX => Self::Top,
            _ => Self::Some(Some(elements.into())),
        }
    }
}

impl<T: Element> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_at_most(other) && other.is_at_most(self)
    }
}

impl<T: Element> Eq for Set<T> {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    Common,
}

/// The place of a key in a sorted list and what is there, or the place where it belongs.
fn place_of<'e, T: Element>(key: &str, elements: &'e [T]) -> Result<(usize, &'e T), usize> {
    // Most lists are shorter than a search in halves is worth.
    if elements.len() > 8 {
        let place = elements.binary_search_by(|element| element.key().cmp(key))?;
        return elements.get(place).map(|own| (place, own)).ok_or(place);
    }
    for (place, element) in elements.iter().enumerate() {
        match element.key().cmp(key) {
            Ordering::Less => {}
            Ordering::Equal => return Ok((place, element)),
            Ordering::Greater => return Err(place),
        }
    }
    Err(elements.len())
}

/// Both are sorted by key.
fn merge<T: Element>(one: &[T], two: &[T], keep: Keep) -> Vec<T> {
    let (mut ones, mut twos) = (one.iter().peekable(), two.iter().peekable());
    let mut merged = Vec::with_capacity(match keep {
        Keep::All => one.len() + two.len(),
        Keep::Common => one.len().min(two.len()),
    });
    loop {
        let order = match (ones.peek(), twos.peek()) {
            (None, None) => return merged,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(two)) => one.key().cmp(two.key()),
        };
        let one = ones.next_if(|_| order.is_le());
        let two = twos.next_if(|_| order.is_ge());
        match (one, two, keep) {
            (Some(one), Some(two), Keep::All) => merged.push(one.join(two)),
            (Some(one), Some(two), Keep::Common) => merged.push(one.meet(two)),
            (Some(only), None, Keep::All) | (None, Some(only), Keep::All) => {
                merged.push(only.clone());
            }
            _ => {}
        }
    }
}

/// Whether every element of one is in the other and says no more there; both are sorted by key.
fn is_at_most<T: Element>(one: &[T], two: &[T]) -> bool {
    let mut twos = two.iter();
    one.len() <= two.len()
        && one.iter().all(|element| {
            let found = twos.by_ref().find(|other| other.key() >= element.key());
            found.is_some_and(|other| other.key() == element.key() && element.is_at_most(other))
        })
}
