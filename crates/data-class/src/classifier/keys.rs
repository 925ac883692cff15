//! Keys of kinds and prefixes of kinds, and finding those that match a kind.

use std::collections::BTreeMap;

/// The greatest length of a key of a [`Classifier`](crate::Classifier), in bytes.
pub const KEY_MAX: usize = 128;

/// Values by key: `pii.iban` is one kind, `pii.*` every kind below `pii.`, `*` every kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys<T> {
    exact: BTreeMap<String, T>,
    /// By what comes before the star, dot included: `pii.`.
    prefixes: BTreeMap<String, T>,
}

impl<T> Keys<T> {
    pub(super) const fn new() -> Self {
        Self { exact: BTreeMap::new(), prefixes: BTreeMap::new() }
    }

    /// The value of a key, as a place to put one.
    pub(super) fn entry(&mut self, key: &str) -> std::collections::btree_map::Entry<'_, String, T> {
        match key.strip_suffix('*') {
            Some(prefix) => self.prefixes.entry(prefix.to_owned()),
            None => self.exact.entry(key.to_owned()),
        }
    }

    /// The values of all keys that match, the longest key first. O(k log n) for k the kind's
    /// length and n the number of keys.
    pub(super) fn matching<'k>(&'k self, kind: &'k str) -> impl Iterator<Item = &'k T> {
        // From the last dot to the first, so from the longest prefix to the shortest.
        let ends = kind.rmatch_indices('.').map(|(dot, _)| dot + 1).chain([0]);
        // A kind from outside may be long; no key is.
        let ends = ends.filter(|end| *end < KEY_MAX);
        let prefixes = ends.filter_map(|end| self.prefixes.get(kind.get(..end)?));
        self.exact.get(kind).into_iter().chain(prefixes)
    }

    pub(super) fn map(&self, change: impl Fn(&T) -> T) -> Self {
        let changed = |map: &BTreeMap<String, T>| {
            map.iter().map(|(key, value)| (key.clone(), change(value))).collect()
        };
        Self { exact: changed(&self.exact), prefixes: changed(&self.prefixes) }
    }
}

/// Whether it is a kind, a prefix of kinds, or the star alone.
pub(super) fn is_key(key: &str) -> bool {
    let is_segment = |segment: &str| {
        let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        !segment.is_empty() && segment.bytes().all(allowed)
    };
    let Some((namespace, last)) = key.rsplit_once('.') else { return key == "*" };
    key.len() <= KEY_MAX
        && namespace.split('.').all(is_segment)
        && (last == "*" || is_segment(last))
}
