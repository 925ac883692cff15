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

    /// The order of the keys.
    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(other.key())
    }

    /// Whether this says no more than the other, of the same key.
    fn is_at_most(&self, other: &Self) -> bool;

    fn join(&self, other: &Self) -> Self;

    fn meet(&self, other: &Self) -> Self;
}

/// What one source contributed to a label. A clone is a pointer: joins copy sources all the time.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The beginning of the name, in whose order most names are without being looked at.
    start: u64,
    contribution: Arc<Contribution>,
}

#[derive(Debug)]
pub(crate) struct Contribution {
    pub(crate) name: Arc<str>,
    pub(crate) class: Class,
}

impl Source {
    pub(crate) fn new(name: Arc<str>, class: Class) -> Self {
        let mut start = [0; 8];
        start.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        let start = u64::from_be_bytes(start);
        Self { start, contribution: Arc::new(Contribution { name, class }) }
    }
}

impl std::ops::Deref for Source {
    type Target = Contribution;

    fn deref(&self) -> &Contribution {
        &self.contribution
    }
}

impl Element for Source {
    const MAX: usize = SOURCES_MAX;

    fn key(&self) -> &str {
        &self.name
    }

    fn order(&self, other: &Self) -> Ordering {
        // Equal where a name goes on, and where it ends in bytes of zero.
        self.start.cmp(&other.start).then_with(|| self.key().cmp(other.key()))
    }

    fn is_at_most(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.contribution, &other.contribution) || self.class.is_at_most(&other.class)
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
            match place_of(added, one) {
                Ok((_, own)) if added.is_at_most(own) => return,
                Ok((place, own)) => Self::with_one(one, place, &own.join(added), true),
                Err(place) => Self::with_one(one, place, added, false),
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

    /// The elements of one, with this one at a place: before what is there, or instead of it.
    fn with_one(one: &[T], place: usize, added: &T, instead: bool) -> Self {
        let length = one.len() + usize::from(!instead);
        if length > T::MAX {
            return Self::Top;
        }
        // Of known length, so that it is written where it stays.
        let element = |index: usize| match index.cmp(&place) {
            Ordering::Less => one.get(index),
            Ordering::Equal => None,
            Ordering::Greater if instead => one.get(index),
            Ordering::Greater => one.get(index - 1),
        };
        Self::Some(Some((0..length).map(|index| element(index).unwrap_or(added).clone()).collect()))
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

/// The place of an element in a sorted list and what is there, or the place where it belongs.
fn place_of<'e, T: Element>(one: &T, elements: &'e [T]) -> Result<(usize, &'e T), usize> {
    // Most lists are shorter than a search in halves is worth.
    if elements.len() > 8 {
        let place = elements.binary_search_by(|element| element.order(one))?;
        return elements.get(place).map(|own| (place, own)).ok_or(place);
    }
    for (place, element) in elements.iter().enumerate() {
        match element.order(one) {
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
            (Some(one), Some(two)) => one.order(two),
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
            let found = twos.by_ref().find(|other| other.order(element).is_ge());
            found.is_some_and(|other| other.order(element).is_eq() && element.is_at_most(other))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_have_the_order_of_their_names() {
        let names = [
            "",
            "\0",
            "a",
            "a\0",
            "a\0b",
            "ab",
            "store:cr",
            "store:crm",
            "store:cs",
            "tool:web",
            "tool:web\0",
            "tool:web2",
            "zürich:a",
            "zürich:b",
            "\u{10ffff}",
        ];
        let source = |name: &str| Source::new(name.into(), Class::BOTTOM);
        for one in names {
            for two in names {
                assert_eq!(source(one).order(&source(two)), one.cmp(two), "{one:?} {two:?}");
            }
        }
    }

    #[test]
    fn adding_one_is_merging_one() {
        let names: Vec<String> = (0..12).map(|number| format!("source {number:02}")).collect();
        let mut all: Set<Source> = Set::EMPTY;
        let mut merged: Vec<Source> = Vec::new();
        // Before, behind and between, some twice, with more to say the second time.
        for (round, index) in [5, 0, 11, 3, 3, 7, 0, 1, 2, 4, 6, 8, 9, 10, 11, 5].iter().enumerate()
        {
            let mut class = Class::BOTTOM;
            class.parts.rank = u8::try_from(round % 4).unwrap();
            let one = Source::new(names[*index].as_str().into(), class);
            merged = merge(&merged, std::slice::from_ref(&one), Keep::All);
            all.raise(&Set::one(one));
            assert_eq!(all, Set::named(merged.clone()));
            assert!(all.elements().is_sorted_by(|one, two| one.key() < two.key()));
        }
    }
}
