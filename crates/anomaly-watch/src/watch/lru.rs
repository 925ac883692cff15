//! A map that forgets what was not used for the longest time.

use std::collections::BTreeMap;

/// No node.
const NONE: usize = usize::MAX;

/// A map of bounded size. A look-up is logarithmic; the order of use is a list through the
/// nodes, so keeping it takes constant time.
#[derive(Clone, Debug)]
pub(crate) struct LruMap<K, V> {
    places: BTreeMap<K, usize>,
    nodes: Vec<Node<K, V>>,
    most: usize,
    newest: usize,
    oldest: usize,
}

#[derive(Clone, Debug)]
struct Node<K, V> {
    key: K,
    value: V,
    newer: usize,
    older: usize,
}

impl<K: Ord + Clone, V> LruMap<K, V> {
    /// `most` is at least 1.
    pub(crate) fn new(most: usize) -> Self {
        Self { places: BTreeMap::new(), nodes: Vec::new(), most, newest: NONE, oldest: NONE }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The value of a key, which counts as used now. A key that is not there gets a new value,
    /// in place of the one that was not used for the longest time if there are too many; that
    /// one is returned, too.
    pub(crate) fn touch(
        &mut self,
        key: &K,
        new: impl FnOnce() -> V,
    ) -> (Option<&mut V>, Option<V>) {
        if let Some(place) = self.places.get(key).copied() {
            if place != self.newest {
                self.unlink(place);
                self.link(place);
            }
            return (self.nodes.get_mut(place).map(|node| &mut node.value), None);
        }
        let node = Node { key: key.clone(), value: new(), newer: NONE, older: NONE };
        let mut evicted = None;
        let place = if self.nodes.len() < self.most.max(1) {
            self.nodes.push(node);
            self.nodes.len() - 1
        } else {
            let place = self.oldest;
            self.unlink(place);
            if let Some(old) = self.nodes.get_mut(place) {
                let old = std::mem::replace(old, node);
                self.places.remove(&old.key);
                evicted = Some(old.value);
            }
            place
        };
        self.places.insert(key.clone(), place);
        self.link(place);
        (self.nodes.get_mut(place).map(|node| &mut node.value), evicted)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let place = self.places.get(key)?;
        self.nodes.get_mut(*place).map(|node| &mut node.value)
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.places.remove(key)?;
        self.unlink(place);
        let last = self.nodes.len().checked_sub(1)?;
        let node = self.nodes.swap_remove(place);
        if place != last {
            // The last node stands in its place now.
            if let Some(moved) = self.nodes.get(place) {
                let (newer, older) = (moved.newer, moved.older);
                if let Some(entry) = self.places.get_mut(&moved.key) {
                    *entry = place;
                }
                self.set_older(newer, place);
                self.set_newer(older, place);
            }
        }
        Some(node.value)
    }

    /// All of them, those first that were not used for the longest time.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let mut place = self.oldest;
        std::iter::from_fn(move || {
            let node = self.nodes.get(place)?;
            place = node.newer;
            Some((&node.key, &node.value))
        })
    }

    /// All of them, in an order that depends on nothing but what was done.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.nodes.iter_mut().map(|node| (&node.key, &mut node.value))
    }

    fn link(&mut self, place: usize) {
        let older = self.newest;
        if let Some(node) = self.nodes.get_mut(place) {
            node.newer = NONE;
            node.older = older;
        }
        if let Some(node) = self.nodes.get_mut(older) {
            node.newer = place;
        } else {
            self.oldest = place;
        }
        self.newest = place;
    }

    fn unlink(&mut self, place: usize) {
        let Some((newer, older)) = self.nodes.get(place).map(|node| (node.newer, node.older))
        else {
            return;
        };
        self.set_older(newer, older);
        self.set_newer(older, newer);
    }

    /// What is older than a node; without a node, which one is the newest.
    fn set_older(&mut self, place: usize, older: usize) {
        match self.nodes.get_mut(place) {
            Some(node) => node.older = older,
            None => self.newest = older,
        }
    }

    fn set_newer(&mut self, place: usize, newer: usize) {
        match self.nodes.get_mut(place) {
            Some(node) => node.newer = newer,
            None => self.oldest = newer,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_as_a_list_in_order_of_use_does(
            most in 1_usize..6,
            steps in prop::collection::vec((0_u8..9, any::<bool>()), 0..200),
        ) {
            let mut map = LruMap::new(most);
            let mut list: Vec<(u8, usize)> = Vec::new();
            for (number, (key, remove)) in steps.into_iter().enumerate() {
                let at = list.iter().position(|(other, _)| *other == key);
                if remove {
                    let expected = at.map(|at| list.remove(at).1);
                    prop_assert_eq!(map.remove(&key), expected);
                } else {
                    let entry = at.map_or((key, number), |at| list.remove(at));
                    let full = at.is_none() && list.len() == most;
                    let expected = full.then(|| list.remove(0).1);
                    list.push(entry);
                    let (value, evicted) = map.touch(&key, || number);
                    prop_assert_eq!((value.copied(), evicted), (Some(entry.1), expected));
                }
                let found: Vec<_> = map.iter().map(|(key, value)| (*key, *value)).collect();
                prop_assert_eq!(&found, &list);
                prop_assert_eq!(map.len(), list.len());
            }
        }
    }
}
